"""Personal data: what falls due after the years a centre keeps it, and a deletion that leaves serial, digest and chain.

Deleted are the names, code, street, answers, result, notes and reasons of a visit, and what the audit tells of them.
What stays is a tombstone: its serial and days, its measures with their sums (of nobody), its papers' codes and digests,
and the hashes of the audit, whose order still holds.
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
    """What a record keeps too long. Raises RecordError where it cannot be read or changed; nothing is then changed."""

    def __init__(self, database: Database, index: NameIndex, clock: Clock) -> None:
        self._database, self._index, self._clock = database, index, clock

    def due(self, before: date) -> list[VisitRow]:
        """Visits of days before this one, oldest first, at most a thousand, without those deleted already."""
        rows = self._database.rows(
            f"SELECT {ROW_COLUMNS} FROM visits v WHERE v.day < ? AND v.name <> ? ORDER BY v.day, v.seq LIMIT ?",
            (before.isoformat(), DELETED, _SHOWN),
        )
        return [to_row(row) for row in rows]

    def deleted_on(self, visit_id: str) -> date | None:
        """The day on which a visit was deleted; None: it was not."""
        row = self._database.row(
            "SELECT a.at FROM audit a JOIN visits v ON v.seq = a.visit WHERE v.id = ? AND a.event = ? LIMIT 1",
            (visit_id, audit.DELETION),
        )
        return None if row is None else local(row["at"]).date()

    def delete(self, visit_ids: Sequence[str], why: str, before: date = date.max) -> int:
        """Delete what those of these visits that are of days ``before`` this one tell of anyone; how many there were.
        ``why`` stands in the audit, for each."""
        marks = ",".join("?" * len(visit_ids))
        rows = self._database.rows(
            f"SELECT seq FROM visits WHERE id IN ({marks}) AND name <> ? AND day < ?",
            (*visit_ids, DELETED, before.isoformat()),
        )
        if rows:
            with self._database.transaction() as connection:
                blot(connection, [row["seq"] for row in rows], why, self._clock())
            for row in rows:
                self._index.read_again(self._database, row["seq"])
        return len(rows)


def blot(connection: sqlite3.Connection, visits: Iterable[int], why: str, now: datetime) -> None:
    """Delete within the caller's transaction: the guards of the tables step aside meanwhile, and stand again after."""
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
            f" AND event IN ({','.join('?' * len(audit.BLOTTED))})",
            (visit, *audit.BLOTTED),
        )
        connection.execute(
            "UPDATE visits SET name = ?, uscc = '', street = '', state = iif(state = 'finished', state, 'discarded')"
            " WHERE seq = ?",
            (DELETED, visit),
        )
        audit.append(connection, now, visit, audit.DELETION, new=to_json({"why": why}))
        _blot_papers(connection, visit, now)
    for _, sql in guards:
        connection.execute(sql)


def _blot_papers(connection: sqlite3.Connection, visit: int, now: datetime) -> None:
    """Take the name out of the lists of papers given out before a restore, or elsewhere; the audit tells the lists as
    they are now."""
    named = "visit = (SELECT id FROM visits WHERE seq = ?) AND name <> ?"
    entries = connection.execute(f"SELECT DISTINCT entry FROM past_prints WHERE {named}", (visit, DELETED)).fetchall()
    connection.execute(f"UPDATE past_prints SET name = ? WHERE {named}", (DELETED, visit, DELETED))
    for (entry,) in entries:
        papers = past_papers.papers_of(connection, entry)
        audit.append(connection, now, None, past_papers.PAPERS, fact=str(entry), new=digest(to_json(papers)))


def blot_again(connection: sqlite3.Connection, deleted: Iterable[str], now: datetime) -> None:
    """After a restore: what had been deleted does not come back with an older copy."""
    wanted = set(deleted)
    rows = connection.execute("SELECT seq, id FROM visits WHERE name <> ?", (DELETED,)) if wanted else ()
    found = [row[0] for row in rows if row[1] in wanted]
    if found:
        blot(connection, found, "恢复之前已经删除", now)
