"""Judging a roster with the visit engine, one enterprise at a time, for policies with rules that cannot be written as
SQL."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.assess import Visit, assess
from core.assess.answers import Unmentioned
from core.assess.status import Status
from core.assess.sums import MONEY
from core.policy.pack import Policy
from core.progress import Progress
from core.screening.layout import ENTERPRISE, ROW, SqlCell, fill, quoted, visits_of
from core.screening.lowered import measures_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

VERDICT = "verdict"
AT_ONCE = 2_000
"""Enterprises read from the tables at a time."""
_STATUSES = {status: at for at, status in enumerate(Status)}


def judge_by_visits(
    connection: DuckDBPyConnection,
    policy: Policy,
    as_of: datetime.date,
    unmentioned: Unmentioned,
    progress: Progress,
) -> int:
    """Create and fill the table `verdict`; returns the number of enterprises."""
    columns = ", ".join(f"{quoted(name)} {type}" for name, type in _columns(policy))
    connection.execute(f"CREATE TABLE {VERDICT} ({columns})")
    rows = rows_in(connection)
    for first in range(0, rows, AT_ONCE):
        progress(first, rows)
        visits = visits_of(connection, policy, as_of, range(first, min(first + AT_ONCE, rows)), unmentioned)
        fill(connection, {VERDICT: [(row, *_cells_of(policy, visit)) for row, visit in visits.items()]})
    progress(rows, rows)
    return rows


def rows_in(connection: DuckDBPyConnection) -> int:
    """The last row number of a roster, plus one."""
    found = connection.execute(f"SELECT coalesce(max({ROW}) + 1, 0) FROM {ENTERPRISE}").fetchone()
    return int(found[0]) if found else 0


def _columns(policy: Policy) -> Iterator[tuple[str, str]]:
    """The same columns as those of a query."""
    yield ROW, "INTEGER"
    for key, _, _ in measures_of(policy):
        yield f"{key}_status", "TINYINT"
        yield from ((f"{key}_{what}", "BIGINT") for what in ("low", "high", "most"))
    for kind in MONEY:
        yield from ((f"{kind}_{end}", "BIGINT") for end in ("low", "high"))


def _cells_of(policy: Policy, visit: Visit) -> Iterator[SqlCell]:
    made = assess(policy, visit)
    for outcome in made.outcomes:
        yield from (_STATUSES[outcome.status], outcome.low, outcome.high, outcome.span[1])
    for kind in MONEY:
        yield from made.known[kind]
