"""What a restore carries over from the replaced record, so that no serial is given twice, issued papers stay known, and
the same people may log in as before."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from core.records import audit, people
from core.records.audited_content import serials_text
from core.records.compressed import head_of
from core.records.database import connect, rows_of
from core.records.retention import erase_again
from core.records.values import DELETED, RestoreOutlook, digest, local, to_json

_PAPER_KEY = "paper_secret"
"""Setting in which 0.1.0 stored the paper key in clear text; it now is in the key file (`keys`) only."""
_PRINTS = (
    "SELECT p.code, v.id AS visit, v.serial, v.name, p.kind, p.number, p.printed_at, p.digest"
    " FROM prints p JOIN visits v ON v.seq = p.visit"
)
_PAST = "SELECT code, visit, serial, name, kind, number, printed_at, digest FROM past_prints"


def outlook(current: Path, copy: Path) -> RestoreOutlook:
    """Compare the visits of a copy with those of the present record; an unreadable present record misses nothing."""
    there = _visits(copy)
    here = {}
    with suppress(sqlite3.Error):
        here = _visits(current)
    with closing(_look(copy)) as connection:
        last = connection.execute("SELECT max(at) FROM audit").fetchone()[0]
    return RestoreOutlook(
        made_at=local(last) if last else None,
        visits=len(there),
        missing=len(here.keys() - there.keys()),
        changed=sum(there[visit] != here[visit] for visit in here.keys() & there.keys()),
    )


def carry_over(
    connection: sqlite3.Connection, replaced: Path, copies: Iterable[Path], source: Path, now: datetime
) -> None:
    """Carry over, inside the caller's transaction, into the record that replaces ``replaced``: the running numbers of
    ``replaced`` and of all copies, its papers, its people, and an audit row. Unreadable files are skipped."""
    for head in filter(None, map(head_of, (replaced, *copies))):
        for prefix, day, last in head.serials:
            connection.execute(
                "INSERT INTO serials (prefix, day, last) VALUES (?, ?, ?)"
                " ON CONFLICT (prefix, day) DO UPDATE SET last = max(last, excluded.last)",
                (prefix, day, last),
            )
    _carry_papers(connection, replaced, source, now)
    people.carry_over(connection, people.staff_of(replaced, getattr(connection, "chain_key", b"")), now)
    gone = rows_of(replaced, f"SELECT id FROM visits WHERE name = '{DELETED}'")
    erase_again(connection, [row[0] for row in gone], now)


def old_paper_key(file: Path) -> bytes | None:
    """The paper key stored in a record or copy of 0.1.0; None if it has none."""
    for (value,) in rows_of(file, f"SELECT value FROM settings WHERE key = '{_PAPER_KEY}'"):
        with suppress(ValueError, TypeError):
            return bytes.fromhex(json.loads(value)) or None
    return None


def forget_paper_key(connection: sqlite3.Connection) -> None:
    """Remove the paper key from a record or copy and from its free pages. The caller must already have read the key."""
    with suppress(sqlite3.OperationalError):  # not one of our files: the next reader reports it
        if connection.execute("SELECT 1 FROM settings WHERE key = ?", (_PAPER_KEY,)).fetchone():
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("DELETE FROM settings WHERE key = ?", (_PAPER_KEY,))


def _carry_papers(connection: sqlite3.Connection, replaced: Path, source: Path, now: datetime) -> None:
    known = {row[0] for row in connection.execute("SELECT code FROM prints UNION SELECT code FROM past_prints")}
    papers = {row[0]: tuple(row) for sql in (_PRINTS, _PAST) for row in rows_of(replaced, sql) if _sound(row, known)}
    visits = {row[0] for row in connection.execute("SELECT id FROM visits")}
    missing = sum(row[0] not in visits for row in rows_of(replaced, "SELECT id FROM visits"))
    head = next((row["hash"] for row in rows_of(replaced, audit.LAST)), "")
    listed = [papers[code] for code in sorted(papers)]
    told = {"copy": source.name, "missing": missing, "head": head, "papers": digest(to_json(listed))}
    told |= json.loads(serials_text(connection))
    entry = audit.append(connection, now, None, "restore", new=to_json(told))
    connection.executemany(
        "INSERT INTO past_prints (code, visit, serial, name, kind, number, printed_at, digest, entry)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(*paper, entry) for paper in listed],
    )


def _sound(row: sqlite3.Row, known: set[str]) -> bool:
    """Whether a paper is not known yet and its row is intact: from a damaged file everything usable is taken."""
    return row[0] not in known and all(isinstance(value, int if at == 5 else str) for at, value in enumerate(row))


def _visits(file: Path) -> dict[str, str]:
    with closing(_look(file)) as connection:
        return {row[0]: row[1] for row in connection.execute("SELECT id, updated_at FROM visits")}


def _look(file: Path) -> sqlite3.Connection:
    return connect(file, read_only=True)
