"""Reading a roster into the tables of `layout`, with the counter's reader run once for each distinct text of a column.

The selected columns go through a file of plain lines into DuckDB, which finds the distinct texts; these are read in
Python and joined back. So a million rows take as long as their distinct cells, with the same results as at the counter.
Unreadable cells are listed in `fault`, and the rest is used. Other columns are never loaded.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import AnswerError
from core.policy.pack import Policy
from core.progress import Cancelled, Progress
from core.screening.columns import Loading, MappedTable
from core.screening.component import need_component
from core.screening.delimited import TextTable
from core.screening.enterprises import load_enterprises
from core.screening.faults import create_faults
from core.screening.headings import ENTERPRISES
from core.screening.mapping import NOT_READ, Mapped, Remembered, propose, troubles
from core.screening.record_tables import load_records
from core.screening.sheets import SourceTable
from core.screening.workbook import open_workbook

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_TEXTS = (".csv", ".tsv", ".txt")


@dataclass(frozen=True, slots=True)
class RosterReading:
    """The result: number of enterprises, number of unreadable cells, sentences about the whole."""

    rows: int
    faults: int
    notes: tuple[str, ...] = ()


def open_sheets(paths: Sequence[Path]) -> tuple[SourceTable, ...]:
    """All tables of some files, with distinct names. Raises AnswerError, saying what to do, if a file is unreadable or
    the component for rosters is not installed."""
    need_component()
    found: list[SourceTable] = []
    for path in paths:
        found += [TextTable(path)] if path.suffix.lower() in _TEXTS else open_workbook(path)
    if not found:
        raise AnswerError(f"“{paths[0].name}”里没有内容，没有名单。" if paths else "没有选名单文件。")
    names = [sheet.name for sheet in found]
    for sheet in found:
        if names.count(sheet.name) > 1:
            sheet.name = f"{sheet.file.rpartition('.')[0]}·{sheet.name}"
    return tuple(found)


def read_roster(
    sheets: Sequence[SourceTable],
    mapped: Mapped,
    policy: Policy,
    connection: DuckDBPyConnection,
    progress: Progress = lambda done, total: None,
    cancelled: Cancelled = lambda: False,
) -> RosterReading:
    """Read tables by their mapping into `enterprise`, the lists and `fault` of an empty database.

    Raises AnswerError for an inconsistent mapping, Cancel if cancelled.
    """
    if found := list(troubles(mapped, policy)):
        raise AnswerError(found[0])
    create_faults(connection)
    notes = [note for table in mapped for note in table.notes]
    with tempfile.TemporaryDirectory(prefix="huiqi-") as scratch:
        loading = Loading(connection, Path(scratch), policy, _row_progress(sheets, progress), cancelled)
        pairs = [(sheet, table) for sheet, table in zip(sheets, mapped, strict=True) if table.read]
        rows = load_enterprises(
            loading, [p for p in pairs if p[1].kind == ENTERPRISES] or [_whose(p, policy) for p in pairs]
        )
        for kind in dict.fromkeys(table.kind for _, table in pairs if table.kind not in (ENTERPRISES, NOT_READ)):
            load_records(loading, kind, [pair for pair in pairs if pair[1].kind == kind])
        notes += loading.notes
    faults = connection.execute("SELECT count(*) FROM fault").fetchone()
    return RosterReading(rows, faults[0] if faults else 0, tuple(notes))


def _whose(pair: MappedTable, policy: Policy) -> MappedTable:
    """A table of records read as enterprises: without a table of enterprises, they are the owners of records."""
    sheet, table = pair
    fields = {field.name for field in policy.facts[table.kind].fields}
    columns = tuple(replace(c, fact="" if c.fact in fields else c.fact) for c in table.columns)
    return sheet, replace(table, columns=columns)


def read_file(
    path: Path | Sequence[Path],
    policy: Policy,
    connection: DuckDBPyConnection,
    *,
    remembered: Remembered | None = None,
    progress: Progress = lambda done, total: None,
    cancelled: Cancelled = lambda: False,
) -> RosterReading:
    """Read files with the proposed mapping, without asking anybody."""
    sheets = open_sheets([path] if isinstance(path, Path) else path)
    return read_roster(sheets, propose(sheets, policy, remembered), policy, connection, progress, cancelled)


def _row_progress(sheets: Sequence[SourceTable], progress: Progress) -> Callable[[int], None]:
    """A progress callback in rows, out of the total as far as it is known."""
    total = sum(sheet.size for sheet in sheets) if all(sheet.size for sheet in sheets) else 0
    return lambda done: progress(min(done, total) if total else done, total)


def faults_of(
    connection: DuckDBPyConnection, limit: int = 1_000_000, first: int = 0
) -> Iterator[tuple[str, int, str, str, str]]:
    """The unreadable cells in file order: table, line, column, text, sentence."""
    yield from connection.execute(
        'SELECT sheet, line, "column", text, sentence FROM fault ORDER BY place, line, "column", sentence'
        " LIMIT ? OFFSET ?",
        [limit, first],
    ).fetchall()
