"""Each wing of the window walked by keys alone, as a clerk does whose hand is not on the mouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.app import Desk
from desktop.screenshots import wait
from desktop.showcase import fill
from tests.ui.fake_operations import policy, styled
from tests.ui.test_records_desk import leave, sit

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

Key = Qt.Key
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


class Keys:
    """The keyboard of a desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.window = desk, desk.window

    @property
    def focused(self) -> QWidget:
        """What has the keyboard."""
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def press(self, *keys: Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press keys, one after the other, wherever the keyboard is."""
        for key in keys:
            QTest.keyClick(self.focused, key, modifiers)
            QApplication.processEvents()

    def type(self, text: str) -> None:
        """Type what a keyboard has keys for."""
        QTest.keyClicks(self.focused, text)
        QApplication.processEvents()

    def to(self, page: str, key: Key) -> Any:
        """A page of the rail by Alt and its number."""
        self.press(key, modifiers=ALT)
        wait(lambda: self.window.current == page)
        return self.window.page(page)

    def tab_to(self, name: str, most: int = 60) -> None:
        """Tab until a widget of this object name has the keyboard."""
        for _ in range(most):
            if self.focused.objectName() == name:
                return
            self.press(Key.Key_Tab)
        raise AssertionError(f"Tab never came to {name}")

    def finished_visit(self) -> Any:
        """The first finished visit that is found, opened to be read."""
        page = self.to("records", Key.Key_2)
        self.type("xcl")
        wait(lambda: page.model.rowCount() == 1)
        self.press(Key.Key_Return, Key.Key_Return)
        wait(lambda: self.window.current == "visit")
        return self.window.page("visit")


@pytest.fixture
def keys(qapp: QApplication, tmp_path: Path) -> Iterator[Keys]:
    """The keyboard of a desk with a record of eight visits."""
    styled()
    fill(tmp_path, policy(), 8)
    desk = sit(tmp_path)
    yield Keys(desk)
    leave(desk)


def test_reception_takes_what_is_typed_to_a_visit(keys: Keys) -> None:
    """Initials, Enter: the enterprise is there, and its visit begins."""
    page: Any = keys.window.page("reception")
    keys.type("xcl")
    wait(lambda: page.found.count() > 1)
    keys.press(Key.Key_Down)
    assert keys.focused is page.found
    keys.press(Key.Key_Return)
    wait(lambda: keys.window.current == "visit")


def test_an_interview_is_answered_walked_and_taken_back(keys: Keys) -> None:
    """Ctrl+2 to a step, an answer and Enter, Ctrl+Z, Alt+Down to the next step, F7 to put it aside."""
    keys.press(Key.Key_N, modifiers=CTRL)
    wait(lambda: keys.window.current == "visit")
    page: Any = keys.window.page("visit")
    keys.press(Key.Key_2, modifiers=CTRL)
    assert page.step == "规模与行业"
    keys.tab_to("fact:从业人员")
    keys.type("35")
    keys.press(Key.Key_Return)
    assert page.live.answer("从业人员").value == 35
    assert keys.focused.objectName() != "fact:从业人员"
    keys.press(Key.Key_Z, modifiers=CTRL)
    assert page.live.answer("从业人员") is None
    assert keys.focused.objectName() == "fact:从业人员"
    keys.type("36")
    keys.press(Key.Key_Z, modifiers=CTRL)  # what is being typed first
    keys.press(Key.Key_Down, modifiers=ALT)
    assert page.step == "涉及事项"
    keys.press(Key.Key_F7)
    wait(lambda: keys.window.current == "reception")


def test_a_result_is_gone_through_measure_by_measure(keys: Keys) -> None:
    """Down to the next measure, Tab to its paragraph, Right to its next phrase."""
    page = keys.finished_visit()
    view = page.pages.page("结果")
    keys.tab_to("result:list")
    before = view.card.name.text()
    keys.press(Key.Key_Down)
    keys.press(Key.Key_Down)
    assert view.card.name.text() != before
    for _ in range(20):
        keys.press(Key.Key_Tab)
        if type(keys.focused).__name__ == "ParagraphView":
            break
    assert keys.focused.selected == 0  # type: ignore[attr-defined]


def test_papers_are_looked_at_and_left(keys: Keys) -> None:
    """F9 prints a finished visit: Ctrl+2 turns to 底联, Esc goes back to where one came from."""
    keys.finished_visit()
    keys.press(Key.Key_F9)
    wait(lambda: keys.window.current == "paper")
    page: Any = keys.window.page("paper")
    wait(lambda: bool(page.data))
    keys.press(Key.Key_2, modifiers=CTRL)
    wait(lambda: page.kind == "底联" and bool(page.data))
    keys.press(Key.Key_Escape)
    assert keys.window.current == "visit"


def test_a_code_that_someone_brings_is_verified(keys: Keys) -> None:
    """Ctrl+K at the reception, the code, Enter: the verdict is shown on the page."""
    keys.press(Key.Key_K, modifiers=CTRL)
    wait(lambda: keys.window.current == "verify")
    page: Any = keys.window.page("verify")
    keys.type("2222-3333-4444-5555")
    keys.press(Key.Key_Return)
    wait(page.answer.isVisible)
    assert "核验码" in page.answer.about.text()


def test_records_are_searched_and_left_again(keys: Keys) -> None:
    """Type, Enter to the table, the arrows, Ctrl+F back to the field."""
    page = keys.to("records", Key.Key_2)
    wait(lambda: page.model.rowCount() > 1)
    keys.type("a")
    keys.press(Key.Key_Backspace)
    wait(lambda: page.model.rowCount() > 1)
    keys.press(Key.Key_Return)
    assert keys.focused is page.table
    keys.press(Key.Key_Down)
    assert page.table.currentIndex().row() == 1
    keys.press(Key.Key_F, modifiers=CTRL)
    assert keys.focused is page.search_field


def test_the_policy_is_found_by_a_number_and_read_on(keys: Keys) -> None:
    """18-2 leads to its article; Esc shows all; Down goes to the list and turns the article."""
    page = keys.to("policy", Key.Key_4)
    keys.type("18-2")
    assert page.section.key == "18"
    keys.press(Key.Key_Escape, Key.Key_Down)
    assert keys.focused is page.list
    keys.press(Key.Key_Down)
    assert page.section.key == "19"


def test_statistics_are_counted_for_another_span(keys: Keys) -> None:
    """Tab to the span, an arrow: other days are counted."""
    page = keys.to("statistics", Key.Key_6)
    wait(lambda: bool(page.times.bars))
    before = page.period.span()
    keys.tab_to("period")
    keys.press(Key.Key_Home)
    assert page.period.span() == (None, None) != before
    wait(lambda: len(page.times.bars) > 0)


def test_a_setting_is_typed_and_kept(keys: Keys) -> None:
    """Tab to a field; leaving it keeps what was typed."""
    keys.to("settings", Key.Key_7)
    keys.tab_to("set:window")
    keys.press(Key.Key_A, modifiers=CTRL)
    keys.type("7")
    keys.press(Key.Key_Tab)
    wait(lambda: keys.desk.operations.settings().window == "7")


def test_help_opens_where_one_is_and_is_searched(keys: Keys) -> None:
    """F1 at the policy, then a word: chapters that have it."""
    keys.to("policy", Key.Key_4)
    keys.press(Key.Key_F1)
    wait(lambda: keys.window.current == "help")
    page: Any = keys.window.page("help")
    assert page.chapter == "policy"
    keys.press(Key.Key_F, modifiers=CTRL)
    keys.type("F9")
    assert page.list.entries
