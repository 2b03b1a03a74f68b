"""The release of the program, its runtime, and third-party parts. Qt is imported for its version only.

The version is the `version` of pyproject.toml, which every distribution includes. A build adds its commit and date
(`resources/build.json`) and the list of parts (THIRD_PARTY.md).
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
    """Version, and for a build its commit and date; both '' when running from source."""

    version: str
    commit: str = ""
    made: str = ""

    @property
    def words(self) -> str:
        """A short form, suitable for the telephone."""
        built = f"构建 {self.commit}，{self.made}" if self.commit else "从源码运行"
        return f"{self.version}（{built}）"


def release() -> Release:
    """The release of this program."""
    import tomllib

    version = tomllib.loads((_HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    try:
        built = json.loads((FOLDER / _IN_BUILT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Release(version)
    return Release(version, built["commit"], built["made"])


def component_versions() -> tuple[str, ...]:
    """Versions of interpreter, database, GUI toolkit and system."""
    import sqlite3

    from PySide6.QtCore import qVersion

    library, number = platform.libc_ver()
    system = f"{library} {number}" if library else f"{platform.system()} {platform.release()}"
    return (f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}", f"Qt {qVersion()}", system)


def third_party() -> str:
    """Third-party parts with their licences, as Markdown; '' if the program was not built."""
    for place in (_HOUSE, _HOUSE.parent):  # a built program has its own files one folder deeper
        try:
            return (place / "THIRD_PARTY.md").read_text(encoding="utf-8")
        except OSError:
            continue
    return ""


def version_text() -> str:
    """The output of `--version`."""
    return f"惠企窗口 {release().words}\n{'，'.join(component_versions())}"
