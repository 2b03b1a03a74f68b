"""Before a visit is finished or thrown away: what is still open is shown, and nothing is lost or closed by mistake."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from core.records import open_store
from tests.ui.clerk import ENTER, Clerk, unfolded, wait

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

K, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def answer(clerk: Clerk, fact: str, text: str) -> None:
    """Go to a question and type."""
    clerk.wizard.go_to(fact)
    clerk.focused.selectAll()
    clerk.type(text)
    clerk.press(ENTER)


def kept(folder: Path) -> list[Any]:
    """The visits in the record."""
    with open_store(folder) as store:
        return list(store.search(""))


def test_a_visit_without_a_name_is_not_finished_by_one_key(clerk: Clerk) -> None:
    """F9 shows what is open; Enter on the first line leads to the name; after that F9 twice finishes."""
    clerk.begin()
    answer(clerk, "从业人员", "35")
    clerk.press(K.Key_F9)
    sheet = clerk.wizard.pages.sheet
    assert sheet.isVisible()
    assert not clerk.wizard.live.read_only
    assert "企业名称" in clerk.focused.accessibleName()
    clerk.press(ENTER)
    assert clerk.focused.objectName() == "fact:企业名称"
    assert sheet.purpose == ""
    clerk.type("上海示例有限公司")
    clerk.press(K.Key_F9)
    assert sheet.purpose == "办结"
    clerk.press(K.Key_F9)
    unfolded(lambda: clerk.wizard.live.read_only)


def test_escape_leads_back_to_the_questions(clerk: Clerk) -> None:
    """Nothing is finished; the step is the one before."""
    clerk.begin("上海示例有限公司")
    clerk.press(K.Key_2, CTRL)
    clerk.press(K.Key_F9)
    clerk.press(K.Key_Escape)
    assert clerk.window.current == "visit"
    assert clerk.wizard.step == "规模与行业"
    assert clerk.wizard.pages.sheet.purpose == ""
    assert not clerk.wizard.pages.sheet.isVisible()


@pytest.mark.parametrize("wrong", ["很多", "x", "-3"])
def test_a_refused_input_stays_and_stands_in_the_way(clerk: Clerk, wrong: str) -> None:
    """Red in its field, counted on its step, also after other steps and answers; mended, it is out of the way."""
    clerk.begin("上海示例有限公司")
    answer(clerk, "从业人员", "35")
    answer(clerk, "从业人员", wrong)
    wizard = clerk.wizard
    clerk.press(K.Key_1, CTRL)
    clerk.press(K.Key_2, CTRL)
    wizard.live.commit("企业名称", "另一家有限公司")
    row = wizard.pages.page("规模与行业").row("从业人员")
    assert row.editor.line.text() == wrong
    assert row.editor.line.property("wrong")
    assert "1 处没有读懂" in wizard.steps._buttons["规模与行业"].accessibleName()
    for _ in range(3):
        clerk.press(K.Key_F9)
    wait(50)
    assert not wizard.live.read_only
    assert "从业人员" in clerk.focused.accessibleName()
    clerk.press(ENTER)
    clerk.focused.selectAll()
    clerk.type("36")
    clerk.press(K.Key_F9)
    assert wizard.live.refused == {}
    assert wizard.live.answer("从业人员").value == 36
    clerk.press(K.Key_F9)
    unfolded(lambda: wizard.live.read_only)


def test_a_cleared_input_no_longer_stands_in_the_way(clerk: Clerk) -> None:
    """Cleared, nothing is refused, and nothing is answered."""
    clerk.begin("上海示例有限公司")
    answer(clerk, "从业人员", "x")
    assert set(clerk.wizard.live.refused) == {"从业人员"}
    clerk.wizard.go_to("从业人员")
    clerk.focused.selectAll()
    clerk.press(K.Key_Delete)
    clerk.press(ENTER)
    assert clerk.wizard.live.refused == {}
    assert clerk.wizard.live.answer("从业人员") is None


def test_a_day_ahead_is_told(clerk: Clerk) -> None:
    """Kept, and named before the end."""
    clerk.begin("上海示例有限公司")
    answer(clerk, "首次纳入战新统计日", "20230902")
    clerk.press(K.Key_F9)
    assert "首次纳入战新统计日：日期在咨询日之后" in clerk.focused.accessibleName()


def test_an_empty_visit_leaves_nothing_and_takes_no_serial(clerk: Clerk, tmp_path: Path) -> None:
    """Begun and left, parked, finished or thrown away; the first visit with an answer has the first serial."""
    clerk.begin()
    assert clerk.wizard.live.opened.serial == ""
    clerk.press(K.Key_F9)
    assert not clerk.wizard.live.read_only
    clerk.press(K.Key_F7)
    unfolded(lambda: clerk.window.current == "reception")
    clerk.begin()
    clerk.press(K.Key_Escape)
    clerk.begin()
    answer(clerk, "从业人员", "35")
    unfolded(lambda: clerk.wizard.live.opened.serial.endswith("-0001"))
    assert clerk.wizard.head.serial.text().endswith("-0001")
    clerk.close()
    assert len(kept(tmp_path)) == 1


def test_a_first_answer_is_on_disk_though_the_window_is_closed_at_once(clerk: Clerk, tmp_path: Path) -> None:
    """Several answers at one go, none of them waited for, with the day that was set before."""
    clerk.begin()
    clerk.wizard.live.set_day(datetime.date(2023, 8, 1))
    answer(clerk, "从业人员", "35")
    answer(clerk, "营业收入", "2000万")
    clerk.close()
    with open_store(tmp_path) as store:
        visit = store.visits.get(store.search("")[0].id)
    assert {"从业人员", "营业收入"} <= set(visit.answers)
    assert visit.as_of == datetime.date(2023, 8, 1)


def test_a_visit_is_thrown_away_by_keys_and_not_by_one(clerk: Clerk, tmp_path: Path) -> None:
    """Ctrl+D asks, the keyboard on 不作废; once more does it."""
    clerk.begin("上海示例有限公司")
    clerk.press(K.Key_D, CTRL)
    assert clerk.focused.objectName() == "action:sheet-back"
    clerk.press(ENTER)
    assert clerk.wizard.pages.sheet.purpose == ""
    clerk.press(K.Key_D, CTRL)
    clerk.press(K.Key_D, CTRL)
    unfolded(lambda: clerk.window.current == "reception")
    clerk.close()
    assert kept(tmp_path) == []


@pytest.mark.parametrize(
    ("keys", "state", "told"),
    [
        ((K.Key_F9, K.Key_F9, K.Key_F9, K.Key_F7), "finished", "已办结"),
        ((K.Key_F7, K.Key_F7, K.Key_F9, K.Key_F9), "parked", "已搁置"),
    ],
    ids=["finished", "parked"],
)
def test_keys_pressed_again_while_the_record_is_at_it_ask_for_nothing_more(
    clerk: Clerk, tmp_path: Path, keys: tuple[Qt.Key, ...], state: str, told: str
) -> None:
    """One thing is done and reported, once; no complaint about it follows."""
    clerk.begin("上海示例有限公司")
    clerk.settle()
    for key in keys:  # faster than anything answers
        QTest.keyClick(clerk.focused, key)
    unfolded(lambda: any(told in message.text for message in clerk.heard.messages))
    clerk.settle()
    assert [message.text for message in clerk.heard.messages if message.level != "done"] == []
    assert sum("已" in message.text for message in clerk.heard.messages) == 1
    clerk.close()
    assert [visit.state for visit in kept(tmp_path)] == [state]


@pytest.mark.parametrize("key", [K.Key_Escape, K.Key_F7])
def test_what_could_not_be_read_and_is_lost_is_told_when_one_goes_away(clerk: Clerk, key: Qt.Key) -> None:
    """By name: it is not in the record, and one types it anew."""
    clerk.begin("上海示例有限公司")
    clerk.wizard.go_to("从业人员")
    clerk.type("35x")
    clerk.press(key)
    unfolded(lambda: clerk.window.current == "reception")
    said = clerk.heard.messages[-1]
    assert said.level == "warning"
    assert said.text.endswith("没有读懂的没有存下，下次重新填：从业人员。")


def test_enter_twice_on_the_reason_of_a_correction_presses_nothing_else(busy_clerk: Clerk) -> None:
    """The correction begins once, and no button next to the field is pressed."""
    clerk = busy_clerk
    clerk.press(K.Key_2, Qt.KeyboardModifier.AltModifier)
    page: Any = clerk.window.page("records")
    page.pane.carry_button.clicked.disconnect()  # it would ask where a file is to go
    pressed: list[bool] = []
    page.pane.carry_button.clicked.connect(lambda: pressed.append(True))
    clerk.type("上海示例软件")
    unfolded(lambda: page.table.model().rowCount() == 1)
    clerk.press(K.Key_Down)
    unfolded(page.pane.correct_button.isEnabled)
    clerk.press(K.Key_E, CTRL)
    clerk.type("人数填错")
    for _ in range(3):
        QTest.keyClick(clerk.focused, ENTER)
    unfolded(lambda: clerk.window.current == "visit")
    clerk.settle()
    assert pressed == []
    assert [message.text for message in clerk.heard.messages if message.level == "error"] == []
