"""登录, by keys: nothing shows before a PIN, F11 locks, five idle minutes lock, and roles bind."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from argon2 import PasswordHasher

from core.records import people
from desktop import idle_lock
from desktop.idle_lock import IdleWatch
from desktop.ui.base.file_dialogs import save_path
from tests import stick
from tests.ui.clerk import ENTER, Clerk, unfolded, wait
from tests.ui.looks import clipped

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

K = Qt.Key
ADMIN, CLERK = "8305197", "q7k2m9"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least work: tests of the record look at the real one."""
    monkeypatch.setattr(people, "_hasher", cache(lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)))


@pytest.fixture
def staffed(clerk: Clerk) -> Clerk:
    """A counter with an administrator, who is in, and a clerk."""
    operations, done = clerk.desk.operations, []
    operations.begin_log_in("张三", ADMIN, lambda code: done.append(code), done.append)
    operations.put_person("李四", "经办人", CLERK, done.append, done.append)
    unfolded(lambda: len(done) == 2)
    return clerk


def locked(clerk: Clerk) -> Any:
    """F11, and the page shown then."""
    clerk.press(K.Key_F11)
    unfolded(lambda: clerk.window.current == "log-in")
    return clerk.window.page("log-in")


def enter(clerk: Clerk, pin: str, then: str = "reception") -> None:
    """Type a PIN."""
    clerk.type(pin)
    clerk.press(ENTER)
    unfolded(lambda: clerk.window.current == then)


def rows(clerk: Clerk, event: str) -> list[str]:
    """Who did it, each time."""
    clerk.settle()
    raw = sqlite3.connect(clerk.desk.operations.data_folder / "huiqi.db")
    found = [row[0] for row in raw.execute("SELECT clerk FROM audit WHERE event = ? ORDER BY seq", (event,))]
    raw.close()
    return found


def test_log_in_is_begun_on_the_settings_page_by_keys(clerk: Clerk) -> None:
    """Until then the page says that everyone may do everything; the code shows until it is kept."""
    clerk.window.show_page("settings", part="clerks")
    card: Any = clerk.window.page("settings").clerks.people
    assert "现在不用登录" in card.state.text()
    card.administrator.setFocus()
    clerk.type("张三")
    card.first_pin.first.setFocus()
    clerk.type(ADMIN)
    clerk.press(K.Key_Tab)
    clerk.type("8305198")
    card.begin.setFocus()
    clerk.press(K.Key_Space)
    assert "两次输入的 PIN 不一样" in card.first_pin.row.error.text.text()
    clerk.type(ADMIN)
    clerk.press(K.Key_Tab)
    clerk.type(ADMIN)
    clerk.press(K.Key_Tab)
    assert clerk.focused is card.begin
    clerk.press(ENTER)
    unfolded(card.recovery.isVisible)
    assert clerk.focused is card.recovery.print_button
    assert len(card.recovery.code.text()) == 24
    unfolded(lambda: clipped(card) == [])
    clerk.press(K.Key_Tab)
    clerk.press(ENTER)
    assert not card.recovery.isVisible()
    assert card.recovery.code.text() == ""
    assert "已启用登录" in card.state.text()
    assert clerk.window.session.text() == "张三"


def test_f11_locks_and_another_clerk_logs_in_where_the_first_was(staffed: Clerk) -> None:
    """↓ chooses, the rail names the clerk; earlier answers are the first one's, later ones the second's."""
    staffed.begin("上海示例商贸有限公司")
    staffed.wizard.go_to("从业人员")
    staffed.type("35")
    page = locked(staffed)
    assert staffed.focused is page.pin
    assert staffed.window.session.text() == "未登录"
    assert rows(staffed, "answer")[-1] == "张三"
    staffed.press(K.Key_Down)
    assert page.name_box.currentData() == "李四"
    enter(staffed, CLERK, "visit")
    assert staffed.window.session.text() == "李四"
    staffed.wizard.go_to("营业收入")
    staffed.type("80")
    staffed.press(ENTER)
    assert rows(staffed, "answer")[-1] == "李四"
    assert staffed.wizard.live.opened.clerk == "张三"


def test_nothing_else_can_be_reached_while_it_is_locked(staffed: Clerk) -> None:
    """Neither the rail, nor help, nor a page that opens by itself meanwhile; that one shows afterwards."""
    locked(staffed)
    staffed.press(K.Key_F1)
    staffed.press(K.Key_2, Qt.KeyboardModifier.AltModifier)
    staffed.press(K.Key_F11)
    assert staffed.window.current == "log-in"
    staffed.window.show_page("records")
    assert staffed.window.current == "log-in"
    enter(staffed, ADMIN, "records")


def test_a_wrong_pin_is_told_and_waits(staffed: Clerk) -> None:
    """Nothing of it stays in the field."""
    page = locked(staffed)
    for word in ("再输一次", "再输一次", "5 秒", "请等"):
        staffed.type("wrong1")
        staffed.press(ENTER)
        unfolded(lambda word=word: word in page.pin_row.error.text.text())
        assert page.pin.text() == ""
    assert clipped(page) == []


def test_a_new_start_asks_for_a_pin(staffed: Clerk) -> None:
    """Before a name of any visit shows."""
    folder = staffed.desk.operations.data_folder
    staffed.close()
    again = Clerk(folder, staffed.policy, staffed.desk.operations.today())
    unfolded(lambda: again.window.current == "log-in")
    enter(again, ADMIN)
    again.close()


def test_the_desk_locks_when_nobody_moves(staffed: Clerk) -> None:
    """Five minutes as it comes; a key or the mouse begins them anew."""
    assert staffed.desk.idle._seconds == 300
    watch, window, told = IdleWatch(0.12), QWindow(), []
    watch.expired.connect(lambda: told.append(True))
    watch.begin(window)
    for _ in range(4):
        wait(50)
        QTest.keyClick(window, K.Key_A)
    assert told == []
    unfolded(lambda: told == [True])
    staffed.desk.idle.expired.emit()
    unfolded(lambda: staffed.window.current == "log-in")


def test_a_dialog_is_input_too_and_goes_when_the_desk_locks(staffed: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is typed in its window begins the five minutes anew; who comes after finds the log-in page, no dialog."""
    now, left = [1000.0], list[float]()
    monkeypatch.setattr(idle_lock, "_now", lambda: now[0])
    staffed.desk.idle.begin(staffed.window.windowHandle())

    def type_in_the_dialog() -> None:
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        unfolded(lambda: QApplication.focusWindow() is dialog.windowHandle())
        for later in (200, 200, 200, 300):
            now[0] += later
            QTest.keyClick(dialog.windowHandle(), K.Key_A)
            left.append(staffed.desk.idle._left())

    QTimer.singleShot(0, type_in_the_dialog)
    chosen = save_path(staffed.window, "另存", "告知单.pdf", "PDF 文件 (*.pdf)")
    assert (left, chosen) == ([300, 300, 300, 0], "")
    assert QApplication.activeModalWidget() is None
    unfolded(lambda: staffed.window.current == "log-in")


def test_a_desk_that_has_slept_locks_at_the_first_key(staffed: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    """No timer ran meanwhile: the key comes too late, and reaches no page."""
    now = [1000.0]
    monkeypatch.setattr(idle_lock, "_now", lambda: now[0])
    staffed.desk.idle.begin(staffed.window.windowHandle())
    now[0] += 299
    QTest.keyClick(staffed.window.windowHandle(), K.Key_Escape)
    assert staffed.window.current != "log-in"
    now[0] += 300
    QTest.keyClick(staffed.window.windowHandle(), K.Key_F4)
    unfolded(lambda: staffed.window.current == "log-in")


def test_a_clerk_may_not_set_but_may_change_the_own_pin(staffed: Clerk) -> None:
    """The page says so; a verb that is called all the same is refused, and nothing is stored."""
    page = locked(staffed)
    staffed.press(K.Key_Down)
    enter(staffed, CLERK)
    assert page.name_box.currentData() == "李四"
    staffed.window.show_page("settings", part="clerks")
    settings: Any = staffed.window.page("settings")
    assert settings._refusal.isVisible()
    assert not settings.centre.isEnabled()
    assert not settings.clerks.people.list.isVisible()
    operations = staffed.desk.operations
    refused: list[Any] = []
    operations.set_settings(replace(operations.settings(), centre="别处"), None, refused.append)
    operations.set_image("stamp", b"x", None, refused.append)
    operations.set_guide({}, None, refused.append)
    operations.restore(operations.data_folder / "none.db", refused.append, refused.append)
    operations.export(operations.data_folder / "x.xlsx", [], refused.append, refused.append)
    unfolded(lambda: len(refused) == 5)
    assert all("要管理员来做" in error.message for error in refused)
    assert not (operations.data_folder / "x.xlsx").exists()
    operations.set_settings(replace(operations.settings(), base_points=15))
    unfolded(lambda: operations.settings().base_points == 15)
    card = settings.clerks.people
    card.old_pin.setFocus()
    staffed.type(CLERK)
    for field in (card.own_pins.first, card.own_pins.again):
        field.setFocus()
        staffed.type("neu7pin")
    card.change.setFocus()
    staffed.press(ENTER)
    unfolded(lambda: any("你的 PIN 已改" in text for text in staffed.heard.texts))
    assert rows(staffed, "pin") == ["李四"]


def test_the_shelf_of_policies_is_an_administrator_s(staffed: Clerk) -> None:
    """A key is trusted by an administrator, and the audit names who; to a clerk it is refused, and nothing is kept."""
    operations, said = staffed.desk.operations, []
    operations.trust_key(stick.KEY.public(stick.HOLDER), said.append, said.append)
    unfolded(lambda: len(said) == 1)
    assert [key.holder for key in said[0].keys] == [stick.HOLDER]
    assert rows(staffed, "packs") == ["张三"]
    locked(staffed)
    staffed.press(K.Key_Down)
    enter(staffed, CLERK)
    operations.distrust_key(stick.KEY.public(), said.append, said.append)
    unfolded(lambda: len(said) == 2)
    assert "管理员" in said[1].message
    operations.packs(said.append)
    unfolded(lambda: len(said) == 3)
    assert len(said[2].keys) == 1


def test_an_administrator_lets_in_resets_and_removes(staffed: Clerk) -> None:
    """By the list and the fields; the last administrator stays."""
    staffed.window.show_page("settings", part="clerks")
    card: Any = staffed.window.page("settings").clerks.people
    staffed.settle()
    assert [card.list.item(at).text() for at in range(card.list.count())] == ["张三（管理员）", "李四"]
    card.list.setFocus()
    staffed.press(K.Key_End)
    assert card.name.text() == "李四"
    for field in (card.pins.first, card.pins.again):
        field.setFocus()
        staffed.type("reset88x")
    card.put.setFocus()
    staffed.press(ENTER)
    unfolded(lambda: any("李四 可以登录了" in text for text in staffed.heard.texts))
    card.list.setFocus()
    staffed.press(K.Key_Home)
    card.remove.setFocus()
    staffed.press(ENTER)
    unfolded(lambda: any("唯一的管理员" in text for text in staffed.heard.texts))
    card.stop.setFocus()
    staffed.press(ENTER)
    assert "再按一次" in card.stop.text()
    staffed.press(ENTER)
    unfolded(lambda: any("已停用登录" in text for text in staffed.heard.texts))
    assert "现在不用登录" in card.state.text()


def test_a_forgotten_administrator_comes_back_by_the_code(clerk: Clerk) -> None:
    """And gets the next code before anything else is shown."""
    codes: list[str] = []
    clerk.desk.operations.begin_log_in("张三", ADMIN, codes.append, codes.append)
    unfolded(lambda: bool(codes))
    page = locked(clerk)
    page.forgot.setFocus()
    clerk.press(ENTER)
    assert clerk.focused is page.code
    clerk.type(codes[0].lower())
    clerk.press(ENTER)
    assert clerk.focused is page.fresh_pin
    clerk.type("again42x")
    clerk.press(ENTER)
    unfolded(page.recovery.isVisible)
    assert clerk.window.current == "log-in"
    assert page.recovery.code.text() != codes[0]
    clerk.press(K.Key_Tab)
    clerk.press(ENTER)
    unfolded(lambda: clerk.window.current == "reception")
    assert clerk.window.session.text() == "张三"


def test_a_recovery_code_left_standing_is_nobodys_to_see(staffed: Clerk) -> None:
    """Five idle minutes lock over it: it goes, and nobody goes on from there without a PIN."""
    codes: list[str] = []
    operations = staffed.desk.operations
    operations.end_log_in(codes.append, codes.append)
    operations.begin_log_in("张三", ADMIN, codes.append, codes.append)
    unfolded(lambda: len(codes) == 2)
    page = locked(staffed)
    page.forgot.setFocus()
    staffed.press(ENTER)
    staffed.type(codes[1].lower())
    staffed.press(ENTER)
    staffed.type("again42x")
    staffed.press(ENTER)
    unfolded(page.recovery.isVisible)
    staffed.desk.idle.expired.emit()
    unfolded(lambda: not page.recovery.isVisible())
    assert page.recovery.code.text() == ""
    assert page.pin.isVisible()
    staffed.press(ENTER)
    assert staffed.window.current == "log-in"
    page.pin.setFocus()
    enter(staffed, "again42x")
