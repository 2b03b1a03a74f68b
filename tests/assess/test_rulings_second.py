"""The second round of rulings, R58–R74: days in the future, silence, everyday answers. Both sides of each."""

from __future__ import annotations

import re
from typing import Any

import pytest
from records import (
    AWARD,
    CREDIT,
    FOUR,
    GIANT,
    HAS,
    SERVICE,
    TAXES,
    TECH,
    TRAINING,
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
)  # fmt: skip
from tables import AFTER, SELF_EMPLOYED, assessed, holds, outcome, policy, visit

from core.assess import assess
from core.assess.fact_display import shown_answer
from core.assess.scope import scope_of
from core.assess.silence import UNASKED, is_unasked, stand_for
from core.policy import values as v

TODAY = "2023-09-01"
TOMORROW = "2023-09-02"

HAPPENED: dict[str, Any] = {
    "3-1 drawn": ("3-1", lambda d: guarantee({"放款日": d, "还清日": None})),
    "3-1 repaid": ("3-1", lambda d: guarantee({"还清日": d})),
    "6-2": ("6-2", lambda d: hired({"身份": "本市2023届高校毕业生", "招录日": d, "合同起": d, "合同止": "2025-09-01"})),
    "6-4": ("6-4", lambda d: TRAINING | {"线上培训完成日": d}),
    "8-2": ("8-2", lambda d: AWARD | {"市消费创新奖励获奖日": d}),
    "16-1": ("16-1", lambda d: headquarters({"认定日": d})),
    "17-1": ("17-1", lambda d: project({"立项日": d})),
    "17-3": ("17-3", lambda d: {"首次纳入战新统计日": d}),
    "18-1": ("18-1", lambda d: FOUR | {"首次四上入库日": d}),
    "18-2": ("18-2", lambda d: special({"认定日": d})),
    "18-3": ("18-3", lambda d: special(GIANT | {"认定日": d})),
    "18-4": ("18-4", lambda d: premium({"还清日": d}, **TECH)),
    "18-5": ("18-5", lambda d: carrier({"考核日": d})),
    "20-1": ("20-1", lambda d: dcmm({"认证日": d})),
    "21-1": ("21-1", lambda d: solar({"并网日": d})),
    "21-3": ("21-3", lambda d: green("国家级", "绿色工厂")({"认定日": d})),
    "21-9": ("21-9", lambda d: green("市级", "绿色产品")({"认定日": d})),
    "repaired": ("18-2", lambda d: special({"认定日": "2023-07-01"}) | {"信用修复日": d}),
}


@pytest.mark.parametrize("which", HAPPENED)
def test_r58_what_lies_ahead_has_not_happened(which: str) -> None:
    """The day of the visit itself counts; the day after is 信息不足 with its reason, asked again, never 文字满足."""
    measure, on = HAPPENED[which]
    assert outcome(measure, on(TODAY)).status.pays
    ahead = assessed(on(TOMORROW)).of(measure)
    assert (str(ahead.status), ahead.low, ahead.high) == ("missing", None, None)
    assert any("日期在咨询日之后，请核对" in note and TOMORROW in note for note in ahead.notes)
    assert ahead.missing
    assert set(ahead.missing) <= {q.fact for q in assessed(on(TOMORROW)).questions}


def test_r58_a_known_no_settles_it_all_the_same_and_so_does_another_record() -> None:
    """不符合 stays 不符合; one future record leaves the whole open (R9); terms and due days may be in the future."""
    holds("18-2", special({"认定日": TOMORROW, "新认定": False}), "unmet")
    holds("18-2", special({}, {"认定日": TOMORROW}), "missing")
    holds("6-2", hired(), "met", 2000)
    holds("4-2", interest({"到期日": "2024-01-01"}), "recognition", 0, 100000)
    holds("6-3", bus({"发车日": "2024-01-30"}), "missing")


def test_r59_a_repayment_on_an_unknown_day_matters_only_after_the_plan() -> None:
    """Up to its last day it was surely before; later it is asked."""
    for as_of, status in (("2023-12-31", "met"), ("2024-01-01", "missing")):
        assert str(outcome("3-1", guarantee({"还清日": "不清楚"}) | {"as_of": as_of}).status) == status


@pytest.mark.parametrize(("honest", "low"), [(True, 0), ("不清楚", 0), (None, 0)])
def test_r60_less_known_of_honesty_is_not_more_certain(honest: Any, low: int) -> None:
    """Before the repair 待认定 from 0; from the repair on in full; whatever is known of 诚信 now."""
    before = special({"认定日": "2023-07-31"}) | {"信用修复日": "2023-08-01", "依法诚信经营": honest}
    holds("18-2", before, "recognition", low, 200000)
    holds("18-2", before | special({"认定日": "2023-08-01"}), "met", 200000)


def test_r60_a_repayment_on_an_unknown_day_may_lie_before_the_repair() -> None:
    """Nor is not knowing the day itself."""
    holds("3-1", guarantee({"还清日": "不清楚"}, 信用修复日="2023-08-01"), "recognition", 0, 15000)
    holds("3-1", guarantee({"还清日": "2023-08-01"}, 信用修复日="2023-08-01"), "met", 15000)
    holds("3-1", guarantee({"还清日": "不清楚"}, 信用修复日="不清楚"), "met", 15000)


def test_r61_an_early_project_counts_for_the_threshold_in_the_broad_reading() -> None:
    """Together 400 or 399 千瓦; strictly nothing either way."""
    early = {"装机容量": "200千瓦", "并网日": "2023-05-17"}
    holds("21-1", solar({"装机容量": "200千瓦"}, early), "recognition", 0, 120000)
    holds("21-1", solar({"装机容量": "199千瓦"}, early), "unmet")
    late = {"装机容量": "200千瓦", "并网日": "2024-01-01"}
    holds("21-1", solar({"装机容量": "200千瓦"}, late) | {"as_of": AFTER}, "unmet")


def test_r62_the_old_formula_is_a_doubt_from_september_2025_on() -> None:
    """One day earlier the old formula still applies."""
    holds("1-2", CREDIT | {"as_of": "2025-08-31"}, "statutory", 627000)
    holds("1-2", CREDIT | {"as_of": "2025-09-01"}, "recognition", 0, 627000)
    notes = assessed(CREDIT | {"as_of": "2025-09-01"}).of("1-2").notes
    assert "财政部 税务总局公告2025年第7号自2025年9月申报期起改了办法，以税务机关核定为准" in notes


def test_r42_a_partner_that_nobody_asked_about_is_asked() -> None:
    """Not asked: 信息不足. 不清楚: 待认定. None: 不符合."""
    open_ = {"unmentioned": "unknown"}
    holds("17-1", project({"合作方为企业或高校院所": None}) | open_, "missing")
    holds("17-1", project({"合作方为企业或高校院所": "不清楚"}) | open_, "recognition", 0, 1200000)
    holds("17-1", project({"合作方为企业或高校院所": None}), "unmet")
    holds("17-1", project({"合作方为企业或高校院所": None}) | {"unmentioned": "matters"}, "missing")


def test_r63_silence_about_a_matter_says_nothing_about_its_details() -> None:
    """`matters`: no such matter is 未涉及; a detail of one that is there is asked; the rest stays unasked."""
    open_ = {"unmentioned": "matters"}
    holds("6-2", open_, "untriggered")
    holds("6-2", hired({"已缴社保": None}) | open_, "missing")
    holds("6-2", hired({"已缴社保": None}), "unmet")
    holds("18-1", {"首次四上入库日": "2023-07-01", "高新技术企业": None} | open_, "missing")
    holds("18-4", premium({"市级已补金额": None}, **TECH) | open_, "recognition", 0, "5000.01")
    made = assessed(hired({"已缴社保": None}) | open_)
    assert "招用人员[1].已缴社保" in {q.fact for q in made.questions}
    assert made.totals.cash == (0, 0)


def test_r63_whether_a_firm_cheated_is_never_answered_by_silence() -> None:
    """留抵退税合规 not mentioned is 信息不足, not 不符合; where there is nothing to refund it does not matter."""
    holds("1-2", CREDIT | {"留抵退税合规": None}, "missing")
    holds("1-2", {"留抵退税合规": None}, "untriggered")
    holds("1-2", CREDIT | {"留抵退税合规": False}, "unmet")


@pytest.mark.parametrize("unmentioned", ["none", "matters", "unknown"])
def test_r63_everyone_asks_the_same_function_what_silence_means(unmentioned: str) -> None:
    """Engine and explanation agree on each fact of the policy, left out of the visit."""
    bare = visit({"unmentioned": unmentioned}, base={})
    scope = scope_of(policy(), bare)
    for name, fact in policy().facts.items():
        value = stand_for(fact, None, bare)
        shown = shown_answer(policy(), bare, name)
        if fact.type == "list":
            assert (scope.lists[name] is None) == (value is UNASKED), name
        elif fact.type not in ("text", "uscc", "date"):
            assert v.is_known(scope.facts[name]) == (value is not UNASKED), name
        assert (shown == "还没问") == is_unasked(fact, None, bare), name
        assert unmentioned != "unknown" or shown == "还没问"


def test_r66_a_list_that_was_not_asked_has_the_bound_of_the_text() -> None:
    """6-3 30万, 18-2 20万, 18-3 50万, 4-2 20万, the green ones their own sums, DCMM one of each level; else none."""
    made = assessed({"unmentioned": "unknown"})
    bounds = {
        "6-3": 30, "18-2": 20, "18-3": 50, "4-2": 20, "20-1": 180, "21-2": 150, "21-3": 60, "21-4": 30, "21-5": 20,
        "21-6": 50, "21-7": 30, "21-8": 15, "21-9": 10,
    }  # fmt: skip
    for measure, wan in bounds.items():
        assert made.of(measure).span == (0, wan * 10**6), measure
    for measure in ("3-1", "6-2", "8-3", "17-1", "18-4", "18-5", "21-1"):
        assert made.of(measure).span == (0, None), measure


def test_r67_a_branch_goes_by_its_head_office() -> None:
    """待认定 from 0 where size or small profit counts; small-scale taxpayers as ever; not asked: as before, a note."""
    branch = {"分支机构": True}
    small = {"应纳税所得额": "0元"}
    holds("1-3", TAXES | small, "statutory", "6000.01")
    holds("1-3", TAXES | small | branch, "recognition", 0, "6000.01")
    holds("1-3", TAXES | branch, "recognition", 0, "6000.01")
    holds("1-3", TAXES, "unmet")
    holds("1-3", TAXES | branch | {"纳税人类型": "小规模纳税人"}, "statutory", "6000.01")
    holds("3-1", guarantee(**branch), "recognition", 0, 15000)
    holds("3-1", guarantee(从业人员=2000, 营业收入="50亿元"), "unmet")
    holds("3-1", guarantee(从业人员=2000, 营业收入="50亿元", **branch), "recognition", 0, 15000)
    holds("2-2", loans(as_of="2023-06-01", 从业人员=2000, 营业收入="50亿元", **branch), "recognition")
    holds("1-2", CREDIT | SERVICE | {"资产总额": "9000万元"} | branch, "recognition", 0, 627000)
    holds("1-2", CREDIT | branch, "statutory", 627000)
    unasked = assessed(guarantee(分支机构=None)).of("3-1")
    assert (str(unasked.status), unasked.low) == ("met", 1500000)
    assert "是分支机构的，小型微利和企业划型看总机构" in unasked.notes
    assert "是分支机构的，小型微利和企业划型看总机构" not in assessed(guarantee()).of("3-1").notes


QUARTER = {"纳税人类型": "小规模纳税人", "增值税申报周期": "按季"}


def _sales(total: str, special_invoices: Any = None, five: Any = None) -> dict[str, Any]:
    told = {"当期不含税销售额": total, "专票销售额": special_invoices, "百分之五征收率销售额": five}
    return QUARTER | {k: x for k, x in told.items() if x is not None}


def test_r68_special_invoices_and_the_five_percent_rate() -> None:
    """Within 30万 the invoiced part saves 2 points, the 5 % part all 5; above, only the 3 % part 2 points."""
    holds("1-1", _sales("30万元"), "statutory", 9000)
    holds("1-1", _sales("30万元", "10万元"), "statutory", 8000)
    holds("1-1", _sales("30万元", five="10万元"), "statutory", 11000)
    holds("1-1", _sales("30万元", "10万元", "10万元"), "statutory", 10000)
    holds("1-1", _sales("300000.01元", "10万元"), "statutory", 6000)
    holds("1-1", _sales("40万元", five="10万元"), "statutory", 6000)
    holds("1-1", _sales("40万元", five="40万元"), "untriggered")
    assert any("5%征收率" in n for n in assessed(_sales("40万元", five="40万元")).of("1-1").notes)
    open_ = assessed(_sales("27万元") | {"unmentioned": "unknown"}).of("1-1")
    assert (str(open_.status), open_.low) == ("statutory", 810000)
    assert sum("没有问过" in n for n in open_.notes) == 2
    assert not [n for n in assessed(_sales("27万元")).of("1-1").notes if "没有问过" in n]


def test_r69_a_new_firm_goes_by_people_and_assets_until_its_first_settlement() -> None:
    """300 people and 5000万 are within; one more is not; the income does not count."""
    new = TAXES | {"尚未首次汇算清缴": True, "应纳税所得额": "不清楚"}
    holds("1-3", new | {"从业人员": 300, "资产总额": "5000万元"}, "statutory", "6000.01")
    holds("1-3", new | {"从业人员": 301}, "unmet")
    holds("1-3", new | {"资产总额": "5000.01万元"}, "unmet")
    holds("1-3", new | {"尚未首次汇算清缴": False}, "missing")


def test_r70_a_contract_without_end_is_longer_than_a_year_and_silence_is_no_such_contract() -> None:
    """无 is an answer; silence is not."""
    holds("6-2", hired({"合同止": "无"}), "met", 2000)
    holds("6-2", hired({"合同止": None}), "missing")
    holds("6-2", hired({"合同止": "不清楚"}), "missing")


def test_r71_refunds_have_sizes_of_their_own() -> None:
    """By revenue and assets, not people; by sales where the table has neither: 100万 and 2000万."""
    few = CREDIT | {"从业人员": 1}
    holds("1-2", few | {"行业": "L72", "资产总额": "7999.99万元"}, "recognition", 0, 627000)
    holds("1-2", few | {"行业": "L72", "资产总额": "8000万元"}, "unmet")
    for trade in ("J66", "Q85", "K7040"):
        assert assessed(few | {"行业": trade, "营业收入": "99.99万元"}).derived["留抵退税划型"] == "微型"
        holds("1-2", few | {"行业": "J66", "营业收入": "1999.99万元"}, "recognition", 0, 627000)
        holds("1-2", few | {"行业": "J66", "营业收入": "2000万元"}, "unmet")
    assert assessed(few | {"行业": "J66", "营业收入": "100万元"}).derived["留抵退税划型"] == "小型"
    assert assessed(CREDIT | {"行业": "C34", "从业人员": 5000, "营业收入": "3000万元"}).derived["企业划型"] == "中型"


def _support(matter: Any, **more: Any) -> dict[str, Any]:
    row = {"事项": matter, "级别": "区级", "金额": "10万元", "已领取": True} | more
    return {"其他政策支持": [{k: x for k, x in row.items() if x is not None}]}


def test_r72_other_support_named_in_words() -> None:
    """One item's name is that item; of several, the one that this enterprise has; else all that it may be."""
    one, both = special(), special({}, GIANT)
    holds("18-2", one | _support("专精特新"), "recognition", 0, 100000)
    holds("18-2", one | _support("市级“专精特新”奖励"), "recognition", 0, 100000)
    holds("18-2", both | _support("专精特新"), "recognition", 0, 200000)
    holds("18-3", both | _support("专精特新"), "recognition", 0, 500000)
    holds("18-2", both | _support("小巨人"), "met", 200000)
    holds("18-3", both | _support("小巨人"), "recognition", 0, 400000)
    holds("20-1", dcmm() | one | _support("专精特新"), "met", 200000)


@pytest.mark.parametrize("matter", ["房租减免", "不清楚", None])
def test_r72_a_support_for_nobody_knows_what_may_be_for_any(matter: Any) -> None:
    """待认定 from 0 for what has money to give, with the question which it is; matching and state items stand."""
    told = (
        dcmm() | AWARD | TAXES | SELF_EMPLOYED | {"主体类型": "企业", "纳税人类型": "小规模纳税人"} | _support(matter)
    )
    holds("20-1", told, "recognition", 0, 200000)
    holds("8-2", told, "met", "321000.05")
    holds("1-3", told, "statutory", "6000.01")
    made = assessed(told)
    assert "其他政策支持[1].事项" in {q.fact for q in made.questions}
    assert any("请问清是哪一项" in n for n in made.notices)
    holds("20-1", dcmm() | _support(matter, 金额=0), "met", 200000)


def test_a5_what_the_state_forbids_is_no_small_profit_firm() -> None:
    """1-3 of a general taxpayer against 产业结构调整要求: 待认定; not known: a note. Not for small-scale taxpayers."""
    small = TAXES | {"应纳税所得额": "0元"}
    holds("1-3", small | {"符合产业结构调整要求": False}, "recognition", 0, "6000.01")
    unknown = assessed(small | {"符合产业结构调整要求": "不清楚"}).of("1-3")
    assert (str(unknown.status), unknown.low) == ("statutory", 600001)
    assert any("非限制和禁止行业" in n for n in unknown.notes)
    assert not any("非限制和禁止行业" in n for n in assessed(small).of("1-3").notes)
    holds("1-3", TAXES | {"纳税人类型": "小规模纳税人", "符合产业结构调整要求": False}, "statutory", "6000.01")


def test_a5_notes_for_some_visits() -> None:
    """The year of the research sum, the same certificate twice, nothing left to refund: noted only for those visits."""

    def notes(changes: dict[str, Any], measure: str) -> str:
        return "；".join(assessed(changes).of(measure).notes)

    assert "上一年度" in notes(FOUR | {"as_of": AFTER}, "18-1")
    assert "两年的研发投入" not in notes(FOUR, "18-1")
    assert "像是同一张证书填了两次" in notes(special({}, {"认定日": "2023-07-02"}), "18-2")
    assert "像是同一张证书填了两次" not in notes(special({}, GIANT), "18-2")
    assert "增量为0" in notes(CREDIT | {"期末留抵税额": "20万元"}, "1-2")
    assert "增量为0" not in notes(CREDIT, "1-2")
    assert str(outcome("1-2", CREDIT | {"期末留抵税额": "20万元"}).status) == "untriggered"


def test_a5_a_green_record_without_its_level_is_asked_about() -> None:
    """Eight items are open, none is 窗口已过 by a certificate that may not be its own."""
    record = {"级别": None, "认定日": "2024-01-02", "名单年度": 2024}
    made = assessed(green("国家级", "绿色工厂")(record, as_of=AFTER))
    assert {str(made.of(f"21-{k}").status) for k in (3, 7)} == {"missing"}
    assert {str(made.of(f"21-{k}").status) for k in (2, 4, 5, 6, 8, 9)} == {"untriggered"}
    bare = assessed(green("国家级", "绿色工厂")(record | {"类别": None}, as_of=AFTER))
    assert {str(bare.of(f"21-{k}").status) for k in range(2, 10)} == {"missing"}


def test_a6_trying_a_record_in_the_planner_changes_nothing() -> None:
    """The scope after the questions is what it was."""
    given = visit({"unmentioned": "unknown"})
    scope = scope_of(policy(), given)
    before = dict(scope.lists), dict(scope.derived)
    supposed = scope.supposing("光伏项目", ())
    assert supposed.lists["光伏项目"] == ()
    assert (dict(scope.lists), dict(scope.derived)) == before
    assert assess(policy(), given) == assess(policy(), given)


def test_a6_of_two_truths_that_an_office_decides_between_the_office_decides() -> None:
    """hull keeps OFFICE; if the counter can ask, the result is ASK."""
    assert v.hull(v.YES, v.NO, v.OFFICE) == v.OFFICE
    assert v.hull(v.YES, v.OFFICE, v.OFFICE) == v.OFFICE
    assert v.hull(v.OFFICE, v.OFFICE, v.ASK) == v.OFFICE
    assert v.hull(v.YES, v.NO, v.ASK) == v.ASK
    assert v.hull(v.YES, v.ASK, v.OFFICE) == v.ASK


@pytest.mark.parametrize("measure", [m for m in HAS if m not in ("8-2", "18-5", "16-1")])
def test_r58_no_measure_pays_in_full_for_what_lies_a_year_ahead(measure: str) -> None:
    """Every day of every good visit moved a year on: nothing is 文字满足."""

    def later(value: Any) -> Any:
        if isinstance(value, list):
            return [{k: later(x) for k, x in row.items()} for row in value]
        return re.sub(r"^202\d(?=-)", lambda y: str(int(y[0]) + 1), value) if isinstance(value, str) else value

    made = outcome(measure, {k: later(x) for k, x in HAS[measure].items()})
    assert str(made.status) not in ("met", "statutory")
