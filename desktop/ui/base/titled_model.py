"""The columns of a table model, by their titles."""

from __future__ import annotations

from typing import Any

from desktop.ui.base.model_index import ModelIndex

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

NUMBER_ALIGNMENT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class TitledModel(QAbstractTableModel):
    """A table with one column per title in `HEADS`; subclasses have the rows."""

    HEADS: tuple[str, ...] = ()
    RIGHT: tuple[int, ...] = ()
    """Columns of numbers, aligned right."""

    def columnCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008, Qt's own default
        """One column per title, including those hidden in a narrow window."""
        return 0 if parent.isValid() else len(self.HEADS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        """Column titles."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.HEADS[section]
        return NUMBER_ALIGNMENT if role == Qt.ItemDataRole.TextAlignmentRole and section in self.RIGHT else None
