"""Workbooks (.xlsx, and the older .xls, .et, .ods): tables as sheets, each cell as the text that a person sees.

calamine reads the cells; what it does not report (formulas without a stored result, error values, numbers shown with a
% sign) is read from the XML in the file itself.
"""

from __future__ import annotations

import datetime
import itertools
import re
import struct
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import AnswerError, os_error_words
from core.screening.sheets import LOOKED_AT, Marks, SheetRow
from core.screening.xml_cells import BROKEN, SheetXml, named_apart, sheets_of

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_MOST_CELLS = 80_000_000
"""Limit of rows × columns held in memory; larger tables must be .csv, which is read row by row."""
_FULL = 1_048_576
"""Row limit of a sheet."""
_WIDE = 200
_COMPOUND, _WRAPPED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "EncryptedPackage".encode("utf-16-le")
_LARGEST_DIRECTORY, _LARGEST_LIST = 64 << 20, 4 << 20
_BEGINNING = re.compile(rb"\x09\x08(?:\x10\x00\x00\x06|\x08\x00\x00\x05)\x05\x00")
"""File signatures of the older format: Excel 97 and later, and Excel 95."""
_FILE_PASS, _FIRST_RECORDS = 0x2F, 12


def open_workbook(path: Path) -> tuple[WorkbookTable, ...]:
    """The non-empty tables of a workbook. Raises AnswerError, saying what to do, if it is unreadable."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        if _is_locked(path):
            raise PasswordError
        inner = sheets_of(path)
        _guard(path, inner)
        with named_apart(path, inner) as file:
            book = CalamineWorkbook.from_filelike(file)
        return tuple(_tables(path, book, inner))
    except PasswordError:
        raise AnswerError(f"“{path.name}”有打开密码。请在 Excel 或 WPS 里取消密码，另存以后再试。") from None
    except CalamineError:
        raise AnswerError(
            f"“{path.name}”不是表格文件，或已经损坏。请在 Excel 或 WPS 里打开，另存为 .xlsx 再试。"
        ) from None
    except OSError as error:
        raise AnswerError(
            f"“{path.name}”打不开（{os_error_words(error)}）。请看文件还在不在，是不是正开着。"
        ) from error


def _is_locked(path: Path) -> bool:
    """Whether the workbook has a password: Office wraps a newer one in a compound file and marks an older one as
    encrypted in its first records; OpenDocument lists the encryption in its manifest."""
    with path.open("rb") as file:
        if file.read(8) == _COMPOUND:
            content = file.read(_LARGEST_DIRECTORY)
            return _WRAPPED in content or _is_enciphered(content)
    with suppress(*BROKEN, KeyError), zipfile.ZipFile(path) as parts, parts.open("META-INF/manifest.xml") as listed:
        return b"encryption-data" in listed.read(_LARGEST_LIST)
    return False


def _is_enciphered(content: bytes) -> bool:
    found = _BEGINNING.search(content)
    at = found.start() if found else len(content)
    for _ in range(_FIRST_RECORDS):
        if at + 4 > len(content):
            break
        kind, length = struct.unpack_from("<HH", content, at)
        if kind == _FILE_PASS:
            return True
        at += 4 + length
    return False


def _guard(path: Path, inner: Sequence[SheetXml | None]) -> None:
    """Raise AnswerError for a table of billions of cells (a stray cell far out), before memory is allocated for it."""
    for sheet in inner:
        if sheet is not None and sheet.extent[0] * sheet.extent[1] > _MOST_CELLS:
            rows, columns = sheet.extent
            raise AnswerError(
                f"“{path.name}”里的表“{sheet.name}”太大（{rows:,} 行 × {columns:,} 列）。"
                "请删去用不到的行和列，或另存为 .csv 再打开。"
            )


def _tables(path: Path, book: CalamineWorkbook, inner: Sequence[SheetXml | None]) -> Iterator[WorkbookTable]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    for at, about in enumerate(book.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(at)
        if not sheet.height:
            continue
        notes, xml = [], inner[at] if at < len(inner) else None
        if xml is not None and xml.name != about.name:
            notes.append(f"有两张表都叫“{xml.name}”，后一张记作“{about.name}”。")
        if about.visible != SheetVisibleEnum.Visible:
            notes.append(f"表“{about.name}”在 Excel 里是隐藏的，也读了。")
        yield WorkbookTable(path.name, about.name, sheet, xml, notes)


class WorkbookTable:
    """One table of a workbook."""

    def __init__(self, file: str, name: str, sheet: CalamineSheet, xml: SheetXml | None, notes: list[str]) -> None:
        self.file, self.name, self._sheet, self._xml = file, name, sheet, xml
        first, last = sheet.start or (0, 0), sheet.end or (0, 0)
        self._left, self.size = first[1], last[0] + 1
        width = last[1] + 1
        if width > _WIDE:
            notes.append(f"表“{name}”有 {width} 列，只读对上的列。")
        if self.size >= _FULL:
            notes.append(f"表“{name}”写满了 {_FULL:,} 行，一张表放不下更多：请核对后面有没有被截掉的。")
        self.notes = tuple(notes)

    def top(self) -> Sequence[SheetRow]:
        """The first rows with all columns; merged cells are repeated in each place that they cover."""
        rows = [
            (number, ["", *itertools.repeat("", self._left - 1)][: self._left] + [text_of(cell) for cell in cells])
            for number, cells in enumerate(itertools.islice(self._sheet.iter_rows(), LOOKED_AT), 1)
        ]
        for (above, left), (below, right) in self._merged:
            if above >= len(rows) or left >= len(rows[above][1]):
                continue
            text = rows[above][1][left]
            for _, cells in rows[above : below + 1]:
                for at in range(left, min(right + 1, len(cells))):
                    cells[at] = text
        return rows

    def rows(self, columns: Sequence[int], after: int) -> Iterator[SheetRow]:
        """Selected columns of the rows after a given one; vertically merged cells are repeated in each row."""
        places = [at - self._left for at in columns]
        held = self._held(columns, after)
        for number, cells in enumerate(self._sheet.iter_rows(), 1):
            if number > after:
                width = len(cells)
                found = [cells[at] if 0 <= at < width else "" for at in places]
                texts = [cell if type(cell) is str else text_of(cell) for cell in found]
                yield number, held.fill(number, texts) if held else texts

    def marks(self, columns: Sequence[int], percents: Sequence[int], after: int) -> Marks:
        """Formulas without a result, errors, merged cells, percentages."""
        spans = self._merged_down(columns, after)
        merged = frozenset((row, at) for at, above, below in spans for row in range(above + 1, below + 1))
        if self._xml is None:
            return Marks(merged=merged)
        return self._xml.marks(columns, percents, after, merged)

    def _held(self, columns: Sequence[int], after: int) -> _Held | None:
        spans = list(self._merged_down(columns, after))
        return _Held(columns, spans) if spans else None

    def _merged_down(self, columns: Sequence[int], after: int) -> Iterator[tuple[int, int, int]]:
        """Column, first and last row of each vertical merge below the headings."""
        wanted = set(columns)
        for (above, left), (below, _) in self._merged:
            if left in wanted and below > above and above + 1 > after:
                yield left, above + 1, below + 1

    @cached_property
    def _merged(self) -> Sequence[tuple[tuple[int, int], tuple[int, int]]]:
        return self._sheet.merged_cell_ranges or ()


class _Held:
    """The content of vertically merged cells, for the rows below the first."""

    def __init__(self, columns: Sequence[int], spans: Sequence[tuple[int, int, int]]) -> None:
        place = {column: at for at, column in enumerate(columns)}
        self._begins = {(above, place[column]): below for column, above, below in spans}
        self._open: dict[int, tuple[int, str]] = {}  # column index: last row of the merge, text

    def fill(self, row: int, texts: list[str]) -> list[str]:
        """The texts of a row with merged content filled in."""
        for at, text in enumerate(texts):
            if (last := self._begins.get((row, at))) is not None:
                self._open[at] = (last, text)
        for at, (last, text) in tuple(self._open.items()):
            if row > last:
                del self._open[at]
            elif not texts[at]:
                texts[at] = text
        return texts


def text_of(cell: Any) -> str:
    """A cell as a person would type it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, datetime.date) else str(cell)


def _number(cell: int | float) -> str:
    """The digits that Excel shows: at most fifteen, never in scientific notation."""
    if cell == int(cell) and abs(cell) < 10**15:
        return str(int(cell))
    return format(Decimal(format(cell, ".15g")), "f")
