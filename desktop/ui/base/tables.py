"""Table views for reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QTableView,
)

_LEAST, _AIR = 28, 12
"""Pixels: minimum row height, and extra height over the font's."""


def make_rows_tall(table: QTableView) -> None:
    """Set comfortable row heights for the font size."""
    rows = table.verticalHeader()
    height = max(_LEAST, table.fontMetrics().height() + _AIR)
    rows.setMinimumSectionSize(height)
    rows.setDefaultSectionSize(height)


def table_of_rows(model: QAbstractItemModel, name: str, label: str) -> QTableView:
    """A table for selecting rows: no editing, and Tab leaves it."""
    table = QTableView()
    table.setModel(model)
    table.setObjectName(name)
    table.setAccessibleName(label)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.horizontalHeader().setHighlightSections(False)
    make_rows_tall(table)
    return table


def sortable_head(table: QTableView, widest: int, sort_by: Callable[[int], object]) -> QHeaderView:
    """A clickable header for sorting; one column stretches."""
    head = table.horizontalHeader()
    head.setSectionsClickable(True)
    head.setToolTip("点列名排序，再点反过来；键盘：F3 换一列，Shift+F3 反过来")
    head.sectionClicked.connect(sort_by)
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    head.setSectionResizeMode(widest, QHeaderView.ResizeMode.Stretch)
    return head


class ElidedBox(QComboBox):
    """A combo box that elides its current text."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the elided text."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.elided_text()  # type: ignore[attr-defined] # the stubs lack it
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def elided_text(self) -> str:
        """The current text as far as it fits."""
        option, part = QStyleOptionComboBox(), QStyle.SubControl.SC_ComboBoxEditField
        self.initStyleOption(option)
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width()
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)


def filter_box(name: str, entries: Iterable[tuple[str, Any]], changed: Callable[[], object]) -> QComboBox:
    """A combo box for filtering a list: (label, value)."""
    box = ElidedBox()
    box.setAccessibleName(name)
    box.setObjectName(f"filter:{name}")
    for words, value in entries:
        box.addItem(words, value)
    box.currentIndexChanged.connect(lambda _at: changed())
    return box
