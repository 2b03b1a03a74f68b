"""The policy's text with chips: to read, to select, and to step through chip by chip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.authoring.chips import Chip, FigureUse
from core.policy.pack import OUTSIDE, Article
from desktop.ui.base import colours

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QHelpEvent, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QToolTip, QWidget

_STOPS = "，。；：\n"


@dataclass(frozen=True, slots=True)
class Selected:
    """Selected policy text."""

    article: int
    start: int
    words: str


class PolicyWords(QTextEdit):
    """All articles. `stood_on` emits the chip at the cursor, or None."""

    stood_on = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("policy-words")
        self.setAccessibleName("政策原文")
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self._articles: tuple[Article, ...] = ()
        self._bases: dict[int, int] = {}  # document position where each article's own text begins
        self._chips: list[tuple[int, int, Chip]] = []
        self._phrases: Sequence[tuple[int, int, int]] = ()
        self.cursorPositionChanged.connect(lambda: self.stood_on.emit(self.chip_here()))

    def show_articles(self, articles: tuple[Article, ...]) -> None:
        """Show a text; for the same text the scroll position is kept."""
        if articles == self._articles:
            return
        self._articles, self._bases = articles, {}
        self.clear()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for article in articles:
            self._write(cursor, article)
        cursor.endEditBlock()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def show_chips(self, chips: Mapping[int, Sequence[Chip]], phrases: Sequence[tuple[int, int, int]] = ()) -> None:
        """Mark each chip by its use; `phrases` (article, start, end) are those of the open item."""
        self._chips = [(self._bases[n] + c.start, self._bases[n] + c.end, c) for n, cs in chips.items() for c in cs]
        self._phrases = phrases
        self.setExtraSelections(
            [
                *(
                    self._marked(self._bases[n] + a, self._bases[n] + b, _PHRASE)
                    for n, a, b in phrases
                    if n in self._bases
                ),
                *(self._marked(start, end, _LOOKS[chip.use]) for start, end, chip in self._chips),
            ]
        )

    def selected(self) -> Selected | None:
        """The selection within one article; None without one, or across articles."""
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        for article in self._articles:
            base = self._bases[article.number]
            if base <= start < end <= base + len(article.text):
                return Selected(article.number, start - base, article.text[start - base : end - base])
        return None

    def place(self) -> tuple[int, int]:
        """(article, position in its text) of the cursor."""
        at = self.textCursor().position()
        found = (OUTSIDE, 0)
        for article in self._articles:
            base = self._bases[article.number]
            if base - len(_heading(article)) - 1 <= at:
                found = (article.number, max(0, at - base))
        return found

    def select(self, article: int, start: int, end: int) -> None:
        """Select part of an article and scroll to it."""
        if article not in self._bases:
            return
        cursor = self.textCursor()
        cursor.setPosition(self._bases[article] + start)
        cursor.setPosition(self._bases[article] + end, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def show_article(self, number: int) -> None:
        """Scroll to an article, unless the cursor is in it already."""
        if number not in self._bases or self.place()[0] == number:
            return
        cursor = self.textCursor()
        cursor.setPosition(self._bases[number])
        self.setTextCursor(cursor)
        QTimer.singleShot(0, self, self._to_top)

    def _to_top(self) -> None:
        """Scroll so that the cursor's line is the second visible one, below its heading."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.cursorRect().top() - 2 * self.fontMetrics().height())

    def select_clause(self) -> None:
        """Extend the selection around the cursor to the next comma or full stop on both sides; repeated calls extend it
        further."""
        article, _ = self.place()
        found = next((a for a in self._articles if a.number == article), None)
        if found is None:
            return
        base, text, cursor = self._bases[article], found.text, self.textCursor()
        start, end = cursor.selectionStart() - base, cursor.selectionEnd() - base
        grown = 1 if cursor.hasSelection() and start == _back(text, start) and end == _on(text, end) else 0
        self.select(article, _back(text, start - grown), _on(text, end + grown))

    def next_chip(self, by: int) -> None:
        """Go to the next (1) or previous (-1) chip that no rule uses or that contradicts its rule; wraps around."""
        open_ones = [(start, end) for start, end, chip in self._chips if chip.use is not FigureUse.USED]
        if not open_ones:
            return
        at = self.textCursor().selectionStart()
        after = [pair for pair in open_ones if (pair[0] > at if by > 0 else pair[0] < at)]
        start, end = (after[0] if by > 0 else after[-1]) if after else open_ones[0 if by > 0 else -1]
        cursor = self.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def chip_here(self) -> Chip | None:
        """The chip at the cursor."""
        at = self.textCursor().selectionStart()
        return next((chip for start, end, chip in self._chips if start <= at < end), None)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tool tips for chips."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = self.cursorForPosition(event.pos()).position()
            chip = next((c for start, end, c in self._chips if start <= at <= end), None)
            QToolTip.showText(event.globalPos(), chip.description if chip else "", self)
            return True
        return super().viewportEvent(event)

    def _write(self, cursor: QTextCursor, article: Article) -> None:
        heading, words = QTextCharFormat(), QTextCharFormat()
        heading.setFontWeight(QFont.Weight.Bold)
        heading.setForeground(QColor(colours.INK))
        words.setForeground(QColor(colours.LAW_JUDGED))
        above, lines = QTextBlockFormat(), QTextBlockFormat()
        above.setTopMargin(10 if self._bases else 0)
        lines.setLineHeight(128, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if self._bases:
            cursor.insertBlock()
        cursor.setBlockFormat(above)
        cursor.insertText(_heading(article), heading)
        cursor.insertBlock(lines)
        self._bases[article.number] = cursor.position()
        cursor.insertText(article.text, words)

    def _marked(self, start: int, end: int, look: QTextCharFormat) -> QTextEdit.ExtraSelection:
        made = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        made.cursor, made.format = cursor, look
        return made


def _heading(article: Article) -> str:
    if article.number == OUTSIDE:
        return "标题与附则（条文之外）"
    title = article.title if article.title and not article.text.startswith(article.title) else ""
    return f"第{article.number}条　{title}".rstrip()


def _back(text: str, at: int) -> int:
    while at > 0 and text[at - 1] not in _STOPS:
        at -= 1
    return max(at, 0)


def _on(text: str, at: int) -> int:
    while at < len(text) and text[at] not in _STOPS:
        at += 1
    return min(at, len(text))


def _look(ground: str, line: str, style: QTextCharFormat.UnderlineStyle) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setBackground(QColor(ground))
    made.setUnderlineColor(QColor(line))
    made.setUnderlineStyle(style)
    return made


_UNDER = QTextCharFormat.UnderlineStyle
_LOOKS = {
    FigureUse.USED: _look(colours.CHIP_USED, colours.DONE, _UNDER.NoUnderline),
    FigureUse.UNUSED: _look(colours.CHIP_UNUSED, colours.WARNING, _UNDER.DotLine),
    FigureUse.AT_ODDS: _look(colours.CHIP_AT_ODDS, colours.ERROR, _UNDER.WaveUnderline),
}
_PHRASE = _look(colours.WASH, colours.ACCENT, _UNDER.NoUnderline)
