"""A roster judged in DuckDB, span by span of its rows: `verdict`, with a column for each thing that is said of each
measure, and `result`, the same line by line. Both are views: what is stored (`judged`) is each different column once.

What no query says is left to the visit engine, enterprise by enterprise, and counted: the total of one which under
several policies gets the same matter from two of them (`contested`), whose measures, each by itself, are the query's;
and all of a policy with a rule that cannot be written as SQL (`by_visits`).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from core.assess import assess
from core.assess.answers import Unmentioned
from core.assess.outcome import Status
from core.assess.ready import no_collecting
from core.assess.several import same_in
from core.assess.sums import MONEY
from core.policy.fact import measure_key
from core.policy.pack import Policy
from core.screening.by_visits import AT_ONCE, VERDICT, judge_by_visits, rows_in
from core.screening.domains import Domain
from core.screening.facts import Unlowered
from core.screening.layout import CODE, ENTERPRISE, ROW, Table, fill, layout_of, quoted, visits_of
from core.screening.lowered import Screened, lowered, measures_of
from core.screening.stages import END, FIRST, JUDGED

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

RESULT, ADDED = "result", "added"
SPAN = 200_000
"""Rows that are judged in one go: what is worked out on the way takes no more memory than these need."""

_MOST = 2_000
"""Different codes of industries (GB/T 4754) that a roster can have, and some."""

Told = Callable[[int, int], None]
"""How many rows are judged, of how many."""


def screen(
    connection: DuckDBPyConnection,
    policy: Policy,
    as_of: datetime.date,
    unmentioned: Unmentioned = "unknown",
    told: Told = lambda done, of: None,
) -> int:
    """Judge every enterprise of a roster; for how many the visit engine had to be asked. All or nothing is stored: what
    `connection.interrupt` stops leaves the verdicts that stood before."""
    connection.execute("BEGIN")
    try:
        for name in (RESULT, VERDICT, JUDGED, ADDED):
            _drop(connection, name)
        try:
            screened = screened_by(connection, policy, as_of, unmentioned)
        except Unlowered:
            found = judge_by_visits(connection, policy, as_of, unmentioned, told)
        else:
            verdicts = _judge(connection, screened, told)
            found = _show(connection, policy, as_of, unmentioned, verdicts)
        connection.execute(f"CREATE VIEW {RESULT} AS {long_text(policy)}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return found


def _drop(connection: DuckDBPyConnection, name: str) -> None:
    """Take a table or a view away, if there is one."""
    for kind in ("VIEW", "TABLE"):
        if connection.execute(
            f"SELECT 1 FROM duckdb_{kind.lower()}s() WHERE {kind.lower()}_name = ?", [name]
        ).fetchone():
            connection.execute(f"DROP {kind} {name}")


def screened_by(
    connection: DuckDBPyConnection, policy: Policy, as_of: datetime.date, unmentioned: Unmentioned = "unknown"
) -> Screened:
    """What this roster is screened by: only columns that hold something are looked at, and only for what they hold."""
    present = present_in(connection, policy)
    with no_collecting():
        return lowered(policy, present, as_of, unmentioned, _names(connection, policy, present))


def present_in(connection: DuckDBPyConnection, policy: Policy) -> dict[str, dict[str, Domain]]:
    """By table, its columns in which a row has anything, and what that is."""
    return {table.name: _holding(connection, table) for table in layout_of(policy).tables}


def _holding(connection: DuckDBPyConnection, table: Table) -> dict[str, Domain]:
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


def _texts_in(connection: DuckDBPyConnection, table: Table, name: str) -> frozenset[str] | None:
    """The texts that a column holds; None where they are more than there are industries."""
    found = connection.execute(
        f"SELECT DISTINCT {quoted(name)} FROM {quoted(table.name)} WHERE {quoted(name)} IS NOT NULL LIMIT {_MOST + 1}"
    ).fetchall()
    return frozenset(text for (text,) in found) if len(found) <= _MOST else None


def _looks(name: str, kind: str | None, other: str | None) -> Iterator[str]:
    """How many cells of a column hold something, between what, and how many of them are not the other bound."""
    column, whole = quoted(name), kind not in (None, "VARCHAR")
    yield f"count({column})"
    yield from ((f"{end}({column})" if whole else "NULL") for end in ("min", "max"))
    yield f"count(*) FILTER ({column} IS DISTINCT FROM {quoted(other)})" if other else "1"


def _names(connection: DuckDBPyConnection, policy: Policy, present: Mapping[str, Collection[str]]) -> list[str]:
    """What the roster calls other support, each once."""
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
    """Has queries run as they are written: each expression already stands once, in its layer, and DuckDB's optimizer
    takes minutes to put hundreds of layered expressions into one another."""
    connection.execute("PRAGMA disable_optimizer")
    try:
        yield
    finally:
        connection.execute("PRAGMA enable_optimizer")


def _judge(connection: DuckDBPyConnection, screened: Screened, told: Told) -> str:
    """Fill `judged`; the SELECT of the verdicts, which looks at it."""
    rows = rows_in(connection)
    with no_collecting():
        *steps, (_, verdicts) = screened.text("duckdb", by_span=True)
    with _as_written(connection):
        for first in range(0, max(rows, 1), SPAN):
            told(first, rows)
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
    told(rows, rows)
    return verdicts


# ── the total of several policies ────────────────────────────────────────────────────────────────────────────────


def _show(
    connection: DuckDBPyConnection,
    policy: Policy,
    as_of: datetime.date,
    unmentioned: Unmentioned,
    verdicts: str,
) -> int:
    """Make the view of the verdicts. The total by kind of several policies is the sum of theirs, but where the same
    matter counts once: of such an enterprise the visit engine is asked (table `added`). For how many."""
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
    """What the visit engine adds up: row, then low and high of each kind."""
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


# ── line by line ─────────────────────────────────────────────────────────────────────────────────────────────────


def long_text(policy: Policy, source: str = VERDICT) -> str:
    """The verdicts as one line for each enterprise and measure: row, code, policy, measure, status, low, high. The
    words are of types that list them: in a file each stands once, and no line is looked through for it."""
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
    """A list of words as a type of theirs."""
    all_, each = (", ".join(f"'{word}'" for word in found) for found in (words, dict.fromkeys(words)))
    return f"[{all_}]::ENUM({each})[]"
