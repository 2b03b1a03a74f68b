"""Judging a roster in DuckDB, in spans of rows. Results: `verdict`, with columns for each measure, and `result`, the
same with one line per measure. Both are views; the table `judged` stores each distinct column once.

What a query cannot express is computed by the visit engine, enterprise by enterprise, and counted: the total of an
enterprise that gets the same matter from two policies (`contested`; its single measures come from the query), and all
measures of a policy with a rule that cannot be written as SQL (`by_visits`).
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from core.assess import assess
from core.assess.answers import Unmentioned
from core.assess.policy_cache import no_collecting
from core.assess.several import same_in
from core.assess.status import Status
from core.assess.sums import MONEY
from core.policy.fact import measure_key
from core.policy.pack import Policy
from core.progress import Progress
from core.screening.by_visits import AT_ONCE, VERDICT, judge_by_visits, rows_in
from core.screening.domains import Domain
from core.screening.facts import Unlowered
from core.screening.layout import CODE, ENTERPRISE, ROW, RosterTable, fill, layout_of, quoted, visits_of
from core.screening.lowered import Screened, lowered, measures_of
from core.screening.stages import END, FIRST, JUDGED

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

RESULT, ADDED = "result", "added"
SPAN = 200_000
"""Rows judged at a time, which bounds the memory for intermediate results."""

_MOST = 2_000
"""A little more than the number of industry codes (GB/T 4754) that a roster can have."""


def screen(
    connection: DuckDBPyConnection,
    policy: Policy,
    as_of: datetime.date,
    unmentioned: Unmentioned = "unknown",
    progress: Progress = lambda done, of: None,
) -> int:
    """Judge every enterprise of a roster; returns for how many the visit engine was needed. All or nothing is stored:
    `connection.interrupt` leaves the earlier verdicts in place."""
    connection.execute("BEGIN")
    try:
        for name in (RESULT, VERDICT, JUDGED, ADDED):
            _drop(connection, name)
        try:
            screened = screened_by(connection, policy, as_of, unmentioned)
        except Unlowered:
            found = judge_by_visits(connection, policy, as_of, unmentioned, progress)
        else:
            verdicts = _judge(connection, screened, progress)
            found = _show(connection, policy, as_of, unmentioned, verdicts)
        connection.execute(f"CREATE VIEW {RESULT} AS {long_text(policy)}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return found


def _drop(connection: DuckDBPyConnection, name: str) -> None:
    """Drop a table or view, if it exists."""
    for kind in ("VIEW", "TABLE"):
        if connection.execute(
            f"SELECT 1 FROM duckdb_{kind.lower()}s() WHERE {kind.lower()}_name = ?", [name]
        ).fetchone():
            connection.execute(f"DROP {kind} {name}")


def screened_by(
    connection: DuckDBPyConnection, policy: Policy, as_of: datetime.date, unmentioned: Unmentioned = "unknown"
) -> Screened:
    """Compile the query for this roster: only non-empty columns are read, with their actual domains."""
    present = present_in(connection, policy)
    with no_collecting():
        return lowered(policy, present, as_of, unmentioned, _names(connection, policy, present))


def present_in(connection: DuckDBPyConnection, policy: Policy) -> dict[str, dict[str, Domain]]:
    """The non-empty columns of each table, with their domains."""
    return {table.name: _holding(connection, table) for table in layout_of(policy).tables}


def _holding(connection: DuckDBPyConnection, table: RosterTable) -> dict[str, Domain]:
    there = connection.execute("SELECT column_name FROM duckdb_columns() WHERE table_name = ?", [table.name]).fetchall()
    names = [name for (name,) in there]
    if not names:
        return {}
    pairs = {high: low for low, high in table.pairs if low in names and high in names}
    looks = ["count(*)", *(look for name in names for look in _looks(name, table.types.get(name), pairs.get(name)))]
    found = iter(connection.execute(f"SELECT {', '.join(looks)} FROM {quoted(table.name)}").fetchone() or ())
    rows, industries = next(found), {fact.name for fact in table.facts.values() if fact.type == "industry"}
    held = {}
    for name in names:
        count, low, high, apart = (next(found) for _ in range(4))
        if count:
            texts = _texts_in(connection, table, name) if name in industries else None
            held[name] = Domain(count < rows, low, high, same="" if apart else pairs[name], texts=texts)
    return held


def _texts_in(connection: DuckDBPyConnection, table: RosterTable, name: str) -> frozenset[str] | None:
    """The distinct texts of a column; None if they are more than there are industries."""
    found = connection.execute(
        f"SELECT DISTINCT {quoted(name)} FROM {quoted(table.name)} WHERE {quoted(name)} IS NOT NULL LIMIT {_MOST + 1}"
    ).fetchall()
    return frozenset(text for (text,) in found) if len(found) <= _MOST else None


def _looks(name: str, kind: str | None, other: str | None) -> Iterator[str]:
    """The statistics of a column: non-empty cells, minimum and maximum, and how many differ from the other bound."""
    column, whole = quoted(name), kind not in (None, "VARCHAR")
    yield f"count({column})"
    yield from ((f"{end}({column})" if whole else "NULL") for end in ("min", "max"))
    yield f"count(*) FILTER ({column} IS DISTINCT FROM {quoted(other)})" if other else "1"


def _names(connection: DuckDBPyConnection, policy: Policy, present: Mapping[str, Collection[str]]) -> list[str]:
    """The distinct names of other support in the roster."""
    names: dict[str, None] = {}
    for part in policy.each:
        owner, matter = part.overlap.fact, part.role("matter")
        if matter in present.get(owner, ()):
            name = quoted(matter)
            found = connection.execute(
                f"SELECT DISTINCT {name} FROM {quoted(owner)} WHERE {name} IS NOT NULL ORDER BY 1"
            ).fetchall()
            names |= {text: None for (text,) in found}
    return list(names)


@contextmanager
def _as_written(connection: DuckDBPyConnection) -> Iterator[None]:
    """Context manager: DuckDB runs queries as written. Each expression already occurs once, in its layer; the optimizer
    takes minutes to inline hundreds of them."""
    connection.execute("PRAGMA disable_optimizer")
    try:
        yield
    finally:
        connection.execute("PRAGMA enable_optimizer")


def _judge(connection: DuckDBPyConnection, screened: Screened, progress: Progress) -> str:
    """Fill `judged`; returns the SELECT of the verdicts over it."""
    rows = rows_in(connection)
    with no_collecting():
        *steps, (_, verdicts) = screened.text("duckdb", by_span=True)
    with _as_written(connection):
        for first in range(0, max(rows, 1), SPAN):
            progress(first, rows)
            connection.execute(f"SET VARIABLE {FIRST} = {first}")
            connection.execute(f"SET VARIABLE {END} = {first + SPAN}")
            for name, text in steps:
                if name != JUDGED:
                    connection.execute(f"CREATE OR REPLACE TEMP TABLE {quoted(name)} AS {text}")
                else:
                    connection.execute(f"INSERT INTO {name} {text}" if first else f"CREATE TABLE {name} AS {text}")
            for name, _ in steps:
                if name != JUDGED:
                    connection.execute(f"DROP TABLE temp.{quoted(name)}")
    progress(rows, rows)
    return verdicts


# ── totals under several policies ────────────────────────────────────────────────────────────────────────────────


def _show(
    connection: DuckDBPyConnection,
    policy: Policy,
    as_of: datetime.date,
    unmentioned: Unmentioned,
    verdicts: str,
) -> int:
    """Create the view of verdicts. The total of several policies is the sum of theirs by kind, except where the same
    matter counts once: those enterprises are computed by the visit engine (table `added`). Returns their number."""
    if not policy.parts:
        connection.execute(f"CREATE VIEW {VERDICT} AS {verdicts}")
        return 0
    ends = [f"{kind}_{end}" for kind in MONEY for end in ("low", "high")]
    whole = {name: " + ".join(f"v.{quoted(measure_key(part.id, name))}" for part in policy.parts) for name in ends}
    rows = contested(connection, policy, verdicts)
    connection.execute(f"CREATE TABLE {ADDED} ({ROW} INTEGER, {', '.join(f'{name} BIGINT' for name in whole)})")
    fill(connection, {ADDED: list(_added_up(connection, policy, as_of, unmentioned, rows))})
    shown = ", ".join(f"coalesce(a.{name}, {sum_})::BIGINT AS {name}" for name, sum_ in whole.items())
    connection.execute(
        f"CREATE VIEW {VERDICT} AS SELECT v.*, {shown} FROM ({verdicts}) v LEFT JOIN {ADDED} a ON a.{ROW} = v.{ROW}"
    )
    return len(rows)


def _added_up(
    connection: DuckDBPyConnection,
    policy: Policy,
    as_of: datetime.date,
    unmentioned: Unmentioned,
    rows: Sequence[int],
) -> Iterator[tuple[int, ...]]:
    """Totals from the visit engine: row, then low and high of each kind."""
    for first in range(0, len(rows), AT_ONCE):
        some = visits_of(connection, policy, as_of, rows[first : first + AT_ONCE], unmentioned)
        for row, visit in some.items():
            known = assess(policy, visit).known
            yield row, *(end for kind in MONEY for end in known[kind])


def contested(connection: DuckDBPyConnection, policy: Policy, verdicts: str) -> list[int]:
    """The enterprises that get the same matter from two policies."""
    tests = []
    for members in same_in(policy).values():
        by_policy: dict[str, list[str]] = {}
        for whose, measure in members:
            by_policy.setdefault(whose, []).append(f"{quoted(measure_key(whose, measure) + '_high')} IS NOT NULL")
        given = [f"({' OR '.join(found)})::INTEGER" for found in by_policy.values()]
        tests.append(f"{' + '.join(given)} > 1")
    if not tests:
        return []
    found = connection.execute(f"SELECT {ROW} FROM ({verdicts}) WHERE {' OR '.join(tests)}")
    return [row for (row,) in found.fetchall()]


# ── one line per measure ─────────────────────────────────────────────────────────────────────────────────────────


def long_text(policy: Policy, source: str = VERDICT) -> str:
    """The verdicts with one line per enterprise and measure: row, code, policy, measure, status, low, high. Words have
    enum types: a file stores each of them once, without scanning lines."""
    measures = measures_of(policy)
    whose, ids = (_listed([measure[at] for measure in measures]) for at in (1, 2))

    def column(what: str) -> str:
        return ", ".join(quoted(f"{key}_{what}") for key, _, _ in measures)

    return (
        f"SELECT v.{ROW}, e.{CODE}, unnest({whose}) AS policy, unnest({ids}) AS measure,"
        f" ({_listed(list(Status))})[unnest([{column('status')}]) + 1] AS status,"
        f" unnest([{column('low')}]) AS low, unnest([{column('high')}]) AS high"
        f" FROM {source} v JOIN {ENTERPRISE} e ON e.{ROW} = v.{ROW}"
    )


def _listed(words: Sequence[str]) -> str:
    """An enum type of these words."""
    all_, each = (", ".join(f"'{word}'" for word in found) for found in (words, dict.fromkeys(words)))
    return f"[{all_}]::ENUM({each})[]"
