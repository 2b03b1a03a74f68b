"""A question that stands on the page until it is answered, before something is done that one may not want."""

from __future__ import annotations

from collections.abc import Callable

from desktop.ui.base.buttons import Button
from desktop.ui.base.notices import Notice

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget


class Question(QWidget):
    """Hidden while nothing is asked. The keyboard goes to the answer that changes nothing."""

    def __init__(self, yes: str, no: str, action: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._act: Callable[[], object] = lambda: None
        self._notice = Notice("", "warning")
        self.yes, self.no = Button(yes, f"{action}-sure"), Button(no, f"{action}-not")
        self.yes.clicked.connect(self._agreed)
        self.no.clicked.connect(self.hide)
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
        self._act = act
        self._notice.set_text(sentence)
        self.show()
        self.no.setFocus()

    def _agreed(self) -> None:
        self.hide()
        self._act()
