"""A visit as rules see it: every fact of the policy as a possibly open value."""

import datetime
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from math import inf

from core.assess.answers import NO_DAY, UNKNOWN, AnswerValue, Between, Visit
from core.assess.silence import UNASKED, stand_for
from core.policy import values as v
from core.policy.caching import cached_per_object
from core.policy.fact import Fact, Key
from core.policy.pack import Policy
from core.policy.values import Bounds, Truth

_NONE: frozenset[Key] = frozenset()


@dataclass(slots=True, eq=False)
class Known:
    """The facts of the visit or the fields of a record: possible values, and further information for rules."""

    values: Mapping[str, v.Value]
    exists: Mapping[str, Truth]  # for a date: whether there is such a day at all
    ahead: frozenset[Key] = _NONE  # events dated after 咨询日: disregarded (R58)
    unsure: frozenset[Key] = _NONE  # answered 不清楚
    answered: Collection[str] = ()  # the answered facts


class Scope:
    """The scope of rules (see `core.policy.nodes.RuleScope`). One per visit; `inside` gives one per record."""

    __slots__ = ("_inside", "_known", "ahead", "answered", "begun", "derived", "exists", "facts", "gates",
                 "list_name", "lists", "place", "record", "record_exists", "share", "today", "unsure")  # fmt: skip

    def __init__(self, known: Known, lists: "_Lists", derived: dict[str, v.Value], today: int) -> None:
        self._known = known
        self.facts, self.exists, self.ahead, self.unsure = known.values, known.exists, known.ahead, known.unsure
        self.lists, self.derived, self.answered = lists, derived, known.answered
        self.today = today  # 咨询日 as ordinal
        self.begun = True  # whether the policy is in force on that day
        self.gates: tuple[Truth, ...] | None = None  # of the policy, once evaluated
        self.record: Mapping[str, v.Value] = {}
        self.record_exists: Mapping[str, Truth] = {}
        self.list_name, self.place = "", 0
        self.share = v.SOME
        self._inside: dict[tuple[str, int], Scope] = {}

    def inside(self, list_name: str, place: int) -> "Scope":
        """The same visit with a current record (numbered from 1). `ahead` and `unsure` then contain the visit's facts
        by name and the record's by key: 光伏项目[1].并网日."""
        if (list_name, place) not in self._inside:
            self._inside[list_name, place] = self._with(list_name, place)
        return self._inside[list_name, place]

    def sharing(self, share: Bounds) -> "Scope":
        """The same record with its part of a shared limit."""
        made = self._with(self.list_name, self.place)
        made.share, made.ahead, made.unsure = share, self.ahead, self.unsure
        return made

    def _with(self, list_name: str, place: int) -> "Scope":
        records = self.lists[list_name]
        assert records is not None
        known = records[place - 1]
        made = Scope(self._known, self.lists, self.derived, self.today)
        made.record, made.record_exists = known.values, known.exists
        made.list_name, made.place, made.gates = list_name, place, self.gates
        if known.ahead:
            made.ahead |= {Key.of(list_name, place, key.name) for key in known.ahead}
        if known.unsure:
            made.unsure |= {Key.of(list_name, place, key.name) for key in known.unsure}
        return made

    def supposing(self, list_name: str, records: tuple[Known, ...]) -> "Scope":
        """The visit with hypothetical records for a list. This scope is unchanged."""
        made = Scope(self._known, self.lists.supposing(list_name, records), {}, self.today)
        made.begun = self.begun
        return made


class _Opened(dict[str, v.Value]):
    """Facts as rules read them, each converted on first access."""

    def __init__(
        self, facts: Mapping[str, Fact], told: Mapping[str, AnswerValue], silent: Known, day: datetime.date
    ) -> None:
        self._facts, self._told, self._silent, self._day = facts, told, silent.values, day

    def __missing__(self, name: str) -> v.Value:
        value = self._told.get(name)
        made = self._silent[name] if value is None else opened(self._facts[name], value, self._day)
        self[name] = made
        return made


class _Lists(dict[str, tuple[Known, ...] | None]):
    """The lists of a visit, each converted on first access."""

    def __init__(self, reading: "Reading", visit: Visit, read: "_Records", before: "_Records") -> None:
        super().__init__(read)
        self._reading, self._visit, self._before = reading, visit, before

    def __missing__(self, name: str) -> tuple[Known, ...] | None:
        made = self[name] = self._reading.records(name, self._visit, self._before.get(name) or ())
        return made

    def all_read(self) -> "_Records":
        """The lists converted so far, in this visit or before some answers changed."""
        return {**self._before, **self}

    def supposing(self, name: str, records: tuple[Known, ...]) -> "_Lists":
        """The same with another value for one list."""
        return _Lists(self._reading, self._visit, {**self, name: records}, {})


_Records = Mapping[str, tuple[Known, ...] | None]


class Reading:
    """How the answers to a policy's facts are read, and what silence means for them."""

    def __init__(self, policy: Policy) -> None:
        facts = policy.facts.values()
        self.lists = {f.name: f for f in facts if f.type == "list"}
        self.single = {f.name: f for f in facts if f.type not in ("list", "text", "uscc")}
        self.fields = {f.name: {i.name: i for i in f.fields if i.type != "text"} for f in self.lists.values()}
        self._silent: dict[tuple[str, str], Known] = {}
        self._open: dict[tuple[str, ...], frozenset[str]] = {}
        self._whole: dict[str, Mapping[str, v.Value]] = {}

    def silent(self, owner: str, visit: Visit) -> Known:
        """The facts of the visit, or the fields of a list, with no answers at all."""
        key = owner, visit.unmentioned
        if key not in self._silent:
            facts = self.fields[owner] if owner else self.single
            stood = {name: stand_for(fact, None, visit) for name, fact in facts.items()}
            values = {name: opened(fact, stood[name], visit.as_of) for name, fact in facts.items()}
            days = {name: existence(stood[name]) for name, fact in facts.items() if fact.type == "date"}
            self._silent[key] = Known(values, days)
        return self._silent[key]

    def whole(self, visit: Visit) -> Mapping[str, v.Value]:
        """All facts of a visit, and all fields of its lists, with no answers; for a date also whether there is one, for
        a list whether there is a record."""
        if visit.unmentioned not in self._whole:
            rows = {f.name: v.ASK if stand_for(f, None, visit) is UNASKED else v.NO for f in self.lists.values()}
            whole: dict[str, v.Value] = {**rows}
            for owner in ("", *self.lists):
                silent, of = self.silent(owner, visit), f"{owner}." if owner else ""
                whole |= {of + name: value for name, value in silent.values.items()}
                whole |= {existence_of(of + name): there for name, there in silent.exists.items()}
            self._whole[visit.unmentioned] = whole
        return self._whole[visit.unmentioned]

    def open_fields(self, owner: str, visit: Visit) -> frozenset[str]:
        """Which facts of the visit, or fields of a list, may be more than one thing where they are not answered."""
        key = owner, visit.unmentioned
        if key not in self._open:
            values = self.silent(owner, visit).values
            self._open[key] = frozenset(name for name, value in values.items() if not v.is_known(value))
        return self._open[key]

    def open_in_silence(self, visit: Visit) -> frozenset[str]:
        """The same of a visit without an answer, with its lists, and days of which it is open that there is one."""
        key = "", "", visit.unmentioned
        if key not in self._open:
            lists = (name for name in self.lists if self.whole(visit)[name] is v.ASK)
            days = (existence_of(name) for name, there in self.silent("", visit).exists.items() if there is v.ASK)
            self._open[key] = self.open_fields("", visit).union(lists, days)
        return self._open[key]

    def known(self, owner: str, told: Mapping[str, AnswerValue], visit: Visit) -> Known:
        """The facts of the visit, or the fields of a list, with these answers, and defaults for the others."""
        silent = self.silent(owner, visit)
        facts = self.fields[owner] if owner else self.single
        exists, ahead, unsure = silent.exists, _NONE, _NONE
        if UNKNOWN in told.values():
            unsure = frozenset(Key.of(name) for name, value in told.items() if value is UNKNOWN and name in facts)
        days = [name for name in exists if told.get(name) is not None]
        if days:
            exists = {**exists, **{name: existence(told[name]) for name in days}}
            ahead = frozenset(Key.of(name) for name in days if _is_ahead(facts[name], told[name], visit.as_of))
        values = _Opened(facts, told, silent, visit.as_of)
        if not owner:
            values["咨询日"] = v.exactly(visit.as_of.toordinal())
        return Known(values, exists, ahead, unsure, told)

    def records(self, name: str, visit: Visit, before: tuple[Known, ...]) -> tuple[Known, ...] | None:
        """The records of a list; None if it was not asked, or is unknown. If one of two thousand changed, the others
        are taken from `before`."""
        answer = visit.answers.get(name)
        rows: AnswerValue = stand_for(self.lists[name], answer.value if answer else None, visit)
        if rows is UNASKED or rows is UNKNOWN:
            return None
        pairs = zip_longest(rows, before[: len(rows)])
        return tuple([was if was and was.answered == row else self.known(name, row, visit) for row, was in pairs])


reading_of = cached_per_object(Reading)


def scope_of(policy: Policy, visit: Visit, before: Scope | None = None) -> Scope:
    """The scope of a visit. The meaning of missing answers comes from `silence.stand_for`. `before`: the scope of the
    same visit, day and defaults before some answers changed."""
    reading = reading_of(policy)
    known = reading.known("", {name: answer.value for name, answer in visit.answers.items()}, visit)
    made = Scope(
        known, _Lists(reading, visit, {}, before.lists.all_read() if before else {}), {}, visit.as_of.toordinal()
    )
    made.begun = visit.as_of >= policy.effective
    return made


def opened(fact: Fact, value: AnswerValue, as_of: datetime.date) -> v.Value:
    """An answer as rules read it: unknown parts as everything possible; an event dated in the future is disregarded
    (R58)."""
    return _OPENED[fact.type](fact, UNASKED if _is_ahead(fact, value, as_of) else value)


def _is_ahead(fact: Fact, value: AnswerValue, as_of: datetime.date) -> bool:
    return fact.happened and isinstance(value, datetime.date) and value > as_of


def silence_of(policy: Policy, visit: Visit) -> Mapping[str, v.Value]:
    """Every fact, and every field of a list (担保贷款.金额), as rules read it without an answer; for a list whether
    there is a record, for a date also whether there is one at all."""
    return reading_of(policy).whole(visit)


@lru_cache(maxsize=512)
def unknown_record(fact: Fact, **given: v.Value) -> Known:
    """An unknown record of a list, with some known fields."""
    fields = [f for f in fact.fields if f.type != "text"]
    values = {f.name: given.get(f.name, _OPENED[f.type](f, UNASKED)) for f in fields}
    return Known(values, {f.name: v.ASK for f in fields if f.type == "date"})


def existence_of(day: str) -> str:
    """The key for whether a date exists; no fact can have this name."""
    return f"有 {day}"


def existence(value: AnswerValue) -> Truth:
    """Whether a date exists at all."""
    return v.ASK if value is UNKNOWN or value is UNASKED else v.NO if value is NO_DAY else v.YES


def _truth(fact: Fact, value: AnswerValue) -> Truth:
    if value is UNKNOWN or value is UNASKED:
        return v.OFFICE if fact.decided_by else v.ASK
    return v.YES if value else v.NO


def _options(fact: Fact, value: AnswerValue) -> frozenset[str]:
    return frozenset(fact.options if value is UNKNOWN or value is UNASKED else (value,))


def _industry(fact: Fact, value: AnswerValue) -> str | None:
    return None if value is UNKNOWN or value is UNASKED else str(value)


def _day(fact: Fact, value: AnswerValue) -> Bounds:
    if isinstance(value, datetime.date):
        return v.exactly(value.toordinal())
    return v.exactly(inf) if value is NO_DAY and fact.endless else v.ANY


def _number(fact: Fact, value: AnswerValue) -> Bounds:
    year = fact.unit == "年"
    if value.__class__ is int and not year:
        return v.Bounds(value, value)
    if value is UNKNOWN or value is UNASKED or (year and value == 0):  # year 0 is not a year
        if fact.type == "percent":
            return v.Bounds(-1, inf) if fact.negative else v.Bounds(0, 1)
        return v.ANY if fact.negative or year else v.SOME
    if isinstance(value, Between):
        return v.Bounds(value.low, value.high)
    return v.exactly(value)


_OPENED: dict[str, Callable[[Fact, AnswerValue], v.Value]] = {
    "bool": _truth, "choice": _options, "industry": _industry, "date": _day,
    "money": _number, "count": _number, "quantity": _number, "percent": _number,
}  # fmt: skip


def derived_value(policy: Policy, scope: Scope, name: str) -> v.Value:
    """A derived fact, computed on first access and cached for the visit."""
    if name not in scope.derived:
        scope.derived[name] = policy.derived[name].value(scope)
    return scope.derived[name]
