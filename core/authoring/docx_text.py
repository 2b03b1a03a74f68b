"""The paragraphs of a .docx in reading order: with automatic numbers, tables row by row, text boxes at their anchors;
without deleted or hidden text, headers and footers."""

import io
from collections.abc import Iterator
from typing import Any

from core.authoring.line_cleaning import TextLine, typed_lines
from core.authoring.numbering import Numbering, numbering_of
from core.errors import PolicyError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_P, _TABLE, _ROW, _CELL = f"{_W}p", f"{_W}tbl", f"{_W}tr", f"{_W}tc"
_SKIPPED = (f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent", f"{_W}rPr", f"{_W}pPr", f"{_MC}Fallback", f"{_W}instrText")


def docx_lines(name: str, data: bytes) -> list[TextLine]:
    """All paragraphs of a .docx. PolicyError with one sentence if it is not one, or damaged."""
    import docx

    try:
        document = docx.Document(io.BytesIO(data))
        reader = _Reader(document)
        made = [words for words in reader.paragraphs() if words.strip()]
    except PolicyError:
        raise
    except Exception as error:  # zip, XML and python-docx raise many kinds of errors for damaged files
        raise PolicyError(f"“{name}”打不开：不是完整的 Word 文件（.docx）。请重新另存一份") from error
    if not made:
        raise PolicyError(f"“{name}”里没有文字，可能只有图片。请向发文的部门要能选中文字的")
    return typed_lines("\n".join(made))


class _Reader:
    """Walks through the body once, numbering paragraphs as Word does."""

    def __init__(self, document: Any) -> None:
        self.body = document.element.body
        part = next((r.target_part for r in document.part.rels.values() if r.reltype.endswith("/numbering")), None)
        self.numbers: Numbering = numbering_of(part.element if part is not None else None)
        self.styles = {style.get(f"{_W}styleId"): style for style in document.styles.element.findall(f"{_W}style")}

    def paragraphs(self) -> Iterator[str]:
        """The paragraphs of the body, of its tables and text boxes."""
        yield from self._blocks(self.body)

    def _blocks(self, parent: Any) -> Iterator[str]:
        for node in parent:
            if node.tag == _P:
                yield from self._paragraph(node)
            elif node.tag == _TABLE:
                yield from self._table(node)
            elif node.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins", f"{_W}moveTo"):
                yield from self._blocks(node)

    def _table(self, table: Any) -> Iterator[str]:
        """One line per row, unless a cell has several paragraphs."""
        for row in table.iter(_ROW):
            if row.getparent() is not table and row.getparent().getparent() is not table:
                continue  # belongs to a nested table
            cells = [[words for words in self._blocks(cell) if words.strip()] for cell in row.iter(_CELL)]
            cells = [cell for cell in cells if cell]
            if all(len(cell) == 1 for cell in cells):
                yield "　".join(cell[0] for cell in cells)
            else:
                yield from (words for cell in cells for words in cell)

    def _paragraph(self, node: Any) -> Iterator[str]:
        label = self._label(node)
        words = "".join(self._words(node))
        if words.strip():
            gap = "　" if label.endswith(("条", "章", "节")) else ""
            yield label + gap + words
        for box in node.iter(f"{_W}txbxContent"):
            if not any(up.tag == f"{_MC}Fallback" for up in box.iterancestors()):
                yield from self._blocks(box)

    def _words(self, node: Any) -> Iterator[str]:
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

    def _label(self, node: Any) -> str:
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


def _hidden(run: Any) -> bool:
    mark = run.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(f"{_W}val", "true") not in ("0", "false")


def _numbered(node: Any) -> tuple[Any, int | None]:
    """(numId, level) of a numPr element, each None if absent."""
    if node is None:
        return None, None
    number, level = node.find(f"{_W}numId"), node.find(f"{_W}ilvl")
    return (
        number.get(f"{_W}val") if number is not None else None,
        int(level.get(f"{_W}val")) if level is not None else None,
    )
