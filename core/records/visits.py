"""Visits: begun, answered, parked, finished, corrected. Visits are never deleted here, and never changed once
finished."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from core.assess.visit import Unmentioned
from core.errors import RecordError
from core.records import audit, daily, waits
from core.records.database import Database, TableRow
from core.records.decoding import decoding
from core.records.identity import VisitIds
from core.records.rows import ROW_COLUMNS, STANDING, to_row
from core.records.search.names import NameIndex
from core.records.values import (
    DELETED,
    EVIDENCES,
    Clock,
    Evidence,
    Json,
    RowColumn,
    StoredAnswer,
    StoredVisit,
    VisitRow,
    VisitState,
    digest,
    local,
    outcomes_of,
    stamp,
    to_json,
)

DEFAULT_PREFIX = "BS"

_LISTED: tuple[VisitState, ...] = ("open", "parked", "finished")


class Visits:
    """The visits of a store. Whatever a method writes is on disk when it returns.

    All raise RecordError, with nothing stored, for an unknown id, for a change of a finished visit, and when the file
    cannot be read or written.
    """

    def __init__(self, database: Database, index: NameIndex, clock: Clock) -> None:
        self._database, self._index, self._clock = database, index, clock
        self.columns: Mapping[str, RowColumn] = {}  # the facts shown in visit rows, by column
        newest = database.row("SELECT id FROM visits ORDER BY seq DESC LIMIT 1")
        with decoding("最近一次接待的编号"):
            self._ids = VisitIds(after=newest["id"] if newest else None)

    def create(
        self,
        *,
        policy: str,
        pack_digest: str,
        as_of: date,
        unmentioned: Unmentioned = "unknown",
        clerk: str = "",
        answers: Mapping[str, StoredAnswer] | None = None,
        prefix: str = DEFAULT_PREFIX,
        listed: str = "",
    ) -> StoredVisit:
        """Begin a visit. It gets its id and its serial: prefix, today, running number (BS20231215-0007).

        ``policy``, ``pack_digest``: several are separated by spaces.

        ``answers``: known beforehand, such as lasting facts of the enterprise; their ``at`` is ignored. ``listed``: the
        enterprise list that they come from, and its owner.
        """
        head = {
            "policy": policy,
            "pack_digest": pack_digest,
            "as_of": as_of.isoformat(),
            "unmentioned": unmentioned,
            "clerk": clerk,
        }
        return self._begin(head, answers or {}, prefix, told=(_LISTED_BY, listed))

    def get(self, visit_id: str, *, even_deleted: bool = False) -> StoredVisit:
        """A visit with its answers and, if finished, its result. RecordError for a deleted one, unless
        ``even_deleted``."""
        found = self._whole(self._row(visit_id))
        if found.deleted and not even_deleted:
            raise RecordError(f"{found.serial} 已按保存期删除，只留下编号和摘要，不能再打开。")
        return found

    def by_serial(self, serial: str) -> StoredVisit | None:
        """The visit with this 预审编号, or None."""
        row = self._database.row("SELECT * FROM visits WHERE serial = ?", (serial.strip().upper(),))
        return self._whole(row) if row else None

    def save_answer(self, visit_id: str, fact: str, value: Json, evidence: Evidence = "口述") -> None:
        """Store the answer to ``fact``. Raises AnswerError for a value that JSON cannot hold."""
        text = to_json(value)
        if evidence not in EVIDENCES:
            raise ValueError(f"evidence must be one of {EVIDENCES}, not {evidence!r}")
        seq = self._changeable(visit_id)
        if self._stored(seq, fact) != (text, evidence):
            with self._database.transaction() as connection:
                self._write_answer(connection, seq, fact, text, evidence)
            self._index.read_again(self._database, seq)

    def clear_answer(self, visit_id: str, fact: str) -> None:
        """Remove an answer; the fact will not be asked again. The audit has the old value."""
        seq = self._changeable(visit_id)
        stored = self._stored(seq, fact)
        if stored is None:
            return
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM answers WHERE visit = ? AND fact = ?", (seq, fact))
            audit.append(connection, self._clock(), seq, "answer", fact=fact, old=stored[0])
            self._touch(connection, seq, {self.columns[fact]: ""} if fact in self.columns else {})
        self._index.read_again(self._database, seq)

    def update(
        self,
        visit_id: str,
        *,
        as_of: date | None = None,
        unmentioned: Unmentioned | None = None,
        clerk: str | None = None,
        policy: str | None = None,
        pack_digest: str | None = None,
    ) -> None:
        """Change the head of an unfinished visit; None leaves a column unchanged."""
        seq = self._changeable(visit_id)
        given = {
            "as_of": as_of.isoformat() if as_of else None,
            "unmentioned": unmentioned,
            "clerk": clerk,
            "policy": policy,
            "pack_digest": pack_digest,
        }
        changes = {name: value for name, value in given.items() if value is not None}
        self._change(seq, "update", changes)

    def park(self, visit_id: str) -> None:
        """Set a visit aside for now."""
        self._change(self._changeable(visit_id), "park", {"state": "parked"})

    def resume(self, visit_id: str) -> StoredVisit:
        """Reopen a parked or discarded visit."""
        seq = self._changeable(visit_id)
        self._refuse_second_correction(visit_id)
        self._change(seq, "resume", {"state": "open"})
        return self.get(visit_id)

    def discard(self, visit_id: str) -> None:
        """Hide an unfinished visit that was begun by mistake from all lists. It stays stored and can be resumed."""
        self._change(self._changeable(visit_id), "discard", {"state": "discarded"})

    def finish(self, visit_id: str, result: Mapping[str, Json]) -> StoredVisit:
        """Finish a visit with its full assessment as plain JSON; it can never change afterwards.

        Its pack must be frozen before (``store.packs.freeze``), so that it can be computed again. The ``outcomes`` of
        the result are also stored in a table of their own, for search and statistics.
        """
        seq = self._changeable(visit_id)
        text, outcomes = to_json(result), list(outcomes_of(result))
        self._require_frozen_pack(seq)
        now = self._clock()
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO results (visit, digest, json) VALUES (?, ?, ?)",
                (seq, digest(text), zlib.compress(text.encode())),
            )
            connection.executemany(
                "INSERT INTO visit_outcomes (visit, measure, status, low, high, kind) VALUES (?,?,?,?,?,?)",
                [(seq, o["measure"], o["status"], o.get("low"), o.get("high"), o["kind"]) for o in outcomes],
            )
            waits.store(connection, seq, outcomes, self._as_of(seq))
            self._touch(connection, seq, {"state": "finished", "finished_at": stamp(now)})
            daily.count(connection, seq)
            if (corrected := self._row(visit_id)["corrects"]) is not None:
                daily.count(connection, corrected, -1)
            audit.append(connection, now, seq, "finish", new=audit.seal(connection, seq))
        self._index.read_again(self._database, seq)
        return self.get(visit_id)

    def correct(self, visit_id: str, reason: str = "", prefix: str = "") -> StoredVisit:
        """Begin a correction: a new open visit, with the answers of a finished one, that replaces it when it is
        finished.

        ``reason``: why; stored in the audit for good. ``prefix``: the serial prefix, that of this window if the visit
        began at another; '': that of the corrected visit. RecordError if the visit is still open, or has been corrected
        already.
        """
        old = self.get(visit_id)
        if old.state != "finished":
            raise RecordError(f"{old.serial} 还没有办结，直接修改即可，不需要更正。")
        if old.corrected_by is not None:
            later = self.get(old.corrected_by, even_deleted=True)
            raise RecordError(f"{old.serial} 已有更正：{later.serial}。请打开那一次。")
        row = self._row(visit_id)
        head = {name: row[name] for name in ("policy", "pack_digest", "as_of", "unmentioned", "clerk")}
        head["clerk"] = self._database.connection.clerk or head["clerk"]  # whoever makes the correction answers for it
        begun = {**head, "corrects": row["seq"]}
        return self._begin(begun, old.answers, prefix or prefix_of(old.serial), (_CORRECTS, reason))

    def clock_behind(self) -> tuple[date, date] | None:
        """(today, day of the latest visit) if the clock is behind that day; otherwise None."""
        row = self._database.row("SELECT max(day) AS day FROM visits WHERE state <> 'discarded'", ())
        last = date.fromisoformat(row["day"]) if row and row["day"] else date.min
        today = self._clock().date()
        return (today, last) if today < last else None

    def recent(self, limit: int = 20) -> list[VisitRow]:
        """The visits last changed, newest first, without discarded ones."""
        return self._listed(_LISTED, limit)

    def parked(self, limit: int = 100) -> list[VisitRow]:
        """Visits that wait to be resumed, newest first, including those left open by a crash."""
        return self._listed(("parked", "open"), limit)

    def standing(self) -> list[str]:
        """Ids of all finished visits that no finished correction replaces, oldest first."""
        return [row["id"] for row in self._database.rows(f"SELECT v.id FROM visits v WHERE {STANDING} ORDER BY v.seq")]

    def touched(self) -> dict[str, tuple[str, int]]:
        """By id, when each visit was last changed and the number of its last audit row."""
        rows = self._database.rows(
            "SELECT id, updated_at, (SELECT max(seq) FROM audit WHERE visit = v.seq) AS last FROM visits v"
        )
        return {row["id"]: (row["updated_at"], row["last"]) for row in rows}

    def history(self, visit_id: str) -> list[dict[str, Json]]:
        """The audit rows of a visit, oldest first: at, event, fact, old, new, evidence, clerk (None, '': unknown)."""
        rows = self._database.rows(
            "SELECT at, event, fact, old, new, evidence, clerk FROM audit WHERE visit = ? ORDER BY seq",
            (self._row(visit_id)["seq"],),
        )
        with decoding("这次接待的经过"):
            return [{**dict(row), "at": local(row["at"])} for row in rows]

    def new_id(self, now: datetime) -> str:
        """The id of a visit that begins now."""
        return self._ids.next(int(now.timestamp() * 1000))

    def _begin(
        self, head: dict[str, Any], answers: Mapping[str, StoredAnswer], prefix: str, told: tuple[str, str] = ("", "")
    ) -> StoredVisit:
        """``told``: an additional audit event (event, text) with the reason or source of the visit; none if the text is
        ''."""
        texts = {fact: (to_json(answer.value), answer.evidence) for fact, answer in answers.items()}
        now = self._clock()
        visit_id = self.new_id(now)
        with self._database.transaction() as connection:
            day = now.date().isoformat()
            columns = {
                **head,
                "id": visit_id,
                "serial": _next_serial(connection, prefix, day),
                "day": day,
                "state": "open",
                "created_at": stamp(now),
                "updated_at": stamp(now),
            }
            seq = _insert(connection, "visits", columns)
            audit.append(connection, now, seq, "create", new=visit_id)
            if told[1]:
                audit.append(connection, now, seq, told[0], new=told[1])
            for fact, (text, evidence) in texts.items():
                self._write_answer(connection, seq, fact, text, evidence)
        self._index.read_again(self._database, seq)
        return self.get(visit_id)

    def _write_answer(self, connection: sqlite3.Connection, seq: int, fact: str, text: str, evidence: str) -> None:
        now = self._clock()
        before = self._stored(seq, fact)
        entry = audit.append(
            connection,
            now,
            seq,
            "answer",
            fact=fact,
            old=before[0] if before else None,
            new=text,
            evidence=evidence,
        )
        connection.execute(
            "INSERT INTO answers (visit, fact, value, evidence, at, entry) VALUES (?,?,?,?,?,?)"
            " ON CONFLICT (visit, fact) DO UPDATE SET value = excluded.value, evidence = excluded.evidence,"
            " at = excluded.at, entry = excluded.entry",
            (seq, fact, text, evidence, stamp(now), entry),
        )
        column = self.columns.get(fact)
        self._touch(connection, seq, {column: _shown(column, json.loads(text))} if column else {})

    def _change(self, seq: int, event: str, changes: dict[str, str]) -> None:
        old = self._database.row("SELECT * FROM visits WHERE seq = ?", (seq,))
        assert old is not None
        different = {name: value for name, value in changes.items() if old[name] != value}
        if not different:
            return
        with self._database.transaction() as connection:
            before = to_json({name: old[name] for name in different})
            audit.append(connection, self._clock(), seq, event, old=before, new=to_json(different))
            self._touch(connection, seq, different)
        self._index.read_again(self._database, seq)

    def _touch(self, connection: sqlite3.Connection, seq: int, changes: Mapping[str, str]) -> None:
        columns = {**changes, "updated_at": stamp(self._clock())}
        assigned = ", ".join(f"{name} = ?" for name in columns)
        connection.execute(f"UPDATE visits SET {assigned} WHERE seq = ?", (*columns.values(), seq))

    def _row(self, visit_id: str) -> TableRow:
        row = self._database.row("SELECT * FROM visits WHERE id = ?", (visit_id,))
        if row is None:
            raise RecordError(f"没有找到这次接待（{visit_id}）。请在“记录”里重新查找。")
        return row

    def _as_of(self, seq: int) -> str:
        row = self._database.row("SELECT as_of FROM visits WHERE seq = ?", (seq,))
        return str(row["as_of"]) if row else ""

    def _changeable(self, visit_id: str) -> int:
        row = self._row(visit_id)
        if row["name"] == DELETED:
            raise RecordError(f"{row['serial']} 已按保存期删除，不能再改动。")
        if row["state"] == "finished":
            raise RecordError(f"{row['serial']} 已办结，不能改动。请用“更正”另建一次。")
        return int(row["seq"])

    def _refuse_second_correction(self, visit_id: str) -> None:
        other = self._database.row(
            "SELECT other.serial FROM visits v JOIN visits other"
            " ON other.corrects = v.corrects AND other.seq <> v.seq"
            " WHERE v.id = ? AND other.state <> 'discarded'",
            (visit_id,),
        )
        if other:
            raise RecordError(f"原来的接待已有另一次更正：{other['serial']}。请打开那一次。")

    def _require_frozen_pack(self, seq: int) -> None:
        row = self._database.row("SELECT pack_digest FROM visits WHERE seq = ?", (seq,))
        wanted = row["pack_digest"].split() if row else []
        if not wanted or not all(self._database.row("SELECT 1 FROM packs WHERE digest = ?", (d,)) for d in wanted):
            raise RecordError("这次接待所用的政策规则还没有存档，不能办结。请重新启动程序后再办结。")

    def _stored(self, seq: int, fact: str) -> tuple[str, str] | None:
        row = self._database.row("SELECT value, evidence FROM answers WHERE visit = ? AND fact = ?", (seq, fact))
        return (row["value"], row["evidence"]) if row else None

    def _listed(self, states: Iterable[VisitState], limit: int) -> list[VisitRow]:
        wanted = tuple(states)
        rows = self._database.rows(
            f"SELECT {ROW_COLUMNS} FROM visits v WHERE v.state IN ({','.join('?' * len(wanted))})"
            " ORDER BY v.updated_at DESC, v.seq DESC LIMIT ?",
            (*wanted, limit),
        )
        return [to_row(row) for row in rows]

    def _whole(self, row: TableRow) -> StoredVisit:
        seq = row["seq"]
        answers = self._database.rows("SELECT * FROM answers WHERE visit = ? ORDER BY entry", (seq,))
        result = self._database.row("SELECT digest, json FROM results WHERE visit = ?", (seq,))
        why = self._database.row("SELECT new FROM audit WHERE visit = ? AND fact = '' AND event = ?", (seq, _CORRECTS))
        with decoding(f"接待 {row['serial']} "):
            columns = {name: row[name] for name in row.keys() if name in _SAME}  # noqa: SIM118, a Row is no dict
            return StoredVisit(
                **columns,
                day=date.fromisoformat(row["day"]),
                as_of=date.fromisoformat(row["as_of"]),
                created_at=local(row["created_at"]),
                updated_at=local(row["updated_at"]),
                finished_at=local(row["finished_at"]) if row["finished_at"] else None,
                corrects=self._id_where("seq = ?", row["corrects"]),
                corrected_by=self._id_where("corrects = ? AND state <> 'discarded'", seq),
                answers={a["fact"]: _to_answer(a) for a in answers},
                result_json=zlib.decompress(result["json"]).decode() if result else None,
                result_digest=result["digest"] if result else None,
                reason=(why["new"] or "") if why else "",
            )

    def _id_where(self, condition: str, seq: int | None) -> str | None:
        row = self._database.row(f"SELECT id FROM visits WHERE {condition}", (seq,))
        return row["id"] if row else None


_CORRECTS, _LISTED_BY = "correct", "listed"
"""Events that say why a visit corrects another, and from which enterprise list it was begun."""

_SAME = frozenset(("id", "serial", "name", "uscc", "street", "clerk", "policy", "pack_digest", "unmentioned", "state"))


def _to_answer(row: TableRow) -> StoredAnswer:
    return StoredAnswer(json.loads(row["value"]), row["evidence"], local(row["at"]))


def _next_serial(connection: sqlite3.Connection, prefix: str, day: str) -> str:
    while True:  # if the counter was set back, skip the numbers in use
        number = connection.execute(
            "INSERT INTO serials (prefix, day, last) VALUES (?, ?, 1)"
            " ON CONFLICT (prefix, day) DO UPDATE SET last = last + 1 RETURNING last",
            (prefix, day),
        ).fetchone()[0]
        serial = f"{prefix}{day.replace('-', '')}-{number:04d}"
        if connection.execute("SELECT 1 FROM visits WHERE serial = ?", (serial,)).fetchone() is None:
            return serial


def prefix_of(serial: str) -> str:
    """The part of a 预审编号 before the date."""
    return serial.rsplit("-", 1)[0][: -len("20231215")]


def _insert(connection: sqlite3.Connection, table: str, columns: Mapping[str, Any]) -> int:
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    cursor = connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(columns.values()))
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _shown(column: str, value: Json) -> str:
    """A name, code or street for lists; '' for an answer that is not text, or is 不清楚."""
    if not isinstance(value, str) or value == "不清楚":
        return ""
    text = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    return text.upper() if column == "uscc" else text
