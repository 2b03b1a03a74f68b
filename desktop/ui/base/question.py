"""An inline confirmation before an action that may be unwanted."""

from __future__ import annotations

from collections.abc import Callable

from desktop.ui.base.buttons import Button
from desktop.ui.base.notices import Notice

from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid


class Confirmation(QWidget):
    """Hidden unless a question is open. The focus is on the answer that changes nothing."""

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
        """Ask whether to run ``act``."""
        self._act, self._asker = act, QApplication.focusWidget()
        self._notice.set_text(sentence)
        self.show()
        self.no.setFocus()

    def _declined(self) -> None:
        """Return the focus to the button that asked, where a second Enter only asks again."""
        if self._asker is not None and isValid(self._asker):
            self._asker.setFocus()
        self.hide()

    def _agreed(self) -> None:
        """Clear the focus until the action is done, so that a second Enter presses no other button."""
        if (holder := self.parentWidget()) is not None:
            holder.setFocus()
        self.hide()
        self._act()
