"""A visit in transit between records: everything stored about it, and nothing else of its record."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from types import NoneType
from typing import Any
from uuid import UUID

from core.errors import RecordError
from core.records import anchors
from core.records.anchors import Roots
from core.records.values import digest, to_json

CARRIED = ("open", "parked", "finished")
"""States of visits that are carried; discarded and deleted visits stay where they are."""
SENT = "sent"
"""Audit event of a visit: it was written to a file for another window."""
OF_VISIT = ("create", "correct", "answer", "update")
"""Events that determine the content of a visit; the others record what was done with it."""

_TEXT, _MAYBE, _SUM = (str,), (str, NoneType), (int, NoneType)
_HEAD: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(
        ("id", "serial", "day", "name", "uscc", "street", "clerk", "policy", "pack_digest", "as_of", "unmentioned",
         "state", "created_at", "updated_at"), _TEXT,
    ),
    "finished_at": _MAYBE,
}  # fmt: skip
_ENTRY = (_TEXT, _TEXT, _TEXT, _MAYBE, _MAYBE, _MAYBE, _TEXT)
_ANSWER = (_TEXT, _TEXT, _TEXT, _TEXT)
_OUTCOME = (_TEXT, _TEXT, _SUM, _SUM, _TEXT)
_PRINT = (_TEXT, (int,), _TEXT, _TEXT, _TEXT)
_WAIT = (_TEXT, _TEXT, _MAYBE, _MAYBE, _TEXT, _MAYBE)
ParcelRow = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """An audit row without number and hash."""

    at: str
    event: str
    fact: str
    old: str | None
    new: str | None
    evidence: str | None
    clerk: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """One visit. ``head``: its row, by column; ``corrects``: id of the visit it corrects, or ''; ``origin``: the window
    where it began, '' for the one that the file is from."""

    head: Mapping[str, Any]
    corrects: str
    origin: str
    entries: tuple[AuditEntry, ...]
    answers: tuple[ParcelRow, ...]  # fact, value, evidence, at
    result: tuple[str, str] | None  # its digest, and the JSON
    outcomes: tuple[ParcelRow, ...]  # measure, status, low, high, kind
    prints: tuple[ParcelRow, ...]  # kind, number, printed_at, code, digest
    waits: tuple[ParcelRow, ...]  # kind, words, day, due, note, done_at
    roots: Roots | None  # of a finished visit

    @property
    def id(self) -> str:
        """The id of the visit."""
        return str(self.head["id"])

    @property
    def serial(self) -> str:
        """Its 预审编号."""
        return str(self.head["serial"])

    @property
    def finished(self) -> bool:
        """Whether it is finished."""
        return bool(self.head["state"] == "finished")

    @property
    def story(self) -> tuple[AuditEntry, ...]:
        """The events that made the visit what it is, in order."""
        return tuple(entry for entry in self.entries if entry.event in OF_VISIT)

    @property
    def content(self) -> tuple[Any, ...]:
        """What two finished visits are compared by."""
        return (sorted(self.answers), self.result and self.result[0], sorted(map(str, self.outcomes)))

    def known_as(self) -> str:
        """The digest by which a visit stored apart is recognised when it comes again."""
        return digest(to_json([self.id, self.head["state"], [asdict(entry) for entry in self.story]]))

    def as_json(self) -> dict[str, Any]:
        """The JSON form used in sealed files."""
        rows = [list(asdict(entry).values()) for entry in self.entries]
        return {**asdict(replace(self, roots=None)), "entries": rows, "roots": self.roots and self.roots.as_json()}

    @classmethod
    def from_json(cls, document: Any) -> Parcel:
        """The inverse of `as_json`. Raises one of `decoding.DECODING_ERRORS` for malformed input."""
        head = {name: _typed(document["head"][name], kinds) for name, kinds in _HEAD.items()}
        made = cls(
            head,
            _typed(document["corrects"], _TEXT),
            _typed(document["origin"], _TEXT),
            tuple(AuditEntry(*row) for row in _rows(document["entries"], _ENTRY)),
            _rows(document["answers"], _ANSWER),
            None if document["result"] is None else _pair(document["result"]),
            _rows(document["outcomes"], _OUTCOME),
            _rows(document["prints"], _PRINT),
            _rows(document["waits"], _WAIT),
            None if document["roots"] is None else Roots.from_json(document["roots"]),
        )
        _refuse_nonsense(made)
        return made


def parcel_of(connection: sqlite3.Connection, seq: int, origin: str = "") -> Parcel:
    """The visit with this number. RecordError if it no longer matches its audit."""
    row = connection.execute("SELECT * FROM visits WHERE seq = ?", (seq,)).fetchone()

    def rows(columns: str, table: str, order: str) -> tuple[ParcelRow, ...]:
        found = connection.execute(f"SELECT {columns} FROM {table} WHERE visit = ? ORDER BY {order}", (seq,))
        return tuple(map(tuple, found.fetchall()))

    entries = rows("at, event, fact, old, new, evidence, coalesce(clerk, '')", "audit", "seq")
    corrected = connection.execute("SELECT id FROM visits WHERE seq = ?", (row["corrects"],)).fetchone()
    result = connection.execute("SELECT digest, json FROM results WHERE visit = ?", (seq,)).fetchone()
    finished = row["state"] == "finished"
    made = Parcel(
        {name: row[name] for name in _HEAD},
        corrected["id"] if corrected else "",
        origin,
        tuple(AuditEntry(*entry) for entry in entries),
        rows("fact, value, evidence, at", "answers", "entry"),
        (result["digest"], zlib.decompress(result["json"]).decode()) if result else None,
        rows("measure, status, low, high, kind", "visit_outcomes", "measure, status"),
        rows("kind, number, printed_at, code, digest", "prints", "kind, number"),
        rows("kind, words, day, due, note, done_at", "waits", "kind"),
        anchors.roots_of(connection, seq, row["serial"], row["corrects"]) if finished else None,
    )
    if not _matches_audit(made) or (
        finished and made.roots is not None and not made.roots.matches_seal(connection, seq)
    ):
        raise RecordError(f"{made.serial} 与它的审计记录不一致，没有取出。")
    return made


def _matches_audit(parcel: Parcel) -> bool:
    """Whether each answer is the one the audit recorded last."""
    told: dict[str, Any] = {}
    for entry in parcel.entries:
        if entry.event == "answer":
            told[entry.fact] = (entry.new, entry.evidence)
    kept = {fact: (value, evidence) for fact, value, evidence, _ in parcel.answers}
    return kept == {fact: answer for fact, answer in told.items() if answer[0] is not None}


def _refuse_nonsense(parcel: Parcel) -> None:
    """Raise ValueError for content that no record of ours holds; otherwise it would only be noticed when the visit is
    opened."""
    head = parcel.head
    UUID(parcel.id)
    date.fromisoformat(head["as_of"])
    day = date.fromisoformat(head["day"]).isoformat()
    moments = [head["created_at"], head["updated_at"], *filter(None, (head["finished_at"],))]
    moments += [entry.at for entry in parcel.entries]
    moments += [answer[3] for answer in parcel.answers] + [paper[2] for paper in parcel.prints]
    for moment in moments:
        if datetime.fromisoformat(moment).tzinfo is None:
            raise ValueError(moment)
    for answer in parcel.answers:
        json.loads(answer[1])
    if parcel.result is not None and digest(parcel.result[1]) != parcel.result[0]:
        raise ValueError("result")
    if parcel.finished and not any(entry.event == "finish" for entry in parcel.entries):
        raise ValueError("finish")
    whole = parcel.finished == (head["finished_at"] is not None) == (parcel.roots is not None)
    if not (whole and parcel.finished == (parcel.result is not None) and head["state"] in CARRIED):
        raise ValueError(head["state"])
    if day.replace("-", "") not in parcel.serial or not _matches_audit(parcel) or not parcel.story:
        raise ValueError(parcel.serial)


def _rows(told: Any, kinds: Sequence[tuple[type, ...]]) -> tuple[ParcelRow, ...]:
    return tuple(
        tuple(_typed(value, kind) for value, kind in zip(row, kinds, strict=True)) for row in _typed(told, (list,))
    )


def _pair(told: Any) -> tuple[str, str]:
    one, other = told
    return _typed(one, _TEXT), _typed(other, _TEXT)


def _typed(value: Any, kinds: tuple[type, ...]) -> Any:
    if type(value) not in kinds:
        raise TypeError(f"{value!r} is none of {kinds}")
    return value
