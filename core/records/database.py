"""The file itself: opened safely, checked before anything is changed, every trouble told in one sentence.

``journal_mode=TRUNCATE, synchronous=FULL``: measured to lose no acknowledged save in simulated power cuts,
and a bare copy of the file is whole (with WAL it would not be).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlite_utils

from core.errors import RecordError
from core.records.lock import unwritable

FILE_NAME = "huiqi.db"
BACKUPS = "backups"
APPLICATION_ID = 0x48755169  # "HuQi", in the header of every file that is ours
_HEADER = b"SQLite format 3\x00"
_STEPS = "_sqlite_migrations"  # where sqlite-utils keeps the steps that were taken
_BUSY_MILLISECONDS = 5_000
_CHECK_ON_OPENING_BELOW = 64 * 1024 * 1024  # a larger file is checked by the daily backup, not at every start

TableRow = sqlite3.Row


class Database:
    """One connection, for one thread: sqlite3 itself refuses any other (``check_same_thread``)."""

    def __init__(self, path: Path, named: Path | None = None) -> None:
        self.path = named or path  # the file to speak of
        self._connection = connect(path)
        try:
            with translated_errors(self.path):
                self._connection.execute("PRAGMA journal_mode = TRUNCATE")
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.execute("PRAGMA user_version = 0")  # a file that is read-only shows now
                self._connection.execute("ROLLBACK")
        except RecordError:
            self._connection.close()
            raise
        self.utils = sqlite_utils.Database(self._connection, execute_plugins=False)

    def close(self) -> None:
        """Close the file; further use is a fault of ours."""
        self._connection.close()

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[TableRow]:
        """All rows of a query."""
        with translated_errors(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> TableRow | None:
        """The first row of a query, or None."""
        with translated_errors(self.path):
            found: TableRow | None = self._connection.execute(sql, parameters).fetchone()
            return found

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; on disk when the block is left. Raises RecordError if it could not be written."""
        with translated_errors(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection with the settings every use of the file must have.

    ``isolation_level=None``: transactions begin and end where the code says so, never by themselves.
    """
    mode = "ro" if read_only else "rwc"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        timeout=_BUSY_MILLISECONDS / 1000,
        check_same_thread=True,
    )
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA recursive_triggers = ON")  # so that REPLACE fires the triggers that guard rows
    if not read_only:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA fullfsync = ON")  # macOS: FULL alone does not reach the disk
    return connection


def check_file(path: Path, named: Path | None = None) -> bool:
    """Whether a record has begun in ``path``; RecordError unless it is whole and ours, or nothing at all yet.

    Nothing yet: no file, an empty one, or what a first start of 0.1.0 that was cut off left behind. Nothing is
    changed, save that SQLite rolls back what a killed process had left half written. ``named``: the file to
    speak of, where ``path`` is a copy of it; such a copy must have begun.
    """
    original, named = named is None, named or path
    try:
        size = path.stat().st_size if path.exists() else 0
        beginning = _beginning(path) if size else _HEADER
    except OSError as error:
        raise RecordError(unwritable(path.parent, error)) from error
    if beginning != _HEADER:
        raise RecordError(damaged(named))
    begun = False
    if size or not original:
        with translated_errors(named):
            begun = _check_content(path, size, named, may_be_empty=original)
    if original and not begun and any(backups_beside(path)):
        raise RecordError(damaged(named))
    return begun


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(_HEADER))


def _check_content(path: Path, size: int, named: Path, *, may_be_empty: bool) -> bool:
    connection = connect(path)
    try:
        mark: int = connection.execute("PRAGMA application_id").fetchone()[0]
        if mark != APPLICATION_ID and not (may_be_empty and mark == 0 and _nothing_yet(connection)):
            raise RecordError(f"{named} 不是惠企窗口的数据文件，没有改动它。请把它移走，或用 --data 指定另一个文件夹。")
        if size < _CHECK_ON_OPENING_BELOW:
            check_pages(connection, named, "quick_check")
    finally:
        connection.close()
    return mark == APPLICATION_ID


def _nothing_yet(connection: sqlite3.Connection) -> bool:
    """No table, or only the empty list of steps that 0.1.0 made before its first step."""
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type <> 'index'")]
    if tables == [_STEPS]:
        return connection.execute(f"SELECT 1 FROM {_STEPS}").fetchone() is None
    return not tables


def check_pages(connection: sqlite3.Connection, path: Path, check: str = "integrity_check") -> None:
    """Raise RecordError if SQLite finds the file damaged."""
    answer = connection.execute(f"PRAGMA {check}(1)").fetchone()[0]
    if answer != "ok":
        raise RecordError(damaged(path))


def backups_beside(path: Path) -> list[Path]:
    """The copies kept for a database, newest first."""
    copies = (path.parent / BACKUPS).glob("*.db")
    return sorted(copies, key=lambda copy: copy.stat().st_mtime, reverse=True)


def damaged(path: Path) -> str:
    """The sentence for a file that is not whole."""
    copies = backups_beside(path)
    advice = (
        f"请从备份恢复，最近的一份是 {copies[0]}"
        if copies
        else f"请从另存的备份恢复（{path.parent / BACKUPS} 里没有备份）"
    )
    return f"数据文件已损坏，没有改动它：{path}。{advice}；恢复时原文件会保留。"


@contextmanager
def translated_errors(path: Path, source: Path | None = None) -> Iterator[None]:
    """Turn what SQLite reports into a RecordError that says what to do; faults of ours pass unchanged.

    ``source``: the file that is damaged, if any is, where ``path`` is being copied from it.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        sentence = _sentence(error, path, source or path)
        if sentence is None:
            raise
        raise RecordError(sentence) from error


def _sentence(error: sqlite3.DatabaseError, path: Path, source: Path) -> str | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damaged(source)
    if code == sqlite3.SQLITE_FULL:
        return f"磁盘已满，刚才的内容没有保存：{path.parent}。请腾出空间后再保存一次。"
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"数据文件正被别的程序占用，刚才的内容没有保存：{path}。请关闭那个程序后再试。"
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return unwritable(path.parent, OSError(0, "只读或无权限"))
    if code == sqlite3.SQLITE_IOERR:
        return f"读写磁盘出错，刚才的内容没有保存：{path}。请检查磁盘或 U 盘是否松动，再试一次。"
    return None
