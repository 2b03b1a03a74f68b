"""Each row of 筛查 in the manual's 键盘一览 is pressed and does what it says, on one roster of four enterprises."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from python_calamine import load_workbook

from core.policy import Policy
from tests.ui.clerk import ENTER, Clerk, unfolded
from tests.ui.test_key_table import SCREENING, bound, rows, told
from tests.ui.test_screening_page import LONG, roster, to_page

from PySide6.QtCore import Qt

K = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
DIALOGS = "desktop.ui.screening.page"


class Screener:
    """A clerk with the roster judged, and a place for what the keys make."""

    def __init__(self, clerk: Clerk, folder: Path) -> None:
        self.clerk, self.folder = clerk, folder
        self.file = roster(folder / "名单.xlsx")
        self.page = to_page(clerk)
        self.page.look_at([self.file])
        unfolded(self.page.mapping.isVisible, LONG)
        clerk.press(K.Key_F9)
        unfolded(lambda: self.results.isVisible() and not self.page.work.busy, LONG)

    @property
    def results(self) -> Any:
        """The list of whom to call."""
        return self.page.results

    def at_rest(self) -> None:
        """All enterprises listed, the keyboard in the list."""
        to_page(self.clerk)
        self.clerk.settle()
        unfolded(lambda: not self.page.work.busy, LONG)
        if self.page.faults_button.isChecked():
            self.page.faults_button.click()
        self.results.search_field.clear()
        self.results.choose("all")
        unfolded(self.listed, LONG)
        self.results.table.setFocus()

    def listed(self) -> bool:
        """Whether all four are there and the one in hand is shown."""
        return self.results.count.text().startswith("列出 4 家") and self.results._shown is not None


@pytest.fixture(scope="module")
def seated(qapp: Any, tmp_path_factory: Any, policy: Policy) -> Iterator[Screener]:
    """One roster for all rows."""
    folder: Path = tmp_path_factory.mktemp("screening")
    clerk = Clerk(folder / "data", policy, datetime.date(2023, 9, 15))
    yield Screener(clerk, folder)
    clerk.close()


@pytest.fixture
def screener(seated: Screener, monkeypatch: pytest.MonkeyPatch) -> Screener:
    """At the results; a dialog for a file answers at once with one in the folder."""
    monkeypatch.setattr(f"{DIALOGS}.open_paths", lambda *_: [str(seated.file)])
    monkeypatch.setattr(f"{DIALOGS}.save_path", lambda _parent, _title, name, _kind: str(seated.folder / name))
    seated.at_rest()
    return seated


def made(screener: Screener, ending: str) -> Path:
    """The file of that ending that a key has made."""
    found: list[Path] = []

    def there() -> bool:
        found[:] = screener.folder.glob(f"*{ending}")
        return bool(found) and not screener.page.work.busy

    unfolded(there, LONG)
    return found[0]


def opened(screener: Screener) -> None:
    """A roster is chosen; its columns are mapped."""
    screener.clerk.ctrl(K.Key_O)
    unfolded(screener.page.mapping.isVisible, LONG)
    assert screener.clerk.focused is screener.page.mapping.table


def open_roster(screener: Screener) -> None:
    """And 不读了 leaves all as it was."""
    opened(screener)
    screener.page.mapping.back.setFocus()
    screener.clerk.press(ENTER)
    unfolded(screener.results.isVisible, LONG)


def enter(screener: Screener) -> None:
    """What a column is read as is chosen; in the results the enterprise becomes a visit."""
    opened(screener)
    screener.clerk.press(ENTER)
    assert screener.page.mapping.fact.hasFocus()
    screener.page.mapping.back.setFocus()
    screener.clerk.press(ENTER)
    screener.at_rest()
    name = screener.results._shown.name
    screener.clerk.press(ENTER)
    unfolded(lambda: screener.clerk.window.current == "visit", LONG)
    assert screener.clerk.wizard.live.opened.name == name


def edit(screener: Screener) -> None:
    """What a column is read as, as in a spreadsheet."""
    opened(screener)
    screener.clerk.press(K.Key_F2)
    assert screener.page.mapping.fact.hasFocus()
    screener.page.mapping.back.setFocus()
    screener.clerk.press(ENTER)


def to_list(screener: Screener) -> None:
    """From the groups."""
    screener.results.groups.setFocus()
    screener.clerk.press(K.Key_Right)
    assert screener.clerk.focused is screener.results.table


def take_in(screener: Screener) -> None:
    """The roster is read in, and judged: one more is there to be chosen."""
    before = screener.page.chooser.count()
    opened(screener)
    screener.clerk.press(K.Key_F9)
    unfolded(lambda: screener.page.chooser.count() == before + 1 and not screener.page.work.busy, LONG)
    unfolded(screener.results.isVisible, LONG)


def again(screener: Screener) -> None:
    """Judged once more."""
    screener.clerk.press(K.Key_F5)
    unfolded(lambda: screener.page.work.busy)
    unfolded(lambda: not screener.page.work.busy, LONG)


def unread(screener: Screener) -> None:
    """The cells that nobody can read, and back by the same key."""
    screener.clerk.ctrl(K.Key_E)
    unfolded(lambda: screener.page.faults.isVisible() and screener.page.faults.model.row(0) is not None)
    assert screener.page.faults.model.row(0)[3] == "约三千"
    screener.clerk.ctrl(K.Key_E)
    assert screener.results.isVisible()


def search(screener: Screener) -> None:
    """From the list to the field."""
    screener.clerk.ctrl(K.Key_F)
    assert screener.clerk.focused is screener.results.search_field


def order(screener: Screener) -> None:
    """By another column, and the other way round."""
    first = screener.results.wanted.order, screener.results.wanted.down
    screener.clerk.press(K.Key_F3)
    second = screener.results.wanted.order, screener.results.wanted.down
    screener.clerk.press(K.Key_F3, SHIFT)
    third = screener.results.wanted.order, screener.results.wanted.down
    assert second[0] != first[0]
    assert third == (second[0], not second[1])
    screener.clerk.settle()


def contacted(screener: Screener) -> None:
    """Ticked, with the day; and not any more."""
    screener.clerk.ctrl(K.Key_D)
    day = datetime.date(2023, 9, 15)
    unfolded(lambda: screener.results._shown is not None and screener.results._shown.contacted == day, LONG)
    screener.results.table.setFocus()
    screener.clerk.ctrl(K.Key_D)
    unfolded(lambda: screener.results._shown is not None and screener.results._shown.contacted is None, LONG)


def notices(screener: Screener) -> None:
    """The papers of those selected, in one file."""
    screener.clerk.ctrl(K.Key_A)
    screener.clerk.ctrl(K.Key_P)
    assert made(screener, ".pdf").read_bytes().startswith(b"%PDF")
    unfolded(lambda: any("4 份告知单" in message.text for message in screener.clerk.heard.messages), LONG)


def call_list(screener: Screener) -> None:
    """In the results whom to call; in 问题 what to have mended."""
    screener.clerk.ctrl(K.Key_S)
    listed = load_workbook(made(screener, "呼叫名单*.xlsx")).get_sheet_by_index(0).to_python()
    assert any(row[0] == "企业名称" for row in listed)
    screener.clerk.ctrl(K.Key_E)
    unfolded(screener.page.faults.isVisible)
    screener.clerk.ctrl(K.Key_S)
    faults = load_workbook(made(screener, "问题.xlsx")).get_sheet_by_index(0).to_python()
    assert any("约三千" in map(str, row) for row in faults)


def escape(screener: Screener) -> None:
    """From 问题 to the results; from a search to all."""
    screener.clerk.ctrl(K.Key_E)
    unfolded(screener.page.faults.isVisible)
    screener.clerk.press(K.Key_Escape)
    assert screener.results.isVisible()
    screener.clerk.ctrl(K.Key_F)
    screener.clerk.type("示例2")
    screener.clerk.press(K.Key_Escape)
    assert screener.results.search_field.text() == ""


TRIALS: dict[str, Callable[[Screener], None]] = {
    "Ctrl+O": open_roster, "回车": enter, "F2": edit, "→": to_list, "F9": take_in, "F5": again, "Ctrl+E": unread,
    "Ctrl+F": search, "F3、Shift+F3": order, "Ctrl+D": contacted, "Ctrl+P": notices, "Ctrl+S": call_list, "Esc": escape,
}  # fmt: skip


@pytest.mark.parametrize("key", [key for section, key in rows() if section == SCREENING])
def test_a_key_of_the_screening_does_what_the_manual_says(screener: Screener, key: str) -> None:
    """As its trial says."""
    TRIALS[key](screener)


def test_the_manual_tells_of_every_key_of_the_page(screener: Screener) -> None:
    """None is there that nobody can learn of."""
    assert bound(screener.page) - told(SCREENING) == set()
