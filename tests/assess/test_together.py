"""Several policies: the same matter counts once, and the sum is a bound whatever the open amounts turn out to be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import inf
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.assess.together import Contribution, MatterMember, PolicyPart, SharedMatter, add_up
from core.policy.pack import Group, Pool

SAME = {"证书": [("city", "c1"), ("district", "d1")]}


@dataclass(eq=False)
class Bounding:
    """The limits that a policy sets on its totals."""

    id: str
    groups: tuple[Group, ...]
    pools: tuple[Pool, ...]


def part(id: str, gives: Mapping[str, Any], groups: tuple[Any, ...] = (), limit: int | None = None) -> PolicyPart:
    """A policy of which only what a total needs is there; each measure gives [low, high], or that by record."""
    most: Any = limit
    pools = () if limit is None else (Pool(tuple(gives), "", 0, most),)
    policy: Any = Bounding(id, tuple(Group(g, "", "") for g in groups), pools)
    made = {
        m: r if isinstance(r, Contribution) else Contribution(r if isinstance(r, dict) else {0: r})
        for m, r in gives.items()
    }
    return PolicyPart(policy, made, () if limit is None else ((limit, limit),))


def summed(*parts: PolicyPart, same: Mapping[str, Any] = SAME) -> tuple[tuple[Any, Any], tuple[SharedMatter, ...]]:
    return add_up(parts, same)


def test_of_two_certificates_the_higher_counts() -> None:
    sums, (matter,) = summed(part("city", {"c1": (100, 100)}), part("district", {"d1": (50, 50)}))
    assert sums == (100, 100)
    assert matter.counted == MatterMember("city", "c1")
    assert (matter.low, matter.high) == (100, 100)


def test_what_only_one_of_them_gives_is_added() -> None:
    sums, matters = summed(part("city", {"c2": (100, 100)}), part("district", {"d1": (50, 50)}))
    assert sums == (150, 150)
    assert matters == ()


def test_records_are_compared_one_by_one() -> None:
    """Two roofs: the district gives nothing for the first, and more for the second."""
    roofs = (part("city", {"c1": {1: (100, 100), 2: (100, 100)}}), part("district", {"d1": {2: (150, 150)}}))
    sums, (second,) = summed(*roofs)
    assert sums == (250, 250)
    assert second.members == (MatterMember("city", "c1", 2), MatterMember("district", "d1", 2))
    assert second.counted == MatterMember("district", "d1", 2)


def test_the_range_is_that_of_the_highest_and_nobody_is_named_while_it_is_open() -> None:
    sums, (matter,) = summed(part("city", {"c1": (10, 20)}), part("district", {"d1": (15, 15)}))
    assert sums == (15, 20)
    assert matter.counted is None
    assert (matter.low, matter.high) == (15, 20)


def test_of_equals_the_first_policy_counts() -> None:
    for order in (("city", "district"), ("district", "city")):
        gives = {"city": {"c1": (50, 50)}, "district": {"d1": (50, 50)}}
        sums, (matter,) = summed(*(part(id, gives[id]) for id in order))
        assert sums == (50, 50)
        assert matter.counted is not None
        assert matter.counted.policy == order[0]


def test_a_matter_that_may_move_to_a_policy_that_is_full_lowers_the_bound() -> None:
    """By the order of T15 alone the bound would be 90: but if the city gives 60, it has nothing left for it."""
    city = part("city", {"c1": (40, 60), "c2": (70, 70)}, limit=70)
    sums, _ = summed(city, part("district", {"d1": (50, 50)}))
    assert sums == (70, 120)


def test_limits_and_either_or_come_after() -> None:
    city = part("city", {"c1": (100, 100), "c2": (30, 30), "c3": (20, 20)}, groups=(("c2", "c3"),), limit=60)
    sums, _ = summed(city, part("district", {"d1": (120, 120)}))
    assert sums == (30 + 120, 50 + 120)


def test_nothing_bounds_what_nothing_bounds() -> None:
    sums, (matter,) = summed(part("city", {"c1": (0, inf)}), part("district", {"d1": (5, 5)}))
    assert sums == (5, inf)
    assert matter.high is None


def test_a_share_that_loses_elsewhere_counts_nowhere() -> None:
    same = {"甲": [("city", "c1"), ("district", "d1")], "乙": [("district", "d1"), ("nation", "n1")]}
    parts = (part("city", {"c1": (10, 10)}), part("district", {"d1": (20, 20)}), part("nation", {"n1": (30, 30)}))
    assert summed(*parts, same=same)[0] == (30, 30)


def test_many_open_matters_still_give_bounds() -> None:
    """Too many ways to add up one by one: 2 to the 30th."""
    open_ = dict.fromkeys(range(1, 31), (10, 20))
    sums, matters = summed(part("city", {"c1": open_}), part("district", {"d1": dict.fromkeys(open_, (15, 15))}))
    assert sums == (0, 600)
    assert len(matters) == 30


# ── every completion of small visits ─────────────────────────────────────────────────────────────────────────────

amounts = st.tuples(st.integers(0, 3), st.integers(0, 2)).map(lambda r: (r[0], r[0] + r[1]))
limits = st.one_of(st.none(), st.integers(1, 6))


@st.composite
def parts(draw: st.DrawFn) -> tuple[PolicyPart, ...]:
    """Two or three small policies: one measure of two records, another of none, perhaps either-or, perhaps limits."""
    made = []
    for id in draw(st.sampled_from((("city", "district"), ("nation", "city", "district")))):
        records = draw(st.dictionaries(st.integers(1, 2), amounts, max_size=2))
        cap = draw(st.one_of(st.just(inf), st.integers(1, 5)))
        gives = {f"{id[0]}1": Contribution(records, (cap, cap), draw(st.booleans())), f"{id[0]}2": draw(amounts)}
        groups = draw(st.sampled_from(((), ((f"{id[0]}1", f"{id[0]}2"),))))
        made.append(part(id, gives, groups, draw(limits)))
    return tuple(made)


def completions(given: tuple[PolicyPart, ...]) -> Iterator[dict[MatterMember, int]]:
    """All that the open amounts may turn out to be."""
    slots = {
        MatterMember(p.policy.id, m, r): v for p in given for m, c in p.gives.items() for r, v in c.records.items()
    }
    for values in product(*(range(int(low), int(high) + 1) for low, high in slots.values())):
        yield dict(zip(slots, values, strict=True))


def truth(given: tuple[PolicyPart, ...], amount: Mapping[MatterMember, int]) -> tuple[float, float]:
    """The sum of one completion, [strict, broad] of either-or, worked out the plain way."""
    left = dict(amount)
    for record in {share.record for share in amount}:
        same = [s for s in amount if s.record == record and s.measure in ("n1", "c1", "d1") and record]
        if len(same) > 1:
            best = max(same, key=lambda s: (amount[s], -[p.policy.id for p in given].index(s.policy)))
            for share in same:
                if share != best:
                    del left[share]
    low = high = 0.0
    for p in given:
        strict, broad = [], []
        for m, c in p.gives.items():
            mine = [v for s, v in left.items() if (s.policy, s.measure) == (p.policy.id, m)]
            strict.append(min(max(mine, default=0) if c.best else sum(mine), c.limits[0]))
            broad.append(min(sum(mine), c.limits[1]))
        cap = p.limits[0][0] if p.limits else inf
        low += min(max(strict) if p.policy.groups else sum(strict), cap)
        high += min(sum(broad), cap)
    return low, high


MATTER = {"证书": [("nation", "n1"), ("city", "c1"), ("district", "d1")]}


@settings(max_examples=400, deadline=None)
@given(parts())
def test_every_completion_lies_within_the_bounds(given: tuple[PolicyPart, ...]) -> None:
    (low, high), _ = add_up(given, MATTER)
    found = [truth(given, amount) for amount in completions(given)]
    assert low <= min(strict for strict, _ in found)
    assert high >= max(broad for _, broad in found)
    if len(found) == 1:
        assert (low, high) == found[0]


@settings(max_examples=200, deadline=None)
@given(parts())
def test_without_limits_the_bounds_are_reached(given: tuple[PolicyPart, ...]) -> None:
    """Without caps some completion of the answers reaches each bound."""
    free = tuple(part(p.policy.id, {m: Contribution(c.records) for m, c in p.gives.items()}) for p in given)
    found = [truth(free, amount) for amount in completions(free)]
    assert add_up(free, MATTER)[0] == (min(low for low, _ in found), max(high for _, high in found))
