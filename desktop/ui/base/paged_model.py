"""A table of any length that never holds more than what was looked at last: blocks of rows are fetched when they are
shown, off the window's thread, and come in when they are there."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

from desktop.ui.base.model_index import ModelIndex

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal

R = TypeVar("R")
BLOCK = 100
_HELD = 60
"""Blocks that are kept: the nearer ones of what one has scrolled through."""
_WAITING = "…"

Fetch = Callable[[int, int, Callable[[Sequence[R]], None]], None]
"""Asks for rows: the first, how many, and who takes them."""


class PagedModel(QAbstractTableModel, Generic[R]):
    """Rows of one kind. A subclass says its columns in `HEADS` and what a cell shows in `cell`."""

    HEADS: tuple[str, ...] = ()
    RIGHT: tuple[int, ...] = ()
    """Columns of numbers, which are aligned at the right."""
    arrived = Signal(int, int)  # first and last row of a block that came in

    def __init__(self, fetch: Fetch[R], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._blocks: OrderedDict[int, Sequence[R]] = OrderedDict()
        self._asked: set[int] = set()
        self._total, self._order = 0, 0

    def cell(self, row: R, column: int) -> str:
        """What is shown of a row."""
        raise NotImplementedError

    def show_total(self, total: int) -> None:
        """Show another table of so many rows."""
        self.beginResetModel()
        self._total, self._order = total, self._order + 1
        self._blocks.clear()
        self._asked.clear()
        self.endResetModel()

    def refetch(self, row: int) -> None:
        """What is known of a row is another: ask again."""
        block = row // BLOCK
        self._blocks.pop(block, None)
        self._ask(block)

    def row(self, at: int) -> R | None:
        """A row; None where it is not there yet, and then it is asked for."""
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
            return  # of a table that is not shown any more
        self._asked.discard(block)
        self._blocks[block] = rows
        while len(self._blocks) > _HELD:
            self._blocks.popitem(last=False)
        first, last = block * BLOCK, min(self._total, (block + 1) * BLOCK) - 1
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.HEADS) - 1))
        self.arrived.emit(first, last)

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008, Qt's own default
        """All of them."""
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008
        """As many as there are headings."""
        return 0 if parent.isValid() else len(self.HEADS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        """The names of the columns."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.HEADS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section in self.RIGHT:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: ModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """The words of a cell; … while they are on their way."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in self.RIGHT:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        row = self.row(index.row())
        if row is None:
            return (_WAITING if index.column() == 0 else "") if role == Qt.ItemDataRole.DisplayRole else None
        return self.cell(row, index.column())
