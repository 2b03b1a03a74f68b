"""Printed papers: each is numbered, and can be found by its code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.errors import RecordError
from core.records import anchors, audit
from core.records.database import Database, TableRow
from core.records.decoding import decoding
from core.records.values import Clock, PaperKind, local, stamp, to_json


@dataclass(frozen=True, slots=True)
class Print:
    """One printing of one sheet. ``digest``: SHA-256 of the PDF."""

    visit_id: str
    kind: PaperKind
    number: int
    printed_at: datetime
    code: str
    digest: str
    anchor: str | None = None  # head of the audit chain in its code; None: printed before codes carried one


@dataclass(frozen=True, slots=True)
class PastPrint:
    """A printing known to the replaced record only. ``visit``: the id that the visit had."""

    visit: str
    serial: str
    name: str
    kind: PaperKind
    number: int
    printed_at: datetime
    code: str
    digest: str


class Prints:
    """The printings of a store. Raises RecordError if nothing could be recorded."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def next_number(self, visit_id: str, kind: PaperKind) -> int:
        """The number (第 N 次打印) of the next printing of this sheet."""
        return self._last(self._finished(visit_id), kind) + 1

    def now(self) -> datetime:
        """The timestamp for a paper made now; pass it to `record` with that paper."""
        return local(stamp(self._clock()))

    def anchor(self, visit_id: str, kind: PaperKind) -> str:
        """The audit hash that the next printing of a sheet carries in its 核验码.

        It is the hash of the previous printing's audit row, or of the row that finished the visit: for a given printing
        it is always the same.
        """
        seq = self._finished(visit_id)
        row = self._database.row(
            "SELECT l.hash FROM prints p JOIN audit l ON l.seq = p.entry WHERE p.visit = ? AND p.kind = ?"
            " ORDER BY p.number DESC LIMIT 1",
            (seq, kind),
        ) or self._database.row("SELECT hash FROM audit WHERE visit = ? AND fact = '' AND event = 'finish'", (seq,))
        return str(row["hash"]) if row else ""

    def record(
        self,
        visit_id: str,
        kind: PaperKind,
        code: str,
        digest: str,
        number: int | None = None,
        printed_at: datetime | None = None,
        anchor: str = "",
    ) -> int:
        """Record that a sheet of a finished visit was printed, and return its print number.

        ``number``: the one on the paper; raises RecordError if it is no longer the next one. ``printed_at``: the time
        on the paper; None: now. ``anchor``: the audit hash in its 核验码.
        """
        seq = self._finished(visit_id)
        following = self._last(seq, kind) + 1
        if number is not None and number != following:
            raise RecordError(f"这份{kind}应是第 {following} 次打印，纸上却是第 {number} 次。请重新生成后再打印。")
        now = printed_at or self._clock()
        with self._database.transaction() as connection:
            content = to_json([kind, following, code, digest])
            entry = audit.append(connection, now, seq, "print", old=anchor or None, new=content)
            connection.execute(
                "INSERT INTO prints (visit, kind, number, printed_at, code, digest, entry)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (seq, kind, following, stamp(now), code, digest, entry),
            )
        return following

    def of_visit(self, visit_id: str) -> list[Print]:
        """All printings of a visit, oldest first."""
        return self._prints("v.id = ?", visit_id)

    def by_code(self, code: str) -> list[Print]:
        """The printings with this code; empty: this record did not issue the paper."""
        return self._prints("p.code = ?", code)

    def before_restore(self, code: str) -> PastPrint | None:
        """The printing with this code that was issued before the record was restored from a copy."""
        row = self._database.row(
            "SELECT visit, serial, name, kind, number, printed_at, code, digest FROM past_prints WHERE code = ?",
            (code,),
        )
        if row is None:
            return None
        with decoding("打印记录"):
            return PastPrint(**{**dict(row), "printed_at": local(row["printed_at"])})

    def _prints(self, condition: str, value: str) -> list[Print]:
        rows = self._database.rows(
            "SELECT v.id AS visit_id, p.kind, p.number, p.printed_at, p.code, p.digest, l.old AS anchor FROM prints p"
            " LEFT JOIN audit l ON l.seq = p.entry"
            f" JOIN visits v ON v.seq = p.visit WHERE {condition} ORDER BY p.printed_at, p.kind, p.number",
            (value,),
        )
        return [_to_print(row) for row in rows]

    def anchored(self, found: Print) -> bool:
        """Whether the audit still contains the hash that a printing carries and the visit matches its seal; a rewritten
        history has other hashes."""
        seq = self._finished(found.visit_id)
        with self._database.reading():
            return found.anchor is not None and anchors.anchored(self._database.connection, seq, found.anchor)

    def _finished(self, visit_id: str) -> int:
        row = self._database.row("SELECT seq, serial, state FROM visits WHERE id = ?", (visit_id,))
        if row is None:
            raise RecordError(f"没有找到这次接待（{visit_id}）。请在“记录”里重新查找。")
        if row["state"] != "finished":
            raise RecordError(f"{row['serial']} 还没有办结，不能打印正式的告知单。请先办结。")
        return int(row["seq"])

    def _last(self, seq: int, kind: PaperKind) -> int:
        row = self._database.row(
            "SELECT max(coalesce((SELECT max(number) FROM prints WHERE visit = ?1 AND kind = ?2), 0),"
            " coalesce((SELECT max(p.number) FROM past_prints p JOIN visits v ON v.id = p.visit"
            " WHERE v.seq = ?1 AND p.kind = ?2), 0)) AS last",
            (seq, kind),
        )
        return int(row["last"]) if row else 0


def _to_print(row: TableRow) -> Print:
    with decoding("打印记录"):
        return Print(**{**dict(row), "printed_at": local(row["printed_at"])})
