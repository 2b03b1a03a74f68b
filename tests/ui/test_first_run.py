"""第一次使用 and 练习模式, at the keyboard."""

from __future__ import annotations

from typing import Any

from core.records import open_store
from desktop.papers import PRACTICE, centre_of
from tests.ui.clerk import ENTER, Clerk, unfolded

from PySide6.QtCore import Qt

K = Qt.Key


def welcome(clerk: Clerk) -> Any:
    """The line over the lists of 接待."""
    return clerk.window.page("reception").welcome


def test_the_first_run_is_a_minute_of_enter(clerk: Clerk) -> None:
    """F2, five fields and the picture passed over, 开始使用: 接待 no longer speaks of samples, and a serial is ours."""
    unfolded(lambda: welcome(clerk).isVisible())
    assert "打印的都是样张" in welcome(clerk).text.text()
    clerk.press(K.Key_F2)
    assert clerk.window.current == "first-run"
    clerk.type("宝山区示例镇企业服务中心")
    clerk.press(ENTER)
    clerk.press(ENTER)  # 街镇: not said
    clerk.type("3号窗口")
    clerk.press(ENTER)
    clerk.type("陈晓")
    clerk.press(ENTER)
    clerk.focused.selectAll()  # type: ignore[attr-defined]
    clerk.type("YH")
    clerk.press(ENTER)
    assert clerk.focused.objectName() == "action:first-start"  # the mark is for who wants one: by Tab
    clerk.press(K.Key_Backtab)
    assert clerk.focused.objectName() == "action:first-mark"
    clerk.press(K.Key_Tab)
    clerk.press(ENTER)
    unfolded(lambda: clerk.window.current == "reception")
    assert not welcome(clerk).isVisible()
    kept = clerk.desk.operations.settings()
    assert (kept.centre, kept.window, kept.clerk, kept.clerks, kept.serial_prefix) == (
        "宝山区示例镇企业服务中心", "3号窗口", "陈晓", ("陈晓",), "YH",
    )  # fmt: skip
    clerk.begin("上海示例商贸有限公司")
    assert clerk.wizard.live.opened.serial.startswith("YH2")


def test_the_first_run_can_be_put_off_and_its_line_stays(clerk: Clerk) -> None:
    """Esc; the line is shorter, and F2 still leads there."""
    unfolded(lambda: welcome(clerk).isVisible())
    clerk.press(K.Key_F2)
    clerk.press(K.Key_Escape)
    unfolded(lambda: "第一次使用" not in welcome(clerk).text.text())
    assert clerk.window.current == "reception"
    assert welcome(clerk).isVisible()


def test_a_wrong_prefix_is_told_beside_its_field_and_nothing_is_kept(clerk: Clerk) -> None:
    """Without a name of the centre either: the keyboard goes to the first that is wrong."""
    unfolded(lambda: welcome(clerk).isVisible())
    clerk.press(K.Key_F2)
    page: Any = clerk.window.page("first-run")
    page.rows["serial_prefix"].editor.setFocus()
    clerk.focused.selectAll()  # type: ignore[attr-defined]
    clerk.type("bs-1")
    clerk.press(K.Key_F9)
    assert clerk.focused is page.rows["centre"].editor
    assert page.rows["centre"].error.isVisible()
    assert page.rows["serial_prefix"].error.isVisible()
    assert clerk.desk.operations.settings().serial_prefix == "BS"
    clerk.type("示")
    assert not page.rows["centre"].error.isVisible()


def test_a_prefix_is_in_capitals_however_it_is_typed(clerk: Clerk) -> None:
    """Small letters and full width, as an input method leaves them; nothing is wrong with it meanwhile."""
    unfolded(lambda: welcome(clerk).isVisible())
    clerk.press(K.Key_F2)
    row = clerk.window.page("first-run").rows["serial_prefix"]  # type: ignore[attr-defined]
    row.editor.setFocus()
    row.editor.selectAll()
    clerk.type("b")
    clerk.type("ｓ２")
    assert row.editor.text() == "BS2"
    assert not row.error.isVisible()


def test_practice_has_a_record_of_its_own_and_f12_leads_there_and_back(clerk: Clerk) -> None:
    """From 帮助; sample visits wait, serials begin with LX, the real record has nothing of it."""
    clerk.press(K.Key_F1)
    unfolded(lambda: clerk.window.current == "help")
    clerk.press(K.Key_F12)
    unfolded(lambda: clerk.desk.front is not clerk.window, 20000)
    practice = clerk.desk._practice
    assert practice is not None
    front = practice.window
    front.activateWindow()
    assert front.isVisible()
    assert not clerk.window.isVisible()
    assert front.windowTitle().startswith("接待 · 练习")
    assert "练习模式" in front._banner._text.text()
    unfolded(lambda: front.page("reception").recent.count() > 5)
    rows: list[Any] = []
    practice.operations.search("", rows.extend)
    unfolded(lambda: bool(rows))
    assert all(row.serial.startswith("LX") for row in rows)
    folder = practice.operations.data_folder
    clerk.press(K.Key_F12)
    unfolded(lambda: clerk.window.isVisible() and clerk.desk.front is clerk.window)
    real: list[Any] = []
    asked: list[bool] = []
    clerk.desk.operations.search("", lambda found: (real.extend(found), asked.append(True)))
    unfolded(lambda: bool(asked))
    assert real == []
    with open_store(folder) as store:
        assert store.settings.get(PRACTICE) is True
        assert centre_of(store).practice
