"""Why a result is as it is: what keeps it open and who decides it, the sum as a person would write it, and what proves
it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from tables import worked

from core.assess import Assessment, Status, assess, read_visit
from core.assess.outcome import Outcome, Reason
from core.assess.sums import several_periods, sum_words
from core.policy import load_policy
from core.policy.located_yaml import plain

POLICY = load_policy("baoshan-2023-1")
FIXTURES = Path(__file__).parents[1] / "fixtures"
WHOLE, TOLD = (plain((FIXTURES / f"{name}.yaml").read_text(encoding="utf-8"))[0] for name in ("reasons", "notes"))
FIRM: dict[str, Any] = {
    "主体类型": "企业", "注册地": "宝山区", "税务登记地": "宝山区", "经营地在宝山": True, "行业": "C34",
    "从业人员": 180, "营业收入": "1.2亿元", "资产总额": "4000万元", "应纳税所得额": "260万元", "符合产业导向": True,
    "符合产业结构调整要求": True, "依法诚信经营": True, "纳税人类型": "一般纳税人",
}  # fmt: skip


def made(as_of: str = "2023-09-01", unmentioned: str = "none", made_on: str = "", **answers: Any) -> Assessment:
    """The result for an ordinary firm with these additional answers."""
    document = {"policy": POLICY.id, "as_of": as_of, "unmentioned": unmentioned, "answers": {**FIRM, **answers}}
    day = datetime.date.fromisoformat(made_on) if made_on else None
    return assess(POLICY, read_visit(POLICY, document), made_on=day)


def carrier(sum_: str) -> dict[str, Any]:
    """A 科创载体 with so much from the city."""
    return {"类型": "众创空间", "市级培育体系": True, "市级资金": sum_, "考核日": "2023-07-10"}


def test_whatever_is_open_says_why_and_who_settles_it() -> None:
    """On all worked visits: 待认定 has its points, each with words and with who decides; nothing else has any."""
    seen = 0
    for document in worked():
        for outcome in assess(POLICY, read_visit(POLICY, document)).outcomes:
            assert bool(outcome.points) == (outcome.status is Status.RECOGNITION), outcome.measure
            assert all(p.text and p.by for p in outcome.points)
            assert all(p.text != "原文没有写明怎样才算" for p in outcome.points), (
                document.get("title"),
                outcome.measure,
            )
            seen += bool(outcome.points)
    assert seen > 100


def line(reason: Reason) -> str:
    """A reason in one line: all that a person sees of it."""
    facts = "；".join(f"{seen.fact}={seen.shown}{'' if seen.answered else '？'}" for seen in reason.facts)
    parts = (
        reason.role, reason.verdict, reason.record and f"第{reason.record}条", reason.phrase and f"“{reason.phrase}”",
        reason.rule and f"{{{reason.rule}}}", facts and f"[{facts}]", reason.note,
    )  # fmt: skip
    return " ".join(str(part) for part in parts if part)


def outcome_of(case: dict[str, Any]) -> Outcome:
    """The result of a case's measure for the ordinary firm with these additional answers."""
    head = {name: case[name] for name in ("as_of", "unmentioned") if name in case}
    return made(**head, **case["answers"]).of(case["measure"])


@pytest.mark.parametrize("case", WHOLE, ids=lambda case: f"{case['measure']} {case['status']}")
def test_all_reasons_of_a_measure_in_their_order(case: dict[str, Any]) -> None:
    """Each phrase once for each record, with its rule, what was answered, and what came of it."""
    outcome = outcome_of(case)
    assert str(outcome.status) == case["status"]
    assert [line(reason) for reason in outcome.reasons if reason.role != "gate"] == case["reasons"]


@pytest.mark.parametrize("case", TOLD, ids=lambda case: f"{case['measure']} {case['status']}")
def test_all_that_is_told_beside_a_status(case: dict[str, Any]) -> None:
    """Notes in their order, what is open with who settles it, the state's documents."""
    outcome = outcome_of(case)
    assert str(outcome.status) == case["status"]
    assert list(outcome.notes) == case["notes"]
    assert [f"{point.by}：{point.text}" for point in outcome.points] == case["points"]
    assert (outcome.ground, outcome.why) == (case["ground"], case["why"])


# ── the reason that makes it so ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("sums", "told"), [(("70万元", "30万元"), False), (("70万元", "30.01万元"), True)])
def test_a_cap_for_each_is_told_only_where_it_makes_a_difference(sums: tuple[str, ...], told: bool) -> None:
    """18-5: up to 100万元 together both readings give the same."""
    outcome = made(科创载体=[carrier(s) for s in sums]).of("18-5")
    assert outcome.status is (Status.RECOGNITION if told else Status.MET)
    assert ("100万元按载体还是按运营单位，原文未写" in outcome.why) == told


def test_one_carrier_over_the_cap_leaves_nothing_open() -> None:
    """120万元 of one carrier is 100万元 in both readings."""
    outcome = made(科创载体=[carrier("120万元")]).of("18-5")
    assert (outcome.status, outcome.points) == (Status.MET, ())


@pytest.mark.parametrize("levels", [("三级",), ("二级", "三级")])
def test_several_certificates_say_what_is_open_of_them(levels: tuple[str, ...]) -> None:
    """20-1: one certificate is met, two are 补差或各给."""
    outcome = made(DCMM认证=[{"等级": level, "认证日": "2023-06-20"} for level in levels]).of("20-1")
    assert outcome.why == ("由区经委定：先后两级是补差还是各给，原文未写" if len(levels) > 1 else "")


def test_what_an_office_has_not_settled_yet_is_a_sentence() -> None:
    """8-3: the office is the one that the fact names."""
    store = {
        "租赁起": "2023-06-01",
        "租赁止": "2026-05-31",
        "首年租金": "120万元",
        "次年租金": "0元",
        "第三年租金": "0元",
    }
    outcome = made(品牌首店=[{**store, "经认定": "不清楚"}]).of("8-3")
    assert "由区商务委定：（1）原文要求“经认定后”，还没有认定结果" in outcome.why
    assert "还没有认定结果" not in made(品牌首店=[{**store, "经认定": True}]).of("8-3").why


def test_the_bank_settles_what_the_bank_settles() -> None:
    """2-2: the doubt names who decides."""
    loan = {"金额": "60万元", "到期日": "2022-11-30", "因疫情暂时遇困": True}
    outcome = made(as_of="2023-06-01", 从业人员=15, 营业收入="200万元", 到期贷款=[loan]).of("2-2")
    assert "由贷款银行定：由借款人与贷款银行共同协商" in outcome.why


def test_other_support_is_a_reason_of_its_own() -> None:
    """就高不重复 makes it open although the text does not."""
    support = [{"事项": "20-1", "级别": "市级", "金额": "5万元", "已领取": True}]
    outcome = made(DCMM认证=[{"等级": "二级", "认证日": "2023-06-20"}], 其他政策支持=support).of("20-1")
    assert "就高不重复" in outcome.why


@pytest.mark.parametrize("matter", [{}, {"事项": "不清楚"}, {"事项": "别的事"}])
def test_support_that_nobody_can_place_is_the_reason_where_it_makes_a_result_open(matter: dict[str, str]) -> None:
    """R72: not that the text does not say how it counts."""
    support = [{**matter, "级别": "市级", "金额": "5万元", "已领取": True}]
    outcome = made(DCMM认证=[{"等级": "二级", "认证日": "2023-06-20"}], 其他政策支持=support).of("20-1")
    said = "另有一笔其他支持认不出是哪一项，可能同本项是一件事；就高不重复，请问清是哪一项"
    assert outcome.status is Status.RECOGNITION
    assert [point.text for point in outcome.points] == [said]
    assert said in outcome.notes


# ── the sum ──────────────────────────────────────────────────────────────────────────────────────────────────────


def sums_of(measure: str, **answers: Any) -> list[str]:
    """How the lines of a sum read."""
    return [s.text for s in made(**answers).of(measure).steps if s.role == "line" and s.plain]


@pytest.mark.parametrize(
    ("level", "line"),
    [
        ("二级", ("20万元", True)),
        ("不清楚", ("等级（不清楚） 分档 [二级: 20万元, 三级: 30万元, 四级: 50万元, 五级: 80万元]", False)),
    ],
)
def test_of_a_ladder_one_rung_is_read_only_where_the_level_is_known(level: str, line: tuple[str, bool]) -> None:
    """20-1: no sum is shown as this enterprise's while it may be another."""
    steps = made(DCMM认证=[{"等级": level, "认证日": "2023-06-20"}]).of("20-1").steps
    assert [(step.text, step.plain) for step in steps if step.role == "line"] == [line]


@pytest.mark.parametrize(
    ("sales", "cycle", "read"),
    [
        ("30万元", "按季", "当期不含税销售额（300,000.00元）× 3%"),
        ("300000.01元", "按季", "当期不含税销售额（300,000.01元）×（3% - 1%）"),
        ("10万元", "按月", "当期不含税销售额（100,000.00元）× 3%"),
        ("100000.01元", "按月", "当期不含税销售额（100,000.01元）×（3% - 1%）"),
    ],
)
def test_of_a_rule_with_branches_the_one_that_applies_is_read(sales: str, cycle: str, read: str) -> None:
    """1-1 on both sides of the exempt sales, with the rates as figures."""
    answers = {"纳税人类型": "小规模纳税人", "增值税申报周期": cycle, "当期不含税销售额": sales}
    assert sums_of("1-1", **answers) == [read]


def test_a_colon_of_the_policy_cuts_no_sum() -> None:
    """18-5 (1：1) and 8-2 (1:1): the phrase is separated from the sum at the right place."""
    step = made(科创载体=[carrier("60万元")]).of("18-5").steps[0]
    assert (step.phrase, step.text) == ("分别给予1：1配套支持", "市级资金（600,000.00元）× 100%")
    assert step.words == "分别给予1：1配套支持：市级资金（600,000.00元）× 100%"


def test_a_sum_that_rests_on_what_is_not_known_does_not_read_as_one() -> None:
    """Nothing is made up: the screen shows the rule, the paper nothing."""
    found = made(unmentioned="unknown", 光伏项目=[{"并网日": "2023-07-01"}]).of("21-1").steps
    steps = [s for s in found if s.role == "line"]
    assert steps
    assert not any(s.plain for s in steps)


def test_sums_have_one_vocabulary() -> None:
    """Exact, from nothing, from something, without a bound."""
    assert sum_words(2000000, 2000000) == "2万元"
    assert sum_words(0, 2000000) == "至多 2万元"
    assert sum_words(1000000, 2000000) == "至少 1万元，至多 2万元"
    assert sum_words(0, None) == "上限未定"
    assert sum_words(0, 0) == "0元"


# ── reliefs ──────────────────────────────────────────────────────────────────────────────────────────────────────

TAXES = {
    "纳税人类型": "小规模纳税人",
    "增值税申报周期": "按季",
    "当期不含税销售额": "27万元",
    "六税两费减前税额": "800元",
}


def test_a_relief_names_its_ground_and_its_period() -> None:
    """公告 with number and date, 本季 or 本月, 该期, the year of the water."""
    found = made(**TAXES, 超定额加价水费="300元", 超定额用水年度=2023)
    assert found.of("1-1").ground == "财政部 税务总局公告2023年第1号（2023年1月9日）"
    assert [found.of(m).period for m in ("1-1", "1-3", "1-4")] == ["本季", "该期", "2023年用水"]
    assert made(**{**TAXES, "增值税申报周期": "按月"}).of("1-1").period == "本月"
    assert len(several_periods(found)) == 3
    assert several_periods(made(六税两费减前税额="800元")) == ()


@pytest.mark.parametrize(("as_of", "number"), [("2023-08-01", "2022年第10号"), ("2023-08-02", "2023年第12号")])
def test_the_ground_is_that_of_the_day(as_of: str, number: str) -> None:
    """六税两费: the newer 公告 from its own day."""
    assert number in made(as_of=as_of, **TAXES).of("1-3").ground


# ── what goes on ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("measure", "as_of", "goes_on"),
    [
        ("1-1", "2023-12-31", False),
        ("1-1", "2024-01-01", True),
        ("1-1", "2027-12-31", True),
        ("1-1", "2028-01-01", False),
        ("1-3", "2024-12-31", False),
        ("1-3", "2025-01-01", True),
        ("9-2", "2024-03-31", True),
        ("9-2", "2024-04-01", False),
        ("5-1", "2024-01-01", False),
    ],
)
def test_what_the_states_own_rule_goes_on_with(measure: str, as_of: str, goes_on: bool) -> None:
    """Only 窗口已过, only as long as that rule lasts, and never what has merely ended."""
    outcome = made(as_of=as_of, **TAXES, 质保金现金余额="8万元", 缓缴社保余额="2000元").of(measure)
    assert bool(outcome.goes_on) == goes_on
    assert not goes_on or outcome.status is Status.LAPSED


# ── the day it is made ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("as_of", "made_on", "told"),
    [
        ("2023-12-31", "2023-12-31", ""),
        ("2023-12-31", "2024-01-01", "最后一天"),
        ("2023-12-30", "2024-01-01", "咨询日（2023年12月30日）"),
        ("2024-01-01", "", "咨询日（2024年1月1日，已过有效期）"),
        ("2023-12-31", "", ""),
    ],
)
def test_that_the_plan_has_ended_goes_by_the_day_it_is_made(as_of: str, made_on: str, told: str) -> None:
    """R65: whatever the 咨询日 is; and nothing but the notice changes."""
    found = made(as_of=as_of, made_on=made_on)
    said = [n for n in found.notices if "到期" in n]
    assert said == ([f"本方案已于2023年12月31日到期，以下按{told}测算"] if told else [])
    assert found.outcomes == made(as_of=as_of).outcomes


# ── what proves it, and what suits ───────────────────────────────────────────────────────────────────────────────


def test_of_an_or_only_the_branch_that_holds_is_proved() -> None:
    """1-3: a small taxpayer proves that, a sole trader that he is one; only a firm as such its taxable income."""
    small = made(**TAXES).of("1-3").proof
    trader = made(主体类型="个体工商户", 六税两费减前税额="800元").of("1-3").proof
    firm = made(六税两费减前税额="800元").of("1-3").proof
    assert "纳税人类型" in small
    assert "应纳税所得额" not in small
    assert "主体类型" in trader
    assert "应纳税所得额" not in trader
    assert {"应纳税所得额", "从业人员", "资产总额"} <= set(firm)


def test_fields_of_records_are_proved_and_what_was_denied_is_not() -> None:
    """A refused record proves nothing, nor does 否."""
    hired = {"招录日": "2023-06-01", "身份": "登记失业人员", "失业登记日": "2023-03-01", "合同起": "2023-06-01",
             "合同止": "2024-05-31", "已缴社保": True}  # fmt: skip
    proof = made(招用人员=[hired, {**hired, "已缴社保": False}]).of("6-2").proof
    assert "招用人员[1].失业登记日" in proof
    assert not any(key.startswith("招用人员[2]") for key in proof)
    assert made(招用人员=[{**hired, "已缴社保": False}]).of("6-2").proof == ()


@pytest.mark.parametrize(("honest", "suits"), [(False, "first"), (True, None), ("不清楚", None)])
def test_credit_repair_is_for_those_who_need_it(honest: Any, suits: str | None) -> None:
    """First for them; not for one of whom it is not known."""
    outcome = made(依法诚信经营=honest).of("22-2")
    assert outcome.fits == (suits is not None)
    assert suits is None or outcome.suits == suits


def test_a_known_yes_comes_before_an_unknown() -> None:
    """17-2 is for the manufacturing industry."""
    assert made().of("17-2").suits == "yes"
    assert not made(行业="H62").of("17-2").fits
    document = {"policy": POLICY.id, "as_of": "2023-09-01", "unmentioned": "unknown", "answers": {}}
    assert assess(POLICY, read_visit(POLICY, document)).of("17-2").suits == "open"
    assert made().of("2-1").suits == "all"
