"""Missing facts: which question, asked of the whole roster, would settle most.

For each enterprise with open measures the visit engine finds what keeps them open; if it is one fact, asking it settles
that measure. A very long roster is sampled evenly, and the page says so.
"""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from core.assess.answers import Answer, Visit
from core.assess.judge import judge_by
from core.assess.missing import missing
from core.assess.plan import plans_of, readers_of
from core.assess.scope import scope_of
from core.assess.several import parts_of
from core.assess.status import Status
from core.policy.pack import Policy
from core.progress import Cancelled, Progress
from core.screening.layout import ROW, SqlCell, fill, quoted, visits_of
from core.screening.sheets import Cancel
from core.screening.values import Gap

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST = 3_000
"""Enterprises examined one by one, at most."""
_STEP = 100
_MISSING = tuple(Status).index(Status.MISSING)

Open = tuple[tuple[str, int | None], ...]
"""The open measures of an enterprise: keys, and what each may give at most, in 分."""


def find_gaps(
    connection: DuckDBPyConnection,
    policy: Policy,
    as_of: datetime.date,
    progress: Progress = lambda done, total: None,
    cancelled: Cancelled = lambda: False,
    most: int = MOST,
) -> None:
    """Fill the tables `gap(row, fact, most)` and `gap_base(all_rows, looked_at)`. The roster must have been judged by
    these policies for this day."""
    found = connection.execute(f"SELECT {ROW} FROM line WHERE open > 0 ORDER BY hash({ROW}), {ROW} LIMIT ?", [most])
    chosen = [row for (row,) in found.fetchall()]
    alone, rows = _Alone(policy), list[tuple[SqlCell, ...]]()
    for first in range(0, len(chosen), _STEP):
        progress(first, len(chosen))
        if cancelled():
            raise Cancel
        some = chosen[first : first + _STEP]
        visits = visits_of(connection, policy, as_of, some)
        for row, open_ in _open_of(connection, policy, some):
            rows += ((row, fact, high) for fact, high in alone.settling(visits[row], open_))
    connection.execute("CREATE OR REPLACE TABLE gap (row INTEGER, fact VARCHAR, most BIGINT)")
    fill(connection, {"gap": rows})
    connection.execute(
        "CREATE OR REPLACE TABLE gap_base AS"
        " SELECT count(*) FILTER (open > 0) AS all_rows, ?::BIGINT AS looked_at FROM line",
        [len(chosen)],
    )


def _open_of(connection: DuckDBPyConnection, policy: Policy, rows: Sequence[int]) -> Iterator[tuple[int, Open]]:
    """The open measures of some enterprises, without services, which depend on no answer."""
    keys = [key for key, measure in policy.keyed.items() if measure.kind != "service"]
    columns = "".join(f", {quoted(f'{key}_{what}')}" for key in keys for what in ("status", "most"))
    found = connection.execute(f"SELECT {ROW}{columns} FROM verdict WHERE {ROW} IN (SELECT unnest(?))", [list(rows)])
    for row, *cells in found.fetchall():
        pairs = zip(keys, cells[::2], cells[1::2], strict=True)
        yield row, tuple((key, high) for key, status, high in pairs if status == _MISSING)


class _Alone:
    """Finds facts that alone keep a measure open; cached for enterprises with the same answers."""

    def __init__(self, policy: Policy) -> None:
        self.policy, self.parts = policy, policy.each
        places = ((at, place) for at, part in enumerate(policy.each) for place in range(len(part.measures)))
        self._places = dict(zip(policy.keyed, places, strict=True))
        self._read = [_read_by_place(part) for part in policy.each]
        self._known: dict[Hashable, str] = {}

    def settling(self, visit: Visit, open_: Open) -> Iterator[tuple[str, int | None]]:
        """For each open measure kept open by one fact only: the fact, and what it may give at most."""
        visits = parts_of(self.policy, visit) if self.policy.parts else (visit,)
        for key, high in open_:
            if fact := self._fact(*self._places[key], visits):
                yield fact, high

    def _fact(self, at: int, place: int, visits: Sequence[Visit]) -> str:
        """The one fact that keeps a measure open; "" if there are several."""
        answers = visits[at].answers
        told = (at, place, *((name, _frozen(answers[name])) for name in self._read[at][place] if name in answers))
        if told not in self._known:
            part = self.parts[at]
            names = missing(judge_by(plans_of(part)[place], part, scope_of(part, visits[at])))
            self._known[told] = names[0].name if len(names) == 1 else ""
        return self._known[told]


def _read_by_place(part: Policy) -> Sequence[Sequence[str]]:
    """The facts that each measure reads."""
    readers: Mapping[str, frozenset[int]] = readers_of(part)
    return [[name for name, places in readers.items() if at in places] for at in range(len(part.measures))]


def _frozen(answer: Answer) -> Hashable:
    value = answer.value
    return tuple(tuple(record.items()) for record in value) if isinstance(value, tuple) else value


def gaps(connection: DuckDBPyConnection) -> tuple[Gap, ...]:
    """The questions, most settling first; empty if `find_gaps` was not run."""
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
    return tuple(Gap(f, round(n * share), round(most * share), open, part, n) for f, n, most, open in found)
