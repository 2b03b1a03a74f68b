"""Windows: folders with an access list for one user and the system, which does backups and virus scans.

Uses `icacls` by full path, so that no other program of that name is run.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path, PureWindowsPath

_SYSTEM = "*S-1-5-18"  # by SID: the name depends on the language
_SECONDS = 20
RunCommand = Callable[[Sequence[str]], int]


def command(folder: Path, user: str, system: str) -> list[str]:
    """The command that removes inherited access, and grants it to ``user`` (DOMAIN\\name) and the system, for all
    future content too. ``system``: Windows' program folder."""
    everything = "(OI)(CI)F"
    return [
        str(PureWindowsPath(system) / "icacls.exe"), str(folder), "/inheritance:r",
        "/grant:r", f"{user}:{everything}", "/grant:r", f"{_SYSTEM}:{everything}", "/q",
    ]  # fmt: skip


def restrict(folder: Path, run: RunCommand | None = None, user: str = "", system: str = "") -> bool:
    """Run it; returns whether it worked. False if something it needs is missing (another file system, an unnamed
    user)."""
    try:
        user, system = user or _user(), system or _system_folder()
        return bool(user and system) and (run or _run)(command(folder, user, system)) == 0
    except (OSError, subprocess.SubprocessError):
        return False


def _run(words: Sequence[str]) -> int:
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    return subprocess.run(
        words, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False, creationflags=hidden
    ).returncode


if sys.platform == "win32":
    import ctypes

    _SAM = 2  # NameSamCompatible: DOMAIN\name

    def _user() -> str:
        size = ctypes.c_ulong(512)
        name = ctypes.create_unicode_buffer(size.value)
        return name.value if ctypes.windll.secur32.GetUserNameExW(_SAM, name, ctypes.byref(size)) else ""

    def _system_folder() -> str:
        path = ctypes.create_unicode_buffer(512)
        return path.value if ctypes.windll.kernel32.GetSystemDirectoryW(path, 512) else ""

else:

    def _user() -> str:
        return ""

    def _system_folder() -> str:
        return ""
