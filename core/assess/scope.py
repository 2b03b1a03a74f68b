"""A visit as the rules see it: every fact of the policy as a value that may be partly open."""

import datetime
from collections.abc import Mapping
from fractions import Fraction
from math import inf
from typing import Any

from core.assess.answers import NO_DAY, UNKNOWN, Between, Visit
from core.policy import values as v
from core.policy.pack import Fact, Policy


class Scope:
    """What expressions look at (see `core.policy.expression.Scope`). One per visit; `inside` gives one per record."""

    __slots__ = ("derived", "exists", "facts", "list_name", "lists", "lists_exist", "place", "record", "record_exists",
                 "share")  # fmt: skip

    def __init__(self, facts: Mapping[str, Any], exists: Mapping[str, int]) -> None:
        self.facts = facts
        self.exists = exists
        self.lists: dict[str, tuple[Mapping[str, Any], ...] | None] = {}
        self.lists_exist: dict[str, tuple[Mapping[str, int], ...]] = {}
        self.derived: dict[str, Any] = {}
        self.record: Mapping[str, Any] = {}
        self.record_exists: Mapping[str, int] = {}
        self.list_name = ""
        self.place = 0
        self.share: v.Pair = v.SOME

    def inside(self, list_name: str, place: int) -> "Scope":
        """The same visit with one record in hand (places count from 1)."""
        made = Scope(self.facts, self.exists)
        made.lists, made.lists_exist, made.derived = self.lists, self.lists_exist, self.derived
        records = self.lists[list_name]
        assert records is not None
        made.record = records[place - 1]
        made.record_exists = self.lists_exist[list_name][place - 1]
        made.list_name, made.place = list_name, place
        return made


def scope_of(policy: Policy, visit: Visit) -> Scope:
    """The scope of a visit. What an unmentioned fact means, the visit says (see the head of the vocabulary)."""
    today = visit.as_of.toordinal()
    facts: dict[str, Any] = {"咨询日": (today, today)}
    exists: dict[str, int] = {}
    scope = Scope(facts, exists)
    silent = visit.unmentioned == "none"
    for name, fact in policy.facts.items():
        answer = visit.answers.get(name)
        if fact.type == "list":
            _put_list(scope, fact, answer.value if answer else None, silent)
        elif fact.type not in ("text", "uscc"):
            facts[name] = _value(fact, answer.value if answer else None, silent)
            if fact.type == "date":
                exists[name] = _exists(answer.value if answer else None, silent)
    return scope


def unknown_record(fact: Fact) -> tuple[Mapping[str, Any], Mapping[str, int]]:
    """A record of a list of which nothing is known but that there may be one."""
    return (
        {f.name: _value(f, None, False) for f in fact.fields if f.type != "text"},
        {f.name: v.ASK for f in fact.fields if f.type == "date"},
    )


def _put_list(scope: Scope, fact: Fact, rows: Any, silent: bool) -> None:
    if rows is None and silent:
        rows = ()
    if rows is None or rows is UNKNOWN:
        scope.lists[fact.name] = None
        return
    scope.lists[fact.name] = tuple(
        {f.name: _value(f, row.get(f.name), silent) for f in fact.fields if f.type != "text"} for row in rows
    )
    scope.lists_exist[fact.name] = tuple(
        {f.name: _exists(row.get(f.name), silent) for f in fact.fields if f.type == "date"} for row in rows
    )


def _exists(value: Any, silent: bool) -> int:
    """Whether a day exists at all."""
    if value is None:
        return v.NO if silent else v.ASK
    return v.ASK if value is UNKNOWN else v.NO if value is NO_DAY else v.YES


def _value(fact: Fact, value: Any, silent: bool) -> Any:
    if value is None:
        value = fact.default if fact.default is not None else _silence(fact, silent)
    match fact.type:
        case "bool":
            if value is UNKNOWN:
                return v.OFFICE if fact.decided_by else v.ASK
            return v.YES if value else v.NO
        case "choice":
            return frozenset(fact.options) if value is UNKNOWN else frozenset((value,))
        case "industry":
            return None if value is UNKNOWN else value
        case "date":
            if not isinstance(value, datetime.date):
                return v.ANY
            day = value.toordinal()
            return day, day
    return _number(fact, value)


def _silence(fact: Fact, silent: bool) -> Any:
    """What no answer means: asked and none (是否: 否, sums and counts 0), or not asked."""
    if silent and not fact.asked_only:
        if fact.type == "bool":
            return False
        if fact.type in ("money", "count"):
            return 0
    return UNKNOWN


def _number(fact: Fact, value: Any) -> v.Pair:
    year = fact.unit == "年"
    if value is UNKNOWN or (year and value == 0):  # a year 0 is no year
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
