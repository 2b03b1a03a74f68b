"""The selected entry of 回访: everything it waits for, callback date, note, done."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING

from core.records.values import WAIT_WORDS
from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import Card
from desktop.ui.base.day_span import NotADay, read_day
from desktop.ui.base.fields import FieldRow
from desktop.ui.base.page import GAP
from desktop.ui.base.scroll import Scroll
from desktop.ui.base.texts import Text

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from core.records.values import Wait

_LONGEST = 200


class WaitPane(Card):
    """Fields are saved when they lose the focus; `changed` emits date, note and done."""

    changed = Signal(object, str, bool)  # datetime.date or None, note, done
    left = Signal()  # back to the list

    def __init__(self, today: Callable[[], datetime.date], parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._today = today
        self._wait: Wait | None = None
        self.title, self.words = Text("", "strong"), Text("")
        self.day = QLineEdit()
        self.day.setObjectName("field:due")
        self.day.setPlaceholderText("如 10-8")
        self.note = QLineEdit()
        self.note.setObjectName("field:note")
        self.note.setMaxLength(_LONGEST)
        self.note.setPlaceholderText("打过电话、约了哪天、谁来")
        self.day_row, note_row = FieldRow("回访日", self.day), FieldRow("备注", self.note)
        self.open_button = Button("打开接待", "open", tip="看这次接待（回车）")
        self.done_button = Button("办好了", "done", "primary", "check", "Ctrl+D")
        self.done_button.clicked.connect(lambda: self._keep(not self._done()))
        fields = QHBoxLayout()
        fields.setSpacing(GAP)
        fields.addWidget(self.day_row, 1)
        fields.addWidget(note_row, 3)
        buttons = QVBoxLayout()
        buttons.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self.open_button)
        row.addWidget(self.done_button)
        buttons.addLayout(row)
        fields.addLayout(buttons)
        lines = Scroll(self.words)
        lines.setMaximumHeight(self.fontMetrics().lineSpacing() * 4)
        lines.setMinimumHeight(self.fontMetrics().lineSpacing() * 3)  # whole lines in a low window
        self.body.setSpacing(6)
        self.body.addWidget(self.title)
        self.body.addWidget(lines)
        self.body.addLayout(fields)
        for field in (self.day, self.note):
            field.editingFinished.connect(self._typed)
        self.day.returnPressed.connect(lambda: self._go_on(self.note.setFocus))
        self.note.returnPressed.connect(lambda: self._go_on(self.left.emit))
        self.hide()

    def show_wait(self, wait: Wait | None) -> None:
        """Show an entry, or none; for the same entry, input in progress is kept."""
        same = wait is not None and self._wait is not None and (wait.visit_id, wait.kind) == (
            self._wait.visit_id, self._wait.kind,
        )  # fmt: skip
        self._wait = wait
        self.setVisible(wait is not None)
        if wait is None:
            return
        known = (wait.name or "（未填名称）", WAIT_WORDS[wait.kind], wait.serial, wait.visited.isoformat(), wait.street)
        self.title.setText("　".join(part for part in known if part))
        self.words.setText(wait.words)
        self.done_button.setText("办好了" if wait.done is None else "还没办好")
        self.done_button.setAccessibleName(self.done_button.text())
        for field, text in ((self.day, wait.due.isoformat() if wait.due else ""), (self.note, wait.note)):
            if not (same and field.hasFocus()):
                field.setText(text)
                field.setModified(False)
        self.day_row.set_error("")

    def edit(self) -> None:
        """Focus the date."""
        if self._wait is not None:
            self.day.setFocus()
            self.day.selectAll()

    def _typed(self) -> None:
        if self.day.isModified() or self.note.isModified():
            self._keep(self._done())

    def _go_on(self, further: Callable[[], object]) -> None:
        """Enter moves from the date to the note and back to the list; not from an invalid date."""
        self._typed()
        if not self.day.isModified():
            further()

    def _done(self) -> bool:
        return self._wait is not None and self._wait.done is not None

    def _keep(self, done: bool) -> None:
        try:
            due = read_day(self.day.text(), self._today())
        except NotADay as error:
            self.day_row.set_error(str(error))
            return
        self.day_row.set_error("")
        self.day.setModified(False)
        self.note.setModified(False)
        if self._wait is not None:
            self.changed.emit(due, self.note.text().strip(), done)

    @property
    def typing(self) -> bool:
        """Whether the date or the note has the focus."""
        return self.day.hasFocus() or self.note.hasFocus()

    def leave(self) -> None:
        """Return to the list; unsaved input is dropped."""
        self.show_wait(self._wait)
        self.left.emit()
