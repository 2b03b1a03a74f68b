"""The lines of a PDF with their positions. Pages that are images have none."""

from collections.abc import Iterator
from statistics import median
from typing import Any

from core.authoring.line_cleaning import TextLine
from core.authoring.pdf_columns import TextRun, in_columns
from core.errors import PolicyError

MOST_PAGES = 200
"""Page limit; no policy is longer."""

_PASSWORD = 4  # FPDF_ERR_PASSWORD


def pdf_lines(name: str, data: bytes) -> list[TextLine]:
    """All lines of a PDF in reading order. PolicyError with one sentence if there is no text."""
    import pypdfium2 as pdfium

    if b"%%EOF" not in data[-2048:]:  # PDFium would read a truncated file as far as it goes
        raise PolicyError(f"“{name}”打不开：不是完整的 PDF。请重新要一份")
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise PolicyError(f"“{name}”有密码，打不开。请去掉密码再存一份") from error
        raise PolicyError(f"“{name}”打不开：不是完整的 PDF。请重新要一份") from error
    try:
        if len(document) > MOST_PAGES:
            raise PolicyError(f"“{name}”有 {len(document)} 页，最多 {MOST_PAGES} 页。请只留下政策的那几页")
        pages = [list(_rows(document, at)) for at in range(len(document))]
    except pdfium.PdfiumError as error:
        raise PolicyError(f"“{name}”有的页读不出来。请重新要一份") from error
    finally:
        document.close()
    empty = sum(not rows for rows in pages)
    if empty == len(pages):
        raise PolicyError(f"“{name}”是扫描件，里面没有文字。请向发文的部门要 Word 或能选中文字的 PDF")
    if empty > len(pages) // 2:
        raise PolicyError(f"“{name}”有 {empty} 页是扫描的，没有文字。请要一份能选中文字的")
    return list(_placed(pages))


def _rows(document: Any, at: int) -> Iterator[TextRun]:
    """The lines of a page in reading order: pieces at the same height are one line, unless they are in different
    columns."""
    page = document[at]
    text_page = page.get_textpage()
    pieces = []
    for index in range(text_page.count_rects()):
        left, bottom, right, top = text_page.get_rect(index)
        words = text_page.get_text_bounded(left, bottom, right, top).replace("\r\n", "").replace("\n", "")
        if words.strip():
            pieces.append(TextRun(words, left, right, bottom, top))
    text_page.close()
    page.close()
    pieces.sort(key=lambda piece: (-(piece.bottom + piece.top), piece.left))
    for row in in_columns(_on_one_height(pieces)):
        words = ""
        for one, piece in enumerate(row):
            far = one and piece.left - row[one - 1].right > (piece.top - piece.bottom) * 0.8
            words += (" " if far else "") + piece.text
        yield TextRun(
            words, row[0].left, max(p.right for p in row), min(p.bottom for p in row), max(p.top for p in row)
        )


def _on_one_height(pieces: list[TextRun]) -> list[list[TextRun]]:
    """Rows from top to bottom, each from left to right."""
    rows: list[list[TextRun]] = []
    for piece in pieces:
        middle = (piece.bottom + piece.top) / 2
        if rows and any(other.bottom < middle < other.top for other in rows[-1]):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _placed(pages: list[list[TextRun]]) -> Iterator[TextLine]:
    """Rows as lines, with margins common to the document, in widths of its usual character."""
    rows = [row for page in pages for row in page]
    size = median(_size(row) for row in rows)
    long = [row for row in rows if row.right - row.left > 15 * size] or rows
    left, right = _usual([row.left for row in long]), max(row.right for row in long)
    for number, page in enumerate(pages, 1):
        for row in page:
            yield TextLine(row.text, number, (row.left - left) / size, (row.right - right) / size)


def _size(row: TextRun) -> float:
    """The character width of a row, in points."""
    wide = sum(1.0 if ord(c) > 0x2000 else 0.5 for c in row.text)
    return max((row.right - row.left) / max(wide, 1), 1.0)


def _usual(lefts: list[float]) -> float:
    """The left margin: the leftmost position at which several lines begin."""
    rounded = sorted(round(left) for left in lefts)
    often = [
        place for place in rounded if sum(abs(place - other) <= 1 for other in rounded) >= max(2, len(rounded) // 8)
    ]
    return float(often[0] if often else rounded[0])
