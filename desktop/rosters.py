"""Rosters beside the record: their folder, the one that is open, what is remembered of each source. No Qt."""

from __future__ import annotations

import datetime
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import RecordError
from core.policy.pack import Policy
from core.screening.mapping import kept_of, propose, source_of
from core.screening.values import Filter, ListedRow, RosterInfo
from desktop.roster_draft import Draft, Overview

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


FOLDER = "rosters"
"""Where they lie within the data folder."""
HEADINGS = "roster_headings"
"""The setting that keeps what is remembered of each source."""
_DIGITS = re.compile(r"[\d年月日季度上下半._\-（）()\s]+")


def open_draft(paths: Sequence[Path], policy: Policy, known: Mapping[str, Any]) -> Draft:
    """The tables of some files, as they are most likely meant. AnswerError where one cannot be read."""
    from core.screening.reading import open_sheets

    sheets = open_sheets(paths)
    mapped = propose(sheets, policy)
    source = source_of(mapped, known)
    if source:
        mapped = propose(sheets, policy, known[source])
    name = paths[0].stem
    return Draft(sheets, mapped, name, source or _DIGITS.sub("", name) or name)


def remembered(draft: Draft, known: Any) -> dict[str, Any]:
    """What the centre remembers of all sources, this one's headings with it."""
    sources = dict(known) if isinstance(known, Mapping) else {}
    return sources | {draft.source: kept_of(draft.mapped, sources.get(draft.source))}


class OpenRoster:
    """The roster that is open, for the threads that look at it. One connection; each thread takes a cursor."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._connection: DuckDBPyConnection | None = None
        self._lock = threading.Lock()
        self.info: RosterInfo | None = None
        self.wanted = Filter()
        self.arranged = False  # whether its enterprises were put in an order yet
        self._begun: dict[tuple[str, int], str] = {}  # visits begun here since the start, by roster and row

    def open(self, info: RosterInfo) -> None:
        """Let go of the one before, and open this. RecordError where it cannot be."""
        from core.screening.roster import open_roster

        with self._lock:
            if self._connection is None or self.info is None or self.info.id != info.id:
                self._close()
                self._connection = open_roster(self.folder, info.id)
            self.info = info

    def cursor(self) -> DuckDBPyConnection:
        """For a thread of its own. RecordError where none is open."""
        with self._lock:
            if self._connection is None:
                raise RecordError("没有打开名单。请先打开一份名单。")
            return self._connection.cursor()

    @property
    def connection(self) -> DuckDBPyConnection:
        """For the one thread that shows it. Raises RecordError where no roster is open."""
        if self._connection is None:
            raise RecordError("没有打开名单。请先打开一份名单。")
        return self._connection

    def visit_of(self, info: RosterInfo | None, row: ListedRow) -> str:
        """The visit that was begun for an enterprise of a roster, also since it was listed; empty: none."""
        return self._begun.get((info.id if info else "", row.row), row.visit)

    def begun(self, info: RosterInfo | None, row: ListedRow, visit_id: str) -> None:
        """A visit is begun for an enterprise of a roster: whoever asks next gets the same."""
        self._begun[info.id if info else "", row.row] = visit_id

    def note_visit(self, row: int, visit_id: str) -> None:
        """Put down the visit that was begun for an enterprise."""
        from core.screening.judged import note_visit

        note_visit(self.connection, row, visit_id)
        self.keep_private()

    def keep_private(self) -> None:
        """After something was written: its journal is no one else's to read either."""
        from core.screening.roster import keep_whole_private

        if self.info is not None:
            keep_whole_private(self.folder, self.info.id)

    def close(self) -> None:
        """Let go of its file."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = self.info = None
        self.arranged = False


def overview(connection: DuckDBPyConnection, info: RosterInfo, policy: Policy, as_of: datetime.date) -> Overview:
    """What an open roster comes to, by measure, street and question."""
    if info.as_of is None:
        return Overview(info)
    from core.screening.gaps import gaps
    from core.screening.judged import measure_sums, street_sums

    stale = (info.digest, info.as_of) != (policy.digest, as_of)
    if info.digest != policy.digest:
        return Overview(replace(info, as_of=None), stale=True)  # its columns may be others
    paying, opened = connection.execute(
        "SELECT count(*) FILTER (paying > 0), count(*) FILTER (open > 0) FROM line"
    ).fetchone() or (0, 0)
    return Overview(
        info, measure_sums(connection, policy), street_sums(connection), gaps(connection), paying, opened, stale
    )
