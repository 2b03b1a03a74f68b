"""Personal data: what is due for deletion after the retention period, and its deletion.

A deletion removes the names, code, street, answers, result, notes and reasons of a visit, also from the audit. What
remains identifies nobody: serial and days, measures with their sums, codes and digests of papers, and the hashes of the
audit, which still form a chain.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from core.records import audit, past_papers
from core.records.database import Database
from core.records.rows import ROW_COLUMNS, to_row
from core.records.search.names import NameIndex
from core.records.values import DELETED, Clock, VisitRow, digest, local, to_json

_SHOWN = 1_000
_GUARDED = ("visits", "answers", "results", "audit", "past_prints")


class Retention:
    """Deletion after the retention period. Raises RecordError, with nothing changed, if the record cannot be read or
    changed."""

    def __init__(self, database: Database, index: NameIndex, clock: Clock) -> None:
        self._database, self._index, self._clock = database, index, clock

    def due(self, before: date) -> list[VisitRow]:
        """Visits of earlier days that are not deleted yet, oldest first, at most a thousand."""
        rows = self._database.rows(
            f"SELECT {ROW_COLUMNS} FROM visits v WHERE v.day < ? AND v.name <> ? ORDER BY v.day, v.seq LIMIT ?",
            (before.isoformat(), DELETED, _SHOWN),
        )
        return [to_row(row) for row in rows]

    def deleted_on(self, visit_id: str) -> date | None:
        """The day on which a visit was deleted, or None."""
        row = self._database.row(
            "SELECT a.at FROM audit a JOIN visits v ON v.seq = a.visit WHERE v.id = ? AND a.event = ? LIMIT 1",
            (visit_id, audit.DELETION),
        )
        return None if row is None else local(row["at"]).date()

    def delete(self, visit_ids: Sequence[str], why: str, before: date = date.max) -> int:
        """Delete the personal data of those of these visits that are older than ``before``; returns their number.
        ``why`` goes into the audit row of each."""
        marks = ",".join("?" * len(visit_ids))
        rows = self._database.rows(
            f"SELECT seq FROM visits WHERE id IN ({marks}) AND name <> ? AND day < ?",
            (*visit_ids, DELETED, before.isoformat()),
        )
        if rows:
            with self._database.transaction() as connection:
                erase(connection, [row["seq"] for row in rows], why, self._clock())
            for row in rows:
                self._index.read_again(self._database, row["seq"])
        return len(rows)


def erase(connection: sqlite3.Connection, visits: Iterable[int], why: str, now: datetime) -> None:
    """Delete within the caller's transaction; the triggers that protect the tables are dropped meanwhile and
    restored."""
    tables = ",".join("?" * len(_GUARDED))
    guards = connection.execute(
        f"SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name IN ({tables})", _GUARDED
    ).fetchall()
    for name, _ in guards:
        connection.execute(f"DROP TRIGGER {name}")
    for visit in visits:
        for table in ("answers", "results", "waits"):
            connection.execute(f"DELETE FROM {table} WHERE visit = ?", (visit,))
        connection.execute(
            "UPDATE audit SET old = NULL, new = NULL WHERE visit = ?"
            f" AND event IN ({','.join('?' * len(audit.ERASED_EVENTS))})",
            (visit, *audit.ERASED_EVENTS),
        )
        connection.execute(
            "UPDATE visits SET name = ?, uscc = '', street = '', state = iif(state = 'finished', state, 'discarded')"
            " WHERE seq = ?",
            (DELETED, visit),
        )
        audit.append(connection, now, visit, audit.DELETION, new=to_json({"why": why}))
        _erase_from_papers(connection, visit, now)
    for _, sql in guards:
        connection.execute(sql)


def _erase_from_papers(connection: sqlite3.Connection, visit: int, now: datetime) -> None:
    """Remove the name from the lists of papers issued before a restore or elsewhere, and record the new lists in the
    audit."""
    named = "visit = (SELECT id FROM visits WHERE seq = ?) AND name <> ?"
    entries = connection.execute(f"SELECT DISTINCT entry FROM past_prints WHERE {named}", (visit, DELETED)).fetchall()
    connection.execute(f"UPDATE past_prints SET name = ? WHERE {named}", (DELETED, visit, DELETED))
    for (entry,) in entries:
        papers = past_papers.papers_of(connection, entry)
        audit.append(connection, now, None, past_papers.PAPERS, fact=str(entry), new=digest(to_json(papers)))


def erase_again(connection: sqlite3.Connection, deleted: Iterable[str], now: datetime) -> None:
    """Delete again, after a restore, what had been deleted and came back with an older copy."""
    wanted = set(deleted)
    rows = connection.execute("SELECT seq, id FROM visits WHERE name <> ?", (DELETED,)) if wanted else ()
    found = [row[0] for row in rows if row[1] in wanted]
    if found:
        erase(connection, found, "恢复之前已经删除", now)
