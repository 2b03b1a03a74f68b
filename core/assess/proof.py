"""The answers that a result is based on, so that papers can prove them."""

from collections.abc import Iterator

from core.assess.answers import NO_DAY, Visit
from core.assess.answers import AnswerValue as Told
from core.assess.carriers import carriers
from core.assess.fact_display import FactDisplay
from core.assess.judge import Judgement
from core.assess.outcome import Outcome
from core.assess.scope import Scope
from core.assess.status import MISSING
from core.policy import values as v
from core.policy.expression import Expression
from core.policy.fact import Key


def proof_of(display: FactDisplay, made: Judgement, outcome: Outcome) -> tuple[Key, ...]:
    """Keys of the facts that the result is based on and a paper can prove. 否 and 没有 need no proof, nor does a sum of
    0 that only shows that a doubt does not hold."""
    begun = outcome.status is MISSING and made.present == v.YES and made.span[1] is not None
    if not (outcome.status.pays or begun):
        return ()
    found: dict[Key, None] = {}
    for rule, scope, of_doubt in _bearing(made, display.scope):
        for key in carriers(rule, scope):
            value = answered(display.visit, key)
            nothing = value is None or value is False or value is NO_DAY or value == ()
            if not nothing and not (of_doubt and value == 0):
                found[key] = None
    return tuple(found)


def _bearing(made: Judgement, scope: Scope) -> Iterator[tuple[Expression | None, Scope, bool]]:
    """The rules that affect a measure, each with the scope of its evaluation, and whether it is a doubt's."""
    measure, whole, each = made.measure, made.plan.whole, made.plan.each
    if measure.matter:
        yield measure.matter.rule, scope, False
    yield from ((g.rule, scope, False) for g in made.gated)
    yield from ((c.rule, scope, False) for c in whole.conditions)
    for record in made.kept:
        if measure.where:
            yield measure.where.rule, record.scope, False
        yield from ((c.rule, record.scope, False) for c in each.conditions)
        if measure.window:
            yield measure.window.on, record.scope, False
        if measure.amount:
            yield measure.amount.rule, record.scope, False
        yield from ((d.rule, record.scope, True) for d in each.doubts)
    yield from ((d.rule, scope, True) for d in whole.doubts)


def answered(visit: Visit, key: Key) -> Told:
    """The answer behind a key; None if there is none."""
    name, place, field = key.name, key.place, key.field
    answer = visit.answers.get(name)
    if answer is None or not field:
        return answer.value if answer else None
    rows = answer.value if isinstance(answer.value, tuple) else ()
    return rows[place - 1].get(field) if place and len(rows) >= place else None
