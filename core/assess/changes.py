"""What an enterprise can still do, as changes to a visit (for 差一点).

The past is fixed: an ended contract is not extended, a connected project does not grow (another one may be connected in
addition), a certificate is not replaced (the next one is a separate record).
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from core.assess.answers import NO_DAY, AnswerValue, Visit
from core.assess.outcome import Change, Nearby
from core.policy.caching import cached_per_object
from core.policy.fact import Key
from core.policy.nodes import Compare, Node, Term, constant
from core.policy.pack import Fact, Measure, Policy

_FURTHEST = datetime.timedelta(366 * 4)
"""The longest extension tried for a term."""
_DAY = datetime.timedelta(1)


def apply(visit: Visit, told: Nearby, on: datetime.date | None = None) -> Visit:
    """The visit as of the day on which the thing is done (default: the first day that works).

    ValueError if the result does not hold on that day.
    """
    assert told.first is not None
    assert told.last is not None
    on = on or told.first
    if not told.first <= on <= told.last:
        raise ValueError(f"{on} is not from {told.first} to {told.last}")
    return done(visit, told.changes, told.days, on)


def done(visit: Visit, changes: tuple[Change, ...], days: tuple[Key, ...], on: datetime.date) -> Visit:
    """The visit on a later day with the changes applied, and with these dates set to that day."""
    made = visit
    for change in changes:
        made = _put(made, change.fact, change.value)
    for key in days:
        made = _dated(made, key, on)
    return replace(made, as_of=on)


def _put(visit: Visit, key: Key, value: AnswerValue) -> Visit:
    name, place, field = key.name, key.place, key.field
    if place is None:
        return visit.answered(name, value)
    rows = list(visit.answers[name].value)
    if place > len(rows):
        return visit.answered(name, (*rows, value))
    rows[place - 1] = {**rows[place - 1], field: value}
    return visit.answered(name, tuple(rows))


def _dated(visit: Visit, key: Key, on: datetime.date) -> Visit:
    """Set a date. If a planned date is postponed, later dates in its record (a contract) move along."""
    name, place, field = key.name, key.place, key.field
    if place is None:
        return visit.answered(name, on)
    rows = list(visit.answers[name].value)
    row = rows[place - 1]
    planned = row.get(field)
    late = on - planned if isinstance(planned, datetime.date) else datetime.timedelta()
    if late > datetime.timedelta():
        row = {k: v + late if isinstance(v, datetime.date) and v > visit.as_of else v for k, v in row.items()}
    rows[place - 1] = {**row, field: on}
    return visit.answered(name, tuple(rows))


# ── changeable answers ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Slot:
    """A known answer that may still change, and its place."""

    fact: Fact
    key: Key
    value: AnswerValue
    answers: AnswerValue  # the answers of its record, or of the visit
    owner: Fact | None = None
    place: int = 0

    def beside(self, name: str) -> Key:
        """The key of another answer in the same record (or in the visit)."""
        return Key.of(self.owner.name, self.place, name) if self.owner else Key.of(name)


@dataclass(frozen=True, slots=True)
class CandidateChange:
    """A possible change: what it sets, on which days, and how large it is."""

    slot: Slot
    size: AnswerValue  # smaller is nearer: days, 瓦, levels
    need: AnswerValue
    first: datetime.date
    last: datetime.date
    changes: tuple[Change, ...] = ()
    days: tuple[Key, ...] = ()
    apart: bool = False  # adds a record instead of changing one

    @property
    def whole(self) -> bool:
        """Whether it is independent of what exists: another project, large enough by itself."""
        return self.apart and self.size == self.need


def slots(policy: Policy, visit: Visit, measure: Measure) -> Iterator[Slot]:
    """The changeable answers of a measure. Never what an office decides."""
    seen = _names(measure)
    owner = policy.facts.get(measure.each)
    if owner and owner.name in visit.answers and isinstance(visit.answers[owner.name].value, tuple):
        for place, row in enumerate(visit.answers[owner.name].value, 1):
            for field in owner.fields:
                if _may_change(field) and field.name in row and f"{owner.name}.{field.name}" in seen:
                    key = Key.of(owner.name, place, field.name)
                    yield Slot(field, key, row[field.name], row, owner, place)
    if seen.isdisjoint(fact.name for fact in _changing(policy)):
        return
    told = {name: answer.value for name, answer in visit.answers.items()}
    for fact in _changing(policy):
        if fact.name in seen and fact.name in told:
            yield Slot(fact, Key.of(fact.name), told[fact.name], told)


def _may_change(fact: Fact) -> bool:
    return bool(fact.change) and not fact.decided_by


@cached_per_object
def _changing(policy: Policy) -> tuple[Fact, ...]:
    """The facts of a policy (not fields) that an enterprise may still change."""
    return tuple(fact for fact in policy.facts.values() if _may_change(fact))


@cached_per_object
def _names(measure: Measure) -> frozenset[str]:
    rules = [c.rule for c in measure.conditions] + [d.rule for d in measure.doubts if d.rule]
    rules += [measure.window.on] if measure.window else []
    return frozenset(name for rule in rules for name in rule.names)


def candidates(
    policy: Policy, visit: Visit, measure: Measure, kind: str, open_slots: list[Slot]
) -> Iterator[CandidateChange]:
    """The possible changes of one kind, unordered. An extension is given with its longest duration, to be reduced."""
    today = visit.as_of
    mine = [s for s in open_slots if s.fact.change == kind and not _ended(s, today)]
    for slot in _topmost(mine) if kind == "upgrade" else mine:
        for deed in _KINDS[kind](slot, measure, visit):
            last = min([policy.expires, deed.last, *_bounds(measure, deed)])
            if deed.first <= last:
                yield replace(deed, last=last)


def _ended(slot: Slot, today: datetime.date) -> bool:
    """Whether the term of the record ends today or earlier: nothing in it can change then."""
    fields = slot.owner.fields if slot.owner else ()
    ends = [slot.answers.get(f.name) for f in fields if f.change == "extend"]
    return any(isinstance(end, datetime.date) and end <= today for end in ends)


def _bounds(measure: Measure, deed: CandidateChange) -> Iterator[datetime.date]:
    """The last days that the measure allows for it."""
    if measure.consult and measure.consult.end is not None:
        yield datetime.date.fromordinal(measure.consult.end)
    window = measure.window
    if window and window.end is not None and any(key.anywhere == window.on.names[0] for key in deed.days):
        yield datetime.date.fromordinal(window.end)


# ── kinds of changes ─────────────────────────────────────────────────────────────────────────────────────────────


def _wait(slot: Slot, measure: Measure, visit: Visit) -> Iterator[CandidateChange]:
    """A day that comes by itself."""
    if isinstance(slot.value, datetime.date) and slot.value > visit.as_of:
        yield CandidateChange(slot, slot.value, slot.value, slot.value, datetime.date.max)


def _yes(slot: Slot, measure: Measure, visit: Visit) -> Iterator[CandidateChange]:
    """Something that can still be done: 还清, 缴纳, 备案. Not if its date is past."""
    if slot.value is not False:
        return
    day = slot.fact.day
    when = slot.answers.get(day) if day else None
    if isinstance(when, datetime.date) and when <= visit.as_of:
        return
    days = (slot.beside(day),) if day else ()
    yield CandidateChange(slot, 0, True, visit.as_of + _DAY, datetime.date.max, (Change(slot.key, True),), days)


def _happen(slot: Slot, measure: Measure, visit: Visit) -> Iterator[CandidateChange]:
    """A date that has not come: 无, or planned and postponed."""
    first = visit.as_of + _DAY
    if isinstance(slot.value, datetime.date):
        if slot.value <= visit.as_of:
            return
        first = slot.value
    elif slot.value is not NO_DAY:
        return
    yield CandidateChange(slot, first, None, first, datetime.date.max, days=(slot.key,))


def _extend(slot: Slot, measure: Measure, visit: Visit) -> Iterator[CandidateChange]:
    """A term that is still running."""
    if isinstance(slot.value, datetime.date):
        need = slot.value + _FURTHEST
        yield CandidateChange(slot, _FURTHEST.days, need, visit.as_of + _DAY, slot.value, (Change(slot.key, need),))


def extended(deed: CandidateChange, days: int) -> CandidateChange:
    """The same term extended by so many days."""
    need = deed.slot.value + datetime.timedelta(days)
    return replace(deed, size=days, need=need, changes=(Change(deed.slot.key, need),))


def _grow(slot: Slot, measure: Measure, visit: Visit) -> Iterator[CandidateChange]:
    """A larger amount of something unfinished; of something finished within the window, the same again in addition."""
    if not isinstance(slot.value, int | Fraction) or isinstance(slot.value, bool):
        return
    day = slot.answers.get(slot.fact.day) if slot.fact.day else NO_DAY
    first, built = visit.as_of + _DAY, False
    if isinstance(day, datetime.date):
        built = day <= visit.as_of
        first = first if built else day
        if built and not _in_window(measure, day):
            return
    elif day is not NO_DAY:
        return
    for need in sorted(_thresholds(measure, slot.fact), reverse=True):
        for there in sorted(_sums(slot, visit) | ({0} if built else set())):
            if need > there:
                yield _grown(slot, visit, need - there, need, first if not built else None)


def _grown(
    slot: Slot, visit: Visit, more: AnswerValue, whole: AnswerValue, first: datetime.date | None
) -> CandidateChange:
    if first is None:
        return _beside(slot, visit, more, more, whole)
    change = Change(slot.key, slot.value + more)
    days = (slot.beside(slot.fact.day),) if slot.fact.day else ()
    return CandidateChange(slot, more, slot.value + more, first, datetime.date.max, (change,), days)


def _upgrade(slot: Slot, measure: Measure, visit: Visit) -> Iterator[CandidateChange]:
    """A higher level: a new certificate, with its own date."""
    options = slot.fact.options
    for steps, level in enumerate(options[options.index(slot.value) + 1 :], 1):
        if slot.owner and slot.fact.day:
            yield _beside(slot, visit, steps, level, level)


def _beside(slot: Slot, visit: Visit, size: AnswerValue, value: AnswerValue, need: AnswerValue) -> CandidateChange:
    """A separate record, otherwise like the existing one."""
    assert slot.owner is not None
    owner, place = slot.owner.name, len(visit.answers[slot.owner.name].value) + 1
    row = {**slot.answers, slot.fact.name: value}
    row.pop(slot.fact.day, None)
    days = (Key.of(owner, place, slot.fact.day),)
    return CandidateChange(
        slot, size, need, visit.as_of + _DAY, datetime.date.max, (Change(Key.of(owner, place), row),), days, apart=True
    )


_KINDS = {"wait": _wait, "yes": _yes, "happen": _happen, "extend": _extend, "grow": _grow, "upgrade": _upgrade}
KINDS = tuple(_KINDS)
"""In the order in which they are tried: time alone, an action, a longer term, a larger amount, a higher level."""


def _topmost(found: list[Slot]) -> list[Slot]:
    """The highest level held; none if one of them is unknown."""
    if not found or any(s.value not in s.fact.options for s in found):
        return []
    return [max(found, key=lambda s: s.fact.options.index(s.value))]


def _in_window(measure: Measure, day: datetime.date) -> bool:
    window = measure.window
    if window is None:
        return True
    start, end = window.start, window.end
    return (start is None or start <= day.toordinal()) and (end is None or day.toordinal() <= end)


def _sums(slot: Slot, visit: Visit) -> set[AnswerValue]:
    """Its total amounts: in this record, and over all records."""
    if slot.owner is None:
        return {slot.value}
    values = [row.get(slot.fact.name) for row in visit.answers[slot.owner.name].value]
    known = [v for v in values if isinstance(v, int | Fraction)]
    return {slot.value, sum(known)}


def _measures(node: Node, fact: Fact) -> bool:
    return isinstance(node, Term) and node.name == fact.name


def _thresholds(measure: Measure, fact: Fact) -> set[AnswerValue]:
    """The constants that a fact, or its sum over a list, is compared with."""
    found = set()
    for rule in [c.rule for c in measure.conditions]:
        for node in rule.walk():
            if isinstance(node, Compare) and node.op not in ("=", "≠") and _measures(node.left, fact):
                found |= {bound for side in (node.left, node.right) if (bound := constant(side)) is not None}
    return found
