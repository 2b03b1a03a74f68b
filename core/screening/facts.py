"""Facts in SQL: each fact of the enterprise, or field of the current record, as far as it is known."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias, assert_never

from sqlglot import exp

from core.assess.answers import UNKNOWN_WORD, AnswerValue, Unmentioned, Visit
from core.assess.scope import opened
from core.assess.silence import UNASKED, stand_for
from core.errors import AnswerError
from core.policy import values as v
from core.policy.pack import Fact, Policy
from core.policy.values import Bounds
from core.screening.algebra import (
    Atom,
    Sql,
    Test,
    case,
    coalesce,
    compare,
    every,
    is_null,
    some,
    sql,
)
from core.screening.domains import ANYTHING, Domain
from core.screening.layout import ENTERPRISE, MOST, columns_of, encode, most_of, over
from core.screening.query import Query

if TYPE_CHECKING:
    from core.screening.ratios import Ratio

ASKED, SAID = 1, 3
_DAYS = datetime.date.max.toordinal()


class Unlowered(AnswerError):
    """Raised for a rule that cannot be written as SQL; the visit engine then judges each enterprise."""

    def __init__(self, what: str) -> None:
        super().__init__(f"规则里有{what}，写不成 SQL，只能在本机逐户测算")


@dataclass(frozen=True, slots=True)
class Num:
    """A number or date: two bounds over one denominator; None or NULL: unbounded. `most`: upper limit of all finite
    bounds. `nonneg`: never negative. `endless`: both bounds are after all dates."""

    low: Atom
    high: Atom
    over: int = 1
    most: int = MOST
    nonneg: bool = False
    endless: Test = False


@dataclass(frozen=True, slots=True)
class Choice:
    """The possible options of a choice: the index of the one option, NULL if any is possible; or, if computed, a bit
    set."""

    options: tuple[str, ...]
    place: Atom = None
    bits: Atom = None


@dataclass(frozen=True, slots=True)
class IndustryCode:
    """An industry code; NULL if unknown. `stored`: whether it is a roster column. `texts`: all values in the roster;
    None: unknown."""

    text: Atom = None
    stored: exp.Expression | None = None
    texts: frozenset[str] | None = None


SqlTruth: TypeAlias = Atom
"""0 No · 1 open, the counter can ask · 2 open, an office decides · 3 Yes."""
Lowered: TypeAlias = "Num | Ratio | Choice | IndustryCode | SqlTruth"


@dataclass(frozen=True, slots=True)
class Supposed:
    """A hypothetical record: nothing is known except that there may be one, and the options given here."""

    given: tuple[tuple[str, str], ...] = ()


def number(value: Bounds) -> Num:
    """A constant number."""
    low, high = (None if isinstance(end, float) else end for end in value)
    down, up = (1 if end is None else end.denominator for end in (low, high))
    scale = max(down, up) if max(down, up) % min(down, up) == 0 else down * up
    ends = [None if end is None else int(end * scale) for end in (low, high)]
    size = max([abs(end) for end in ends if end is not None], default=0)
    return Num(ends[0], ends[1], scale, size, nonneg=low is not None and low >= 0)


class Facts:
    """The facts of a policy (alone or with others) on a roster. `present`: for each table the non-empty columns with
    their domains; any other column counts as not asked."""

    def __init__(
        self,
        query: Query,
        policy: Policy,
        part: Policy,
        present: Mapping[str, Mapping[str, Domain]],
        today: Atom,
        silence: Unmentioned = "unknown",
    ) -> None:
        self.query, self.policy, self.today, self._present = query, part, today, present
        self._asked = policy.facts  # of all policies in the query: it fixes the order of options
        self._visit = Visit(policy.id, datetime.date.min, silence, {})

    # ── cells ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def fact(self, name: str, owner: str = "") -> Fact:
        """A fact, or a field of a list's records."""
        return self._asked[owner].field(name) if owner else self._asked[name]

    def _raw(self, fact: Fact, owner: str) -> list[Atom]:
        """The stored columns of an answer; None where the table lacks them. A number whose bounds are always equal has
        one column."""
        there, limits = self._present[owner or ENTERPRISE], _held(fact)
        found: list[Atom] = []
        for column in columns_of(fact):
            held = there.get(column.name)
            if held is None:
                found.append(None)
            elif held.same:
                found.append(found[0])
            else:
                found.append(self.query.stored(column.name, owner, _both(limits, held)))
        return found

    def _cells(self, fact: Fact, owner: str) -> list[Sql]:
        """The same, with the default for unanswered facts applied."""
        silent: AnswerValue = stand_for(fact, None, self._visit)
        cells = self._raw(fact, owner)
        if silent is UNASKED:
            return [*cells]
        return [coalesce(cell, one) for cell, one in zip(cells, encode(fact, silent), strict=True)]

    def answered(self, name: str, owner: str = "") -> Test:
        """Whether there is an answer, including 不清楚."""
        first = self._raw(self.fact(name, owner), owner)[0]
        return exp.Not(this=exp.Paren(this=sql(is_null(first)))) if first is not None else False

    def unsure(self, name: str, owner: str = "") -> Test:
        """Whether the answer is 不清楚."""
        fact = self.fact(name, owner)
        cells = self._raw(fact, owner)
        if cells[0] is None:
            return False
        match fact.type:
            case "bool" | "list":
                return compare("=", cells[0], ASKED)
            case "choice" | "date":
                return compare("=", cells[0], -1)
            case "industry" | "text" | "uscc":
                return exp.EQ(this=sql(cells[0]), expression=sql(UNKNOWN_WORD))
            case "money" | "count" | "quantity" | "percent":
                return compare(">", cells[0], cells[1])

    def ahead(self, name: str, owner: str = "") -> Test:
        """Whether an event is dated after the 咨询日 (R58)."""
        fact = self.fact(name, owner)
        return compare(">", self._raw(fact, owner)[0], self.today) if fact.happened and fact.type == "date" else False

    def listed(self, name: str) -> Test:
        """Whether the records of a list are known, including that there are none."""
        if stand_for(self.policy.facts[name], None, self._visit) is not UNASKED:
            first = self._raw(self.policy.facts[name], "")[0]
            return True if first is None else some(is_null(first), compare("=", first, SAID))
        return compare("=", self._raw(self.policy.facts[name], "")[0], SAID)

    def has_records(self, name: str) -> bool:
        """Whether the roster has any record of a list."""
        return bool(self._present.get(name))

    # ── values ───────────────────────────────────────────────────────────────────────────────────────────────────

    def value(self, name: str, owner: str = "") -> Lowered:
        """A fact as the rules read it (`core.assess.scope.opened`)."""
        fact = self.fact(name, owner)
        cells = self._cells(fact, owner)
        put = self.query.put
        match fact.type:
            case "bool":
                open_ = v.OFFICE if fact.decided_by else v.ASK
                if fact.decided_by and not isinstance(cells[0], int):
                    return put(coalesce(case([(compare("=", put(cells[0]), ASKED), None)], put(cells[0])), int(open_)))
                return int(open_) if cells[0] in (None, ASKED) else put(coalesce(cells[0], int(open_)))
            case "choice":
                place = put(cells[0])
                return Choice(fact.options, put(case([(compare("<", place, 0), None)], place)))
            case "industry":
                if cells[0] is None:
                    return IndustryCode()
                known = exp.Nullif(this=sql(cells[0]), expression=sql(UNKNOWN_WORD))
                return IndustryCode(put(known), known, self._texts(fact, owner))
            case "date":
                return self._day(fact, put(cells[0]))
            case _:
                return self._number(fact, [put(cell) for cell in cells])

    def _texts(self, fact: Fact, owner: str) -> frozenset[str] | None:
        """The values of a text column, if known and not extended by the default."""
        held = self._present[owner or ENTERPRISE].get(columns_of(fact)[0].name)
        if held is None or held.texts is None or stand_for(fact, None, self._visit) is not UNASKED:
            return None
        return held.texts - {UNKNOWN_WORD}

    def _day(self, fact: Fact, cell: Atom) -> Num:
        known = every(compare(">", cell, 0), compare("<=", cell, self.today) if fact.happened else True)
        day = self.query.put(case([(known, cell)], None))
        return Num(day, day, 1, _DAYS, nonneg=False, endless=compare("=", cell, 0) if fact.endless else False)

    def _number(self, fact: Fact, cells: list[Atom]) -> Num:
        bare = number(opened_unasked(fact))
        scale = over(fact)
        low, high = cells
        if low is None or high is None:
            return bare
        known = compare("<=", low, high)
        if fact.unit == "年":  # year 0 is not a year
            known = every(known, some(compare("≠", low, 0), compare("≠", high, 0)))
        floor, roof = (None if end is None else int(end) * scale for end in opened_ends(fact))
        ends = (case([(known, low)], floor), case([(known, high)], roof))
        return Num(self.query.put(ends[0]), self.query.put(ends[1]), scale, most_of(fact), nonneg=bare.low == 0)

    def text(self, name: str, owner: str = "") -> Atom:
        """A text as written; NULL if it was not asked."""
        return self._raw(self.fact(name, owner), owner)[0]

    def exists(self, name: str, owner: str = "") -> SqlTruth:
        """For a date: whether there is such a day at all."""
        cell = self.query.put(self._cells(self.fact(name, owner), owner)[0])
        return self.query.put(case([(compare("=", cell, 0), 0), (compare(">", cell, 0), 3)], 1))


def _both(limits: Domain, held: Domain) -> Domain:
    """The intersection of a column's type limits and its actual content."""
    low = limits.low if held.low is None else held.low
    high = limits.high if held.high is None else held.high
    return replace(limits, null=limits.null and held.null, low=low, high=high, texts=held.texts)


def _held(fact: Fact) -> Domain:
    """The domain of an answer's columns by type (`core.screening.layout`)."""
    match fact.type:
        case "bool":
            return Domain.of(frozenset({0, ASKED, SAID}), null=True)
        case "list":
            return Domain.of(frozenset({ASKED, SAID}), null=True)
        case "choice":
            return Domain.between(-1, len(fact.options) - 1, null=True, bits=32)
        case "date":
            return Domain.between(-1, _DAYS, null=True, bits=32)
        case "money" | "count" | "quantity" | "percent":
            low = 0 if opened_ends(fact)[0] == 0 else -most_of(fact)
            return Domain.between(low, most_of(fact), null=True, bits=64)
        case "industry" | "text" | "uscc":
            return ANYTHING
        case _:
            assert_never(fact.type)


def opened_unasked(fact: Fact) -> Bounds:
    """The bounds of a number about which nothing is known."""
    found = opened(fact, UNASKED, datetime.date.min)
    assert isinstance(found, Bounds)
    return found


def opened_ends(fact: Fact) -> tuple[int | None, int | None]:
    """The same as integers; None: unbounded."""
    low, high = (None if isinstance(end, float) else int(end) for end in opened_unasked(fact))
    return low, high


def supposed(fact: Fact, record: Supposed) -> Lowered:
    """A field of a hypothetical record."""
    given = dict(record.given)
    found = opened(fact, UNASKED, datetime.date.min)
    match found:
        case v.Truth():
            return int(found)
        case Bounds():
            return number(found)
        case frozenset():
            return Choice(fact.options, fact.options.index(given[fact.name]) if fact.name in given else None)
        case _:
            return IndustryCode()
