"""Copies of the record: made while it is in use, checked before they count, put back without losing the old.

These functions open the file themselves, so they may run in any thread while the store is used in its own.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from core.errors import RecordError, os_error_words
from core.files import clear, make_inside, put_in_place, real, sync_folder, write_steadily
from core.records.audit import AuditVerdict, verify
from core.records.beside import copy_file, private_file
from core.records.carried import Outlook, carry_over, forget_paper_key, old_paper_key, outlook
from core.records.database import (
    BACKUPS,
    FILE_NAME,
    Connection,
    Database,
    backups_beside,
    check_file,
    check_pages,
    connect,
    translated_errors,
    tried_again,
)
from core.records.keys import FILE as KEYS_FILE
from core.records.keys import KeyRing
from core.records.lock import LOCK_NAME, FolderLock
from core.records.migrations import migrate, refuse_newer
from core.records.squeezed import inflate, is_squeezed, squeeze
from core.records.values import Clock, wall_clock

Progress = Callable[[int, int], None]  # done, total; the total may grow while it runs
Cancelled = Callable[[], bool]

_OWN_FILES = frozenset((FILE_NAME, f"{FILE_NAME}-journal", LOCK_NAME, KEYS_FILE))
_PIECE = 1 << 20  # bytes: short enough that a save waits unnoticed
_PAUSE_SECONDS = 0.002
_GOES = 3
_LOOK_EVERY = 5_000  # steps of SQLite's machine, or pages, between two looks whether a check shall stop: 0.1 s at most


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was made. Its pages are whole; ``audit`` says whether what it holds was altered.

    An altered record is copied all the same: it may be the only one there is.
    """

    path: Path
    audit: AuditVerdict


class _Stopped(Exception):
    """The person at the counter cancelled."""


def backup(
    source: Path,
    to: Path,
    progress: Progress = lambda done, total: None,
    cancelled: Cancelled = lambda: False,
    chain_key: bytes = b"",
) -> Copy | None:
    """Copy the database file ``source`` to ``to``, checked (pages and audit) before it takes that name; deflated where
    that ends in .gz, and then read back.

    ``chain_key``: of the record, to hold the seals of the audit against; without it only its content is checked.

    None if cancelled. Raises RecordError if it cannot be written or does not check out; an earlier file of
    that name is then untouched.
    """
    part = whole = to.with_name(f"{to.name}.part")
    _refuse_own_file(source, to)
    try:
        with translated_errors(to, source):
            _copy(source, part, progress, cancelled)
            verdict = _check(part, source, progress, cancelled, chain_key)
        if is_squeezed(to):
            whole = to.with_name(f"{to.name}.squeezed.part")
            private_file(whole)
            if not squeeze(part, whole, cancelled):
                return None
        put_in_place(whole, to)
    except _Stopped:
        return None
    except OSError as error:
        raise RecordError(
            f"备份没有成功：{to}（{os_error_words(error)}）。请检查磁盘空间和权限，或换一个位置。"
        ) from error
    finally:
        clear(part)
        clear(whole)
    return Copy(to, verdict)


def _refuse_own_file(source: Path, to: Path) -> None:
    """RecordError where a copy would take the place of the record itself, by whatever name, or of what lies beside it
    and belongs to it: what is saved after would go into a file that nobody finds again."""
    try:
        same = to.exists() and source.exists() and to.samefile(source)
        beside = real(to.parent) == real(source.parent)
    except OSError as error:
        raise RecordError(f"备份没有成功：{to}（{os_error_words(error)}）。请换一个位置。") from error
    if same or (beside and to.name.casefold() in _OWN_FILES):
        raise RecordError(f"{to} 是正在使用的数据文件，备份不能写在它上面。请换一个文件名或位置。")


def copy_before_step(source: Path, step: str, clock: Clock = wall_clock) -> Path:
    """The copy made before a migration step."""
    to = source.parent / BACKUPS / f"before-{step}-{_moment(clock())}.db"
    make_folder(to.parent)
    made = backup(source, to)
    assert made is not None
    return made.path


def restore(
    folder: Path,
    source: Path,
    clock: Clock = wall_clock,
    *,
    even_if_altered: bool = False,
    clerk: str = "",
    keys: KeyRing | None = None,
) -> Path | None:
    """Put a copy in the place of the record, which must not be open; where the replaced file is kept.

    The audit names ``clerk`` as who did it. ``keys``: those of the folder, where they are open already.

    The copy is checked first: whole, ours, not newer than this program, audit intact (unless
    ``even_if_altered``). Raises RecordError, with nothing changed, if it is not, or if the folder is in use.
    """
    if not source.is_file():
        raise RecordError(f"没有这个备份文件：{source}。请重新选择。")
    lock = FolderLock(folder)
    part = folder / f"{FILE_NAME}.part"
    try:
        with translated_errors(folder / FILE_NAME, source):
            _copy(source, part, lambda done, total: None, lambda: False)
            ring = keys or KeyRing.open(folder, "", old_paper_key(source))
            verdict = _check(part, source, lambda done, total: None, lambda: False, ring.keys.chain)
            tried_again(lambda: _refuse_unfit(part, None if even_if_altered else verdict, source))
            _take_key(ring, source)
            kept = _keep(folder, clock)
            tried_again(lambda: _carry(folder, part, source, clock, clerk, ring.keys.chain))
        _put_back(folder, part)
        return kept
    except OSError as error:
        raise RecordError(f"恢复没有成功，数据保持原样（{os_error_words(error)}）。请检查磁盘空间和权限。") from error
    finally:
        try:
            clear(part)
        finally:
            lock.release()


def _copy(source: Path, to: Path, progress: Progress, cancelled: Cancelled) -> None:
    """The file as it is at one moment, a megabyte at a time, so that a save waits unnoticed.

    What a save changed meanwhile is found by going over it again. Where there is a save in each of a few goes, the last
    one has saves wait: by then only little differs, and reading and comparing is all that takes its time. While a
    connection reads, no other can write into the file (`journal_mode=TRUNCATE`): so its bytes are those of one moment.
    """
    to.unlink(missing_ok=True)
    private_file(to)
    if is_squeezed(source):
        inflate(source, to)
    else:
        tried_again(lambda: _copy_in_use(source, to, progress, cancelled))
    tried_again(lambda: _forget_paper_key(to, source))


def _forget_paper_key(copy: Path, source: Path) -> None:
    with translated_errors(source), closing(sqlite3.connect(copy)) as target, target:
        forget_paper_key(target)


def _copy_in_use(source: Path, to: Path, progress: Progress, cancelled: Cancelled) -> None:
    with (
        translated_errors(to, source),
        closing(connect(source, read_only=True)) as origin,
        source.open("rb") as there,
        to.open("r+b") as here,
    ):
        for _ in range(_GOES):
            before = _version(origin)
            _go_over(origin, there, here, progress, cancelled)
            if _version(origin) == before:
                break
        else:
            with _reading(origin):
                _go_over(None, there, here, progress, cancelled)


def _go_over(
    origin: Connection | None, there: BinaryIO, here: BinaryIO, progress: Progress, cancelled: Cancelled
) -> None:
    """Bring what differs from one file into the other; ``origin``: holds the record still for each piece of it."""
    total, at = there.seek(0, os.SEEK_END), 0
    while True:
        with _reading(origin) if origin else contextlib.nullcontext():
            there.seek(at)
            piece = there.read(_PIECE)
        if not piece:
            break
        here.seek(at)
        if here.read(len(piece)) != piece:
            here.seek(at)
            write_steadily(here, piece)
        at += len(piece)
        progress(at, max(total, at))
        if cancelled():
            raise _Stopped
        if origin:
            time.sleep(_PAUSE_SECONDS)
    here.truncate(at)
    here.flush()


@contextlib.contextmanager
def _reading(origin: Connection) -> Iterator[None]:
    origin.execute("BEGIN")
    try:
        origin.execute("SELECT 1 FROM sqlite_schema").fetchone()
        yield
    finally:
        origin.execute("COMMIT")


def _version(origin: Connection) -> int:
    """Another number after each change by another connection."""
    return int(origin.execute("PRAGMA data_version").fetchone()[0])


def _check(copy: Path, source: Path, progress: Progress, cancelled: Cancelled, chain_key: bytes) -> AuditVerdict:
    """Raise RecordError, speaking of the source, if the copy is not whole; what its audit says."""

    def go_on(done: int, total: int) -> bool:
        progress(done, total)
        if cancelled():
            raise _Stopped
        return True

    tried_again(lambda: check_file(copy, source))
    with closing(connect(copy, read_only=True)) as connection:
        connection.set_progress_handler(cancelled, _LOOK_EVERY)
        connection.chain_key = chain_key
        try:
            tried_again(lambda: check_pages(connection, source))
            return tried_again(lambda: verify(connection, source, go_on))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise _Stopped from error
            raise


def _refuse_unfit(copy: Path, verdict: AuditVerdict | None, source: Path) -> None:
    with translated_errors(source), closing(Database(copy, source)) as database:
        refuse_newer(database, named=source)
    if verdict is not None and not verdict.intact:
        raise RecordError(f"{source} 的审计记录对不上：{verdict.faults[0]}请保留原文件，并联系维护人员。")


def _take_key(keys: KeyRing, source: Path) -> None:
    """A copy of 0.1.0 holds the key of its papers: they stay ours."""
    if (paper := old_paper_key(source)) is not None:
        keys.keep(keys.keys.knows(paper))


def _keep(folder: Path, clock: Clock) -> Path | None:
    """The safety copy of the file to be replaced, with its journal, each beside first, synced, then named."""
    current, journal = folder / FILE_NAME, folder / f"{FILE_NAME}-journal"
    if not current.exists():
        return None
    kept = folder / BACKUPS / f"replaced-{_moment(clock())}.db"
    make_folder(kept.parent)
    if journal.exists() and journal.stat().st_size:
        copy_file(journal, kept.with_name(f"{kept.name}-journal"))
    copy_file(current, kept)
    with contextlib.suppress(RecordError, sqlite3.Error):  # rolled back while its file is there
        check_file(current)
    return kept


def _carry(folder: Path, part: Path, source: Path, clock: Clock, clerk: str, chain_key: bytes) -> None:
    """Into the copy: what must not be lost with the file it replaces."""
    copies = [source, *backups_beside(folder / FILE_NAME)]
    with translated_errors(folder / FILE_NAME, source), closing(Database(part, folder / FILE_NAME)) as database:
        migrate(database, lambda step: source)
        database.connection.clerk, database.connection.chain_key = clerk, chain_key
        with database.transaction() as connection:
            carry_over(connection, folder / FILE_NAME, copies, source, clock())


def _put_back(folder: Path, part: Path) -> None:
    """Put the new file in place. The old journal goes: SQLite would roll it into the new."""
    current, journal = folder / FILE_NAME, folder / f"{FILE_NAME}-journal"
    journal.unlink(missing_ok=True)
    sync_folder(folder)
    put_in_place(part, current)


def restore_outlook(folder: Path, source: Path) -> Outlook:
    """What putting this copy back would mean: its day, and how many visits would be missing. Nothing is changed.

    Raises RecordError if the copy cannot be read.
    """
    if not source.is_file():
        raise RecordError(f"没有这个备份文件：{source}。请重新选择。")
    part = folder / ".outlook.part"
    try:
        with translated_errors(folder / FILE_NAME, source):
            if not is_squeezed(source):
                return outlook(folder / FILE_NAME, source)
            private_file(part)
            inflate(source, part)
            return outlook(folder / FILE_NAME, part)
    except OSError as error:
        raise RecordError(f"备份读不了：{source}（{os_error_words(error)}）。请检查磁盘空间，再试一次。") from error
    finally:
        clear(part)


def make_folder(folder: Path) -> None:
    """The folder of the copies. RecordError where it cannot be made."""
    try:
        make_inside(folder)
    except OSError as error:
        raise RecordError(f"无法建立备份文件夹：{folder}（{os_error_words(error)}）。请检查权限。") from error


def _moment(now: datetime) -> str:
    return now.strftime("%Y%m%d-%H%M%S-%f")
