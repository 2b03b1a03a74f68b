"""Visits as a table model, loaded in pages while scrolling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from desktop.ui.base import columns
from desktop.ui.base.model_index import ModelIndex
from desktop.ui.base.titled_model import TitledModel
from desktop.ui.base.visit_rows import state_colour, state_words

from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtGui import QColor

if TYPE_CHECKING:
    from core.records.values import VisitRow

PAGE = 100
COLUMNS: tuple[tuple[str, Callable[[VisitRow], str]], ...] = (
    ("日期", lambda v: v.day.isoformat()),
    (columns.NAME, lambda v: v.name or "（未填名称）"),
    (columns.CODE, lambda v: v.uscc),
    (columns.STREET, lambda v: v.street),
    ("状态", state_words),
    ("经办人", lambda v: v.clerk),
    ("预审编号", lambda v: v.serial),
)
NAME, CODE, STATE, CLERK = 1, 2, 4, 5
ORDERS = ("day", "name", "uscc", "street", "state", "clerk", "serial")
"""The record's sort column for each column."""


class VisitsModel(TitledModel):
    """The rows loaded so far. `more` is called at the end of them if there may be others."""

    HEADS = tuple(title for title, _ in COLUMNS)

    def __init__(self, more: Callable[[int], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[VisitRow] = []
        self._more, self._complete, self._asked = more, True, False

    def show_rows(self, rows: Sequence[VisitRow]) -> None:
        """Show the first page of a new search."""
        self.beginResetModel()
        self._rows = list(rows)
        self._complete, self._asked = len(rows) < PAGE, False
        self.endResetModel()

    def add_rows(self, rows: Sequence[VisitRow]) -> None:
        """Append the next page."""
        self._complete, self._asked = len(rows) < PAGE, False
        if rows:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(rows) - 1)
            self._rows += rows
            self.endInsertRows()

    @property
    def complete(self) -> bool:
        """Whether all rows are loaded."""
        return self._complete

    def visit(self, row: int) -> VisitRow | None:
        """The visit of a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, visit_id: str) -> int:
        """The row of a visit; -1 if it is not loaded."""
        return next((at for at, row in enumerate(self._rows) if row.id == visit_id), -1)

    def canFetchMore(self, parent: ModelIndex = QModelIndex()) -> bool:  # noqa: B008, Qt's own default
        """Whether there may be more rows."""
        return not parent.isValid() and not self._complete and not self._asked

    def fetchMore(self, parent: ModelIndex = QModelIndex()) -> None:  # noqa: B008
        """Request the next page."""
        if self.canFetchMore(parent):
            self._asked = True
            self._more(len(self._rows))

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Rows loaded so far."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: ModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """The text of a cell; the state in its colour."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[index.column()][1](row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "　".join(part for part in (row.name, row.uscc, row.serial) if part)
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == STATE:
            return QColor(state_colour(row))
        return None
