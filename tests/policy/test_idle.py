"""A part that cannot have an effect where it is written is a fault of its key; any other is none."""

from __future__ import annotations

import pytest

from core.policy.ineffective import ineffective, ineffective_doubt, ineffective_window
from core.policy.located_yaml import LocatedMapping, load

LIST, CASH = "each: 项目", "kind: cash, amount: {甲: 1元}"
ALWAYS = "doubts: [{note: 总有}]"


def entry(text: str) -> LocatedMapping:
    """An entry as a pack file has it."""
    (made,) = load("{" + text + "}")
    assert isinstance(made, LocatedMapping)
    return made


def keys(text: str) -> set[str]:
    """The keys of a measure's entry that nothing looks at."""
    return {key for key, _ in ineffective(entry(text))}


@pytest.mark.parametrize(
    ("key", "without", "with_"),
    [
        ("where: {甲: 是}", CASH, f"{CASH}, {LIST}"),
        ("combine: most", f"amount: {{甲: 1元}}, {ALWAYS}, {LIST}", f"amount: {{甲: 1元}}, {LIST}"),
        ("combine: most", f"kind: cash, {LIST}", f"{CASH}, {LIST}"),
        ("combine: most", CASH, f"{CASH}, {LIST}, doubts: [{{if: 甲}}]"),
        ("combine: most", f"{CASH}, {LIST}, {ALWAYS}", f"{CASH}, {LIST}, doubts: [{{low: 1元}}]"),
        ("combine: most", f"{CASH}, {LIST}, {ALWAYS}", f"{CASH}, {LIST}, doubts: [{{keeps_low: true}}]"),
        ("cap: {amount: 3元, broad: 逐条}", CASH, f"{CASH}, {LIST}"),
        ("cap: {amount: 3元, broad: 只逐条}", CASH, f"{CASH}, {LIST}"),
        ("cap: {amount: 3元, broad: 逐条}", CASH, "kind: cash, amount: {甲: 1元}, each: 项目"),
        ("matching: 1", "kind: relief, amount: {甲: 1元}", CASH),
        ("matching: 1", f"{CASH}, tier: L0", f"{CASH}, tier: L1"),
        ("matter: 甲", f"{CASH}, {LIST}", CASH),
        ("fits: 甲", CASH, "kind: service"),
        ("amount: {甲: 1元}", "kind: service", "kind: cash"),
        ("惯例: {}", "kind: service", "kind: cash"),
        ("region: 市", "kind: cash, tier: L0", "kind: cash, tier: L2"),
    ],
)
def test_a_part_of_a_measure_that_nothing_looks_at_is_found(key: str, without: str, with_: str) -> None:
    """The same part is none where there is what it is for."""
    name = key.partition(":")[0]
    assert name in keys(f"{key}, {without}")
    assert name not in keys(f"{key}, {with_}")


def test_a_cap_over_all_records_needs_no_list() -> None:
    assert keys(f"{CASH}, cap: {{amount: 3元, broad: 合计}}") == set()
    assert keys(f"{CASH}, cap: 3元") == set()


@pytest.mark.parametrize(
    ("idle_key", "window"),
    [
        ("phrase", "phrase: 期间"),
        ("from", "from: 2023-01-01"),
        ("to", "to: 2023-12-31"),
        ("pending", "pending: true"),
        ("early", "phrase: 期间, to: 2023-12-31, early: wait"),
        ("early_note", "phrase: 期间, to: 2023-12-31, early_note: 早"),
        ("early_note", "phrase: 期间, from: 2023-01-01, early: wait, early_note: 早"),
        ("unless_late", "phrase: 期间, from: 2023-01-01, unless_late: 甲"),
        ("pending", "phrase: 期间, from: 2023-01-01, pending: true"),
    ],
)
def test_a_part_of_a_window_that_nothing_looks_at_is_found(idle_key: str, window: str) -> None:
    assert [key for key, _ in ineffective_window(entry(window))] == [idle_key]


@pytest.mark.parametrize(
    "window",
    [
        "early: wait",  # of the policy's own span
        "phrase: 期间, from: 2023-01-01",
        "phrase: 期间, to: 2023-12-31, pending: true, unless_late: 甲",
        "phrase: 期间, from: 2023-01-01, early_note: 早",
        "phrase: 期间, from: 2023-01-01, early: recognition, early_note: 早",
    ],
)
def test_a_window_whose_parts_all_do_something_is_whole(window: str) -> None:
    assert list(ineffective_window(entry(window))) == []


@pytest.mark.parametrize(
    ("idle_keys", "doubt", "measure"),
    [
        ({"low"}, "if: 甲, low: 1元", "kind: cash"),
        ({"high"}, "if: 甲, high: 1元", "kind: cash"),
        ({"low"}, "if: 甲, low: 1元", f"{CASH}, {ALWAYS}"),
        ({"keeps_low"}, "if: 甲, keeps_low: true", f"{CASH}, {ALWAYS}"),
        ({"unknown"}, "unknown: ask", CASH),
        ({"high"}, "high: 1元", CASH),
        ({"keeps_low"}, "if: 甲, keeps_low: true, low: 1元", CASH),
        (set(), "if: 甲, low: 1元, high: 2元, unknown: ask", CASH),
        (set(), "if: 甲, keeps_low: true", f"{CASH}, doubts: [{{if: 乙}}]"),
        (set(), "low: 1元", CASH),
    ],
)
def test_a_part_of_a_doubt_that_nothing_looks_at_is_found(idle_keys: set[str], doubt: str, measure: str) -> None:
    assert {key for key, _ in ineffective_doubt(entry(doubt), entry(measure))} == idle_keys


def test_each_part_is_found_with_a_reason_in_words() -> None:
    """The sentence says why, not only where."""
    found = dict(ineffective(entry("combine: most, share: 1, kind: relief, matching: 1")))
    assert found["share"] == "没有 each（清单），用不上"
    assert found["combine"] == "没有 each（清单），用不上"
    assert found["matching"] == "只有补贴奖励（kind: cash）才有配套"
