"""Cards: white boxes with a thin border; and status badges."""

from core.assess.status import Status
from desktop.ui.base import status_looks, theme
from desktop.ui.base.page import GAP
from desktop.ui.base.texts import Heading

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget


class Card(QFrame):
    """A white box with a thin border; `body` is its layout."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 14, 16, 14)
        self.body.setSpacing(GAP)
        if title:
            self.body.addWidget(Heading(title, 3))


class StatusBadge(QFrame):
    """A status as icon, word and colour, with an optional count."""

    def __init__(self, status: Status | None = None, count: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._word = QLabel(), QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 10, 2)
        row.setSpacing(6)
        row.addWidget(self._icon)
        row.addWidget(self._word)
        self._drawn: QPixmap | None = None
        self._shown: tuple[object, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if status:
            self.set_status(status, count)

    def set_status(self, status: Status, count: int | None = None) -> None:
        """Show another status."""
        look = status_looks.STATUS[status]
        word = look.word if count is None else f"{look.word} {count}"
        size, ratio = round(QApplication.font().pointSizeF() * 1.25), self.devicePixelRatioF()
        if self._shown == (status, count, size, ratio):
            return
        self._shown = status, count, size, ratio
        drawn = theme.pixmap(look.icon, look.foreground, size, ratio)
        if drawn is not self._drawn:
            self._drawn = drawn
            self._icon.setPixmap(drawn)
        theme.restyle(self._word, badge_word=str(status))
        theme.restyle(self, badge=str(status))
        if word != self._word.text():
            self._word.setText(word)
            self.setAccessibleName(word)
