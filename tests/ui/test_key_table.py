"""Each row of the manual's 键盘一览 is tried: here, or in the file that is named; a row that is not, fails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.resources import text
from tests.ui.clerk import ENTER, Clerk, unfolded

from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QLineEdit, QPushButton, QToolButton, QWidget

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier,
)  # fmt: skip
K = Qt.Key
EVERYWHERE, DESK, ASKING, PRINTING, LISTS, MAKING = (
    "到处都能用",
    "接待",
    "回答问题",
    "结果和打印",
    "记录、回访、政策、统计、核验、帮助",
    "政策制作",
)
SCREENING = "筛查"
Trial = Callable[[Clerk], None]

ELSEWHERE = {
    EVERYWHERE: {"F1": "keys", "Alt+1、Alt+2……": "keys", "Esc": "keys", "F11": "session", "F12": "first_run"},
    DESK: {"回车": "keys", "↓": "keys", "Ctrl+N": "keys", "Ctrl+K": "keys", "F2": "first_run",
           "Ctrl+Q": "form_page"},
    ASKING: {
        "F7": "keys", "F9": "keys", "Ctrl+1 到 Ctrl+5": "keys", "Alt+↑、Alt+↓": "keys", "Ctrl+J": "keys",
        "Ctrl+E": "keys",
        "F2": "asking", "F3": "record_lists", "F5": "record_lists", "Ctrl+V": "record_lists", "Alt+D": "asking",
        "F8": "counter", "Alt+Z": "several_policies",
    },
    PRINTING: {
        "Ctrl+P": "keys", "Ctrl+Shift+P": "keys", "Ctrl+1、Ctrl+2": "keys", "Ctrl+S": "keys", "F3": "result_desk",
        "Ctrl+C": "result_desk", "F9": "keys", "Shift+F3": "several_policies",
        "Ctrl+L": "paper_page",
    },
    LISTS: {"Ctrl+F": "keys", "Ctrl+O": "keys", "Ctrl+P": "keys", "F3、Shift+F3": "records_page", "F2": "follow_ups",
            "Ctrl+D": "follow_ups", "Ctrl+T、Ctrl+Shift+T": "carrying", "Ctrl+回车": "paper_verify"},
}  # fmt: skip
"""Section and key: which tests/ui/test_*.py tries it."""
ON_THEIR_OWN = (MAKING, SCREENING)
"""Sections of which each row has its trial in a file of its own: test_key_table_making, test_key_table_screening."""
ON_PAGE = {
    "reception": (DESK,), "first-run": (DESK,), "form": (DESK, PRINTING), "visit": (ASKING, PRINTING),
    "paper": (PRINTING,), "records": (LISTS,), "follow-ups": (LISTS,), "policy": (LISTS,),
    "statistics": (LISTS,), "help": (LISTS,), "verify": (LISTS,), "settings": (), "log-in": (),
}  # fmt: skip
"""The page: the sections that tell of its keys, besides those that work everywhere."""
_NAMES = {
    "回车": "Return",
    "Enter": "Return",
    "↑": "Up",
    "↓": "Down",
    "→": "Right",
    "PageDown": "PgDown",
    "PageUp": "PgUp",
}


def rows() -> list[tuple[str, str]]:
    """Section and key of each row of the manual's page."""
    found, section = [], ""
    for line in text("manual/09-keys.md").splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ").strip()
        elif line.startswith("| ") and (key := line.split("|")[1].strip()) not in ("键", "---"):
            found.append((section, key))
    return found


def told(*sections: str) -> set[str]:
    """The keys in sections of the manual, as Qt writes them."""
    found: set[str] = set()
    for section, key in rows():
        if section in (EVERYWHERE, *sections):
            first, _, last = key.rstrip("…").partition(" 到 ")
            found |= {written(each) for each in first.split("、")}
            found |= (
                {first[:-1] + str(number) for number in range(int(first[-1]), int(last[-1]) + 1)} if last else set()
            )
    return found


def written(key: str) -> str:
    """A key's name as Qt writes it; Enter on the number pad equals 回车."""
    before, plus, last = key.rpartition("+")
    return before + plus + _NAMES.get(last, last)


def bound(page: QWidget) -> set[str]:
    """The keys of a page."""
    shortcuts: list[QShortcut] = page.findChildren(QShortcut)
    return {written(shortcut.key().toString()) for shortcut in shortcuts}


@pytest.fixture
def clerk(busy_clerk: Clerk) -> Clerk:
    """A clerk at a record that has been used."""
    return busy_clerk


def at(clerk: Clerk, fact: str) -> None:
    """A new visit, the keyboard on a question."""
    clerk.begin("上海示例有限公司")
    clerk.wizard.go_to(fact)


def said(clerk: Clerk, fact: str) -> Any:
    """What the visit has for a fact."""
    answer = clerk.wizard.live.answer(fact)
    return None if answer is None else answer.value


def tab(clerk: Clerk) -> None:
    """To the next stop and back."""
    before = clerk.focused
    clerk.press(K.Key_Tab)
    assert clerk.focused is not before
    clerk.press(K.Key_Backtab, SHIFT)
    assert clerk.focused is before


def space(clerk: Clerk) -> None:
    """Presses the button that has the keyboard."""
    for _ in range(20):
        clerk.press(K.Key_Tab)
        if clerk.focused.accessibleName() == "核验告知单":
            break
    clerk.press(K.Key_Space)
    assert clerk.window.current == "verify"


def enter_answers(clerk: Clerk) -> None:
    """Takes the answer, and leads to the next question."""
    at(clerk, "从业人员")
    clerk.type("35")
    clerk.press(ENTER)
    assert said(clerk, "从业人员") == 35
    assert clerk.focused.objectName() == "fact:营业收入"


def unknown(clerk: Clerk) -> None:
    """不清楚 of the question in hand."""
    at(clerk, "从业人员")
    clerk.press(K.Key_F4)
    assert str(said(clerk, "从业人员")) == "不清楚"


def evidence(clerk: Clerk) -> None:
    """口述, 见原件, 系统查得, and round again."""
    at(clerk, "从业人员")
    clerk.type("35")
    clerk.press(ENTER)
    clerk.wizard.go_to("从业人员")
    seen = []
    for _ in range(3):
        clerk.press(K.Key_F6)
        seen.append(clerk.wizard.live.answer("从业人员").evidence)
    assert seen == ["见原件", "系统查得", "口述"]


def undo(clerk: Clerk) -> None:
    """What was answered last is taken back."""
    at(clerk, "注册地")
    clerk.type("2")
    assert said(clerk, "注册地") == "本市其他区"
    clerk.press(K.Key_Z, CTRL)
    assert said(clerk, "注册地") is None


def throw_away(clerk: Clerk) -> None:
    """Asks first; once more, and the visit is gone."""
    at(clerk, "从业人员")
    clerk.type("35")
    clerk.press(ENTER)
    visit = clerk.wizard.live.opened.id
    clerk.press(K.Key_D, CTRL)
    assert clerk.window.current == "visit"
    clerk.press(K.Key_D, CTRL)
    unfolded(lambda: clerk.window.current == "reception")
    found: list[Any] = []
    clerk.desk.operations.search("上海示例有限公司", found.append)
    unfolded(lambda: bool(found))
    assert visit not in [row.id for row in found[0]]


def digits(clerk: Clerk) -> None:
    """The answer of that number."""
    at(clerk, "注册地")
    clerk.type("3")
    assert said(clerk, "注册地") == "外省市"


def records(clerk: Clerk) -> None:
    """One more record, and one less."""
    clerk.begin("上海示例有限公司")
    clerk.wizard.live.answer_matter(clerk.policy.facts["到期贷款"], "yes")
    clerk.wizard.go_to("到期贷款")
    for amount in ("60", "70"):
        clerk.ctrl(ENTER)
        unfolded(lambda: isinstance(clerk.focused, QLineEdit) and not clerk.focused.text())
        clerk.type(amount)
        clerk.press(K.Key_Tab)
    assert len(said(clerk, "到期贷款")) == 2
    clerk.ctrl(K.Key_Delete)
    assert len(said(clerk, "到期贷款")) == 1


def hits(clerk: Clerk) -> None:
    """The next place, and the one before."""
    page: Any = to(clerk, "policy")
    clerk.type("补贴")

    def place() -> tuple[str, int]:
        return page.section.key, page._current

    first = place()
    clerk.press(ENTER)
    assert place() != first
    clerk.press(ENTER, SHIFT)
    assert place() == first


def to(clerk: Clerk, name: str) -> Any:
    """A page of the rail, by its key."""
    button = clerk.window.findChild(QToolButton, f"action:show-{name}")
    number = button.toolTip().rpartition("Alt+")[2]
    clerk.press(K(K.Key_0 + int(number)), ALT)
    assert clerk.window.current == name
    return clerk.window.page(name)


def correction(clerk: Clerk) -> None:
    """A finished visit is corrected: a new one that points to it."""
    to(clerk, "records")
    clerk.type("上海示例软件")
    page: Any = clerk.window.page("records")
    button = page.findChild(QPushButton, "action:correct")
    unfolded(lambda: page.table.model().rowCount() == 1)
    clerk.press(K.Key_Down)
    unfolded(button.isEnabled)
    asked: list[bool] = []
    button.clicked.disconnect()
    button.clicked.connect(lambda: asked.append(True))
    clerk.press(K.Key_E, CTRL)
    assert asked == [True]


def workbook(clerk: Clerk) -> None:
    """Asks where the .xlsx goes."""
    page: Any = to(clerk, "statistics")
    asked: list[bool] = []
    page.export_button.clicked.disconnect()
    page.export_button.clicked.connect(lambda: asked.append(True))
    clerk.press(K.Key_S, CTRL)
    assert asked == [True]


def arrows(clerk: Clerk) -> None:
    """From a search field into its list, and there from row to row."""
    page: Any = to(clerk, "records")
    unfolded(lambda: page.table.model().rowCount() > 2)
    clerk.ctrl(K.Key_F)
    clerk.press(K.Key_Down)
    assert clerk.focused is page.table
    before = page.table.currentIndex().row()
    clerk.press(K.Key_Down)
    assert page.table.currentIndex().row() == before + 1
    clerk.press(K.Key_Up)
    assert page.table.currentIndex().row() == before


def ends(clerk: Clerk) -> None:
    """Of a list on a page; of the records of an answer: the first cell and the last."""
    page: Any = to(clerk, "records")
    unfolded(lambda: page.table.model().rowCount() > 2)
    page.table.setFocus()
    clerk.ctrl(K.Key_End)
    assert page.table.currentIndex().row() == page.table.model().rowCount() - 1
    clerk.ctrl(K.Key_Home)
    assert page.table.currentIndex().row() == 0


def begin_to_use(clerk: Clerk) -> None:
    """What was typed is kept, and the reception is there."""
    clerk.window.show_page("first-run")
    clerk.settle()
    clerk.press(K.Key_A, CTRL)
    clerk.type("杨行镇企业服务中心")
    clerk.press(K.Key_F9)
    unfolded(lambda: clerk.window.current == "reception")
    unfolded(lambda: clerk.desk.operations.settings().centre == "杨行镇企业服务中心")


TRIALS: dict[tuple[str, str], Trial] = {
    (EVERYWHERE, "↑、↓"): arrows,
    (EVERYWHERE, "Ctrl+Home、Ctrl+End"): ends,
    (DESK, "F9"): begin_to_use,
    (EVERYWHERE, "Tab、Shift+Tab"): tab,
    (EVERYWHERE, "空格"): space,
    (ASKING, "回车"): enter_answers,
    (ASKING, "F4"): unknown,
    (ASKING, "F6"): evidence,
    (ASKING, "Ctrl+Z"): undo,
    (ASKING, "Ctrl+D"): throw_away,
    (ASKING, "1、2、3……"): digits,
    (ASKING, "Ctrl+回车、Ctrl+Delete"): records,
    (LISTS, "回车、Shift+回车"): hits,
    (LISTS, "Ctrl+E"): correction,
    (LISTS, "Ctrl+S"): workbook,
}


@pytest.mark.parametrize("row", [row for row in rows() if row in TRIALS], ids="·".join)
def test_a_key_does_what_the_manual_says(clerk: Clerk, row: tuple[str, str]) -> None:
    """As its trial says."""
    TRIALS[row](clerk)


def test_every_row_of_the_manual_is_tried() -> None:
    """Here, or in a file that presses such a key."""
    here = Path(__file__).parent
    for section, key in rows():
        if (section, key) in TRIALS or section in ON_THEIR_OWN:
            continue
        file = ELSEWHERE[section].get(key)
        assert file, f"nobody tries {section}：{key}"
        last = key.split("、")[0].split("+")[-1].split(" ")[0]
        name = {"回车": "ENTER", "↓": "Key_Down", "↑": "Key_Up", "Esc": "Key_Escape"}.get(last, f"Key_{last}")
        source = (here / f"test_{file}.py").read_text(encoding="utf-8")
        assert name in source or "Key_0 +" in source or f'"{key}"' in source, (section, key, file)


@pytest.mark.parametrize("name", ON_PAGE)
def test_the_manual_tells_of_every_key_of_a_page(clerk: Clerk, name: str) -> None:
    """None is there that nobody can learn of."""
    if name == "visit":
        clerk.begin("上海示例有限公司")
        for number in range(1, 6):
            clerk.ctrl(K(K.Key_0 + number))
    more_steps = {f"Ctrl+{number}" for number in range(6, 10)} if name == "visit" else set()  # of another policy
    assert bound(clerk.window.page(name)) - told(*ON_PAGE[name]) - more_steps == set()
