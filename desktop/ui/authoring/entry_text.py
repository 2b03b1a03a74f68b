"""The source text of an item, in sync with the form."""

from __future__ import annotations

from desktop.ui.authoring.pack_keys import PackKeys

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget


class EntryText(QPlainTextEdit):
    """`edited` emits the whole text on each change."""

    edited = Signal(str)

    def __init__(self, keys: PackKeys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("entry-text")
        self.setAccessibleName("这一项的文字")
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self._showing = False
        keys.watch(self)
        self.textChanged.connect(lambda: None if self._showing else self.edited.emit(self.toPlainText()))

    def show_text(self, text: str, force: bool = False) -> None:
        """Show a text; the cursor stays on its line."""
        if self.toPlainText() == text or (self.hasFocus() and not force):
            return
        at, scrolled = self.textCursor().position(), self.verticalScrollBar().value()
        self._showing = True
        self.setPlainText(text)
        self._showing = False
        cursor = self.textCursor()
        cursor.setPosition(min(at, len(text)))
        self.setTextCursor(cursor)
        self.verticalScrollBar().setValue(scrolled)

    def go_to_line(self, line: int) -> None:
        """Select a line (from 0)."""
        block = self.document().findBlockByNumber(line)
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
