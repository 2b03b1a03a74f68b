"""Every page of the window, with real data, at the smallest size and with the smallest and largest letters."""

import datetime
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.assess import read_value
from core.policy import Policy
from desktop import showcase
from desktop.ui.base import theme
from tests.ui.clerk import Clerk, unfolded
from tests.ui.looks import clipped, nameless, outside, tab_stops, upward_jumps

from PySide6.QtCore import QEvent, QObject, QPoint, QRect
from PySide6.QtWidgets import QApplication, QWidget

RAIL = ("reception", "records", "follow-ups", "policy", "screening", "statistics", "settings", "help")
STEPS = ("企业", "规模与行业", "涉及事项", "具体情况", "结果")


@pytest.fixture(scope="module", params=[14, 18], ids=["14磅", "18磅"])
def clerk(request: Any, qapp: QApplication, tmp_path_factory: Any, policy: Policy) -> Iterator[Clerk]:
    """A counter that has been at work for weeks."""
    folder: Path = tmp_path_factory.mktemp("counter")
    showcase.fill(folder, policy, 40)
    seated = Clerk(folder, policy, datetime.date(2023, 9, 15))
    operations = seated.desk.operations
    operations.set_settings(replace(operations.settings(), base_points=request.param))
    unfolded(lambda: round(qapp.font().pointSizeF()) == request.param)
    yield seated
    seated.close()
    theme.apply(qapp, 14)


SIZES = [(900, 520), (1024, 740), (1366, 700), (1920, 1040)]
"""The least; and 1024×768, 1366×768 and 1920×1080 without the frame and the task bar."""


@pytest.fixture(params=SIZES, ids=lambda size: "×".join(map(str, size)))
def sized(request: Any, clerk: Clerk) -> Clerk:
    """The same counter in a window of that size."""
    clerk.window.resize(*request.param)
    assert clerk.window.size().toTuple() == request.param
    return clerk


def look(clerk: Clerk, name: str) -> Any:
    """Show a page and let it settle."""
    clerk.window.show_page(name)
    clerk.settle()
    return clerk.window.page(name)


@pytest.mark.parametrize("name", RAIL)
def test_a_page_cuts_nothing_off_and_names_everything(sized: Clerk, name: str) -> None:
    """At each size: no clipped word, nothing off the window, no nameless stop, no Tab that runs up the page."""
    clerk = sized
    page = look(clerk, name)
    assert clipped(clerk.window) == []
    assert outside(clerk.window) == []
    assert nameless(clerk.window) == []
    assert upward_jumps(tab_stops(clerk.window), page) == []


@pytest.mark.parametrize("step", STEPS)
def test_a_step_of_the_wizard_cuts_nothing_off_and_names_everything(sized: Clerk, step: str) -> None:
    """The same for the five steps, of a visit with every matter marked, while a message is shown: the foot and the
    message are in the window, and the result is to the right of the questions or in a line below."""
    clerk = sized
    wizard = clerk.wizard
    if wizard.live is None:
        clerk.window.page("reception").start.emit({})
        unfolded(lambda: wizard.live is not None)
        for matter in wizard.live.interview.matters():
            wizard.live.answer_matter(matter.fact, "yes")
        for fact, text in (("从业人员", "35~45人"), ("营业收入", "1800~2200万元"), ("信用修复日", "2023-06-01")):
            value = read_value(wizard.live.policy.facts[fact], text)
            wizard.live.commit(fact, value)
    look(clerk, "visit")
    wizard.show_step(step)
    clerk.desk.messages.warning("一句要留在窗口里的话，比较长，在小窗口里也要看得见全部，不能被挡住。")
    clerk.settle()
    foot, room = wizard.foot, clerk.window.rect()
    assert foot.isVisible()
    assert room.contains(QRect(foot.mapTo(clerk.window, QPoint(0, 0)), foot.size()))
    assert outside(clerk.window) == []
    side = wizard.side
    assert (side.panel.isVisible(), side.line.isVisible()).count(True) == (step != "结果")
    assert clipped(clerk.window) == []
    assert nameless(wizard) == []
    assert upward_jumps(tab_stops(clerk.window), wizard) == []


class Flashes(QObject):
    """Remembers every window that shows itself."""

    def __init__(self, known: QWidget) -> None:
        super().__init__()
        self.known, self.seen = known, list[str]()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        shown = event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow()
        if shown and watched is not self.known:
            self.seen.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


def test_no_part_of_a_page_is_ever_a_window_of_its_own(qapp: QApplication, tmp_path: Path, policy: Policy) -> None:
    """Something shown before it has a parent flashes on the screen, and takes the keyboard away for good."""
    clerk = Clerk(tmp_path, policy, datetime.date(2023, 9, 1))
    watch = Flashes(clerk.window)
    qapp.installEventFilter(watch)
    for name in clerk.window.page_names:
        clerk.window.page(name)
    clerk.begin("上海示例有限公司")
    for step in STEPS:
        clerk.wizard.show_step(step)
    clerk.wizard.show_step("涉及事项")
    for matter in clerk.wizard.live.interview.matters():
        clerk.wizard.live.answer_matter(matter.fact, "yes")
    clerk.wizard.show_step("具体情况")
    qapp.removeEventFilter(watch)
    active = clerk.window.isActiveWindow()
    clerk.close()
    assert watch.seen == []
    assert active
