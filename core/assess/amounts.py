"""The amount of a measure under the strict and the broad reading, of each record and of the whole. In 分, rounded once
at the end (R1)."""

from collections.abc import Sequence
from math import inf

from core.assess.judged_record import OUT, JudgedRecord, Truths, asks, for_office, leaves_open
from core.assess.plan import Plan
from core.assess.scope import Scope
from core.assess.status import MET, MISSING, RECOGNITION
from core.policy import values as v
from core.policy.pack import Doubt
from core.policy.values import Bound, Bounds, Truth


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


def whole_amount(plan: Plan, kept: Sequence[JudgedRecord], doubts: Truths, scope: Scope) -> tuple[Bound, Bound]:
    """The amount of the records that count, after the cap and the doubts on the whole: strict and broad reading, not
    yet rounded."""
    measure = plan.measure
    low, high = _together(kept, measure.combine)
    if measure.cap and measure.cap.broad != "only each":
        most = measure.cap.most(scope)
        low = min(low, most.low)
        high = min(high, most.high) if measure.cap.broad == "sum" else high
    for doubt, found in zip(plan.whole.doubts, doubts, strict=True) if any(doubts) else ():
        if leaves_open(doubt, found) or (found == v.ASK and doubt.unknown == "ask"):
            low = min(low, _strict(doubt, found, scope, low))
        if found == v.YES and doubt.high:
            high = min(high, doubt.high.bounds(scope).high)
    return low, high
