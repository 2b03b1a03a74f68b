"""Whose session it is: shown in the rail, switched by F11."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.ui.clerk import Clerk, unfolded

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

K = Qt.Key


def seated(clerk: Clerk, name: str, *clerks: str) -> Any:
    """Two clerks, one of them at the desk."""
    operations = clerk.desk.operations
    operations.set_settings(replace(operations.settings(), clerk=name, clerks=clerks))
    unfolded(lambda: operations.settings().clerk == name)
    return clerk.window.session


def test_the_clerk_stands_in_the_rail_and_f11_switches(clerk: Clerk) -> None:
    """F11, 2: the next visit is of the other; it is kept for the next start."""
    session = seated(clerk, "陈晓", "陈晓", "李敏")
    assert (session.text(), session.accessibleName()) == ("陈晓", "经办人 陈晓")
    clerk.press(K.Key_F11)
    assert session.menu_of_clerks.isVisible()
    QTest.keyClick(session.menu_of_clerks, K.Key_2)
    unfolded(lambda: session.text() == "李敏")
    assert "现在的经办人：李敏" in clerk.heard.texts[-1]
    clerk.window.activateWindow()
    clerk.begin("上海示例商贸有限公司")
    assert clerk.wizard.live.opened.clerk == "李敏"


def test_esc_leaves_it_as_it_was_and_the_arrows_choose(clerk: Clerk) -> None:
    """↓ and Enter as well as the digit."""
    session = seated(clerk, "陈晓", "陈晓", "李敏")
    clerk.press(K.Key_F11)
    QTest.keyClick(session.menu_of_clerks, K.Key_Escape)
    assert not session.menu_of_clerks.isVisible()
    assert session.text() == "陈晓"
    clerk.press(K.Key_F11)
    QTest.keyClick(session.menu_of_clerks, K.Key_Down)
    QTest.keyClick(session.menu_of_clerks, K.Key_Return)
    unfolded(lambda: session.text() == "李敏")


def test_nobody_yet_leads_to_the_settings(clerk: Clerk) -> None:
    """Without a list the only line is 加一位; a very long name is cut in the rail, whole in its tip."""
    session = clerk.window.session
    assert session.accessibleName() == "未选经办人"
    clerk.press(K.Key_F11)
    QTest.keyClick(session.menu_of_clerks, K.Key_Return)
    assert clerk.window.current == "settings"
    long = "欧阳" * 8
    seated(clerk, long, long)
    assert session.text().endswith("…")
    assert long in session.toolTip()
