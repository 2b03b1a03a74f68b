"""A search: what was typed, in the index; the filters, in the database; only the rows shown are read."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from core.records.database import Database
from core.records.rows import ROW_COLUMNS, to_row
from core.records.search.names import NamedVisit, NameIndex
from core.records.values import State, VisitRow
from core.records.versions import judged_by

# By measure: visits to which the measure may bring something.
WITHIN_REACH = ("statutory", "met", "recognition")
COLUMNS = ("day", "name", "uscc", "street", "state", "clerk", "serial")
"""By these a search can be put in order."""
_WHOLE = re.compile(r"[0-9A-Z]{18}|[A-Z0-9]{1,6}\d{8}-\d{4,}[A-Z]?")  # a credit code, a serial
_FEW = 5_000
_FIRST_HEAP = 100


@dataclass(slots=True)
class Filters:
    """Conditions of SQL with their parameters; each as a set, and as a question to one visit.

    ``narrow``: they may leave only a few visits, found by an index.
    """

    narrow: bool
    conditions: list[tuple[str, str]] = field(default_factory=list)
    parameters: list[object] = field(default_factory=list)

    def add(self, condition: str, *parameters: object, each: str | None = None) -> None:
        """One more condition that must hold. ``each``: the same, quicker to ask of one visit."""
        self.conditions.append((condition, each or condition))
        self.parameters += parameters

    @property
    def where(self) -> str:
        """The WHERE clause to find visits by."""
        return " AND ".join(condition for condition, _ in self.conditions)

    @property
    def where_each(self) -> str:
        """The same, to ask of one visit after the other."""
        return " AND ".join(condition for _, condition in self.conditions)


class Search:
    """Searches the visits of a store."""

    def __init__(self, database: Database, index: NameIndex) -> None:
        self._database, self._index = database, index

    def __call__(
        self,
        text: str = "",
        *,
        state: State | None = None,
        date_from: date | None = None,
        date_to: date | None = None,
        measure: str | None = None,
        versions: Collection[str] | None = None,
        statuses: Collection[str] = WITHIN_REACH,
        order: tuple[str, bool] | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[VisitRow]:
        """Visits that fit, newest first, or in ``order`` of a column (one of COLUMNS, and whether downwards);
        discarded ones only when asked for by ``state``.

        ``text``: words that must all be there, each part of a name, code or serial, or pinyin initials, or
        pinyin. ``date_from``, ``date_to``: day of the visit, both included. ``measure``: finished visits in
        which this measure, by its key (baoshan-2023-1:3-1), has one of ``statuses``; ``versions``: judged by one
        of these versions of its policy, None: by any.
        """
        filters = _filters(state, date_from, date_to)
        if measure is not None:
            marks = ",".join("?" * len(statuses))
            policy, _, id = measure.rpartition(":")
            filters.add(
                "v.seq IN (SELECT o.visit FROM visit_outcomes o JOIN visits w ON w.seq = o.visit"
                f" WHERE (o.measure = ? OR o.measure = ? AND w.policy = ?) AND o.status IN ({marks}))",
                measure,
                id,
                policy,
                *statuses,
                each=(
                    "EXISTS (SELECT 1 FROM visit_outcomes o WHERE o.visit = v.seq"
                    f" AND (o.measure = ? OR o.measure = ? AND v.policy = ?) AND o.status IN ({marks}))"
                ),
            )
        if measure is not None and versions is not None:
            filters.add(judged_by(len(versions)), measure.rpartition(":")[0], *versions)
        if order is not None:
            return self._ordered(text, filters, order, limit, offset)
        if not text.strip():
            return self._page(filters, limit, offset)
        whole = unicodedata.normalize("NFKC", text).strip().upper()
        if _WHOLE.fullmatch(whole) and (found := self._by_code(whole, filters, limit, offset)):
            return found
        return self._rows(self._found(text, filters, limit, offset))

    def warm(self, load: Callable[[], Iterable[NamedVisit]] | None = None) -> None:
        """Read all names and the readings of characters now, when nobody waits, not at the first search. ``load``: from
        another connection (`Reader`), in its thread."""
        self._index.fill(load)
        next(self._index.find("yi"), None)

    def _by_code(self, code: str, filters: Filters, limit: int, offset: int) -> list[VisitRow]:
        """The visits of this serial or credit code, by their index."""
        one = replace(filters, conditions=[*filters.conditions], parameters=[*filters.parameters])
        one.add(
            "v.seq IN (SELECT seq FROM visits WHERE serial = ?"
            " UNION ALL SELECT seq FROM visits WHERE uscc = ? AND uscc <> '')",
            code,
            code,
        )
        return self._page(one, limit, offset)

    def _found(self, text: str, filters: Filters, limit: int, offset: int) -> list[int]:
        """Numbers of the visits of one page."""
        few = self._few(filters)
        if few is not None:
            return list(islice(self._index.find(text, among=few), offset, offset + limit))
        return list(islice(self._passing(self._index.find(text), filters), offset, offset + limit))

    def _few(self, filters: Filters) -> set[int] | None:
        """All visits that pass the filters, if they are few: then only those are looked at."""
        if not filters.narrow:
            return None
        rows = self._database.rows(
            f"SELECT v.seq FROM visits v WHERE {filters.where_each} LIMIT {_FEW + 1}", filters.parameters
        )
        return {row[0] for row in rows} if len(rows) <= _FEW else None

    def _passing(self, seqs: Iterator[int], filters: Filters) -> Iterator[int]:
        """Those that pass the filters, asked for in ever larger heaps: most often the first is enough."""
        size = _FIRST_HEAP
        while heap := list(islice(seqs, size)):
            passing = self._database.rows(
                f"SELECT v.seq FROM visits v WHERE v.seq IN ({','.join(map(str, heap))})"
                f" AND {filters.where_each} ORDER BY v.seq DESC",
                filters.parameters,
            )
            yield from (row[0] for row in passing)
            size = min(size * 4, _FEW)

    def _page(self, filters: Filters, limit: int, offset: int) -> list[VisitRow]:
        rows = self._database.rows(
            f"SELECT {ROW_COLUMNS} FROM visits v WHERE {filters.where} ORDER BY v.seq DESC LIMIT ? OFFSET ?",
            (*filters.parameters, limit, offset),
        )
        return [to_row(row) for row in rows]

    def _ordered(self, text: str, filters: Filters, order: tuple[str, bool], limit: int, offset: int) -> list[VisitRow]:
        column, down = order
        if column not in COLUMNS:
            raise ValueError(f"order must be one of {COLUMNS}, not {column!r}")
        found, given = "", list(filters.parameters)
        if text.strip():
            found = " AND v.seq IN (SELECT value FROM json_each(?))"
            given.append(json.dumps(list(self._index.find(text, among=self._few(filters)))))
        rows = self._database.rows(
            f"SELECT {ROW_COLUMNS} FROM visits v WHERE {filters.where}{found}"
            f" ORDER BY v.{column} {'DESC' if down else 'ASC'}, v.seq DESC LIMIT ? OFFSET ?",
            (*given, limit, offset),
        )
        return [to_row(row) for row in rows]

    def _rows(self, seqs: list[int]) -> list[VisitRow]:
        marks = ",".join("?" * len(seqs))
        rows = self._database.rows(
            f"SELECT {ROW_COLUMNS} FROM visits v WHERE v.seq IN ({marks}) ORDER BY v.seq DESC", seqs
        )
        return [to_row(row) for row in rows]


def _filters(state: State | None, date_from: date | None, date_to: date | None) -> Filters:
    filters = Filters(narrow=(state, date_from, date_to) != (None, None, None))
    if state is None:
        filters.add("v.state <> 'discarded'")
    else:
        filters.add("v.state = ?", state)
    if date_from is not None:
        filters.add("v.day >= ?", date_from.isoformat())
    if date_to is not None:
        filters.add("v.day <= ?", date_to.isoformat())
    return filters
