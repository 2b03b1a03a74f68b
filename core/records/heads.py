"""Where a chain stood when something left the record: an export, a copy. Does the history of today still lead there?

A copy and an export lie elsewhere. Who writes history anew, hashes, seals and all, cannot reach them: the row that they
name then has another hash.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from core.errors import RecordError, os_error_words
from core.files import clear
from core.records import audit
from core.records.beside import lay_beside
from core.records.database import Database, backups_beside, rows_of, translated_errors
from core.records.legible import legible
from core.records.squeezed import is_squeezed


@dataclass(frozen=True, slots=True)
class ChainHead:
    """A row of an audit that was the last at some moment: its number, and the hash that seals all up to it."""

    number: int
    link: str


@dataclass(frozen=True, slots=True)
class Leads:
    """The history goes on from there, by so many rows."""

    since: int


@dataclass(frozen=True, slots=True)
class Replaced:
    """It stands in the history that a restore replaced; that is kept in a file of this name."""

    kept: str


@dataclass(frozen=True, slots=True)
class Untold:
    """It does not stand in this history. That was put back from a copy, and what it replaced is not at hand."""


@dataclass(frozen=True, slots=True)
class Parted:
    """It never stood in this history: it is of another record, or history was written anew since."""


Became = Leads | Replaced | Untold | Parted


def became_of(head: ChainHead, database: Database) -> Became:
    """What became of a head. The rows before it are for the check of the audit. RecordError where it cannot be read."""
    row = database.row(audit.LAST)
    found = database.row("SELECT hash FROM audit WHERE seq = ?", (head.number,))
    if row is not None and found is not None and found["hash"] == head.link:
        return Leads(row["seq"] - head.number)
    with legible("审计记录"):
        restores = database.rows("SELECT new FROM audit WHERE visit IS NULL AND event = 'restore'")
        replaced = {str(json.loads(row["new"])["head"]) for row in restores}
    if not replaced:
        return Parted()
    kept = next((file for file in backups_beside(database.path) if _was(file, head, replaced)), None)
    return Replaced(kept.name) if kept else Untold()


def _was(file: Path, head: ChainHead, replaced: set[str]) -> bool:
    """Whether a file is one that a restore replaced, and has this head in its history."""
    if is_squeezed(file) or not any(row["hash"] in replaced for row in rows_of(file, audit.LAST)):
        return False
    return any(row["hash"] == head.link for row in rows_of(file, f"SELECT hash FROM audit WHERE seq = {head.number}"))


def head_of_copy(folder: Path, copy: Path) -> ChainHead:
    """The head of a copy, by what is in it, not by what is written on it. It is laid beside the record meanwhile.

    RecordError where it cannot be read, or has none.
    """
    if not copy.is_file():
        raise RecordError(f"没有这个备份文件：{copy}。请重新选择。")
    part = folder / ".head.part"
    try:
        with translated_errors(copy):
            lay_beside(copy, part)
            Database(part, copy).close()  # what its journal holds is rolled back
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
