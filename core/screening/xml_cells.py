"""What the XML of an .xlsx says about cells besides their content, read as a stream of bytes.

Regular expressions instead of a parser: a sheet may have tens of millions of cells, of which a handful matter.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO

from core.screening.sheets import Marks, Oddity, letters, number_of

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
"""Exceptions for a file that is no zip, or a damaged one."""
_BLOCK = 1 << 20
_LARGEST_PART = 256 << 20  # bytes of names and styles together; no real workbook has more
_NS = rb"(?:\w+:)?"  # some writers use namespace prefixes
_CELL = rb"<" + _NS + rb"c\s[^>]*?\br=\"([A-Z]{1,3})(\d+)\""
_F = rb"<" + _NS + rb"f\b[^>]*?(?:/>|>[^<]*</" + _NS + rb"f>)"
_V = rb"<" + _NS + rb"v>"
_EMPTY_V = rb"(?:" + _V + rb"\s*</" + _NS + rb"v>|<" + _NS + rb"v\s*/>)?"
_FAR = re.compile(rb"r=\"([A-Z]{2,3})\d")
_NEAR = 26  # one-letter columns
_ERROR = re.compile(_CELL + rb"[^>]*?\bt=\"e\"[^>]*>(?:" + _F + rb")?" + _V + rb"([^<]*)<")
_UNWORKED = re.compile(_CELL + rb"[^>]*>\s*" + _F + rb"\s*" + _EMPTY_V + rb"\s*</" + _NS + rb"c>")
_FORMULA = re.compile(_CELL + rb"[^>]*>\s*<" + _NS + rb"f\b")
_STYLED = re.compile(_CELL + rb"[^>]*?\bs=\"(\d+)\"")
_LAST_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*?\br=\"(\d+)\"")
_SHEET = re.compile(rb"<" + _NS + rb"sheet\s[^>]*>")
_PREFIX = 32  # longest namespace prefix, with a margin
_SINCE_1904 = re.compile(rb"<" + _NS + rb"workbookPr\s[^>]*?\bdate1904=\"(?:1|true|on)\"")
_MOST_ODDITIES = 10_000


@dataclass(frozen=True)
class SheetXml:
    """One sheet of an .xlsx, located in the zip."""

    path: Path
    name: str
    part: str
    shares: frozenset[bytes]  # indices of the styles that show a % sign
    since_1904: bool = False  # the workbook's dates count from 1904 (Macintosh)

    @property
    def extent(self) -> tuple[int, int]:
        """The number of rows, and an upper bound for the number of columns."""
        return self._looked_through[:2]

    @cached_property
    def _looked_through(self) -> tuple[int, int, bool]:
        """Rows, columns, and whether there may be a formula or an error."""
        far, rows, odd = set[bytes](), 0, False
        for block in self._blocks():
            far.update(_FAR.findall(block))
            last = _LAST_ROW.findall(block, max(block.rfind(b"<row"), block.rfind(b":row") - _PREFIX, 0))
            rows = max(rows, int(last[-1])) if last else rows
            odd = odd or _may_be_odd(block)
        return rows, max((number_of(name.decode()) + 1 for name in far), default=_NEAR), odd

    def marks(
        self, columns: Sequence[int], percents: Sequence[int], after: int, merged: frozenset[tuple[int, int]]
    ) -> Marks:
        """Formulas and errors in some columns after a row; and which cells of `percents` show a % sign."""
        wanted = {letters(at).encode(): at for at in columns}
        shares = {letters(at).encode(): at for at in percents}
        odd: list[Oddity] = []
        shown = set[tuple[int, int]]()
        formulas: dict[int, int] = {}
        looked_for = self._looked_through[2] or (shares and self.shares)
        for block in self._blocks() if looked_for else ():
            if b't="e"' in block:
                odd += self._errors(block, wanted, after)
            if b"<f" in block or b":f" in block:
                odd += self._unworked(block, wanted, after)
                for name, row in _FORMULA.findall(block):
                    if name in wanted and int(row) > after:
                        formulas[wanted[name]] = formulas.get(wanted[name], 0) + 1
            if shares and self.shares:
                shown.update(
                    (int(row), shares[name])
                    for name, row, style in _STYLED.findall(block)
                    if name in shares and style in self.shares
                )
        notes = tuple(
            f"表“{self.name}”{letters(at)} 列有 {count} 个公式，按 Excel 上次算出的结果读。"
            for at, count in sorted(formulas.items())
        )
        return Marks(tuple(odd[:_MOST_ODDITIES]), notes, frozenset(shown), merged, self.since_1904)

    def _errors(self, block: bytes, wanted: dict[bytes, int], after: int) -> Iterator[Oddity]:
        for name, row, text in _ERROR.findall(block):
            if name in wanted and int(row) > after:
                shown = text.decode("utf-8", "replace")
                yield Oddity(int(row), wanted[name], shown, f"这一格是错误值 {shown}，没有读。请改正公式或填上内容")

    def _unworked(self, block: bytes, wanted: dict[bytes, int], after: int) -> Iterator[Oddity]:
        for name, row in _UNWORKED.findall(block):
            if name in wanted and int(row) > after:
                yield Oddity(
                    int(row), wanted[name], "公式", "这一格的公式没有结果。请在 Excel 或 WPS 里打开，另存以后再读"
                )

    def _blocks(self) -> Iterator[bytes]:
        """The XML in blocks that never end inside a cell."""
        with zipfile.ZipFile(self.path) as file, file.open(self.part) as part:
            rest = b""
            while block := part.read(_BLOCK):
                block = rest + block
                cut = block.rfind(b"</row") if b"</row" in block else block.rfind(b"<c ")
                cut = cut if cut > 0 else len(block)
                rest = block[cut:]
                yield block[:cut]
            yield rest


def sheets_of(path: Path) -> tuple[SheetXml | None, ...]:
    """The sheets of an .xlsx in workbook order; empty for any other or damaged file, about which calamine reports."""
    try:
        with zipfile.ZipFile(path) as file:
            names = set(file.namelist())
            if "xl/workbook.xml" not in names:
                return ()
            wanted = names & {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
            if sum(file.getinfo(name).file_size for name in wanted) > _LARGEST_PART:
                return ()
            read = {name: file.read(name) for name in wanted}
    except BROKEN:
        return ()
    targets = _targets(read.get("xl/_rels/workbook.xml.rels", b""))
    shares = frozenset(_shares(read.get("xl/styles.xml", b"")))
    since_1904 = _SINCE_1904.search(read["xl/workbook.xml"]) is not None
    found: list[SheetXml | None] = []
    for tag in _SHEET.findall(read["xl/workbook.xml"]):
        part = targets.get(_attribute(tag, rb"\w+:id"), "")
        name = _plain(_attribute(tag, rb"name"))
        found.append(SheetXml(path, name, part, shares, since_1904) if part in names else None)
    return tuple(found)


@contextmanager
def named_apart(path: Path, sheets: Sequence[SheetXml | None]) -> Iterator[IO[bytes]]:
    """The opened file; if two sheets have the same name, an in-memory copy with distinct names, because calamine
    identifies sheets by name."""
    names = [sheet.name for sheet in sheets if sheet is not None]
    if len(set(names)) == len(names):
        with path.open("rb") as file:
            yield file
        return
    made, given = io.BytesIO(), Counter[str]()

    def other(tag: re.Match[bytes]) -> bytes:
        name = _attribute(tag[0], rb"name")
        given[name] += 1
        new = f"{name}（{given[name]}）" if given[name] > 1 else name
        return tag[0].replace(f'name="{name}"'.encode(), f'name="{new}"'.encode())

    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "xl/workbook.xml":
                content = _SHEET.sub(other, content)
            new.writestr(part.filename, content)
    made.seek(0)
    yield made


def _may_be_odd(block: bytes) -> bool:
    return b't="e"' in block or b"<f" in block or b":f" in block


def _targets(rels: bytes) -> dict[str, str]:
    out = {}
    for tag in re.findall(rb"<(?:\w+:)?Relationship\s[^>]*>", rels):
        target = _attribute(tag, rb"Target")
        out[_attribute(tag, rb"Id")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return out


def _shares(styles: bytes) -> Iterator[bytes]:
    """Indices of the cell styles whose format has a % sign."""
    formats = {b"9", b"10"}
    for tag in re.findall(rb"<(?:\w+:)?numFmt\s[^>]*>", styles):
        if "%" in _attribute(tag, rb"formatCode"):
            formats.add(_attribute(tag, rb"numFmtId").encode())
    cells = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", styles, re.DOTALL)
    for at, tag in enumerate(re.findall(rb"<(?:\w+:)?xf\s[^>]*>", cells[0] if cells else b"")):
        if _attribute(tag, rb"numFmtId").encode() in formats:
            yield str(at).encode()


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + name + rb"=\"([^\"]*)\"", tag)
    return found[1].decode("utf-8", "replace") if found else ""


def _plain(text: str) -> str:
    from html import unescape

    return unescape(text)
