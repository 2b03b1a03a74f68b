"""Windows: a folder whose list of access names its user alone, with the system itself, which backs up and scans.

By `icacls`, through its full path: what else is called so, in the folder one stands in, is not run.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path, PureWindowsPath

_SYSTEM = "*S-1-5-18"  # by its number: its name is another in each language
_SECONDS = 20
Run = Callable[[Sequence[str]], int]


def command(folder: Path, user: str, system: str) -> list[str]:
    """What takes away what the folder inherited, and lets in ``user`` (DOMAIN\\name) and the system, with all that will
    lie in it. ``system``: Windows' own folder of programs."""
    everything = "(OI)(CI)F"
    return [
        str(PureWindowsPath(system) / "icacls.exe"), str(folder), "/inheritance:r",
        "/grant:r", f"{user}:{everything}", "/grant:r", f"{_SYSTEM}:{everything}", "/q",
    ]  # fmt: skip


def restrict(folder: Path, run: Run | None = None, user: str = "", system: str = "") -> bool:
    """Do it; whether it is so. What this needs and cannot have (another file system, a user of no name) is False."""
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
