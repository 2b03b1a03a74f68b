"""A page that is taller than its window is measured without leaving anything of Qt's behind."""

from __future__ import annotations

from typing import Any

from desktop.ui.base.scroll import Room

from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget
from shiboken6 import dump


def test_what_was_measured_of_a_layout_does_not_outlive_its_rows(qtbot: Any) -> None:
    """PySide keeps what itemAt gives with the layout, also when Qt has freed it, and takes other things for it."""
    content = QWidget()
    column = QVBoxLayout(content)
    for row in (QLabel("一行"), QPushButton("一个按钮")):
        column.addWidget(row)
    page = Room(content)
    qtbot.addWidget(page)
    page.resize(300, 80)
    page.show()
    qtbot.waitExposed(page)
    page.resize(320, 60)
    assert "QWidgetItem" not in dump(column)
    assert column.count() == 2
