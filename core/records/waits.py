"""Follow-ups: what enterprises wait for, from the results of finished visits or after a rule change, with a callback
date, a note, and 已办."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta

from core.clock import CHINA
from core.errors import RecordError
from core.policy.fact import Key
from core.records import audit
from core.records.database import Database, TableRow
from core.records.decoding import decoding
from core.records.rows import STANDING
from core.records.values import WAIT_KINDS, Clock, Json, Wait, WaitKind, local, stamp, to_json

_HAS = "（有备注）"
_WAITS = (
    "SELECT v.id, v.serial, v.day AS visited, v.name, v.uscc, v.street, v.clerk, w.kind, w.words, w.day, w.due,"
    " w.note, w.done_at FROM waits w JOIN visits v ON v.seq = w.visit"
)
_AT_ONCE = timedelta(days=1)
"""What is possible from the day after the 咨询日 counts as possible at once."""


def waits_of(outcomes: Iterable[Mapping[str, Json]], as_of: str) -> Iterator[tuple[WaitKind, str, str | None]]:
    """(kind, words, first day) for the outcomes of a result; at most one of each kind. ``as_of``: its 咨询日."""
    found: dict[WaitKind, list[str]] = {kind: [] for kind in WAIT_KINDS}
    days: list[str] = []
    for outcome in outcomes:
        name, status = outcome.get("name", outcome.get("measure", "")), outcome.get("status")
        if status == "missing":
            found["missing"].append(
                f"{name}：还缺 {'、'.join(Key.parse(key).words() for key in outcome.get('missing', ()))}"
            )
        elif status == "recognition":
            found["recognition"].append(f"{name}：{outcome.get('why') or '待认定'}")
        for near in outcome.get("nearby", ()):
            first = near.get("first") or ""
            later = bool(first) and date.fromisoformat(first) - date.fromisoformat(as_of) > _AT_ONCE
            found["day" if later else "nearby"].append(
                f"{name}：{near['sentence']}" + (f"（{first} 起）" if later else "")
            )
            days += [first] if later else []
    for kind, lines in found.items():
        if lines:
            yield kind, "\n".join(dict.fromkeys(lines)), min(days) if kind == "day" else None


def store(connection: sqlite3.Connection, visit: int, outcomes: Iterable[Mapping[str, Json]], as_of: str) -> None:
    """Store the follow-ups of a visit inside the caller's transaction. One with a day is due on that day."""
    connection.executemany(
        "INSERT INTO waits (visit, kind, words, day, due) VALUES (?, ?, ?, ?, ?)",
        [(visit, kind, words, day, day) for kind, words, day in waits_of(outcomes, as_of)],
    )


class Waits:
    """The follow-up list of a store. Raises RecordError if it cannot be read or written."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def all(self, since: date | None = None) -> list[Wait]:
        """All follow-ups of visits in force: by due date, then those without; newest visits first."""
        rows = self._database.rows(
            f"{_WAITS} WHERE {STANDING} AND v.day >= ? ORDER BY w.due IS NULL, w.due, v.seq DESC, w.kind",
            (since.isoformat() if since else "",),
        )
        with decoding("回访名单"):
            return [_to_wait(row) for row in rows]

    def of_visit(self, visit_id: str) -> list[Wait]:
        """The follow-ups of one visit, whether a correction replaced it or not."""
        rows = self._database.rows(f"{_WAITS} WHERE v.id = ? ORDER BY w.kind", (visit_id,))
        with decoding("回访名单"):
            return [_to_wait(row) for row in rows]

    def add(self, visit_id: str, kind: WaitKind, words: str, due: date | None = None, day: date | None = None) -> bool:
        """Add a follow-up to a finished visit for a reason outside its result: changed rules, 申报截止. Returns True if
        it is new or changed; an earlier entry of that kind is replaced and open again. Raises RecordError unless the
        visit exists and is finished."""
        visit = self._database.row("SELECT v.seq FROM visits v WHERE v.id = ? AND v.state = 'finished'", (visit_id,))
        if visit is None:
            raise RecordError("没有找到这次接待，或者它还没有办结。请刷新后再试。")
        old = self._database.row("SELECT words FROM waits WHERE visit = ? AND kind = ?", (visit["seq"], kind))
        if old is not None and old["words"] == words:
            return False
        dates = [each.isoformat() if each else None for each in (day, due)]
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO waits (visit, kind, words, day, due) VALUES (?, ?, ?, ?, ?) ON CONFLICT (visit, kind)"
                " DO UPDATE SET words = excluded.words, day = excluded.day, due = excluded.due, done_at = NULL",
                (visit["seq"], kind, words, *dates),
            )
            told = [to_json({"kind": kind, "words": each}) for each in (old["words"] if old else "", words)]
            audit.append(connection, self._clock(), visit["seq"], "follow", old=told[0], new=told[1])
        return True

    def change(self, visit_id: str, kind: WaitKind, *, due: date | None, note: str, done: bool) -> None:
        """Set the callback date, the note, and whether it is done; the audit records the old and the new values.
        RecordError if the entry no longer exists."""
        old = self._database.row(
            "SELECT w.* FROM waits w JOIN visits v ON v.seq = w.visit WHERE v.id = ? AND w.kind = ?", (visit_id, kind)
        )
        if old is None:
            raise RecordError("名单里没有这一条了。请刷新后再试。")
        now = self._clock()
        done_at = (old["done_at"] or stamp(now)) if done else None
        new = {"due": due.isoformat() if due else None, "note": note, "done_at": done_at}
        before = {name: old[name] for name in new}
        if before == new:
            return
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE waits SET due = ?, note = ?, done_at = ? WHERE visit = ? AND kind = ?",
                (*new.values(), old["visit"], kind),
            )
            told = [to_json({"kind": kind, **each, "note": _HAS * bool(each["note"])}) for each in (before, new)]
            audit.append(connection, now, old["visit"], "follow", old=told[0], new=told[1])

    def erase_done_notes(self, before: date) -> int:
        """Delete the notes (phone numbers, names of people) of entries done before a day and return their number. The
        audit only has that there was a note, so nothing of them remains in the record."""
        where = "WHERE note <> '' AND done_at < ?"
        limit = (stamp(datetime.combine(before, time(), CHINA)),)
        row = self._database.row(f"SELECT count(*) AS notes FROM waits {where}", limit)
        if row is None or not row["notes"]:
            return 0
        with self._database.transaction() as connection:
            connection.execute(f"UPDATE waits SET note = '' {where}", limit)
            audit.append(connection, self._clock(), None, "notes blotted", new=str(row["notes"]))
        return int(row["notes"])


def _to_wait(row: TableRow) -> Wait:
    def day(name: str) -> date | None:
        return date.fromisoformat(row[name]) if row[name] else None

    return Wait(
        row["id"], row["serial"], date.fromisoformat(row["visited"]), row["name"], row["uscc"], row["street"],
        row["clerk"], row["kind"], row["words"], day("day"), day("due"), row["note"],
        local(row["done_at"]).date() if row["done_at"] else None,
    )  # fmt: skip
