"""One test for each ruling, R1 to R57, that settles a question which the policy leaves open. The tables by article test
the edges of each item; this file tests what is common to them."""

from __future__ import annotations

from typing import Any

import pytest
from records import (
    AWARD,
    COUNTED,
    CREDIT,
    FOUR,
    GIANT,
    HAS,
    SERVICE,
    SMALL,
    TAXES,
    TECH,
    TRAINING,
    WATER,
    bus,
    carrier,
    dcmm,
    green,
    guarantee,
    headquarters,
    hired,
    interest,
    loans,
    premium,
    project,
    solar,
    special,
    store,
)
from tables import AFTER, OUTSIDE, SELF_EMPLOYED, assessed, fen, holds, outcome, policy

from core.errors import AnswerError

OPEN = {"unmentioned": "unknown"}
NOTHING: dict[str, Any] = {}


REGIONAL = ("4-2", "17-3", "21-1")
FOR_ENTERPRISES = ("3-1", "4-2", "6-3", "8-2", "17-1", "17-3", "18-1", "18-2", "18-3", "18-4", "20-1", "21-1")
MATCHING = ("8-2", "18-5")
OWN_DATE = {
    "8-2": lambda d: AWARD | {"市消费创新奖励获奖日": d},
    "8-3": lambda d: store({"租赁起": d, "租赁止": "2029-12-31", "经认定": True}),
    "17-1": lambda d: project({"立项日": d}),
    "17-3": lambda d: {"首次纳入战新统计日": d},
    "18-1": lambda d: FOUR | {"首次四上入库日": d},
    "18-3": lambda d: special(GIANT | {"认定日": d}),
    "18-4": lambda d: premium({"还清日": d}, **TECH),
    "18-5": lambda d: carrier({"考核日": d}),
    "20-1": lambda d: dcmm({"认证日": d}),
    "21-1": lambda d: solar({"并网日": d}),
    "21-6": lambda d: green("市级", "绿色园区")({"认定日": d}),
    "21-7": lambda d: green("市级", "绿色工厂")({"认定日": d}),
    "21-8": lambda d: green("市级", "绿色供应链")({"认定日": d}),
    "21-9": lambda d: green("市级", "绿色产品")({"认定日": d}),
}
each_item = pytest.mark.parametrize("measure", HAS)


def statuses(changes: dict[str, Any], *measures: str) -> set[str]:
    """The statuses of these measures for a changed visit."""
    made = assessed(changes)
    return {str(made.of(m).status) for m in measures}


def test_r1_an_item_is_rounded_once_at_its_end() -> None:
    """Three fees of a third of a 分 make one 分; each alone would be none."""
    holds("1-3", SELF_EMPLOYED | {"六税两费减前税额": "0.01元"}, "statutory", "0.01")
    holds("18-4", premium({"保费": "0.01元"}, {"保费": "0.01元"}, {"保费": "0.01元"}, **TECH), "met", "0.02")
    holds("4-2", interest(*[{"金额": "1.82元", "到期日": "2023-01-02"}] * 100), "recognition", 0, "0")
    holds("4-2", interest(*[{"金额": "1.83元", "到期日": "2023-01-02"}] * 100), "recognition", 0, "0.01")


def test_r1_a_threshold_is_compared_before_rounding() -> None:
    """399.9999 千瓦 is below 400, though both give the same 元."""
    holds("21-1", solar({"装机容量": "399.9999千瓦"}), "unmet")


def test_r2_bounds_include_themselves() -> None:
    """不低于、以下、不超过 include the number itself, with or without （含）."""
    holds("3-1", guarantee({"金额": "2000万元"}), "met", 15000)
    holds("21-1", solar({"装机容量": "400千瓦"}), "met", 120000)
    holds("1-3", TAXES | {"应纳税所得额": "300万元", "从业人员": 300, "资产总额": "5000万元"}, "statutory", "6000.01")


@pytest.mark.parametrize(
    ("start", "end", "full"),
    [
        ("2023-05-20", "2024-05-19", True),
        ("2023-05-20", "2024-05-18", False),
        ("2023-03-01", "2024-02-29", True),
        ("2023-03-01", "2024-02-28", False),
        ("2024-02-29", "2025-02-27", True),
        ("2024-02-29", "2025-02-26", False),
        ("2023-08-31", "2024-08-30", True),
        ("2023-02-28", "2024-02-27", True),
        ("2023-02-28", "2024-02-26", False),
    ],
)
def test_r3_a_contract_is_full_on_the_day_before_its_anniversary(start: str, end: str, full: bool) -> None:
    """A year is full on the day before the corresponding day."""
    holds("6-2", hired({"合同起": start, "合同止": end}), "met" if full else "unmet", 2000 if full else None)


def test_r4_a_loan_counts_its_first_day_and_not_its_last() -> None:
    """From 1 January to 2 January is one day; a year has 365."""
    one = {"金额": "365万元", "起始日": "2023-01-01", "到期日": "2023-01-02"}
    holds("4-2", interest(one), "recognition", 0, 100)
    holds("4-2", interest({"金额": "365万元", "起始日": "2024-01-01"}, as_of=AFTER), "lapsed")


@each_item
def test_r5_before_the_plan_nothing_of_it_has_begun(measure: str) -> None:
    """尚未施行 comes before everything, also before there being no such thing, and before a shut gate."""
    for more in (HAS[measure], NOTHING, HAS[measure] | {"依法诚信经营": False}):
        holds(measure, more | {"as_of": "2023-05-17"}, "not_started")


def test_r5_a_visit_before_the_plan_says_both_days() -> None:
    said = "本方案自2023年5月18日起施行，咨询日（2023年5月17日）尚未施行"
    assert said in assessed({"as_of": "2023-05-17"}).notices
    assert not any("尚未施行" in notice for notice in assessed({"as_of": "2023-05-18"}).notices)


def test_r5_what_the_state_gives_goes_by_its_own_days() -> None:
    """L0 items are judged before the plan, with a note; those of 2023 begin with the year; L4 waits for the plan."""
    for changes, measure in ((SMALL, "1-1"), (CREDIT, "1-2"), (WATER, "1-4"), ({"缓缴社保余额": "1元"}, "5-1")):
        made = assessed(changes | {"as_of": "2023-05-17"}).of(measure)
        assert made.status == "statutory"
        assert any("尚未施行" in note for note in made.notes)
    assert statuses(SMALL | WATER | TAXES | {"as_of": "2022-12-31"}, "1-1", "1-3", "1-4") == {"not_started"}
    assert statuses({"as_of": "2023-05-17"}, "2-1", "10-1", "14-2", "27-1") == {"not_started"}
    assert statuses({"as_of": "2023-05-18"}, "2-1", "10-1", "14-2", "27-1") == {"guidance"}


@pytest.mark.parametrize("measure", OWN_DATE)
def test_r6_without_its_own_window_a_fact_must_lie_in_the_plan(measure: str) -> None:
    """Earlier: 待认定 from 0. Later: 窗口已过. Within: in full. Its day not known: 信息不足."""
    on = OWN_DATE[measure]
    early, late = outcome(measure, on("2023-05-17")), outcome(measure, on("2024-01-01") | {"as_of": AFTER})
    assert (str(early.status), early.low) == ("recognition", 0)
    assert (early.high or 0) > 0
    assert late.status == "lapsed"
    for inside in ("2023-05-18", "2023-12-31"):
        got = outcome(measure, on(inside) | {"as_of": "2023-12-31"})
        assert (got.status, got.low) == ("recognition", 0) if measure == "17-1" else (got.low or 0) > 0
    assert outcome(measure, on("不清楚")).status == "missing"


def test_r7_an_own_window_reaches_before_the_plan() -> None:
    """Facts before the plan and within an item's own window count in full; before that they are not what is meant."""
    holds("18-2", special({"认定日": "2023-01-01"}), "met", 200000)
    holds("3-1", guarantee({"放款日": "2022-01-01"}), "met", 15000)
    holds("6-4", TRAINING | {"线上培训完成日": "2023-01-01"}, "met", 12000)
    holds("18-2", special({"认定日": "2022-12-31"}), "unmet")
    holds("1-4", WATER | {"超定额用水年度": 2022}, "unmet")


@each_item
def test_r8_no_such_thing_is_not_a_refusal(measure: str) -> None:
    """Without the thing itself the item is 未涉及, whoever asks, from wherever, honest or not."""
    worst = OUTSIDE | SELF_EMPLOYED | {"依法诚信经营": False, "规模以上工业企业": False, "区重点企业": False}
    holds(measure, worst, "untriggered")


@each_item
def test_r8_a_known_no_comes_before_window_and_unknowns(measure: str) -> None:
    """不符合 though it is asked too late, and though much else is not known."""
    holds(measure, HAS[measure] | {"依法诚信经营": False, "as_of": AFTER}, "unmet")
    holds(measure, HAS[measure] | {"符合产业导向": False, "注册地": None, "主体类型": None}, "unmet")


def test_r8_for_the_state_s_items_too() -> None:
    """Not the right taxpayer, then nothing to reduce, then the window, then what is unknown."""
    holds("1-1", {"当期不含税销售额": 0, "as_of": "2025-01-01"}, "unmet")
    holds("1-1", SMALL | {"当期不含税销售额": 0, "as_of": "2025-01-01"}, "untriggered")
    holds("1-1", SMALL | {"增值税申报周期": None, "当期不含税销售额": "不清楚", "as_of": "2025-01-01"}, "lapsed")


def test_r9_records_that_fail_fall_away() -> None:
    """Unmet and lapsed records are dropped; if all are, lapsed wins; of the rest missing comes before recognition."""
    late, failed = {"认证日": "2024-01-01"}, {"等级": "一级"}
    holds("20-1", dcmm(late, failed, as_of=AFTER), "lapsed")
    holds("20-1", dcmm(failed, failed), "unmet")
    holds("20-1", dcmm(failed, {}), "met", 200000)
    holds("20-1", dcmm({"认证日": None}, failed, late, {"认证日": "2023-05-17"}), "missing")
    holds(
        "6-2",
        hired({"招录日": "2022-12-31", "失业登记日": "2022-01-01"}, {}, {"已缴社保": False}),
        "recognition",
        2000,
        4000,
    )


@each_item
@pytest.mark.parametrize("place", ["注册地", "税务登记地"])
@pytest.mark.parametrize("where", ["本市其他区", "外省市", None])
def test_r10_where_the_text_names_no_place_a_place_elsewhere_is_a_doubt(measure: str, place: str, where: Any) -> None:
    """Three items name Baoshan and look at the registration alone; for all others it is 待认定 from 0."""
    got = outcome(measure, HAS[measure] | {place: where})
    if measure not in REGIONAL:
        assert (str(got.status), got.low or 0) == ("recognition", 0)
    elif place == "注册地":
        assert got.status == ("missing" if where is None else "unmet")
    else:
        assert (got.low, got.high) == (outcome(measure, HAS[measure]).low, outcome(measure, HAS[measure]).high)


@each_item
@pytest.mark.parametrize("gate", ["符合产业导向", "符合产业结构调整要求", "依法诚信经营"])
def test_r11_a_shut_gate_shuts_and_an_unknown_one_is_a_notice(measure: str, gate: str) -> None:
    """否 is 不符合 for every item of the plan; not known changes neither status nor sum."""
    assert outcome(measure, HAS[measure] | {gate: False}).status == "unmet"
    for unknown in ("不清楚", None):
        made = assessed(HAS[measure] | {gate: unknown})
        sure = outcome(measure, HAS[measure])
        assert (made.of(measure).status, made.of(measure).low) == (sure.status, sure.low)
        assert any("总体要求" in notice for notice in made.notices)


REPAIR_ITEMS = [m for m in HAS if m not in ("4-2", "8-3", "16-1", "17-1", "6-3")]


@pytest.mark.parametrize("measure", REPAIR_ITEMS)
def test_r12_a_fact_before_the_credit_was_repaired_is_a_doubt(measure: str) -> None:
    """A fact before the repair is 待认定 from 0; a repair long ago changes nothing; an unknown day is a notice."""
    sure = outcome(measure, HAS[measure])
    before = outcome(measure, HAS[measure] | {"信用修复日": "2023-08-31"})
    after = outcome(measure, HAS[measure] | {"信用修复日": "2023-05-20"})
    unknown = assessed(HAS[measure] | {"信用修复日": "不清楚"})
    assert (str(before.status), before.low, before.high) == ("recognition", 0, sure.high)
    assert (after.status, after.low, after.high) == (sure.status, sure.low, sure.high)
    assert (unknown.of(measure).status, unknown.of(measure).low) == (sure.status, sure.low)
    assert any("信用修复" in notice for notice in unknown.notices)


@each_item
@pytest.mark.parametrize("body", ["个体工商户", "农民专业合作社", "社会组织", "公共机构", None])
def test_r13_where_the_text_says_enterprise_others_are_a_doubt(measure: str, body: Any) -> None:
    """待认定 from 0, never 不符合; items that do not say 企业 do not ask; 6-4 also names social organisations."""
    got, sure = outcome(measure, HAS[measure] | {"主体类型": body}), outcome(measure, HAS[measure])
    doubted = measure in FOR_ENTERPRISES or (measure == "6-4" and body != "社会组织")
    if doubted:
        assert (str(got.status), got.low, got.high) == ("recognition", 0, sure.high)
    else:
        assert (got.status, got.low, got.high) == (sure.status, sure.low, sure.high)


def support(measure: str, **more: Any) -> dict[str, Any]:
    """One other support of 1000元 for a measure."""
    record = {"事项": measure, "级别": "市级", "金额": "1000元", "已领取": True, **more}
    return {"其他政策支持": [{k: v for k, v in record.items() if v is not None}]}


@each_item
def test_r14_other_support_for_the_same_thing_is_a_doubt(measure: str) -> None:
    """Received: [0, 本项 − 已领]. Possible or unknown: [0, 本项]. Of 0, or for another thing: ignored."""
    sure = outcome(measure, HAS[measure])
    if measure in MATCHING or sure.high is None:
        for state in (True, False, "不清楚"):
            got = outcome(measure, HAS[measure] | support(measure, 已领取=state))
            assert (got.status, got.low, got.high) == (sure.status, sure.low, sure.high)
        return
    for state, less in ((True, 100000), (False, 0), ("不清楚", 0)):
        got = outcome(measure, HAS[measure] | support(measure, 已领取=state))
        assert (str(got.status), got.low, got.high) == ("recognition", 0, sure.high - less)
    for nothing in (support(measure, 金额=0), support("99-9")):
        got = outcome(measure, HAS[measure] | nothing)
        assert (got.status, got.low, got.high) == (sure.status, sure.low, sure.high)


def test_r14_never_gives_less_than_nothing_and_adds_what_was_received() -> None:
    """Two received supports are taken off together, down to 0; the state's own items are not touched."""
    both = {"其他政策支持": [{"事项": "21-1", "金额": f"{n}万元", "已领取": True} for n in (4, 5)]}
    holds("21-1", solar(**both), "recognition", 0, 60000)
    holds("21-1", solar(**support("21-1", 金额="999万元")), "recognition", 0, 0)
    holds("1-3", SELF_EMPLOYED | TAXES | support("1-3"), "statutory", "6000.01")
    holds("5-1", {"缓缴社保余额": "3万元"} | support("5-1"), "statutory", 30000)


@pytest.mark.parametrize("matter", ["不清楚", None, "光伏", "２１－１"])
def test_r14_a_support_for_nobody_knows_what_is_not_passed_over(matter: Any) -> None:
    """It may be for this very thing: a question or a notice, or the name refused; full-width figures are figures."""
    try:
        made = assessed(solar(**support("21-1", 事项=matter)))
    except AnswerError:
        return
    open_ = any(q.fact.startswith("其他政策支持") for q in made.questions)
    assert open_ or made.of("21-1").status == "recognition" or any("事项" in n for n in made.notices)


def test_r14_of_a_received_range_at_least_its_lower_end_is_taken_off() -> None:
    """5~8万 received of 15万 leaves at most 10万."""
    holds("21-1", solar(**support("21-1", 金额="5~8万元")), "recognition", 0, 100000)


def test_r14_the_worksheet_shows_what_is_kept_and_dropped() -> None:
    """The highest counts, the others are dropped, and the difference is what this plan may still add."""
    sheet = assessed(solar(**support("21-1", 金额="20万元"))).of("21-1").worksheet
    assert sheet is not None
    assert [(r.level, r.amount, r.kept) for r in sheet.rows] == [
        ("本方案（区级）", fen(150000), False),
        ("市级", fen(200000), True),
    ]
    assert (sheet.received, sheet.difference) == (fen(200000), (0, 0))


def test_r15_an_unknown_condition_is_missing_and_an_unknown_doubt_stands() -> None:
    """信息不足 where the counter could ask; 待认定 from 0 where the unknown only carries a doubt."""
    holds("6-2", hired({"已缴社保": "不清楚"}), "missing")
    holds("6-4", TRAINING | {"线上培训已备案": "不清楚"}, "recognition", 0, 12000)
    holds("6-4", TRAINING | {"受疫情影响": "不清楚"}, "recognition", 0, 12000)
    holds("18-4", premium(科技型中小企业="不清楚"), "recognition", 0, "5000.01")
    holds("18-4", premium({"市级已补金额": "不清楚"}, **TECH), "recognition", 0, "5000.01")
    holds("3-1", guarantee({"已获他处担保费补贴": "不清楚"}), "recognition", 0, 15000)
    holds("21-3", green("国家级", "绿色工厂")({"名单年度": None}), "recognition", 0, 600000)
    holds("4-2", interest(区重点企业=None, **OPEN), "recognition", 0, 100000)


def test_r16_silence_means_none_but_never_answers_a_choice() -> None:
    """没提到的: 否, no list, 0, no day. A choice, a trade, a percentage stays unasked; so does a prize's day."""
    holds("6-2", {}, "untriggered")
    holds("21-1", solar({"项目地在宝山": None}), "unmet")
    holds("8-2", AWARD | {"市消费创新奖励获奖日": None}, "missing")
    holds("20-1", dcmm({"等级": None}), "missing")
    holds("1-2", CREDIT | {"进项构成比例": None}, "missing")
    holds("1-2", CREDIT | {"二零一九年三月末留抵税额": None, "已一次性退存量留抵": None}, "statutory", 817000)
    holds("4-2", interest(注册地=None), "missing")


def test_r17_a_range_decides_where_all_of_it_lies_on_one_side() -> None:
    """Across a threshold it is unknown; above a cap both ends pay the same and are given."""
    holds("1-3", SELF_EMPLOYED | TAXES | {"从业人员": "10~900人"}, "statutory", "6000.01")
    holds("1-3", TAXES | {"应纳税所得额": 0, "从业人员": "290~310人"}, "missing")
    holds("1-3", TAXES | {"应纳税所得额": 0, "从业人员": "301~310人"}, "unmet")
    holds("18-1", FOUR | {"上年度研发投入": "1000~1200万元"}, "met", 500000)
    holds("17-1", project({"总投入": "600~700万元"}), "recognition", 0, 1500000)
    holds("21-1", solar({"装机容量": "399.99~400千瓦"}), "missing")
    assert assessed({"从业人员": "35~45人", "营业收入": "1800~2200万元"}).derived["企业划型"] == "小型"
    assert assessed({"从业人员": "299~300人", "营业收入": "2000万元"}).derived["企业划型"] is None


def test_r18_what_is_only_remembered_decides_nothing() -> None:
    """No value marked 忆 is in any rule; at most it supports a doubt."""
    remembered = {s.name for s in policy().sources if not s.seen}
    assert remembered
    for measure in policy().measures:
        rules = [c.rule for c in measure.conditions] + ([measure.amount.rule] if measure.amount else [])
        assert not remembered & {getattr(node, "name", "") for rule in rules for node in rule.walk()}
    holds("1-2", CREDIT | SERVICE, "recognition", 0, 627000)


@each_item
def test_r19_asked_after_the_plan_about_a_fact_within_it(measure: str) -> None:
    """待认定 from 0: the text has no deadline for applications."""
    got = outcome(measure, HAS[measure] | {"as_of": "2024-01-01"})
    assert (str(got.status), got.low or 0) == ("recognition", 0)


def test_r19_two_items_are_over() -> None:
    """2-2 and 9-2 have lapsed; the state's items go by their own windows."""
    holds("2-2", loans(as_of=AFTER), "lapsed")
    holds("9-2", {"质保金现金余额": "1万元", "as_of": AFTER}, "lapsed")
    holds("1-3", SELF_EMPLOYED | TAXES | {"as_of": AFTER}, "statutory", "6000.01")


@pytest.mark.parametrize("trade", ["J66", "J6610", "P83", "Q84", "G53", "S91", "S9221", "T97", "K704", "K7040"])
def test_r20_r22_a_trade_outside_the_table_has_no_size(trade: str) -> None:
    """划型 is 不适用, and what asks for a size is 待认定: there is no fact to ask."""
    made = assessed(guarantee({"还清日": "2023-05-31"}, 行业=trade) | loans(as_of="2023-06-01"))
    assert made.derived["企业划型"] == "不适用"
    assert {str(made.of("3-1").status), str(made.of("2-2").status)} == {"recognition"}


def test_r21_one_indicator_bounds_the_size_from_above() -> None:
    """40 people and no revenue is small or micro; 1000 may be large; revenue never makes 规模以上."""
    small = assessed(guarantee(从业人员=40, 营业收入="不清楚"))
    assert (small.derived["企业划型"], small.of("3-1").status) == (None, "met")
    holds("3-1", guarantee(从业人员=1000, 营业收入="不清楚"), "missing")
    holds("3-1", guarantee(从业人员="不清楚", 营业收入="39999万元"), "met", 15000)
    holds("17-3", COUNTED | {"规模以上工业企业": "不清楚", "营业收入": "9亿元"}, "missing")


def test_r23_credit_refunds_outside_the_thirteen_trades() -> None:
    """Small and micro 待认定 from 0, medium and large 不符合, size not known 信息不足; the three conditions first."""
    holds("1-2", CREDIT | SERVICE, "recognition", 0, 627000)
    holds("1-2", CREDIT | SERVICE | {"从业人员": 400, "资产总额": "13亿元"}, "unmet")
    holds("1-2", CREDIT | SERVICE | {"从业人员": "不清楚", "资产总额": "13亿元"}, "unmet")
    holds("1-2", CREDIT | SERVICE | {"从业人员": 400, "资产总额": "不清楚"}, "missing")
    for no in ({"纳税信用等级": "D"}, {"留抵退税合规": False}, {"纳税人类型": "小规模纳税人"}):
        holds("1-2", CREDIT | SERVICE | {"资产总额": "不清楚"} | no, "unmet")


def test_r24_water_goes_by_the_year_it_was_used() -> None:
    """2023: statutory, also asked in 2024. Before: unmet. After: lapsed. Not known: missing."""
    holds("1-4", WATER | {"as_of": "2024-06-30"}, "statutory", "250.01")
    holds("1-4", WATER | {"超定额用水年度": 2022}, "unmet")
    holds("1-4", WATER | {"超定额用水年度": 2024, "as_of": AFTER}, "lapsed")
    holds("1-4", WATER | {"超定额用水年度": None}, "missing")
    holds("1-4", WATER | {"超定额用水年度": 0}, "missing")


@pytest.mark.parametrize("as_of", ["2022-06-01", "2023-05-17", "2024-01-01", "2025-06-01"])
def test_r25_credit_refunds_go_on_before_and_after_the_plan(as_of: str) -> None:
    """1-2 is judged by the state's rules on any day."""
    holds("1-2", CREDIT | {"as_of": as_of}, "statutory", 627000)


def test_r26_deferred_contributions() -> None:
    """0: 未涉及. Until 2023-12-31 the balance; after it 窗口已过, also where the balance is not known."""
    owed = {"缓缴社保余额": "3万元"}
    assert assessed(owed).totals.deferral == (fen(30000), fen(30000))
    holds("5-1", {"缓缴社保余额": 0, "as_of": AFTER}, "untriggered")
    holds("5-1", owed | {"as_of": "2024-01-01"}, "lapsed")
    holds("5-1", {"缓缴社保余额": "不清楚", "as_of": "2024-01-01"}, "lapsed")


def test_r27_delayed_loans() -> None:
    """The bank decides, so 待认定 without a sum; the due date is only a doubt; medium firms are out."""
    spring = {"as_of": "2023-06-30"}
    for due in ("2022-09-30", "2022-10-01", "2022-12-31", "2023-01-01", None):
        holds("2-2", loans({"到期日": due}) | spring, "recognition")
    holds("2-2", loans(行业="C34", 从业人员=300, 营业收入="2000万元") | spring, "unmet")
    holds("2-2", OPEN | {"as_of": "2023-07-01"}, "lapsed")


def test_r28_a_loan_not_yet_due_is_not_a_late_one() -> None:
    """It is unmet by itself and leaves the others alone."""
    unpaid = {"已还清": False, "还清日": None, "按时还本付息": True}
    holds("3-1", guarantee(unpaid), "unmet")
    holds("3-1", guarantee(unpaid, {}), "met", 15000)


def test_r29_two_thousand_wan_singly_or_together() -> None:
    """A single loan above it is unmet; all together above it, or not known, is 待认定 from 0."""
    holds("3-1", guarantee({"金额": "2100万元"}), "unmet")
    holds("3-1", guarantee({"金额": "2100万元"}, {}), "recognition", 0, 15000)
    holds("3-1", guarantee({"金额": "1900~2100万元"}, {}), "missing")
    holds("3-1", guarantee({"金额": "不清楚", "按时还本付息": False}, {}), "recognition", 0, 15000)


def test_r30_one_late_loan_throws_a_doubt_on_the_others() -> None:
    """待认定 from 0 to the sum of the good ones; only late ones are unmet. So for 3-1 and 18-4."""
    late = {"按时还本付息": False}
    holds("3-1", guarantee(late, {}, {}), "recognition", 0, 30000)
    holds("3-1", guarantee(late, late), "unmet")
    holds("18-4", premium(late, {}, **TECH), "recognition", 0, "5000.01")
    holds("18-4", premium(late, **TECH), "unmet")


def test_r31_repaid_after_the_plan() -> None:
    """待认定 from 0 to the fee; drawn after the plan it is 窗口已过."""
    holds("3-1", guarantee({"还清日": "2024-01-05"}, as_of=AFTER), "recognition", 0, 15000)
    holds("3-1", guarantee({"放款日": "2024-01-01", "还清日": "2024-01-05"}, as_of=AFTER), "lapsed")


def test_r32_the_cap_of_4_2_is_on_the_principal() -> None:
    """The longer term counts first, until 2000万 are used up, in whatever order the loans are entered."""
    half, year = {"金额": "2000万元", "到期日": "2023-07-02"}, {"金额": "500万元"}
    for told in ((half, year), (year, half)):
        holds("4-2", interest(*told), "recognition", 0, round((500 + 1500 * 182 / 365) * 100, 2))


def test_r33_what_else_4_2_asks() -> None:
    """Not key: unmet. Key or not known: 待认定. Another purpose does not shut it out."""
    holds("4-2", interest(区重点企业=False), "unmet")
    for key in (True, "不清楚"):
        holds("4-2", interest({"用途": "其他"}, 区重点企业=key), "recognition", 0, 100000)
    holds("4-2", interest({"到期日": "2022-12-31", "起始日": "2022-01-01"}), "unmet")


def test_r34_hiring() -> None:
    """2022 is 待认定 from 0; 2023 before the plan is full; 2024 has lapsed; wider groups are 待认定."""
    holds("6-2", hired({"招录日": "2022-12-31", "失业登记日": "2022-09-30"}), "recognition", 0, 2000)
    holds("6-2", hired({"招录日": "2023-01-01", "失业登记日": "2022-10-01"}), "met", 2000)
    holds("6-2", hired({"招录日": "2024-01-01"}, as_of=AFTER), "lapsed")
    holds("6-2", hired({"身份": "其他重点群体"}), "recognition", 0, 2000)


def test_r35_buses() -> None:
    """Outside its nine days lapsed, before as after; never asked is missing, whenever it is asked."""
    holds("6-3", bus({"发车日": "2023-01-27"}, {"发车日": "2023-02-06"}), "lapsed")
    holds("6-3", bus({"费用": "60.02万元"}, {"费用": "1元"}), "recognition", 0, 300000)
    holds("6-3", OPEN | {"as_of": AFTER}, "missing")


def test_r36_training() -> None:
    """Complete papers are met; not filed, not done, not decided are 待认定 from 0; not done in 2023 lapsed."""
    holds("6-4", TRAINING, "met", 12000)
    for doubt in (
        {"线上培训已备案": False},
        {"受疫情影响": "不清楚"},
        {"线上培训完成日": "无"},
        {"as_of": "2024-01-01"},
    ):
        holds("6-4", TRAINING | doubt, "recognition", 0, 12000)
    holds("6-4", TRAINING | {"线上培训完成日": "无", "as_of": "2024-01-01"}, "lapsed")
    holds("6-4", TRAINING | {"受疫情影响": False, "线上培训完成日": "不清楚"}, "unmet")


def test_r37_a_first_store() -> None:
    """The first year is sure once it is recognised; years two and three reach beyond the plan."""
    holds("8-3", store({"经认定": True}), "recognition", 600000, 1980000)
    holds("8-3", store(), "recognition", 0, 1980000)
    holds("8-3", store({"经认定": False}), "unmet")
    for year in ("首年租金", "次年租金", "第三年租金"):
        holds("8-3", store({year: "不清楚", "经认定": True}), "missing")


def test_r37_the_first_year_s_rent_is_asked_though_the_others_reach_the_cap() -> None:
    """Its 60% is the strict reading, so it cannot be left open."""
    made = assessed(store({"首年租金": "不清楚", "次年租金": "1000万元", "经认定": True}))
    assert made.of("8-3").status == "missing"
    assert "品牌首店[1].首年租金" in [q.fact for q in made.questions]


def test_r38_two_stores() -> None:
    """Broadly each store has its 500万, strictly the enterprise has."""
    big = {"首年租金": "900万元", "经认定": True}
    holds("8-3", store(big, big), "recognition", 5000000, 10000000)
    holds("8-3", store(big, {"经认定": True}), "recognition", 5000000, 6980000)


def test_r39_matching_has_no_cap() -> None:
    """One to one, however much the city gave."""
    holds("8-2", AWARD | {"市消费创新奖励金额": "12345万元"}, "met", 123450000)


def test_r40_the_deposit_window_was_over_before_the_plan() -> None:
    """0 is 未涉及, anything else 窗口已过, and nothing is added to a total."""
    for balance in ("1万元", "不清楚"):
        holds("9-2", {"质保金现金余额": balance}, "lapsed")
    holds("9-2", OPEN, "lapsed")
    assert assessed({"质保金现金余额": "1万元"}).totals.deferral == (0, 0)


def test_r41_headquarters_have_no_sum() -> None:
    """待认定 without a sum, division headquarters too; all after the plan: lapsed."""
    for kind in ("跨国公司地区总部", "跨国公司总部型机构", "事业部总部", "外资研发中心"):
        holds("16-1", headquarters({"类型": kind}), "recognition")
    holds("16-1", headquarters({"认定日": "2024-01-01"}, as_of=AFTER), "lapsed")


def test_r42_joint_projects() -> None:
    """Each capped at 150万; alone unmet; leading or not makes no difference to the range."""
    holds("17-1", project({"总投入": "600万元"}, {"总投入": "600万元"}), "recognition", 0, 3000000)
    holds("17-1", project({"合作方为企业或高校院所": False}), "unmet")
    for leads in (True, False, "不清楚"):
        holds("17-1", project({"牵头单位": leads}), "recognition", 0, 1200000)


@pytest.mark.parametrize(
    ("begins", "ends", "status"),
    [
        ("2020-10-01", "2023-09-30", "met"),
        ("2020-07-01", "2023-06-30", "unmet"),
        ("2020-07-02", "2023-07-01", "recognition"),
        ("2023-08-01", "2026-07-31", "recognition"),
        ("2023-07-01", "2023-09-01", "met"),
    ],
)
def test_r43_on_which_day_the_certificate_must_be_valid(begins: str, ends: str, status: str) -> None:
    """On both days met, on one 待认定 from 0, on none unmet."""
    low = {"met": 300000, "recognition": 0}.get(status)
    dated = FOUR | {"高企证书起": begins, "高企证书止": ends}
    holds("18-1", dated, status, low, None if low is None else 300000)


def test_r44_a_renewal_is_not_new() -> None:
    """复核通过 is unmet for both; the city's must be of 2023, the giant goes by R6."""
    for level, measure in (({}, "18-2"), (GIANT, "18-3")):
        holds(measure, special(level | {"新认定": False}), "unmet")
    holds("18-2", special({"认定日": "2022-12-31"}), "unmet")
    holds("18-3", special(GIANT | {"认定日": "2022-12-31"}), "recognition", 0, 500000)


def test_r45_half_the_premium() -> None:
    """No cap; what the city gave is taken off; whoever is not a technology firm is 待认定."""
    holds("18-4", premium({"保费": "5000万元"}, **TECH), "met", 25000000)
    holds("18-4", premium({"市级已补金额": "9999元"}, **TECH), "recognition", 0, 0)
    holds("18-4", premium(科技型中小企业=False), "recognition", 0, "5000.01")


def test_r46_two_levels_one_after_the_other() -> None:
    """From the highest to the sum of all; level one gives nothing."""
    holds("20-1", dcmm({}, {"等级": "三级"}, {"等级": "五级"}), "recognition", 800000, 1300000)
    holds("20-1", dcmm({"等级": "一级"}), "unmet")


def test_r47_several_carriers() -> None:
    """Broadly each has 100万, strictly all of them together; where both are the same it is met."""
    holds("18-5", carrier({"市级资金": "50万元"}, {"市级资金": "50万元"}), "met", 1000000)
    holds("18-5", carrier({"市级资金": "50万元"}, {"市级资金": "500000.01元"}), "recognition", 1000000, "1000000.01")


def test_r48_first_counted_by_baoshan() -> None:
    """Not above scale unmet, not known missing, registered elsewhere unmet."""
    holds("17-3", COUNTED | {"规模以上工业企业": False}, "unmet")
    holds("17-3", COUNTED | {"规模以上工业企业": "不清楚"}, "missing")
    holds("17-3", COUNTED | {"注册地": "本市其他区"}, "unmet")


def test_r49_public_institutions() -> None:
    """100 to below 400 is 待认定 from 0; 400 and more counts in both readings."""
    for kilowatt, low in (("100千瓦", 0), ("399千瓦", 0), ("400千瓦", 120000)):
        got = outcome("21-1", solar({"公共机构项目": True, "装机容量": kilowatt}))
        assert got.low == fen(low)
    holds("21-1", solar({"公共机构项目": "不清楚", "装机容量": "399千瓦"}), "missing")


def test_r50_small_projects_together() -> None:
    """Those that make 400 together count broadly, not strictly; those that do not are unmet."""
    holds("21-1", solar({"装机容量": "100千瓦"}, {"装机容量": "300千瓦"}), "recognition", 0, 120000)
    holds("21-1", solar({"装机容量": "100千瓦"}, {"装机容量": "299千瓦"}), "unmet")


def test_r51_two_million_per_project_or_per_enterprise() -> None:
    """Broadly per project, strictly per enterprise."""
    holds("21-1", solar({"装机容量": "9000千瓦"}, {"装机容量": "9000千瓦"}), "recognition", 2000000, 4000000)


def test_r52_a_list_of_another_year() -> None:
    """待认定 from 0 to all of it; not the first is unmet; not known whether is missing."""
    for measure, (level, kind) in {"21-2": ("国家级", "绿色园区"), "21-9": ("市级", "绿色产品")}.items():
        g = green(level, kind)
        assert outcome(measure, g({"名单年度": 2022})).low == 0
        holds(measure, g({"首次认定": False}), "unmet")
        holds(measure, g({"首次认定": "不清楚"}), "missing")


def test_r53_a_list_of_2023_that_came_out_in_2024() -> None:
    """National: 待认定 from 0. City, or another year's list: lapsed."""
    late = {"认定日": "2024-01-02"}
    holds("21-3", green("国家级", "绿色工厂")(late, as_of=AFTER), "recognition", 0, 600000)
    holds("21-3", green("国家级", "绿色工厂")(late | {"名单年度": 2024}, as_of=AFTER), "lapsed")
    holds("21-7", green("市级", "绿色工厂")(late, as_of=AFTER), "lapsed")


def test_r54_several_certificates_of_one_kind() -> None:
    """From one to the sum of all."""
    holds("21-9", green("市级", "绿色产品")({}, {}, {}), "recognition", 100000, 300000)


def test_r55_city_and_national_together() -> None:
    """Each has its own result; the total is from the greater to the sum."""
    both = assessed(special({}, GIANT))
    assert (both.of("18-2").low, both.of("18-3").low) == (fen(200000), fen(500000))
    assert both.totals.cash == (fen(500000), fen(700000))


def test_r56_the_pool_comes_after_the_groups() -> None:
    """Chains: [30, 45]; products: [20, 30]; together 50 in both readings. Parks and factories stay outside."""
    pairs = [("国家级", k) for k in ("绿色供应链", "绿色产品", "绿色园区")] + [
        ("市级", k) for k in ("绿色供应链", "绿色产品")
    ]
    told = {"绿色认定": [record for level, kind in pairs for record in green(level, kind)()["绿色认定"]]}
    assert assessed(told).totals.cash == (fen(2000000), fen(2000000))


def test_r57_kinds_are_never_added_to_each_other() -> None:
    """Cash, relief and deferral each have their own sum; services add nothing; while questions are open there are no
    totals."""
    told = SELF_EMPLOYED | SMALL | TAXES | {"缓缴社保余额": "7元"} | hired() | headquarters()
    made = assessed(told)
    assert made.totals.cash == (fen(2000), fen(2000))
    assert made.totals.relief == (fen(8100) + fen("6000.01"),) * 2
    assert made.totals.deferral == (fen(7), fen(7))
    assert assessed(told | OPEN).totals.cash is None


def test_r14_of_equal_amounts_this_plan_is_the_one_that_is_kept() -> None:
    """With equal amounts our row counts; with one 分 more elsewhere the other does."""
    for elsewhere, ours in (("149999.99元", True), ("15万元", True), ("150000.01元", False)):
        sheet = assessed(solar(**support("21-1", 金额=elsewhere))).of("21-1").worksheet
        assert sheet is not None
        assert [r.kept for r in sheet.rows] == [ours, not ours], elsewhere


def test_r14_an_open_sum_elsewhere_leaves_at_most_what_its_least_does() -> None:
    """Something was had elsewhere, how much is open: never more than the least of it leaves."""
    holds("3-1", guarantee({"已获他处担保费补贴": "2000~9000元"}), "recognition", 0, 13000)
    holds("3-1", guarantee({"已获他处担保费补贴": "15000~20000元"}), "recognition", 0, 0)
    holds("18-4", premium({"市级已补金额": "1000~2000元"}, **TECH), "recognition", 0, "4000.01")


def test_r37_the_first_year_of_a_recognised_shop_is_sure_up_to_the_cap() -> None:
    """Low and high are each held by 500万元, a yuan below and at it; an unrecognised shop has no sure part."""
    below = {"经认定": True, "首年租金": "8333331元", "次年租金": 0, "第三年租金": 0}
    holds("8-3", store(below), "recognition", "4999998.60", "4999998.60")
    holds("8-3", store(below | {"首年租金": "900万元"}), "recognition", 5000000, 5000000)
    holds("8-3", store(below | {"首年租金": "900万元", "经认定": "不清楚"}), "recognition", 0, 5000000)
    holds("8-3", store(below | {"次年租金": "5元"}), "recognition", "4999998.60", 5000000)


def test_r37_two_shops_are_capped_each_or_together() -> None:
    """Whether 500万元 is of a shop or of an enterprise is open: together at least, each at most."""
    shop = {"经认定": True, "首年租金": "500万元", "次年租金": "500万元", "第三年租金": "500万元"}
    holds("8-3", store(shop), "recognition", 3000000, 5000000)
    holds("8-3", store(shop, shop), "recognition", 5000000, 10000000)
    small = {"经认定": True, "首年租金": "100万元", "次年租金": "100万元", "第三年租金": "100万元"}
    holds("8-3", store(small, small), "recognition", 1200000, 3600000)
    holds("8-3", store(shop, small), "recognition", 3600000, 6800000)
    holds("8-3", store(shop, {**shop, "经认定": "不清楚"}), "recognition", 3000000, 10000000)
