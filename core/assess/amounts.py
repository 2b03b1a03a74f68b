"""The amount of a measure under the strict and the broad reading, of each record and of the whole. In 分, rounded once
at the end (R1)."""

from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING

from core.assess.judged_record import OUT, JudgedRecord, asks, for_office, leaves_open
from core.assess.plan import Plan
from core.assess.scope import Scope
from core.assess.status import MET, MISSING, RECOGNITION
from core.policy import values as v
from core.policy.money import half_up
from core.policy.pack import Doubt
from core.policy.values import Bound, Bounds, Truth

if TYPE_CHECKING:
    from core.assess.judge import Judgement


def reckon(plan: Plan, made: JudgedRecord) -> None:
    """Set the record's amount: strict reading in `low`, broad in `high`, both before summing up and rounding."""
    measure = plan.measure
    if measure.amount is None:
        return
    made.bare = base = measure.amount.rule.bounds(made.scope)
    if measure.cap:
        most = measure.cap.most(made.scope)
        base = Bounds(min(base.low, most.low), min(base.high, most.high))
    made.base = base
    made.low, made.high = base
    for doubt, found in zip(plan.each.doubts, made.doubts, strict=True) if any(made.doubts) else ():
        if doubt.high and found == v.YES:
            made.high = min(made.high, doubt.high.bounds(made.scope).high)
        if leaves_open(doubt, found) or found == v.ASK:
            made.low = min(made.low, _strict(doubt, found, made.scope, made.low))
            if doubt.low and not v.is_known(doubt.low.bounds(made.scope)):
                made.open_lows += (doubt,)


def _strict(doubt: Doubt, found: Truth, scope: Scope, low: Bound) -> Bound:
    """The strict reading under a doubt that stands."""
    if doubt.keeps_low or (doubt.unknown == "ignore" and found != v.YES):
        return low
    return doubt.low.bounds(scope).low if doubt.low else 0


def share_out(plan: Plan, judged: list[JudgedRecord]) -> None:
    """Distribute a shared limit (R32): records with the greatest term first, until it is used up."""
    share, amount = plan.measure.share, plan.measure.amount
    assert share is not None
    kept = [r for r in judged if r.status not in OUT]
    bases = {id(r): (share.of.bounds(r.scope), share.first.bounds(r.scope)) for r in kept}
    known = all(v.is_known(x) for pair in bases.values() for x in pair)
    left = share.most
    for record in sorted(kept, key=lambda r: bases[id(r)][1].high if known else 0, reverse=True):
        wanted, bare = bases[id(record)][0], record.scope
        given = v.exactly(min(wanted.low, left)) if known else Bounds(0, min(wanted.high, left))
        record.scope = bare.sharing(given)
        left = left - given.high if known else left
        if not known and amount:
            # however the limit is distributed, the sum never exceeds the greatest of these
            record.alone = amount.rule.bounds(bare.sharing(Bounds(0, share.most))).high
        reckon(plan, record)
        asked = asks(plan.each, record) or record.window == "open"
        if record.status == MISSING and not asked and record.reckoned:
            record.status = RECOGNITION if for_office(plan.each, record) else MET


def _together(kept: Sequence[JudgedRecord], combine: str) -> tuple[Bound, Bound]:
    """The records' amounts combined: strict reading the best or all of them, broad reading all."""
    if len(kept) == 1:
        (one,) = kept
        return max(one.low, 0), min(one.high, one.alone)
    lows = [max(r.low, 0) for r in kept]
    low = max(lows, default=0) if combine == "best" else sum(lows)
    return low, min(sum(r.high for r in kept), max((r.alone for r in kept), default=inf))


def sum_up(made: "Judgement") -> None:
    """Set the measure's amount from the records that count, under both readings, rounded once (R1)."""
    plan, measure = made.plan, made.plan.measure
    if measure.amount is None:
        return
    if not made.records:  # a list that was not asked: unbounded
        made.span = (0, None)
        return
    low, high = _together(made.kept, measure.combine)
    if measure.cap and measure.cap.broad != "only each":
        most = measure.cap.most(made.scope)
        low = min(low, most.low)
        high = min(high, most.high) if measure.cap.broad == "sum" else high
    for doubt, found in zip(plan.whole.doubts, made.doubts, strict=True) if any(made.doubts) else ():
        if leaves_open(doubt, found) or (found == v.ASK and doubt.unknown == "ask"):
            low = min(low, _strict(doubt, found, made.scope, low))
        if found == v.YES and doubt.high:
            high = min(high, doubt.high.bounds(made.scope).high)
    if v.OFFICE in made.conditions or v.ASK in made.conditions or made.present in (v.ASK, v.OFFICE):
        low = 0
    made.low = half_up(low)
    made.high = made.low if high is low else None if high == inf else half_up(high)
    made.span = (made.low, made.high)
