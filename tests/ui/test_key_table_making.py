"""Each row of 政策制作 in the manual's 键盘一览 is pressed and does what it says, on the sample in the making."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.authoring.workbench import begin
from core.policy import Policy, pack_files
from tests.ui.clerk import ENTER, Clerk, unfolded
from tests.ui.officer import CTRL, K, Officer
from tests.ui.test_key_table import MAKING, bound, rows, told

from PySide6.QtCore import Qt

SAMPLE, ITEM = "sample-city-2023", "2-1"
SHIFT = Qt.KeyboardModifier.ShiftModifier
CAP, CLAUSE = "300万元", "单个项目补助最高300万元"
LONG = 30_000  # milliseconds


@pytest.fixture(scope="module")
def seated(qapp: Any, tmp_path_factory: Any, policy: Policy) -> Iterator[Officer]:
    """One officer for all rows, the sample without its own cases in hand."""
    folder: Path = tmp_path_factory.mktemp("making")
    own = {name: data for name, data in pack_files(SAMPLE).items() if not name.startswith(("common/", "baoshan/"))}
    begin(folder, SAMPLE, {name: data for name, data in own.items() if not name.startswith("cases/")})
    clerk = Clerk(folder, policy, datetime.date(2023, 9, 1), size=(1366, 700))
    officer = Officer(clerk)
    officer.click_named("action:open-draft")
    unfolded(lambda: officer.page.work is not None)
    officer.rest()
    yield officer
    clerk.close()


@pytest.fixture
def officer(seated: Officer) -> Iterator[Officer]:
    """At the first item, the keyboard in the text; the pack is afterwards what it was."""
    bench = seated.work.desk.bench
    before = dict(bench.files)
    seated.work.show_item(ITEM)
    seated.work.text.words.setFocus()
    seated.rest()
    yield seated
    while dict(bench.files) != before:
        assert bench.undo() is not None
    seated.work.read_again()


def ids(officer: Officer) -> list[str]:
    """The items there are."""
    return [item.id for item in officer.work.desk.items()]


def selected(officer: Officer) -> str:
    """The words of the policy that are selected."""
    found = officer.work.text.words.selected()
    return found.words if found else ""


def unused(officer: Officer) -> None:
    """No rule of the item has its cap any more: a number of the text is left over."""
    officer.click_named("remove:cap")
    officer.work.text.words.setFocus()


def cases(officer: Officer) -> Any:
    """缺的样例, with those found that the item lacks."""
    officer.press(K.Key_F4)
    officer.press(K.Key_G, CTRL)
    found = officer.work.cases
    unfolded(lambda: not found.work.busy and found.waiting > 0, LONG)
    return found


def new_item(officer: Officer) -> None:
    """A further item of the article that the cursor is in, its name to be typed."""
    officer.select("项目竣工后")
    officer.press(K.Key_N, CTRL)
    assert "2-2" in ids(officer)
    assert officer.work.item == "2-2"
    assert officer.clerk.focused.objectName() == "part:name"


def marks(officer: Officer) -> None:
    """Words become a condition, a sum, a cap, a window, a doubt of the new item."""
    new_item(officer)
    officer.mark("项目竣工后", K.Key_1)
    officer.mark("按设备投资额的10%给予补助", K.Key_2)
    officer.mark(CLAUSE, K.Key_3)
    officer.mark("补助资金分两年", K.Key_4)
    officer.mark("列入市级智能工厂名单的项目", K.Key_5)
    entry = officer.work.desk.entry("2-2")
    assert "项目竣工后" in entry.table("when")
    assert "按设备投资额的10%给予补助" in entry.table("amount")
    assert (entry.get("cap", "phrase"), entry.get("cap", "amount")) == (CLAUSE, CAP)
    assert entry.table("window")
    assert entry.get("doubts", 0, "phrase") == "列入市级智能工厂名单的项目"


def clause(officer: Officer) -> None:
    """The words up to the comma at either side; once more, the next ones too."""
    officer.select(CAP)
    officer.press(K.Key_L, CTRL)
    assert selected(officer) == CLAUSE
    officer.press(K.Key_L, CTRL)
    assert CLAUSE in selected(officer)
    assert len(selected(officer)) > len(CLAUSE)


def left_over(officer: Officer) -> None:
    """The next number that no rule uses, and the one before."""
    unused(officer)
    officer.select("对设备投资")
    officer.press(K.Key_F7)
    assert selected(officer) == CAP
    officer.select("责任单位：市经济信息化部门")
    officer.press(K.Key_F7, SHIFT)
    assert selected(officer) == CAP


def to_text(officer: Officer) -> None:
    """From the form to the policy's words."""
    officer.find("part:name").setFocus()
    officer.press(K.Key_T, CTRL)
    assert officer.clerk.focused is officer.work.text.words


def items(officer: Officer) -> None:
    """The next item, and back."""
    officer.press(K.Key_PageDown, CTRL)
    assert officer.work.item == ids(officer)[1]
    officer.press(K.Key_PageUp, CTRL)
    assert officer.work.item == ITEM


def faulty(officer: Officer) -> None:
    """A condition that says the other way round than its words."""
    phrase = next(iter(officer.work.desk.entry(ITEM).table("when")))
    officer.choose(f"part:when/{phrase}:comparison", "不超过")
    assert officer.work.faults.faults


def to_faults(officer: Officer) -> None:
    """To what is to be changed; Enter leads to the field."""
    faulty(officer)
    officer.press(K.Key_F2)
    assert officer.clerk.focused is officer.work.faults.list
    officer.press(ENTER)
    assert officer.clerk.focused.objectName().startswith("part:when/")


def set_right(officer: Officer) -> None:
    """As it is proposed."""
    to_faults(officer)
    officer.press(K.Key_J, CTRL)
    assert not [fault for fault in officer.work.faults.faults if fault.measure == ITEM and "不低于" in fault.words]


def trial(officer: Officer) -> None:
    """试一笔, the keyboard on its first field."""
    officer.press(K.Key_F3)
    assert officer.work.trial.isVisible()
    assert officer.work.trial.isAncestorOf(officer.clerk.focused)


def keep_trial(officer: Officer) -> None:
    """What is tried becomes a case."""
    trial(officer)
    officer.type_into("trial:title", "什么也没有问")
    officer.press(K.Key_S, CTRL | SHIFT)
    assert "title: 什么也没有问" in officer.work.desk.bench.text(f"cases/made-{ITEM}.yaml")


def to_cases(officer: Officer) -> None:
    """缺的样例."""
    officer.press(K.Key_F4)
    assert officer.work.cases.isVisible()


def find_cases(officer: Officer) -> None:
    """Those that the item lacks, the first to be looked at."""
    assert cases(officer).edge.text()


def right(officer: Officer) -> None:
    """The one in hand is kept, and the next one shown."""
    found = cases(officer)
    before, edge = found.waiting, found.edge.text()
    officer.press(ENTER, CTRL)
    assert found.waiting == before - 1
    assert f"title: {edge}" in officer.work.desk.bench.text(f"cases/made-{ITEM}.yaml")


def new_fact(officer: Officer) -> None:
    """新事实, the keyboard where one looks for what other policies ask."""
    officer.press(K.Key_F5)
    assert officer.work.facts.isVisible()
    assert officer.work.facts.isAncestorOf(officer.clerk.focused)


def today(officer: Officer) -> None:
    """What was changed today."""
    officer.type_into("part:name", "新名")
    officer.press(K.Key_F6)
    assert "新名" in officer.work.today.reading.toPlainText()


def sign(officer: Officer) -> None:
    """签发."""
    officer.press(K.Key_F8)
    assert officer.work.sign.isVisible()


def check(officer: Officer) -> None:
    """The table from the beginning; returns its faults."""
    sign(officer)
    officer.press(K.Key_K, CTRL)
    unfolded(lambda: not officer.work.sign.work.busy and bool(officer.work.sign.status.text()), 2 * LONG)


def text_of_item(officer: Officer) -> None:
    """The item as it is written, and away again."""
    officer.press(K.Key_F9)
    assert officer.clerk.focused is officer.work.entry
    officer.press(K.Key_F9)
    assert not officer.work.entry.isVisible()


def undo(officer: Officer) -> None:
    """Whichever item it was of; and done again."""
    before = officer.work.desk.entry(ITEM).text
    officer.type_into("part:name", "甲")
    changed = officer.work.desk.entry(ITEM).text
    officer.press(K.Key_PageDown, CTRL)
    officer.press(K.Key_Z, CTRL)
    assert officer.work.desk.entry(ITEM).text == before
    for again in ((K.Key_Y, CTRL), (K.Key_Z, CTRL | SHIFT)):
        officer.press(*again)
        assert officer.work.desk.entry(ITEM).text == changed
        officer.press(K.Key_Z, CTRL)
        assert officer.work.desk.entry(ITEM).text == before


TRIALS: dict[str, Callable[[Officer], None]] = {
    "Ctrl+N": new_item, "Ctrl+1 到 Ctrl+5": marks, "Ctrl+L": clause, "F7、Shift+F7": left_over, "Ctrl+T": to_text,
    "Ctrl+PageDown、Ctrl+PageUp": items, "F2": to_faults, "Ctrl+J": set_right, "F3": trial,
    "Ctrl+Shift+S": keep_trial, "F4": to_cases, "Ctrl+G": find_cases, "Ctrl+回车": right, "F5": new_fact,
    "F6": today, "F8": sign, "Ctrl+K": check, "F9": text_of_item, "Ctrl+Z、Ctrl+Y、Ctrl+Shift+Z": undo,
}  # fmt: skip


@pytest.mark.parametrize("key", [key for section, key in rows() if section == MAKING])
def test_a_key_of_the_making_of_policies_does_what_the_manual_says(officer: Officer, key: str) -> None:
    """As its trial says."""
    TRIALS[key](officer)


def test_the_manual_tells_of_every_key_of_the_page(officer: Officer) -> None:
    """None is there that nobody can learn of."""
    assert bound(officer.page) - told(MAKING) == set()
