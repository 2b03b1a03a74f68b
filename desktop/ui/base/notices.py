"""Sentences on a page: about invalid input, about the page as a whole, about an empty list."""

from functools import cached_property

from desktop.ui.base import colours, theme
from desktop.ui.base.page import ROOM
from desktop.ui.base.texts import Text

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget


class ErrorLine(QWidget):
    """A sentence about invalid input with an icon, hidden when empty.

    Its widgets are created on first use: most error lines of a page never show anything.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hide()

    @cached_property
    def text(self) -> Text:
        """The label."""
        icon, text = QLabel(self), Text("", "error", self)
        icon.setPixmap(theme.pixmap("warning", colours.ERROR, 20, self.devicePixelRatioF()))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(6)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(text, 1)
        return text

    def set_error(self, sentence: str) -> None:
        """Show a sentence; '' hides the line."""
        if not sentence and "text" not in self.__dict__:
            return
        self.text.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))


class Notice(QFrame):
    """A permanent bar with icon and sentence. level: info · warning · error."""

    def __init__(self, text: str = "", level: str = "info", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("notice", level)
        colour = {"warning": colours.WARNING, "error": colours.ERROR}.get(level, colours.ACCENT)
        mark = QLabel()
        mark.setPixmap(theme.pixmap("info" if level == "info" else "warning", colour, 22, 2.0))
        self.text = Text(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(10)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text, 1)
        self.setAccessibleName(text)
        if not text:
            self.hide()

    def set_text(self, text: str) -> None:
        """Change the sentence; '' hides the bar."""
        self.text.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))


class EmptyState(QWidget):
    """Placeholder of an empty list: icon, sentence, and what to do."""

    def __init__(self, icon: str, title: str, advice: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        mark.setPixmap(theme.pixmap(icon, colours.FAINT, 40, 2.0))
        column = QVBoxLayout(self)
        column.setContentsMargins(ROOM, ROOM, ROOM, ROOM)
        column.addStretch(1)
        column.addWidget(mark)
        for text, tone in ((title, "strong"), (advice, "muted")):
            if text:
                line = Text(text, tone)
                line.setAlignment(Qt.AlignmentFlag.AlignCenter)
                column.addWidget(line)
        column.addStretch(2)
