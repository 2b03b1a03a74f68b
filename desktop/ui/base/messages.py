"""Messages to the user. All go through here, and appear in a bar of the window, never in a dialog."""

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
_STAYS = {"info": 6000, "done": 4000, "warning": 0, "error": 0}  # milliseconds; 0: until closed


@dataclass(frozen=True, slots=True)
class Message:
    """A message to the user."""

    level: Level
    text: str


class Messages(QObject):
    """Any part of the window can post a message; the display listens to `posted`."""

    posted = Signal(object)  # Message

    def info(self, text: str) -> None:
        """Information that needs no action."""
        self.posted.emit(Message("info", text))

    def done(self, text: str) -> None:
        """Confirmation that a request was carried out."""
        self.posted.emit(Message("done", text))

    def warning(self, text: str) -> None:
        """A warning; it stays until closed."""
        self.posted.emit(Message("warning", text))

    def error(self, text: str) -> None:
        """An error with what to do; it stays until closed."""
        self.posted.emit(Message("error", text))


class MessageBar(QFrame):
    """The bar that shows the latest message."""

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
        messages.posted.connect(self.show_message)

    def show_message(self, message: Message) -> None:
        """Show a message; some disappear by themselves."""
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
        """Have screen readers announce it, wherever the focus is."""
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
