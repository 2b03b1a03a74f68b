"""The policy as one reads it: nothing lost, nothing altered, everything found."""

from __future__ import annotations

import html
import re

from core.policy import Policy
from core.policy.text import folded
from desktop.ui.policy.text import anchors_of, marked_html, measures_of, search, sections, slips_in, spans_of


def words_of(marked: str) -> str:
    """What a person reads of the HTML, without [sic]."""
    without = re.sub(r"<sup.*?</sup>", "", marked).replace("<br/>", "\n")
    return html.unescape(re.sub(r"<[^>]+>", "", without))


def test_the_sections_are_the_whole_policy_in_its_order(policy: Policy) -> None:
    """28 articles, 总体要求 before them, the closing words after them, and no line of the text is missing."""
    found = sections(policy)
    assert [s.article for s in found if s.article] == list(range(1, 29))
    assert [s.key for s in found[:2]] == ["preamble", "general"]
    assert found[-1].key == "closing"
    everything = "\n".join(f"{s.chapter}\n{s.title}\n{s.text}" for s in found)
    for article in policy.articles:
        assert all(line in everything for line in article.text.split("\n"))


def test_the_validity_stands_in_the_closing_words(policy: Policy) -> None:
    """有效期 is where one looks for it."""
    assert policy.validity.phrase in sections(policy)[-1].text


def test_a_word_is_found_wherever_it_stands(policy: Policy) -> None:
    """As often as the text has it, and marked there."""
    for find in search(policy, "中小微"):
        assert len(find.spans) == find.section.text.count("中小微")
        assert all(find.section.text[a:b] == "中小微" for a, b in find.spans)
    assert {f.section.key for f in search(policy, "中小微")} == {"2", "3", "14", "24"}


def test_all_words_of_a_search_must_be_there(policy: Policy) -> None:
    """Two words find what has both."""
    assert [f.section.key for f in search(policy, "担保费 全额")] == ["3"]


def test_capital_letters_do_not_matter(policy: Policy) -> None:
    """dcmm finds DCMM."""
    assert [f.section.key for f in search(policy, "dcmm")] == ["20"]
    assert spans_of("DCMM与dcmm", ["dcmm"]) == ((0, 4), (5, 9))


def test_a_measure_is_found_by_its_name_and_by_its_id(policy: Policy) -> None:
    """Also where the article does not say it so."""
    assert [(f.section.key, f.measures) for f in search(policy, "21-1")] == [("21", ("21-1",))]


def test_an_empty_search_finds_all_and_marks_nothing(policy: Policy) -> None:
    """As if nothing was searched for."""
    found = search(policy, "  ")
    assert len(found) == len(sections(policy))
    assert not any(f.spans for f in found)


def test_what_is_not_there_is_not_found(policy: Policy) -> None:
    """No guess."""
    assert search(policy, "新能源汽车购置税") == ()


def test_a_slip_of_the_policy_is_kept_and_noted(policy: Policy) -> None:
    """RECP stays RECP, with [sic] behind it and a note."""
    text = policy.article(14).text
    marked = marked_html(text)
    assert "RECP<sup" in marked
    assert "[sic]" in marked
    assert "RCEP" not in marked
    assert words_of(marked) == text
    assert any("RCEP" in note for note in slips_in(text))
    assert slips_in(policy.article(15).text) == ()


def test_marks_change_no_letter_of_the_text(policy: Policy) -> None:
    """Whatever is marked, what is read is the policy."""
    for section in sections(policy):
        hits = spans_of(section.text, ["企业", "业"])
        phrases = [p for m in measures_of(policy, section.article) for p in anchors_of(m)]
        assert words_of(marked_html(section.text, hits, 0, phrases)) == section.text


def test_every_measure_rests_on_words_of_its_article(policy: Policy) -> None:
    """From a measure back to what the article says."""
    for measure in policy.measures:
        text, anchors = policy.article(measure.article).text, anchors_of(measure)
        assert anchors or measure.kind == "service", measure.id
        assert all(folded(text[at.start : at.end]) == folded(at.phrase) for at in anchors), measure.id
