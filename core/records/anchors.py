"""What the 核验码 of a paper is anchored in: the row of the audit that it carries, here or in the record that it was
printed from. A visit that was taken in brings the rows of its own papers along, each with what it was linked to.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from core.records import audit
from core.records.legible import ROTTEN
from core.records.values import DELETED

TAKEN = "taken"
"""The event of a visit that tells where it was taken in from, with its `Roots` there."""
_COLUMNS = "seq, at, visit, event, fact, old, new, evidence, clerk"


@dataclass(frozen=True, slots=True)
class Root:
    """A row of an audit, its columns in order; the hash that it was linked to, and its own."""

    content: tuple[Any, ...]
    before: str
    hash: str

    @property
    def whole(self) -> bool:
        """Whether it is as it was hashed."""
        return audit.link_of(self.before, self.content) == self.hash

    @property
    def event(self) -> str:
        """finish, or print."""
        return str(self.content[3])

    @property
    def old(self) -> str | None:
        """Of a printing: the hash that its code carries."""
        old: str | None = self.content[5]
        return old

    @property
    def new(self) -> str | None:
        """Of the end of a visit: its seal."""
        new: str | None = self.content[6]
        return new


@dataclass(frozen=True, slots=True)
class Roots:
    """The rows of one visit in another record, and the columns of its head that were otherwise there."""

    rows: tuple[Root, ...]
    serial: str
    corrects: int | None

    def as_json(self) -> dict[str, Any]:
        """As the audit and a sealed file keep them."""
        rows = [[list(row.content), row.before, row.hash] for row in self.rows]
        return {"rows": rows, "serial": self.serial, "corrects": self.corrects}

    @classmethod
    def of(cls, told: Any) -> Roots:
        """From that. Raises what `ROTTEN` names where it is none."""
        rows = tuple(Root(tuple(content), str(before), str(hash)) for content, before, hash in told["rows"])
        return cls(rows, str(told["serial"]), None if told["corrects"] is None else int(told["corrects"]))

    def hold(self, connection: sqlite3.Connection, visit: int) -> bool:
        """Whether the visit is as it was sealed there."""
        end = next((row for row in self.rows if row.event == "finish"), None)
        elsewhere = {"serial": self.serial, "corrects": self.corrects}
        return end is not None and end.whole and end.new == audit.seal(connection, visit, elsewhere)

    def lead(self, head: str) -> bool:
        """Whether a hash leads, printing by printing, to the row that finished the visit."""
        by_hash = {row.hash: row for row in self.rows if row.whole}
        for _ in self.rows:
            row = by_hash.get(head)
            if row is None or row.event == "finish":
                return row is not None
            head = row.old or ""
        return False


def roots_of(connection: sqlite3.Connection, visit: int, serial: str, corrects: int | None) -> Roots:
    """The rows of a finished visit and of its papers, to be taken along."""
    rows = connection.execute(
        f"SELECT {_COLUMNS}, hash, (SELECT b.hash FROM audit b WHERE b.seq = a.seq - 1) AS before FROM audit a"
        " WHERE visit = ? AND fact = '' AND event IN ('finish', 'print') ORDER BY seq",
        (visit,),
    ).fetchall()
    found = (Root(tuple(row)[:9], row["before"] or audit.BEGINNING, row["hash"]) for row in rows)
    return Roots(tuple(found), serial, corrects)


def anchored(connection: sqlite3.Connection, visit: int, head: str) -> bool:
    """Whether a hash is that of a row of this visit, linked to the one before it, and the visit is as it was sealed, or
    deleted; here, or in the record that the visit was taken in from."""
    here, blotted = roots_of(connection, visit, "", None), _blotted(connection, visit)
    end = next((row for row in here.rows if row.event == "finish"), None)
    if end is None or not (blotted or end.new == audit.seal(connection, visit)):
        return False
    if any(row.hash == head and row.whole for row in here.rows):
        return True
    others = (there for there in _elsewhere(connection, visit) if there.lead(head))
    return any(blotted or there.hold(connection, visit) for there in others)


def _blotted(connection: sqlite3.Connection, visit: int) -> bool:
    """Whether a visit was deleted: what was sealed is there no more, by a row of the audit that says so."""
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
                yield Roots.of(told)
        except ROTTEN:
            continue  # altered: the check of the audit tells of it
