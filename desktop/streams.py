"""What the program says goes out in UTF-8, whatever the console was set to. No Qt."""

import io
import os
import sys
from typing import TextIO


def in_utf8() -> None:
    """Have stdout and stderr written in UTF-8: a Windows console of Western Europe (cp1252) knows no Chinese, and a
    pipe is read by another program. Without a console (a program that has only a window) what is said goes nowhere.
    """
    sys.stdout = _in_utf8(sys.stdout)
    sys.stderr = _in_utf8(sys.stderr)
    if sys.platform == "win32" and sys.stdout.isatty():
        import ctypes

        ctypes.windll.kernel32.SetConsoleOutputCP(65001)  # what is shown is read as what was written


def _in_utf8(stream: TextIO | None) -> TextIO:
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors=stream.errors)
    return stream
