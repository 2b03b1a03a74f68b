"""Where a file is asked for: the program's own dialog speaks Chinese."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop.ui.base.file_dialogs import open_dialog, save_dialog, with_ending
from tests.ui.fake_operations import styled

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QListView, QStyleOptionViewItem, QWidget

PLACES = {"DesktopLocation": "Desktop", "DocumentsLocation": "Documents", "DownloadLocation": "Downloads"}


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A home whose folders have English names."""
    for name in PLACES.values():
        (tmp_path / name).mkdir()

    def place(kind: Any) -> str:
        return str(tmp_path / PLACES.get(kind.name, ""))

    monkeypatch.setattr(QStandardPaths, "writableLocation", place)
    return tmp_path


def told(dialog: QFileDialog) -> list[str]:
    """The names in its sidebar, as they are drawn."""
    sidebar: Any = dialog.findChild(QListView, "sidebar")
    names = []
    for row in range(sidebar.model().rowCount()):
        option = QStyleOptionViewItem()
        sidebar.itemDelegate().initStyleOption(option, sidebar.model().index(row, 0))
        names.append(option.text)
    return names


@pytest.mark.parametrize("ask", [save_dialog, open_dialog])
def test_the_places_are_told_in_chinese(qtbot: Any, home: Path, ask: Any) -> None:
    """Whatever their folders are called; it begins on the desk."""
    styled()
    parent = QWidget()
    qtbot.addWidget(parent)
    extra = ("名单.xlsx",) if ask is save_dialog else ()
    dialog = ask(parent, "导出名单", *extra, "Excel 工作簿 (*.xlsx)")
    assert told(dialog) == ["桌面", "文档", "下载", "个人文件夹"]
    assert Path(dialog.directory().absolutePath()) == home / "Desktop"


def test_a_home_without_a_desk_is_told_once(qtbot: Any, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As home."""
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _kind: str(home))
    parent = QWidget()
    qtbot.addWidget(parent)
    assert told(open_dialog(parent, "导入", "PNG 图片 (*.png)")) == ["个人文件夹"]


def test_a_name_with_a_dot_keeps_it() -> None:
    """The ending comes behind it, once; nothing chosen stays nothing."""
    assert with_ending("统计 2023.09", "Excel 表格 (*.xlsx)") == "统计 2023.09.xlsx"
    assert with_ending("统计.XLSX", "Excel 表格 (*.xlsx)") == "统计.XLSX"
    assert with_ending("备份 v1.2", "惠企窗口备份 (*.db.gz)") == "备份 v1.2.db.gz"
    assert with_ending("a.db", "惠企窗口备份 (*.db.gz *.db)") == "a.db"
    assert with_ending("", "PDF 文件 (*.pdf)") == ""
