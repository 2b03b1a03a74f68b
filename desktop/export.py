"""Tables as .xlsx for Excel, WPS and LibreOffice. Typed text stays text, whatever it begins with.

Long work: it reports progress, can be cancelled, and replaces an earlier file only when the new one is complete.
"""

from __future__ import annotations

import datetime
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from core.errors import AnswerError, RecordError, os_error_words
from core.files import put_in_place, refuse_record
from core.progress import Cancelled, Progress

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

SheetCell = str | int | datetime.date | None
CellStyle = Literal["text", "count", "yuan", "day"]

_LONGEST_TEXT = 32_767  # characters of a cell, by the format
_ROWS_PER_STEP = 200
_PROPERTIES, _LONGEST_PROPERTIES = "docProps/core.xml", 1 << 16


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: heading, cell format (yuan: an int in 分), and width in characters."""

    head: str
    style: CellStyle = "text"
    width: int = 14


@dataclass(frozen=True, slots=True)
class ExportSheet:
    """A table with a title and a note that says what is counted."""

    name: str
    title: str
    columns: tuple[SheetColumn, ...]
    rows: Sequence[Sequence[SheetCell]]
    note: str = ""


def write_workbook(
    to: Path,
    sheets: Sequence[ExportSheet],
    progress: Progress = lambda done, total: None,
    cancelled: Cancelled = lambda: False,
    about: str = "",
) -> Path | None:
    """Write the sheets to ``to``; None if cancelled. Raises RecordError if it cannot be written.

    ``about``: stored in the file's properties: the audit head at the time of the export.

    A temporary file is written and renamed: on failure or cancellation an earlier file is unchanged.
    """
    refuse_record(to)
    part = to.with_name(f".{to.name}.part")
    try:
        part.touch()  # fail before any work if the place is not writable
        with tempfile.TemporaryDirectory() as scratch, _workbook(part, scratch) as workbook:
            workbook.set_properties({"comments": about})
            done = _fill(workbook, sheets, progress, cancelled)
        if not done:
            return None
        put_in_place(part, to)
    except OSError as error:
        raise RecordError(f"没有导出：{to}（{os_error_words(error)}）。{_advice(to)}") from error
    finally:
        part.unlink(missing_ok=True)
    return to


def about_of(file: Path) -> str:
    """The ``about`` text stored by `write_workbook` in an .xlsx; '' for none. Raises AnswerError if the file is
    unreadable or no .xlsx."""
    try:
        with zipfile.ZipFile(file) as parts, parts.open(_PROPERTIES) as part:
            return part.read(_LONGEST_PROPERTIES).decode("utf-8", "replace")
    except KeyError:
        return ""
    except OSError as error:
        raise AnswerError(f"“{file.name}”读不了（{os_error_words(error)}）。请看文件还在不在。") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise AnswerError(f"“{file.name}”不是 .xlsx 表格，或已损坏。请用导出时的原文件。") from error


def _advice(to: Path) -> str:
    return "文件如已在 Excel 或 WPS 中打开，请先关闭；也可检查磁盘空间，或换一个位置。"


@contextmanager
def _workbook(path: Path, scratch: str) -> Iterator[Workbook]:
    """A workbook that keeps its rows on disk and never takes text for a formula, a number or a link."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import XlsxFileError

    options = {
        "constant_memory": True,
        "tmpdir": scratch,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    workbook = Workbook(str(path), options)
    try:
        yield workbook
    finally:
        try:
            workbook.close()
        except XlsxFileError as error:
            raise (error.__context__ if isinstance(error.__context__, OSError) else OSError(str(error))) from None
        finally:
            for page in workbook.worksheets():
                page._opt_close()  # left open after a failed write; Windows locks open files


def _fill(workbook: Workbook, sheets: Sequence[ExportSheet], progress: Progress, cancelled: Cancelled) -> bool:
    """Write all rows; False if it was cancelled."""
    formats = _formats(workbook)
    total = sum(len(sheet.rows) for sheet in sheets)
    done = 0
    for sheet in sheets:
        page = _begin(workbook, sheet, formats)
        for number, row in enumerate(sheet.rows, _HEAD_ROW + 1):
            if done % _ROWS_PER_STEP == 0:
                if cancelled():
                    return False
                progress(done, total)
            _write_row(page, number, row, sheet.columns, formats)
            done += 1
        page.autofilter(_HEAD_ROW, 0, max(_HEAD_ROW + len(sheet.rows), _HEAD_ROW + 1), len(sheet.columns) - 1)
    progress(total, total)
    return not cancelled()


_HEAD_ROW = 3  # title, note, an empty line, then the headings


def _formats(workbook: Workbook) -> dict[str, Format]:
    shared: dict[str, Any] = {"font_name": "Microsoft YaHei", "font_size": 11, "valign": "vcenter"}
    special: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 16},
        "note": {"font_color": "#5b6773"},
        "head": {"bold": True, "bg_color": "#e6eff2", "bottom": 1, "text_wrap": True},
        "text": {},
        "quoted": {"quote_prefix": True},  # stays text also after someone edits the cell
        "count": {"num_format": "#,##0"},
        "yuan": {"num_format": "#,##0.00"},
        "day": {"num_format": "yyyy-mm-dd", "align": "left"},
    }
    return {name: workbook.add_format({**shared, **more}) for name, more in special.items()}


def _begin(workbook: Workbook, sheet: ExportSheet, formats: dict[str, Format]) -> Worksheet:
    page = workbook.add_worksheet(sheet.name)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width)
    page.set_row(0, 26)
    page.write_string(0, 0, sheet.title, formats["title"])
    page.write_string(1, 0, sheet.note, formats["note"])
    for at, column in enumerate(sheet.columns):
        page.write_string(_HEAD_ROW, at, column.head, formats["head"])
    page.freeze_panes(_HEAD_ROW + 1, 0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(_HEAD_ROW)
    return page


def _write_row(
    page: Worksheet, number: int, row: Sequence[SheetCell], columns: Sequence[SheetColumn], formats: dict[str, Format]
) -> None:
    for at, (cell, column) in enumerate(zip(row, columns, strict=True)):
        if cell is None:
            continue
        if isinstance(cell, str):
            kind = "quoted" if cell[:1] in ("=", "+", "-", "@") else "text"
            page.write_string(number, at, cell[:_LONGEST_TEXT], formats[kind])
        elif isinstance(cell, datetime.date):
            page.write_datetime(number, at, cell, formats["day"])
        else:
            page.write_number(number, at, cell / 100 if column.style == "yuan" else cell, formats[column.style])
