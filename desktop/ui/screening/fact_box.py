"""Choice of the fact for a column: picked from a list, or typed by name or pinyin initials."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.ui.base.pinyin import fits

from PySide6.QtCore import QSignalBlocker, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

UNREAD = "不读这一列"
_STAYS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
"""Focus changes after which the focus returns."""


class FactBox(QComboBox):
    """`picked` emits a chosen fact, "" for none; `typed` one that was entered when the focus left."""

    picked = Signal(str)
    typed = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setObjectName("field:fact")
        self.setAccessibleName("这一列读成")
        self.setToolTip("打几个字，或拼音首字母，再按回车；Alt+↓ 看全部")
        self._chosen = UNREAD
        self._fitting = QStringListModel(self)
        found = QCompleter(self._fitting, self)
        found.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        found.activated.connect(self._choose)
        self.setCompleter(found)
        line = self.lineEdit()
        assert line is not None
        line.textEdited.connect(self._narrow)
        line.setAccessibleName("这一列读成")
        line.setProperty("cell", True)  # the combo box is its frame
        self.activated.connect(lambda at: self._choose(self.itemText(at)))

    def show_facts(self, facts: Sequence[str], chosen: str) -> None:
        """Show these facts with one selected."""
        self._chosen = chosen or UNREAD
        with QSignalBlocker(self):
            self.clear()
            self.addItems([UNREAD, *facts])
            self.setCurrentIndex(self.findText(self._chosen))
            self.setEditText(self._chosen)
        self._fitting.setStringList([UNREAD, *facts])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter accepts the typed text, Esc restores the previous fact."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentText())
        elif event.key() == Qt.Key.Key_Escape:
            self.setEditText(self._chosen)
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select all, to be overwritten."""
        super().focusInEvent(event)
        if (line := self.lineEdit()) is not None:
            line.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Accept typed text when the focus leaves; what is no fact is reset."""
        with QSignalBlocker(self):  # otherwise Qt emits a choice that moves the focus to the next column
            super().focusOutEvent(event)
        if event.reason() in _STAYS or self.currentText() == self._chosen:
            return
        fact = self._found(self.currentText())
        self.setEditText(self._chosen if fact is None else fact)
        if fact is not None:
            self.typed.emit("" if fact == UNREAD else fact)

    def _all(self) -> list[str]:
        return [self.itemText(at) for at in range(self.count())]

    def _narrow(self, text: str) -> None:
        self._fitting.setStringList([each for each in self._all() if fits(text, each)])

    def _found(self, text: str) -> str | None:
        """The fact that a text means, UNREAD for none; None if it means nothing."""
        word = text.strip()
        if not word or word in self._all():
            return word or UNREAD
        return next((each for each in self._all() if fits(word, each)), None)

    def _choose(self, text: str) -> None:
        fact = self._found(text)
        if fact is not None:
            self.setEditText(fact)
            self.picked.emit("" if fact == UNREAD else fact)
