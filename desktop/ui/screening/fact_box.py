"""Which fact a column is: picked from a list, or typed: its name, or the initials of its pinyin."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.ui.base.pinyin import fits

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

UNREAD = "不读这一列"


class FactBox(QComboBox):
    """`picked` tells a fact, "" for none."""

    picked = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setObjectName("field:fact")
        self.setAccessibleName("这一列读成")
        self.setToolTip("打几个字，或拼音首字母，再按回车；Alt+↓ 看全部")
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
        self.blockSignals(True)
        self.clear()
        self.addItems([UNREAD, *facts])
        self.setCurrentText(chosen or UNREAD)
        self.blockSignals(False)
        self._fitting.setStringList([UNREAD, *facts])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes what is typed, Esc goes back as it was."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentText())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """What stands there is typed over."""
        super().focusInEvent(event)
        if (line := self.lineEdit()) is not None:
            line.selectAll()

    def _all(self) -> list[str]:
        return [self.itemText(at) for at in range(self.count())]

    def _narrow(self, text: str) -> None:
        self._fitting.setStringList([each for each in self._all() if fits(text, each)])

    def _choose(self, text: str) -> None:
        word = text.strip()
        found = [word] if word in self._all() else [each for each in self._all() if word and fits(word, each)]
        if found:
            self.setCurrentText(found[0])
            self.picked.emit("" if found[0] == UNREAD else found[0])
        elif not word:
            self.picked.emit("")
