"""What no screen does: open files, choose colours, write style. Read from the source, so that it stays so."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop import resources
from desktop.ui.base import colours

DESKTOP = Path(__file__).resolve().parents[2] / "desktop"
SCREENS = sorted((DESKTOP / "ui").rglob("*.py"))
COLOURS = tuple(DESKTOP / "ui" / "base" / f"{name}.py" for name in ("colours", "status_looks"))
THEME = DESKTOP / "ui" / "base" / "theme.py"

_READS = {
    "read_text", "read_bytes", "write_text", "write_bytes", "unlink", "mkdir", "rename", "touch", "stat", "iterdir",
    "glob", "rglob", "exists", "is_file", "is_dir",
}  # fmt: skip
_ROOMS = {"os", "io", "shutil", "tempfile", "glob", "zipfile", "sqlite3"}
_QT_FILES = {"QFile", "QSaveFile", "QDir", "QFileInfo", "QTemporaryFile", "QImageReader"}


def file_work(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Lines of a module that reach for files, with what they reach for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id in {"open", "write_safely"}:
                yield node.lineno, called.id
            elif isinstance(called, ast.Attribute) and called.attr in _READS:
                yield node.lineno, called.attr
            elif isinstance(called, ast.Attribute) and called.attr == "open" and node.args:
                yield node.lineno, "open"
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, a.name) for a in node.names if a.name.partition(".")[0] in _ROOMS)
        elif isinstance(node, ast.ImportFrom):
            if (node.module or "").partition(".")[0] in _ROOMS:
                yield node.lineno, node.module or ""
            yield from ((node.lineno, a.name) for a in node.names if a.name in _QT_FILES)


@pytest.mark.parametrize("file", SCREENS, ids=lambda f: str(f.relative_to(DESKTOP / "ui")))
def test_a_screen_opens_no_file(file: Path) -> None:
    """Files are read and written by operations, off the window's thread."""
    assert list(file_work(ast.parse(file.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "line",
    [
        "open('x')",
        "path.open('rb')",
        "Path('x').read_text()",
        "path.write_bytes(b'')",
        "import os",
        "from tempfile import mkdtemp",
        "from PySide6.QtCore import QFile",
    ],
)
def test_opening_a_file_is_noticed(line: str) -> None:
    """Each of the ways that someone might take."""
    assert list(file_work(ast.parse(line)))


def test_a_page_that_opens_is_no_file() -> None:
    """Pages take what they are shown by `open`, with names only."""
    assert list(file_work(ast.parse("page.open(article=18)"))) == []


@pytest.mark.parametrize("file", SCREENS, ids=lambda f: str(f.relative_to(DESKTOP / "ui")))
def test_colours_and_style_stand_in_one_place(file: Path) -> None:
    """No colour but in the colours, no style sheet but the one that the theme sets."""
    text = file.read_text(encoding="utf-8")
    if file not in COLOURS:
        assert re.findall(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?\b", text) == []
    if file != THEME:
        assert "setStyleSheet" not in text
        assert "unpolish" not in text  # theme.restyle


def test_the_style_sheet_names_its_colours() -> None:
    """A colour has one place, `colours`; the sheet refers to it by name."""
    sheet = re.sub(r"/\*.*?\*/", "", resources.text("style.qss"), flags=re.DOTALL)
    assert re.findall(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?\b", sheet) == []
    assert set(colours.SHEET) - set(re.findall(r"\$(\w+)", sheet)) == set()  # none that nothing uses


def test_no_file_of_the_window_is_too_long_to_read_at_once() -> None:
    """Some three hundred lines."""
    long = {f.name: n for f in DESKTOP.rglob("*.py") if (n := len(f.read_text(encoding="utf-8").splitlines())) > 320}
    assert long == {}
