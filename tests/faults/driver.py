"""Run by the tests in a separate process: opens a folder repeatedly and is interrupted each time.

Each opening is a child of this process (so that imports happen once), and the result is opened by another child. One
line of JSON reports the counts, and which later openings failed.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from core.errors import RecordError
from core.records import backup, open_store, restore
from core.records.database import Database
from core.records.migrations import migrate, migrations

migrations()  # imports here what each child would otherwise import
SAID, FAULT, UNTOUCHED, CUT = 3, 4, 5, 9
_CALLS = ("open", "replace", "fsync", "unlink", "mkdir", "ftruncate")


def child(work: Callable[[], None], tell: int = 2) -> int:
    """The exit code of a child running ``work``: 0 success, SAID an expected error, FAULT anything else, written to a
    file."""
    number = os.fork()
    if number:
        return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
    try:
        work()
        os._exit(0)
    except RecordError as error:
        os.write(tell, f"{error.message}\n".encode())
        os._exit(SAID)
    except BaseException as error:
        os.write(tell, f"{type(error).__name__}: {error}\n".encode())
        os._exit(FAULT)


def use(folder: Path) -> None:
    """What a counter does next morning: open, begin a visit, check the record."""
    with open_store(folder) as store:
        made = store.visits.create(policy="p", pack_digest="d", as_of=date(2023, 9, 1))
        store.visits.save_answer(made.id, "企业名称", "甲公司")
        assert store.verify().intact
    ours = {"huiqi.db", "huiqi.db-journal", "huiqi.lock", "keys.json", "backups"}
    left = {path.name for path in folder.iterdir()} - ours
    assert not left, left


def stop_at(point: int) -> None:
    """From now on, die before the given statement or system call."""
    count = 0

    def pass_by(*_: Any) -> None:
        nonlocal count
        count += 1
        if count == point:
            os._exit(CUT)

    def stopped(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            pass_by()
            return real(*given, **named)

        return call

    real = sqlite3.connect

    def connect(*given: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = real(*given, **named)
        connection.set_trace_callback(pass_by)
        return connection

    sqlite3.connect = connect  # type: ignore[assignment]
    for name in _CALLS:
        setattr(os, name, stopped(getattr(os, name)))


def first(folder: Path) -> None:
    """The first opening."""
    open_store(folder).close()


def first_of_old(folder: Path) -> None:
    """The first opening as in 0.1.0: in place, with the migration list created first."""
    folder.mkdir(parents=True)
    database = Database(folder / "huiqi.db")
    migrate(database, lambda step: folder)
    database.close()


class Tally:
    """The number of interruptions, and later failures."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.cuts, self.done = folder, 0, 0
        self.refused: list[Any] = []
        self.faults: list[Any] = []

    def try_one(self, name: Any, work: Callable[[], None]) -> int:
        """Interrupt an opening, then open again."""
        shutil.rmtree(self.folder, ignore_errors=True)
        ended = child(work)
        self.note(name, ended)
        return ended

    def note(self, name: Any, ended: int) -> None:
        """Record how an opening ended and what the next one does."""
        if ended in (0, UNTOUCHED):
            self.done += 1
        else:
            self.cuts += 1
        if ended == FAULT:
            self.faults.append(name)
        if child(lambda: use(self.folder)):
            self.refused.append(name)

    def told(self) -> str:
        """The report as JSON."""
        return json.dumps({"cuts": self.cuts, "done": self.done, "refused": self.refused, "faults": self.faults})


def each_point(tally: Tally, opening: Callable[[Path], None]) -> None:
    """Before each statement and each system call, until an opening completes."""
    point = 1

    def cut_off() -> None:
        stop_at(point)
        opening(tally.folder)

    while tally.try_one(point, cut_off) != 0:
        point += 1


def each_size(tally: Tally, step: int) -> None:
    """On disks with a file size limit."""

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        first(tally.folder)

    for size in range(0, 220 * 1024, step):
        tally.try_one(size, limited)


def each_disk(tally: Tally, step: int) -> None:
    """On disks with so many bytes, which get more space later. Needs permission to mount."""
    disk = tally.folder.parent / "disk"
    disk.mkdir()
    tally.folder = disk / "data"
    for size in range(4096, 400 * 1024, step):
        os.system(f"mount -t tmpfs -o size={size} tmpfs {disk}")
        try:
            ended = child(lambda: first(tally.folder))
            os.system(f"mount -o remount,size=8m {disk}")
            tally.note(size, ended)
        finally:
            os.system(f"umount {disk}")


def killed(tally: Tally, times: int) -> None:
    """By SIGKILL at random moments during an opening."""
    began = time.perf_counter()
    tally.try_one("whole", lambda: first(tally.folder))
    span, chance = time.perf_counter() - began, random.Random(13)
    for turn in range(times):
        shutil.rmtree(tally.folder, ignore_errors=True)
        number = os.fork()
        if not number:
            first(tally.folder)
            os._exit(0)
        time.sleep(chance.uniform(0, span))
        os.kill(number, signal.SIGKILL)
        tally.note(turn, os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]))


def each_call(tally: Tally, mode: int, number: int, step: int) -> None:
    """At each C library call that changes a file (see calls.c): die there, fail once, or fail from then on."""
    at = 0

    def armed() -> None:
        library = ctypes.CDLL(None)
        library.arm(at, mode, number)
        first(tally.folder)
        if library.waiting():
            os._exit(UNTOUCHED)

    while tally.try_one(at, armed) != UNTOUCHED:  # there are no more such calls
        at += step


def heard(what: Callable[[], None]) -> tuple[int, str]:
    """How a child ends, and the sentence of its error."""
    told, ends = os.pipe()
    ended = child(what, ends)
    os.close(ends)
    with os.fdopen(told, encoding="utf-8") as pipe:
        return ended, pipe.read()


def each_read(tally: Tally, forever: int, step: int) -> None:
    """A record in use with one failing read, or every read failing from there on. A transient error is retried; a
    permanent one must be reported as a read error, never as damage."""
    use(tally.folder)
    at, ended = -step, 0

    def armed() -> None:
        library = ctypes.CDLL(None)
        library.arm(at, 4 if forever else 3, errno.EIO)
        with open_store(tally.folder) as store:
            store.visits.recent()
        if library.waiting():
            os._exit(UNTOUCHED)

    while ended != UNTOUCHED:
        at += step
        ended, sentence = heard(armed)
        if ended == FAULT or "已损坏" in sentence or (ended not in (0, UNTOUCHED) and not forever):
            tally.faults.append([at, ended, sentence])
        tally.note(at, ended)


def each_read_of_a_restore(tally: Tally, step: int) -> None:
    """A copy that is put back, one read of which fails: it is put back, or not with a word of the disk, never of
    damage."""
    use(tally.folder)
    copy = tally.folder.parent / "copy.db"
    backup(tally.folder / "huiqi.db", copy)
    use(tally.folder)
    restore(tally.folder, copy)  # imports what a restore would else import in each child anew
    at, ended = -step, 0

    def armed() -> None:
        library = ctypes.CDLL(None)
        library.arm(at, 3, errno.EIO)
        restore(tally.folder, copy)
        if library.waiting():
            os._exit(UNTOUCHED)

    while ended != UNTOUCHED:
        at += step
        ended, sentence = heard(armed)
        if ended == FAULT or "已损坏" in sentence:
            tally.faults.append([at, ended, sentence])
        tally.note(at, ended)
        for replaced in (tally.folder / "backups").iterdir():
            replaced.unlink()


WAYS: dict[str, Callable[..., None]] = {
    "points": lambda tally: each_point(tally, first),
    "old-points": lambda tally: each_point(tally, first_of_old),
    "sizes": each_size,
    "disks": each_disk,
    "kills": killed,
    "calls": each_call,
    "reads": each_read,
    "reads-of-a-restore": each_read_of_a_restore,
}

if __name__ == "__main__":
    way, where, *numbers = sys.argv[1:]
    it = Tally(Path(where) / "data")
    WAYS[way](it, *map(int, numbers))
    print(it.told())
