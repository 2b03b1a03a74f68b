"""What is missing most: for which question the whole roster would be asked first.

Of each enterprise with something open the visit engine is asked what keeps it open; where one fact alone does, asking
it settles that measure. A very long roster is judged by an even part of it, and the page says so.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from core.assess.assessment import assess
from core.assess.outcome import Status
from core.assess.visit import Visit
from core.policy.pack import Policy
from core.screening.layout import ROW, visits_of
from core.screening.sheets import Cancel, Cancelled, Progress
from core.screening.values import Gap

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST = 1_000
"""Enterprises that are looked at one by one."""
_STEP = 100


def find_gaps(
    connection: DuckDBPyConnection,
    policy: Policy,
    as_of: datetime.date,
    progress: Progress = lambda done, total: None,
    cancelled: Cancelled = lambda: False,
    most: int = MOST,
) -> None:
    """Fill table `gap(row, fact, most)`, and `gap_base(all_rows, looked_at)`."""
    found = connection.execute(f"SELECT {ROW} FROM line WHERE open > 0 ORDER BY hash({ROW}), {ROW} LIMIT ?", [most])
    chosen = [row for (row,) in found.fetchall()]
    rows: list[tuple[int, str, int | None]] = []
    for first in range(0, len(chosen), _STEP):
        progress(first, len(chosen))
        if cancelled():
            raise Cancel
        for row, visit in visits_of(connection, policy, as_of, chosen[first : first + _STEP]).items():
            rows += ((row, fact, high) for fact, high in _settling(policy, visit))
    connection.execute("CREATE OR REPLACE TABLE gap (row INTEGER, fact VARCHAR, most BIGINT)")
    _insert(connection, rows)
    connection.execute(
        "CREATE OR REPLACE TABLE gap_base AS"
        " SELECT count(*) FILTER (open > 0) AS all_rows, ?::BIGINT AS looked_at FROM line",
        [len(chosen)],
    )


def _settling(policy: Policy, visit: Visit) -> Iterator[tuple[str, int | None]]:
    """The facts that each alone keep a measure of an enterprise open, and how much that may come to at most."""
    for outcome in assess(policy, visit).outcomes:
        if outcome.status is Status.MISSING and outcome.kind != "service" and len(outcome.missing) == 1:
            yield outcome.missing[0].name, outcome.span[1]


def _insert(connection: DuckDBPyConnection, rows: Sequence[tuple[int, str, int | None]]) -> None:
    for first in range(0, len(rows), 1_000):
        some = rows[first : first + 1_000]
        marks = ", ".join(["(?, ?, ?)"] * len(some))
        connection.execute(f"INSERT INTO gap VALUES {marks}", [cell for row in some for cell in row])


def gaps(connection: DuckDBPyConnection) -> tuple[Gap, ...]:
    """The questions, the one that would settle most first; () where they were not looked for."""
    there = connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'gap_base'").fetchone()
    if not there:
        return ()
    base = connection.execute("SELECT all_rows, looked_at FROM gap_base").fetchone() or (0, 0)
    share = base[0] / base[1] if base[1] else 1
    found = connection.execute(
        f"SELECT fact, count(DISTINCT {ROW}), coalesce(sum(most), 0)::HUGEINT, bool_or(most IS NULL) FROM gap"
        " GROUP BY fact ORDER BY 3 DESC, 2 DESC, 1"
    ).fetchall()
    part = base[0] > base[1]
    return tuple(Gap(f, round(n * share), round(most * share), open, part) for f, n, most, open in found)
