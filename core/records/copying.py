"""Backup and restore: copies are made while the record is in use, and verified before they count; a restore keeps the
file that it replaces.

These functions open the file themselves and may run in any thread while the store is used in its own.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from core.errors import RecordError, os_error_words
from core.files import clear, make_inside, put_in_place, real, sync_folder, write_steadily
from core.progress import Cancelled, Progress
from core.records.audit import verify
from core.records.carry_over import carry_over, forget_paper_key, old_paper_key, outlook
from core.records.compressed import compress, decompress, is_compressed
from core.records.database import (
    BACKUPS,
    FILE_NAME,
    Connection,
    Database,
    backups_of,
    check_file,
    check_pages,
    connect,
    translated_errors,
    tried_again,
)
from core.records.file_copies import copy_file, private_file
from core.records.keys import FILE as KEYS_FILE
from core.records.keys import KeyRing
from core.records.lock import LOCK_NAME, FolderLock
from core.records.migrations import migrate, refuse_newer
from core.records.values import AuditVerdict, Clock, Copy, RestoreOutlook, wall_clock

_OWN_FILES = frozenset((FILE_NAME, f"{FILE_NAME}-journal", LOCK_NAME, KEYS_FILE))
_PIECE = 1 << 20  # bytes; small enough that a save is not noticeably delayed
_PAUSE_SECONDS = 0.002
_GOES = 3
_LOOK_EVERY = 5_000  # SQLite virtual machine steps, or pages, between two checks for cancellation: 0.1 s at most


class _Stopped(Exception):
    """The user cancelled."""


def backup(
    source: Path,
    to: Path,
    progress: Progress = lambda done, total: None,
    cancelled: Cancelled = lambda: False,
    chain_key: bytes = b"",
) -> Copy | None:
    """Copy the database file ``source`` to ``to``, verifying pages and audit before it gets that name; if ``to`` ends
    in .gz the copy is compressed and read back.

    ``chain_key``: the record's key, to check the macs of the audit; without it only the hashes are checked.

    Returns None on cancellation. Raises RecordError if the copy cannot be written or fails verification; an earlier
    file of that name is then unchanged.
    """
    part = whole = to.with_name(f"{to.name}.part")
    _refuse_own_file(source, to)
    try:
        with translated_errors(to, source):
            _copy(source, part, progress, cancelled)
            verdict = _check(part, source, progress, cancelled, chain_key)
        if is_compressed(to):
            whole = to.with_name(f"{to.name}.compressed.part")
            private_file(whole)
            if not compress(part, whole, cancelled):
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
    """Raise RecordError if the copy would overwrite the record itself, under whatever name, or one of the files that
    belong to it."""
    try:
        same = to.exists() and source.exists() and to.samefile(source)
        beside = real(to.parent) == real(source.parent)
    except OSError as error:
        raise RecordError(f"备份没有成功：{to}（{os_error_words(error)}）。请换一个位置。") from error
    if same or (beside and to.name.casefold() in _OWN_FILES):
        raise RecordError(f"{to} 是正在使用的数据文件，备份不能写在它上面。请换一个文件名或位置。")


def copy_before_step(source: Path, step: str, clock: Clock = wall_clock) -> Path:
    """Make the copy that precedes a migration step."""
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
    """Replace the record, which must not be open, by a copy. Returns where the replaced file is kept.

    ``clerk``: who did it, for the audit. ``keys``: the folder's keys, if they are open already.

    The copy is verified first: intact, one of ours, not newer than this program, audit intact (unless
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
    """Copy the file as it is at one moment, a megabyte at a time, so that saves are hardly delayed.

    Pages that a save changes meanwhile are found by another pass. If every pass meets a save, the last one blocks
    saves; by then little differs, so it only has to read and compare. While a connection reads, no other can write to
    the file (``journal_mode=TRUNCATE``), so the result is the state of one moment.
    """
    to.unlink(missing_ok=True)
    private_file(to)
    if is_compressed(source):
        decompress(source, to)
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
    """Copy the pieces that differ; ``origin``, where given, holds a read lock during each piece."""
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
    """A number that changes whenever another connection changes the file."""
    return int(origin.execute("PRAGMA data_version").fetchone()[0])


def _check(copy: Path, source: Path, progress: Progress, cancelled: Cancelled, chain_key: bytes) -> AuditVerdict:
    """The audit verdict of a copy; raises RecordError, naming the source, if the copy is not intact."""

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
    """Take over the paper key that a copy of 0.1.0 holds, so that its papers stay known."""
    if (paper := old_paper_key(source)) is not None:
        keys.store(keys.keys.knows(paper))


def _keep(folder: Path, clock: Clock) -> Path | None:
    """Make the safety copy of the file to be replaced, with its journal; each is written to a temporary file and synced
    first."""
    current, journal = folder / FILE_NAME, folder / f"{FILE_NAME}-journal"
    if not current.exists():
        return None
    kept = folder / BACKUPS / f"replaced-{_moment(clock())}.db"
    make_folder(kept.parent)
    if journal.exists() and journal.stat().st_size:
        copy_file(journal, kept.with_name(f"{kept.name}-journal"))
    copy_file(current, kept)
    with contextlib.suppress(RecordError, sqlite3.Error):  # rolled back while the journal is still there
        check_file(current)
    return kept


def _carry(folder: Path, part: Path, source: Path, clock: Clock, clerk: str, chain_key: bytes) -> None:
    """Carry over into the copy what must not be lost with the replaced file."""
    copies = [source, *backups_of(folder / FILE_NAME)]
    with translated_errors(folder / FILE_NAME, source), closing(Database(part, folder / FILE_NAME)) as database:
        migrate(database, lambda step: source)
        database.connection.clerk, database.connection.chain_key = clerk, chain_key
        with database.transaction() as connection:
            carry_over(connection, folder / FILE_NAME, copies, source, clock())


def _put_back(folder: Path, part: Path) -> None:
    """Move the new file into place. The old journal is removed: SQLite would roll it back into the new file."""
    current, journal = folder / FILE_NAME, folder / f"{FILE_NAME}-journal"
    journal.unlink(missing_ok=True)
    sync_folder(folder)
    put_in_place(part, current)


def restore_outlook(folder: Path, source: Path) -> RestoreOutlook:
    """What restoring this copy would mean: its date, and how many visits would be missing. Changes nothing.

    Raises RecordError if the copy cannot be read.
    """
    if not source.is_file():
        raise RecordError(f"没有这个备份文件：{source}。请重新选择。")
    part = folder / ".outlook.part"
    try:
        with translated_errors(folder / FILE_NAME, source):
            if not is_compressed(source):
                return outlook(folder / FILE_NAME, source)
            private_file(part)
            decompress(source, part)
            return outlook(folder / FILE_NAME, part)
    except OSError as error:
        raise RecordError(f"备份读不了：{source}（{os_error_words(error)}）。请检查磁盘空间，再试一次。") from error
    finally:
        clear(part)


def make_folder(folder: Path) -> None:
    """Create the folder for copies. Raises RecordError on failure."""
    try:
        make_inside(folder)
    except OSError as error:
        raise RecordError(f"无法建立备份文件夹：{folder}（{os_error_words(error)}）。请检查权限。") from error


def _moment(now: datetime) -> str:
    return now.strftime("%Y%m%d-%H%M%S-%f")
