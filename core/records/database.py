"""The database file: opened safely, checked before anything is changed; each error becomes one sentence.

``journal_mode=TRUNCATE, synchronous=FULL``: measured to lose no acknowledged save in simulated power cuts, and a plain
copy of the file is complete (with WAL it would not be).
"""

from __future__ import annotations

import errno
import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from core.errors import RecordError
from core.records.lock import no_locks, unwritable

if TYPE_CHECKING:
    import sqlite_utils

FILE_NAME = "huiqi.db"
BACKUPS = "backups"
APPLICATION_ID = 0x48755169  # "HuQi", in the header of every file of ours
HEADER = b"SQLite format 3\x00"
_OLDEST_SQLITE = (3, 37, 0)  # first version with strict tables
STEPS = "_sqlite_migrations"  # where sqlite-utils records the applied migrations
_BUSY_MILLISECONDS = 5_000
_CHECK_ON_OPENING_BELOW = 64 * 1024 * 1024  # bytes; larger files are checked by the daily backup, not at every start

_CHUNK = 1024 * 1024
_PAUSES = (0.05, 0.2)  # seconds before a failed read, or a file that looks damaged, is tried again
_UNREAD = re.compile(r"error code[ =]+(\d+)")  # how integrity_check reports a page that it could not read
_DAMAGE = re.compile(  # what SQLite says, under its generic code, about a file with changed bytes
    "no such|foreign key mismatch|malformed|has no column|has \\d+ columns|error in|Could not decode"
    "|unsupported file format"
)

TableRow = sqlite3.Row
T = TypeVar("T")


class PassingTrouble(RecordError):
    """A failed read, or apparent damage caused by one; it may succeed when tried again."""


def tried_again(work: Callable[[], T]) -> T:
    """The result of ``work``, which must be read-only; a PassingTrouble is retried twice."""
    for pause in _PAUSES:
        try:
            return work()
        except PassingTrouble:
            time.sleep(pause)
    return work()


class Connection(sqlite3.Connection):
    """A connection that knows who writes through it, and the key of the audit."""

    clerk = ""  # written to each audit row; '' while unknown
    chain_key = b""  # seals each audit row; b'' if the keys are not available


class Database:
    """One connection, for one thread: sqlite3 itself refuses any other (``check_same_thread``)."""

    def __init__(self, path: Path, named: Path | None = None) -> None:
        self.path = named or path  # the path used in messages
        self._connection = connect(path)
        try:
            with translated_errors(self.path):
                self._connection.execute("PRAGMA journal_mode = TRUNCATE")
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.execute("PRAGMA user_version = 0")  # fails now if the file is read-only
                self._connection.execute("ROLLBACK")
        except BaseException:
            self._connection.close()
            raise

    @cached_property
    def utils(self) -> sqlite_utils.Database:
        """The same connection as sqlite-utils, which runs the migrations, expects it."""
        import sqlite_utils

        return sqlite_utils.Database(self._connection, execute_plugins=False)

    def disable_sync(self) -> None:
        """Switch off syncing, for a file whose creator syncs it once when it is complete."""
        self._connection.execute("PRAGMA synchronous = OFF")

    def close(self) -> None:
        """Close the file; using it afterwards is a programming error."""
        self._connection.close()

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[TableRow]:
        """All rows of a query."""
        return self._read(lambda: self._connection.execute(sql, parameters).fetchall())

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> TableRow | None:
        """The first row of a query, or None."""
        found: TableRow | None = self._read(lambda: self._connection.execute(sql, parameters).fetchone())
        return found

    def _read(self, ask: Callable[[], T]) -> T:
        def asked() -> T:
            with translated_errors(self.path):
                return ask()

        return asked() if self._connection.in_transaction else tried_again(asked)

    @property
    def connection(self) -> Connection:
        """The connection itself, for reading row by row."""
        return self._connection

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A read transaction: several queries that see one state. Keep it short: saves wait meanwhile."""
        with translated_errors(self.path):
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("COMMIT")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: all or nothing, and on disk when the block ends. Raises RecordError if it could not be
        written."""
        with translated_errors(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise


class ReadOnly(Database):
    """A read-only connection, used while another one writes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with translated_errors(path):
            self._connection = connect(path, read_only=True)


def refuse_old_sqlite() -> None:
    """Raise RecordError, before anything is created, if the system's SQLite is too old for a record."""
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        wanted, here = ".".join(str(number) for number in _OLDEST_SQLITE[:2]), sqlite3.sqlite_version
        raise RecordError(f"这台电脑的 SQLite 是 {here}，太旧，要 {wanted} 或更新，没有打开记录。请改用安装包。")


def connect(path: Path, *, read_only: bool = False) -> Connection:
    """Open a connection with the settings that every use of the file needs.

    ``isolation_level=None``: transactions begin and end only where the code says so.
    """
    mode = "ro" if read_only else "rwc"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        timeout=_BUSY_MILLISECONDS / 1000,
        check_same_thread=True,
        factory=Connection,
    )
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA recursive_triggers = ON")  # so that REPLACE fires the triggers that guard rows
        if not read_only:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")  # deleted content must not stay readable in the file
            connection.execute("PRAGMA fullfsync = ON")  # macOS: FULL alone does not reach the disk
    except BaseException:
        connection.close()  # Windows cannot replace or remove an open file
        raise
    return connection


def rows_of(file: Path, sql: str) -> list[sqlite3.Row]:
    """Rows of another file, which may be damaged, older or missing; then none. Errors that may pass are retried."""

    def read() -> list[sqlite3.Row]:
        try:
            with closing(connect(file, read_only=True)) as connection:
                return connection.execute(sql).fetchall()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _MAY_PASS:
                raise PassingTrouble(_unread(file)) from error
            return []

    try:
        return tried_again(read)
    except PassingTrouble:
        return []


_MAY_PASS = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def check_file(path: Path, named: Path | None = None) -> bool:
    """Whether ``path`` holds a record; RecordError unless it is intact and ours, or empty.

    Empty means: no file, a file of 0 bytes, or what an interrupted first start of 0.1.0 left. Nothing is changed,
    except that SQLite rolls back what a killed process left half written. ``named``: the path for messages, where
    ``path`` is a copy; such a copy must not be empty.
    """
    original, named = named is None, named or path
    try:
        size = path.stat().st_size if path.exists() else 0
        damaged_head = bool(size) and not _sound_head(path)
    except OSError as error:
        if error.errno == errno.EIO:
            raise PassingTrouble(_unread(named)) from error
        raise RecordError(unwritable(path.parent, error)) from error
    if damaged_head:
        raise damage(named)
    begun = False
    if size or not original:
        with translated_errors(named):
            begun = _check_content(path, size, named, may_be_empty=original)
    if original and not begun and any(backups_of(path)):
        raise damage(named)
    return begun


def _sound_head(path: Path) -> bool:
    """Whether the file has a SQLite header with a known version; SQLite would report an unknown one as
    write-protected."""
    with path.open("rb") as file:
        head = file.read(len(HEADER) + 3)
    return head.startswith(HEADER) and head[-1] in (1, 2)


def _check_content(path: Path, size: int, named: Path, *, may_be_empty: bool) -> bool:
    connection = connect(path)
    try:
        mark: int = connection.execute("PRAGMA application_id").fetchone()[0]
        if mark != APPLICATION_ID and not (may_be_empty and mark == 0 and _nothing_yet(connection)):
            raise RecordError(f"{named} 不是惠企窗口的数据文件，没有改动它。请把它移走，或用 --data 指定另一个文件夹。")
        if mark == APPLICATION_ID and not _has_visits(connection):
            raise damage(named)  # no migration of ours leaves a file like this: do not build on it
        if size < _CHECK_ON_OPENING_BELOW:
            check_pages(connection, named, "quick_check")
    finally:
        connection.close()
    return mark == APPLICATION_ID


def _has_visits(connection: sqlite3.Connection) -> bool:
    found = connection.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'visits'").fetchone()
    return found is not None


def _nothing_yet(connection: sqlite3.Connection) -> bool:
    """Whether there is no table, or only the empty migration list that 0.1.0 created first."""
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type <> 'index'")]
    if tables == [STEPS]:
        return connection.execute(f"SELECT 1 FROM {STEPS}").fetchone() is None
    return not tables


def check_pages(connection: sqlite3.Connection, path: Path, check: str = "integrity_check") -> None:
    """Raise RecordError if SQLite finds the file damaged, or cannot read a page of it."""
    with translated_errors(path):
        answer = str(connection.execute(f"PRAGMA {check}(1)").fetchone()[0])
    if answer != "ok":
        unread = any(int(code) & 0xFF == sqlite3.SQLITE_IOERR for code in _UNREAD.findall(answer))
        raise PassingTrouble(_unread(path)) if unread else damage(path)


def backups_of(path: Path) -> list[Path]:
    """The copies in the folder of a database, newest first."""
    try:
        kept = path.parent / BACKUPS
        copies = [*kept.glob("*.db"), *kept.glob("*.db.gz")]
        return sorted(copies, key=lambda copy: copy.stat().st_mtime, reverse=True)
    except OSError:  # removed meanwhile, or a failing disk: then there is no copy to restore
        return []


def damage(path: Path) -> PassingTrouble:
    """The error for a file that looks damaged: a PassingTrouble, since SQLite cannot tell an unreadable page from a
    wrong one."""
    try:
        with path.open("rb") as file:
            while file.read(_CHUNK):
                pass
    except OSError as error:
        if error.errno == errno.EIO:
            return PassingTrouble(_unread(path))
    return PassingTrouble(damaged(path))


def damaged(path: Path) -> str:
    """The sentence for a damaged file."""
    copies = backups_of(path)
    advice = (
        f"请从备份恢复，最近的一份是 {copies[0]}"
        if copies
        else f"请从另存的备份恢复（{path.parent / BACKUPS} 里没有备份）"
    )
    return f"数据文件已损坏，没有改动它：{path}。{advice}；恢复时原文件会保留。"


@contextmanager
def translated_errors(path: Path, source: Path | None = None) -> Iterator[None]:
    """Turn SQLite errors into a RecordError that says what to do; programming errors pass unchanged.

    ``source``: the file that is damaged, where ``path`` is being copied from it.
    """
    try:
        yield
    except UnicodeDecodeError as error:  # the name of a table, or SQLite's own message, is no longer text
        raise damage(source or path) from error
    except sqlite3.DatabaseError as error:
        told = _record_error(error, path, source or path)
        if told is None:
            raise
        raise told from error


def _record_error(error: sqlite3.DatabaseError, path: Path, source: Path) -> RecordError | None:
    extended: int = getattr(error, "sqlite_errorcode", 0)
    code = extended & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damage(source)
    if code in (0, sqlite3.SQLITE_ERROR) and _DAMAGE.search(str(error)):
        return damage(source)
    if extended == sqlite3.SQLITE_CONSTRAINT_TRIGGER:  # a trigger of ours refused the row
        return RecordError(
            f"刚才的内容与已存的记录冲突，没有保存（{error}）。请在“设置”里检查记录，对不上时从备份恢复。"
        )
    if extended in _READS:
        return PassingTrouble(_unread(source))
    sentence = _sentence(extended, path)
    return None if sentence is None else RecordError(sentence)


_READS = (sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_CORRUPTFS)
_LOCKS = (
    sqlite3.SQLITE_IOERR_LOCK,
    sqlite3.SQLITE_IOERR_RDLOCK,
    sqlite3.SQLITE_IOERR_UNLOCK,
    sqlite3.SQLITE_IOERR_CHECKRESERVEDLOCK,
)


def _sentence(extended: int, path: Path) -> str | None:
    code = extended & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return f"磁盘已满，刚才的内容没有保存：{path.parent}。请腾出空间后再保存一次。"
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"数据文件正被别的程序占用，刚才的内容没有保存：{path}。请关闭那个程序后再试。"
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return unwritable(path.parent, OSError(0, "只读或无权限"))
    if extended in _LOCKS or code in (sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_NOLFS):
        return no_locks(path.parent)
    if code == sqlite3.SQLITE_IOERR:
        return f"读写磁盘出错，刚才的内容没有保存：{path}。请检查磁盘或 U 盘是否松动，再试一次。"
    return None


def _unread(path: Path) -> str:
    return f"读磁盘出错，数据没有改动：{path}。请检查磁盘或 U 盘是否松动，再试一次。"
