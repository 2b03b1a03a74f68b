"""The audit row that the 核验码 of a paper refers to, in this record or in the record the paper was printed from.

A visit taken in from another record brings the audit rows of its own papers, each with its previous hash.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from core.records import audit
from core.records.decoding import DECODING_ERRORS
from core.records.values import DELETED

TAKEN = "taken"
"""Audit event of a visit: it was taken in from elsewhere; the new value holds its `Roots` there."""
_COLUMNS = "seq, at, visit, event, fact, old, new, evidence, clerk"


@dataclass(frozen=True, slots=True)
class Root:
    """One audit row: its columns in order, the hash of the row before it, and its own hash."""

    content: tuple[Any, ...]
    before: str
    hash: str

    @property
    def whole(self) -> bool:
        """Whether the content still matches the hash."""
        return audit.link_of(self.before, self.content) == self.hash

    @property
    def event(self) -> str:
        """The event: 'finish' or 'print'."""
        return str(self.content[3])

    @property
    def old(self) -> str | None:
        """Of a print row: the hash that the paper's code carries."""
        old: str | None = self.content[5]
        return old

    @property
    def new(self) -> str | None:
        """Of a finish row: the seal of the visit."""
        new: str | None = self.content[6]
        return new


@dataclass(frozen=True, slots=True)
class Roots:
    """The audit rows of one visit in another record, and the head columns that had other values there."""

    rows: tuple[Root, ...]
    serial: str
    corrects: int | None

    def as_json(self) -> dict[str, Any]:
        """The JSON form used in the audit and in sealed files."""
        rows = [[list(row.content), row.before, row.hash] for row in self.rows]
        return {"rows": rows, "serial": self.serial, "corrects": self.corrects}

    @classmethod
    def from_json(cls, document: Any) -> Roots:
        """The inverse of `as_json`. Raises one of `DECODING_ERRORS` for malformed input."""
        rows = tuple(Root(tuple(content), str(before), str(hash)) for content, before, hash in document["rows"])
        return cls(rows, str(document["serial"]), None if document["corrects"] is None else int(document["corrects"]))

    def matches_seal(self, connection: sqlite3.Connection, visit: int) -> bool:
        """Whether the visit still matches the seal it was given in the other record."""
        end = next((row for row in self.rows if row.event == "finish"), None)
        elsewhere = {"serial": self.serial, "corrects": self.corrects}
        return end is not None and end.whole and end.new == audit.seal(connection, visit, elsewhere)

    def leads_to_finish(self, head: str) -> bool:
        """Whether following the print rows back from this hash ends at the row that finished the visit."""
        by_hash = {row.hash: row for row in self.rows if row.whole}
        for _ in self.rows:
            row = by_hash.get(head)
            if row is None or row.event == "finish":
                return row is not None
            head = row.old or ""
        return False


def roots_of(connection: sqlite3.Connection, visit: int, serial: str, corrects: int | None) -> Roots:
    """The audit rows of a finished visit and of its papers, for carrying to another record."""
    rows = connection.execute(
        f"SELECT {_COLUMNS}, hash, (SELECT b.hash FROM audit b WHERE b.seq = a.seq - 1) AS before FROM audit a"
        " WHERE visit = ? AND fact = '' AND event IN ('finish', 'print') ORDER BY seq",
        (visit,),
    ).fetchall()
    found = (Root(tuple(row)[:9], row["before"] or audit.BEGINNING, row["hash"]) for row in rows)
    return Roots(tuple(found), serial, corrects)


def anchored(connection: sqlite3.Connection, visit: int, head: str) -> bool:
    """Whether ``head`` is the hash of an unaltered audit row of this visit, in this record or in the one it was taken
    in from, and the visit still matches its seal (or was deleted by retention)."""
    here, erased = roots_of(connection, visit, "", None), _is_erased(connection, visit)
    end = next((row for row in here.rows if row.event == "finish"), None)
    if end is None or not (erased or end.new == audit.seal(connection, visit)):
        return False
    if any(row.hash == head and row.whole for row in here.rows):
        return True
    others = (there for there in _elsewhere(connection, visit) if there.leads_to_finish(head))
    return any(erased or there.matches_seal(connection, visit) for there in others)


def _is_erased(connection: sqlite3.Connection, visit: int) -> bool:
    """Whether the visit's personal data was deleted, and the audit has the row that says so."""
    gone = "SELECT 1 FROM visits v JOIN audit a ON a.visit = v.seq WHERE v.seq = ? AND v.name = ? AND a.event = ?"
    return connection.execute(gone, (visit, DELETED, audit.DELETION)).fetchone() is not None


def _elsewhere(connection: sqlite3.Connection, visit: int) -> Iterator[Roots]:
    rows: Iterable[Any] = connection.execute(
        "SELECT new FROM audit WHERE visit = ? AND fact = '' AND event = ?", (visit, TAKEN)
    ).fetchall()
    for (new,) in rows:
        try:
            told = json.loads(new).get("roots")
            if told:
                yield Roots.from_json(told)
        except DECODING_ERRORS:
            continue  # altered: `audit.verify` reports it
