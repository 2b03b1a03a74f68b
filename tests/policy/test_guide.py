"""办事指引: the fields of the offices' 申兑指南, from the pack and from the centre, each with its source."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import PolicyError
from core.policy import digest_of, pack_files, read_policy
from core.policy.guide import LABELS, GuideEntry, entries_by_source, filled_in, mark_of, read_own
from core.policy.head import GUIDE
from core.policy.package import make_package, read_package
from core.policy.signing import SigningKey
from tests.policy.test_package import altered

TOY = pack_files(Path(__file__).parent.parent / "packs" / "toy")
MEASURE = read_policy(TOY).measures[0].id
GUIDED = f"""\
{MEASURE}:
  audience: 小店
  way: 快申快享
  department: 柳河区商务委
  telephone: "12345"
  opens: 2024-04-01
  closes: 2024-06-30
"""
OF_PACK = GuideEntry(telephone="12345", window="1号窗口", way="快申快享", by="pack")


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def test_a_pack_may_carry_every_field_and_it_is_signed_with_it() -> None:
    """It does not affect results: the digest on papers is the same."""
    assert set(GUIDE.parts) == set(LABELS)
    files = TOY | {"guide.yaml": GUIDED.encode()}
    assert digest_of(files) == digest_of(TOY)
    ready = altered(files, id="id: invented-2023-1", more='version: "1"')
    made = make_package(ready, "甲", "2026-11-27", SigningKey.new())
    package = read_package(made)
    entry = package.policy.guide[MEASURE]
    assert (entry.by, entry.way, entry.closes) == ("pack", "快申快享", "2024-06-30")
    with pytest.raises(PolicyError):
        read_package(made.replace(b'"12345"', b'"54321"'))


def test_what_a_guide_of_no_item_says_is_a_fault_of_the_pack() -> None:
    with pytest.raises(PolicyError, match=r"guide.yaml:1 没有“9-9”这一项"):
        read_policy(TOY | {"guide.yaml": GUIDED.replace(MEASURE, "9-9").encode()})


def test_a_pack_reads_the_entry_of_each_item() -> None:
    """By the number of the item; an item without an entry has none."""
    guide = read_policy(TOY | {"guide.yaml": GUIDED.encode()}).guide
    assert list(guide) == [MEASURE]
    assert (guide[MEASURE].audience, guide[MEASURE].opens, guide[MEASURE].by) == ("小店", "2024-04-01", "pack")


def test_a_day_that_is_none_is_a_fault_of_the_pack() -> None:
    with pytest.raises(PolicyError, match=r"guide.yaml:7 .*没有 2024-06-31 这一天"):
        read_policy(TOY | {"guide.yaml": GUIDED.replace("06-30", "06-31").encode()})


def test_the_shipped_packs_invent_nothing() -> None:
    for id in ("baoshan-2023-1", "sample-city-2023"):
        assert pack_files(id).get("guide.yaml", b"{}").decode().splitlines()[-1] == "{}"


def test_the_centre_s_word_stands_over_the_pack_s_field_by_field() -> None:
    entry = filled_in({"1-1": OF_PACK}, {"1-1": GuideEntry(telephone="021-1", materials="合同")})["1-1"]
    assert list(entries_by_source(entry)) == [
        ("本中心提示", [("电话", "021-1"), ("材料", "合同")]),
        ("政策包所附指南", [("方式", "快申快享"), ("窗口", "1号窗口")]),
    ]


def test_what_the_centre_takes_back_is_the_pack_s_again() -> None:
    once = filled_in({"1-1": OF_PACK}, {"1-1": GuideEntry(telephone="021-1"), "1-2": GuideEntry(window="2号")})
    assert filled_in(once, {}) == {"1-1": OF_PACK}
    assert filled_in(once, {"1-1": GuideEntry(telephone="021-2")})["1-1"].under == OF_PACK


def test_what_a_record_kept_is_read_as_it_was_and_no_more() -> None:
    assert read_own({"window": "3号", "closes": "2024-02-30", "by": "pack", "x": 1}) == GuideEntry(window="3号")
    entry = GuideEntry(window="3号", closes="2024-02-29", under=OF_PACK)
    assert read_own(entry.own) == replace(entry, under=None)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("2024-03-31", "申报自 2024-04-01 开始"),
        ("2024-04-01", ""),
        ("2024-05-30", ""),
        ("2024-05-31", "申报 2024-06-30 截止，还有 30 天"),
        ("2024-06-29", "申报 2024-06-30 截止，还有 1 天"),
        ("2024-06-30", "申报 2024-06-30 截止，就是今天"),
        ("2024-07-01", "申报已于 2024-06-30 截止"),
    ],
)
def test_a_deadline_that_is_near_or_past_is_told(asked: str, said: str) -> None:
    entry = GuideEntry(opens="2024-04-01", closes="2024-06-30", by="pack")
    assert entry.closing(day(asked)) == said
    assert filled_in({"1-1": entry}, {"1-1": GuideEntry(window="3号")})["1-1"].closing(day(asked)) == said


def test_the_centre_s_own_deadline_counts() -> None:
    entry = filled_in({"1-1": replace(OF_PACK, closes="2024-06-30")}, {"1-1": GuideEntry(closes="2024-05-15")})["1-1"]
    assert entry.closing_day == day("2024-05-15")


def test_the_mark_of_a_measure_changes_with_its_name_and_its_article_alone() -> None:
    """Two versions with equal marks have the same measure."""
    mark = mark_of("展位费补贴", "给予50%补贴")
    assert mark == mark_of("展位费补贴", "给予50%补贴") == "64393329da493ce4"
    assert len({mark, mark_of("展位费补助", "给予50%补贴"), mark_of("展位费补贴", "给予60%补贴")}) == 3
