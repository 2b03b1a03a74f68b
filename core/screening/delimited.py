"""Text tables: .csv, .tsv and what offices save under these names. Encoding and delimiter are detected.

Read row by row with the csv module, which accepts quotes, line breaks in cells and short rows as spreadsheets write
them, and never holds more than a row.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

from core.errors import AnswerError, os_error_words
from core.screening.sheets import LOOKED_AT, Marks, SheetRow

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_DELIMITERS = (",", "\t", ";", "|", "，", "；")
_STEP = 1 << 20
_LONGEST_CELL = 1 << 20  # characters; a longer cell is an unclosed quote

_NEWER = {
    0xE78D: 0xFE10, 0xE78E: 0xFE12, 0xE78F: 0xFE11, 0xE790: 0xFE13, 0xE791: 0xFE14, 0xE792: 0xFE15, 0xE793: 0xFE16,
    0xE794: 0xFE17, 0xE795: 0xFE18, 0xE796: 0xFE19, 0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE81E: 0x9FB4,
    0xE826: 0x9FB5, 0xE82B: 0x9FB6, 0xE82C: 0x9FB7, 0xE831: 0x215D7, 0xE832: 0x9FB8, 0xE83B: 0x2298F, 0xE843: 0x9FB9,
    0xE854: 0x9FBA, 0xE855: 0x241FE, 0xE864: 0x9FBB,
}  # fmt: skip
"""Characters without a Unicode code point in GB 18030-2000 (which Python implements), with their mapping in GB
18030-2022."""


class TextTable:
    """A .csv or .tsv file as a sheet."""

    notes: tuple[str, ...] = ()

    def __init__(self, path: Path, name: str = "") -> None:
        """Raises AnswerError, saying what to do, if it cannot be read as a table."""
        self.path, self.name, self.file = path, name or path.stem, path.name
        try:
            self.encoding = _encoding(path)
        except OSError as error:
            raise AnswerError(f"“{path.name}”打不开（{os_error_words(error)}）。请看文件还在不在。") from error
        self.delimiter = _delimiter(self._open(), path.suffix.lower() == ".tsv")
        self.size = 0
        csv.field_size_limit(_LONGEST_CELL)

    def top(self) -> Sequence[SheetRow]:
        """The first rows, with all columns."""
        return list(itertools.islice(self._records(), LOOKED_AT))

    def rows(self, columns: Sequence[int], after: int) -> Iterator[SheetRow]:
        """Selected columns of the rows after a given one."""
        for line, cells in self._records():
            if line > after:
                width = len(cells)
                yield line, [cells[at] if at < width else "" for at in columns]

    def marks(self, columns: Sequence[int], percents: Sequence[int], after: int) -> Marks:
        """Text files have no cell formats."""
        return Marks()

    def _open(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(self.path.open("rb", _STEP), self.encoding, newline="")

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Every record, with the line number on which it begins."""
        with self._open() as file:
            reader = csv.reader(_lines(file, self.encoding), delimiter=self.delimiter)
            line = 1
            while True:
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error:
                    raise AnswerError(
                        f"“{self.file}”第 {line} 行的引号没有配对，后面的分不开。请在 Excel 里打开，另存为 .xlsx。"
                    ) from None
                yield line, cells
                line = reader.line_num + 1


def _lines(file: io.TextIOWrapper, encoding: str) -> Iterator[str]:
    if encoding != "gb18030":
        yield from file
        return
    for line in file:
        yield line if line.isascii() else line.translate(_NEWER)


def _encoding(path: Path) -> str:
    """The encoding: by byte order mark, by heuristics, otherwise the first in which the whole file decodes."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip():
        raise AnswerError(f"“{path.name}”是空的，没有名单。")
    for mark, name in _BOMS:
        if head.startswith(mark):
            return _checked(path, name)
    if b"\0" in head:
        even, odd = head[::2].count(0), head[1::2].count(0)
        return _checked(path, "utf-16-be" if even > odd else "utf-16-le")
    return "utf-8" if _readable(path, "utf-8") else _checked(path, "gb18030")


def _checked(path: Path, encoding: str) -> str:
    if not _readable(path, encoding):
        raise AnswerError(
            f"“{path.name}”不是文字表格，或文字编码认不出来。请在 Excel 或 WPS 里打开，另存为 .xlsx 再试。"
        )
    return encoding


def _readable(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(_STEP):
                if "\0" in decoder.decode(block):
                    return False  # never occurs in text
            decoder.decode(b"", True)
    except UnicodeError:
        return False
    return True


def _delimiter(file: io.TextIOWrapper, tabs: bool) -> str:
    """The delimiter that splits most of the first rows into the same, largest number of cells."""
    with file:
        sample = list(itertools.islice(file, LOOKED_AT))

    def fit(mark: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row in csv.reader(sample, delimiter=mark) if row]
        except csv.Error:
            return 0, 0
        usual = max(set(widths), key=lambda n: (n > 1, widths.count(n), n), default=1)
        return (widths.count(usual), usual) if usual > 1 else (0, 0)

    found = max(("\t", *_DELIMITERS) if tabs else _DELIMITERS, key=fit)
    return found if fit(found) > (0, 0) else "\t" if tabs else ","
