"""Reporting errors from any thread to the user on the GUI thread."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from desktop.log import Log

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler

_qt = logging.getLogger("qt")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Bell(QObject):
    """Emits sentences on the GUI thread; `ring` may be called from any thread."""

    rung = Signal(str)
    _ringing = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._ringing.connect(self.rung, Qt.ConnectionType.QueuedConnection)

    def ring(self, sentence: str) -> None:
        """Queue a sentence."""
        self._ringing.emit(sentence)


@contextmanager
def listening(folder: Path) -> Iterator[Bell]:
    """Context manager: log errors, and report them through the bell."""
    bell = Bell()
    log = Log(folder, bell.ring)
    log.begin()
    before = qInstallMessageHandler(_heard)
    try:
        yield bell
    finally:
        qInstallMessageHandler(before)
        log.end()


def _heard(kind: QtMsgType, _context: QMessageLogContext, text: Any) -> None:
    _qt.log(_LEVELS.get(kind, logging.WARNING), "%s", text)
