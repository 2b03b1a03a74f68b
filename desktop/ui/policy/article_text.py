"""The text of a section of the policy, at full height."""

from __future__ import annotations

from desktop.ui.base.texts import ReadingView

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QWidget,
)


class ArticleText(ReadingView):
    """The text of a section, at full height: the page scrolls, not this widget."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("article", parent)
        for bar in (self.setVerticalScrollBarPolicy, self.setHorizontalScrollBarPolicy):
            bar(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    def show_html(self, name: str, text: str) -> None:
        """Show a section with readable line spacing."""
        self.setAccessibleName(name)
        self.setHtml(f'<div style="line-height:128%;">{text}</div>')
        self._fit()

    def place_of(self, anchor: str) -> QPoint | None:
        """The position of an anchor in this widget."""
        block = self.document().begin()
        while block.isValid():
            at = block.begin()
            while not at.atEnd():
                piece = at.fragment()
                if anchor in piece.charFormat().anchorNames():
                    cursor = self.textCursor()
                    cursor.setPosition(piece.position())
                    return self.cursorRect(cursor).center()
                at += 1
            block = block.next()
        return None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The height depends on the width."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy; all other keys scroll the page."""
        if event.matches(QKeySequence.StandardKey.Copy) or event.matches(QKeySequence.StandardKey.SelectAll):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _fit(self, *_size: object) -> None:
        height = round(self.document().size().height()) + 4
        if height != self.height():
            self.setFixedHeight(height)
