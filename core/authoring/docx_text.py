"""The paragraphs of a .docx in reading order: with automatic numbers, tables row by row, text boxes at their anchors;
without deleted or hidden text, headers and footers."""

import io
import posixpath
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from core.authoring.line_cleaning import TextLine, typed_lines
from core.authoring.numbering import Numbering, numbering_of
from core.errors import PolicyError

LARGEST_PART = 64 << 20
"""Unpacked size limit of an XML part, in bytes: 30 MB of zip may hold 30 GB."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_P, _TABLE, _ROW, _CELL, _BOX = f"{_W}p", f"{_W}tbl", f"{_W}tr", f"{_W}tc", f"{_W}txbxContent"
_SKIPPED = (f"{_W}del", f"{_W}moveFrom", _BOX, f"{_W}rPr", f"{_W}pPr", f"{_MC}Fallback", f"{_W}instrText")
_AROUND = (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins", f"{_W}moveTo")
"""Wrappers around paragraphs, rows and cells: content controls, tracked changes."""


def docx_lines(name: str, data: bytes) -> list[TextLine]:
    """All paragraphs of a .docx. PolicyError with one sentence if it is not one, or damaged."""
    try:
        with ZipFile(io.BytesIO(data)) as package:
            made = [words for words in _Reader(package).paragraphs() if words.strip()]
    except Exception as error:  # zip and XML raise many kinds of errors for damaged files
        raise PolicyError(f"“{name}”打不开：不是完整的 Word 文件（.docx）。请重新另存一份") from error
    if not made:
        raise PolicyError(f"“{name}”里没有文字，可能只有图片。请向发文的部门要能选中文字的")
    return typed_lines("\n".join(made))


def _xml(package: ZipFile, part: str) -> Element:
    """The root element of a part. Expat limits entities, and reads no external ones."""
    if package.getinfo(part).file_size > LARGEST_PART:
        raise ValueError(f"{part} is too large")
    return ElementTree.fromstring(package.read(part))


def _related(package: ZipFile, part: str) -> dict[str, str]:
    """The parts that a part refers to ("" is the package), by the last word of the relationship's type (ECMA-376-2)."""
    folder, name = posixpath.split(part)
    listed = posixpath.join(folder, "_rels", f"{name}.rels")
    if listed not in package.namelist():
        return {}
    return {
        each.get("Type", "").rsplit("/", 1)[-1]: posixpath.normpath(
            posixpath.join("/", folder, each.get("Target", ""))
        ).lstrip("/")
        for each in _xml(package, listed)
        if each.get("TargetMode") != "External"
    }


class _Reader:
    """Walks through the body once, numbering paragraphs as Word does."""

    def __init__(self, package: ZipFile) -> None:
        document = _related(package, "")["officeDocument"]
        parts = _related(package, document)
        body = _xml(package, document).find(f"{_W}body")
        if body is None:
            raise ValueError(f"{document} has no body")
        self.body = body
        self.numbers: Numbering = numbering_of(_xml(package, parts["numbering"]) if "numbering" in parts else None)
        styles = _xml(package, parts["styles"]).findall(f"{_W}style") if "styles" in parts else []
        self.styles = {style.get(f"{_W}styleId"): style for style in styles}

    def paragraphs(self) -> Iterator[str]:
        """The paragraphs of the body, of its tables and text boxes."""
        yield from self._blocks(self.body)

    def _blocks(self, parent: Element) -> Iterator[str]:
        for node in _within(parent, _P, _TABLE):
            yield from self._paragraph(node) if node.tag == _P else self._table(node)

    def _table(self, table: Element) -> Iterator[str]:
        """One line per row, unless a cell has several paragraphs."""
        for row in _within(table, _ROW):
            cells = [[words for words in self._blocks(cell) if words.strip()] for cell in _within(row, _CELL)]
            cells = [cell for cell in cells if cell]
            if all(len(cell) == 1 for cell in cells):
                yield "　".join(cell[0] for cell in cells)
            else:
                yield from (words for cell in cells for words in cell)

    def _paragraph(self, node: Element) -> Iterator[str]:
        label = self._label(node)
        words = "".join(self._words(node))
        if words.strip():
            gap = "　" if label.endswith(("条", "章", "节")) else ""
            yield label + gap + words
        for box in _boxes(node):
            yield from self._blocks(box)

    def _words(self, node: Element) -> Iterator[str]:
        for child in node:
            tag = child.tag
            if tag in _SKIPPED or (tag == f"{_W}r" and _hidden(child)):
                continue
            if tag == f"{_W}t":
                yield child.text or ""
            elif tag in (f"{_W}br", f"{_W}cr"):
                yield "" if child.get(f"{_W}type") == "page" else "\n"
            elif tag == f"{_W}tab":
                yield " "
            elif tag == f"{_W}noBreakHyphen":
                yield "-"
            else:
                yield from self._words(child)

    def _label(self, node: Element) -> str:
        """The automatic number of a paragraph; "" for none."""
        properties = node.find(f"{_W}pPr")
        numbered = properties.find(f"{_W}numPr") if properties is not None else None
        style = properties.find(f"{_W}pStyle") if properties is not None else None
        number, level = _numbered(numbered)
        seen: set[str] = set()
        name = style.get(f"{_W}val") if style is not None else ""
        while number is None and name and name not in seen and name in self.styles:
            seen.add(name)
            described = self.styles[name]
            number, own_level = _numbered(described.find(f"{_W}pPr/{_W}numPr"))
            level = own_level if level is None else level
            based = described.find(f"{_W}basedOn")
            name = based.get(f"{_W}val") if based is not None else ""
        return self.numbers.label(number, level or 0) if number not in (None, "0") else ""


def _within(parent: Element, *tags: str) -> Iterator[Element]:
    """The nearest elements of these kinds, in order, through any wrappers."""
    for node in parent:
        if node.tag in tags:
            yield node
        elif node.tag in _AROUND:
            yield from _within(node, *tags)


def _boxes(node: Element) -> Iterator[Element]:
    """The text boxes anchored in an element, each once, in its newest form; without deleted ones."""
    for child in node:
        if child.tag == _BOX:
            yield child
        elif child.tag not in _SKIPPED:
            yield from _boxes(child)


def _hidden(run: Element) -> bool:
    mark = run.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(f"{_W}val", "true") not in ("0", "false")


def _numbered(node: Element | None) -> tuple[str | None, int | None]:
    """(numId, level) of a numPr element, each None if absent."""
    if node is None:
        return None, None
    number, level = node.find(f"{_W}numId"), node.find(f"{_W}ilvl")
    return (
        number.get(f"{_W}val") if number is not None else None,
        int(level.get(f"{_W}val", "0")) if level is not None else None,
    )
