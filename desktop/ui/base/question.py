"""A question that stands on the page until it is answered, before something is done that one may not want."""

from __future__ import annotations

from collections.abc import Callable

from desktop.ui.base.buttons import Button
from desktop.ui.base.notices import Notice

from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid


class Question(QWidget):
    """Hidden while nothing is asked. The keyboard goes to the answer that changes nothing."""

    def __init__(self, yes: str, no: str, action: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._act: Callable[[], object] = lambda: None
        self._asker: QWidget | None = None
        self._notice = Notice("", "warning")
        self.yes, self.no = Button(yes, f"{action}-sure"), Button(no, f"{action}-not")
        self.yes.clicked.connect(self._agreed)
        self.no.clicked.connect(self._declined)
        row = QHBoxLayout()
        row.addWidget(self.yes)
        row.addWidget(self.no)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._notice)
        column.addLayout(row)
        self.hide()

    def ask(self, sentence: str, act: Callable[[], object]) -> None:
        """Ask whether that shall be done."""
        self._act, self._asker = act, QApplication.focusWidget()
        self._notice.set_text(sentence)
        self.show()
        self.no.setFocus()

    def _declined(self) -> None:
        """The keyboard goes back to what asked, where Enter pressed twice only asks again."""
        if self._asker is not None and isValid(self._asker):
            self._asker.setFocus()
        self.hide()

    def _agreed(self) -> None:
        """The keyboard is on nothing until that is done: Enter pressed twice presses no button beside."""
        if (holder := self.parentWidget()) is not None:
            holder.setFocus()
        self.hide()
        self._act()
