"""A visit as the rules see it: every fact of the policy as a value that may be partly open."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf
from typing import Any

from core.assess.answers import NO_DAY, UNKNOWN, Between, Visit
from core.assess.silence import UNASKED, stand_for
from core.policy import values as v
from core.policy.pack import Fact, Policy


@dataclass(frozen=True, slots=True)
class Known:
    """Facts side by side, of the visit or of one record: what each may be, and what else the rules must know of it."""

    values: Mapping[str, Any]
    exists: Mapping[str, int]  # of a date: whether there is such a day at all
    ahead: frozenset[str] = (
        frozenset()
    )  # days on which something has happened, given as after 咨询日: not believed (R58)
    unsure: frozenset[str] = frozenset()  # answered 不清楚


class Scope:
    """What expressions look at (see `core.policy.expression.Scope`). One per visit; `inside` gives one per record."""

    __slots__ = ("ahead", "derived", "exists", "facts", "list_name", "lists", "place", "record", "record_exists",
                 "share", "unsure")  # fmt: skip

    def __init__(self, known: Known, lists: dict[str, tuple[Known, ...] | None], derived: dict[str, Any]) -> None:
        self.facts: Mapping[str, Any] = known.values
        self.exists: Mapping[str, int] = known.exists
        self.ahead, self.unsure = known.ahead, known.unsure
        self.lists, self.derived = lists, derived
        self.record: Mapping[str, Any] = {}
        self.record_exists: Mapping[str, int] = {}
        self.list_name = ""
        self.place = 0
        self.share: v.Pair = v.SOME

    def inside(self, list_name: str, place: int) -> "Scope":
        """The same visit with one record in hand (places count from 1). `ahead` and `unsure` then are the visit's by
        name and the record's by key: 光伏项目[1].并网日."""
        records = self.lists[list_name]
        assert records is not None
        known = records[place - 1]
        made = Scope(Known(self.facts, self.exists), self.lists, self.derived)
        made.record, made.record_exists = known.values, known.exists
        made.list_name, made.place = list_name, place
        if self.ahead or known.ahead:
            made.ahead = self.ahead | {f"{list_name}[{place}].{name}" for name in known.ahead}
        if self.unsure or known.unsure:
            made.unsure = self.unsure | {f"{list_name}[{place}].{name}" for name in known.unsure}
        return made

    def supposing(self, list_name: str, records: tuple[Known, ...]) -> "Scope":
        """The same visit as if a list had these records. Nothing of this scope is changed by what is tried there."""
        known = Known(self.facts, self.exists, self.ahead, self.unsure)
        return Scope(known, {**self.lists, list_name: records}, {})


def scope_of(policy: Policy, visit: Visit) -> Scope:
    """The scope of a visit. What an unmentioned fact means, `silence.stand_for` says."""
    today = visit.as_of.toordinal()
    single = [f for f in policy.facts.values() if f.type not in ("list", "text", "uscc")]
    answers = {name: answer.value for name, answer in visit.answers.items()}
    known = _known(single, answers, visit)
    known = replace(known, values={**known.values, "咨询日": (today, today)})
    lists = {f.name: _records(f, answers.get(f.name), visit) for f in policy.facts.values() if f.type == "list"}
    return Scope(known, lists, {})


def unknown_record(fact: Fact, **given: Any) -> Known:
    """A record of a list of which nothing is known but that there may be one, and what is given of it."""
    fields = [f for f in fact.fields if f.type != "text"]
    values = {f.name: given.get(f.name, _open_value(f, UNASKED)) for f in fields}
    return Known(values, {f.name: v.ASK for f in fields if f.type == "date"})


def _records(fact: Fact, rows: Any, visit: Visit) -> tuple[Known, ...] | None:
    rows = stand_for(fact, rows, visit)
    if rows is UNASKED or rows is UNKNOWN:
        return None
    fields = [f for f in fact.fields if f.type != "text"]
    return tuple(_known(fields, row, visit) for row in rows)


def _known(facts: list[Fact], answers: Mapping[str, Any], visit: Visit) -> Known:
    values: dict[str, Any] = {}
    exists: dict[str, int] = {}
    ahead, unsure = [], []
    for fact in facts:
        value = stand_for(fact, answers.get(fact.name), visit)
        if value is UNKNOWN:
            unsure.append(fact.name)
        elif fact.happened and isinstance(value, datetime.date) and value > visit.as_of:
            ahead.append(fact.name)
        values[fact.name] = _open_value(fact, UNASKED if fact.name in ahead else value)
        if fact.type == "date":
            exists[fact.name] = _exists(value)
    return Known(values, exists, frozenset(ahead), frozenset(unsure))


def _exists(value: Any) -> int:
    """Whether a day exists at all."""
    return v.ASK if value is UNKNOWN or value is UNASKED else v.NO if value is NO_DAY else v.YES


def _open_value(fact: Fact, value: Any) -> Any:
    """A value as the rules take it: what is not known as all that it may be."""
    unknown = value is UNKNOWN or value is UNASKED
    match fact.type:
        case "bool":
            if unknown:
                return v.OFFICE if fact.decided_by else v.ASK
            return v.YES if value else v.NO
        case "choice":
            return frozenset(fact.options) if unknown else frozenset((value,))
        case "industry":
            return None if unknown else value
        case "date":
            if value is NO_DAY and fact.endless:
                return inf, inf
            if not isinstance(value, datetime.date):
                return v.ANY
            day = value.toordinal()
            return day, day
    return _number(fact, v.ANY if unknown else value)


def _number(fact: Fact, value: Any) -> v.Pair:
    year = fact.unit == "年"
    if value == v.ANY or (year and value == 0):  # a year 0 is no year
        if fact.type == "percent":
            return 0, Fraction(1)
        return v.ANY if fact.negative or year else (0, inf)
    if isinstance(value, Between):
        return value.low, value.high
    return value, value


def derived_value(policy: Policy, scope: Scope, name: str) -> Any:
    """A derived fact, worked out at the first need and then kept for the visit."""
    if name not in scope.derived:
        scope.derived[name] = policy.derived[name].run(scope)
    return scope.derived[name]
