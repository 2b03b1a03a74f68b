"""A simulated clerk who enters visits with the keyboard."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from core.assess import Assessment, Visit, read_visit, write_value
from core.assess.answers import with_unit
from core.assess.silence import UNASKED, stand_for
from core.policy import Policy
from core.policy.pack import Fact
from desktop.app import CounterApp
from desktop.ui.base import theme
from desktop.ui.base.choice_bar import ChoiceBar
from desktop.ui.interview.fact_row import FactRow
from desktop.ui.interview.table_editor import TableEditor
from tests.ui.message_recorder import MessageRecorder

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

ENTER, F4 = Qt.Key.Key_Return, Qt.Key.Key_F4
_TRIES = 200


def wait(milliseconds: int) -> None:
    """Process events. (QTest.qWait would hold the GIL, and starve the record's thread.)"""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def unfolded(condition: Callable[[], bool], milliseconds: int = 5000) -> None:
    """Process events until a condition holds; fail after a timeout."""
    for _ in range(milliseconds // 5):
        if condition():
            return
        wait(5)
    raise AssertionError("it never came to that")


def spelled_out(policy: Policy, document: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of a visit file, with implied details of its matters made explicit."""
    visit = read_visit(policy, {k: v for k, v in document.items() if k != "expect"})
    told = dict(document["answers"])
    for fact in policy.facts.values():
        there = fact.after in told or fact.name == "尚未首次汇算清缴"
        if there and fact.name not in told and stand_for(fact, None, visit) is not UNASKED:
            told[fact.name] = write_value(fact, stand_for(fact, None, visit))
        if fact.type == "list" and isinstance(told.get(fact.name), list):
            told[fact.name] = [
                {**{f.name: write_value(f, stand_for(f, None, visit)) for f in fact.fields if _silent(f, visit)}, **row}
                for row in told[fact.name]
            ]
    return told


def _silent(field: Fact, visit: Visit) -> bool:
    return field.default is None and stand_for(field, None, visit) is not UNASKED


class Clerk:
    """A clerk at a desk with a separate data folder."""

    def __init__(
        self,
        folder: Path,
        policy: Policy,
        today: datetime.date,
        size: tuple[int, int] = (1024, 768),
        shelf: bool = False,
    ) -> None:
        """`shelf`: the desk finds its policies itself, including those in its folder."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.app = app
        if app.styleSheet() == "":
            theme.apply(app)
        self.policy, self.desk = policy, CounterApp(folder, () if shelf else policy.each, lambda: today)
        self.heard = MessageRecorder(self.desk.messages)
        self.window = self.desk.window
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        unfolded(lambda: (now := app.focusWidget()) is not None and self.window.isAncestorOf(now))

    @property
    def wizard(self) -> Any:
        """The visit's page."""
        return self.window.page("visit")

    @property
    def focused(self) -> QWidget:
        """The focused widget."""
        found = self.app.focusWidget()
        assert found is not None
        return found

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key."""
        QTest.keyClick(self.focused, key, modifiers)
        self.app.processEvents()

    def ctrl(self, key: Qt.Key) -> None:
        """Press Ctrl and a key."""
        self.press(key, Qt.KeyboardModifier.ControlModifier)

    def type(self, text: str) -> None:
        """Type; what no key has comes from the input method."""
        for character in text:
            if character.isascii():
                QTest.keyClicks(self.focused, character)
            else:
                event = QInputMethodEvent()
                event.setCommitString(character)
                QApplication.sendEvent(self.focused, event)
        self.app.processEvents()

    def settle(self) -> None:
        """Let the record finish pending requests, and lay out everything."""
        answered: list[None] = []
        self.desk.tasks.run(lambda store: None, answered.append)
        unfolded(lambda: bool(answered))
        for _ in range(3):
            self.app.processEvents()

    def close(self) -> None:
        """Close the desk."""
        self.window.close()
        self.app.processEvents()

    # — a whole visit

    def begin(self, name: str = "") -> None:
        """Begin a visit, with or without a name."""
        if name:
            self.type(name)
            self.press(ENTER)
        else:
            self.ctrl(Qt.Key.Key_N)
        unfolded(lambda: self.window.current == "visit")

    def take_in(self, document: Mapping[str, Any]) -> Assessment:
        """Type a whole visit file; returns the assessment. 其余没提到的都没有 is about matters only (R63): for existing
        matters, the clerk also asks the details that the file leaves out."""
        answers = spelled_out(self.policy, document)
        self.begin(str(answers.get("企业名称", "")))
        for step in ("企业", "规模与行业"):
            self.answer_page(step, answers)
        self.mark_matters(answers, rest_none=document["unmentioned"] == "none")
        self.answer_page("具体情况", answers)
        self.answer_the_rest(answers)
        self.ctrl(Qt.Key.Key_5)
        return self.wizard.live.explained()

    def finish(self) -> None:
        """F9, and once more if something is still open."""
        self.press(Qt.Key.Key_F9)
        if self.wizard.pages.sheet.purpose:
            self.press(Qt.Key.Key_F9)
        unfolded(lambda: bool(self.wizard.live.read_only))

    def answer_page(self, step: str, answers: Mapping[str, Any]) -> None:
        """Go down a page with Enter, typing known answers, and on to the next step."""
        assert self.wizard.step == step
        for _ in range(_TRIES):
            if self.focused.objectName() == "action:next":
                break
            self._answer(self._row(), answers)
        self.press(ENTER)

    def answer_the_rest(self, answers: Mapping[str, Any]) -> None:
        """Known answers that no longer matter, reached directly."""
        for fact, value in answers.items():
            if self.wizard.live.answer(fact) is None and value != []:
                self.wizard.go_to(fact)
                self._answer(self._row(), {fact: value})

    def mark_matters(self, answers: Mapping[str, Any], rest_none: bool) -> None:
        """Answer each matter."""
        assert self.wizard.step == "涉及事项"
        if rest_none:
            self.ctrl(Qt.Key.Key_E)
        page = self.wizard.pages.page("涉及事项")
        for stop in page.stops()[:-1]:
            self._mark(stop, answers)
        assert self.focused is page.more  # all others are behind it
        self.press(ENTER)
        for stop in page.stops()[page.FIRST :]:
            self._mark(stop, answers)
        self.press(ENTER)

    def _mark(self, stop: QWidget, answers: Mapping[str, Any]) -> None:
        assert stop is self.focused
        value = answers.get(stop.objectName().removeprefix("matter:"))
        if value is not None:
            self.type("3" if value == "不清楚" else "1")
        self.press(ENTER)

    def _row(self) -> FactRow | None:
        widget: QWidget | None = self.focused
        while widget is not None and not isinstance(widget, FactRow):
            widget = widget.parentWidget()
        return widget

    def _answer(self, row: FactRow | None, answers: Mapping[str, Any]) -> None:
        value = None if row is None else answers.get(row.fact.name)
        if row is not None and isinstance(row.editor, TableEditor):
            self._records(row.fact, value)
            return
        if row is not None and value is not None:
            self._value(row.fact, value)
        self.press(ENTER)

    def _value(self, fact: Fact, value: Any) -> None:
        if value == "不清楚":
            self.press(F4)
        elif fact.first:
            self.type("2" if value == "无" else f"1{value}")
        elif isinstance(self.focused, ChoiceBar):
            words = ("true", "false") if fact.type == "bool" else fact.options
            self.type(str(words.index(str(value).lower() if fact.type == "bool" else str(value)) + 1))
        else:
            assert isinstance(self.focused, QLineEdit)
            self.focused.selectAll()
            self.type(_in_yuan(fact, value))

    def _records(self, fact: Fact, records: list[Mapping[str, Any]] | str | None) -> None:
        """Fill the cards, and from the third record on the table, and leave the list: Enter goes from field to field,
        offers another record after the last, and leaves the list if that stays empty."""
        row = self._row()
        assert row is not None
        if isinstance(records, list) and records and not row.editor.model.rowCount():
            self.press(ENTER)
        for record in records if isinstance(records, list) else []:
            for field in fact.fields:
                self._cell(field, record.get(field.name))
                self.press(ENTER)
        while self._row() is row:
            self.press(ENTER)

    def _cell(self, field: Fact, value: Any) -> None:
        if value is None:
            return
        if value == "不清楚":
            self.press(F4) if isinstance(self.focused, ChoiceBar) else self.type("不清楚")
        elif field.type == "bool":
            self.type("1" if str(value).lower() == "true" else "2")
        elif field.type == "choice":
            self.type(str(field.options.index(str(value)) + 1))
        else:
            self.type(_in_yuan(field, value))


def _in_yuan(fact: Fact, value: Any) -> str:
    """The text to type for a value of a file, where a bare sum is in 元."""
    return with_unit(fact, str(value), "元")
