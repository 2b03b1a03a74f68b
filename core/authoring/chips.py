"""Chips: the numbers, dates and offices in a policy's text, each with whether a rule covers it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.authoring.live_check import LiveFault, PackReading
from core.policy import text
from core.policy.expression import DATE
from core.policy.figure_check import FigureBook
from core.policy.figures import Figure, figures
from core.policy.lint import anchors, stated_offices
from core.policy.pack import Anchor, Article, Measure
from core.policy.rule_types import YEAR


class FigureUse(StrEnum):
    """Whether the rules cover what the text says."""

    USED = "used"
    UNUSED = "unused"
    AT_ODDS = "at odds"


@dataclass(frozen=True, slots=True)
class Chip:
    """A section of an article's text (slice indices). `figure`: the value it states; None for an office."""

    article: int
    start: int
    end: int
    words: str
    use: FigureUse
    figure: Figure | None = None

    @property
    def kind(self) -> str:
        """数, 日期 or 部门."""
        if self.figure is None:
            return "部门"
        return "日期" if any(a.type in (DATE, YEAR) for a in self.figure.atoms) else "数"

    @property
    def description(self) -> str:
        """A sentence that says what it is and whether a rule covers it."""
        return f"{self.kind}“{self.words}”{_TOLD[self.use]}"


_TOLD = {FigureUse.USED: "有规则用到", FigureUse.UNUSED: "还没有规则用到", FigureUse.AT_ODDS: "和旁边的规则不一致"}


def chips(reading: PackReading) -> Mapping[int, tuple[Chip, ...]]:
    """The chips of each article, in text order."""
    marks = _Marks(reading)
    return {a.number: tuple(sorted(marks.of(a), key=lambda chip: chip.start)) for a in reading.policy.articles}


def chip_of(fault: LiveFault, found: Mapping[int, tuple[Chip, ...]]) -> Chip | None:
    """The chip that a fault about the text refers to: 第2条的“300万元”没有规则."""
    for number, chips_there in found.items():
        if fault.words.startswith(f"第{number}条" if number else "条文之外"):
            open_ones = (chip for chip in chips_there if chip.use is not FigureUse.USED)
            return next((chip for chip in open_ones if f"“{chip.words}”" in fault.words), None)
    return None


class _Marks:
    """The marked sections; items that are unreadable at the moment keep their last readable marks."""

    def __init__(self, reading: PackReading) -> None:
        self._measures = tuple(reading.known.values())
        self._book = book = FigureBook(reading.policy)
        for _ in book.check_head():
            pass
        for measure in self._measures:
            for _ in book.check_measure(measure):
                pass
        self._covered: dict[int, set[int]] = {}
        silent = (at for m in self._measures if m.kind == "service" for at in m.quotes)
        for at in (*_of_head(reading), *silent):
            self._covered.setdefault(at.article, set()).update(range(at.start, at.end))

    def of(self, article: Article) -> Iterator[Chip]:
        places = text.folded_places(article.text)[1]
        issued = [f.ways for f in figures(article.text) if self._within(article, places, f)]
        for figure in figures(article.text):
            if not figure.ways:
                continue
            start, end = places[figure.start][0], places[figure.end - 1][1]
            use = self._use(article, places, figure, issued)
            yield Chip(article.number, start, end, article.text[start:end], use, figure)
        yield from self._offices(article)

    def _use(
        self, article: Article, places: list[tuple[int, int]], figure: Figure, issued: Sequence[object]
    ) -> FigureUse:
        key = (article.number, figure.start)
        if self._book.is_used(key, figure) or key in self._book.waived or self._within(article, places, figure):
            return FigureUse.USED
        if article.number == 0 and figure.ways in issued:  # the date of issue is at the beginning and at the end
            return FigureUse.USED
        return FigureUse.AT_ODDS if key in self._book.at_odds else FigureUse.UNUSED

    def _within(self, article: Article, places: list[tuple[int, int]], figure: Figure) -> bool:
        here = self._covered.get(article.number, set())
        return all(at in here for at in range(places[figure.start][0], places[figure.end - 1][1]))

    def _offices(self, article: Article) -> Iterator[Chip]:
        parts = [(0, len(article.text), article.offices, "")]
        parts += [(i.start, i.end, i.offices, i.label) for i in article.items if i.offices]
        done: set[int] = set()
        for start, end, offices, label in reversed(parts):
            mine = [m for m in self._measures if m.article == article.number and (not label or m.item in ("", label))]
            for office in filter(None, stated_offices(offices)):
                at = article.text.rfind(office, start, end)
                if at >= 0 and at not in done:
                    done.add(at)
                    yield Chip(article.number, at, at + len(office), office, _office_use(office, mine))


def _office_use(office: str, measures: Iterable[Measure]) -> FigureUse:
    named = [{text.folded(o) for o in m.offices} for m in measures]
    if not named:
        return FigureUse.UNUSED
    return FigureUse.USED if all(text.folded(office) in offices for offices in named) else FigureUse.AT_ODDS


def _of_head(reading: PackReading) -> tuple[Anchor, ...]:
    """The phrases that only policy.yaml covers, and no item."""
    policy = reading.policy
    of_measures = {at for m in policy.measures for at in _anchors_of(m)}
    scope = tuple(c.at for m in policy.measures for c in m.conditions if not c.line)
    return tuple(at for at in (*anchors(policy), *scope) if at not in of_measures or at in scope)


def _anchors_of(measure: Measure) -> Iterator[Anchor]:
    own = [c for c in measure.conditions if c.line]
    for part in (*own, measure.where, measure.matter, measure.window, measure.consult, measure.amount, measure.cap,
                 measure.share, measure.instalments, *measure.doubts):  # fmt: skip
        if part is not None and part.phrase and not (part is measure.window and not measure.window.own):
            yield part.at
    yield from measure.quotes
