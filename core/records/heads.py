"""The head of the audit chain at the moment something left the record (an export, a copy), and whether the present
chain still contains it.

Copies and exports are stored elsewhere. Whoever rewrites history, hashes and macs included, cannot change those; the
row that they name then has another hash.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from core.errors import RecordError, os_error_words
from core.files import clear
from core.records import audit
from core.records.compressed import is_compressed
from core.records.database import Database, backups_of, rows_of, translated_errors
from core.records.decoding import decoding
from core.records.file_copies import copy_database


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The last audit row at some moment: its number, and the hash that covers all rows up to it."""

    number: int
    link: str


@dataclass(frozen=True, slots=True)
class Contained:
    """The chain still contains this head; ``rows`` were added since."""

    since: int


@dataclass(frozen=True, slots=True)
class Replaced:
    """The head belongs to the history that a restore replaced, which is stored in a file of this name."""

    kept: str


@dataclass(frozen=True, slots=True)
class HistoryMissing:
    """The head is not in the present chain. The record was restored from a copy, and the replaced file is not
    available."""


@dataclass(frozen=True, slots=True)
class Diverged:
    """The head was never in this chain: it is of another record, or history was rewritten."""


HeadState = Contained | Replaced | HistoryMissing | Diverged


def head_state(head: ChainHead, database: Database) -> HeadState:
    """What became of a head. Earlier rows are checked by `audit.verify`. RecordError if the record cannot be read."""
    row = database.row(audit.LAST)
    found = database.row("SELECT hash FROM audit WHERE seq = ?", (head.number,))
    if row is not None and found is not None and found["hash"] == head.link:
        return Contained(row["seq"] - head.number)
    with decoding("审计记录"):
        restores = database.rows("SELECT new FROM audit WHERE visit IS NULL AND event = 'restore'")
        replaced = {str(json.loads(row["new"])["head"]) for row in restores}
    if not replaced:
        return Diverged()
    kept = next((file for file in backups_of(database.path) if _was(file, head, replaced)), None)
    return Replaced(kept.name) if kept else HistoryMissing()


def _was(file: Path, head: ChainHead, replaced: set[str]) -> bool:
    """Whether ``file`` was replaced by a restore and has this head in its chain."""
    if is_compressed(file) or not any(row["hash"] in replaced for row in rows_of(file, audit.LAST)):
        return False
    return any(row["hash"] == head.link for row in rows_of(file, f"SELECT hash FROM audit WHERE seq = {head.number}"))


def head_of_copy(folder: Path, copy: Path) -> ChainHead:
    """The head of a copy, read from its content and not from its header. A temporary copy is made next to the record.

    RecordError if it cannot be read or has no head.
    """
    if not copy.is_file():
        raise RecordError(f"没有这个备份文件：{copy}。请重新选择。")
    part = folder / ".head.part"
    try:
        with translated_errors(copy):
            copy_database(copy, part)
            Database(part, copy).close()  # rolls back what the journal holds
            last = next(iter(rows_of(part, audit.LAST)), None)
    except OSError as error:
        raise RecordError(f"“{copy.name}”读不了（{os_error_words(error)}）。请检查磁盘空间，再试一次。") from error
    finally:
        clear(part)
    return _head(last, copy)


def _head(last: sqlite3.Row | None, copy: Path) -> ChainHead:
    if last is None or not isinstance(last["seq"], int) or not isinstance(last["hash"], str):
        raise RecordError(f"“{copy.name}”不是惠企窗口的备份，或已损坏，里面没有审计记录。请换一份备份。")
    return ChainHead(last["seq"], last["hash"])
