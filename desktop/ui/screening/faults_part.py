"""The unreadable cells of a roster, and notes about the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desktop.ui.base.buttons import Button
from desktop.ui.base.notices import Notice
from desktop.ui.base.tables import table_of_rows
from desktop.ui.base.texts import Text
from desktop.ui.screening.listed_model import FaultsModel

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

_LOOKED_AT = 50
"""Rows measured for column widths."""


class FaultsPart(QWidget):
    """Notes, cells, and export for whoever made the list."""

    def __init__(self, fetch: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = FaultsModel(fetch, self)
        self.table = table_of_rows(self.model, "roster-faults", "读不出来的格")
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setResizeContentsPrecision(_LOOKED_AT)
        header.setSectionResizeMode(self.model.columnCount() - 1, QHeaderView.ResizeMode.Stretch)
        self.table.selectionModel().currentRowChanged.connect(lambda now, _before: self._tell(now.row()))
        self.model.arrived.connect(lambda _first, _last: self._tell(self.table.currentIndex().row()))
        self.whole = Text("")
        self.notes = Notice("")
        self.export_button = Button("导出问题清单", "export-faults", icon="save", shortcut="Ctrl+S", tip="给名单方去改")
        self.back = Button("回到结果", "leave-faults", icon="back", tip="回到结果　Esc")
        foot = QHBoxLayout()
        foot.addWidget(self.whole, 1)
        foot.addWidget(self.back)
        foot.addWidget(self.export_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.notes)
        column.addWidget(self.table, 1)
        column.addLayout(foot)

    def show_faults(self, total: int, notes: Sequence[str]) -> None:
        """Show the cells of another roster."""
        self.model.show_total(total)
        self.table.selectRow(0)
        self.notes.set_text("　".join(notes))

    def _tell(self, at: int) -> None:
        """Show the error of the selected cell in full: its column may be too narrow."""
        row = self.model.row(at)
        self.whole.setText(f"第 {row[1]} 行：{row[4]}" if row is not None else "")
