"""What went wrong, written down for whoever mends it: a log that rotates, in the data folder. No Qt.

Never what was answered: of an error its kind and its place are kept, its words only where Python itself wrote them, and
from every line names in Chinese, quoted words and long numbers are blotted out.
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
_AGAIN = 10.0  # seconds before the same fault is told again
_ROOT = Path(__file__).resolve().parent.parent
_log = logging.getLogger("huiqi")

_PLAIN = (AttributeError, NameError, ImportError, TypeError, RecursionError, ZeroDivisionError)
"""Kinds whose words the interpreter writes: names of the program, never what someone typed."""
_BLOTTED = re.compile(r"""[⺀-鿿豈-﫿︰-￯𠀀-𳿿]+|(?<![0-9A-Za-z])(?=[A-Za-z]*\d)[0-9A-Za-z]{9,}|\d{5,}""")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”")


def discreet(text: str) -> str:
    """A text without what might be a name, a code or a sum."""
    return _BLOTTED.sub("…", text)


def described(error: BaseException) -> str:
    """An error by its kind, and by its words where those are Python's own."""
    kind = type(error).__name__
    if isinstance(error, OSError):
        return f"{kind}: {error.errno}"
    if type(error).__module__ == "sqlite3" or isinstance(error, _PLAIN):
        words = str(error) if isinstance(error, _PLAIN) else _QUOTED.sub("…", str(error))
        return discreet(f"{kind}: {words}")
    return kind


def traced(error: BaseException) -> list[str]:
    """An error and what led to it, a line for each place: file, line, function."""
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
    """Five digits by which a fault is found in the log; the same fault has the same ones."""
    places = [f"{_place(f)} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
    return f"{zlib.crc32('|'.join([type(error).__name__, *places]).encode()) % 100_000:05}"


def note(error: BaseException, where: str) -> str:
    """Write a fault of ours down; the sentence for the person, with its number."""
    number = number_of(error)
    _log.error("fault %s in %s\n%s", f"#{number[:2]}-{number[2:]}", where, "\n".join(traced(error)))
    return (
        f"程序内部出了错（编号 {number[:2]}-{number[2:]}），这一步可能没有完成；已经保存的内容不受影响，可以接着办。"
        "再出现时，请到“设置”的“数据与备份”里导出日志，交给维护人员。"
    )


class _Discreet(logging.Formatter):
    """A line of the log: when, how grave, which room, what."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Blot the words out; an error that is told along is told by its places."""
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
    """The log must never be a trouble itself: what cannot be written (a full disk) is not written."""

    def _open(self) -> TextIOWrapper:
        stream = super()._open()
        keep_private(Path(self.baseFilename))
        return stream

    def handleError(self, record: logging.LogRecord) -> None:
        """Nothing."""


class Log:
    """Listens to all that goes wrong from `begin` to `end`; `tell` gets a sentence for the person."""

    def __init__(self, folder: Path, tell: Callable[[str], None]) -> None:
        self._folder, self._tell = folder / FOLDER, tell
        self._handlers: list[logging.Handler] = []
        self._crashes: IO[str] | None = None
        self._told: dict[str, float] = {}
        self._before: tuple[Any, Any, Any] | None = None

    def begin(self) -> None:
        """Open the files, where that can be, and hear of every exception that nobody caught."""
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
        """Hand the hooks back and close the files."""
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
        """Whether this fault was told just now: what fails at each painting must not fill the log."""
        now, before = time.monotonic(), self._told.get(number)
        if before is not None and now - before < _AGAIN:
            return True
        self._told[number] = now
        return False


def export(folder: Path, to: Path, about: str = "") -> Path:
    """Put all that is in the log into one text file, the oldest first. Raises RecordError if it cannot be written."""
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
