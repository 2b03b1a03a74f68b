"""The content of a paper is complete, and its words promise nothing."""

from __future__ import annotations

import datetime
import re

import pytest

from core.assess import Status, Visit, assess
from core.policy import load_policy
from core.policy.money import capitals, yuan
from core.policy.pack import GuideEntry
from core.report.content import Centre, PaperKind, PaperTable
from core.report.wording import quoted, why_not
from tests.report import builders
from tests.report.builders import Case

CASES = {
    **{name: builders.worked(name) for name in ("S01", "S02", "S06", "S10", "S11", "S12")},
    "crowded": builders.crowded(),
    "everything": builders.everything(),
    "nothing": builders.nothing(),
}
SHEETS: tuple[PaperKind, ...] = ("告知单", "底联")


def text(case: Case, kind: PaperKind = "告知单", **changed: object) -> str:
    """All of a sheet as one text."""
    return "\n".join(case.summary(kind, **changed).texts())


@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize("name", CASES)
def test_no_sheet_promises(name: str, kind: PaperKind) -> None:
    """It is 预审: never 应得, never 保证, never 批准."""
    said = text(CASES[name], kind)
    for word in ("应得", "应获", "保证金额", "承诺", "一定可", "必得", "批准", "None", "nan", "recognition", "Status"):
        assert word not in said, word
    assert "本单是预审" in said or kind == "底联"
    assert "按原文测算" in said


@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize("name", CASES)
def test_every_paying_measure_has_its_sum_its_phrase_and_its_office(name: str, kind: PaperKind) -> None:
    """Low and high exact to the 分."""
    case = CASES[name]
    said = text(case, kind)
    for outcome in case.assessment.outcomes:
        if not outcome.status.pays:
            continue
        assert outcome.name in said
        assert "、".join(outcome.offices) in said
        if outcome.high is None:
            continue
        if outcome.low == outcome.high:
            assert f"\n{yuan(outcome.high)}" in said  # exact: the bare sum
        else:
            assert f"至多 {yuan(outcome.high)}" in said
            assert not outcome.low or f"至少 {yuan(outcome.low)}" in said
        amounts = [r.phrase for r in outcome.reasons if r.role == "amount" and r.verdict == "yes"]
        assert all(phrase in said for phrase in amounts)


@pytest.mark.parametrize("name", ["S01", "S02", "crowded", "everything"])
def test_statuses_stand_apart(name: str) -> None:
    """A measure to be decided is never listed under 文字满足."""
    case = CASES[name]
    words = {s.words for s in Status}
    under: dict[str, str] = {}
    for section in case.summary().sections:
        for block in section.blocks:
            if isinstance(block, PaperTable) and block.columns[0].head.startswith("措施和依据"):
                band = ""
                for row in block.rows:
                    if row.band:
                        band = row.cells[0][0].text.partition("　")[0]
                    else:
                        under[row.cells[0][0].text.removesuffix("（依据同上）")] = band
    for outcome in case.assessment.outcomes:
        if outcome.status.pays:
            assert under[outcome.name] == outcome.status.words
    assert set(under.values()) <= words


@pytest.mark.parametrize("name", ["S01", "S02", "S06", "crowded", "everything"])
def test_totals_stand_in_figures_and_in_capitals(name: str) -> None:
    """By kind, low and high; kinds are never added up, and reliefs of several periods are not either."""
    said = text(CASES[name])
    made = CASES[name].assessment
    for pair in (made.totals.cash, made.totals.deferral):
        assert pair is not None
        assert all(yuan(amount) in said and capitals(amount) in said for amount in pair if amount)
    reliefs = [o for o in made.outcomes if o.kind == "relief" and o.high]
    for outcome in reliefs:
        assert yuan(outcome.high or 0) in said
        assert capitals(outcome.high or 0) in said
    assert ("各一期，不相加" in said) == (len(reliefs) > 1)
    if len(reliefs) > 1:
        assert made.totals.relief is not None
        assert yuan(made.totals.relief[1]) not in said


@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize("name", CASES)
def test_at_least_nothing_is_not_said(name: str, kind: PaperKind) -> None:
    """Neither in figures nor in capitals; 最高 only as 最高可能, of what is not known, and in the policy's words."""
    said = text(CASES[name], kind)
    assert "至少 0.00元" not in said
    assert "零元整" not in said
    near = {n.sentence for o in CASES[name].assessment.outcomes for n in o.nearby}
    own = [line for line in said.splitlines() if "“" not in line and not any(n.rstrip("。") in line for n in near)]
    assert not [line for line in own if re.search(r"最高(?!可能)", line)]


def test_a_visit_that_is_not_asked_out_has_no_totals() -> None:
    """The paper says so; what is missing is listed with the document that proves it."""
    case = CASES["S11"]
    said = text(case)
    assert "不出合计" in said
    for outcome in case.assessment.outcomes:
        for key in outcome.missing:
            assert key.words() in said
            assert case.policy.fact(key).evidence in said


@pytest.mark.parametrize("kind", SHEETS)
def test_notices_stand_on_every_sheet(kind: PaperKind) -> None:
    """A lapsed policy is noted on both."""
    assert "已过有效期" in text(CASES["S12"], kind)


@pytest.mark.parametrize("name", CASES)
def test_what_is_not_to_be_had_stands_with_the_reason(name: str) -> None:
    """不符合, 窗口已过: the measure and a why; untriggered ones are not on the notice."""
    case = CASES[name]
    said = text(case)
    for outcome in case.assessment.outcomes:
        if outcome.status in (Status.UNMET, Status.LAPSED):
            assert outcome.name in said
    tables = " ".join(re.findall(r"措施和依据（原文）.*", said, re.DOTALL))
    for outcome in case.assessment.outcomes:
        if outcome.status is Status.UNTRIGGERED:
            assert f"\n{outcome.name}\n" not in tables


def test_near_misses_are_told() -> None:
    """差一点 in the words of the assessment."""
    case = CASES["S02"]
    near = [n.sentence.rstrip("。") for o in case.assessment.outcomes for n in o.nearby]
    assert near
    assert all(sentence in text(case) for sentence in near)


def test_overlap_has_its_worksheet() -> None:
    """就高不重复 with each level, what was received and what remains."""
    said = text(CASES["crowded"])
    assert "就高取此" in said
    assert "另处已领 100,000.00元" in said


def test_guide_entries_stand_only_where_the_centre_filled_them_in() -> None:
    """Nothing is invented."""
    case = CASES["S01"]
    assert "本中心提示" not in text(case)
    guided = builders.with_guide(case, "6-2", GuideEntry(materials="劳动合同、花名册", window="5号窗口"))
    assert "本中心提示：窗口 5号窗口；材料 劳动合同、花名册。" in text(guided)


def test_clues_are_few_and_by_office() -> None:
    """Not twenty-five lines: one paragraph, the rest counted."""
    said = text(CASES["S01"])
    assert "区商务委：" in said
    assert re.search(r"另有 \d+ 项服务", said)


def test_the_desk_copy_has_all_answers_and_all_measures() -> None:
    """Answers with evidence, records spelled out; untriggered ones as names in one line."""
    case = CASES["everything"]
    said = text(case, "底联")
    for name in case.visit.answers:
        assert name in said
    assert "放款日 2022-01-03；金额 1,200,000.00元" in said
    for outcome in case.assessment.outcomes:
        assert outcome.name in said or not outcome.fits


def test_the_desk_copy_tells_the_evidence() -> None:
    """见原件 is not 口述."""
    visit = builders.worked("S01").visit.answered("从业人员", 6, "系统查得")
    assert "系统查得" in text(builders.of_visit(visit), "底联")


def test_an_unset_centre_prints_a_sample() -> None:
    """样张 in the head and in the mark, until the centre has a name."""
    summary = CASES["S01"].summary(centre=Centre())
    assert "样张" in summary.subtitle[1]
    assert summary.closing.mark[0] == "样张"
    assert "样张" not in "".join(CASES["S01"].summary().texts())


def test_the_print_is_counted() -> None:
    """第 N 次打印."""
    assert "第 3 次打印" in text(CASES["S01"], number=3)


def test_a_phrase_within_a_longer_one_is_said_once() -> None:
    """18-2's window is part of its condition's phrase."""
    outcome = CASES["S02"].assessment.of("18-2")
    assert quoted(outcome.reasons, 18).count("对2023年新认定的") == 1


def test_a_measure_that_has_not_begun_says_from_which_day() -> None:
    """The day is the policy's own, in words."""
    policy = load_policy("baoshan-2023-1")
    visit = Visit(policy.id, datetime.date(2023, 5, 17), "none", {})
    outcome = assess(policy, visit).of("20-1")
    assert why_not(outcome) == "本方案自2023年5月18日起施行，咨询日还没有施行"
