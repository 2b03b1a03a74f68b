"""Position, size and state of the window for each screen, stored next to the record."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRect, QSettings, QSize
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

FILE = "window.ini"
FIRST = QSize(1280, 860)
"""The initial size, if the screen is large enough."""
_FRAME = QSize(16, 40)
"""Assumed size of the frame while it is unknown."""


class WindowPlace(QObject):
    """Restores a window on the screen where it was last, and stores its position when it closes.

    Screens are identified by name and size. Unreadable or unwritable state is ignored.
    """

    def __init__(self, window: QWidget, folder: Path) -> None:
        super().__init__(window)
        self._window, self._file = window, folder / FILE
        self.restore()
        window.installEventFilter(self)

    def restore(self) -> None:
        """Move the window to its stored position; never off the screen, never larger than it."""
        kept = self._settings()
        screen = _screen(str(kept.value("screen", "")))
        place = kept.value(f"{_key(screen)}/place")
        room = screen.availableGeometry()
        # a small screen at 150 % may be smaller than the minimum size: better cramped than off the screen
        self._window.setMinimumSize(self._window.minimumSize().boundedTo(room.size() - _FRAME))
        if isinstance(place, QRect) and place.isValid():
            self._window.setGeometry(inside(place, room, self._window.minimumSize()))
        else:
            size = FIRST.boundedTo(room.size() - _FRAME).expandedTo(self._window.minimumSize())
            self._window.resize(size)
        self._maximised = str(kept.value(f"{_key(screen)}/maximised", "")) == "true"

    def show(self) -> None:
        """Show the window, maximised if it was."""
        self._window.showMaximized() if self._maximised else self._window.show()

    def maximise(self) -> None:
        """Maximise the window, if it was, once it is shown."""
        from PySide6.QtCore import Qt  # takes a tenth of the time in which an empty window shows

        if self._maximised:
            self._window.setWindowState(Qt.WindowState.WindowMaximized)

    def keep(self) -> None:
        """Store the present position."""
        window, kept = self._window, self._settings()
        key = _key(window.screen())
        maximised = window.isMaximized() or window.isFullScreen()
        place = window.normalGeometry() if maximised else window.geometry()
        kept.setValue("screen", key)
        if place.isValid():
            kept.setValue(f"{key}/place", place)
        kept.setValue(f"{key}/maximised", "true" if maximised else "false")
        kept.sync()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Store the position when the window closes."""
        if event.type() == QEvent.Type.Close and watched is self._window:
            self.keep()
        return super().eventFilter(watched, event)

    def _settings(self) -> QSettings:
        return QSettings(str(self._file), QSettings.Format.IniFormat)


def inside(place: QRect, room: QRect, least: QSize) -> QRect:
    """The position, moved and if necessary shrunk so that window and frame are on the screen."""
    size = place.size().boundedTo(room.size() - _FRAME).expandedTo(least)
    x = max(room.left(), min(place.x(), room.right() + 1 - size.width()))
    y = max(room.top() + _FRAME.height() - 8, min(place.y(), room.bottom() + 1 - size.height()))
    return QRect(x, min(y, max(room.top(), room.bottom() + 1 - size.height())), size.width(), size.height())


def _key(screen: QScreen) -> str:
    size = screen.geometry().size()
    name = "".join(c if c.isalnum() else "-" for c in screen.name())
    return f"{name}-{size.width()}x{size.height()}"


def _screen(key: str) -> QScreen:
    """The screen with that key, otherwise the first."""
    return next((s for s in QGuiApplication.screens() if _key(s) == key), QGuiApplication.primaryScreen())
