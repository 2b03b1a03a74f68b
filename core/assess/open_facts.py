"""The open facts of a visit, and the ones that each measure depends on: a measure that depends on none of them asks
nothing, and needs no full judgement to say so."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from core.assess.answers import NO_DAY, UNKNOWN, AnswerValue, Visit
from core.assess.plan import LONG_LIST, Plan, deciding_rules, plans_of
from core.assess.scope import existence_of, opened, reading_of
from core.policy import values as v
from core.policy.caching import cached_per_object
from core.policy.fact import Fact
from core.policy.nodes import And, Exists, Node, Surely, Term, Total, divisor_of, parts
from core.policy.pack import Policy

_EXACT = frozenset((int, str, bool, Fraction))
"""A non-empty, nonzero answer of these types is known, whatever its fact."""


def open_facts(policy: Policy, visit: Visit) -> frozenset[str]:
    """Names of the facts with more than one possible value, including lists with an open field in a record, events
    dated in the future (R58), and dates that do not exist. For a date, its `existence_of` name too if it is open
    whether there is one."""
    reading, day = reading_of(policy), visit.as_of
    single, silent = reading.single, reading.open_in_silence(visit)
    answered = silent.intersection(visit.answers)
    found = set(silent.difference(answered, map(existence_of, answered)))
    for name, answer in visit.answers.items():
        value = answer.value
        if fact := single.get(name):
            if _is_open(fact, value, day):
                found.add(name)
                if fact.type == "date" and value is not NO_DAY:
                    found.add(existence_of(name))
        elif name in reading.lists and _is_open_list(name, value, policy, visit):
            found.add(name)
    return frozenset(found)


def _is_open_list(name: str, value: AnswerValue, policy: Policy, visit: Visit) -> bool:
    if value is UNKNOWN or len(value) > LONG_LIST:  # such a list is judged record by record in any case
        return True
    reading = reading_of(policy)
    fields, silent = reading.fields[name], reading.open_fields(name, visit)
    return any(_is_open_record(row, fields, silent, visit.as_of) for row in value)


def _is_open_record(
    row: Mapping[str, AnswerValue], fields: Mapping[str, Fact], silent: frozenset[str], day: datetime.date
) -> bool:
    return not silent <= row.keys() or any(
        _is_open(fields[name], value, day) for name, value in row.items() if name in fields
    )


def _is_open(fact: Fact, value: AnswerValue, day: datetime.date) -> bool:
    kind = value.__class__
    if value and (kind in _EXACT or (kind is datetime.date and value <= day)):
        return False
    return not v.is_known(opened(fact, value, day))


# ── dependencies of measures ─────────────────────────────────────────────────────────────────────────────────────


class Askable(NamedTuple):
    """Names of the facts, as in `open_facts`, that a measure may ask for by its own rules."""

    names: frozenset[str]
    when_met: frozenset[str]  # those that matter if the status is the best possible, so that nothing else is open
    always: bool  # it divides by something that may be 0, and then has no value however well everything is known


@cached_per_object
def askables_of(policy: Policy) -> tuple[Askable, ...]:
    """What each measure of a policy may ask for, in order."""
    return tuple([askable_of(plan) for plan in plans_of(policy)])


def askable_of(plan: Plan) -> Askable:
    """What a measure may ask for."""
    m, window = plan.measure, plan.measure.window
    doubts = [*zip((*plan.whole.doubts, *plan.each.doubts), (*plan.whole.doubted, *plan.each.doubted), strict=True)]
    guarded = {id(rule) for doubt, _ in doubts for rule in (doubt.given, doubt.rule)}  # read as `doubted` below
    nodes = [rule.root for rule in deciding_rules(m) if id(rule) not in guarded] + [node for _, node in doubts]
    late = [window.unless_late, window.on if window.pending else None] if window else []
    stays = [rule.root for rule in (*late, *(d.given for d in m.doubts), *(d.high for d in m.doubts)) if rule]
    stays += [node for doubt, node in doubts if doubt.unknown == "ignore"]
    always = any(divisor_of(node) for rule in deciding_rules(m) for node in rule.walk())
    return Askable(frozenset([*_asked_by(nodes), *filter(None, [m.each])]), frozenset(_asked_by(stays)), always)


def _asked_by(nodes: Iterable[Node], guarded: frozenset[Node] = frozenset()) -> Iterator[str]:
    """Names of the facts that nodes read. `guarded`: dates that are read only if they exist."""
    for node in nodes:
        match node:
            case Exists(day=Term() as day):
                yield day.owner or existence_of(day.name)
            case Term():
                yield node.owner or (existence_of(node.name) if node in guarded else node.name)
            case Total():
                yield node.owner
                yield from _asked_by(parts(node), guarded)
            case And():
                sure = [part.part if isinstance(part, Surely) else part for part in node.parts]
                days = (part.day for part in sure if isinstance(part, Exists))
                yield from _asked_by(node.parts, guarded.union(days))
            case _:
                yield from _asked_by(parts(node), guarded)
