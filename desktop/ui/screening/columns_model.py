"""The columns of one table of a roster with their facts, as a table model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.screening.mapping import ColumnMap, TableMap
from core.screening.sheets import letters
from desktop.ui.base.model_index import ModelIndex
from desktop.ui.base.titled_model import TitledModel

from PySide6.QtCore import QModelIndex, QObject, Qt

PERSONAL = "个人信息，不读"
_UNREAD = "不读"
HEADING, EXAMPLE, FACT, HOW = 1, 2, 3, 5
_CELLS: tuple[Callable[[ColumnMap], str], ...] = (
    lambda c: letters(c.at),
    lambda c: c.heading or "（没有表头）",
    lambda c: "、".join(c.examples),
    lambda c: PERSONAL if c.personal else c.fact or _UNREAD,
    lambda c: c.unit,
    lambda c: c.how,
)


class ColumnsModel(TitledModel):
    """One row for each column of a table."""

    HEADS = ("列", "表头", "例", "读成", "单位", "怎么对上的")

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[ColumnMap, ...] = ()

    def show_table(self, table: TableMap) -> None:
        """Show a table, or its changed mapping."""
        if len(table.columns) == len(self._columns) and [c.at for c in table.columns] == [c.at for c in self._columns]:
            self._columns = table.columns
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._columns) - 1, HOW))
            return
        self.beginResetModel()
        self._columns = table.columns
        self.endResetModel()

    def column(self, row: int) -> ColumnMap | None:
        """The column of a row."""
        return self._columns[row] if 0 <= row < len(self._columns) else None

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008, Qt's own default
        """All columns."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: ModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """The text of a cell."""
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        return _CELLS[index.column()](self._columns[index.row()])
