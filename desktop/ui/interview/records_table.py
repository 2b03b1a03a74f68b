"""The table editor for records: typing fills a cell, Enter or Tab goes on."""

from collections.abc import Iterable
from typing import Any

from core.policy.pack import Fact
from desktop.ui.base import colours
from desktop.ui.base.composing import plain_keys
from desktop.ui.base.model_index import ModelIndex
from desktop.ui.interview.pasted import is_cells
from desktop.ui.interview.records_model import RecordsModel

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OURS = (Qt.Key.Key_F3, Qt.Key.Key_F4, Qt.Key.Key_F5, Qt.Key.Key_F6)
"""Keys of the list, and of the question that contains it."""
_ENDS = (Qt.Key.Key_Home, Qt.Key.Key_End)
"""With Ctrl, these go to the first and last cell."""
_SHOWN, _MEASURED = 6, 200
"""Number of visible rows; number of rows measured for column widths."""
_SENTENCE = 11
"""Width in characters of a column with unreadable cells, which show their error."""
_LINE = "\u2028"  # Qt's line separator
_SIDES = 12
"""Horizontal padding of a cell in pixels."""


class RecordsTable(QTableView):
    """As tall as its rows. Enter and Tab go from cell to cell and out at the end."""

    left = Signal()
    pasted = Signal()  # several cells pasted while editing one
    other = Signal(int, bool)  # a key of the list pressed while editing, and whether with Ctrl

    def __init__(self, model: RecordsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._records = model
        self._tall: set[int] = set()  # rows with unreadable cells
        self._fitted = ""  # font for which sizes were computed; '' after a content change
        self.setModel(model)
        for another in (model.dataChanged, model.modelReset, model.rowsInserted, model.rowsRemoved):
            another.connect(self._unfit)
        model.headerDataChanged.connect(self._unfit)
        self.setProperty("records", True)
        self.setItemDelegate(_CellDelegate(self))
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.SelectedClicked
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setSectionsClickable(False)
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        )
        self.fit()

    def is_plain(self, index: ModelIndex) -> bool:
        """Whether a cell takes no input method: numbers, and options by number or initials."""
        return not index.isValid() or self._records.fact.fields[index.column()].type != "text"

    def currentChanged(self, current: ModelIndex, previous: ModelIndex) -> None:
        super().currentChanged(current, previous)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, not self.is_plain(current))

    # — navigation

    def go_on(self, back: bool = False, ask: bool = False) -> None:
        """Go to the next cell, or out after the last. `ask`: after the last filled cell, offer another row; Enter in
        that row, while it is empty, leaves the table."""
        index, records = self.currentIndex(), self._records
        columns, rows = records.columnCount(), records.rowCount()
        at = (index.row() * columns + index.column() if index.isValid() else -1) + (-1 if back else 1)
        if ask and records.offered and index.row() == rows - 1:
            records.withdraw()
            self.left.emit()
        elif 0 <= at < rows * columns:
            self.setCurrentIndex(records.index(at // columns, at % columns))
        elif back:
            self.focusNextPrevChild(False)
        elif ask and rows and not records.is_empty(rows - 1):
            self.setCurrentIndex(records.index(records.offer(), 0))
        else:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        open_cell = self._open_cell()
        if open_cell is not None:  # an input method stays attached to the editor
            open_cell.setFocus()
            QApplication.sendEvent(open_cell, event)
            return
        key, ctrl = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_Delete and not ctrl and self.currentIndex().isValid():
            self._records.setData(self.currentIndex(), "")
        elif key in (*_ENTER, Qt.Key.Key_Tab) and not ctrl:
            self.go_on(ask=key in _ENTER)
        elif key == Qt.Key.Key_Backtab:
            self.go_on(back=True)
        elif ctrl and key in _ENDS:
            super().keyPressEvent(event)
        elif key in _OURS or ctrl or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Text committed by an input method opens the editor with it; Qt alone would lose it."""
        closed = self.state() != QAbstractItemView.State.EditingState
        if not (closed and event.commitString() and self.currentIndex().isValid()):
            super().inputMethodEvent(event)
            return
        self.edit(self.currentIndex())
        cells: Iterable[QLineEdit] = self.viewport().findChildren(QLineEdit)
        for cell in cells:
            if cell.hasFocus():
                cell.setText(event.commitString())
                cell.setModified(True)

    def _open_cell(self) -> QLineEdit | None:
        typing = self.hasFocus() and self.state() == QAbstractItemView.State.EditingState
        cells: Iterable[QLineEdit] = self.viewport().findChildren(QLineEdit) if typing else []
        return next((cell for cell in cells if cell.isVisible()), None)

    def event(self, event: QEvent) -> bool:
        """Tab stays in the table while there is a next cell."""
        ours = event.type() == QEvent.Type.KeyPress and self._records.rowCount() > 0
        if ours and isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.keyPressEvent(event)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        came = event.reason() == Qt.FocusReason.TabFocusReason
        if self._records.rowCount() and (came or not self.currentIndex().isValid()):
            self.setCurrentIndex(self._first_open())

    def _first_open(self) -> QModelIndex:
        """The first cell without a value, otherwise the first."""
        for row in range(self._records.rowCount()):
            for column in range(self._records.columnCount()):
                if self._records.cell(row, column).value is None:
                    return self._records.index(row, column)
        return self._records.index(0, 0)

    # — size

    def fit(self) -> None:
        """Fit columns to their content, and the height to the rows; does nothing if they fit already."""
        if self._fitted == self.font().key():
            return
        self._fitted = self.font().key()
        metrics = self.fontMetrics()
        high = metrics.height() + 8
        self.horizontalHeader().setFixedHeight(2 * metrics.height() + 4)
        self.verticalHeader().setDefaultSectionSize(high)
        for column, fact in enumerate(self._records.fact.fields):
            self.setColumnWidth(column, self._width(column, fact))
        self._make_room_for_sentences(high)
        header = self.horizontalHeader().height()
        bar = self.horizontalScrollBar().sizeHint().height()
        rows = sum(self.rowHeight(row) for row in range(min(_SHOWN, self._records.rowCount())))
        self.setFixedHeight(header + min(rows, 2 * _SHOWN * high) + bar + 6)

    def _unfit(self, *_: object) -> None:
        self._fitted = ""

    def _make_room_for_sentences(self, high: int) -> None:
        """Make rows with unreadable cells tall enough for their errors."""
        needed: dict[int, int] = {}
        for fault in self._records.faults():
            index = self._records.index(fault.row, fault.column)
            room = QRect(0, 0, self.columnWidth(fault.column) - _SIDES, 0)
            words = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self.words_in(index))
            needed[fault.row] = max(needed.get(fault.row, high), words.height() + 8)
        for row in self._tall - set(needed):
            if row < self._records.rowCount():
                self.setRowHeight(row, high)
        for row, height in needed.items():
            self.setRowHeight(row, height)
        self._tall = set(needed)

    def words_in(self, index: ModelIndex) -> str:
        """The text of a cell, followed by its error if unreadable."""
        cell = self._records.cell(index.row(), index.column())
        if not cell.error:
            return self._records.shown(index.row(), index.column())
        return cell.error if cell.text in cell.error else f"{cell.text}{_LINE}{cell.error}"

    def _width(self, column: int, fact: Fact) -> int:
        metrics = self.fontMetrics()
        sample = {"money": "2,000万元", "date": "2023-06-15"}.get(fact.type, "不清楚")
        header = self._records.headerData(column, Qt.Orientation.Horizontal)
        texts = {str(header)[: len(str(header)) // 2 + 1], sample}  # a title may take two lines
        for row in range(min(_MEASURED, self._records.rowCount())):
            texts.add(self._records.shown(row, column))
            if self._records.cell(row, column).error:
                texts.add("汉" * _SENTENCE)
        return min(420, max(metrics.horizontalAdvance(text) for text in texts) + 20)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.height())


class _CellDelegate(QStyledItemDelegate):
    """The editor of a cell: Enter and Tab commit it and go on."""

    def __init__(self, table: RecordsTable) -> None:
        super().__init__(table)
        self._table = table

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: ModelIndex) -> QWidget:
        line = QLineEdit(parent)
        line.setProperty("cell", True)
        plain_keys(line, self._table.is_plain(index))
        line.setAccessibleName(str(index.data(Qt.ItemDataRole.AccessibleTextRole)))
        return line

    def setEditorData(self, editor: QWidget, index: ModelIndex) -> None:
        if isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))

    def setModelData(self, editor: QWidget, model: Any, index: ModelIndex) -> None:
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and isinstance(watched, QLineEdit):
            key = event.key()
            ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if event.matches(QKeySequence.StandardKey.Paste) and is_cells(QGuiApplication.clipboard().text()):
                self._done(watched)
                self._table.pasted.emit()
                return True
            if key in (*_ENTER, *_OURS, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                self._done(watched)
                self._go_on(key, ctrl)
                return True
        return super().eventFilter(watched, event)

    def _done(self, line: QLineEdit) -> None:
        self.commitData.emit(line)
        self.closeEditor.emit(line, QAbstractItemDelegate.EndEditHint.NoHint)
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_on(self, key: int, ctrl: bool) -> None:
        if key in _OURS or (key in _ENTER and ctrl):
            self._table.other.emit(key, ctrl)
        else:
            self._table.go_on(back=key == Qt.Key.Key_Backtab, ask=key in _ENTER)

    def initStyleOption(self, option: Any, index: ModelIndex) -> None:
        """Unreadable cells show their error."""
        super().initStyleOption(option, index)
        option.text = self._table.words_in(index)
        if index.data(Qt.ItemDataRole.BackgroundRole) is not None:
            option.features |= QStyleOptionViewItem.ViewItemFeature.WrapText
            option.state &= ~QStyle.StateFlag.State_Selected  # stays red; the frame marks the current cell
            option.displayAlignment = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: ModelIndex) -> None:
        """A frame around the current cell, visible from a distance."""
        ground = index.data(Qt.ItemDataRole.BackgroundRole)
        if ground is not None:  # the style sheet would leave it white
            painter.fillRect(option.rect, ground)
        super().paint(painter, option, index)
        if index == self._table.currentIndex() and self._table.hasFocus():
            painter.setPen(QPen(QColor(colours.ACCENT if ground is None else colours.ERROR), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))
