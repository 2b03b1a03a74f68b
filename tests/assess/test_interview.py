"""The planner: which question next, worth how much, and which no longer matter."""

from __future__ import annotations

from typing import Any

import pytest
from records import HAS, SELF_EMPLOYED_TAXES, dcmm, guarantee, solar
from tables import FIRM, assessed, fen, policy, visit
from walk import by_form, by_planner, worked_visits

from core.assess import Assessment, assess
from core.assess.answers import UNKNOWN
from core.assess.interview import Interview, steps_of
from core.assess.silence import none_value

OPEN = {"unmentioned": "unknown"}


def asked(changes: dict[str, Any], **more: Any) -> list[str]:
    """The facts that the planner would ask about."""
    return [q.fact for q in assessed(changes, **more).questions]


OUT = ("unmet", "lapsed", "untriggered")


def ends(made: Assessment) -> list[tuple[Any, ...]]:
    """Statuses and sums. For a measure that is out, the reason is not asked for any further."""
    return [(o.measure, "out" if o.status in OUT else str(o.status), o.low, o.high) for o in made.outcomes]


@pytest.mark.parametrize("name", worked_visits())
def test_the_planner_ends_where_the_visit_itself_ends(name: str) -> None:
    """Answered one question at a time, from none, the visit ends with the statuses and sums of the complete visit."""
    given = worked_visits()[name]
    _, end = by_planner(given)
    whole, got = assess(policy(), given), assess(policy(), end)
    assert ends(got) == ends(whole)
    assert got.known == whole.known


@pytest.mark.parametrize("name", worked_visits())
def test_the_planner_asks_less_than_the_full_form(name: str) -> None:
    """And asks nothing twice."""
    asked, _ = by_planner(worked_visits()[name])
    assert len(asked) == len(set(asked))
    assert len(asked) < len(list(by_form(worked_visits()[name])))


def test_nothing_is_asked_where_everything_is_settled() -> None:
    """A visit with every answer has no questions, whatever its result."""
    assert asked({"区重点企业": True, "受疫情影响": True, "信用修复日": "无", "其他政策支持": []}) == []


def test_what_is_settled_is_not_asked() -> None:
    """A large firm is not asked about guarantee loans, a lapsed item not about its balance."""
    nothing: dict[str, Any] = {"行业": "C34", "从业人员": 1000, "营业收入": "4亿元"}
    assert "担保贷款" not in asked(OPEN | nothing, base={})
    assert "质保金现金余额" not in asked(OPEN, base={})
    assert "缓缴社保余额" not in asked(OPEN | {"as_of": "2024-01-01"}, base={})


def test_a_question_is_worth_what_its_answer_may_move() -> None:
    """The range of the items it touches; without a bound in the text, none."""
    worths = {q.fact: q.worth for q in assessed(OPEN, base={}).questions}
    assert worths["担保贷款"] is None
    assert worths["联合攻关项目"] == fen(1500000)
    assert worths["光伏项目"] == fen(2000000)
    assert worths["品牌首店"] == fen(5000000)


def test_first_come_the_matters_and_of_these_the_dearest() -> None:
    """Whether there is such a thing before its details; by worth; what the text does not bound after that."""
    questions = assessed(OPEN, base={}).questions
    matters = [q for q in questions if policy().fact(q.fact).matter]
    assert list(questions[: len(matters)]) == matters
    worths = [q.worth for q in matters]
    numbers = [w for w in worths if w is not None]
    assert worths == sorted(numbers, reverse=True) + [None] * (len(worths) - len(numbers))


def test_a_gap_of_a_record_is_asked_by_its_place() -> None:
    """担保贷款[2].担保费 and no other."""
    keys = asked(guarantee({}, {"担保费": "不清楚"}))
    assert "担保贷款[2].担保费" in keys
    assert "担保贷款[1].担保费" not in keys


def test_a_record_that_is_out_is_not_asked_about() -> None:
    """Level one of DCMM pays nothing, whenever it was."""
    assert not [k for k in asked(dcmm({"等级": "一级", "认证日": None})) if k.startswith("DCMM")]


def test_other_support_is_asked_for_once_something_may_be_paid() -> None:
    """Unasked and something open to 就高不重复: a question. Asked, or nothing there: none."""
    assert "其他政策支持" in asked(OPEN | solar())
    assert "其他政策支持" not in asked(solar())
    assert "其他政策支持" not in asked(OPEN | solar(其他政策支持=[]))


@pytest.mark.parametrize("field", ["金额", "已领取"])
def test_an_open_field_of_other_support_is_asked(field: str) -> None:
    """Whether it is received, and how much, moves the sum (R14, R15)."""
    record = {"事项": "21-1", "级别": "市级", "金额": "1万元", "已领取": True, field: "不清楚"}
    assert f"其他政策支持[1].{field}" in asked(solar(其他政策支持=[record]))


def test_what_was_answered_stays_open_and_is_not_asked_again() -> None:
    """无 (the training is not done yet) and 不清楚 may still change; the question says that it was asked."""
    training = {"线上培训人数": 5, "线上培训已备案": "不清楚", "线上培训完成日": "无", "受疫情影响": True}
    made = assessed(training | {"其他政策支持": []}).questions
    assert {q.fact for q in made if not q.asked} == set()
    assert {"线上培训完成日", "线上培训已备案"} <= {q.fact for q in made if q.asked}


def test_the_next_best_question_is_never_one_that_was_answered_with_don_t_know() -> None:
    """After 不清楚 the interview goes on to something else, until nothing is left."""
    told = visit(OPEN, base={})
    for _ in range(100):
        best = assess(policy(), told).next_question
        if best is None:
            return
        assert best.fact not in told.answers
        told = told.answered(best.fact, UNKNOWN)
    pytest.fail("the interview does not end")


# ── the wizard ───────────────────────────────────────────────────────────────────────────────────────────────────


def interview(changes: dict[str, Any], **more: Any) -> Interview:
    """The wizard over a changed visit."""
    told = visit(changes, **more)
    return Interview(policy(), told, assess(policy(), told))


def test_every_fact_is_on_exactly_one_page() -> None:
    """No question is lost between the steps."""
    assert {f.step for f in policy().facts.values()} <= set(steps_of(policy()))
    paged = [a.fact.name for step in steps_of(policy()) for a in interview(OPEN, base={}).page(step)]
    assert len(paged) == len(set(paged))


def test_the_first_two_pages_always_show_all_their_questions() -> None:
    """企业 and 规模与行业 do not fold."""
    for changes in (OPEN, {"unmentioned": "none"}):
        for step in ("企业", "规模与行业"):
            shown = {a.fact.name for a in interview(changes).page(step)}
            assert shown == {f.name for f in policy().facts.values() if f.step == step}


def test_a_denied_matter_folds_its_questions_away() -> None:
    """Without a water surcharge its year is not asked; an earlier answer is kept."""
    yes, no = {"超定额加价水费": "5元", "超定额用水年度": 2023}, {"超定额加价水费": 0}
    assert "超定额用水年度" in {a.fact.name for a in interview(OPEN | yes).page("具体情况")}
    assert "超定额用水年度" not in {a.fact.name for a in interview(OPEN | no).page("具体情况")}


@pytest.mark.parametrize("name", [f.name for f in policy().facts.values() if f.matter])
def test_a_matter_can_be_denied_by_its_own_kind_of_none(name: str) -> None:
    """没有 is [], 0, 否 or 无, and afterwards the matter reads no."""
    fact = policy().facts[name]
    told = visit(OPEN, base={}).answered(name, none_value(fact))
    assert Interview(policy(), told, assess(policy(), told)).state(fact) == "no"
    assert interview(OPEN, base={}).state(fact) == "open"
    assert interview({}, base={}).state(fact) == "no"


def test_an_answer_that_no_longer_matters_is_kept_and_not_relevant() -> None:
    """The answer stays in the visit; the page says that it does not matter."""
    shown = {a.fact.name: a for a in interview(SELF_EMPLOYED_TAXES).page("规模与行业")}
    assert shown["应纳税所得额"].answer is not None
    assert not shown["应纳税所得额"].relevant


def test_every_item_that_pays_can_be_reached_by_its_questions() -> None:
    """From nothing, each list or matter of a paying item is among the questions."""
    keys = set(asked(OPEN, base={}))
    for measure, changes in HAS.items():
        own = policy().measure(measure).each or next(iter(changes))
        assert own in keys, measure


def test_the_base_firm_of_these_tests_has_nothing_open_but_two_offices() -> None:
    """The base visit mentions no matters, so it has no questions."""
    assert {o.status for o in assessed({}).outcomes if o.kind == "cash"} == {"untriggered"}
    assert FIRM["区重点企业"] == "不清楚"


def test_a_question_of_a_page_says_what_it_is_worth() -> None:
    """A list, of whose fields several may be open, is worth what the best of them is."""
    given = visit(guarantee({"已还清": None, "金额": None}), unmentioned="unknown")
    made = assess(policy(), given)
    interview = Interview(policy(), given, made)
    pages = [asked for step in steps_of(policy()) for asked in interview.page(step)]
    assert {asked.fact.name for asked in pages if asked.relevant} == {q.fact.name for q in made.questions}
    for asked in pages:
        found = [q for q in made.questions if q.fact.name == asked.fact.name]
        assert asked.relevant == bool(found)
        worths = [q.worth for q in found]
        assert asked.worth == (None if None in worths else max(worths, default=0))
        assert asked.answer == given.answers.get(asked.fact.name)
