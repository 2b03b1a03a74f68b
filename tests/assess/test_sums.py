"""Sums have one vocabulary: 至少 … 至多 … for a range, the bare sum for an exact one. All in 分."""

from __future__ import annotations

import pytest

from core.assess import read_visit
from core.assess.assessment import assess
from core.assess.rejudged import ChangedResult, Rejudged, rejudged
from core.assess.sums import KindSum, between, kind_sum, sum_words
from core.policy import load_policy, pack_files
from core.policy.located_yaml import plain

WAN = 1_000_000
"""1 万元, in 分."""


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (20 * WAN, 20 * WAN, "20万元"),
        (0, 0, "0元"),
        (20 * WAN, 50 * WAN, "至少 20万元，至多 50万元"),
        (0, 50 * WAN, "至多 50万元"),
        (20 * WAN, None, "至少 20万元，上限未定"),
        (0, None, "上限未定"),
    ],
)
def test_a_range_says_both_its_ends_and_never_at_least_nothing(low: int, high: int | None, words: str) -> None:
    assert sum_words(low, high) == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (20 * WAN, 20 * WAN, "20万元"),
        (0, 20 * WAN, "至多 20万元"),
        (8 * WAN, 15 * WAN, "8～15万元"),
        (100 * WAN * 100, 200 * WAN * 100, "1～2亿元"),
        (8_000_00, 2 * WAN, "8,000元～2万元"),
        (9_000 * WAN, 10_000 * WAN, "9,000万元～1亿元"),
        (8 * WAN, None, "至少 8万元，上限未定"),
    ],
)
def test_where_there_is_little_room_a_unit_of_both_ends_is_written_once(low: int, high: int | None, words: str) -> None:
    assert between(low, high) == words


@pytest.mark.parametrize(
    ("told", "name", "lines"),
    [
        (KindSum("cash", 8 * WAN, 15 * WAN, 15 * WAN, 0), "补贴奖励", ("至少 8万元", "至多 15万元")),
        (KindSum("cash", 8 * WAN, 8 * WAN, 8 * WAN, 2), "补贴奖励", ("8万元", "其中 2 项没有问清")),
        (KindSum("cash", 0, None, 3 * WAN, 1), "补贴奖励", ("已知至多 3万元", "还有 1 项没有问清")),
        (KindSum("cash", 0, None, 0, 1), "补贴奖励", ("还有 1 项没有问清",)),
        (KindSum("cash", 0, 0, 0, 3), "补贴奖励", ("还有 3 项没有问清",)),
        (KindSum("cash", 0, 0, 0, 0), "补贴奖励", ("0元",)),
        (KindSum("deferral", 0, 5 * WAN, 5 * WAN, 0), "暂退缓缴（须补缴）", ("至多 5万元",)),
        (KindSum("deferral", 0, 0, 0, 0), "暂退缓缴", ("0元",)),
        (
            KindSum("relief", 0, 5 * WAN, 0, 1, ("一月 1万元",)),
            "税费减免（各一期）",
            ("一月 1万元", "还有 1 项没有问清"),
        ),
    ],
)
def test_a_kind_of_money_says_its_sum_and_then_what_is_open(told: KindSum, name: str, lines: tuple[str, ...]) -> None:
    """其中: open amounts within the sum; 还有: open amounts outside it. Money to be paid back is marked."""
    assert told.name == name
    assert told.lines == lines


def test_the_sum_of_a_kind_is_the_span_of_the_assessment() -> None:
    """The worked visits of the shipped pack: what is exact and what is settled at most."""
    policy = load_policy("baoshan-2023-1")
    made = assess(policy, read_visit(policy, plain(pack_files(policy.id)[first_case(policy.id)].decode())[0]))
    told = kind_sum(made, "cash")
    assert (told.low, told.high) == made.spans["cash"]
    assert told.known == made.known["cash"][1]
    assert told.missing == made.still_open("cash")
    assert told.apart == ()


def first_case(id: str) -> str:
    """The first sample visit of a pack."""
    return min(name for name in pack_files(id) if name.startswith("cases/S"))


def test_a_visit_under_the_rules_it_was_judged_by_comes_to_the_same() -> None:
    """No change: None. With no answers, each measure whose result changed names both results."""
    policy = load_policy("baoshan-2023-1")
    case = plain(pack_files(policy.id)[first_case(policy.id)].decode())[0]
    old = assess(policy, read_visit(policy, case))
    new = assess(policy, read_visit(policy, {**case, "answers": {}, "unmentioned": "none"}))
    assert rejudged(old, old) is None
    found = rejudged(old, new)
    assert found is not None
    assert found.moved
    assert all(each.before != each.after and each.before and each.after for each in found.moved)
    assert found.more == {kind: new.known[kind][1] - old.known[kind][1] for kind in found.more}
    back = rejudged(new, old)
    assert back is not None
    assert back.more == {kind: -by for kind, by in found.more.items()}
    assert [(e.after, e.before) for e in back.moved] == [(e.before, e.after) for e in found.moved]


def test_what_is_otherwise_is_told_by_kind_and_whom_it_moves_most_comes_first() -> None:
    by = {"cash": 10 * WAN, "relief": -2 * WAN, "deferral": 0}
    some, none = Rejudged((), by, by), Rejudged((), dict.fromkeys(by, 0), dict.fromkeys(by, 0))
    assert some.sums == "补贴奖励多 10万元，税费减免少 2万元"
    assert none.sums == "合计金额不变"
    assert some.rank == (-10 * WAN, -2 * WAN, 0)
    assert sorted((none, some), key=lambda each: each.rank) == [some, none]


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [
        (0, 10 * WAN, "补贴奖励至多能得的多 10万元"),
        (-20 * WAN, 0, "补贴奖励至少能得的少 20万元"),
        (5 * WAN, 10 * WAN, "补贴奖励至少能得的多 5万元、至多能得的多 10万元"),
        (-5 * WAN, 10 * WAN, "补贴奖励至少能得的少 5万元、至多能得的多 10万元"),
    ],
)
def test_a_change_of_what_is_not_settled_is_told_of_the_end_that_it_moves(least: int, most: int, said: str) -> None:
    """What an office has still to recognise is not simply 10万元 more."""
    assert Rejudged((), {"cash": most}, {"cash": least}).sums == said


def test_a_measure_that_only_one_of_the_rules_has_says_so() -> None:
    assert ChangedResult("18-2", "奖励", "", "待认定，20万元").words == "18-2 奖励：没有这一项 → 待认定，20万元"
    assert ChangedResult("18-2", "奖励", "待认定，20万元", "").words == "18-2 奖励：待认定，20万元 → 没有这一项"
