"""Lines as they stand on pages → paragraphs of a text: page numbers and running heads away, broken lines joined.

A line is joined to the one before where that one runs to the right edge and this one begins at the left one; numbers
and marks of articles begin a paragraph only where the sentence before them has ended.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.policy.layout import begins_article, closes


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its page (0: of no page) and, in widths of a character, where on it it begins and ends."""

    text: str
    page: int = 0
    left: float = 0
    right: float = 0
    whole: bool = False  # a paragraph by itself, as the file says


_PAGE_NUMBER = re.compile(
    r"[-—–－~·\s]*(?:\d{1,4}|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4})[-—–－~·\s]*"
)
_WITHIN = re.compile(
    r"(?<=[一-鿿，、。；：（）“”％%\d])\s*(?:[-—–－]\s?\d{1,3}\s?[-—–－]|第\s*\d{1,3}\s*页\s*[,，]?\s*共\s*\d{1,3}\s*页)\s*(?=[一-鿿，、。；：（）“”])"
)
_ENDS = re.compile("[。；！？：:;）)】》」”]$")
_TITLED = re.compile("》的?(?:通知|公告|决定|意见)$")
_INDENT, _LOOSE, _RAGGED = 1.2, 2.5, 7.0
"""From how many characters on a line is indented, and up to how many short of the edge it still runs to the edge: more
where its sentence has not ended and the next line is not indented."""
_EDGE_LINES = 2  # above and below, in which a page says what every page says
_GAP = re.compile(r"(?<=[^\x00-\x7f])[ \t\xa0]+|[ \t\xa0]+(?=[^\x00-\x7f])")
_HEADING = re.compile(r"(第[零〇一二三四五六七八九十百\d\s]{1,6}[条章节])[ \t\xa0]+")


def paragraphs(lines: Sequence[Line]) -> Iterator[str]:
    """The paragraphs of a text, in order."""
    so_far, before, indents = "", None, _indents(lines)
    for line, jumped in _of_the_text(lines):
        words = _WITHIN.sub("", line.text).strip()
        if before is not None and _goes_on(before, line, so_far, jumped, indents):
            so_far += words  # no gap: a page breaks foreign words too (REIT/s), and phrases are found without
        else:
            if so_far:
                yield tidy(so_far)
            so_far = words
        before = line
    if so_far:
        yield tidy(so_far)


def tidy(text: str) -> str:
    """One paragraph without the gaps that setting a page leaves between characters."""
    text = unicodedata.normalize("NFC", text.strip()).replace("\u200b", "").replace("\ufeff", "")
    text = _HEADING.sub(lambda found: "".join(found[1].split()) + "　", text)
    return _GAP.sub("", text)


def typed_lines(text: str) -> list[Line]:
    """The lines of a typed text. Where it was broken at a width, each line ends where it ends; else each is whole."""
    raw = [line.rstrip() for line in re.split(r"\r\n|[\n\r\x0b\x0c\u2028\u2029]", text)]
    written = [line for line in raw if line.strip()]
    width: Callable[[str], float] = _width
    edge = _edge([_width(line) for line in written])
    if not edge:  # some break by the number of signs
        edge, width = _edge([len(line) for line in written]), len
    lines = []
    for line in raw:
        indent = _width(line) - _width(line.lstrip())
        lines.append(Line(line, 0, indent, width(line) - edge if edge else 0, whole=not edge))
    return lines


def _width(text: str) -> float:
    """In widths of a Chinese character."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def _edge(widths: Sequence[float]) -> float:
    """The width at which a text is broken; 0 where it is not: then its longest lines differ."""
    if len(widths) < 4:
        return 0
    edge = max(widths)
    full = sum(width >= edge - _LOOSE for width in widths)
    return edge if 12 <= edge <= 70 and full >= max(3, len(widths) // 5) else 0


# ── what belongs to pages only ───────────────────────────────────────────────────────────────────────────────────


def _of_the_text(lines: Sequence[Line]) -> Iterator[tuple[Line, bool]]:
    """The lines of the text itself, each with whether a page may have ended just before it."""
    running, jumped, page = _running(lines), False, 0
    for line in lines:
        words = line.text.strip()
        if not words:
            continue
        if _PAGE_NUMBER.fullmatch(words) or id(line) in running:
            jumped = True
            continue
        yield line, jumped or page not in (0, line.page)
        jumped, page = False, line.page


def _running(lines: Sequence[Line]) -> set[int]:
    """Lines at the edges of pages that most pages have, numbers aside."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        if line.page and line.text.strip():
            pages.setdefault(line.page, []).append(line)
    if len(pages) < 2:
        return set()
    edges = [line for page in pages.values() for line in {id(x): x for x in _edges(page)}.values()]
    count = Counter(_bare(line.text) for line in edges)
    often = {words for words, times in count.items() if words and times >= max(2, len(pages) * 0.6)}
    return {id(line) for line in edges if _bare(line.text) in often}


def _edges(page: Sequence[Line]) -> Iterable[Line]:
    return (*page[:_EDGE_LINES], *page[-_EDGE_LINES - 1 :])


def _bare(text: str) -> str:
    return re.sub(r"[\d\s]+|第页|共页", "", text)


# ── which lines are one paragraph ────────────────────────────────────────────────────────────────────────────────


def _indents(lines: Sequence[Line]) -> bool:
    """Whether paragraphs begin with an indent: then a line at the left edge goes on with the one before."""
    return sum(bool(line.page) and line.left > _INDENT for line in lines) > max(2, len(lines) // 20)


def _goes_on(before: Line, line: Line, so_far: str, jumped: bool, indents: bool) -> bool:
    words = line.text.strip()
    ended, begins = _ENDS.search(so_far) is not None, begins_article(words) or closes(words)
    if _TITLED.search(so_far):
        return False
    if before.whole or line.whole:
        return jumped and not ended and not begins
    if _unclosed(so_far) and not begins:
        return True
    loose = _RAGGED if line.page and not (ended or begins) else _LOOSE
    full, indented = before.right >= -loose, line.left > _INDENT
    if indented or not (full or (jumped and not ended and not begins)):
        return False
    return not ended or (indents and not begins)


def _unclosed(text: str) -> bool:
    """Whether a title in 《》, or a bracket, is still open."""
    return text.count("《") > text.count("》") or text.count("（") > text.count("）")
