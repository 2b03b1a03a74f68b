"""Papers known by their codes only: issued before a restore, or at another window under another visit."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from core.records.values import digest, to_json

TAKEN = "taken in"
"""Audit event of the record: visits were taken in (`anchors.TAKEN` is the event of each visit)."""
PAPERS = "papers"
"""Audit event of the record: a list of papers is recorded again after a name was removed from it."""


def papers_of(connection: sqlite3.Connection, entry: int) -> list[list[Any]]:
    """The papers, issued before a restore or elsewhere, that an audit row lists."""
    rows = connection.execute(
        "SELECT code, visit, serial, name, kind, number, printed_at, digest FROM past_prints WHERE entry = ?"
        " ORDER BY code",
        (entry,),
    )
    return [list(row) for row in rows]


def faults(connection: sqlite3.Connection) -> Iterator[str]:
    """A sentence for each list of papers that differs from what the audit recorded last."""
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'past_prints'").fetchone():
        return  # a copy from before such lists existed
    rows = connection.execute("SELECT seq, new FROM audit WHERE event IN ('restore', ?)", (TAKEN,)).fetchall()
    told = {seq: json.loads(new).get("papers") for seq, new in rows}
    told |= {
        int(row["fact"]): row["new"]
        for row in connection.execute("SELECT fact, new FROM audit WHERE event = ? ORDER BY seq", (PAPERS,))
    }
    kept = {row[0] for row in connection.execute("SELECT DISTINCT entry FROM past_prints")}
    for entry in told.keys() | kept:
        if told.get(entry) != digest(to_json(papers_of(connection, entry))):
            yield "以前或别处出具的告知单清单与审计记录不一致。"
