"""A table model of any length that holds only recently viewed rows: blocks of rows are fetched asynchronously when they
are shown."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

from desktop.ui.base.model_index import ModelIndex
from desktop.ui.base.titled_model import NUMBER_ALIGNMENT, TitledModel

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal

R = TypeVar("R")
BLOCK = 100
_HELD = 60
"""Number of cached blocks, nearest first."""
_WAITING = "…"

Fetch = Callable[[int, int, Callable[[Sequence[R]], None]], None]
"""Requests rows: the first, their number, and a callback."""


class PagedModel(TitledModel, Generic[R]):
    """Rows of one type. Subclasses define the column titles in `HEADS` and the cell text in `cell`."""

    arrived = Signal(int, int)  # first and last row of a loaded block

    def __init__(self, fetch: Fetch[R], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._blocks: OrderedDict[int, Sequence[R]] = OrderedDict()
        self._asked: set[int] = set()
        self._total, self._order = 0, 0

    def cell(self, row: R, column: int) -> str:
        """The text of a cell."""
        raise NotImplementedError

    def show_total(self, total: int) -> None:
        """Show another table with so many rows."""
        self.beginResetModel()
        self._total, self._order = total, self._order + 1
        self._blocks.clear()
        self._asked.clear()
        self.endResetModel()

    def refetch(self, row: int) -> None:
        """Reload a row that changed."""
        block = row // BLOCK
        self._blocks.pop(block, None)
        self._ask(block)

    def row(self, at: int) -> R | None:
        """A row; None if it is not loaded yet, which requests it."""
        if not 0 <= at < self._total:
            return None
        block = at // BLOCK
        held = self._blocks.get(block)
        if held is None:
            self._ask(block)
            return None
        self._blocks.move_to_end(block)
        return held[at % BLOCK] if at % BLOCK < len(held) else None

    def _ask(self, block: int) -> None:
        if block not in self._asked:
            self._asked.add(block)
            self._fetch(block * BLOCK, BLOCK, partial(self._take, self._order, block))

    def _take(self, order: int, block: int, rows: Sequence[R]) -> None:
        if order != self._order:
            return  # for a table that is no longer shown
        self._asked.discard(block)
        self._blocks[block] = rows
        while len(self._blocks) > _HELD:
            self._blocks.popitem(last=False)
        first, last = block * BLOCK, min(self._total, (block + 1) * BLOCK) - 1
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.HEADS) - 1))
        self.arrived.emit(first, last)

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008, Qt's own default
        """All rows."""
        return 0 if parent.isValid() else self._total

    def data(self, index: ModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """The text of a cell; … while it is loading."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in self.RIGHT:
            return NUMBER_ALIGNMENT
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        row = self.row(index.row())
        if row is None:
            return (_WAITING if index.column() == 0 else "") if role == Qt.ItemDataRole.DisplayRole else None
        return self.cell(row, index.column())
