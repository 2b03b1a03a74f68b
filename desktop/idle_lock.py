"""Idle detection: emits a signal when a window got no key, mouse or touch event for a while."""

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
    """Filters the events of the native window, which receives all input, instead of each widget's, so that a keystroke
    costs next to nothing. A dialog with a window of its own is watched too once it has the focus."""

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
        """Start watching a window."""
        self.end()
        self._window = window
        self._watch(window)
        _application().focusWindowChanged.connect(self._watch)
        self._watching = True
        self._last = _now()
        self._timer.start(round(self._seconds * 1000))

    def end(self) -> None:
        """Stop watching."""
        self._timer.stop()
        if self._watching:
            _application().focusWindowChanged.disconnect(self._watch)
            self._watching = False
        if self._window is not None:
            self._window.removeEventFilter(self)
            self._window = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note input and let it pass, except the first after the computer slept longer than the limit: no timer runs
        during sleep."""
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
    """Seconds of a clock that includes sleep and cannot be set. (On Windows the usual monotonic clock does.)"""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)
