"""Each key of the manual's 键盘一览 works as described, by whatever way one came to the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.ui.clerk import ENTER, Clerk, unfolded

from PySide6.QtCore import Qt

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier,
)  # fmt: skip
K = Qt.Key


@pytest.fixture
def clerk(busy_clerk: Clerk) -> Clerk:
    """A clerk at a record that has been used."""
    return busy_clerk


def finished(clerk: Clerk) -> None:
    """Open a finished visit, found by its name."""
    clerk.type("上海示例软件")
    unfolded(lambda: clerk.window.page("reception").found.count() > 1)
    clerk.press(K.Key_Down)
    clerk.press(K.Key_Down)
    clerk.press(ENTER)
    unfolded(lambda: clerk.window.current == "visit" and clerk.wizard.live.read_only)


def by_result(clerk: Clerk) -> None:
    """To the paper from the result."""
    finished(clerk)
    clerk.press(K.Key_P, CTRL)


def by_step(clerk: Clerk) -> None:
    """To the paper by F9, after a look at a step whose fields are switched off."""
    finished(clerk)
    clerk.press(K.Key_2, CTRL)
    assert clerk.wizard.step == "规模与行业"
    clerk.press(K.Key_F9)


def by_counterfoil(clerk: Clerk) -> None:
    """To the 底联, and from there to the 告知单."""
    finished(clerk)
    clerk.press(K.Key_P, CTRL | SHIFT)
    unfolded(lambda: clerk.window.current == "paper")
    clerk.press(K.Key_1, CTRL)


def by_records(clerk: Clerk) -> None:
    """To the paper by 重印."""
    clerk.press(K.Key_2, ALT)
    page: Any = clerk.window.page("records")
    unfolded(lambda: page.table.model().rowCount() > 0)
    clerk.press(K.Key_Down)
    unfolded(lambda: page.pane.print_button.isEnabled())
    clerk.press(K.Key_P, CTRL)


def by_finishing(clerk: Clerk) -> None:
    """To the paper by F9 of a visit that was just taken in."""
    clerk.begin("上海示例新办有限公司")
    clerk.finish()
    clerk.press(K.Key_F9)


class Printers:
    """Remembers what was asked for; nothing is printed."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def any(self) -> bool:
        return True

    def default(self) -> None:
        self.asked.append("default")

    def ask(self, _parent: Any) -> None:
        self.asked.append("ask")


WAYS = [by_result, by_step, by_counterfoil, by_records, by_finishing]


@pytest.mark.parametrize("lost", [False, True], ids=["", "键盘在别处"])
@pytest.mark.parametrize("way", WAYS)
def test_the_keys_of_the_print_page(clerk: Clerk, way: Callable[[Clerk], None], lost: bool) -> None:
    """Ctrl+1 and Ctrl+2, Ctrl+P, Ctrl+Shift+P, Ctrl+S, Esc; also while nothing on the page has the keyboard."""
    way(clerk)
    unfolded(lambda: clerk.window.current == "paper")
    page: Any = clerk.window.page("paper")
    page._printers = printers = Printers()
    saved: list[str] = []
    page._ask_path = lambda _parent, name: saved.append(name) or ""
    unfolded(lambda: bool(page.data))
    if lost:
        clerk.focused.clearFocus()
        clerk.window.setFocus()
    clerk.press(K.Key_2, CTRL)
    assert page.kind == "底联"
    unfolded(lambda: bool(page.data))
    clerk.press(K.Key_1, CTRL)
    assert page.kind == "告知单"
    unfolded(lambda: bool(page.data))
    clerk.press(K.Key_P, CTRL)
    assert printers.asked == ["default", "ask"]  # none is the default one: the person is asked
    clerk.press(K.Key_P, CTRL | SHIFT)
    assert printers.asked == ["default", "ask", "ask"]
    clerk.press(K.Key_S, CTRL)
    assert len(saved) == 1
    clerk.press(K.Key_Escape)
    assert clerk.window.current != "paper"


def begun(clerk: Clerk) -> None:
    """By a name."""
    clerk.begin("上海示例有限公司")


def new(clerk: Clerk) -> None:
    """By Ctrl+N."""
    clerk.begin()


def parked(clerk: Clerk) -> None:
    """From the list of what waits."""
    begun(clerk)
    clerk.press(K.Key_F7)
    unfolded(lambda: clerk.window.current == "reception" and clerk.window.page("reception").parked.count() > 0)
    clerk.press(K.Key_Down)
    clerk.press(ENTER)
    unfolded(lambda: clerk.window.current == "visit")


@pytest.mark.parametrize("lost", [False, True], ids=["", "键盘在别处"])
@pytest.mark.parametrize("way", [begun, new, parked, finished])
def test_the_keys_of_a_visit(clerk: Clerk, way: Callable[[Clerk], None], lost: bool) -> None:
    """Ctrl+1 to Ctrl+5, Alt+↓ and Alt+↑, Ctrl+J, Ctrl+E, Esc: of a visit on the desk and of one that is only read."""
    way(clerk)
    wizard = clerk.wizard
    for number, step in enumerate(("企业", "规模与行业", "涉及事项", "具体情况", "结果"), 1):
        if lost:
            clerk.focused.clearFocus()
            clerk.window.setFocus()
        clerk.press(K(K.Key_0 + number), CTRL)
        assert wizard.step == step
    clerk.press(K.Key_Up, ALT)
    assert wizard.step == "具体情况"
    clerk.press(K.Key_Down, ALT)
    assert wizard.step == "结果"
    if not wizard.live.read_only:
        clerk.press(K.Key_3, CTRL)
        before = wizard.live.visit.unmentioned
        clerk.press(K.Key_E, CTRL)
        assert wizard.live.visit.unmentioned != before
        clerk.press(K.Key_Z, CTRL)
        assert wizard.live.visit.unmentioned == before
        clerk.press(K.Key_J, CTRL)
        fact = wizard.live.assessment.next_question.fact
        assert clerk.focused.objectName().partition(":")[2] in (fact, "")
    clerk.press(K.Key_Escape)
    assert clerk.window.current == "reception"


def test_the_keys_that_work_everywhere(clerk: Clerk) -> None:
    """Alt+1 and so on, F1, by every page that the rail has; Ctrl+F where something is looked for."""
    names = ("reception", "records", "follow-ups", "policy", "screening", "statistics", "settings", "help")
    for number, name in enumerate(names, 1):
        clerk.press(K(K.Key_0 + number), ALT)
        assert clerk.window.current == name
        page = clerk.window.page(name)
        if name in ("records", "policy"):
            clerk.window.setFocus()
            clerk.press(K.Key_F, CTRL)
            assert clerk.focused is page.search_field
            clerk.type("x")
            clerk.press(K.Key_Escape)
            assert page.search_field.text() == ""
        clerk.press(K.Key_F1)
        assert clerk.window.current == "help"


def test_the_keys_of_the_reception(clerk: Clerk) -> None:
    """↓ to the list, Ctrl+K to 核验; and Ctrl+O there."""
    clerk.press(K.Key_K, CTRL)
    assert clerk.window.current == "verify"
    verify: Any = clerk.window.page("verify")
    pressed: list[bool] = []
    verify.file.clicked.disconnect()
    verify.file.clicked.connect(lambda: pressed.append(True))
    clerk.window.setFocus()
    clerk.press(K.Key_O, CTRL)
    assert pressed == [True]
