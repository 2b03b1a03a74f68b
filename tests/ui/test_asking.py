"""A step is seen at once: the question in hand in full, the others in a line; sums with their unit; trades by everyday
words; the 咨询日 by keyboard; the matters that fit first."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.policy import load_policy
from core.records.values import TradeCount
from desktop.ui.base import theme
from desktop.ui.base.messages import MessageBar
from desktop.ui.interview.fact_row import FactRow
from tests.ui.clerk import ENTER, F4, Clerk, unfolded, wait
from tests.ui.looks import clipped

from PySide6.QtCore import QPoint, QRect, Qt

K = Qt.Key
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
FRAMED = (1366, 698)
"""What 1366×768 leaves inside a title of 30 pixels, over a task bar of 40."""


@pytest.fixture(scope="module")
def seated(qapp: Any, tmp_path_factory: Any) -> Iterator[Clerk]:
    """A clerk at a screen of 1366×768, for the whole file: a desk takes long to set up."""
    folder: Path = tmp_path_factory.mktemp("asking")
    made = Clerk(folder, load_policy("baoshan-2023-1"), datetime.date(2023, 9, 1), FRAMED)
    yield made
    made.close()


@pytest.fixture
def clerk(seated: Clerk) -> Clerk:
    """The same clerk with a new visit."""
    seated.window.resize(*FRAMED)
    if seated.window.current == "visit":
        seated.press(K.Key_Escape)
        unfolded(lambda: seated.window.current == "reception")
    seated.begin()
    seated.window.findChild(MessageBar).hide()  # the message about the last visit takes room
    return seated


def in_sight(row: FactRow, scroll: Any) -> bool:
    """Whether a row is seen from its first to its last pixel."""
    seen = QRect(row.mapTo(scroll.viewport(), QPoint(0, 0)), row.size())
    return bool(scroll.viewport().rect().contains(seen))


def fits(row: FactRow, rows: list[FactRow], scroll: Any) -> bool:
    """Whether nothing scrolls, and every question but the one in hand takes two lines at most."""
    return scroll.verticalScrollBar().maximum() == 0 and all(r.height() <= 2 * 34 for r in rows if r is not row)


def go(clerk: Clerk, step: int, fact: str) -> FactRow:
    """To a question, by Ctrl and the step's number, and Tab."""
    clerk.press(K(K.Key_0 + step), CTRL)
    page = clerk.wizard.pages.page(clerk.wizard.step)
    row: FactRow = page.row(fact)
    for _ in range(60):
        if row.has_focus:
            return row
        clerk.press(K.Key_Tab)
    raise AssertionError(f"Tab never came to {fact}")


def test_each_first_step_fits_a_small_screen_whatever_question_is_in_hand(clerk: Clerk) -> None:
    """Down both steps with Enter at 14 pt: nothing scrolls, the question, hint and proof of the one in hand show, those
    of the others do not, and no letter is smaller than the small ones of 14 pt."""
    for number in (1, 2):
        clerk.press(K(K.Key_0 + number), CTRL)
        page = clerk.wizard.pages.page(clerk.wizard.step)
        scroll = clerk.wizard.pages._shown[clerk.wizard.step]
        rows = page.stops()
        rows[0].focus_editor()
        for row in rows:
            assert row.has_focus
            unfolded(lambda row=row, rows=rows, scroll=scroll: fits(row, rows, scroll), 1000)
            assert [r.fact.name for r in rows if r._asking.isVisible()] == [row.fact.name]
            assert row._notes.isVisible() == bool(row._notes.text())
            clerk.press(ENTER)
        assert clerk.focused.objectName() == "action:next"


def test_a_wide_screen_has_two_columns_with_tab_down_each(clerk: Clerk) -> None:
    """1920×1080: the second half of the questions is to the right of the first."""
    clerk.window.resize(1920, 1080)
    wait(20)
    clerk.press(K.Key_1, CTRL)
    page = clerk.wizard.pages.page("企业")
    at = [row.mapTo(page, QPoint(0, 0)) for row in page.stops()]
    half = (len(at) + 1) // 2
    assert len({p.x() for p in at[:half]}) == len({p.x() for p in at[half:]}) == 1
    assert at[0].x() < at[half].x()
    assert at[0].y() == at[half].y()
    page.stops()[half - 1].focus_editor()
    clerk.press(K.Key_Tab)
    assert page.stops()[half].has_focus


def test_the_question_in_hand_is_whole_in_sight_in_the_smallest_window(clerk: Clerk) -> None:
    """900×520: down the page with Enter."""
    clerk.window.resize(900, 520)
    clerk.press(K.Key_1, CTRL)
    page = clerk.wizard.pages.page("企业")
    scroll = clerk.wizard.pages._shown["企业"]
    for row in page.stops():
        row.focus_editor()
        unfolded(lambda row=row: in_sight(row, scroll), 1000)


def test_a_bare_sum_is_in_the_unit_on_its_chip_which_one_key_changes(clerk: Clerk) -> None:
    """2350 is 2,350万元, echoed in both units; F5 makes it 2,350元, with a caution next to it."""
    row = go(clerk, 2, "从业人员")
    clerk.type("86")
    row = go(clerk, 2, "营业收入")
    editor: Any = row.editor
    assert editor.chip.text() == "万元"
    clerk.type("2350")
    assert row.echo.text() == "＝2,350万元（23,500,000元）"
    clerk.press(K.Key_F5)
    assert editor.chip.text() == "元"
    assert row.echo.text() == "＝2,350元（0.235万元）"
    assert clerk.wizard.live.answer("营业收入").value == 235_000
    assert "单位是不是万元" in row.caution.text.text()
    assert clerk.wizard.live.refused == {}
    clerk.press(K.Key_F5)
    assert clerk.wizard.live.answer("营业收入").value == 2_350_000_000
    assert row.caution.isHidden()


def test_a_unit_that_is_typed_goes_before_the_chip(clerk: Clerk) -> None:
    """8500元 in a field of 万元: the chip follows; 1800~2200 is a range in 万元."""
    row = go(clerk, 2, "资产总额")
    editor: Any = row.editor
    clerk.type("8500元")
    assert editor.chip.text() == "元"
    clerk.focused.selectAll()  # type: ignore[attr-defined]
    clerk.type("1800~2200")
    clerk.press(ENTER)
    assert editor.chip.text() == "万元"
    assert clerk.wizard.live.answer("资产总额").value.high == 2_200_000_000


def test_the_day_of_a_repair_is_asked_only_of_who_was_listed(clerk: Clerk) -> None:
    """否 is 无; 是 leads to the day; F4 is 不清楚."""
    row = go(clerk, 1, "信用修复日")
    editor: Any = row.editor
    assert not editor.day.isVisible()
    clerk.type("2")
    assert str(clerk.wizard.live.answer("信用修复日").value) == "无"
    clerk.type("120230601")
    clerk.press(ENTER)
    assert clerk.wizard.live.answer("信用修复日").value == datetime.date(2023, 6, 1)
    assert editor.day.isVisible()
    row.focus_editor()
    clerk.press(F4)
    assert str(clerk.wizard.live.answer("信用修复日").value) == "不清楚"
    assert not editor.day.isVisible()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("饭店", "H62"),
        ("理发", "O80"),
        ("超市", "F52"),
        ("cs", "F52"),
        ("fandian", "H62"),
        ("lif", "O80"),
        ("f52", "F52"),
        ("L7291", "L7291"),
    ],
)
def test_a_trade_is_found_by_what_people_call_it(clerk: Clerk, typed: str, code: str) -> None:
    """By everyday words, their initials, or a code."""
    row = go(clerk, 2, "行业")
    clerk.type(typed)
    found: Any = row.editor
    assert code in [line.partition(" ")[0] for line in found._found.stringList()]
    if typed != "cs":  # two have these initials: one is picked
        found._completer.popup().hide()
        clerk.press(ENTER)
        assert clerk.wizard.live.answer("行业").value == code


def test_a_letter_is_not_taken_for_a_code_and_nothing_found_is_said(clerk: Clerk) -> None:
    """f finds 纺织业 by its name, not all of F; 外星探险 finds nothing, while it is typed and when it is left."""
    row = go(clerk, 2, "行业")
    editor: Any = row.editor
    clerk.type("f")
    assert any(line.startswith("C17 纺织业") for line in editor._found.stringList())
    assert not any(line.startswith("F52 零售业") and "（" not in line for line in editor._found.stringList())
    clerk.press(K.Key_Backspace)
    clerk.type("外星探险")
    assert row.echo.text() == "没有找到"
    clerk.press(ENTER)
    assert "没有找到" in row.error.text.text()
    assert "行业" in clerk.wizard.live.refused
    clerk.wizard.pages.page("规模与行业").row("行业").focus_editor()
    clerk.focused.selectAll()  # type: ignore[attr-defined]
    clerk.press(K.Key_Delete)
    clerk.press(ENTER)
    assert clerk.wizard.live.refused == {}


def test_the_day_of_asking_is_set_by_keyboard_and_one_ahead_is_refused_under_its_field(clerk: Clerk) -> None:
    """Alt+D, a day, Enter, and the keyboard is back at the questions; 2099 stays red, and F9 leads back to it."""
    clerk.press(K.Key_D, ALT)
    clerk.type("2099-01-01")
    clerk.press(ENTER)
    head = clerk.wizard.head
    assert "2099-01-01 还没有到" in head.wrong.text.text()
    for size in ((1366, 698), (900, 520)):  # the sentence is whole, wherever it wraps
        clerk.window.resize(*size)
        wait(30)
        assert clipped(head) == []
    assert head.wrong.isVisible()
    assert clerk.focused is head.day
    clerk.press(K.Key_F9)
    assert clerk.focused is head.day
    clerk.press(K.Key_Delete)
    clerk.press(ENTER)
    assert head.wrong.text.text() == "咨询日要写成一天，如 2023-09-01"
    head.day.selectAll()
    clerk.type("20230815")
    clerk.press(ENTER)
    assert not head.wrong.isVisible()
    assert clerk.wizard.live.visit.as_of == datetime.date(2023, 8, 15)
    assert clerk.focused.objectName().startswith("fact:")


def test_the_eight_that_fit_stand_first_and_say_why_the_rest_is_behind_one_key(clerk: Clerk, monkeypatch: Any) -> None:
    """A restaurant; twelve others were here. All are counted on the step; Enter after the eighth and F2 unfold."""
    had = TradeCount(12, {"超定额加价水费": 9, "光伏项目": 6})
    pages = clerk.wizard.pages
    monkeypatch.setattr(pages, "_trade_record", lambda _section, _id, then: then(had))
    go(clerk, 2, "行业")
    clerk.type("H62")
    clerk.press(ENTER)
    clerk.press(K.Key_3, CTRL)
    page = pages.page("涉及事项")
    water = page._lines["超定额加价水费"]
    assert "同行业 12 家里 9 家有" in water.why.text()
    assert {"超定额加价水费", "光伏项目"} <= set(page._first)
    assert len(page._first) == 8
    shown = [line for line in page._lines.values() if line.isVisible()]
    assert len(shown) == 8
    assert all(line.why.text() for line in shown)
    assert "25" in clerk.wizard.steps._buttons["涉及事项"].text()
    assert "17 项还没有问" in page.more.text()
    for _ in range(8):
        clerk.press(ENTER)
    assert clerk.focused is page.more
    clerk.press(ENTER)
    assert all(line.isVisible() for line in page._lines.values())
    assert clerk.focused is page._lines[page._rest[0]].segments
    clerk.press(K.Key_F2)
    assert not page._lines[page._rest[0]].isVisible()
    page.go_to(page._rest[-1])
    assert page._lines[page._rest[-1]].isVisible()


def test_the_order_of_the_matters_stays_while_one_answers(clerk: Clerk) -> None:
    """An answer moves nothing under one's hands."""
    clerk.press(K.Key_3, CTRL)
    page = clerk.wizard.pages.page("涉及事项")
    before = list(page._first)
    clerk.type("1")
    clerk.press(ENTER)
    clerk.type("2")
    assert page._first == before


def test_larger_letters_cut_nothing_off(clerk: Clerk) -> None:
    """18 pt, the two first steps and the matters."""
    from tests.ui.looks import clipped

    app = clerk.app
    theme.apply(app, 18)
    try:
        for step in (1, 2, 3):
            clerk.press(K(K.Key_0 + step), CTRL)
            wait(30)
            assert clipped(clerk.wizard.pages.currentWidget()) == []
    finally:
        theme.apply(app, 14)
