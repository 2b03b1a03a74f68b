"""One version number in one place, shown the same everywhere; output is UTF-8; old systems are reported."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from core.errors import RecordError
from core.records import database, open_store
from desktop import release

ROOT = Path(__file__).resolve().parent.parent
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
RELEASED = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The program as a console of Western Europe runs it: no UTF-8 unless the program sees to it."""
    bare = {k: v for k, v in os.environ.items() if k not in ("PYTHONUTF8", "PYTHONIOENCODING", "LC_ALL", "LANG")}
    return subprocess.run(
        [sys.executable, "-P", "-m", "desktop", *arguments],
        env={**bare, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "cp1252", **environment},
        capture_output=True,
        timeout=60,
        check=False,
    )


def test_the_version_is_that_of_the_project() -> None:
    """From the source there is no build number."""
    assert release.release() == release.Release(VERSION)
    assert release.release().words == f"{VERSION}（从源码运行）"


def test_a_build_tells_its_commit_and_day() -> None:
    """As it is read out over the telephone."""
    assert release.Release("1.2.3", "0123abcd", "2026-01-02").words == "1.2.3（构建 0123abcd，2026-01-02）"


def test_the_version_is_told_on_any_console() -> None:
    """In UTF-8, though the console was set to cp1252, which knows no Chinese."""
    done = run("--version")
    assert (done.returncode, done.stderr) == (0, b"")
    told = done.stdout.decode("utf-8")
    assert told.startswith(f"惠企窗口 {VERSION}（从源码运行）")
    assert re.search(r"Python 3\.\d+\.\d+，SQLite 3\.\d+\.\d+，Qt 6\.8\.\d+", told)


def test_a_sentence_of_the_command_line_is_told_on_any_console() -> None:
    """Refusals go to stderr, in UTF-8 as well; the exit code is theirs."""
    done = run("assess", "nowhere.yaml")
    assert done.returncode == 2
    assert "nowhere.yaml" in (done.stdout + done.stderr).decode("utf-8")
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("version", RELEASED)
def test_a_record_of_every_released_version_is_kept(version: str) -> None:
    """tests/test_old_records.py opens it."""
    assert (ROOT / "tests" / "fixtures" / "databases" / f"{version}.db").is_file()


def test_an_old_sqlite_is_told_before_anything_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which it is, which is wanted, and what to do instead."""
    monkeypatch.setattr(database.sqlite3, "sqlite_version_info", (3, 36, 0))
    monkeypatch.setattr(database.sqlite3, "sqlite_version", "3.36.0")
    with pytest.raises(RecordError, match=r"SQLite 是 3\.36\.0，太旧，要 3\.37 或更新"):
        open_store(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_the_door_is_readable_to_an_old_python() -> None:
    """`python3.9 -m desktop` shall come as far as its sentence: no syntax that came later."""
    import ast

    source = (ROOT / "desktop" / "__main__.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 8))
    assert source.index("sys.version_info < OLDEST") < source.index("from desktop.streams")


def test_an_old_python_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, one sentence."""
    from desktop import __main__ as door

    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert door.main([]) == 2
    assert "要 Python 3.11 到 3.13，这里是 3.9" in capsys.readouterr().err
