"""Tables that are read row by row."""

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
"""Pixels: how high a row is at least, and how much higher than its letters."""


def make_rows_tall(table: QTableView) -> None:
    """Rows that can be hit and told apart, at any size of letters."""
    rows = table.verticalHeader()
    height = max(_LEAST, table.fontMetrics().height() + _AIR)
    rows.setMinimumSectionSize(height)
    rows.setDefaultSectionSize(height)


def table_of_rows(model: QAbstractItemModel, name: str, label: str) -> QTableView:
    """A table of which one chooses a row: no cell is edited, and Tab leads on past it."""
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
    """The head of such a table where a click on a column puts its rows in order; one column takes the room left."""
    head = table.horizontalHeader()
    head.setSectionsClickable(True)
    head.setToolTip("点列名排序，再点反过来；键盘：F3 换一列，Shift+F3 反过来")
    head.sectionClicked.connect(sort_by)
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    head.setSectionResizeMode(widest, QHeaderView.ResizeMode.Stretch)
    return head


class ElidedBox(QComboBox):
    """A box of choices that says with … that the one that is shown is longer than its place."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """As any such box, its words cut to their place."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.shown_words()  # type: ignore[attr-defined] # the stubs lack it
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def shown_words(self) -> str:
        """The words as far as there is room for them."""
        option, part = QStyleOptionComboBox(), QStyle.SubControl.SC_ComboBoxEditField
        self.initStyleOption(option)
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width()
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)


def filter_box(name: str, entries: Iterable[tuple[str, Any]], changed: Callable[[], object]) -> QComboBox:
    """A box that narrows a list: (words, what they stand for)."""
    box = ElidedBox()
    box.setAccessibleName(name)
    box.setObjectName(f"filter:{name}")
    for words, value in entries:
        box.addItem(words, value)
    box.currentIndexChanged.connect(lambda _at: changed())
    return box
