"""The keys of each page work by every way in, whatever has the keyboard: also the rail, or nothing at all.

Letters, arrows and Enter belong to the field in hand; the keys with Ctrl, Alt or F, and Esc, belong to the page that is
shown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.ui.clerk import ENTER, Clerk, unfolded

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier,
)  # fmt: skip
K = Qt.Key
RAIL = ("reception", "records", "follow-ups", "policy", "screening", "statistics", "settings", "help")
Chord = tuple[Qt.Key, Qt.KeyboardModifier]
BUTTONS: dict[str, dict[str, Chord]] = {
    "reception": {"new-visit": (K.Key_N, CTRL), "show-verify": (K.Key_K, CTRL), "show-form": (K.Key_Q, CTRL)},
    "records": {
        "correct": (K.Key_E, CTRL), "print": (K.Key_P, CTRL), "carry": (K.Key_T, CTRL),
    },
    "follow-ups": {"export": (K.Key_S, CTRL), "done": (K.Key_D, CTRL)},
    "screening": {"open-roster": (K.Key_O, CTRL)},
    "statistics": {"export": (K.Key_S, CTRL)},
    "help": {"practise": (K.Key_F12, Qt.KeyboardModifier.NoModifier)},
}  # fmt: skip
"""Page: its main actions, and the key that the manual names for each."""
SEARCHED = ("records", "follow-ups", "policy", "help")


@pytest.fixture
def clerk(busy_clerk: Clerk) -> Clerk:
    """A clerk at a record that has been used."""
    return busy_clerk


def by_key(clerk: Clerk, name: str) -> None:
    """Alt and its number."""
    clerk.press(K(K.Key_1 + RAIL.index(name)), ALT)


def by_rail(clerk: Clerk, name: str) -> None:
    """Its button in the rail, which keeps the keyboard only until the page is shown."""
    button = clerk.window.findChild(QToolButton, f"action:show-{name}")
    button.setFocus()
    clerk.press(K.Key_Space)


def from_visit(clerk: Clerk, name: str) -> None:
    """Out of a visit, and back to the reception first."""
    clerk.begin("上海示例有限公司")
    clerk.press(K.Key_Escape)
    unfolded(lambda: clerk.window.current == "reception")
    by_key(clerk, name)


def from_verify(clerk: Clerk, name: str) -> None:
    """From 核验, which has no button in the rail."""
    by_key(clerk, "reception")
    clerk.press(K.Key_K, CTRL)
    by_key(clerk, name)


def as_it_comes(_clerk: Clerk, _page: QWidget) -> None:
    """Where the page puts it."""


def on_nothing(clerk: Clerk, _page: QWidget) -> None:
    """On the window itself."""
    clerk.focused.clearFocus()
    clerk.window.setFocus()


def on_the_rail(clerk: Clerk, _page: QWidget) -> None:
    """On a button of the rail."""
    clerk.window.session.setFocus()


def on_a_disabled_control(clerk: Clerk, page: Any) -> None:
    """The control that the page would put it on is switched off, unless it is the button of a key itself."""
    first = page.first_focus()
    if first is not None and not isinstance(first, QPushButton):
        first.setEnabled(False)
        clerk.window.show_unrefreshed(page.name)
        assert clerk.focused is not first


WAYS = (by_key, by_rail, from_visit, from_verify)
PLACES = (as_it_comes, on_nothing, on_the_rail, on_a_disabled_control)
Place = Callable[[Clerk, Any], None]


def ready(clerk: Clerk, name: str) -> Any:
    """The page with what its keys are about: a finished visit, a line that waits."""
    page: Any = clerk.window.page(name)
    clerk.settle()
    if name in ("records", "follow-ups"):
        unfolded(lambda: page.table.model().rowCount() > 0)
        rows = range(page.table.model().rowCount())
        button = page.findChild(QPushButton, "action:correct" if name == "records" else "action:done")
        for row in rows:
            page.table.selectRow(row)
            clerk.settle()
            if button.isEnabled() and button.isVisible():
                break
    return page


@pytest.mark.parametrize(
    ("way", "place"), [*((by_key, place) for place in PLACES), *((way, as_it_comes) for way in WAYS[1:])]
)
@pytest.mark.parametrize("name", sorted(BUTTONS))
def test_the_main_actions_of_a_page(clerk: Clerk, name: str, way: Callable[[Clerk, str], None], place: Place) -> None:
    """Each key presses its button once."""
    way(clerk, name)
    assert clerk.window.current == name
    page = ready(clerk, name)
    place(clerk, page)
    for action, chord in BUTTONS[name].items():
        pressed: list[str] = []
        button = page.findChild(QPushButton, f"action:{action}")
        assert button.isEnabled(), action
        button.clicked.disconnect()
        button.clicked.connect(lambda *_, pressed=pressed, action=action: pressed.append(action))
        clerk.press(*chord)
        assert pressed == [action]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", [*SEARCHED, "reception"])
def test_escape_clears_what_is_looked_for(clerk: Clerk, name: str, place: Place) -> None:
    """Also while the keyboard is in the list, on the rail, or nowhere; Ctrl+F leads to the field from there."""
    by_key(clerk, name)
    page = ready(clerk, name)
    field = page.field if name == "reception" else page.search_field
    field.setFocus()
    clerk.type("xy")
    assert field.text() == "xy"
    place(clerk, page)
    clerk.press(K.Key_Escape)
    assert field.text() == ""
    if name in SEARCHED and place is not on_a_disabled_control:
        clerk.press(K.Key_F, CTRL)
        assert clerk.focused is field


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", RAIL)
def test_the_keys_that_work_everywhere(clerk: Clerk, name: str, place: Place) -> None:
    """F1 opens the help, F11 the list of clerks, Alt+1 the reception."""
    by_key(clerk, name)
    place(clerk, clerk.window.page(name))
    clerk.press(K.Key_F11)
    menu = clerk.window.session.menu_of_clerks
    assert menu.isVisible()
    menu.close()
    clerk.press(K.Key_F1)
    assert clerk.window.current == "help"
    by_key(clerk, "reception")
    assert clerk.window.current == "reception"


@pytest.mark.parametrize("place", PLACES)
def test_the_order_of_the_records_is_changed(clerk: Clerk, place: Place) -> None:
    """F3 takes another column, Shift+F3 the other way round."""
    by_key(clerk, "records")
    page = ready(clerk, "records")
    place(clerk, page)

    def order() -> tuple[int, Any]:
        header = page.table.horizontalHeader()
        return header.sortIndicatorSection(), header.sortIndicatorOrder()

    before = order()
    clerk.press(K.Key_F3)
    assert order() != before
    before = order()
    clerk.press(K.Key_F3, SHIFT)
    assert order() != before
    clerk.settle()


@pytest.mark.parametrize("place", PLACES[:3])
def test_f2_leads_to_the_day_of_a_line_that_waits(clerk: Clerk, place: Place) -> None:
    """And Esc from there back to the list, not to an empty search."""
    by_key(clerk, "follow-ups")
    page = ready(clerk, "follow-ups")
    place(clerk, page)
    clerk.press(K.Key_F2)
    assert clerk.focused is page.pane.day
    clerk.press(K.Key_Escape)
    assert clerk.focused is page.table


def test_escape_leaves_the_reason_and_keeps_what_is_looked_for(clerk: Clerk) -> None:
    """One Esc, one thing."""
    by_key(clerk, "records")
    page = ready(clerk, "records")
    page.search_field.setFocus()
    clerk.type("上海")
    page = ready(clerk, "records")
    clerk.press(K.Key_E, CTRL)
    assert clerk.focused is page.pane.reason.field
    clerk.press(K.Key_Escape)
    assert page.pane.reason.isHidden()
    assert page.search_field.text() == "上海"


def from_records(clerk: Clerk) -> None:
    """A visit by Enter in 记录."""
    by_key(clerk, "records")
    ready(clerk, "records").table.setFocus()


def from_follow_ups(clerk: Clerk) -> None:
    """A visit by Enter in 回访."""
    by_key(clerk, "follow-ups")
    ready(clerk, "follow-ups").table.setFocus()


@pytest.mark.parametrize("place", PLACES[:3])
@pytest.mark.parametrize("way", [from_records, from_follow_ups])
def test_a_finished_visit_found_elsewhere(clerk: Clerk, way: Callable[[Clerk], None], place: Place) -> None:
    """Its steps by Ctrl and number, its paper by F9 of any step; Esc leads back, and there the keys work again."""
    way(clerk)
    came_from = clerk.window.current
    clerk.press(ENTER)
    unfolded(lambda: clerk.window.current == "visit" and clerk.wizard.live.read_only)
    for number in range(1, 6):
        place(clerk, clerk.wizard)
        clerk.press(K(K.Key_0 + number), CTRL)
        assert clerk.wizard.step == ("企业", "规模与行业", "涉及事项", "具体情况", "结果")[number - 1]
        place(clerk, clerk.wizard)
        clerk.press(K.Key_F9)
        unfolded(lambda: clerk.window.current == "paper")
        place(clerk, clerk.window.page("paper"))
        clerk.press(K.Key_Escape)
        unfolded(lambda: clerk.window.current == "visit")
    place(clerk, clerk.wizard)
    clerk.press(K.Key_Escape)
    unfolded(lambda: clerk.window.current in ("reception", came_from))
    clerk.press(K.Key_K, CTRL) if clerk.window.current == "reception" else by_key(clerk, "reception")
    assert clerk.window.current in ("verify", "reception")
