"""Storage of rosters: one private DuckDB database each, next to the record, and a description readable without opening
it.

Threads share a connection through cursors: one for display, one for long work.
"""

from __future__ import annotations

import datetime
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from time import time_ns
from typing import TYPE_CHECKING
from uuid import uuid4

from core.errors import RecordError, os_error_words
from core.files import keep_private, make_inside, put_in_place, write_safely
from core.policy.pack import Policy
from core.progress import Cancelled, Progress
from core.screening.component import NOT_INSTALLED
from core.screening.mapping import Mapped
from core.screening.reading import read_roster
from core.screening.sheets import Cancel, SourceTable
from core.screening.values import RosterInfo

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MEMORY = "1GB"
_LOOK_AGAIN = 0.05  # seconds between two checks for cancellation
_ENDINGS = (".duckdb", ".duckdb.wal", ".json", ".part", ".part.wal")


def rosters_in(folder: Path) -> tuple[RosterInfo, ...]:
    """The rosters stored in a folder, latest first. Unreadable ones are skipped."""
    found = []
    with suppress(OSError):
        for path in folder.glob("*.json"):
            with suppress(OSError, ValueError, KeyError, TypeError):
                if path.with_suffix(".duckdb").exists():
                    found.append(_info(json.loads(path.read_text(encoding="utf-8"))))
    return tuple(sorted(found, key=lambda info: (info.day, info.id), reverse=True))


def _info(told: dict[str, object]) -> RosterInfo:
    days = {name: datetime.date.fromisoformat(str(told[name])) if told[name] else None for name in ("day", "as_of")}
    notes = told["notes"]
    assert isinstance(notes, list)
    return RosterInfo(**{**told, **days, "notes": tuple(notes)})  # type: ignore[arg-type]


def keep_info(folder: Path, info: RosterInfo) -> RosterInfo:
    """Write the description of a roster. RecordError if it cannot be written."""
    told = json.dumps(asdict(info), ensure_ascii=False, default=str).encode()
    write_safely(folder / f"{info.id}.json", told, private=True)
    return info


def make_roster(
    folder: Path,
    sheets: Sequence[SourceTable],
    mapped: Mapped,
    policy: Policy,
    about: RosterInfo,
    progress: Progress = lambda done, total: None,
    cancelled: Cancelled = lambda: False,
) -> RosterInfo | None:
    """Read a roster into a database file; None if cancelled. All or nothing.

    Raises AnswerError if the mapping is inconsistent or a file unreadable, RecordError if it cannot be stored.
    """
    id = f"{about.day:%Y%m%d}-{time_ns():016x}{uuid4().hex[:4]}"  # of two rosters of a day the later one sorts last
    part, whole = folder / f"{id}.part", folder / f"{id}.duckdb"
    try:
        make_inside(folder)
        connection = connect(part)
        try:
            with interruptible(connection, cancelled):
                read = read_roster(sheets, mapped, policy, connection, progress, cancelled)
            connection.execute("CREATE TABLE contact (row INTEGER, day DATE, clerk VARCHAR, visit VARCHAR)")
        finally:
            connection.close()
        keep_private(part)
        put_in_place(part, whole)
        return keep_info(folder, replace(about, id=id, rows=read.rows, faults=read.faults, notes=read.notes))
    except Cancel:
        return None
    except OSError as error:
        raise RecordError(f"名单没有存下：{os_error_words(error)}。请检查磁盘空间和权限。") from error
    finally:
        for path in (part, part.with_name(f"{part.name}.wal")):
            with suppress(OSError):
                path.unlink(missing_ok=True)


def delete_roster(folder: Path, id: str) -> None:
    """Delete a roster with all its results. RecordError if a file remains."""
    try:
        for ending in _ENDINGS:
            (folder / f"{id}{ending}").unlink(missing_ok=True)
    except OSError as error:
        raise RecordError(f"名单没有删掉：{os_error_words(error)}。请关闭别的程序再试。") from error


def open_roster(folder: Path, id: str) -> DuckDBPyConnection:
    """Open the database of a roster. RecordError if it is missing or unreadable."""
    path = folder / f"{id}.duckdb"
    if not path.exists():
        raise RecordError("这份名单已经不在了。请重新打开名单文件。")
    connection = connect(path)
    keep_whole_private(folder, id)
    return connection


def keep_whole_private(folder: Path, id: str) -> None:
    """Give all files of a roster, including the journal, the mode of their folder."""
    for ending in _ENDINGS:
        if (folder / f"{id}{ending}").exists():
            keep_private(folder / f"{id}{ending}")


def connect(path: Path | str = ":memory:") -> DuckDBPyConnection:
    """Open a database without network access that spills to disk next to its file. RecordError if it cannot be opened,
    or the component for rosters is not installed."""
    try:
        import duckdb
    except ImportError:
        raise RecordError(NOT_INSTALLED) from None

    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False, "autoload_known_extensions": False, "memory_limit": _MEMORY,
    }  # fmt: skip
    if isinstance(path, Path):
        config["temp_directory"] = str(path.with_suffix(".tmp"))
    try:
        return duckdb.connect(str(path), config=config)
    except duckdb.Error as error:
        raise RecordError("名单的数据打不开，可能已损坏，或正被另一个程序使用。请删除它，重新打开名单文件。") from error


@contextmanager
def interruptible(connection: DuckDBPyConnection, cancelled: Cancelled) -> Iterator[None]:
    """Context manager: a query in it ends with Cancel soon after `cancelled` returns True."""
    import duckdb

    over = threading.Event()

    def watch() -> None:
        while not over.wait(_LOOK_AGAIN):
            if cancelled():
                connection.interrupt()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    except duckdb.InterruptException:
        raise Cancel from None
    except duckdb.IOException as error:
        raise RecordError("名单没有算完：磁盘写不下，或读写出错。请检查磁盘空间再试。") from error
    except duckdb.OutOfMemoryException as error:
        raise RecordError("名单没有算完：内存不够。请关闭别的程序再试，或把名单拆成几份。") from error
    finally:
        over.set()
        watcher.join()
