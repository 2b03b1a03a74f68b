"""UTF-8 output, whatever the console's encoding. No Qt."""

import io
import os
import sys
from typing import TextIO


def in_utf8() -> None:
    """Make stdout and stderr UTF-8: a Western Windows console (cp1252) has no Chinese, and pipes are read by other
    programs. Half of a surrogate pair (from a JSON file), which UTF-8 cannot hold, is written as an escape that JSON
    reads back. Without a console (a windowed program), output is discarded."""
    sys.stdout = _in_utf8(sys.stdout)
    sys.stderr = _in_utf8(sys.stderr)
    if sys.platform == "win32" and sys.stdout.isatty():
        import ctypes

        ctypes.windll.kernel32.SetConsoleOutputCP(65001)  # the console decodes output as UTF-8


def _in_utf8(stream: TextIO | None) -> TextIO:
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    return stream
