"""Enter leads to questions, never onto an answer that a digit would change; what was denied can be brought back."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.policy import load_policy
from desktop.ui.base.choice_bar import ChoiceBar
from tests.ui.clerk import ENTER, Clerk, unfolded

from PySide6.QtCore import Qt


@pytest.fixture
def clerk(qapp: Any, tmp_path: Path) -> Iterator[Clerk]:
    """A clerk with a visit on the desk."""
    seated = Clerk(tmp_path, load_policy("baoshan-2023-1"), datetime.date(2023, 9, 1))
    seated.begin("上海示例有限公司")
    yield seated
    seated.close()


def test_enter_never_stops_on_an_answered_toggle(clerk: Clerk) -> None:
    """Down 具体情况 of a visit with every matter marked, whatever each is."""
    live = clerk.wizard.live
    for at, matter in enumerate(live.interview.matters()):
        live.answer_matter(matter.fact, ("yes", "no", "unknown")[at % 3])
    clerk.press(Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    for _ in range(200):
        on = clerk.focused
        if on.objectName() == "action:next":
            break
        assert not (isinstance(on, ChoiceBar) and on.objectName().startswith("section:") and on.index >= 0)
        clerk.press(ENTER)
    assert clerk.focused.objectName() == "action:next"


def test_enter_passes_over_the_matters_that_are_answered(clerk: Clerk) -> None:
    """Of three matters with the second answered, Enter goes from the first to the third; ↑ still stops there."""
    clerk.press(Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    page = clerk.wizard.pages.page("涉及事项")
    first, second, third = page.stops()[:3]
    clerk.wizard.live.answer_matter(clerk.policy.facts[second.objectName().partition(":")[2]], "yes")
    first.setFocus()
    clerk.press(ENTER)
    assert clerk.focused is third
    clerk.press(Qt.Key.Key_Up)
    assert clerk.focused is second


def test_a_matter_turned_off_stays_as_a_line_and_comes_back_whole(clerk: Clerk) -> None:
    """The records of a list are kept aside, and are there again after 恢复; Ctrl+Z does it too."""
    wizard, live = clerk.wizard, clerk.wizard.live
    fact = next(m.fact for m in live.interview.matters() if m.fact.type == "list")
    live.answer_matter(fact, "yes")
    before = live.answer(fact.name)
    clerk.press(Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    page = wizard.pages.page("具体情况")
    group = next(s for s in page._sections if s.matter is fact)
    group.segments.setFocus()
    clerk.type("2")
    assert live.interview.state(fact) == "no"
    assert group.denied.isVisible()
    assert not group.segments.isVisible()
    group.denied.more.setFocus()
    clerk.press(ENTER)
    assert live.answer(fact.name) == before
    assert not group.denied.isVisible()
    assert group.segments.isVisible()
    group.segments.setFocus()
    clerk.type("2")
    clerk.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert live.answer(fact.name) == before
    assert not group.denied.isVisible()


def test_enter_passes_over_what_was_scanned(qapp: Any, tmp_path: Path) -> None:
    """After the name one is asked the next open question, not the code: a digit there would take its place."""
    clerk = Clerk(tmp_path, load_policy("baoshan-2023-1"), datetime.date(2023, 9, 1))
    try:
        clerk.type("91310000717855129U")
        clerk.press(ENTER)
        unfolded(lambda: clerk.window.current == "visit")
        clerk.type("上海示例有限公司")
        clerk.press(ENTER)
        assert clerk.focused.objectName() == "fact:主体类型"
        clerk.press(Qt.Key.Key_Backtab)
        assert clerk.focused.objectName() == "fact:统一社会信用代码"  # by Tab it is reached all the same
    finally:
        clerk.close()


def test_with_nothing_left_to_take_back_the_keyboard_stays(clerk: Clerk) -> None:
    """Ctrl+Z says so; what is typed next goes where the keyboard was."""
    clerk.wizard.go_to("从业人员")
    for _ in range(3):
        clerk.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert clerk.heard.messages[-1].text == "没有可以撤销的了。"
    assert clerk.focused.objectName() == "fact:从业人员"
    clerk.type("35")
    clerk.press(ENTER)
    assert clerk.wizard.live.answer("从业人员").value == 35


def test_a_digit_pressed_twice_turns_off_one_matter_alone(clerk: Clerk) -> None:
    """The head that it folds away hands the keyboard on to the next question, not to the next answered head."""
    live = clerk.wizard.live
    first, second = [m.fact for m in live.interview.matters() if m.fact.type == "list"][:2]
    for fact in (first, second):
        live.answer_matter(fact, "yes")
    clerk.press(Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    for _ in range(200):
        if clerk.focused.objectName() == f"section:{first.name}":
            break
        clerk.press(Qt.Key.Key_Backtab)
    clerk.type("22")
    assert live.interview.state(first) == "no"
    assert live.interview.state(second) == "yes"
    assert clerk.focused.objectName() != "page:visit"


def test_what_is_taken_back_among_the_matters_is_shown_among_them(clerk: Clerk) -> None:
    """Ctrl+Z on 涉及事项 stays there, on the matter that is open again."""
    clerk.press(Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    stop = clerk.focused
    clerk.type("1")
    clerk.press(ENTER)
    clerk.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert clerk.wizard.step == "涉及事项"
    assert clerk.focused is stop
    assert clerk.wizard.live.interview.state(clerk.policy.facts[stop.objectName().partition(":")[2]]) == "open"
