"""A search: text, state and days are looked up in the index, outcomes of measures in the database; only the rows shown
are read."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from itertools import islice

from core.records.database import Database
from core.records.rows import ROW_COLUMNS, to_row
from core.records.search.blocks import VisitFilter
from core.records.search.names import NamedVisit, NameIndex
from core.records.search.outcomes import MeasureSearch, SqlCondition
from core.records.values import VisitRow, VisitState

# By measure: statuses in which the measure may bring the enterprise something.
WITHIN_REACH = ("statutory", "met", "recognition")
COLUMNS = ("day", "name", "uscc", "street", "state", "clerk", "serial")
"""The columns by which results can be sorted."""
_WHOLE = re.compile(r"[0-9A-Z]{18}|[A-Z0-9]{1,6}\d{8}-\d{4,}[A-Z]?")  # a credit code, a serial
_FEW = 5_000
_FIRST_HEAP = 100


class Search:
    """Searches the visits of a store."""

    def __init__(self, database: Database, index: NameIndex) -> None:
        self._database, self._index = database, index

    def __call__(
        self,
        text: str = "",
        *,
        state: VisitState | None = None,
        date_from: date | None = None,
        date_to: date | None = None,
        measure: str | None = None,
        versions: Collection[str] | None = None,
        statuses: Collection[str] = WITHIN_REACH,
        order: tuple[str, bool] | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[VisitRow]:
        """Matching visits, newest first, or sorted by ``order``: one of COLUMNS, and whether descending; discarded ones
        only if ``state`` asks for them.

        ``text``: words that must all occur, each as part of a name, code or serial, or as pinyin initials, or as
        pinyin. ``date_from``, ``date_to``: day of the visit, both included. ``measure``: finished visits in which this
        measure, by its key (baoshan-2023-1:3-1), has one of ``statuses``; ``versions``: judged by one of these versions
        of its policy, None: by any.
        """
        filters = _filters(state, date_from, date_to)
        which = VisitFilter.of(state, date_from, date_to)
        measured = None if measure is None else MeasureSearch.of(measure, statuses, versions, filters)
        condition = measured.condition if measured else filters
        if measured is not None and state not in (None, "finished"):
            return []
        if order is not None:
            return self._ordered(text, which, condition, order, limit, offset)
        whole = unicodedata.normalize("NFKC", text).strip().upper()
        if _WHOLE.fullmatch(whole) and (found := self._by_code(whole, condition, limit, offset)):
            return found
        if measured is not None and not text.strip():
            return self._rows(self._newest(measured, which, limit, offset), filters)
        if text.strip() or (self._index.filled and which != VisitFilter()):
            return self._rows(list(islice(self._found(text, which, measured), offset, offset + limit)), filters)
        return self._page(filters, limit, offset)

    def warm(
        self, load: Callable[[], Iterable[NamedVisit]] | None = None, go_on: Callable[[], None] = lambda: None
    ) -> None:
        """Read all names and the readings of their characters now, while nobody waits, instead of at the first search.
        ``load``: reads them through another connection (`Reader`), in its thread; ``go_on``: called meanwhile, may
        raise to stop it."""
        self._index.fill(load)
        self._index.prepare(go_on)

    def _by_code(self, code: str, condition: SqlCondition, limit: int, offset: int) -> list[VisitRow]:
        """Visits with this serial or credit code, by database index."""
        one = (
            "v.seq IN (SELECT seq FROM visits WHERE serial = ?"
            " UNION ALL SELECT seq FROM visits WHERE uscc = ? AND uscc <> '')"
        )
        return self._page(condition.also(one, code, code), limit, offset)

    def _found(self, text: str, which: VisitFilter, measured: MeasureSearch | None) -> Iterator[int]:
        """Numbers of the matching visits, newest first."""
        if measured is None:
            return self._index.find(text, which)
        few = self._newest(measured, which, _FEW + 1, 0)
        if len(few) <= _FEW:  # then only these are checked
            return self._index.find(text, which, among=few)
        return self._passing(self._index.find(text, which), measured.condition)

    def _newest(self, measured: MeasureSearch, which: VisitFilter, limit: int, offset: int) -> list[int]:
        return measured.newest(self._database, limit, offset, self._index.bounds(which))

    def _passing(self, seqs: Iterator[int], condition: SqlCondition) -> Iterator[int]:
        """The visits that pass, queried in growing batches: usually the first is enough."""
        size = _FIRST_HEAP
        while heap := list(islice(seqs, size)):
            passing = self._database.rows(
                f"SELECT v.seq FROM visits v WHERE v.seq IN ({','.join(map(str, heap))})"
                f" AND {condition.where} ORDER BY v.seq DESC",
                condition.parameters,
            )
            yield from (row[0] for row in passing)
            size = min(size * 4, _FEW)

    def _page(self, condition: SqlCondition, limit: int, offset: int) -> list[VisitRow]:
        rows = self._database.rows(
            f"SELECT {ROW_COLUMNS} FROM visits v WHERE {condition.where} ORDER BY v.seq DESC LIMIT ? OFFSET ?",
            (*condition.parameters, limit, offset),
        )
        return [to_row(row) for row in rows]

    def _ordered(
        self, text: str, which: VisitFilter, condition: SqlCondition, order: tuple[str, bool], limit: int, offset: int
    ) -> list[VisitRow]:
        column, down = order
        if column not in COLUMNS:
            raise ValueError(f"order must be one of {COLUMNS}, not {column!r}")
        if text.strip():
            found = json.dumps(list(self._index.find(text, which)))
            condition = condition.also("v.seq IN (SELECT value FROM json_each(?))", found)
        rows = self._database.rows(
            f"SELECT {ROW_COLUMNS} FROM visits v WHERE {condition.where}"
            f" ORDER BY v.{column} {'DESC' if down else 'ASC'}, v.seq DESC LIMIT ? OFFSET ?",
            (*condition.parameters, limit, offset),
        )
        return [to_row(row) for row in rows]

    def _rows(self, seqs: list[int], filters: SqlCondition) -> list[VisitRow]:
        """Rows of these visits; the filters are applied again, because the database, not the index, is
        authoritative."""
        marks = ",".join("?" * len(seqs))
        return self._page(filters.also(f"v.seq IN ({marks})", *seqs), max(len(seqs), 1), 0)


def _filters(state: VisitState | None, date_from: date | None, date_to: date | None) -> SqlCondition:
    filters = SqlCondition("v.state <> 'discarded'") if state is None else SqlCondition("v.state = ?", (state,))
    if date_from is not None:
        filters = filters.also("v.day >= ?", date_from.isoformat())
    if date_to is not None:
        filters = filters.also("v.day <= ?", date_to.isoformat())
    return filters
