"""The one door through which the program speaks to the person at the counter.

A message stands in a bar of the window, never in a dialog.
"""

from dataclasses import dataclass
from typing import Literal

from desktop.ui.base import colours, theme

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

Level = Literal["info", "done", "warning", "error"]

_ICONS: dict[Level, tuple[str, str]] = {
    "info": ("info", colours.ACCENT),
    "done": ("check", colours.DONE),
    "warning": ("warning", colours.WARNING),
    "error": ("warning", colours.ERROR),
}
_STAYS = {"info": 6000, "done": 4000, "warning": 0, "error": 0}  # milliseconds; 0: until it is closed


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence for the person."""

    level: Level
    text: str


class Messages(QObject):
    """Where any part of the window says something; whoever shows it listens to `said`."""

    said = Signal(object)  # Message

    def info(self, text: str) -> None:
        """Tell something that needs no action."""
        self.said.emit(Message("info", text))

    def done(self, text: str) -> None:
        """Tell that what was asked for is done."""
        self.said.emit(Message("done", text))

    def warning(self, text: str) -> None:
        """Tell something to heed; it stays until closed."""
        self.said.emit(Message("warning", text))

    def error(self, text: str) -> None:
        """Tell what went wrong and what to do; it stays until closed."""
        self.said.emit(Message("error", text))


class MessageBar(QFrame):
    """The bar in the window that shows the latest message."""

    def __init__(self, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messages")
        self._icon = QLabel()
        self._text = QLabel(wordWrap=True, textInteractionFlags=Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._close = QToolButton()
        self._close.setIcon(theme.icon("cross", None, (18,)))
        self._close.setToolTip("关闭这条消息")
        self._close.setAccessibleName("关闭消息")
        self._close.setIconSize(QSize(18, 18))
        self._close.clicked.connect(self.hide)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 8, 6)
        row.setSpacing(10)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._close)
        self.hide()
        messages.said.connect(self.show_message)

    def show_message(self, message: Message) -> None:
        """Show a message; a passing one goes by itself."""
        name, colour = _ICONS[message.level]
        self._icon.setPixmap(theme.pixmap(name, colour, 22, self.devicePixelRatioF()))
        self._text.setText(message.text)
        self.setAccessibleName(message.text)
        theme.restyle(self, level=message.level)
        self.show()
        self.alert()
        stays = _STAYS[message.level]
        self._timer.start(stays) if stays else self._timer.stop()

    def alert(self) -> None:
        """Have a screen reader say it, wherever the keyboard is."""
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
