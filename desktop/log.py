"""The error log for developers: rotating files in the data folder. No Qt.

It never contains answers: of an exception only its type and places are logged, its message only if Python itself wrote
it, and Chinese names, quoted text and long numbers are removed from every line.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import platform
import re
import sys
import threading
import time
import traceback
import zlib
from collections.abc import Callable
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from core.errors import HuiqiError, RecordError, os_error_words
from core.files import keep_private, make_inside, write_safely

FOLDER, NAME, CRASHES = "log", "huiqi.log", "crash.log"
_LARGEST, _KEPT = 1_000_000, 4
_AGAIN = 10.0  # seconds before the same error is logged again
_ROOT = Path(__file__).resolve().parent.parent
_log = logging.getLogger("huiqi")

_PLAIN = (AttributeError, NameError, ImportError, TypeError, RecursionError, ZeroDivisionError)
"""Exceptions whose messages come from the interpreter: they contain names of the program, never typed text."""
_BLOTTED = re.compile(r"""[⺀-鿿豈-﫿︰-￯𠀀-𳿿]+|(?<![0-9A-Za-z])(?=[A-Za-z]*\d)[0-9A-Za-z]{9,}|\d{5,}""")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”")


def discreet(text: str) -> str:
    """The text without anything that might be a name, a code or a sum."""
    return _BLOTTED.sub("…", text)


def described(error: BaseException) -> str:
    """The type of an exception, and its message if it comes from Python itself."""
    kind = type(error).__name__
    if isinstance(error, OSError):
        return f"{kind}: {error.errno}"
    if type(error).__module__ == "sqlite3" or isinstance(error, _PLAIN):
        words = str(error) if isinstance(error, _PLAIN) else _QUOTED.sub("…", str(error))
        return discreet(f"{kind}: {words}")
    return kind


def traced(error: BaseException) -> list[str]:
    """An exception and its causes, with a line for each place: file, line, function."""
    lines: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(lines) < 200:
        lines += [f"  {_place(f)}:{f.lineno} {f.name}" for f in traceback.extract_tb(cause.__traceback__)]
        lines.append(described(cause))
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
        lines += ["from"] if cause is not None else []
    return lines


def _place(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    return path.relative_to(_ROOT).as_posix() if path.is_relative_to(_ROOT) else "/".join(path.parts[-2:])


def number_of(error: BaseException) -> str:
    """A five-digit number to find an error in the log; the same error has the same number."""
    places = [f"{_place(f)} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
    return f"{zlib.crc32('|'.join([type(error).__name__, *places]).encode()) % 100_000:05}"


def note(error: BaseException, where: str) -> str:
    """Log a programming error; returns the sentence for the user, with its number."""
    number = number_of(error)
    _log.error("fault %s in %s\n%s", f"#{number[:2]}-{number[2:]}", where, "\n".join(traced(error)))
    return (
        f"程序内部出了错（编号 {number[:2]}-{number[2:]}），这一步可能没有完成；已经保存的内容不受影响，可以接着办。"
        "再出现时，请到“设置”的“数据与备份”里导出日志，交给维护人员。"
    )


class _Discreet(logging.Formatter):
    """Format of a log line: time, level, module, message."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Removes quoted text; an exception is reduced to its places."""
        head, _, rest = logging.Formatter.format(self, _bare(record)).partition(": ")
        lines = [f"{head}: {discreet(rest)}"]
        if record.exc_info and record.exc_info[1] is not None:
            lines += traced(record.exc_info[1])
        return "\n".join(lines)


def _bare(record: logging.LogRecord) -> logging.LogRecord:
    bare = logging.makeLogRecord(record.__dict__)
    bare.exc_info = bare.exc_text = bare.stack_info = None
    return bare


class _File(RotatingFileHandler):
    """A handler that never fails: what cannot be written (a full disk) is dropped."""

    def _open(self) -> TextIOWrapper:
        stream = super()._open()
        keep_private(Path(self.baseFilename))
        return stream

    def handleError(self, record: logging.LogRecord) -> None:
        """Ignore the error."""


class Log:
    """Logs everything that goes wrong between `begin` and `end`; `tell` receives a sentence for the user."""

    def __init__(self, folder: Path, tell: Callable[[str], None]) -> None:
        self._folder, self._tell = folder / FOLDER, tell
        self._handlers: list[logging.Handler] = []
        self._crashes: IO[str] | None = None
        self._told: dict[str, float] = {}
        self._before: tuple[Any, Any, Any] | None = None

    def begin(self) -> None:
        """Open the files, if possible, and install hooks for uncaught exceptions."""
        with contextlib.suppress(OSError):
            make_inside(self._folder)
            self._add(_File(self._folder / NAME, maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8"))
            self._crashes = (self._folder / CRASHES).open("a", encoding="utf-8")
            keep_private(self._folder / CRASHES)
            faulthandler.enable(self._crashes)
        if sys.stderr is not None:
            self._add(logging.StreamHandler(), logging.WARNING)
        self._before = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self._uncaught
        threading.excepthook = lambda given: self._hear(given.exc_value, "a thread")
        sys.unraisablehook = lambda given: self._hear(given.exc_value, "what nobody can catch")
        _log.info("begin: Python %s, %s", platform.python_version(), platform.platform())

    def end(self) -> None:
        """Restore the hooks and close the files."""
        if self._before is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
            self._before = None
        _log.info("end")
        for handler in self._handlers:
            logging.getLogger().removeHandler(handler)
            handler.close()
        self._handlers = []
        if self._crashes is not None:
            faulthandler.disable()
            self._crashes.close()
            self._crashes = None

    def _add(self, handler: logging.Handler, level: int = logging.INFO) -> None:
        handler.setFormatter(_Discreet())
        handler.setLevel(level)
        root = logging.getLogger()
        root.addHandler(handler)
        root.setLevel(min(root.level, logging.INFO))
        self._handlers.append(handler)

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            self._hear(error.with_traceback(trace), "the window")

    def _hear(self, error: BaseException | None, where: str) -> None:
        if error is None or isinstance(error, SystemExit):
            return
        sentence = error.message if isinstance(error, HuiqiError) else ""
        if not self._lately(number_of(error)):
            noted = note(error, where)
            self._tell(sentence or noted)

    def _lately(self, number: str) -> bool:
        """Whether this error was logged just now: a failure in every paint event must not fill the log."""
        now, before = time.monotonic(), self._told.get(number)
        if before is not None and now - before < _AGAIN:
            return True
        self._told[number] = now
        return False


def export(folder: Path, to: Path, about: str = "") -> Path:
    """Join the log files into one text file, oldest first. Raises RecordError if it cannot be written."""
    parts = [f"惠企窗口日志　{about}　Python {platform.python_version()}　{platform.platform()}\n"]
    kept = [folder / FOLDER / f"{NAME}.{n}" for n in range(_KEPT, 0, -1)]
    try:
        for file in (*kept, folder / FOLDER / NAME, folder / FOLDER / CRASHES):
            if file.is_file():
                parts.append(f"── {file.name}\n{file.read_text(encoding='utf-8', errors='replace')}")
    except OSError as error:
        raise RecordError(f"日志读不了（{os_error_words(error)}）。请再试一次。") from error
    write_safely(to, "\n".join(parts).encode())
    return to
