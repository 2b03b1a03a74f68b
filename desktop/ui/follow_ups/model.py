"""The follow-up list as a table model."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.records.values import WAIT_WORDS
from desktop.ui.base import colours, columns
from desktop.ui.base.model_index import ModelIndex
from desktop.ui.base.titled_model import TitledModel
from desktop.ui.follow_ups.waits import due_words, first_line

from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtGui import QColor

if TYPE_CHECKING:
    from core.records.values import Wait

DAY, NAME, WORDS, NOTE, DONE = 0, 1, 3, 4, 5


class WaitsModel(TitledModel):
    """All matching entries."""

    HEADS = ("回访日", columns.NAME, "等什么", "内容", "备注", "办好")

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waits: tuple[Wait, ...] = ()
        self._today = datetime.date.min

    def show_waits(self, waits: Sequence[Wait], today: datetime.date) -> None:
        """Replace the entries."""
        self.beginResetModel()
        self._waits, self._today = tuple(waits), today
        self.endResetModel()

    @property
    def waits(self) -> tuple[Wait, ...]:
        """All entries."""
        return self._waits

    def wait(self, row: int) -> Wait | None:
        """The entry of a row."""
        return self._waits[row] if 0 <= row < len(self._waits) else None

    def row_of(self, visit_id: str, kind: str) -> int:
        """The row of an entry; -1 if it is not listed."""
        found = ((each.visit_id, each.kind) == (visit_id, kind) for each in self._waits)
        return next((at for at, same in enumerate(found) if same), -1)

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008, Qt's own default
        """Number of entries."""
        return 0 if parent.isValid() else len(self._waits)

    def data(self, index: ModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """The text of a cell; an overdue date in the warning colour."""
        if not index.isValid():
            return None
        wait = self._waits[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            done = wait.done.isoformat() if wait.done else ""
            name = wait.name or wait.serial
            return (due_words(wait, self._today), name, WAIT_WORDS[wait.kind], first_line(wait), wait.note, done)[
                index.column()
            ]
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{wait.name}　{wait.serial}\n{wait.words}"
        late = wait.due is not None and wait.due <= self._today and wait.done is None
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 0 and late:
            return QColor(colours.WARNING)
        return None
