"""Which answers still matter, found by judging only the measures that read a fact."""

from dataclasses import replace

import pytest

from core.assess import Visit, assess, read_visit
from core.assess.answers import EVIDENCE, UNKNOWN, Answer
from core.assess.questions import InHand, Readers, Relevance, is_silent
from core.policy import Policy, load_policy, pack_files
from core.policy.fact import measure_key
from core.policy.joined import joined
from core.policy.located_yaml import plain

CASES = [name for name in pack_files("baoshan-2023-1") if name.startswith("cases/S")]


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The shipped policy."""
    return load_policy("baoshan-2023-1")


@pytest.fixture(scope="module")
def readers(policy: Policy) -> Readers:
    """Which measures look at which fact."""
    return Readers(policy)


def visit_of(policy: Policy, case: str) -> Visit:
    """A sample visit."""
    return read_visit(policy, plain(pack_files(policy.id)[case].decode())[0])


def asked_for(policy: Policy, visit: Visit) -> set[str]:
    """The facts that the whole assessment still asks for."""
    return {q.fact.name for q in assess(policy, visit).questions}


@pytest.mark.parametrize("case", CASES)
def test_an_answer_matters_exactly_if_the_whole_assessment_would_ask_for_it(
    policy: Policy, readers: Readers, case: str
) -> None:
    """Judging few measures gives the same as judging all, for each answer of a visit without silent facts."""
    visit = replace(visit_of(policy, case), unmentioned="unknown")
    answered = [policy.facts[name] for name in visit.answers]
    expected = {f.name for f in answered if f.name not in asked_for(policy, visit.without(f.name))}
    assert Relevance(policy, readers, visit).asked_out(answered) == expected


@pytest.mark.parametrize("case", CASES[:6])
def test_silence_matters_exactly_if_the_whole_assessment_would_ask_for_it(
    policy: Policy, readers: Readers, case: str
) -> None:
    """The same for what 其余没提到的都没有 answers."""
    visit = replace(visit_of(policy, case), unmentioned="none")
    silent = [f for f in policy.facts.values() if is_silent(visit, f)]
    expected = {f.name for f in silent if f.name in asked_for(policy, visit.answered(f.name, UNKNOWN))}
    assert silent
    assert Relevance(policy, readers, visit).silent_that_matter(policy.facts.values()) == expected


def test_each_fact_that_anything_asks_for_has_its_readers(policy: Policy, readers: Readers) -> None:
    """An unasked visit asks for many facts; each of them for the measures that look at it, and no others."""
    visit = Visit(policy.id, policy.effective, "unknown", {})
    for question in assess(policy, visit).questions:
        looking = {measure.id for measure in readers.of(question.fact.name)}
        assert set(question.measures) <= looking, question.fact


def test_a_matter_denied_and_there_after_all_has_its_records_back(policy: Policy) -> None:
    """没有, then 有: what was typed comes back; 不清楚 and 没问 forget the mark."""
    fact = policy.facts["担保贷款"]
    hand = InHand(Visit(policy.id, policy.effective, "unknown", {})).answered("担保贷款", ({"金额": 100},))
    denied = hand.with_matter(fact, "no")
    assert denied.visit.answers["担保贷款"].value == ()
    assert denied.with_matter(fact, "yes").visit.answers["担保贷款"].value == ({"金额": 100},)
    assert hand.visit.answers["担保贷款"].value == ({"金额": 100},)


def test_what_was_entered_before_a_denial_comes_back_once(policy: Policy) -> None:
    """Given back, it is no longer kept: changed since, and denied and there again, the later one comes."""
    fact = policy.facts["担保贷款"]
    hand = InHand(Visit(policy.id, policy.effective, "unknown", {})).answered(fact.name, ({"金额": 100},))
    denied = hand.with_matter(fact, "no")
    assert denied.aside == {fact.name: ({"金额": 100},)}
    there = denied.with_matter(fact, "yes")
    assert there.aside == {}
    assert there.with_matter(fact, "open").with_matter(fact, "yes").visit.answers[fact.name].value == ({},)
    later = there.answered(fact.name, ({"金额": 200},)).with_matter(fact, "no").with_matter(fact, "no")
    assert later.with_matter(fact, "yes").visit.answers[fact.name].value == ({"金额": 200},)
    for nothing in (UNKNOWN, ()):
        assert hand.answered(fact.name, nothing).with_matter(fact, "no").aside == {}


def test_evidence_stays_with_an_answer_that_is_given_anew(policy: Policy) -> None:
    """Unless another is given; the first one is 口述. A removed answer takes its evidence along."""
    hand = InHand(Visit(policy.id, policy.effective, "unknown", {})).answered("从业人员", 86)
    assert hand.visit.answers["从业人员"].evidence == EVIDENCE[0]
    seen = hand.answered("从业人员", 86, EVIDENCE[1])
    assert seen.answered("从业人员", 87).visit.answers["从业人员"] == Answer(87, EVIDENCE[1])
    assert seen.supposing("从业人员", 88).answers["从业人员"] == Answer(88, EVIDENCE[1])
    assert seen.supposing("从业人员", 88, EVIDENCE[2]).answers["从业人员"] == Answer(88, EVIDENCE[2])
    assert "从业人员" not in seen.supposing("从业人员", None).answers
    gone = seen.answered("从业人员", None).answered("从业人员", 5)
    assert gone.visit.answers["从业人员"].evidence == EVIDENCE[0]


def test_what_changed_is_told_by_name_whatever_happened_to_it(policy: Policy) -> None:
    """Changed, new, removed; not what is as it was, nor a mark."""
    first = InHand(Visit(policy.id, policy.effective, "unknown", {}))
    one = first.taken_over({"从业人员": Answer(5), "营业收入": Answer(100), "资产总额": Answer(7)})
    other = one.answered("从业人员", 6).answered("营业收入", None).answered("行业", "C34").answered("资产总额", 7)
    assert other.changed_since(one) == ("从业人员", "行业", "营业收入")
    assert one.changed_since(one) == ()
    assert set(one.visit.answers) == {"从业人员", "营业收入", "资产总额"}


def test_what_is_not_known_is_an_answer_and_what_is_not_asked_is_none(policy: Policy) -> None:
    """An explicit 不清楚 is an answer; 没问 removes the answer."""
    fact = policy.facts["期末留抵税额"]
    hand = InHand(Visit(policy.id, policy.effective, "unknown", {})).answered(fact.name, 100)
    assert hand.with_matter(fact, "unknown").visit.answers[fact.name].value is UNKNOWN
    assert fact.name not in hand.with_matter(fact, "open").visit.answers


def test_a_mark_lasts_until_something_is_known(policy: Policy) -> None:
    """有 alone marks a 不清楚; a value, an explicit 不清楚, and 没问 remove the mark."""
    fact = policy.facts["期末留抵税额"]
    marked = InHand(Visit(policy.id, policy.effective, "unknown", {})).with_matter(fact, "yes")
    assert marked.marked == {fact.name}
    assert marked.is_open(fact.name)
    for later in (
        marked.answered(fact.name, 100),
        marked.with_matter(fact, "unknown"),
        marked.with_matter(fact, "open"),
    ):
        assert later.marked == frozenset()
    assert not marked.answered(fact.name, 100).is_open(fact.name)


def test_of_several_policies_the_readers_of_a_fact_are_those_of_each() -> None:
    """Known by policy and measure; the same answer is read by both."""
    one, other = (load_policy(id) for id in ("sample-city-2023", "baoshan-2023-1"))
    readers = Readers(joined((one, other)))
    assert [part.of("行业") for part in readers.parts] == [Readers(one).of("行业"), Readers(other).of("行业")]
    assert readers.of("行业") == ()
    for name in ("行业", "光伏项目", one.overlap.fact):
        mine, others = Readers(one).of(name), Readers(other).of(name)
        assert mine or others
        keys = {measure_key(one.id, m.id) for m in mine} | {measure_key(other.id, m.id) for m in others}
        assert readers.keys_of(name) == keys
    assert Readers(one).keys_of("行业") == {m.id for m in Readers(one).of("行业")}
    assert readers.keys_of("没有的") == set()
