"""Results of a roster as files: .csv and .parquet with one line per measure, .xlsx with one row per enterprise, for
people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.assess.status import KIND_WORDS, Status
from core.assess.sums import MONEY
from core.errors import AnswerError
from core.policy.pack import Policy
from core.screening.by_visits import VERDICT
from core.screening.layout import CODE, ENTERPRISE, ROW, quoted
from core.screening.screen import RESULT

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SUFFIXES = (".csv", ".parquet", ".xlsx")
_SHEET = 1_048_575
"""Row limit of a sheet, below its heading."""
_ROWS = 2_000
"""Rows fetched from DuckDB at a time."""


def write(connection: DuckDBPyConnection, policy: Policy, path: Path) -> None:
    """Write the verdicts of a roster. Raises AnswerError if the format cannot hold them; OSError if writing fails."""
    match path.suffix.lower():
        case ".csv":
            _copy(connection, path, "FORMAT csv, HEADER")
        case ".parquet":
            _copy(connection, path, "FORMAT parquet")
        case ".xlsx":
            _workbook(connection, policy, path)
        case _:
            raise AnswerError(f"结果写成 {'、'.join(SUFFIXES)}，不能写成“{path.name}”")


def _copy(connection: DuckDBPyConnection, path: Path, how: str) -> None:
    target = str(path).replace("'", "''")
    connection.execute(f"COPY (SELECT * FROM {RESULT}) TO '{target}' ({how})")


def _workbook(connection: DuckDBPyConnection, policy: Policy, path: Path) -> None:
    from xlsxwriter import Workbook

    count = connection.execute(f"SELECT count(*) FROM {VERDICT}").fetchone()
    if count and count[0] > _SHEET:
        raise AnswerError(f"{count[0]} 户一张表放不下（最多 {_SHEET} 户），请写成 .csv 或 .parquet")
    heads, columns = zip(*_columns(policy), strict=True)
    book = Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, bold, money = (
        book.add_worksheet("筛查结果"),
        book.add_format({"bold": True}),
        book.add_format({"num_format": "#,##0.00"}),
    )
    sheet.write_row(0, 0, heads, bold)
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 1, 20)
    for at, cells in enumerate(_rows(connection, columns), 1):
        for column, (cell, name) in enumerate(zip(cells, columns, strict=True)):
            if cell is None:
                continue
            if name.endswith("_status"):
                sheet.write_string(at, column, _WORDS[cell])
            elif name in (ROW, CODE):
                sheet.write(at, column, cell + 1 if name == ROW else cell)
            else:
                sheet.write_number(at, column, cell / 100, money)
    book.close()


_WORDS = tuple(status.words for status in Status)


def _columns(policy: Policy) -> Iterator[tuple[str, str]]:
    """The headings of the workbook with their columns: totals first, then each measure."""
    yield "序号", ROW
    yield policy.role("code") or "信用代码", CODE
    for kind in MONEY:
        yield f"{KIND_WORDS[kind]}合计至少（元）", f"{kind}_low"
        yield f"{KIND_WORDS[kind]}合计至多（元）", f"{kind}_high"
    for key, measure in policy.keyed.items():
        if measure.kind != "service":
            name = f"{policy.number_of(key)} {measure.id} {measure.name}".strip()
            yield name, f"{key}_status"
            if measure.amount:
                yield f"{name} 至少（元）", f"{key}_low"
                yield f"{name} 至多（元）", f"{key}_high"


def _rows(connection: DuckDBPyConnection, columns: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    found = ", ".join(f"e.{quoted(name)}" if name == CODE else f"v.{quoted(name)}" for name in columns)
    cursor = connection.execute(
        f"SELECT {found} FROM {VERDICT} v JOIN {ENTERPRISE} e ON e.{ROW} = v.{ROW} ORDER BY v.{ROW}"
    )
    while part := cursor.fetchmany(_ROWS):
        yield from part
