"""Phrases found in the paragraph: nothing of the law is lost, and no phrase goes unmarked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.assess.status import Status
from core.policy.text import folded
from desktop.ui.base.passages import occurrences, segments
from desktop.ui.result.phrases import paragraphs, worst
from tests.ui import result_builders as make

LAW = (
    "对2023年首次认定的，给予一次性奖励。对 ２０２２年１月１日以后获得贷款2000万元（含）以下\n的企业，给予一次性奖励。"
)

text_and_spans = st.text(max_size=60).flatmap(
    lambda text: st.tuples(
        st.just(text),
        st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted).map(tuple), max_size=8),
    )
)


@given(text_and_spans)
def test_the_pieces_put_together_are_the_law(given_: tuple[str, list[tuple[int, int]]]) -> None:
    """Whatever phrases overlap, every character of the article is shown once and in its place."""
    text, spans = given_
    pieces = segments(text, spans)
    assert "".join(text[p.start : p.end] for p in pieces) == text
    for n, (start, end) in enumerate(spans):
        assert "".join(text[p.start : p.end] for p in pieces if n in p.marks) == text[start:end]


@given(text_and_spans)
def test_the_longest_phrase_stands_outside(given_: tuple[str, list[tuple[int, int]]]) -> None:
    """Within a piece the marks go from the longest phrase to the shortest."""
    text, spans = given_
    for piece in segments(text, spans):
        lengths = [spans[n][1] - spans[n][0] for n in piece.marks]
        assert lengths == sorted(lengths, reverse=True)


def test_a_phrase_is_found_in_full_width_digits_and_over_a_line_break() -> None:
    """The policy's file and its PDF differ in width and breaks, never in words."""
    (first,) = occurrences(LAW, "对2022年1月1日以后获得")
    assert LAW[slice(*first)] == "对 ２０２２年１月１日以后获得"
    (second,) = occurrences(LAW, "2000万元(含)以下的企业")
    assert LAW[slice(*second)] == "2000万元（含）以下\n的企业"


def test_what_is_not_in_the_text_is_not_marked() -> None:
    """A doubt about which the text is silent has no phrase, and no mark."""
    assert make.marks(LAW, [make.reason("")]) == ()


def test_the_worst_record_gives_the_verdict() -> None:
    """One loan that is not paid back is not hidden by one that is."""
    (found,) = make.marks(
        "且按时完成还本付息", [make.reason("按时完成还本付息", v, n) for n, v in enumerate(("yes", "no", "yes"), 1)]
    )
    assert found.verdict == "no"
    assert found.share == (1, 3)
    assert worst(["note", "yes", "office", "ask"]) == "ask"


def test_two_rules_on_one_phrase_are_one_mark() -> None:
    """A phrase that two rules hang on is marked once, with both."""
    found = make.marks(
        "按时完成还本付息",
        [make.reason("按时完成还本付息", rule="已还清"), make.reason("按时完成还本付息", rule="按时")],
    )
    assert len(found) == 1
    assert len(found[0].reasons) == 2


def test_the_whole_article_is_shown_and_only_the_sentence_elsewhere() -> None:
    """A measure's own article is shown whole; of 总体要求 only what decides."""
    _, assessment = make.assessed("S06")
    own, outside = paragraphs(assessment.of("6-3"))
    assert own.text == make.policy().article(6).text
    assert outside.text.startswith("享受政策扶持的企业要符合")
    assert "锚定" not in outside.text


@pytest.mark.parametrize("case", ["S01", "S02", "S06", "S10", "S11", "S12"])
def test_every_phrase_of_the_worked_cases_is_marked(case: str) -> None:
    """No reason with a phrase goes without its colour."""
    _, assessment = make.assessed(case)
    for outcome in assessment.outcomes:
        if outcome.status is Status.UNTRIGGERED:
            continue
        shown = {r for p in paragraphs(outcome) for m in p.marks for r in m.reasons}
        assert {r for r in outcome.reasons if r.phrase} <= shown


@pytest.mark.parametrize("case", ["S02", "S06"])
def test_each_mark_covers_the_words_of_its_reasons(case: str) -> None:
    """Also where only some sentences of a text are shown."""
    _, assessment = make.assessed(case)
    for outcome in assessment.outcomes:
        for paragraph in paragraphs(outcome):
            for found in paragraph.marks:
                words = folded(paragraph.text[found.start : found.end])
                assert {folded(r.phrase) for r in found.reasons} == {words}
