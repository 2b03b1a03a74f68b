"""差一点: the smallest single change, still open to the enterprise, that would turn a result. Never of the past.

Only facts that the pack marks with `change` are tried: grow (装机容量), extend (合同止), upgrade (等级), yes (已还清).
Each candidate is assessed as a visit of its own; what is said is what the engine then says.
"""

import datetime
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from core.assess.answers import Between, Visit, show_value
from core.assess.judge import judge
from core.assess.outcome import Assessment, Nearby, Outcome, Status
from core.assess.overlap import weigh
from core.assess.scope import scope_of
from core.assess.supports import Supports
from core.policy.fact import split_key
from core.policy.money import wan
from core.policy.pack import Fact, Measure, Policy

_TURNED = (Status.MET, Status.STATUTORY, Status.RECOGNITION)
_FURTHEST = 366 * 4
"""Days that a term is tried to be extended by."""


def nearby(policy: Policy, visit: Visit, assessment: Assessment) -> dict[str, tuple[Nearby, ...]]:
    """By measure, the changes worth telling. Nothing once the plan has lapsed: a new fact would come too late."""
    if not policy.effective <= visit.as_of <= policy.expires:
        return {}
    out: dict[str, tuple[Nearby, ...]] = {}
    for measure, outcome in zip(policy.measures, assessment.outcomes, strict=True):
        if outcome.status not in (Status.UNMET, Status.MET, Status.RECOGNITION) or measure.kind == "service":
            continue
        found = tuple(_changes(policy, visit, measure, outcome))
        if found:
            out[measure.id] = found
    return out


def _changes(policy: Policy, visit: Visit, measure: Measure, outcome: Outcome) -> Iterator[Nearby]:
    own = policy.facts.get(measure.each)
    if own and own.name in visit.answers and isinstance(visit.answers[own.name].value, tuple):
        for at, row in enumerate(visit.answers[own.name].value):
            for field in own.fields:
                if field.change and field.name in row and _looked_at(measure, f"{own.name}.{field.name}"):
                    yield from _try(policy, visit, measure, outcome, field, row[field.name], (own, at))
    for fact in policy.facts.values():
        if fact.change and fact.name in visit.answers and _looked_at(measure, fact.name):
            yield from _try(policy, visit, measure, outcome, fact, visit.answers[fact.name].value, None)


def _looked_at(measure: Measure, name: str) -> bool:
    rules = [c.rule for c in measure.conditions] + [d.rule for d in measure.doubts if d.rule]
    return any(name in rule.names for rule in rules)


def _try(
    policy: Policy, visit: Visit, measure: Measure, before: Outcome, fact: Fact, value: Any, row: Any
) -> Iterator[Nearby]:
    """The first candidate that turns the measure, if any."""
    if isinstance(value, Between):
        return

    def after(candidate: Any) -> Any:
        changed = _with(visit, fact, candidate, row)
        judged = judge(policy, measure, scope_of(policy, changed))
        return weigh(judged, Supports(policy, changed, [judged]))

    for candidate in _candidates(measure, fact, value, visit.as_of, lambda c: _better(after(c), before)):
        made = after(candidate)
        if _better(made, before):
            key = fact.name if row is None else f"{row[0].name}[{row[1] + 1}].{fact.name}"
            yield _told(fact, key, value, candidate, made)
            return


def _with(visit: Visit, fact: Fact, value: Any, row: Any) -> Visit:
    if row is None:
        return visit.answered(fact.name, value)
    owner, at = row
    rows = list(visit.answers[owner.name].value)
    rows[at] = {**rows[at], fact.name: value}
    if fact.day and fact.day not in rows[at]:
        rows[at] = {**rows[at], fact.day: visit.as_of}
    return visit.answered(owner.name, tuple(rows))


def _better(made: Any, before: Outcome) -> bool:
    if made.status not in _TURNED:
        return False
    if before.status == Status.UNMET:
        return True
    strict = (made.low or 0) > (before.low or 0)
    return strict and (made.high or 0) >= (before.high or 0)


def _candidates(measure: Measure, fact: Fact, value: Any, today: datetime.date, works: Any) -> Iterator[Any]:
    match fact.change:
        case "yes" if value is False:
            yield True
        case "upgrade" if value in fact.options:
            yield from fact.options[fact.options.index(value) + 1 :]
        case "grow" if isinstance(value, int | Fraction):
            yield from sorted(t for t in _thresholds(measure, fact) if t > value)
        case "extend" if isinstance(value, datetime.date) and value >= today:
            yield from _first_day(value, works)


def _thresholds(measure: Measure, fact: Fact) -> set[Any]:
    """The constants that a fact is compared with."""
    found = set()
    for rule in [c.rule for c in measure.conditions]:
        for node in rule.root.walk():
            if node.op in ("<", "<=", ">", ">=") and node.parts[0].name.rpartition(".")[2] == fact.name:
                found |= {p.value[0] for p in node.parts if p.op == "literal"}
    return found


def _first_day(value: datetime.date, works: Any) -> Iterator[datetime.date]:
    """The earliest later day on which the rule holds (it is monotone in a term's end): doubling, then halving."""
    step = 1
    while step < _FURTHEST and not works(value + datetime.timedelta(step)):
        step *= 2
    if step >= _FURTHEST:
        return
    low, high = step // 2, step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if works(value + datetime.timedelta(middle)) else (middle, high)
    yield value + datetime.timedelta(high)


def _told(fact: Fact, key: str, value: Any, need: Any, made: Any) -> Nearby:
    now, then = show_value(fact, value), show_value(fact, need)
    short = _short(fact, value, need)
    owner, number, _ = split_key(key)
    place = f"{owner}第{number}条：" if number else ""
    change = f"{fact.name}之后" if fact.change == "yes" else f"{fact.name}现为{now}，{short}（到{then}）"
    gives = f"，按原文测算，最高{wan(made.high)}" if made.high else ""
    sentence = f"{place}{change}即“{made.status.words}”{gives}"
    return Nearby(key, now, then, short, made.status, made.low, made.high, sentence)


def _short(fact: Fact, value: Any, need: Any) -> str:
    if isinstance(value, datetime.date):
        return f"再延{(need - value).days}天"
    if fact.change == "grow":
        return f"再增{show_value(fact, need - value)}"
    return fact.name if fact.change == "yes" else f"再升{fact.options.index(need) - fact.options.index(value)}级"
