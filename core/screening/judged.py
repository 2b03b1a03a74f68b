"""Results of a judged roster: by measure, by street, and the list of enterprises in any order and section.

The engine fills `verdict`, one row per enterprise; the table `line` made here is what the list shows of it.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.assess.status import Status
from core.policy.pack import Measure, Policy
from core.progress import Progress
from core.screening.enterprises import columns_in
from core.screening.layout import CODE, ENTERPRISE, ROW, quoted
from core.screening.screen import screen
from core.screening.values import Filter, ListedRow, MeasureSum, StreetSum

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

STATUSES = tuple(Status)
PAYING = tuple(at for at, status in enumerate(STATUSES) if status.pays)
OPEN = STATUSES.index(Status.MISSING)


def judge(
    connection: DuckDBPyConnection,
    policy: Policy,
    as_of: datetime.date,
    progress: Progress = lambda done, total: None,
) -> None:
    """Judge every enterprise and prepare what lists show. Cancel is raised by a surrounding `interruptible`."""
    connection.execute("DROP TABLE IF EXISTS gap_base")
    screen(connection, policy, as_of, progress=progress)
    keys = [key for key, measure in policy.keyed.items() if measure.kind != "service"]
    paying, opened = (_count(keys, condition) for condition in (f"<= {PAYING[-1]}", f"= {OPEN}"))
    street, name = (_text_of(connection, policy, role) for role in ("street", "name"))
    connection.execute(
        f"CREATE OR REPLACE TABLE line AS SELECT e.{ROW}, {name} AS name, e.{CODE} AS code, {street} AS street,"
        f" ({paying})::UTINYINT AS paying, ({opened})::UTINYINT AS open, v.cash_low AS low, v.cash_high AS high"
        f" FROM {ENTERPRISE} e JOIN verdict v USING ({ROW}) ORDER BY e.{ROW}"
    )


def _count(keys: Sequence[str], condition: str) -> str:
    return " + ".join(f"({_of(key, 'status')} {condition})::INTEGER" for key in keys) or "0"


def _of(key: str, what: str) -> str:
    return f"v.{quoted(f'{key}_{what}')}"


def _text_of(connection: DuckDBPyConnection, policy: Policy, role: Any) -> str:
    """The SQL for the fact with a role, as text; '' if the policy has none."""
    fact = policy.facts.get(policy.role(role))
    if fact is None or fact.name not in columns_in(connection, ENTERPRISE):
        return "''"
    column = f"e.{quoted(fact.name)}"
    if fact.type == "choice":
        options = ", ".join("'" + option.replace("'", "''") + "'" for option in fact.options)
        column = f"[{options}][{column} + 1]"
    return f"coalesce({column}, '')"


def measures_of(policy: Policy) -> dict[str, Measure]:
    """The counted measures, by key: services are left out, they are for everybody."""
    return {key: measure for key, measure in policy.keyed.items() if measure.kind != "service"}


def measure_sums(connection: DuckDBPyConnection, policy: Policy) -> tuple[MeasureSum, ...]:
    """Totals of each measure over the whole roster, in policy order."""
    keys = list(measures_of(policy))
    if not keys:
        return ()
    pays = f"<= {PAYING[-1]}"
    parts = [
        f"count(*) FILTER ({_of(k, 'status')} {pays}), count(*) FILTER ({_of(k, 'status')} = {OPEN}),"
        f" coalesce(sum({_of(k, 'low')}) FILTER ({_of(k, 'status')} {pays}), 0)::HUGEINT,"
        f" coalesce(sum({_of(k, 'high')}) FILTER ({_of(k, 'status')} {pays}), 0)::HUGEINT"
        for k in keys
    ]
    found = connection.execute(f"SELECT {', '.join(parts)} FROM verdict v").fetchone() or ()
    return tuple(MeasureSum(key, *found[at * 4 : at * 4 + 4]) for at, key in enumerate(keys))


def street_sums(connection: DuckDBPyConnection) -> tuple[StreetSum, ...]:
    """Totals of each street, largest sum first; '' collects those without one."""
    found = connection.execute(
        "SELECT street, count(*), count(*) FILTER (paying > 0), coalesce(sum(low), 0)::HUGEINT,"
        " coalesce(sum(high), 0)::HUGEINT FROM line GROUP BY street ORDER BY 5 DESC, 1"
    ).fetchall()
    return tuple(StreetSum(*row) for row in found)


def arrange(connection: DuckDBPyConnection, wanted: Filter) -> int:
    """Select and sort enterprises, for `rows` on the same cursor; returns their number."""
    conditions, given = _conditions(wanted)
    order = _order(wanted)
    joins = f"JOIN verdict v USING ({ROW})" if wanted.measure else ""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE arranged AS SELECT row_number() OVER (ORDER BY {order}) - 1 AS seat, l.{ROW}"
        f" FROM line l {joins} LEFT JOIN contact c USING ({ROW})"
        + (f" WHERE {' AND '.join(conditions)}" if conditions else "")
        + " ORDER BY seat",
        given,
    )
    found = connection.execute("SELECT count(*) FROM arranged").fetchone()
    return int(found[0]) if found else 0


def _conditions(wanted: Filter) -> tuple[list[str], list[object]]:
    conditions, given = list[str](), list[object]()
    for word in wanted.text.split():
        conditions.append("(contains(lower(l.name), ?) OR contains(coalesce(l.code, ''), ?))")
        given += [word.lower(), word.upper()]
    if wanted.which != "all":
        fits = f"<= {PAYING[-1]}" if wanted.which == "paying" else f"= {OPEN}"
        column = "paying" if wanted.which == "paying" else "open"
        conditions.append(f"{_of(wanted.measure, 'status')} {fits}" if wanted.measure else f"l.{column} > 0")
    if wanted.street is not None:
        conditions.append("l.street = ?")
        given.append(wanted.street)
    if wanted.contacted is not None:
        conditions.append("c.day IS NOT NULL" if wanted.contacted else "c.day IS NULL")
    if wanted.fact:
        conditions.append(f"l.{ROW} IN (SELECT {ROW} FROM gap WHERE fact = ?)")
        given.append(wanted.fact)
    return conditions, given


def _order(wanted: Filter) -> str:
    """The ORDER BY clause; unknown values come last in either direction."""
    of_measure = {"low": "low", "high": "high", "paying": "status", "open": "status"}
    if wanted.order == "contact":
        column = "c.day"
    elif wanted.measure and wanted.order in of_measure:
        column = _of(wanted.measure, of_measure[wanted.order])
    else:
        column = f"l.{wanted.order}"
    way = "DESC" if wanted.down else "ASC"
    return f"{column} {way} NULLS LAST, l.{ROW}" if wanted.order != "row" else f"l.{ROW} {way}"


def rows(connection: DuckDBPyConnection, wanted: Filter, first: int, count: int) -> tuple[ListedRow, ...]:
    """A section of the selected enterprises, by position in that order."""
    return _rows(connection, wanted, "a.seat >= ? AND a.seat < ?", [first, first + count])


def row_of(connection: DuckDBPyConnection, wanted: Filter, row: int) -> ListedRow | None:
    """One of them; None if it is not selected."""
    return next(iter(_rows(connection, wanted, f"a.{ROW} = ?", [row])), None)


def _rows(connection: DuckDBPyConnection, wanted: Filter, where: str, given: Sequence[object]) -> tuple[ListedRow, ...]:
    joins, sums = "", "l.low, l.high, NULL"
    if wanted.measure:
        joins = f"JOIN verdict v USING ({ROW})"
        sums = ", ".join(_of(wanted.measure, what) for what in ("low", "high", "status"))
    found = connection.execute(
        f"SELECT l.{ROW}, l.name, coalesce(l.code, ''), l.street, l.paying, l.open, {sums}, c.day,"
        f" coalesce(c.clerk, ''), coalesce(c.visit, '') FROM arranged a JOIN line l USING ({ROW}) {joins}"
        f" LEFT JOIN contact c USING ({ROW}) WHERE {where} ORDER BY a.seat",
        list(given),
    ).fetchall()
    return tuple(_listed(*row) for row in found)


def _listed(*cells: Any) -> ListedRow:
    row = ListedRow(*cells)
    place: Any = row.status  # as stored in `verdict`
    return row if place is None else replace(row, status=STATUSES[place])


def arranged_rows(connection: DuckDBPyConnection, limit: int) -> tuple[int, ...]:
    """Row numbers of the selected enterprises, up to a limit."""
    found = connection.execute(f"SELECT {ROW} FROM arranged ORDER BY seat LIMIT ?", [limit]).fetchall()
    return tuple(row for (row,) in found)


def rows_at(connection: DuckDBPyConnection, places: Sequence[tuple[int, int]], most: int) -> list[int]:
    """Row numbers at ranges of positions, given as first and last position."""
    found: list[int] = []
    for first, last in places:
        more = connection.execute(
            f"SELECT {ROW} FROM arranged WHERE seat BETWEEN ? AND ? ORDER BY seat LIMIT ?",
            [first, last, most - len(found)],
        ).fetchall()
        found += [row for (row,) in more]
    return found


def mark_contacted(
    connection: DuckDBPyConnection, row: int, day: datetime.date | None, clerk: str, visit: str | None = None
) -> None:
    """Record when and by whom an enterprise was called (None: not called), and the visit begun for it."""
    before = connection.execute(f"SELECT visit FROM contact WHERE {ROW} = ?", [row]).fetchone()
    kept = visit if visit is not None else before[0] if before else ""
    connection.execute(f"DELETE FROM contact WHERE {ROW} = ?", [row])
    if day is not None or kept:
        connection.execute("INSERT INTO contact VALUES (?, ?, ?, ?)", [row, day, clerk, kept])


def note_visit(connection: DuckDBPyConnection, row: int, visit: str) -> None:
    """Record the visit begun for an enterprise, without changing whether it was called."""
    found = connection.execute(f"SELECT day, clerk FROM contact WHERE {ROW} = ?", [row]).fetchone()
    day, clerk = found or (None, "")
    mark_contacted(connection, row, day, clerk, visit)
