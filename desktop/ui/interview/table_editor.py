"""The editor for a list: up to two records as cards, otherwise a table; keyboard only if desired.

Enter or Tab goes on, Enter after the last field offers another record, Ctrl+Enter adds one, Ctrl+Delete removes one, F4
is 不清楚, F5 the other unit, F3 goes to unreadable cells, and Ctrl+V pastes cells of a spreadsheet.
"""

from __future__ import annotations

from typing import Any

from core.assess.answers import UNKNOWN
from core.policy.pack import Fact
from desktop.ui.base.buttons import Button, ChipButton
from desktop.ui.base.flow_layout import FlowLayout
from desktop.ui.base.texts import Text
from desktop.ui.interview.editors import EXAMPLES, Editor
from desktop.ui.interview.fault_list import FaultList
from desktop.ui.interview.records_cards import RecordsCards
from desktop.ui.interview.records_model import RecordsModel, words_of
from desktop.ui.interview.records_table import RecordsTable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

_CARDS, _MANY = 2, 200
"""Maximum number of cards; number of records from which results are computed only when typing pauses."""
_PAUSE = 400  # milliseconds


class TableEditor(Editor):
    """The records, the question of the current field below them, and unreadable cells."""

    def __init__(self, fact: Fact, parent: QWidget | None = None) -> None:
        super().__init__(fact, parent)
        self.model = RecordsModel(fact, self)
        self.cards, self.table = RecordsCards(self.model), RecordsTable(self.model)
        self.ask, self.faults = Text("", "muted"), FaultList()
        self.ask.setProperty("question", True)
        self._quiet, self._echo, self._left_out = False, "", ""
        self._later = QTimer(self, singleShot=True, interval=_PAUSE)
        self._later.timeout.connect(lambda: self.committed.emit(self.model.records() or None))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._keys = QWidget()
        self._keys.setLayout(self._buttons())
        for piece in (self.cards, self.table, self.faults, self.ask, self._keys):
            column.addWidget(piece)
        self.table.hide()
        self.name_field()
        self._connect()
        self._told()

    @property
    def field(self) -> QWidget:
        return self.cards if self._as_cards else self.table

    @property
    def _as_cards(self) -> bool:
        return self.model.rowCount() - self.model.offered <= _CARDS

    @property
    def place(self) -> tuple[int, int] | None:
        """Row and column of the current field."""
        if not self.cards.isHidden():
            return self.cards.place
        index = self.table.currentIndex()
        return (index.row(), index.column()) if index.isValid() else None

    def tab_stops(self) -> list[QWidget]:
        first: list[QWidget] = self.cards.tab_stops() if self._as_cards else [self.table]
        return [*first, *([] if self.faults.isHidden() else [self.faults])]

    def show_value(self, value: Any) -> None:
        if self._later.isActive():  # later input is about to be stored
            return
        self._quiet = True
        self.model.show_records(() if value is None or value is UNKNOWN else value)
        self._quiet = False
        self.unknown.setChecked(value is UNKNOWN)

    def set_current(self, current: bool) -> None:
        """Show question and buttons for the current list; remove a placeholder record."""
        self.ask.setVisible(current)
        self._keys.setVisible(current)
        if not current:
            self._left_out = ""
            self.model.withdraw()
            self._keep()

    def answer_unknown(self) -> None:
        if self.place is None:
            self.committed.emit(None if self.unknown.isChecked() else UNKNOWN)
        elif not self.cards.isHidden():
            self.cards.answer_unknown()
        else:
            index = self.table.currentIndex()
            cell = self.model.cell(index.row(), index.column())
            self.model.setData(index, "" if cell.value is UNKNOWN else str(UNKNOWN))
            self.table.go_on()

    def fit(self) -> None:
        """Fit columns and rows to the font."""
        self.table.fit()

    def go_to(self, record: int, name: str) -> None:
        """Focus a field of a record (from 1)."""
        names = [each.name for each in self.fact.fields]
        while self.model.rowCount() < record:
            self.model.add()
        self._go(record - 1, names.index(name) if name in names else 0)

    def add_record(self) -> None:
        """Add a record and focus its first field; does nothing if the current record is empty or the list has none, so
        that the key never adds to a list that was only just entered."""
        rows = self.model.rowCount()
        if rows and not self.model.is_empty(rows - 1):
            rows = self.model.add() + 1
        if rows:
            self._go(rows - 1, 0)

    def remove_record(self) -> None:
        """Delete the current record."""
        row, column = self.place or (max(0, self.model.rowCount() - 1), 0)
        self.field.setFocus()  # the focus must not jump to another question
        self.model.remove(row)
        if self.model.rowCount():
            self._go(min(row, self.model.rowCount() - 1), column)
        else:
            self.field.setFocus()

    def paste_cells(self) -> None:
        """Paste cells of a spreadsheet, starting at the current field."""
        rows = self.model.rowCount()
        row, column = self.place or (rows, 0)
        if self.field.isAncestorOf(self.window().focusWidget()):
            self.field.setFocus()
        self._left_out = self.model.paste(QGuiApplication.clipboard().text(), row, column)
        self._told()
        found = self.model.faults()
        if self.model.rowCount():
            self._go(*((found[0].row, found[0].column) if found else (self.model.rowCount() - 1, 0)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste_cells()
        elif not self._own_key(event.key(), ctrl):
            super().keyPressEvent(event)

    def _own_key(self, key: int, ctrl: bool) -> bool:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and ctrl:
            self.add_record()
        elif key == Qt.Key.Key_Delete and ctrl:
            self.remove_record()
        elif key == Qt.Key.Key_F4 and self.place:
            self.answer_unknown()
        elif key == Qt.Key.Key_F5 and self.place:
            self.model.swap_unit(self.model.field_at(self.place[1]).name)
            self._show_question()
        elif key == Qt.Key.Key_F3 and self.model.errors():
            self._to_next_fault()
        else:
            return False
        return True

    def _to_next_fault(self) -> None:
        found = self.model.faults()
        here = self.place or (-1, -1)
        after = [fault for fault in found if (fault.row, fault.column) > here]
        self._go((after or found)[0].row, (after or found)[0].column)

    def _go(self, row: int, column: int) -> None:
        if self._as_cards:
            self.cards.go_to(row, column)
        else:
            self.table.setFocus()
            self.table.setCurrentIndex(self.model.index(row, column))

    def _buttons(self) -> FlowLayout:
        self.add = Button("添加一条", icon="add", tip="Ctrl+回车")
        self.remove = Button("删除这条", icon="remove", tip="Ctrl+Delete")
        self.unknown = ChipButton("整项不清楚")
        row = FlowLayout(gap=8)
        for button in (self.add, self.remove, self.unknown):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(button)
        row.addWidget(Text("Ctrl+V 粘贴表格", "muted"))
        self.add.clicked.connect(self._add_by_hand)
        self.remove.clicked.connect(self.remove_record)
        self.unknown.clicked.connect(lambda on: self.committed.emit(UNKNOWN if on else None))
        return row

    def _add_by_hand(self) -> None:
        if not self.model.rowCount():
            self.model.add()
        self.add_record()

    def _connect(self) -> None:
        self.model.edited.connect(self._edited)
        self.model.modelReset.connect(self._told)
        self.model.rowsInserted.connect(lambda *_: self._told())
        self.model.rowsRemoved.connect(lambda *_: self._told())
        self.cards.left.connect(self.advance)
        self.cards.moved.connect(self._moved)
        self.cards.passed_on.connect(self._pass_on)
        self.cards.echoed.connect(self._show_echo)
        self.table.left.connect(self.advance)
        self.table.other.connect(self._own_key)
        self.table.pasted.connect(self.paste_cells)
        self.table.selectionModel().currentChanged.connect(lambda *_: self._moved())
        self.faults.chosen.connect(self._go)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._keep)

    def _edited(self) -> None:
        """Store the input: at once, or for long lists when typing pauses."""
        self._told()
        if self._quiet:
            return
        self._later.start()
        if self.model.rowCount() < _MANY:
            self._keep()

    def _keep(self, _before: QWidget | None = None, now: QWidget | None = None) -> None:
        within = now is not None and self.isAncestorOf(now)
        if self._later.isActive() and not within:
            self._later.stop()
            self.committed.emit(self.model.records() or None)

    def _told(self) -> None:
        found = self.model.faults()
        more = f"；还有 {len(found) - 1} 处" if len(found) > 1 else ""
        self.wrong.emit(found[0].words + more if found else "")
        self.faults.show_faults(found)
        self.remove.setEnabled(self.model.rowCount() > 0)
        self._show_view()
        self._show_question()

    def _show_view(self) -> None:
        """Switch between cards and table; the focus stays on its field."""
        cards = self._as_cards
        if cards:
            self.cards.show_rows()
        if cards == self.cards.isHidden():
            here, focused = self.place, self.field.window().focusWidget()
            old = self.table if cards else self.cards
            held = old is focused or old.isAncestorOf(focused)
            self.name_field()
            self.field.show()
            if held and here and here[0] < self.model.rowCount():
                self._go(*here)
            elif held:
                self.field.setFocus()
            old.hide()
        if not cards:
            self.table.fit()

    def name_field(self) -> None:
        for each in (self.cards, self.table):
            each.setObjectName("")
        super().name_field()

    def _moved(self) -> None:
        self._echo = ""
        self._show_question()

    def _pass_on(self, row: int, column: int) -> None:
        self._go(row, column)
        self.table.go_on(ask=True)

    def _show_echo(self, words: str) -> None:
        self._echo = words
        self._show_question()

    def _show_question(self) -> None:
        place = self.place
        if place is None or place[0] >= self.model.rowCount():
            self.ask.setText(self._left_out)
            return
        fact = self.model.field_at(place[1])
        words = "　".join(f"{at} {word}" for at, word in enumerate(words_of(fact), 1))
        first = f"第 {place[0] + 1} 条 · {fact.question or fact.name}　{words or EXAMPLES.get(fact.type, '')}"
        notes = [fact.hint, f"凭据：{fact.evidence}" if fact.evidence else ""]
        notes.append(f"由{fact.decided_by}认定，窗口不能定" if fact.decided_by else "")
        lines = [first, "　".join(note for note in notes if note), self._echo, self._left_out]
        self.ask.setText("\n".join(line for line in lines if line))
