"""Taking in one visit from another record: comparison with what is here, and writing, within the caller's
transaction."""

from __future__ import annotations

import sqlite3
import string
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from core.errors import RecordError
from core.records import anchors, audit, daily
from core.records.parcels import SENT, AuditEntry, Parcel, ParcelRow, parcel_of
from core.records.values import stamp, to_json
from core.records.visits import prefix_of

_DISCARD = "discard"


@dataclass
class MergeResult:
    """Result for one visit. ``new``, ``went_on``: numbers of visits here; ``papers``: printings added to an unchanged
    visit; ``past``: printings stored by code only; ``remarks``: sentences about what could not be stored as it came;
    ``discarded``: numbers of visits here that were replaced."""

    new: list[int] = field(default_factory=list)
    went_on: list[int] = field(default_factory=list)
    papers: int = 0
    past: list[tuple[object, ...]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    discarded: list[int] = field(default_factory=list)


class VisitMerge:
    """``name``: the file's name in the audit; ``window``: the window it belongs to, '' for this one; ``own``: how other
    windows call this one; ``new_id``: makes the id of a visit that is stored apart."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        name: str,
        window: str,
        own: str,
        now: datetime,
        new_id: Callable[[datetime], str],
    ) -> None:
        self._connection, self._name, self._now, self._new_id = connection, name, now, new_id
        self._window, self._own = window, own

    def add(self, parcel: Parcel) -> MergeResult:
        """Take in a visit that is not here."""
        arrival = MergeResult()
        serial = self._free_serial(parcel.serial)
        if serial != parcel.serial:
            arrival.remarks.append(
                f"编号 {parcel.serial} 在本机已是另一次接待，收进的改用 {serial}；它的纸仍凭核验码核验。"
            )
        state, corrected = self._place(parcel, arrival)
        self._put(parcel, arrival, serial, state, corrected)
        return arrival

    def update(self, parcel: Parcel, seq: int) -> MergeResult:
        """Take in a visit that is here, in the same state or another."""
        arrival, mine = MergeResult(), parcel_of(self._connection, seq)
        here, there = mine.story, parcel.story
        if mine.finished and parcel.finished:
            if mine.content == parcel.content:
                self._add_papers(parcel, mine, seq, arrival)
            else:
                said = (
                    f"{parcel.serial} 两边都已办结而内容不同：本机的不变，收进的另存为 {{}}（已搁置）。"
                    "请核对；那边的对，就更正本机的。"
                )
                self._apart(parcel, arrival, said)
        elif mine.head["state"] == "open" and self._window and (parcel.finished or here != there):
            arrival.remarks.append(f"{parcel.serial} 正在本机办理，收进的没有动它。请先搁置，再收一次。")
        elif parcel.finished:
            if there[: len(here)] != here:
                said = f"{parcel.serial} 在别的窗口已办结，本机又改过：以办结的为准，本机改过的另存为 {{}}（已搁置）。"
                self._apart(mine, arrival, said)
            self._go_on(parcel, mine, seq, arrival)
        elif here[: len(there)] != there:  # otherwise this record has at least as much
            if mine.finished or there[: len(here)] != here:
                state = "本机已办结" if mine.finished else "两边都改过"
                said = f"{parcel.serial} {state}，收进的内容不同：本机的不变，收进的另存为 {{}}（已搁置）。"
                self._apart(parcel, arrival, said)
            else:
                self._go_on(parcel, mine, seq, arrival)
        return arrival

    # — placement

    def _place(self, parcel: Parcel, arrival: MergeResult) -> tuple[str, int | None]:
        """The state that the visit gets, and the number of the visit here that it corrects."""
        state = "finished" if parcel.finished else "parked"
        if not parcel.corrects:
            return state, None
        row = self._one("SELECT seq, state FROM visits WHERE id = ?", parcel.corrects)
        if row is None or row["state"] != "finished":
            arrival.remarks.append(f"{parcel.serial} 更正的那一次不在本机，收进后单独算一次。")
            return state, None
        seq: int = row["seq"]
        while (other := self._other_correction(seq, parcel.id)) is not None:
            if other["state"] != "finished" and parcel.finished:
                self._discard(other)
                arrival.discarded.append(other["seq"])
                arrival.remarks.append(f"{parcel.serial} 已更正同一次接待，本机没办完的更正 {other['serial']} 作废。")
            elif parcel.finished:
                arrival.remarks.append(
                    f"{parcel.serial} 与本机的 {other['serial']} 更正了同一次接待，现在以收进的为准。请核对。"
                )
                seq = other["seq"]
            else:
                arrival.remarks.append(
                    f"{parcel.serial} 要更正的接待在本机已有更正 {other['serial']}，收进的作废留存。"
                )
                return _DISCARD + "ed", seq
        return state, seq

    def _other_correction(self, seq: int, id: str) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self._one(
            "SELECT seq, serial, state FROM visits WHERE corrects = ? AND id <> ? AND state <> 'discarded'", seq, id
        )
        return found

    def _discard(self, row: sqlite3.Row) -> None:
        old, new = to_json({"state": row["state"]}), to_json({"state": "discarded"})
        audit.append(self._connection, self._now, row["seq"], _DISCARD, old=old, new=new)
        self._connection.execute(
            "UPDATE visits SET state = 'discarded', updated_at = ? WHERE seq = ?", (stamp(self._now), row["seq"])
        )

    def _free_serial(self, serial: str) -> str:
        """This serial, or with the first letter appended that makes it unused."""
        for letter in ("", *string.ascii_uppercase[1:]):  # 0007, then 0007B
            free: str = serial + letter
            if self._one("SELECT 1 FROM visits WHERE serial = ?", free) is None:
                return free
        raise RecordError(f"编号 {serial} 用得太多次了，没有收进。请联系维护人员。")

    # — writing

    def _apart(self, parcel: Parcel, arrival: MergeResult, said: str) -> None:
        """Store it as a separate, parked visit (so that nothing counts twice), unless that was done before; its papers
        are stored by code only."""
        if self._one("SELECT 1 FROM taken_in WHERE known = ?", known := parcel.known_as()) is not None:
            return
        serial, id = self._free_serial(parcel.serial), self._new_id(self._now)
        arrival.remarks.append(said.format(serial))
        for kind, number, printed_at, code, made in parcel.prints:
            if self._one("SELECT 1 FROM past_prints WHERE code = ?", code) is None:
                arrival.past.append((code, id, serial, parcel.head["name"], kind, number, printed_at, made))
        entries = tuple(replace(entry, new=id) if entry.event == "create" else entry for entry in parcel.story)
        head = {**parcel.head, "id": id, "state": "parked", "finished_at": None}
        other = replace(parcel, head=head, entries=entries, result=None, prints=(), waits=(), roots=None)
        self._put(other, arrival, serial, "parked", None, known)

    def _put(
        self, parcel: Parcel, arrival: MergeResult, serial: str, state: str, corrected: int | None, known: str = ""
    ) -> None:
        head = {**parcel.head, "serial": serial, "finished_at": None, "corrects": corrected}
        head["state"] = "discarded"  # until it is complete: a correction in force may not have a second one
        marks = ", ".join("?" * len(head))
        cursor = self._connection.execute(
            f"INSERT INTO visits ({', '.join(head)}) VALUES ({marks})", tuple(head.values())
        )
        seq = cursor.lastrowid
        assert seq is not None
        self._connection.execute(
            "INSERT INTO taken_in (visit, origin, day, known) VALUES (?, ?, ?, ?)",
            (seq, self._origin(parcel), parcel.head["day"], known),
        )
        self._count_serial(serial, parcel.head["day"])
        self._write(parcel, seq, parcel.entries, state, corrected)
        arrival.new.append(seq)

    def _go_on(self, parcel: Parcel, mine: Parcel, seq: int, arrival: MergeResult) -> None:
        """Bring a visit that is here in an earlier state to the state it has there."""
        had = set(mine.entries)
        entries = [entry for entry in parcel.entries if entry not in had]
        row = self._one("SELECT corrects FROM visits WHERE seq = ?", seq)
        self._write(parcel, seq, entries, "finished" if parcel.finished else "parked", row["corrects"] if row else None)
        arrival.went_on.append(seq)

    def _write(
        self, parcel: Parcel, seq: int, entries: Sequence[AuditEntry], state: str, corrected: int | None
    ) -> None:
        """Write the audit rows, then the result; the end of a finished visit is sealed again, over what this record
        stores."""
        end = next((at for at, entry in enumerate(entries) if entry.event == "finish"), len(entries))
        for entry in entries[:end]:
            self._tell(seq, entry)
        self._write_content(parcel, seq, state)
        if state == "finished":
            if end < len(entries):
                self._tell(seq, replace(entries[end], new=audit.seal(self._connection, seq)))
            daily.count(self._connection, seq)
            if corrected is not None:
                daily.count(self._connection, corrected, -1)
        for entry in entries[end + 1 :]:
            self._tell(seq, entry)
        self._write_prints(seq, parcel.prints)
        self._write_waits(seq, parcel.waits)
        self._tell_source(seq, parcel)

    def _write_content(self, parcel: Parcel, seq: int, state: str) -> None:
        run = self._connection.execute
        self._give_way(seq, {fact: (value, evidence) for fact, value, evidence, _ in parcel.answers})
        run("DELETE FROM answers WHERE visit = ?", (seq,))
        for fact, value, evidence, at in parcel.answers:
            run(
                "INSERT INTO answers (visit, fact, value, evidence, at, entry) VALUES (?, ?, ?, ?, ?,"
                " (SELECT max(seq) FROM audit WHERE visit = ?1 AND fact = ?2 AND event = 'answer'))",
                (seq, fact, value, evidence, at),
            )
        if parcel.result is not None and state == "finished":
            text = zlib.compress(parcel.result[1].encode())
            run("INSERT INTO results (visit, digest, json) VALUES (?, ?, ?)", (seq, parcel.result[0], text))
            self._connection.executemany(
                "INSERT INTO visit_outcomes (visit, measure, status, low, high, kind) VALUES (?, ?, ?, ?, ?, ?)",
                [(seq, *outcome) for outcome in parcel.outcomes],
            )
        fixed = ("id", "serial", "created_at")
        head: Mapping[str, Any] = {name: value for name, value in parcel.head.items() if name not in fixed}
        columns = {**head, "state": state}
        run(f"UPDATE visits SET {', '.join(f'{name} = ?' for name in columns)} WHERE seq = ?", (*columns.values(), seq))

    def _give_way(self, seq: int, answers: Mapping[str, tuple[str, str]]) -> None:
        """Replace what was answered here meanwhile (it is stored apart); the audit records it."""
        last = self._connection.execute(
            "SELECT fact, new, evidence, max(seq) FROM audit WHERE visit = ? AND event = 'answer' GROUP BY fact", (seq,)
        ).fetchall()
        for row in last:
            new, evidence = answers.get(row["fact"], (None, None))
            if row["new"] != new or (new is not None and row["evidence"] != evidence):
                audit.append(
                    self._connection, self._now, seq, "answer", fact=row["fact"], old=row["new"], new=new,
                    evidence=evidence,
                )  # fmt: skip

    def _add_papers(self, parcel: Parcel, mine: Parcel, seq: int, arrival: MergeResult) -> None:
        """Add the printings of an unchanged visit that are not known here, and its follow-ups."""
        had, taken = {paper[3] for paper in mine.prints}, {paper[:2] for paper in mine.prints}
        fresh = [paper for paper in parcel.prints if paper[3] not in had]
        added = [paper for paper in fresh if paper[:2] not in taken]
        for kind, number, printed_at, code, made in (paper for paper in fresh if paper[:2] in taken):
            if self._one("SELECT 1 FROM past_prints WHERE code = ?", code) is None:
                head = (code, parcel.id, parcel.serial, parcel.head["name"])
                arrival.past.append((*head, kind, number, printed_at, made))
                arrival.papers += 1
        codes = {to_json([kind, number, code, made]) for kind, number, _, code, made in added}
        for entry in parcel.entries:
            if entry.event == "print" and entry.new in codes:
                self._tell(seq, entry)
        self._write_prints(seq, added)
        arrival.papers += len(added)
        called = self._call_back_too(parcel, mine, seq)
        arrival.papers += called and not added
        if added or called:
            self._tell_source(seq, parcel)

    def _call_back_too(self, parcel: Parcel, mine: Parcel, seq: int) -> bool:
        """Take over the state of 回访 where the other record continued it; returns whether anything changed."""
        here, there = ([e for e in each.entries if e.event == "follow"] for each in (mine, parcel))
        if len(there) <= len(here) or there[: len(here)] != here:
            return False
        for entry in there[len(here) :]:
            self._tell(seq, entry)
        self._connection.execute("DELETE FROM waits WHERE visit = ?", (seq,))
        self._write_waits(seq, parcel.waits)
        return True

    def _write_prints(self, seq: int, prints: Sequence[ParcelRow]) -> None:
        for kind, number, printed_at, code, made in prints:
            self._connection.execute(
                "INSERT INTO prints (visit, kind, number, printed_at, code, digest, entry) VALUES (?, ?, ?, ?, ?, ?,"
                " (SELECT max(seq) FROM audit WHERE visit = ?1 AND event = 'print' AND new = ?))",
                (seq, kind, number, printed_at, code, made, to_json([kind, number, code, made])),
            )

    def _write_waits(self, seq: int, waits: Sequence[ParcelRow]) -> None:
        self._connection.executemany(
            "INSERT INTO waits (visit, kind, words, day, due, note, done_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(seq, *wait) for wait in waits],
        )

    def _count_serial(self, serial: str, day: str) -> None:
        """Make sure that no running number of this prefix and day is issued again."""
        number = int("".join(filter(str.isdigit, serial.rsplit("-", 1)[1])))
        self._connection.execute(
            "INSERT INTO serials (prefix, day, last) VALUES (?, ?, ?)"
            " ON CONFLICT (prefix, day) DO UPDATE SET last = max(last, excluded.last)",
            (prefix_of(serial), day, number),
        )

    def _tell(self, seq: int, entry: AuditEntry) -> None:
        if entry.event == SENT:
            return  # it is here now
        audit.append(
            self._connection, datetime.fromisoformat(entry.at), seq, entry.event, fact=entry.fact, old=entry.old,
            new=entry.new, evidence=entry.evidence, clerk=entry.clerk,
        )  # fmt: skip

    def _tell_source(self, seq: int, parcel: Parcel) -> None:
        told: dict[str, Any] = {"from": self._origin(parcel), "file": self._name}
        if parcel.roots is not None:
            told["roots"] = parcel.roots.as_json()
            if not parcel.roots.matches_seal(self._connection, seq):
                raise RecordError(f"{parcel.serial} 与它办结时的签封对不上，全部没有收进。请重新导出一份。")
        audit.append(self._connection, self._now, seq, anchors.TAKEN, new=to_json(told))

    def _origin(self, parcel: Parcel) -> str:
        """The window where a visit began; '' for this one."""
        origin = parcel.origin or self._window
        return "" if origin == self._own else origin

    def _one(self, sql: str, *values: Any) -> Any:
        return self._connection.execute(sql, values).fetchone()
