"""One window per data folder: a second start asks the first window to come forward, and exits.

A lock file marks the running window; a request file next to it asks the window to come forward, and names the opened
file. The record has its own lock, which alone decides who may write: if the first window does not answer, the second
start continues and gets the error from the record.
"""

import contextlib
import os
import time
from pathlib import Path
from typing import Any

from core.errors import RecordError

from PySide6.QtCore import QFileSystemWatcher, QLockFile, QObject, QSysInfo, QTimer, Signal

LOCK, REQUEST = "window.lock", "window.request"
_PATIENCE = 10.0  # seconds: on an old disk, a starting window takes long to answer
_STEP = 0.03
_AGAIN = 100  # milliseconds


class FirstCopy(QObject):
    """Whether this start is the first in its folder. `asked` is emitted when another start wants the window, with the
    file it opened, or ''."""

    asked = Signal(str)

    def __init__(self, folder: Path, patience: float = _PATIENCE) -> None:
        super().__init__()
        self._folder, self._patience = folder, patience
        self._lock = QLockFile(str(folder / LOCK))
        self._lock.setStaleLockTime(0)  # only a dead process loses its lock
        self._watcher: QFileSystemWatcher | None = None

    def take(self, file: Path | None = None) -> bool:
        """Try to be the first. False if another window exists: it was asked to come forward, with `file`."""
        with contextlib.suppress(OSError):  # opening the record reports problems of the folder
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._lock.tryLock(0):
            self._watch()
            return True
        return self._lock.error() != QLockFile.LockError.LockFailedError or not (self._is_here() and self._ask(file))

    def release(self) -> None:
        """Let the next start be the first."""
        if self._watcher is not None:
            self._watcher.deleteLater()
            self._watcher = None
        self._lock.unlock()

    # — the first

    def _watch(self) -> None:
        self._request.unlink(missing_ok=True)  # left by a start that got no answer
        self._watcher = QFileSystemWatcher([str(self._folder)], self)
        self._watcher.directoryChanged.connect(self._look)

    def _look(self) -> None:
        if self._watcher is None or not self._request.exists():
            return
        try:
            file = os.fsdecode(self._request.read_bytes())
            self._request.unlink()
        except OSError:  # Windows: the other process has not closed it yet
            QTimer.singleShot(_AGAIN, self._look)
            return
        self.asked.emit(file)

    # — another

    def _is_here(self) -> bool:
        """Whether the first window is on this computer, not on another that shares the folder."""
        info: Any = self._lock.getLockInfo()  # the type stubs are wrong about the result
        # Windows reports the host name in two forms
        return info[-2].casefold() in ("", QSysInfo.machineHostName().casefold())

    def _ask(self, file: Path | None) -> bool:
        """Whether the first window took the request."""
        from core.files import write_safely

        try:
            write_safely(self._request, os.fsencode(file or ""), private=True)
            end = time.monotonic() + self._patience
            while self._request.exists():
                if time.monotonic() > end:
                    self._request.unlink(missing_ok=True)
                    return False
                time.sleep(_STEP)
        except (OSError, RecordError):
            return False
        return True

    @property
    def _request(self) -> Path:
        return self._folder / REQUEST
