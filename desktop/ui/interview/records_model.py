"""The records of a list answer as a table model; each cell has its text, its value, or an error."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.assess.answers import UNKNOWN, out_of_order, read_value, with_unit
from core.assess.value_text import type_value
from core.errors import AnswerError
from core.policy.pack import Fact
from desktop.ui.base import colours
from desktop.ui.base.model_index import ModelIndex
from desktop.ui.base.pinyin import fits
from desktop.ui.interview.pasted import read_pasted

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QColor


@dataclass(slots=True)
class TypedCell:
    """The typed text, its value (None: nothing), and its error."""

    text: str = ""
    value: Any = None
    error: str = ""


@dataclass(slots=True)
class TypedRecord:
    """A record as typed."""

    cells: dict[str, TypedCell] = field(default_factory=dict)

    def record(self) -> dict[str, Any]:
        """Its readable values."""
        return {name: cell.value for name, cell in self.cells.items() if cell.value is not None}


def words_of(fact: Fact) -> tuple[str, ...]:
    """The options that number keys select."""
    if fact.type == "bool":
        return ("是", "否", str(UNKNOWN))
    return (*fact.options, str(UNKNOWN)) if fact.type == "choice" else ()


def read_cell(fact: Fact, text: str, unit: str = "") -> TypedCell:
    """Parse a cell; a number key or initials select an option. `unit`: of a bare sum, if not the usual one."""
    text = with_unit(fact, text.strip(), unit)
    if not text:
        return TypedCell()
    words = words_of(fact)
    if words and text not in words:
        if text.isdigit() and 1 <= int(text) <= len(words):
            text = words[int(text) - 1]
        else:
            found = [word for word in words if fits(text, word)]
            text = found[0] if len(found) == 1 else text
    try:
        return TypedCell(text, read_value(fact, text))
    except AnswerError as error:
        return TypedCell(text, None, error.message.removeprefix(f"{fact.name}："))


@dataclass(frozen=True, slots=True)
class WrongCell:
    """An unreadable cell."""

    row: int
    column: int
    words: str


class RecordsModel(QAbstractTableModel):
    """The typed rows. `edited` is emitted when the readable values change."""

    edited = Signal()

    def __init__(self, fact: Fact, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.fact = fact
        self._rows: list[TypedRecord] = []
        self.offered = False  # the last row is a placeholder: a record only once it has content
        self.units = {each.name: each.bare or "元" for each in fact.fields if each.type == "money"}

    # — the answer

    def records(self) -> tuple[dict[str, Any], ...]:
        """The readable part of the answer."""
        return tuple(row.record() for row in (self._rows[:-1] if self.offered else self._rows))

    def show_records(self, records: Sequence[Mapping[str, Any]]) -> None:
        """Show an answer; rows with the same value keep their typed text."""
        if tuple(dict(r) for r in records) == self.records():
            return
        self.beginResetModel()
        self.offered = False
        self._rows = [TypedRecord({n: self._shown(n, v) for n, v in record.items()}) for record in records]
        self.endResetModel()

    def faults(self) -> list[WrongCell]:
        """All errors, cell by cell."""
        columns = {each.name: at for at, each in enumerate(self.fact.fields)}
        return [
            WrongCell(at, columns[name], f"第 {at + 1} 条 {name}：{cell.error}")
            for at, row in enumerate(self._rows)
            for name, cell in row.cells.items()
            if cell.error
        ]

    def errors(self) -> list[str]:
        """The error sentences."""
        return [fault.words for fault in self.faults()]

    def add(self) -> int:
        """Append an empty row; returns its number."""
        at = self._append()
        self.edited.emit()
        return at

    def offer(self) -> int:
        """Append a placeholder row, which is no record until it has content; returns its number."""
        if not self.offered:
            self.offered = True
            self._append()
        return len(self._rows) - 1

    def withdraw(self) -> None:
        """Remove the placeholder row."""
        if self.offered:
            self.offered = False
            at = len(self._rows) - 1
            self.beginRemoveRows(QModelIndex(), at, at)
            del self._rows[at]
            self.endRemoveRows()

    def _append(self) -> int:
        at = len(self._rows)
        self.beginInsertRows(QModelIndex(), at, at)
        self._rows.append(TypedRecord())
        self.endInsertRows()
        return at

    def is_empty(self, at: int) -> bool:
        """Whether a row is empty."""
        return not any(cell.text for cell in self._rows[at].cells.values())

    def remove(self, at: int) -> None:
        """Remove a row."""
        if 0 <= at < len(self._rows):
            self.offered = self.offered and at < len(self._rows) - 1
            self.beginRemoveRows(QModelIndex(), at, at)
            del self._rows[at]
            self.endRemoveRows()
            self.edited.emit()

    def field_at(self, column: int) -> Fact:
        """The fact of a column."""
        return self.fact.fields[column]

    def cell(self, row: int, column: int) -> TypedCell:
        """A cell."""
        return self._rows[row].cells.get(self.field_at(column).name, TypedCell())

    def shown(self, row: int, column: int) -> str:
        """A cell as understood; unreadable text as typed."""
        cell = self.cell(row, column)
        return cell.text if cell.error or cell.value is None else type_value(self.field_at(column), cell.value)

    # — Qt

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008, Qt's own default
        """Number of records."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Number of fields."""
        return 0 if parent.isValid() else len(self.fact.fields)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        """Field names as column titles, row numbers from 1."""
        if role == Qt.ItemDataRole.ToolTipRole and orientation == Qt.Orientation.Horizontal:
            return self.field_at(section).question
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation != Qt.Orientation.Horizontal:
            return str(section + 1)
        name = self.field_at(section).name
        return f"{name}（{self.units[name]}）" if name in self.units else name

    def data(self, index: ModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """A cell as understood; as typed for editing."""
        if not index.isValid():
            return None
        fact, cell = self.field_at(index.column()), self.cell(index.row(), index.column())
        if role == Qt.ItemDataRole.EditRole:
            return cell.text
        if role == Qt.ItemDataRole.DisplayRole:
            return self.shown(index.row(), index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.error or fact.question
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = cell.error or (self.shown(index.row(), index.column()) or "未填")
            return f"第 {index.row() + 1} 条，{fact.name}，{said}"
        if role == Qt.ItemDataRole.BackgroundRole and cell.error:
            return QColor(colours.WRONG_CELL)
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(
                colours.ERROR if cell.error else colours.MUTED if cell.value in (None, UNKNOWN) else colours.INK
            )
        if role == Qt.ItemDataRole.TextAlignmentRole:
            numeric = fact.type in ("money", "count", "quantity", "percent")
            side = Qt.AlignmentFlag.AlignRight if numeric else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def setData(self, index: ModelIndex, value: Any, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        """Parse typed text into a cell."""
        if not index.isValid() or role != Qt.ItemDataRole.EditRole:
            return False
        fact = self.field_at(index.column())
        self.take(index.row(), fact.name, read_cell(fact, str(value), self.units.get(fact.name, "")))
        return True

    def take(self, row: int, name: str, cell: TypedCell) -> None:
        """Store a parsed cell."""
        cells = self._rows[row].cells
        if cell == cells.get(name, TypedCell()):
            return
        self.offered = self.offered and row < len(self._rows) - 1
        cells[name] = cell
        self._refuse_order(row, name)
        self.dataChanged.emit(self.index(row, 0), self.index(row, self.columnCount() - 1))
        self.edited.emit()

    def refusal(self, row: int, name: str, value: Any) -> str:
        """Why a date contradicts others of its record."""
        beside = self._rows[row].record() if row < len(self._rows) else {}
        return next(out_of_order(self.fact.fields, {**beside, name: value}, name), "")

    def swap_unit(self, name: str) -> None:
        """Sums typed from now on in this column without unit are in the other unit."""
        if name in self.units:
            self.units[name] = "万元" if self.units[name] == "元" else "元"
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def paste(self, text: str, row: int, column: int) -> str:
        """Paste cells from a spreadsheet, starting at a cell, adding rows as needed; returns a sentence about what was
        left out."""
        pasted = read_pasted(text, self.fact.fields, column)
        self.beginResetModel()
        self.offered = False
        for at, cells in enumerate(pasted.rows, row):
            while len(self._rows) <= at:
                self._rows.append(TypedRecord())
            for name, cell in cells.items():
                unit = pasted.units.get(name) or self.units.get(name, "")
                self._rows[at].cells[name] = read_cell(self.fact.field(name), cell, unit)
            if cells:
                self._refuse_order(at, next(iter(cells)))
        self.endResetModel()
        self.edited.emit()
        return pasted.left_out

    def _refuse_order(self, row: int, name: str) -> None:
        """Reject a date that contradicts another of its record, and recheck earlier rejections."""
        cells = self._rows[row].cells
        for other, cell in cells.items():
            if cell.error and other != name:
                cells[other] = read_cell(self.fact.field(other), cell.text, self.units.get(other, ""))
        for each in (name, *(other for other in cells if other != name)):
            wrong = next(out_of_order(self.fact.fields, self._rows[row].record(), each), "")
            if wrong:
                cells[each] = TypedCell(cells[each].text, None, wrong)

    def flags(self, index: ModelIndex) -> Qt.ItemFlag:
        """Every cell is editable."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def _shown(self, name: str, value: Any) -> TypedCell:
        return TypedCell(type_value(self.fact.field(name), value), value)
