"""The tables in which the answers of many enterprises are stored: the contract between reading and judging a roster.

Table `enterprise` has a row for each: `row` (its number in the roster, from 0), `code`, and the columns of every fact
of the policy. Each list has a table with its name: `row` (the enterprise), `place` (from 1) and the columns of its
fields. NULL means not asked, for every kind of fact; what that implies is decided when judging. Missing columns count
as all NULL.

| fact | columns | 不清楚 | an answer |
|---|---|---|---|
| bool | one | 1 | 3 是 · 0 否 |
| choice | one | -1 | index of the option, from 0 |
| industry, text, uscc | one | 不清楚 | the text |
| date | one | -1 | day since 0001-01-01, which is 1; 无 is 0 |
| money, count, quantity, percent | _low, _high | 1, 0 | both bounds, in 分, units, 1/1000 瓦, 1/100,000,000 |
| list | one | 1 | 3: its records are in its table, or there are none |
"""

import csv
import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal, assert_never

from core.assess.answers import NO_DAY, UNKNOWN, UNKNOWN_WORD, Answer, AnswerValue, Between, Unmentioned, Visit
from core.assess.visit import LISTED, ends_of
from core.errors import AnswerError
from core.policy.caching import cached_per_object
from core.policy.pack import Fact, Policy
from core.policy.values import plain

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SqlType = Literal["INTEGER", "BIGINT", "TINYINT", "SMALLINT", "VARCHAR"]
SqlCell = int | str | None

ENTERPRISE = "enterprise"
ROW, CODE, PLACE = "row", "code", "place"
MOST = 10**16
_FINE = {"quantity": 1000, "percent": 10**8}
_MOST = {"percent": 10**8, "count": 10**9}


@dataclass(frozen=True, slots=True)
class RosterColumn:
    """A column and its type, named alike in DuckDB and Spark."""

    name: str
    type: SqlType


@dataclass(frozen=True, slots=True)
class RosterTable:
    """A table, its owner (a list; '' for the enterprises), and its columns in order."""

    name: str
    keys: tuple[RosterColumn, ...]
    facts: Mapping[str, Fact]

    @property
    def columns(self) -> tuple[RosterColumn, ...]:
        """All columns."""
        return (*self.keys, *(column for fact in self.facts.values() for column in columns_of(fact)))

    @property
    def types(self) -> Mapping[str, SqlType]:
        """Column types by name."""
        return {column.name: column.type for column in self.columns}

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The pairs of columns that are bounds of one number."""
        both = (columns_of(fact) for fact in self.facts.values())
        return tuple((found[0].name, found[1].name) for found in both if len(found) > 1)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class TableLayout:
    """The tables of one policy, or of several policies together."""

    main: RosterTable
    records: Mapping[str, RosterTable]

    @property
    def tables(self) -> tuple[RosterTable, ...]:
        """All tables, enterprises first."""
        return (self.main, *self.records.values())


@cached_per_object
def layout_of(policy: Policy) -> TableLayout:
    """The layout for a policy's facts."""
    facts = policy.facts
    row = RosterColumn(ROW, "INTEGER")
    records = {
        fact.name: RosterTable(
            fact.name, (row, RosterColumn(PLACE, "INTEGER")), {field.name: field for field in fact.fields}
        )
        for fact in facts.values()
        if fact.type == "list"
    }
    return TableLayout(RosterTable(ENTERPRISE, (row, RosterColumn(CODE, "VARCHAR")), facts), records)


def columns_of(fact: Fact) -> tuple[RosterColumn, ...]:
    """The columns of a fact, or of a field of a record."""
    match fact.type:
        case "bool" | "list":
            return (RosterColumn(fact.name, "TINYINT"),)
        case "choice":
            return (RosterColumn(fact.name, "SMALLINT"),)
        case "date":
            return (RosterColumn(fact.name, "INTEGER"),)
        case "industry" | "text" | "uscc":
            return (RosterColumn(fact.name, "VARCHAR"),)
        case "money" | "count" | "quantity" | "percent":
            return RosterColumn(f"{fact.name}_low", "BIGINT"), RosterColumn(f"{fact.name}_high", "BIGINT")
        case _:
            assert_never(fact.type)


def over(fact: Fact) -> int:
    """The denominator of a number's columns."""
    return _FINE.get(fact.type, 1)


def most_of(fact: Fact) -> int:
    """The largest value that a number's columns hold."""
    return MOST if fact.negative else _MOST.get(fact.type, MOST)


# ── one answer ───────────────────────────────────────────────────────────────────────────────────────────────────


def encode(fact: Fact, value: AnswerValue | None) -> tuple[SqlCell, ...]:
    """An answer as its columns; None: not asked. For a list only whether it was asked. AnswerError if a number is too
    large or has too many decimals."""
    match fact.type:
        case "bool":
            return (None if value is None else 1 if value is UNKNOWN else 3 if value else 0,)
        case "list":
            return (None if value is None else 1 if value is UNKNOWN else 3,)
        case "choice":
            return (None if value is None else -1 if value is UNKNOWN else fact.options.index(value),)
        case "date":
            return (_day(value),)
        case "industry" | "text" | "uscc":
            return (None if value is None else str(value),)
        case "money" | "count" | "quantity" | "percent":
            if value is None or value is UNKNOWN:
                return (None, None) if value is None else (1, 0)
            low, high = ends_of(value)
            return _whole(fact, low), _whole(fact, high)
        case _:
            assert_never(fact.type)


def _day(value: AnswerValue | None) -> int | None:
    if isinstance(value, datetime.date):
        return value.toordinal()
    return None if value is None else -1 if value is UNKNOWN else 0


def _whole(fact: Fact, value: int | Fraction) -> int:
    fine = value * over(fact)
    if fine.denominator != 1:
        raise AnswerError(f"{fact.name}：小数位太多，名单里放不下，请少写几位")
    whole = int(fine)
    if abs(whole) > most_of(fact):
        raise AnswerError(f"{fact.name}：数太大，请查对")
    return whole


def decode(fact: Fact, cells: Sequence[SqlCell]) -> AnswerValue | None:
    """The answer in its columns; None if not asked. A list that was asked becomes an empty one."""
    first = cells[0]
    if first is None:
        return None
    match fact.type:
        case "bool" | "list":
            return UNKNOWN if first == 1 else () if fact.type == "list" else first == 3
        case "choice":
            return UNKNOWN if first == -1 else fact.options[int(first)]
        case "date":
            return UNKNOWN if first == -1 else NO_DAY if first == 0 else datetime.date.fromordinal(int(first))
        case "industry" | "text" | "uscc":
            return UNKNOWN if first == UNKNOWN_WORD else first
        case "money" | "count" | "quantity" | "percent":
            low, high = (plain(Fraction(int(cell or 0), over(fact))) for cell in cells)
            return UNKNOWN if low > high else low if low == high else Between(low, high)
        case _:
            assert_never(fact.type)


# ── visits ───────────────────────────────────────────────────────────────────────────────────────────────────────

Rows = dict[str, list[tuple[SqlCell, ...]]]
"""Rows of each table, in column order."""


def rows_of(policy: Policy, visits: Iterable[Visit]) -> Rows:
    """Visits as table rows, numbered from 0. AnswerError as for `encode`."""
    layout = layout_of(policy)
    found: Rows = {table.name: [] for table in layout.tables}
    for row, visit in enumerate(visits):
        told = {name: answer.value for name, answer in visit.answers.items()}
        code = told.get(policy.role("code"))
        found[ENTERPRISE].append((row, None if code is UNKNOWN else code, *_cells(layout.main, told)))
        for name, table in layout.records.items():
            records = told.get(name)
            for place, record in enumerate(records if isinstance(records, tuple) else (), 1):
                found[name].append((row, place, *_cells(table, record)))
    return found


def _cells(table: RosterTable, told: Mapping[str, AnswerValue]) -> Iterator[SqlCell]:
    for name, fact in table.facts.items():
        yield from encode(fact, told.get(name))


def create(connection: "DuckDBPyConnection", layout: TableLayout) -> None:
    """Create the empty tables."""
    for table in layout.tables:
        columns = ", ".join(f"{quoted(column.name)} {column.type}" for column in table.columns)
        connection.execute(f"CREATE TABLE {quoted(table.name)} ({columns})")


def fill(connection: "DuckDBPyConnection", rows: Rows) -> None:
    """Insert rows."""
    with TemporaryDirectory() as folder:
        for name, found in rows.items():
            file = Path(folder) / "rows.csv"
            with file.open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL)
                writer.writerows([["\\N" if cell is None else cell for cell in row] for row in found])
            if found:
                how = "HEADER false, DELIM ',', QUOTE '\"', ESCAPE '\"', NULLSTR '\\N', AUTO_DETECT false"
                connection.execute(f"COPY {quoted(name)} FROM '{file}' ({how})")


def quoted(name: str) -> str:
    """A quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def visit_of(
    connection: "DuckDBPyConnection", policy: Policy, as_of: datetime.date, row: int, silence: Unmentioned = "unknown"
) -> Visit:
    """An enterprise of the roster as a visit, for the visit engine to explain. KeyError for an unknown row."""
    return visits_of(connection, policy, as_of, [row], silence)[row]


def visits_of(
    connection: "DuckDBPyConnection",
    policy: Policy,
    as_of: datetime.date,
    rows: Sequence[int],
    silence: Unmentioned = "unknown",
) -> dict[int, Visit]:
    """Several enterprises as visits, by row; unknown rows are left out."""
    layout = layout_of(policy)
    found = {row: told[0] for row, told in _answers_of(connection, layout.main, rows).items()}
    for name, table in layout.records.items():
        asked = [row for row, told in found.items() if isinstance(told.get(name), tuple)]
        records = _answers_of(connection, table, asked) if asked else {}
        for row in asked:
            found[row][name] = tuple(records.get(row, ()))
    return {
        row: Visit(policy.id, as_of, silence, {n: Answer(told[n], LISTED) for n in policy.facts if n in told})
        for row, told in found.items()
    }


def _answers_of(
    connection: "DuckDBPyConnection", table: RosterTable, rows: Sequence[int]
) -> dict[int, list[dict[str, AnswerValue]]]:
    """The answers of some enterprises in a table, in row order."""
    order = f" ORDER BY {ROW}, {PLACE}" if table.name != ENTERPRISE else ""
    which = f"{quoted(ROW)} = ?" if len(rows) == 1 else f"{quoted(ROW)} IN (SELECT unnest(?))"
    result = connection.execute(
        f"SELECT * FROM {quoted(table.name)} WHERE {which}{order}", [rows[0] if len(rows) == 1 else list(rows)]
    )
    names = [column[0] for column in result.description or ()]
    there = [(name, fact, [names.index(c.name) for c in columns_of(fact)]) for name, fact in table.facts.items()
             if all(c.name in names for c in columns_of(fact))]  # fmt: skip
    at, out = names.index(ROW), dict[int, list[dict[str, AnswerValue]]]()
    for cells in result.fetchall():
        values = ((name, decode(fact, [cells[place] for place in places])) for name, fact, places in there)
        out.setdefault(int(cells[at]), []).append({name: value for name, value in values if value is not None})
    return out
