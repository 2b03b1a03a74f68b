"""The automatic copies: daily, thinned to weekly and monthly, in the data folder and in a second place.

They are numbered in the order of creation. The number, never the date in the name, decides which is newest: a clock
that was wrong for a while (2099, 2015) neither discards good copies nor prevents new ones.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from core.errors import RecordError, os_error_words
from core.files import clear, put_in_place
from core.progress import Cancelled
from core.records.compressed import head_of
from core.records.copying import backup, make_folder
from core.records.database import BACKUPS, FILE_NAME
from core.records.values import Clock, Copy, stamp, wall_clock

KEEP_DAILY, KEEP_WEEKLY, KEEP_MONTHLY = 7, 4, 12
_GROWN = 1_000  # audit rows after which the same day gets another copy: a stopped clock must not end the copies
_NAME = re.compile(r"daily-(?:(\d+)-)?(\d{4}-\d\d-\d\d)\.db(?:\.gz)?")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, order=True)
class DailyCopy:
    """One automatic copy; sorts by order of creation."""

    number: int  # 0: made before copies were numbered; only the date in the name orders it
    day: date
    path: Path


def copies_in(folder: Path) -> list[DailyCopy]:
    """The daily copies in a folder, oldest first."""
    found = []
    for path in folder.glob("daily-*.db*"):
        if (match := _NAME.fullmatch(path.name)) is not None:
            with contextlib.suppress(ValueError):
                found.append(DailyCopy(int(match[1] or 0), date.fromisoformat(match[2]), path))
    return sorted(found)


def daily_backup(
    folder: Path,
    keep: int = KEEP_DAILY,
    clock: Clock = wall_clock,
    chain_key: bytes = b"",
    cancelled: Cancelled = lambda: False,
) -> Copy | None:
    """Copy the record once a day; keep the last ``keep`` copies and, before these, one for each of 4 weeks and 12
    months.

    Returns None if today already has its copy, or on cancellation. Raises RecordError if the copy cannot be made.
    """
    source, place, now = folder / FILE_NAME, folder / BACKUPS, clock()
    today, made_before = now.date(), copies_in(place)
    newest = made_before[-1] if made_before else None
    if newest is not None and newest.day == today and not _another_day(source, newest.path, now):
        return None
    make_folder(place)
    number = (newest.number if newest else 0) + 1
    made = backup(
        source, place / f"daily-{number:05d}-{today.isoformat()}.db.gz", cancelled=cancelled, chain_key=chain_key
    )
    if made is not None:
        thin(place, keep)
    return made


def thin(folder: Path, keep: int = KEEP_DAILY) -> None:
    """Delete the copies that need not be kept. One that cannot be deleted does not stop the others."""
    copies = copies_in(folder)[::-1]
    weeks, months = set[tuple[int, int]](), set[tuple[int, int]]()
    for copy in copies[keep:]:
        week, month = copy.day.isocalendar()[:2], (copy.day.year, copy.day.month)
        wanted = (week not in weeks and len(weeks) < KEEP_WEEKLY) or (
            month not in months and len(months) < KEEP_MONTHLY
        )
        if wanted:
            if len(weeks) < KEEP_WEEKLY:
                weeks.add(week)
            months.add(month)
        else:
            with contextlib.suppress(OSError):
                copy.path.unlink(missing_ok=True)


def copy_to_second_place(folder: Path, second: Path, name: str, cancelled: Cancelled = lambda: False) -> Path | None:
    """Copy the newest daily copy to the folder ``name`` in a second place, which should be another disk.

    It counts only after it was read back and compared. Returns None if it is there already, if there is no copy yet, or
    on cancellation. Raises RecordError on failure.
    """
    copies = copies_in(folder / BACKUPS)
    if not copies:
        return None
    newest, place = copies[-1].path, second / name
    part = place / f"{newest.name}.part"
    if not second.is_dir():
        raise RecordError(f"备份的第二个位置不在：{second}。请插好 U 盘或连上共享，或在“数据与备份”里改。")
    try:
        there = copies_in(place)
        if any(_same(newest, copy.path) for copy in there):
            return None
        place.mkdir(exist_ok=True)
        # on past those there: a counter that lost its own copies begins at 1 again, which would be the oldest
        number = max(copies[-1].number, there[-1].number + 1 if there else 0)
        to = place / f"daily-{number:05d}-{copies[-1].day.isoformat()}{''.join(newest.suffixes)}"
        wanted = _copied(newest, part, cancelled)
        found = _digest(part, cancelled)
        if cancelled():
            return None
        if found != wanted:
            raise RecordError(f"写到第二个位置的备份读回不一致：{second}。请换一个 U 盘或位置。")
        put_in_place(part, to)
        thin(place)
    except OSError as error:
        raise RecordError(f"备份没有写到第二个位置：{second}（{os_error_words(error)}）。请检查空间和权限。") from error
    finally:
        clear(part)
    return to


def _another_day(source: Path, newest: Path, now: datetime) -> bool:
    """Whether a day that has a copy needs another: much was done since, or something was done and the clock was set
    back meanwhile (a computer without a clock battery does that at every start)."""
    there, copied = head_of(source), head_of(newest)
    if there is None or copied is None:  # an unreadable head is no reason to skip a copy
        return there is not None
    return there.seq - copied.seq >= (1 if there.at > stamp(now) else _GROWN)


def _same(copy: Path, other: Path) -> bool:
    """Whether two files are copies of one moment: by their heads, by their names where these cannot be read."""
    head = head_of(copy)
    same = other.name == copy.name if head is None else head_of(other) == head
    return same and other.stat().st_size == copy.stat().st_size


def _copied(file: Path, to: Path, cancelled: Cancelled) -> str:
    """Copy a file durably and return its digest; that of the part copied so far on cancellation."""
    made = hashlib.sha256()
    with file.open("rb") as content, to.open("wb") as here:
        while (block := content.read(_CHUNK)) and not cancelled():
            made.update(block)
            here.write(block)
            here.flush()
            os.fsync(here.fileno())  # sync each megabyte, so that closing the window never waits long for a slow stick
    return made.hexdigest()


def _digest(file: Path, cancelled: Cancelled) -> str:
    made = hashlib.sha256()
    with file.open("rb") as content:
        while (block := content.read(_CHUNK)) and not cancelled():
            made.update(block)
    return made.hexdigest()
