"""Where the component of 筛查 is not installed, every way to it says so at once, and how it is had."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib.abc import MetaPathFinder
from pathlib import Path

import pytest

from core.errors import HuiqiError
from core.screening import component
from core.screening.reading import open_sheets
from core.screening.roster import connect
from desktop.cli import main

ROOT = Path(__file__).resolve().parents[2]
ABSENT = ("_duckdb", "duckdb", "python_calamine", "sqlglot")


class Absent(MetaPathFinder):
    """Finds none of the component's libraries, as in the folder that was built without them."""

    def find_spec(self, fullname: str, *_: object) -> None:
        """ModuleNotFoundError for those, as an import raises it."""
        if fullname.split(".")[0] in ABSENT[1:]:
            raise ModuleNotFoundError(fullname)


@pytest.fixture
def _without(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] in ABSENT]:
        monkeypatch.delitem(sys.modules, name)
    found = component.find_spec
    monkeypatch.setattr(component, "find_spec", lambda name: None if name in ABSENT else found(name))
    monkeypatch.setattr(sys, "meta_path", [Absent(), *sys.meta_path])


@pytest.mark.usefixtures("_without")
@pytest.mark.parametrize(
    "way",
    [
        lambda folder: open_sheets([folder / "名单.xlsx"]),
        lambda folder: open_sheets([folder / "名单.csv"]),
        lambda folder: connect(folder / "kept.duckdb"),
    ],
    ids=["a workbook", "a typed table", "a roster that is kept"],
)
def test_the_window_says_what_is_missing_before_it_asks(tmp_path: Path, way: Callable[[Path], object]) -> None:
    """Not after the columns were assigned one by one."""
    with pytest.raises(HuiqiError, match="加装 huiqi-counter-screening"):
        way(tmp_path)


@pytest.mark.usefixtures("_without")
@pytest.mark.parametrize("name", ["名单.csv", "名单.xlsx"])
def test_the_command_says_it_in_one_sentence(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, and no result."""
    (tmp_path / name).write_text("企业名称,从业人员\n甲公司,35\n", encoding="utf-8")
    assert main(["screen", str(tmp_path / name), "--out", str(tmp_path / "结果.csv")]) == 2
    assert capsys.readouterr().err.count("加装 huiqi-counter-screening") == 1
    assert not (tmp_path / "结果.csv").exists()


STARTED = """
import importlib, pkgutil, sys
from tests.screening.test_component import ABSENT, Absent

for name in [name for name in sys.modules if name.split(".")[0] in (*ABSENT, "core", "desktop")]:
    del sys.modules[name]
sys.meta_path.insert(0, Absent())
from desktop import app, cli, operations, pages, rosters, screen_command, start, ui

for page in pkgutil.walk_packages(ui.__path__, "desktop.ui."):
    importlib.import_module(page.name)
print(sorted(name for name in sys.modules if name in ABSENT))
"""


def test_the_program_starts_and_shows_each_page_without_it() -> None:
    """Nothing that is imported before a roster is open calls what the component brings."""
    done = subprocess.run([sys.executable, "-c", STARTED], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr
