"""Rules that no policy has used yet: those of two policies combined at random, with other windows, limits, doubts and
ways of counting. The interpreter and generated Python must give the same results."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import chance
import pytest
import test_readers
import test_readers_of_practice
from chance import compiled

from core.assess import assess
from core.policy import Policy, load_policy
from core.policy.pack import Cap, Condition, Doubt, Measure, Window

VARIANTS = range(6)
PACKS = {"baoshan-2023-1": test_readers.worked, "sample-city-2023": test_readers_of_practice.worked}


def varied(policy: Policy, by: Random) -> Policy:
    """The same facts and rules, the measures put together otherwise."""
    return replace(policy, measures=tuple(_measure(measure, by) for measure in policy.measures))


def _measure(measure: Measure, by: Random) -> Measure:
    if measure.kind == "service":
        return measure
    return replace(
        measure,
        tier=by.choice(("L0", "L1", measure.tier, measure.tier)),
        combine=by.choice(("sum", "best")),
        conditions=tuple(_condition(each, by) for each in measure.conditions),
        where=measure.where if by.random() < 0.7 else None,
        window=_window(measure.window, by) if measure.window else None,
        cap=_cap(measure.cap, by) if measure.cap and by.random() < 0.8 else None,
        doubts=tuple(_doubt(each, measure, by) for each in measure.doubts if by.random() < 0.6),
    )


def _condition(condition: Condition, by: Random) -> Condition:
    return replace(condition, unknown=by.choice(("ask", "ask", "office", "unsure")))


def _window(window: Window, by: Random) -> Window:
    return replace(window, early=by.choice(("unmet", "recognition", "lapsed")), pending=by.random() < 0.4)


def _cap(cap: Cap, by: Random) -> Cap:
    own = any("." in name for name in cap.amount.names)  # of a record: it bounds nothing but that
    return replace(
        cap, broad="only each" if own else by.choice(("each", "sum", "only each")), years=by.choice((1, 1, 3))
    )


def _doubt(doubt: Doubt, measure: Measure, by: Random) -> Doubt:
    amount = measure.amount.rule if measure.amount else None
    of_record = amount is not None and any("." in name for name in amount.names)
    may_bound = amount is not None and doubt.per_record == (of_record or not measure.each)
    return replace(
        doubt,
        unknown=by.choice(("office", "ask", "ignore")) if doubt.rule else doubt.unknown,
        keeps_low=by.random() < 0.2,
        low=doubt.low or (amount if may_bound and by.random() < 0.3 else None),
        high=doubt.high or (amount if may_bound and by.random() < 0.3 else None),
    )


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("seed", VARIANTS)
def test_measures_put_together_otherwise_come_to_the_same_either_way(pack: str, seed: int) -> None:
    """Statuses, sums, what is missing and asked; words of some."""
    one = varied(load_policy(pack), Random(f"{pack}/{seed}"))
    other = compiled(varied(load_policy(pack), Random(f"{pack}/{seed}")))
    for at, visit in enumerate(chance.visits(one, PACKS[pack](), seed=1000 + seed, count=40)):
        words = at % 10 == 0
        assert test_readers.said(assess(one, visit), words) == test_readers.said(assess(other, visit), words), visit
