"""帮助: the manual, chapter by chapter, with search. F1 opens the chapter of the current page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from desktop import resources
from desktop.ui.base import colours
from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import Card
from desktop.ui.base.fields import search_field
from desktop.ui.base.headed_list import HeadedLine, HeadedList
from desktop.ui.base.page import GAP, ROOM, Page, bind_key
from desktop.ui.base.texts import Heading, ReadingView

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QImage,
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import QHBoxLayout, QTextEdit, QVBoxLayout, QWidget

FOLDER = resources.FOLDER / "manual"
CHAPTER_OF_PAGE = {
    "reception": "start",
    "visit": "answers",
    "wizard": "answers",
    "result": "result",
    "form": "start",
    "first-run": "start",
    "paper": "print",
    "verify": "print",
    "records": "records",
    "follow-ups": "records",
    "policy": "policy",
    "screening": "screening",
    "statistics": "statistics",
    "settings": "settings",
    "authoring": "authoring",
}
"""The chapter for each page of the window; for others, the first."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A file of the manual: 03-result.md has the key result; its first line is the title."""

    key: str
    title: str
    text: str


@lru_cache(maxsize=1)
def chapters() -> tuple[Chapter, ...]:
    """The chapters in order; the last describes the format of packs, generated from the reader's tables."""
    from core.policy.reference import markdown

    found = []
    for name, text in resources.chapters():
        title = text.partition("\n")[0].removeprefix("#").strip()
        found.append(Chapter(name.partition("-")[2], title, text))
    reference = markdown()
    found.append(Chapter("reference", reference.partition("\n")[0].removeprefix("# "), reference))
    return tuple(found)


class Manual(ReadingView):
    """Shows a chapter; pictures are scaled to the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("manual", parent)
        self._shown: Chapter | None = None
        self._words = ""

    def show_chapter(self, chapter: Chapter, words: str = "") -> None:
        """Show a chapter from the top, with search hits marked."""
        self._shown, self._words = chapter, words
        self.setAccessibleName(f"{chapter.title}，帮助正文")
        self._set()
        self.mark(words)

    def mark(self, words: str) -> int:
        """Mark all hits and scroll to the first; returns their number."""
        self._words = words
        marks = []
        cursor = QTextCursor(self.document())
        while words and not (cursor := self.document().find(words, cursor)).isNull():
            extra = QTextEdit.ExtraSelection()
            extra.cursor = cursor
            extra.format.setBackground(QColor(colours.HIT))
            marks.append(extra)
        self.setExtraSelections(marks)
        if marks:
            self._scroll_to(marks[0].cursor)
        return len(marks)

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) hit; wraps around."""
        flags = QTextDocument.FindFlag.FindBackward if by < 0 else QTextDocument.FindFlag(0)
        if self._words and not self.find(self._words, flags):
            end = QTextCursor.MoveOperation.End if by < 0 else QTextCursor.MoveOperation.Start
            self.moveCursor(end)
            self.find(self._words, flags)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """A picture of the manual, scaled to page and screen."""
        url = name if isinstance(name, QUrl) else QUrl(name)
        if kind != int(QTextDocument.ResourceType.ImageResource.value):
            return super().loadResource(kind, url)
        image = QImage.fromData(resources.data("manual", url.fileName()))
        room = max(self.viewport().width() - 2 * GAP, 200)
        if image.width() > room:
            ratio = self.devicePixelRatioF()
            image = image.scaledToWidth(round(room * ratio), Qt.TransformationMode.SmoothTransformation)
            image.setDevicePixelRatio(ratio)
        return image

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rescale pictures."""
        super().resizeEvent(event)
        if self._shown is not None and event.oldSize().width() != event.size().width():
            at = self.verticalScrollBar().value()
            self._set()
            self.mark(self._words)
            self.verticalScrollBar().setValue(at)

    def _set(self) -> None:
        assert self._shown is not None
        self.setExtraSelections([])  # their cursors belong to the old document: Qt would measure them in the new one
        document = QTextDocument(self)
        document.setDefaultFont(self.font())
        document.setBaseUrl(QUrl.fromLocalFile(f"{FOLDER}/"))
        document.setMarkdown(self._shown.text)  # before it is shown: inside an editor Qt 6.8 may crash over its cursors
        self.setDocument(document)
        _space(document, self.font())

    def _scroll_to(self, cursor: QTextCursor) -> None:
        plain = QTextCursor(cursor)
        plain.setPosition(cursor.selectionStart())
        self.setTextCursor(plain)
        self.ensureCursorVisible()


def _space(document: QTextDocument, font: QFont) -> None:
    """Line spacing and space above headings, which Markdown cannot express."""
    line = QFontMetrics(font).height()
    block = document.begin()
    while block.isValid():
        shape = block.blockFormat()
        level = shape.headingLevel()
        shape.setLineHeight(122, int(QTextBlockFormat.LineHeightTypes.ProportionalHeight.value))
        shape.setTopMargin(line * 0.8 if level > 1 else 0 if level else line * 0.1)
        shape.setBottomMargin(line * 0.3)
        cursor = QTextCursor(block)
        cursor.setBlockFormat(shape)
        if level:
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            letters = cursor.charFormat()
            letters.clearProperty(int(QTextFormat.Property.FontSizeAdjustment.value))
            letters.setFontPointSize(font.pointSizeF() * (1.45 if level == 1 else 1.15))
            letters.setFontWeight(QFont.Weight.Bold)
            cursor.setCharFormat(letters)
        block = block.next()
    for table in document.rootFrame().childFrames():
        if isinstance(table, QTextTable):
            _draw_lines(table)


def _draw_lines(table: QTextTable) -> None:
    """Full-width tables with thin borders."""
    shape = table.format()
    shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    shape.setCellPadding(5)
    table.setFormat(shape)
    for row in range(table.rows()):
        for column in range(table.columns()):
            cell = table.cellAt(row, column)
            own = cell.format().toTableCellFormat()
            own.setBorder(1)
            own.setBorderBrush(QColor(colours.LINE))
            cell.setFormat(own)


class HelpPage(Page):
    """Chapters on the left, text on the right."""

    practise = Signal()  # to the practice, or back from it

    def __init__(self, parent: QWidget | None = None, practising: bool = False) -> None:
        super().__init__("help", "帮助", parent)
        self._practising = practising
        self._shown = chapters()[0]
        self._build()
        self._keys()
        self.search_field.textChanged.connect(self._search)
        self._list_again()
        self.show_chapter(self._shown.key)

    def open(self, **args: Any) -> None:
        """Open the chapter for a page (topic="records") or by key (chapter="keys")."""
        key = args.get("chapter") or CHAPTER_OF_PAGE.get(str(args.get("topic", "")), chapters()[0].key)
        self.search_field.clear()
        self.show_chapter(str(key))

    def first_focus(self) -> QWidget:
        """The text; Tab leads to the search field."""
        return self.text

    @property
    def chapter(self) -> str:
        """The key of the current chapter."""
        return self._shown.key

    def show_chapter(self, key: str) -> None:
        """Show a chapter by key, or the first if there is none."""
        self._shown = next((c for c in chapters() if c.key == key), chapters()[0])
        self.text.show_chapter(self._shown, self._typed())
        self.list.mark(self._shown.key)

    def _build(self) -> None:
        self.search_field = search_field(
            "search", "在帮助中查找", "在帮助中查找", "Ctrl+F　回到这里；Enter 下一处；Esc 清空"
        )
        self.list = HeadedList("帮助章节")
        self.list.chosen.connect(self.show_chapter)
        left = QVBoxLayout()
        left.setSpacing(GAP)
        left.addWidget(self.search_field)
        left.addWidget(self.list, 1)
        left.addWidget(self._practice())
        self.text = Manual()
        paper = Card()
        paper.body.setContentsMargins(18, 14, 6, 14)
        paper.body.addWidget(self.text)
        halves = QHBoxLayout()
        halves.setSpacing(GAP)
        halves.addLayout(left, 2)
        halves.addWidget(paper, 5)
        column = QVBoxLayout(self)
        column.setContentsMargins(ROOM, 18, ROOM, 18)
        column.setSpacing(GAP)
        column.addWidget(Heading("帮助"))
        column.addLayout(halves, 1)

    def _practice(self) -> Button:
        if self._practising:
            go = Button("回到正式接待", "practise", icon="back", tip="结束练习　F12")
        else:
            go = Button(
                "练习模式", "practise", icon="reception", shortcut="F12", tip="用另一份记录练习，不影响正式接待"
            )
        go.clicked.connect(self.practise)
        return go

    def _keys(self) -> None:
        bind_key("Ctrl+F", self._to_search, self)
        bind_key("F3", lambda: self.text.step(1), self)
        bind_key("Shift+F3", lambda: self.text.step(-1), self)
        for enter in ("Return", "Enter"):
            bind_key(enter, lambda: self.text.step(1), self.search_field)
        bind_key("Esc", self.search_field.clear, self)
        bind_key("Down", self.list.setFocus, self.search_field)

    def _typed(self) -> str:
        return self.search_field.text().strip()

    def _search(self, _typed: str) -> None:
        self._list_again()
        words = self._typed().lower()
        fitting = [c for c in chapters() if words in c.text.lower()]
        if fitting and self._shown not in fitting:
            self.show_chapter(fitting[0].key)
        else:
            self.text.mark(self._typed())
            self.list.mark(self._shown.key)

    def _list_again(self) -> None:
        words = self._typed().lower()
        counts = {c.key: c.text.lower().count(words) if words else 0 for c in chapters()}
        self.list.show_entries(
            [
                HeadedLine(c.title, c.key, str(counts[c.key]) if counts[c.key] else "")
                for c in chapters()
                if counts[c.key] or not words
            ]
        )

    def _to_search(self) -> None:
        self.search_field.setFocus()
        self.search_field.selectAll()
