"""From lines on pages to the paragraphs of a text: removes page numbers and running heads, and joins broken lines.

A line is joined to the previous one if that one reaches the right margin and this one starts at the left margin;
article numbers and other markers begin a paragraph only where the previous sentence has ended.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.policy.layout import begins_article, closes


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line with its page (0: none) and its horizontal start and end in character widths."""

    text: str
    page: int = 0
    left: float = 0
    right: float = 0
    whole: bool = False  # the file says that it is a whole paragraph


_PAGE_NUMBER = re.compile(
    r"[-—–－~·\s]*(?:\d{1,4}|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4})[-—–－~·\s]*"
)
_WITHIN = re.compile(
    r"(?<=[一-鿿，、。；：（）“”％%\d])\s*(?:[-—–－]\s?\d{1,3}\s?[-—–－]|第\s*\d{1,3}\s*页\s*[,，]?\s*共\s*\d{1,3}\s*页)\s*(?=[一-鿿，、。；：（）“”])"
)
_ENDS = re.compile("[。；！？：:;）)】》」”]$")
_TITLED = re.compile("》的?(?:通知|公告|决定|意见)$")
_INDENT, _LOOSE, _RAGGED = 1.2, 2.5, 7.0
"""In characters: the minimum indent of an indented line; how far from the margin a line may end and still reach it; and
the larger tolerance if its sentence is unfinished and the next line is not indented."""
_EDGE_LINES = 2  # number of top and bottom lines in which running heads are looked for
_GAP = re.compile(r"(?<=[^\x00-\x7f])[ \t\xa0]+|[ \t\xa0]+(?=[^\x00-\x7f])")
_HEADING = re.compile(r"(第[零〇一二三四五六七八九十百\d\s]{1,6}[条章节])[ \t\xa0]+")


def paragraphs(lines: Sequence[TextLine]) -> Iterator[str]:
    """The paragraphs of a text, in order."""
    so_far, before, indents = "", None, _indents(lines)
    for line, jumped in _of_the_text(lines):
        words = _WITHIN.sub("", line.text).strip()
        if before is not None and _goes_on(before, line, so_far, jumped, indents):
            so_far += words  # no space: page breaks also split foreign words (REIT/s), and phrases are matched without
        else:
            if so_far:
                yield tidy(so_far)
            so_far = words
        before = line
    if so_far:
        yield tidy(so_far)


def tidy(text: str) -> str:
    """A paragraph without the gaps that typesetting leaves between characters."""
    text = unicodedata.normalize("NFC", text.strip()).replace("\u200b", "").replace("\ufeff", "")
    text = _HEADING.sub(lambda found: "".join(found[1].split()) + "　", text)
    return _GAP.sub("", text)


def typed_lines(text: str) -> list[TextLine]:
    """The lines of a text file. If it was wrapped at a fixed width, lines have their ends; otherwise each is a
    paragraph."""
    raw = [line.rstrip() for line in re.split(r"\r\n|[\n\r\x0b\x0c\u2028\u2029]", text)]
    written = [line for line in raw if line.strip()]
    width: Callable[[str], float] = _width
    edge = _edge([_width(line) for line in written])
    if not edge:  # some wrap by number of characters
        edge, width = _edge([len(line) for line in written]), len
    lines = []
    for line in raw:
        indent = _width(line) - _width(line.lstrip())
        lines.append(TextLine(line, 0, indent, width(line) - edge if edge else 0, whole=not edge))
    return lines


def _width(text: str) -> float:
    """Width in units of a Chinese character."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def _edge(widths: Sequence[float]) -> float:
    """The width at which a text was wrapped; 0 if it was not: then its longest lines differ in width."""
    if len(widths) < 4:
        return 0
    edge = max(widths)
    full = sum(width >= edge - _LOOSE for width in widths)
    return edge if 12 <= edge <= 70 and full >= max(3, len(widths) // 5) else 0


# ── page numbers and running heads ───────────────────────────────────────────────────────────────────────────────


def _of_the_text(lines: Sequence[TextLine]) -> Iterator[tuple[TextLine, bool]]:
    """The lines of the text itself, each with whether a page break may precede it."""
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


def _running(lines: Sequence[TextLine]) -> set[int]:
    """Lines at page edges that recur on most pages, ignoring digits."""
    pages: dict[int, list[TextLine]] = {}
    for line in lines:
        if line.page and line.text.strip():
            pages.setdefault(line.page, []).append(line)
    if len(pages) < 2:
        return set()
    edges = [line for page in pages.values() for line in {id(x): x for x in _edges(page)}.values()]
    count = Counter(_bare(line.text) for line in edges)
    often = {words for words, times in count.items() if words and times >= max(2, len(pages) * 0.6)}
    return {id(line) for line in edges if _bare(line.text) in often}


def _edges(page: Sequence[TextLine]) -> Iterable[TextLine]:
    return (*page[:_EDGE_LINES], *page[-_EDGE_LINES - 1 :])


def _bare(text: str) -> str:
    return re.sub(r"[\d\s]+|第页|共页", "", text)


# ── joining lines ────────────────────────────────────────────────────────────────────────────────────────────────


def _indents(lines: Sequence[TextLine]) -> bool:
    """Whether paragraphs are indented: then a line at the left margin continues the previous one."""
    return sum(bool(line.page) and line.left > _INDENT for line in lines) > max(2, len(lines) // 20)


def _goes_on(before: TextLine, line: TextLine, so_far: str, jumped: bool, indents: bool) -> bool:
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
    """Whether a 《 or a bracket is still open."""
    return text.count("《") > text.count("》") or text.count("（") > text.count("）")
