"""A page that is taller than its window."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget
from shiboken6 import isValid


class Scroll(QScrollArea):
    """Holds a widget of any height; it never scrolls sideways, and follows the keyboard."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        content: QWidget | None = self.widget()
        if now is not None and content is not None and content.isAncestorOf(now):
            QTimer.singleShot(0, self, lambda: self._show_whole(now))  # once what is new has its place

    def _show_whole(self, focused: QWidget) -> None:
        """Bring what has the keyboard into view, with the row it stands in where that fits."""
        if not isValid(focused) or not focused.hasFocus():
            return
        row: QWidget | None = focused
        while row is not None and row is not self.widget() and not row.property("row"):
            row = row.parentWidget()
        shown = row if row is not None and row.property("row") else focused
        if shown.height() <= self.viewport().height():
            self.ensureWidgetVisible(shown, 0, 12)
