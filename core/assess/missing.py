"""The open facts of a judgement: those to ask before its status is known, and all that may still change it."""

from collections.abc import Iterator

from core.assess.judge import Judgement, gates
from core.assess.judged_record import JudgedRecord
from core.assess.scope import Scope
from core.assess.status import MISSING
from core.policy import values as v
from core.policy.caching import cached_per_object
from core.policy.fact import Key
from core.policy.pack import Policy


@cached_per_object
def missing(made: Judgement) -> tuple[Key, ...]:
    """Keys of the facts to ask before the status is known, in the order of the checks."""
    return tuple(dict.fromkeys(_missing(made))) if made.status is MISSING else ()


@cached_per_object
def relevant(made: Judgement) -> tuple[Key, ...]:
    """Keys of the facts that may still change status or amount; empty if it is settled."""
    return tuple(dict.fromkeys(_relevant(made))) if made.open else ()


def _missing(made: Judgement) -> Iterator[Key]:
    measure, whole = made.measure, made.plan.whole
    if made.present == v.ASK:
        if not made.records:
            yield Key.of(measure.each)
        elif measure.matter:
            yield from measure.matter.rule.blame(made.scope)
    for condition, found in zip(whole.conditions, made.conditions, strict=True):
        if found == v.ASK:
            yield from condition.rule.blame(made.scope)
    for record in made.kept:
        yield from _gaps(made, record)
    for doubt, found in zip(whole.doubts, made.doubts, strict=True):
        if found == v.ASK and doubt.unknown == "ask" and doubt.rule:
            yield from doubt.rule.blame(made.scope)


def _gaps(made: Judgement, record: JudgedRecord) -> Iterator[Key]:
    measure, each, scope = made.measure, made.plan.each, record.scope
    if measure.where:
        yield from measure.where.rule.blame(scope)
    for condition, found in zip(each.conditions, record.conditions, strict=True):
        if found == v.ASK:
            yield from condition.rule.blame(scope)
    yield from record.ahead
    if record.window == "open" and measure.window:
        yield from measure.window.on.blame(scope)
    for doubt, found in zip(each.doubts, record.doubts, strict=True):
        if found == v.ASK and doubt.unknown == "ask" and doubt.rule:
            yield from doubt.rule.blame(scope)
    if measure.amount and (record.unbounded or not v.is_known(record.base)):
        yield from measure.amount.rule.blame(scope)
        if measure.cap:  # a limit may depend on a fact
            yield from measure.cap.amount.blame(scope)
    for doubt in record.open_lows:
        if doubt.low:
            yield from doubt.low.blame(scope)


def asked_by_gates(policy: Policy, scope: Scope) -> Iterator[Key]:
    """Keys of the facts that keep the gates of a policy open; the same for all measures that have to pass them."""
    for gate, found in zip(policy.gates, gates(policy, scope), strict=True):
        if found in (v.ASK, v.OFFICE):
            yield from gate.rule.blame(scope)


def _relevant(made: Judgement) -> Iterator[Key]:
    measure, whole, each = made.measure, made.plan.whole, made.plan.each
    yield from _missing(made)
    if made.plan.gated:
        yield from asked_by_gates(made.policy, made.scope)
    for condition, found in zip(whole.conditions, made.conditions, strict=True):
        if found in (v.ASK, v.OFFICE):
            yield from condition.rule.blame(made.scope)
    for record in made.kept:
        scope = record.scope
        stated = [*(c.rule for c in each.conditions), *(d.rule for d in each.doubts)]
        for part, found in zip(stated, (*record.conditions, *record.doubts), strict=True):
            if found in (v.ASK, v.OFFICE) and part:
                yield from part.blame(scope)
        for doubt, found in zip(each.doubts, record.doubts, strict=True):
            if found == v.YES and doubt.high:
                yield from doubt.high.blame(scope)
            if doubt.given:
                yield from doubt.given.blame(scope)
        if measure.window and measure.window.unless_late:
            yield from measure.window.unless_late.blame(scope)
        if measure.window and measure.window.pending:
            yield from measure.window.on.blame(scope)
    for doubt, found in zip(whole.doubts, made.doubts, strict=True):
        if found in (v.ASK, v.OFFICE) and doubt.rule:
            yield from doubt.rule.blame(made.scope)
        if doubt.given:
            yield from doubt.given.blame(made.scope)
