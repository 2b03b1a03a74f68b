"""The editor of a list: a table typed through by keyboard alone.

Typing fills the cell, Enter or Tab goes on, Ctrl+Enter adds a record, Ctrl+Delete takes one out, F4 is 不清楚.
"""

from typing import Any

from core.assess.answers import UNKNOWN
from core.policy.pack import Fact
from desktop.ui.base.buttons import Button, Chip
from desktop.ui.base.flow_layout import FlowLayout
from desktop.ui.base.texts import Text
from desktop.ui.interview.editors import EXAMPLES, Editor
from desktop.ui.interview.records_model import RecordsModel, words_of
from desktop.ui.interview.records_table import RecordsTable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QVBoxLayout,
    QWidget,
)


class TableEditor(Editor):
    """A table of records with the question of the current cell beneath it."""

    def __init__(self, fact: Fact, parent: QWidget | None = None) -> None:
        super().__init__(fact, parent)
        self.model = RecordsModel(fact, self)
        self.table = RecordsTable(self.model)
        self.ask = Text("", "muted")
        self._quiet = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.table)
        column.addWidget(self.ask)
        column.addLayout(self._buttons())
        self.name_field()
        self._connect()
        self._show_question()

    @property
    def field(self) -> QWidget:
        return self.table

    def show_value(self, value: Any) -> None:
        self._quiet = True
        self.model.show_records(() if value is None or value is UNKNOWN else value)
        self._quiet = False
        self.unknown.setChecked(value is UNKNOWN)
        self._told()

    def say_unknown(self) -> None:
        index = self.table.currentIndex()
        if index.isValid():
            cell = self.model.cell(index.row(), index.column())
            self.model.setData(index, "" if cell.value is UNKNOWN else str(UNKNOWN))
            self.table.go_on()
        else:
            self.committed.emit(None if self.unknown.isChecked() else UNKNOWN)

    def go_to(self, record: int, name: str) -> None:
        """Put the keyboard on one field of one record (from 1)."""
        names = [each.name for each in self.fact.fields]
        while self.model.rowCount() < record:
            self.model.add()
        if name in names:
            self.table.setCurrentIndex(self.model.index(record - 1, names.index(name)))
        self.table.setFocus()

    def _buttons(self) -> FlowLayout:
        self.add = Button("添加一条", icon="add", tip="Ctrl+回车")
        self.remove = Button("删除这条", icon="remove", tip="Ctrl+Delete")
        self.unknown = Chip("整项不清楚")
        row = FlowLayout(gap=8)
        for button in (self.add, self.remove, self.unknown):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(button)
        self.add.clicked.connect(self.table.add_record)
        self.remove.clicked.connect(self.table.remove_record)
        self.unknown.clicked.connect(lambda on: self.committed.emit(UNKNOWN if on else None))
        return row

    def _connect(self) -> None:
        self.model.edited.connect(self._edited)
        self.model.modelReset.connect(self._told)
        self.table.left.connect(self.advance)
        self.table.unknown.connect(self.say_unknown)
        self.table.selectionModel().currentChanged.connect(lambda *_: self._show_question())

    def _edited(self) -> None:
        self._told()
        if not self._quiet:
            records = self.model.records()
            self.committed.emit(records or None)

    def _told(self) -> None:
        errors = self.model.errors()
        more = f"；还有 {len(errors) - 1} 处" if len(errors) > 1 else ""
        self.wrong.emit(errors[0] + more if errors else "")
        self.remove.setEnabled(self.model.rowCount() > 0)
        self.table.fit()
        self._show_question()

    def _show_question(self) -> None:
        index = self.table.currentIndex()
        if not self.model.rowCount():
            self.ask.setText("按回车添加第一条")
            return
        if not index.isValid():
            self.ask.setText("回车或 Tab 到下一格　Ctrl+回车 添加一条　Ctrl+Delete 删除这条　F4 不清楚")
            return
        fact = self.model.field_at(index.column())
        words = "　".join(f"{at} {word}" for at, word in enumerate(words_of(fact), 1))
        lines = [f"第 {index.row() + 1} 条 · {fact.question or fact.name}　{words or EXAMPLES.get(fact.type, '')}"]
        notes = [fact.hint, f"凭据：{fact.evidence}" if fact.evidence else ""]
        notes.append(f"由{fact.decided_by}认定，窗口不能定" if fact.decided_by else "")
        lines.append("　".join(note for note in notes if note))
        self.ask.setText("\n".join(line for line in lines if line))
