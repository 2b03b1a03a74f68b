"""Take in visits from another record file: the one that a restore replaced, a copy, another window's record.

The file is copied first, with its journal: it may have been left in the middle of a save, be older than this program,
or be damaged. Whatever is readable is taken.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import RecordError, os_error_words
from core.files import clear
from core.records.database import APPLICATION_ID, HEADER, Database, connect, translated_errors
from core.records.decoding import DECODING_ERRORS
from core.records.exchange import ImportResult, Pack, VisitSource
from core.records.file_copies import copy_database
from core.records.migrations import migrate, refuse_newer
from core.records.packs import unpacked
from core.records.parcels import CARRIED, Parcel, parcel_of
from core.records.store import Store
from core.records.values import DELETED, Json

_UNREAD = (sqlite3.DatabaseError, UnicodeDecodeError, *DECODING_ERRORS)
_SHOWN = 3
_NONE = "“{}”不是惠企窗口的数据文件，或已损坏得读不出来。请换一个文件。"


@dataclass
class _There:
    """What the other file has that this record lacks, or has in another state."""

    parcels: list[Parcel] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)  # serials of unreadable visits, or reasons


def prepare_merge(folder: Path, source: Path) -> Path:
    """Copy a file next to the record of a folder, to be merged; the caller removes it (`core.files.clear`).

    Takes time in proportion to the file's size; may run in any thread. RecordError if it is not one of ours, or newer.
    """
    if not source.is_file():
        raise RecordError(f"没有这个文件：{source}。请重新选择。")
    part = folder / f".merged-{source.stem[:60]}.part"
    try:
        with translated_errors(source):
            copy_database(source, part)
            _refuse_others(part, source)
            with closing(Database(part, source)) as database:  # rolls back what the journal holds
                _refuse_unmarked(database, source)
                database.disable_sync()
                refuse_newer(database, named=source)
                migrate(database, lambda step: source)
        return part
    except OSError as error:
        clear(part)
        raise RecordError(f"“{source.name}”读不了（{os_error_words(error)}）。请检查磁盘空间，再试一次。") from error
    except BaseException:
        clear(part)
        raise


def merge(store: Store, prepared: Path, source: Path, window_of: Callable[[Json], str]) -> ImportResult:
    """Take in, from a file prepared by `prepare_merge`, what this record lacks. ``window_of``: names a window from its
    settings, where the file belongs to another record.

    RecordError, with nothing changed, if it cannot be stored.
    """
    with translated_errors(store.path, source), closing(connect(prepared, read_only=True)) as connection:
        there, window = _There(), _window(store, connection, window_of)
        for seq, serial in _differing(store, connection, there):
            try:
                there.parcels.append(parcel_of(connection, seq, _origin(connection, seq)))
            except (RecordError, *_UNREAD):
                there.unread.append(serial)
        taken = store.exchange.take_in(there.parcels, _packs(store, connection), VisitSource(source.name, window))
    return _with_unread(taken, there.unread)


def _differing(store: Store, connection: sqlite3.Connection, there: _There) -> Iterator[tuple[int, str]]:
    """Numbers and serials of the other file's visits that are missing here or were last changed at another time."""
    here = store.visits.touched()
    marks = ",".join("?" * len(CARRIED))
    try:
        rows = connection.execute(
            "SELECT v.seq, v.id, v.serial, v.updated_at, v.name,"
            " (SELECT max(seq) FROM audit WHERE visit = v.seq) AS last"
            f" FROM visits v WHERE state IN ({marks}) ORDER BY seq",
            CARRIED,
        )
        for row in rows:
            if row["name"] != DELETED and here.get(row["id"]) != (row["updated_at"], row["last"]):
                yield row["seq"], row["serial"]
    except _UNREAD:
        there.unread.append("后面的接待")


def _origin(connection: sqlite3.Connection, seq: int) -> str:
    row = connection.execute("SELECT origin FROM taken_in WHERE visit = ?", (seq,)).fetchone()
    return row["origin"] if row else ""


def _packs(store: Store, connection: sqlite3.Connection) -> dict[str, Pack]:
    """Packs that are missing here and match their digest."""
    from core.policy import digest_of

    found: dict[str, Pack] = {}
    with suppress(*_UNREAD):
        for row in connection.execute("SELECT digest, policy, files FROM packs"):
            with suppress(*DECODING_ERRORS):
                if row["digest"] not in store.packs and digest_of(files := unpacked(row["files"])) == row["digest"]:
                    found[row["digest"]] = (row["policy"], files)
    return found


def _window(store: Store, connection: sqlite3.Connection, window_of: Callable[[Json], str]) -> str:
    """The window that the file belongs to; '' if its chain begins as this record's does."""
    with suppress(*_UNREAD):
        first = connection.execute("SELECT hash FROM audit WHERE seq = 1").fetchone()
        if first is not None and first["hash"] != store.first_hash():
            row = connection.execute("SELECT value FROM settings WHERE key = 'counter'").fetchone()
            return window_of(json.loads(row["value"]) if row else None)
    return ""


def _refuse_others(part: Path, source: Path) -> None:
    with part.open("rb") as file:
        if file.read(len(HEADER)) != HEADER:
            raise RecordError(_NONE.format(source.name))


def _refuse_unmarked(database: Database, source: Path) -> None:
    row = database.row("PRAGMA application_id")
    if row is None or row[0] != APPLICATION_ID:
        raise RecordError(_NONE.format(source.name))


def _with_unread(taken: ImportResult, unread: list[str]) -> ImportResult:
    if not unread:
        return taken
    named = "、".join(unread[:_SHOWN]) + (" 等" if len(unread) > _SHOWN else "")
    said = f"有 {len(unread)} 次读不出来或被改动过，没有并回：{named}。"
    return ImportResult(taken.new, taken.went_on, taken.papers, taken.same, (*taken.remarks, said))
