"""Whether anybody is at the desk: tells when no key, mouse or touch came to a window for a while."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

MINUTES = 5
_SIGNS = frozenset(
    (
        QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel,
        QEvent.Type.TouchBegin, QEvent.Type.InputMethod,
    )
)  # fmt: skip


class IdleWatch(QObject):
    """Watches the native window, through which all input comes, and not each of its widgets: a key pays next to
    nothing for it. Where a dialog has a window of its own, that is watched too, once it has the keyboard."""

    expired = Signal()

    def __init__(self, seconds: float = MINUTES * 60, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seconds, self._last = seconds, 0.0
        self._window: QWindow | None = None
        self._watching = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)

    def begin(self, window: QWindow | None) -> None:
        """Watch a window from now on."""
        self.end()
        self._window = window
        self._watch(window)
        _application().focusWindowChanged.connect(self._watch)
        self._watching = True
        self._last = _now()
        self._timer.start(round(self._seconds * 1000))

    def end(self) -> None:
        """Watch no more."""
        self._timer.stop()
        if self._watching:
            _application().focusWindowChanged.disconnect(self._watch)
            self._watching = False
        if self._window is not None:
            self._window.removeEventFilter(self)
            self._window = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Input is noted, and goes where it went; the first after a computer has slept comes too late, and goes
        nowhere: while it sleeps no timer runs."""
        if not self._watching or event.type() not in _SIGNS:
            return False
        if self._left() <= 0:
            self._expire()
            return True
        self._last = _now()
        return False

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)

    def _look(self) -> None:
        left = self._left()
        if left > 0:
            self._timer.start(max(1, round(left * 1000)))
        else:
            self._expire()

    def _left(self) -> float:
        return self._seconds - (_now() - self._last)

    def _expire(self) -> None:
        self.end()
        self.expired.emit()


def _application() -> QGuiApplication:
    application = QGuiApplication.instance()
    assert isinstance(application, QGuiApplication)
    return application


def _now() -> float:
    """Seconds of a clock that goes on while the computer sleeps, and that nobody sets. (Windows' own does.)"""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)
