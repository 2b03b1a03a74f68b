"""People: clerks with name and PIN, their roles, and the recovery code.

PINs are stored as argon2id. Wrong ones delay the next attempt, also after a restart. While nobody has a PIN, there is
no log-in and everyone may do everything.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import RecordError
from core.records import audit
from core.records.database import Database, TableRow, rows_of
from core.records.decoding import DECODING_ERRORS
from core.records.values import Clock, Person, PersonRole, Session, digest, local, stamp, to_json

if TYPE_CHECKING:  # not imported where there is no log-in
    from argon2 import PasswordHasher

_RECOVERY = "恢复码"  # role and name of the row that holds the recovery code
_LETTERS = "23456789ABCDEFGHJKLMNPQRTVWXY"  # none that can be mistaken for another
_GROUPS, _GROUP = 5, 4  # 20 letters: 97 bits
_COLUMNS = "name, role, pin, failures, waits_until"
SHORTEST, LONGEST = 6, 32  # characters of a PIN
_FREE = 2  # wrong PINs before a delay applies
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=5)


def pin_fault(pin: str) -> str:
    """What is wrong with a PIN that someone chose; '' if it is acceptable."""
    if not (pin.isascii() and pin.isalnum()):
        return "PIN 只用数字和英文字母。"
    if not SHORTEST <= len(pin) <= LONGEST:
        return f"PIN 要 {SHORTEST} 到 {LONGEST} 位，现在 {len(pin)} 位。"
    steps = {ord(after) - ord(before) for before, after in pairwise(pin)}
    return "PIN 太好猜：不要全是同一个字符，也不要顺着数。" if len(steps) == 1 and steps <= {-1, 0, 1} else ""


class People:
    """The people of a store, and the present session.

    Every method that writes appends an audit row, and raises RecordError with what to do if it is not allowed.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._here: Person | None = None

    def all(self) -> list[Person]:
        """Everyone who may log in, administrators first; empty: there is no log-in."""
        rows = self._database.rows(
            "SELECT name, role FROM people WHERE role <> ? ORDER BY role = '管理员' DESC, name", (_RECOVERY,)
        )
        return [Person(row["name"], row["role"]) for row in rows]

    @property
    def here(self) -> Person | None:
        """Who is logged in, if anybody."""
        return self._here

    def begin(self, name: str, pin: str) -> str:
        """Introduce log-in. ``name`` becomes the first administrator and is logged in. Returns the recovery code, which
        is shown only this once. RecordError if log-in exists already."""
        if self.all():
            raise RecordError("这里已经要登录了。请由管理员在“设置 → 经办人”里改。")
        return self._enter_as_administrator("log-in begins", name, pin)

    def end(self) -> None:
        """Abolish log-in: all PINs are deleted."""
        self.require("停用登录")
        with self._audited("log-in ends") as connection:
            for person in (*self.all(), Person(_RECOVERY, "管理员")):
                self._write(connection, person.name)
        self._enter(None)

    def put(self, name: str, role: PersonRole, pin: str) -> None:
        """Add a person, or change their role or PIN. RecordError if no administrator is logged in, or none would be
        left."""
        self.require("管理经办人")
        if role != "管理员" and self._only_administrator(name):
            raise RecordError(f"“{name}”是唯一的管理员，不能改成经办人。请先让另一个人做管理员。")
        with self._audited("clerk", name, role) as connection:
            self._put(connection, name, role, pin)
        if self._here is not None and self._here.name == name:
            self._enter(Person(name, role))

    def remove(self, name: str) -> None:
        """Remove a person; what they did keeps their name. RecordError as for `put`."""
        self.require("管理经办人")
        if self._only_administrator(name):
            raise RecordError(f"“{name}”是唯一的管理员，不能移除。请先让另一个人做管理员，或停用登录。")
        with self._audited("clerk removed", name) as connection:
            self._write(connection, name)
        if self._here is not None and self._here.name == name:
            self._enter(None)

    def enter(self, name: str, pin: str) -> Person:
        """Log in. RecordError for a wrong PIN, saying how long the next attempt must wait."""
        if name not in (person.name for person in self.all()):  # the recovery row is not a person
            raise RecordError(f"名单里没有“{name}”。请选一位经办人。")
        row = self._checked(name, pin, f"{name} 的 PIN 不对")
        person = Person(row["name"], row["role"])
        with self._entering(person), self._audited("log-in"):
            pass
        return person

    def leave(self) -> None:
        """Log out or lock. It succeeds even if no audit row can be written (a full disk)."""
        if self._here is None:
            return
        try:
            with self._audited("log-out"):
                pass
        finally:
            self._enter(None)

    def change_pin(self, old: str, new: str) -> None:
        """Change the PIN of whoever is logged in. RecordError if nobody is, or the old PIN is wrong."""
        if self._here is None:
            raise RecordError("还没有登录，不能改 PIN。请先登录。")
        self._checked(self._here.name, old, "原来的 PIN 不对")
        with self._audited("pin", self._here.name) as connection:
            self._put(connection, self._here.name, self._here.role, new)

    def recover(self, name: str, code: str, pin: str) -> str:
        """Use the recovery code: ``name`` becomes administrator with a new PIN and is logged in. Returns the next
        code."""
        _refuse_pin(pin)
        self._checked(_RECOVERY, _plain(code), "恢复码不对")
        return self._enter_as_administrator("recovered", name, pin)

    def session(self) -> Session:
        """Who may log in, and who is logged in."""
        return Session(tuple(self.all()), self._here)

    def require(self, what: str) -> None:
        """Raise RecordError unless an administrator is logged in."""
        if not self.session().may_administer:
            who = f"现在登录的是经办人 {self._here.name}" if self._here else "现在没有人登录"
            raise RecordError(f"“{what}”要管理员来做，{who}。请按 F11 换管理员登录。")

    def _enter_as_administrator(self, event: str, name: str, pin: str) -> str:
        """Make ``name`` an administrator with that PIN and log them in; returns the next recovery code."""
        code = _new_code()
        with self._entering(Person(name, "管理员")), self._audited(event, name) as connection:
            self._put(connection, name, "管理员", pin)
            self._write(connection, _RECOVERY, _RECOVERY, _plain(code))
        return code

    @contextmanager
    def _entering(self, person: Person) -> Iterator[None]:
        """Log the person in for the block, so that its audit rows carry their name; undone if the block fails."""
        before = self._here
        self._enter(person)
        try:
            yield
        except BaseException:
            self._enter(before)
            raise

    def _enter(self, person: Person | None) -> None:
        self._here = person
        self._database.connection.clerk = person.name if person else ""

    @contextmanager
    def _audited(self, event: str, name: str = "", new: str | None = None) -> Iterator[sqlite3.Connection]:
        with self._database.transaction() as connection:
            yield connection
            audit.append(connection, self._clock(), None, event, fact=name, new=new)

    def _put(self, connection: sqlite3.Connection, name: str, role: str, pin: str) -> None:
        if not name.strip() or name == _RECOVERY:
            raise RecordError("请填经办人的姓名。")
        _refuse_pin(pin)
        self._write(connection, name, role, pin)

    def _write(self, connection: sqlite3.Connection, name: str, role: str = "", pin: str = "") -> None:
        """Insert, replace or (without a role) delete a row. The audit has its digest, so `audit.verify` notices changes
        by other programs."""
        connection.execute("DELETE FROM people WHERE name = ?", (name,))
        new = None
        if role:
            kept = _hasher().hash(pin)
            connection.execute("INSERT INTO people (name, role, pin) VALUES (?, ?, ?)", (name, role, kept))
            new = _as_audited(role, kept)
        audit.append(connection, self._clock(), None, "person", fact=name, new=new)

    def _only_administrator(self, name: str) -> bool:
        return [person.name for person in self.all() if person.role == "管理员"] == [name]

    def _checked(self, name: str, given: str, wrong: str) -> TableRow:
        """The row of a name whose PIN (or code) was given; RecordError, counting the failure, if it is wrong."""
        row = self._database.row("SELECT * FROM people WHERE name = ?", (name,))
        if row is None:
            raise RecordError(f"名单里没有“{name}”。请选一位经办人。")
        self._wait_over(row)
        if not _fits(row["pin"], given):
            raise RecordError(f"{wrong}。{self._count(row)}")
        if row["failures"]:
            with self._database.transaction() as connection:
                connection.execute("UPDATE people SET failures = 0, waits_until = NULL WHERE name = ?", (name,))
        return row

    def _wait_over(self, row: TableRow) -> None:
        """Raise RecordError while a delay applies; a clock set back cannot lock anyone out for longer than the delay
        itself."""
        if row["waits_until"]:
            left = min(local(row["waits_until"]) - self._clock(), _wait_after(row["failures"]))
            if left > timedelta(0):
                raise RecordError(f"输错太多次，请等 {_seconds(left)} 秒再试。")

    def _count(self, row: TableRow) -> str:
        """Count a wrong PIN and return the sentence about the next attempt."""
        failures, now = row["failures"] + 1, self._clock()
        wait = _wait_after(failures)
        until: datetime | None = now + wait if wait else None
        with self._audited("wrong pin", row["name"], str(failures)) as connection:
            connection.execute(
                "UPDATE people SET failures = ?, waits_until = ? WHERE name = ?",
                (failures, stamp(until) if until else None, row["name"]),
            )
        return f"请等 {_seconds(wait)} 秒再试。" if wait else "请再输一次。"


@dataclass(frozen=True, slots=True)
class Staff:
    """Who may log in at a record: rows of its people, by name; and everyone whom its audit tells of, whoever left."""

    rows: Mapping[str, Sequence[object]]
    audited_names: Set[str]


def staff_of(file: Path, key: bytes) -> Staff:
    """The people of another file. Nobody, where they are not as its audit, sealed with the key, tells them last."""
    rows = {row["name"]: tuple(row) for row in rows_of(file, f"SELECT {_COLUMNS} FROM people")}
    last = rows_of(
        file,
        f"SELECT {audit.COLUMNS}, a.hash, a.mac, (SELECT hash FROM audit b WHERE b.seq = a.seq - 1) AS before"
        " FROM audit a WHERE a.seq IN (SELECT max(seq) FROM audit WHERE event = 'person' GROUP BY fact)",
    )
    told = {}
    with suppress(*DECODING_ERRORS):
        for row in last:
            link = audit.link_of(row["before"] or audit.BEGINNING, tuple(row)[:-3])
            if link != row["hash"] or not key or audit.mac(key, link) != row["mac"]:
                return Staff({}, frozenset())
            told[row["fact"]] = row["new"]
        if {name: new for name, new in told.items() if new} == {
            name: _as_audited(*row[1:3]) for name, row in rows.items()
        }:
            return Staff(rows, told.keys())
    return Staff({}, frozenset())


def carry_over(connection: sqlite3.Connection, staff: Staff, now: datetime) -> None:
    """Within the caller's transaction, into a record that takes the place of one with this staff: who was let in no
    more, an earlier PIN, and a recovery code that was used, do not come back with an older copy."""
    for name in sorted(staff.audited_names):
        before = connection.execute(f"SELECT {_COLUMNS} FROM people WHERE name = ?", (name,)).fetchone()
        row = staff.rows.get(name)
        connection.execute("DELETE FROM people WHERE name = ?", (name,))
        if row is not None:
            connection.execute(f"INSERT INTO people ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)", row)
        if (None if before is None else tuple(before)[:3]) != (None if row is None else tuple(row)[:3]):
            audit.append(
                connection, now, None, "person", fact=name, new=None if row is None else _as_audited(*row[1:3])
            )


def _as_audited(role: object, pin: object) -> str:
    """As the audit tells it: by its digest."""
    return to_json([role, digest(str(pin))])


def _refuse_pin(pin: str) -> None:
    if fault := pin_fault(pin):
        raise RecordError(fault)


def _wait_after(failures: int) -> timedelta:
    """Delay before the next attempt: none after two failures, then 5 s, 10 s, 20 s …, at most 5 minutes."""
    over = failures - _FREE
    return min(_FIRST_WAIT * 2 ** min(over - 1, 10), _LONGEST_WAIT) if over > 0 else timedelta(0)


def _seconds(span: timedelta) -> int:
    return max(1, -(-int(span.total_seconds() * 1000) // 1000))


def _new_code() -> str:
    """A recovery code as it is printed: XXXX-XXXX-XXXX-XXXX-XXXX."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def _plain(code: str) -> str:
    """A recovery code in normal form, however it was typed."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


@cache
def _hasher() -> PasswordHasher:
    """Argon2id as RFC 9106 advises where memory is scarce: 64 MiB, three passes."""
    from argon2 import PasswordHasher, profiles

    return PasswordHasher.from_parameters(profiles.RFC_9106_LOW_MEMORY)


def _fits(kept: str, given: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(kept, given)
    except VerificationError:
        return False
    except InvalidHashError as error:
        raise RecordError("存下的 PIN 已损坏，读不出来。请用恢复码重设，或从备份恢复。") from error
