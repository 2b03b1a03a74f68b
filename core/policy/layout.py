"""The structure of a policy's text, recognised from its numbering, which differs between offices.

第N条 with paragraphs and （一）（二） below; 1. or 1、 or １． through the whole text; the same, restarting below each
一、 or （一）; or these alone. An article keeps all its paragraphs; its items can be referred to separately: 3（二）.
What looks like a number but does not continue the sequence is reported with its line.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_DIGITS = "一二三四五六七八九"
_HAN = f"[{_DIGITS}十百零〇]{{1,5}}"
_PAGE = re.compile(r"\s*[-—－]\s*\d+\s*[-—－]\s*")
_OFFICES = re.compile(
    r"（(?:责任单位|责任部门|牵头单位|牵头部门)[：:]((?:[^（）]|（[^（）]*）)+)）[。；]?\s*$"
    r"|(?:^|(?<=[。；\n]))(?:责任单位|责任部门|牵头单位|牵头部门)[：:]([^。；：:\n]+)[。；]?\s*$"
)
_CLOSING = re.compile(
    r"(?:抄送|附件|附：|（此件)|各有?相?关单位|本(?:行动方案|实施方案|方案|办法|措施|若干措施|政策|意见|细则|规定|通知)"
    r"[^。]{0,15}(?:自[^。]{1,20}施行|有效期|由[^。]{1,20}解释)"
)

_GIVEN = re.compile(r"[\d一二三四五六七八九十百千]\s*(?:万|亿)?元|\d[%％]|百分之|个月租金")
"""An amount or rate that is granted."""

_KINDS = {  # possible line beginnings, most specific first
    "条": re.compile(rf"第({_HAN}|\d{{1,3}})条[\s　:：、.．]*"),
    "章": re.compile(rf"第({_HAN}|\d{{1,2}})[章节][\s　]*"),
    "一、": re.compile(rf"({_HAN})、"),
    "（一）": re.compile(rf"[（(]({_HAN})[）)][\s　.、]*"),
    "1.": re.compile(r"(\d{1,3})[.．](?!\d)\s*"),
    "1、": re.compile(r"(\d{1,3})、\s*"),
    "（1）": re.compile(r"[（(](\d{1,2})[）)]\s*|(\d{1,2})[)）]\s*"),
}
_ARABIC = ("1.", "1、")


@dataclass(frozen=True, slots=True)
class Item:
    """（二） of an article: its text, and the offices named for it alone."""

    label: str
    text: str
    line: int
    offices: str = ""


@dataclass(slots=True)
class ArticleLayout:
    """An article. `label` is its number; `labelled` tells articles apart if the numbers restart."""

    label: str
    chapter: str
    line: int
    head: str  # heading next to 第N条 that is no sentence
    paragraphs: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its text, one paragraph per line."""
        return "\n".join(filter(None, self.paragraphs))

    @property
    def title(self) -> str:
        """Its subject: the heading next to 第N条, or its first sentence."""
        return self.head or self.text.partition("。")[0]

    @property
    def offices(self) -> str:
        """The offices named at its end."""
        return offices_at_end(self.text)

    def items(self) -> tuple[Item, ...]:
        """Its items, if its paragraphs begin with （一）or 1."""
        starts = [(at, *mark) for at, words in enumerate(self.paragraphs) if (mark := _mark(words, _ITEMS))]
        starts = [start for start in starts if start[1] == starts[0][1]]
        ends = [*(start[0] for start in starts[1:]), len(self.paragraphs)]
        made = []
        for (at, _, label, _), end in zip(starts, ends[-len(starts) :] if starts else (), strict=True):
            own = [words for words in self.paragraphs[at:end] if not _OFFICES.fullmatch(words)]
            made.append(Item(label, "\n".join(own), self.lines[at], offices_at_end(own[-1])))
        return tuple(made)


@dataclass(frozen=True, slots=True)
class Layout:
    """A text split into articles. `outside`: paragraphs of none; `odd`: (line, what was not recognised)."""

    kind: str
    articles: tuple[ArticleLayout, ...]
    outside: tuple[str, ...]
    odd: tuple[tuple[int, str], ...]


_ITEMS = ("（一）", "1.", "1、", "（1）")


def read_layout(text: str) -> Layout:
    """Split a text into its articles, whatever the numbering."""
    lines = [(at, raw.strip()) for at, raw in enumerate(text.splitlines(), 1)]
    lines = [(at, words) for at, words in lines if words and not _PAGE.fullmatch(words)]
    kind, chapters = _kind_of(lines)
    reader = _Reader(kind, chapters)
    for at, words in lines:
        reader.take(at, words)
    return Layout(kind, tuple(reader.articles), tuple(reader.outside), tuple(reader.odd))


def _kind_of(lines: Sequence[tuple[int, str]]) -> tuple[str, tuple[str, ...]]:
    """The kind of numbers of the articles, and the kinds above them."""
    marks = [mark for _, words in lines if (mark := _mark(words, tuple(_KINDS)))]
    count = {kind: sum(mark[0] == kind for mark in marks) for kind in _KINDS}
    if count["条"] >= 2:
        return "条", ("章", "一、")
    arabic = max(_ARABIC, key=lambda kind: count[kind])
    finer = _ARABIC if count[arabic] >= 2 else ("（一）",)
    if count["一、"] >= 2 and _grants_without_numbers(lines, finer):
        return "一、", ("章",)
    if count[arabic] >= 2:
        above = tuple(kind for kind in ("章", "一、", "（一）") if count[kind])
        return arabic, above
    if count["（一）"] >= 2:
        return "（一）", ("章", "一、")
    return "一、", ("章",)


def _grants_without_numbers(lines: Sequence[tuple[int, str]], finer: Sequence[str]) -> bool:
    """Whether something is granted in a 一、 without finer numbers: then those do not number the whole text."""
    below: list[str] = []
    numbered = True  # text before the first number does not count
    for _, words in [*lines, (0, "一、")]:
        if (mark := _mark(words, ("一、",))) is None:
            below.append(words)
            numbered = numbered or _mark(words, finer) is not None
            continue
        if not numbered and any(_GIVEN.search(one) and not _CLOSING.match(one) for one in below):
            return True
        numbered, below = False, [words[mark[2] :]]
    return False


def _mark(words: str, kinds: Sequence[str]) -> tuple[str, str, int] | None:
    """(kind, label as written, position after it) for a paragraph that begins with a number."""
    for kind in kinds:
        found = _KINDS[kind].match(words)
        if found:
            return kind, found[0].strip().rstrip("：:"), found.end()
    return None


def _is_row(words: str) -> bool:
    """Whether a text is a table row with a grant: a sentence after the offices belongs to the whole text."""
    return bool(_GIVEN.search(words)) and not words.endswith(("。", "；"))


def offices_at_end(words: str) -> str:
    """The offices named at the end of a text, in brackets or not; "" if none."""
    found = _OFFICES.search(words)
    return (found[1] or found[2]).strip() if found else ""


def begins_article(words: str) -> bool:
    """Whether a paragraph begins with the number of a chapter, an article or an item."""
    return _mark(words, tuple(_KINDS)) is not None


def item_label(words: str) -> int:
    """The length of the item number at the beginning of a text; 0 if there is none."""
    mark = _mark(words, _ITEMS)
    return mark[2] if mark else 0


def closes(words: str) -> bool:
    """Whether a paragraph is one of the closing ones that belong to no article."""
    return _CLOSING.match(words) is not None


def ordinal(label: str) -> int:
    """The number of a label: 第十二条, （三）, 7. or ７、."""
    plain = unicodedata.normalize("NFKC", label)
    digits = re.search(r"\d+", plain)
    if digits:
        return int(digits[0])
    han = re.search(_HAN, plain)
    return _han_number(han[0]) if han else 0


def _han_number(han: str) -> int:
    hundreds, _, rest = han.rpartition("百")
    tens, ten, ones = rest.strip("零〇").rpartition("十")
    said = (_DIGITS.find(hundreds) + 1) * 100 if hundreds else 0
    said += (_DIGITS.find(tens) + 1) * 10 if ten else 0  # no digit before it is found at 0: 十 is one ten
    return said + (_DIGITS.find(ones) + 1 if ones else 0)


class _Reader:
    """Assigns each paragraph to an article, or to none."""

    def __init__(self, kind: str, chapters: tuple[str, ...]) -> None:
        self.kind, self.chapters = kind, chapters
        self.articles: list[ArticleLayout] = []
        self.outside: list[str] = []
        self.odd: list[tuple[int, str]] = []
        self._open = False  # whether further paragraphs belong to the last article
        self._above: dict[str, str] = {}  # chapters above the current article, by kind
        self._number = 0  # of the last article
        self._instead = 0  # the expected number, so that one wrong number is reported once

    def take(self, at: int, words: str) -> None:
        """Process one paragraph."""
        mark = _mark(words, tuple(_KINDS))
        if mark and (mark[0] == self.kind or self._goes_on(mark)):
            self._begin(at, words, mark)
        elif mark and mark[0] in self.chapters and not self._within(mark):
            self._chapter(words, mark)
        elif (self._open or (self.articles and _is_row(words))) and not (self.kind != "条" and _CLOSING.match(words)):
            self._add(self.articles[-1], at, words)
        else:
            self._open = False
            self.outside.append(words)

    def _goes_on(self, mark: tuple[str, str, int]) -> bool:
        """Whether 2、 continues after 1．: some texts mix the two."""
        return self.kind in _ARABIC and mark[0] in _ARABIC and ordinal(mark[1]) == self._number + 1

    def _begin(self, at: int, words: str, mark: tuple[str, str, int]) -> None:
        number, rest = ordinal(mark[1]), words[mark[2] :].strip()
        follows = number == self._number + 1 or (number == self._instead + 1 != self._number)
        if not follows and not (number == 1 and self._above):
            self._instead = self._number + 1
            before = f"前一条是第 {self._number} 条" if self._number else "前面没有第 1 条"
            self.odd.append((at, f"“{mark[1]}”的编号没有接上，{before}"))
        else:
            self._instead = number
        self._number = number
        titled = self.kind in ("条", "一、") and rest and not rest.endswith(("。", "；", "：", "）", ")"))
        part = ArticleLayout(str(number), self._heading(), at, rest if titled else "")
        self.articles.append(part)
        self._open = True
        self._add(part, at, rest)

    def _chapter(self, words: str, mark: tuple[str, str, int]) -> None:
        kinds = list(self.chapters)
        self._above = {k: w for k, w in self._above.items() if kinds.index(k) < kinds.index(mark[0])}
        self._above[mark[0]] = words
        self._open = False
        self.outside.append(words)

    def _add(self, part: ArticleLayout, at: int, words: str) -> None:
        """Add a paragraph to an article. Offices named at its end close it, unless items follow."""
        part.paragraphs.append(words)
        part.lines.append(at)
        if self.kind not in ("条", "一、") and _OFFICES.search(words) and not _mark(words, _ITEMS):
            self._open = False

    def _within(self, mark: tuple[str, str, int]) -> bool:
        """Whether （一） is an item of the current article, not a chapter above articles."""
        return mark[0] == "（一）" and self._open and self.kind in _ARABIC and "（一）" not in self._above

    def _heading(self) -> str:
        return next(reversed(self._above.values()), "")


def labelled(layout: Layout) -> Iterator[tuple[str, ArticleLayout]]:
    """Each article by label, including that of the chapter if numbers restart."""
    numbers = [part.label for part in layout.articles]
    anew = len(set(numbers)) < len(numbers)
    for part in layout.articles:
        above = _mark(part.chapter, ("章", "一、", "（一）")) if part.chapter else None
        yield (f"{above[1]}{part.label}" if anew and above else part.label), part
