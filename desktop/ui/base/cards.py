"""Cards: white boxes with a thin border; and status badges."""

from core.assess.status import Status
from desktop.ui.base import status_looks, theme
from desktop.ui.base.page import GAP
from desktop.ui.base.texts import Heading

from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget


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


class StatusBadge(QLabel):
    """A status as icon, word and colour, with an optional count."""

    def __init__(self, status: Status | None = None, count: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = QPixmap()
        self._shown: tuple[object, ...] = ()
        self.setProperty("badge", "")  # its padding counts only where it is there when the widget is first styled
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
        self._icon = theme.pixmap(look.icon, look.foreground, size, ratio)
        self.setIndent(size + _BADGE_GAP)
        theme.restyle(self, badge=str(status))
        if word != self.text():
            self.setText(word)
            self.setAccessibleName(word)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and word, then the icon before the word."""
        super().paintEvent(event)
        height = round(self._icon.deviceIndependentSize().height())
        QPainter(self).drawPixmap(_BADGE_LEFT, self.height() // 2 - height // 2, self._icon)


_BADGE_LEFT, _BADGE_GAP = 8, 6
"""Pixels before the icon (as the padding in the style sheet), and between icon and word."""
