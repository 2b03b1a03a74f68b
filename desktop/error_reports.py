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


class ErrorReports(QObject):
    """Emits sentences on the GUI thread; `report` may be called from any thread."""

    reported = Signal(str)
    _queued = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._queued.connect(self.reported, Qt.ConnectionType.QueuedConnection)

    def report(self, sentence: str) -> None:
        """Queue a sentence."""
        self._queued.emit(sentence)


@contextmanager
def error_reporting(folder: Path) -> Iterator[ErrorReports]:
    """Context manager: log errors, and report them through the signal."""
    reports = ErrorReports()
    log = Log(folder, reports.report)
    log.begin()
    before = qInstallMessageHandler(_log_qt_message)
    try:
        yield reports
    finally:
        qInstallMessageHandler(before)
        log.end()


def _log_qt_message(kind: QtMsgType, _context: QMessageLogContext, text: Any) -> None:
    _qt.log(_LEVELS.get(kind, logging.WARNING), "%s", text)
