"""Rosters next to the record: their folder, the open one, and what is remembered of each source. No Qt."""

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
from core.screening.mapping import propose, remembered_of, source_of
from core.screening.values import Filter, ListedRow, RosterInfo
from desktop.roster_draft import Draft, RosterOverview

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


FOLDER = "rosters"
"""Their folder inside the data folder."""
HEADINGS = "roster_headings"
"""The setting with what is remembered of each source."""
_DIGITS = re.compile(r"[\d年月日季度上下半._\-（）()\s]+")


def open_draft(paths: Sequence[Path], policy: Policy, known: Mapping[str, Any]) -> Draft:
    """The tables of some files with proposed mappings. AnswerError if a file is unreadable."""
    from core.screening.reading import open_sheets

    sheets = open_sheets(paths)
    mapped = propose(sheets, policy)
    source = source_of(mapped, known)
    if source:
        mapped = propose(sheets, policy, known[source])
    name = paths[0].stem
    return Draft(sheets, mapped, name, source or _DIGITS.sub("", name) or name)


def remembered(draft: Draft, known: Any) -> dict[str, Any]:
    """What the centre remembers of all sources, including the headings of this one."""
    sources = dict(known) if isinstance(known, Mapping) else {}
    return sources | {draft.source: remembered_of(draft.mapped, sources.get(draft.source))}


class OpenRoster:
    """The open roster, shared by threads: one connection, and a cursor for each thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._connection: DuckDBPyConnection | None = None
        self._lock = threading.Lock()
        self.info: RosterInfo | None = None
        self.wanted = Filter()
        self.arranged = False  # whether an order exists
        self._begun: dict[tuple[str, int], str] = {}  # visits begun since the program started, by roster and row

    def open(self, info: RosterInfo) -> None:
        """Open this roster in place of the previous one. RecordError if that fails."""
        from core.screening.roster import open_roster

        with self._lock:
            if self._connection is None or self.info is None or self.info.id != info.id:
                self._close()
                self._connection = open_roster(self.folder, info.id)
            self.info = info

    def cursor(self) -> DuckDBPyConnection:
        """A cursor for another thread. RecordError if no roster is open."""
        with self._lock:
            if self._connection is None:
                raise RecordError("没有打开名单。请先打开一份名单。")
            return self._connection.cursor()

    @property
    def connection(self) -> DuckDBPyConnection:
        """The connection for the display thread. RecordError if no roster is open."""
        if self._connection is None:
            raise RecordError("没有打开名单。请先打开一份名单。")
        return self._connection

    def visit_of(self, info: RosterInfo | None, row: ListedRow) -> str:
        """The visit begun for an enterprise, even after the list was read; '' if there is none."""
        return self._begun.get((info.id if info else "", row.row), row.visit)

    def begun(self, info: RosterInfo | None, row: ListedRow, visit_id: str) -> None:
        """Remember that a visit was begun for an enterprise."""
        self._begun[info.id if info else "", row.row] = visit_id

    def note_visit(self, row: int, visit_id: str) -> None:
        """Store the visit begun for an enterprise."""
        from core.screening.judged import note_visit

        note_visit(self.connection, row, visit_id)
        self.keep_private()

    def keep_private(self) -> None:
        """Restrict file access again after writing: a new journal file may be readable by others."""
        from core.screening.roster import keep_whole_private

        if self.info is not None:
            keep_whole_private(self.folder, self.info.id)

    def close(self) -> None:
        """Close its file."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = self.info = None
        self.arranged = False


def overview(connection: DuckDBPyConnection, info: RosterInfo, policy: Policy, as_of: datetime.date) -> RosterOverview:
    """The results of an open roster by measure, street and question."""
    if info.as_of is None:
        return RosterOverview(info)
    from core.screening.gaps import gaps
    from core.screening.judged import measure_sums, street_sums

    stale = (info.digest, info.as_of) != (policy.digest, as_of)
    if info.digest != policy.digest:
        return RosterOverview(replace(info, as_of=None), stale=True)  # its columns may be different
    paying, opened = connection.execute(
        "SELECT count(*) FILTER (paying > 0), count(*) FILTER (open > 0) FROM line"
    ).fetchone() or (0, 0)
    return RosterOverview(
        info, measure_sums(connection, policy), street_sums(connection), gaps(connection), paying, opened, stale
    )
