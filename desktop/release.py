"""Which release of the program this is, what it stands on, and what comes with it by others. No Qt.

The one number is the `version` of pyproject.toml, which lies beside the program in every form of it. A build adds who
made it from what (`resources/build.json`) and the list of parts (THIRD_PARTY.md).
"""

from __future__ import annotations

import json
import platform
from dataclasses import dataclass

from desktop.resources import FOLDER

_HOUSE = FOLDER.parent
_IN_BUILT = "build.json"


@dataclass(frozen=True, slots=True)
class Release:
    """A version, and of a build the commit and its day; both '' where the program runs from its source."""

    version: str
    commit: str = ""
    made: str = ""

    @property
    def words(self) -> str:
        """As a person tells it to another over the telephone."""
        built = f"构建 {self.commit}，{self.made}" if self.commit else "从源码运行"
        return f"{self.version}（{built}）"


def release() -> Release:
    """This one."""
    import tomllib

    version = tomllib.loads((_HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    try:
        built = json.loads((FOLDER / _IN_BUILT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Release(version)
    return Release(version, built["commit"], built["made"])


def stands_on() -> tuple[str, ...]:
    """What the program runs on: interpreter, database, window, system; each with its version."""
    import sqlite3

    from PySide6.QtCore import qVersion

    library, number = platform.libc_ver()
    system = f"{library} {number}" if library else f"{platform.system()} {platform.release()}"
    return (f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}", f"Qt {qVersion()}", system)


def third_party() -> str:
    """The parts by others with their licences, as Markdown; '' where the program was not built."""
    for place in (_HOUSE, _HOUSE.parent):  # the built program's own files lie one folder further in
        try:
            return (place / "THIRD_PARTY.md").read_text(encoding="utf-8")
        except OSError:
            continue
    return ""


def told() -> str:
    """What `--version` says."""
    return f"惠企窗口 {release().words}\n{'，'.join(stands_on())}"
