"""Which fact a column is: picked from a list, or typed: its name, or the initials of its pinyin."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.ui.base.pinyin import fits

from PySide6.QtCore import QSignalBlocker, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

UNREAD = "不读这一列"
_STAYS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
"""With these the keyboard comes back."""


class FactBox(QComboBox):
    """`picked` tells a fact, "" for none; `typed` one that stood there when the keyboard went elsewhere."""

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
        line.setProperty("cell", True)  # the box is its frame
        self.activated.connect(lambda at: self._choose(self.itemText(at)))

    def show_facts(self, facts: Sequence[str], chosen: str) -> None:
        """Offer these, one of them chosen."""
        self._chosen = chosen or UNREAD
        with QSignalBlocker(self):
            self.clear()
            self.addItems([UNREAD, *facts])
            self.setCurrentIndex(self.findText(self._chosen))
            self.setEditText(self._chosen)
        self._fitting.setStringList([UNREAD, *facts])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes what is typed, Esc goes back as it was."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentText())
        elif event.key() == Qt.Key.Key_Escape:
            self.setEditText(self._chosen)
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """What stands there is typed over."""
        super().focusInEvent(event)
        if (line := self.lineEdit()) is not None:
            line.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was typed counts when one leaves; what is no fact goes back as it was."""
        with QSignalBlocker(self):  # Qt would tell of a choice, after which the keyboard goes to the next column
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
        """The fact that is meant by a text, UNREAD for none; None where it means nothing."""
        word = text.strip()
        if not word or word in self._all():
            return word or UNREAD
        return next((each for each in self._all() if fits(word, each)), None)

    def _choose(self, text: str) -> None:
        fact = self._found(text)
        if fact is not None:
            self.setEditText(fact)
            self.picked.emit("" if fact == UNREAD else fact)
