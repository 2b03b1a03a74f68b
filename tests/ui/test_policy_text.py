"""The policy as one reads it: nothing lost, nothing altered, everything found."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from core.policy import Policy, load_policy
from core.policy.text import folded
from desktop.ui.policy.search_hits import SearchHits
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


@pytest.mark.parametrize("typed", ["18-2", "18－2", "18—2", "18 - 2"])
def test_the_id_of_a_measure_finds_its_words(policy: Policy, typed: str) -> None:
    """That measure alone, at the phrases of its rules; 1-1 is not in 11-1."""
    (found,) = search(policy, typed)
    assert (found.section.key, found.measures) == ("18", ("18-2",))
    assert "给予20万元奖励" in [found.section.text[a:b] for a, b in found.spans]
    assert [f.section.key for f in search(policy, "1-1")] == ["1"]


@pytest.mark.parametrize("typed", ["18", "第18条", "第 18 条", "18条", "十八", "（十八）", "(十八)", "第十八条"])
def test_an_article_is_found_by_its_number_however_it_is_written(policy: Policy, typed: str) -> None:
    """And it is where one is led; a number that no article has finds nothing."""
    assert "18" in [find.section.key for find in search(policy, typed)]
    assert SearchHits(policy, typed).wanted("general") == "18"
    assert search(policy, typed.replace("18", "98").replace("十八", "九十八")) == ()


@pytest.mark.parametrize("typed", ["十八（二）", "18（二）", "第十八条（二）", "第十八条第二项", "十八-二", "18 （2）"])
def test_an_item_of_an_article_is_its_measure(policy: Policy, typed: str) -> None:
    """As 18-2 is."""
    assert search(policy, typed) == search(policy, "18-2")


def test_an_item_that_no_measure_is_called_by_is_marked_where_the_text_has_it() -> None:
    """Of 3（二） the words from its label on; of an article without items the article."""
    sample = load_policy("sample-city-2023")
    (found,) = search(replace(sample, measures=()), "3（二）")
    assert found.section.key == "3"
    ((start, end),) = found.spans
    assert found.section.text[start:end].startswith("（二）")
    (whole,) = search(replace(sample, measures=()), "第六条（二）")
    assert (whole.section.key, whole.spans) == ("6", ())


@pytest.mark.parametrize("typed", ["zjtx", "ZJTX", "ZjTx"])
def test_initials_find_the_words_that_begin_so(policy: Policy, typed: str) -> None:
    """Over quotation marks too; letters in the text match themselves."""
    (found,) = search(policy, typed)
    assert (found.section.key, found.measures) == ("18", ("18-2", "18-3"))
    assert all(found.section.text[a:b].startswith("专精特新") for a, b in found.spans)
    assert [f.measures for f in search(policy, "zjtxqy")] == [("18-2",)]  # 企业 follows in that one's words alone
    assert [f.section.key for f in search(policy, "dcmm")] == ["20"]
    assert search(policy, "zzzzz") == ()


@pytest.mark.parametrize("typed", ["2000万", "２０００万", "2,000万", "2000万元"])
def test_a_sum_finds_its_places_however_it_is_written(policy: Policy, typed: str) -> None:
    """In two articles; and a number is a whole number: 20万 is not in 120万."""
    found = search(policy, typed)
    assert [f.section.key for f in found] == ["3", "4"]
    assert all(f.section.text[a:b].startswith("2000万") for f in found for a, b in f.spans)
    assert spans_of("最高120万元，其中20万元", ["20万"]) == ((10, 13),)
