"""Each phrase of a pack is in the text once, and is found whatever the width of its digits and its line breaks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.policy import load_policy
from core.policy.fault_log import FaultLog, Wording
from core.policy.lint import anchors
from core.policy.text import folded, folded_places

TEXT = """柳河府规〔2024〕9号
1.支持融资。对 ２０２２年１月１日以后获得贷款2000万元（含）以下 的企业，给予一次性奖励。（责任单位：区商务委）
2.支持招商。给予一次性补贴。（责任单位：区商务委）
"""


def wording() -> Wording:
    """Two articles, in full-width digits and with a break."""
    return Wording(FaultLog({"text.txt": TEXT.encode()}))


def test_a_phrase_is_found_in_full_width_digits_and_over_a_break() -> None:
    """The policy's file and its PDF differ in width and breaks, never in words."""
    words = wording()
    at = words.phrase("对2022年1月1日以后获得", 1, 1)
    assert words.articles[1].text[at.start : at.end] == "对 ２０２２年１月１日以后获得"
    at = words.phrase("2000万元(含)以下的企业", 1, 1)
    assert words.articles[1].text[at.start : at.end] == "2000万元（含）以下 的企业"
    assert words.log.faults == []


def test_a_phrase_of_another_article_is_told_with_the_article_that_has_it() -> None:
    """Who wrote the wrong number sees which was meant."""
    words = wording()
    words.phrase("一次性补贴", 1, 7)
    assert words.log.faults == ["text.txt:7 第1条的原文没有“一次性补贴”，它在第2条"]


def test_each_anchor_of_the_shipped_pack_covers_its_words() -> None:
    """All of them, whichever part they belong to."""
    policy = load_policy("baoshan-2023-1")
    found = list(anchors(policy))
    assert len(found) > 200
    for at in found:
        assert folded(policy.article(at.article).text[at.start : at.end]) == folded(at.phrase)


@given(st.text(alphabet="年2０２2（）(）Ａ a宝é\u0301 \n\u3000①", max_size=40), st.data())
def test_each_part_of_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    """It covers its own letters, though digits, brackets and white space are written otherwise."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    wanted, (full, places) = folded(text[start:end]), folded_places(text)
    at = full.find(wanted) if wanted else -1
    if at >= 0:
        covered = text[places[at][0] : places[at + len(wanted) - 1][1]]
        assert wanted in folded_places(covered)[0]
    assert all(0 <= a < b <= len(text) for a, b in places)
