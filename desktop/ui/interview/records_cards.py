"""Up to two records as cards: one field per line, in two columns if there is room."""

from __future__ import annotations

from functools import partial
from typing import Any

from core.policy.pack import Fact
from desktop.ui.base.notices import ErrorLine
from desktop.ui.base.scroll import reflow
from desktop.ui.base.texts import Text
from desktop.ui.interview.editors import Editor, LineEditor
from desktop.ui.interview.make_editor import make_field
from desktop.ui.interview.pasted import is_cells
from desktop.ui.interview.pick_editors import ChoiceEditor
from desktop.ui.interview.records_model import RecordsModel, TypedCell

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QLineEdit, QVBoxLayout, QWidget

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_NAME, _TWO = 7, 46
"""Widths in characters: of a label; from which fields are in two columns."""


class RecordsCards(QFrame):
    """The rows of a model, one card each. Input goes to the model when a field loses the focus."""

    left = Signal()  # Enter after the last question
    moved = Signal()  # the focus is on another field
    passed_on = Signal(int, int)  # Enter in a field whose record has just become a row of the table
    echoed = Signal(str)

    def __init__(self, model: RecordsModel) -> None:
        super().__init__()
        self._model = model
        self._cards: list[RecordCard] = []
        self.setProperty("records", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._none = Text("还没有记录，按回车填第一条", "muted")
        self._none.setContentsMargins(8, 4, 8, 4)
        self._column.addWidget(self._none)

    @property
    def place(self) -> tuple[int, int] | None:
        """Row and column of the focused field."""
        for row, card in enumerate(self._cards[: self._model.rowCount()]):
            for column, editor in enumerate(card.editors):
                if _within(editor):
                    return row, column
        return None

    def show_rows(self) -> None:
        """Show the model; input in progress is kept."""
        while len(self._cards) < self._model.rowCount():
            self._add()
        self._none.setVisible(not self._model.rowCount())
        for row, card in enumerate(self._cards):
            card.setVisible(row < self._model.rowCount())
            if row < self._model.rowCount():
                card.show_row(self._model, row)

    def tab_stops(self) -> list[QWidget]:
        """Every field, in order; the frame itself if there is none."""
        cards = self._cards[: self._model.rowCount()]
        return [editor.field for card in cards for editor in card.editors] or [self]

    def go_to(self, row: int, column: int) -> None:
        """Focus a field."""
        self.show_rows()
        self._cards[row].editors[column].field.setFocus(Qt.FocusReason.TabFocusReason)
        self.moved.emit()

    def answer_unknown(self) -> None:
        """Answer 不清楚 in the current field."""
        if self.place is not None:
            row, column = self.place
            self._cards[row].editors[column].answer_unknown()

    def _add(self) -> None:
        row = len(self._cards)
        card = RecordCard(self._model.fact, row)
        for column, editor in enumerate(card.editors):
            name = self._model.field_at(column).name
            editor.committed.connect(lambda value, e=editor, n=name: self._take(row, n, e, value))
            editor.wrong.connect(lambda said, e=editor, n=name: self._refuse(row, n, e, said))
            editor.advance.connect(lambda c=column: self._go_on(row, c))
            editor.echoed.connect(lambda words, e=editor: self._echo(e, words))
            editor.field.installEventFilter(self)
        self._cards.append(card)
        self._column.addWidget(card)

    def _take(self, row: int, name: str, editor: Editor, value: Any) -> None:
        if row < self._model.rowCount():
            text = editor.text_of(value) if isinstance(editor, LineEditor) and value is not None else _text(value)
            self._model.take(row, name, TypedCell(text, value) if value is not None else TypedCell())

    def _echo(self, editor: Editor, words: str) -> None:
        if _within(editor):
            self.echoed.emit(words)

    def _refuse(self, row: int, name: str, editor: Editor, sentence: str) -> None:
        if sentence and isinstance(editor, LineEditor):
            self._model.take(row, name, TypedCell(editor.line.text(), None, sentence))

    def _go_on(self, row: int, column: int) -> None:
        """Go to the next field; after the last one, offer another record."""
        if self.isHidden():
            self.passed_on.emit(row, column)
            return
        columns = self._model.columnCount()
        last = row == self._model.rowCount() - 1
        if last and self._model.offered:
            self._model.withdraw()
            self.left.emit()
        elif column + 1 < columns:
            self.go_to(row, column + 1)
        elif not last:
            self.go_to(row + 1, 0)
        elif self._model.is_empty(row):
            self.left.emit()
        else:
            self.go_to(self._model.offer(), 0)

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        if self._model.rowCount():
            self.go_to(*self.first_open())

    def first_open(self) -> tuple[int, int]:
        """The first field without a value, otherwise the first."""
        for row in range(self._model.rowCount()):
            for column in range(self._model.columnCount()):
                cell = self._model.cell(row, column)
                if cell.value is None and not cell.error:
                    return row, column
        return 0, 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Several pasted cells go into the record, not the line; Ctrl+Delete deletes the record."""
        if event.type() == QEvent.Type.FocusIn:
            self.moved.emit()
        pressed = event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
        if pressed and isinstance(event, QKeyEvent) and isinstance(watched, QLineEdit):
            ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            pasting = event.matches(QKeySequence.StandardKey.Paste) and is_cells(QGuiApplication.clipboard().text())
            if pasting or (ctrl and event.key() == Qt.Key.Key_Delete):
                event.ignore()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and not event.modifiers() and not self._model.rowCount():
            self._model.add()
            self.go_to(0, 0)
        else:
            super().keyPressEvent(event)


class RecordCard(QFrame):
    """One record: its number, and a line for each field."""

    def __init__(self, fact: Fact, row: int) -> None:
        super().__init__()
        self.setProperty("record", True)
        self.title = Text("", "topic")
        self.names = [Text(each.name) for each in fact.fields]
        self.editors = [make_field(each) for each in fact.fields]
        self.faults = [ErrorLine() for _ in fact.fields]
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(10, 2, 10, 4)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)
        for name, editor in zip(self.names, self.editors, strict=True):
            name.setBuddy(editor.field)
            name.setContentsMargins(0, 4, 0, 0)
            name.setAlignment(Qt.AlignmentFlag.AlignTop)
            editor.field.setObjectName(f"fact:{fact.name}[{row + 1}].{editor.fact.name}")
        self._columns, self._rearranged = 0, False
        self._arrange(1)

    def show_row(self, model: RecordsModel, row: int) -> None:
        """Show a row of the model."""
        new = model.offered and row == model.rowCount() - 1
        self.title.setText(f"第 {row + 1} 条" + ("：还有就直接填，没有了按回车" if new else ""))
        for column, editor in enumerate(self.editors):
            cell = model.cell(row, column)
            editor.refuse = partial(model.refusal, row, editor.fact.name)
            self.faults[column].set_error(cell.error)
            if not cell.error:
                editor.show_value(cell.value)
            elif isinstance(editor, LineEditor) and editor.line.text() != cell.text:
                editor.show_wrong(cell.text, cell.error)

    def minimumSizeHint(self) -> QSize:
        """One column; the second wraps below the first."""
        widest = max(editor.minimumSizeHint().width() for editor in self.editors)
        return QSize(self.names[0].width() + widest + 36, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        letter = self.fontMetrics().horizontalAdvance("汉")
        half = event.size().width() // 2 - (_NAME + 2) * letter
        fits = all(e.segments.sizeHint().width() <= half for e in self.editors if isinstance(e, ChoiceEditor))
        self._arrange(2 if event.size().width() >= _TWO * letter and fits else 1)

    def event(self, event: QEvent) -> bool:
        """Update layouts after the width is set: Qt keeps outdated heights for widgets whose height changed
        meanwhile."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self._rearranged:
            self._rearranged = False
            reflow(self)
        return done

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns, self._rearranged = columns, True
        width = _NAME * self.fontMetrics().horizontalAdvance("汉") + 4
        self._grid.addWidget(self.title, 0, 0, 1, 4)
        down = -(-len(self.editors) // columns)
        for at, (name, editor) in enumerate(zip(self.names, self.editors, strict=True)):
            name.setFixedWidth(width)
            line, side = 1 + at % down * 2, at // down * 2
            self._grid.addWidget(name, line, side)
            self._grid.addWidget(editor, line, side + 1, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(self.faults[at], line + 1, side + 1)
        for column in range(2):
            self._grid.setColumnStretch(column * 2 + 1, int(column < columns))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_columns"):
            columns, self._columns = self._columns, 0
            self._arrange(columns)
            for editor in self.editors:
                if isinstance(editor, LineEditor):
                    editor.fit()


def _within(editor: Editor) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and editor.isAncestorOf(focused)


def _text(value: Any) -> str:
    return {True: "是", False: "否"}.get(value, "") if isinstance(value, bool) else "" if value is None else str(value)


__all__ = ["RecordsCards"]
