"""个人信息, by keys: what falls due is deleted after asking twice; one enterprise is given what is kept of it."""

from __future__ import annotations

import datetime
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

from core.policy import Policy
from desktop import showcase
from tests.ui.clerk import ENTER, Clerk, unfolded
from tests.ui.looks import clipped

from PySide6.QtCore import Qt

K, K_USER = Qt.Key, Qt.ItemDataRole.UserRole


def test_what_falls_due_is_deleted_and_one_enterprise_exported(qapp: Any, tmp_path: Path, policy: Policy) -> None:
    """The years are typed; Ctrl+A, and the button twice."""
    showcase.fill(tmp_path, policy, 3)
    clerk = Clerk(tmp_path, policy, datetime.date(2027, 1, 4))
    clerk.window.show_page("settings", part="personal")
    part: Any = clerk.window.page("settings").personal
    unfolded(lambda: part.list.count() > 0)
    assert "电脑的日期是 2027-01-04" in part.count.text()  # by a wrong one all would be due
    name = part.list.item(0).text().split("　")[-1]
    part.who.setFocus()
    clerk.type("没有这一家")
    part.export_to(tmp_path / "none.xlsx")
    unfolded(lambda: "记录里没有" in part.who_row.error.text.text())
    part.who.selectAll()
    clerk.type(name)
    part.export_to(tmp_path / "one.xlsx")
    unfolded(lambda: any("已导出" in text for text in clerk.heard.texts))
    with zipfile.ZipFile(tmp_path / "one.xlsx") as book:
        sheets = "".join(book.read(n).decode() for n in book.namelist() if n.endswith(".xml"))
    assert name in sheets
    verdicts: list[Any] = []
    clerk.desk.operations.verify_file(tmp_path / "one.xlsx", verdicts.append, verdicts.append)
    unfolded(lambda: verdicts != [])
    assert (verdicts[0].state, "对得上" in verdicts[0].sentence) == ("ours", True)
    part.years.field.setFocus()
    part.years.field.selectAll()
    clerk.type("31")
    assert "1 到 30" in part.years.error.text.text()
    listed, lately = part.list.count(), [part.list.item(0).data(K_USER)]
    part.years.field.selectAll()
    clerk.type("30")
    clerk.press(ENTER)
    unfolded(lambda: "没有过了保存期的接待" in part.count.text())
    heard: list[Any] = []
    clerk.desk.operations.delete_visits(lately, heard.append, heard.append)
    unfolded(lambda: heard == [0])  # by a list of before
    part.years.field.setFocus()
    part.years.field.selectAll()
    clerk.type("3")
    clerk.press(ENTER)
    unfolded(lambda: part.list.count() == listed)
    count = part.list.count()
    part.list.setFocus()
    clerk.ctrl(K.Key_A)
    part.delete.setFocus()
    clerk.press(ENTER)
    assert f"删除所选的 {count} 次" in part.delete.text()
    assert clipped(part) == []
    clerk.press(ENTER)
    unfolded(lambda: "没有过了保存期的接待" in part.count.text())
    clerk.close()
    raw = sqlite3.connect(tmp_path / "huiqi.db")
    events = dict(raw.execute("SELECT event, count(*) FROM audit GROUP BY event").fetchall())
    raw.close()
    assert (events["deleted"], events["export"]) == (count, 1)


def test_the_copy_of_the_day_goes_to_the_second_place_too(clerk: Clerk, tmp_path: Path) -> None:
    """Named on the page; a place not reached for a week is shown with the last time."""
    clerk.window.show_page("settings", part="data")
    data: Any = clerk.window.page("settings").data
    assert "没有第二个位置" in data.second.text()
    stick = tmp_path / "stick"
    data.take_second(str(stick))
    unfolded(lambda: "还没有写到过" in data.second.text())
    ended: list[bool] = []
    clerk.desk.operations.keep_copies().ended.connect(lambda: ended.append(True))
    unfolded(lambda: any("第二个位置不在" in text and "还没有写到过" in text for text in clerk.heard.texts))
    stick.mkdir()
    clerk.desk.operations.keep_copies().ended.connect(lambda: ended.append(True))
    unfolded(lambda: len(ended) == 2)
    (copy,) = stick.rglob("daily-*.db.gz")
    assert copy.parent.name.startswith("BS-")
    clerk.window.show_page("settings", part="data")
    unfolded(lambda: "上次写到 2023-09-01" in data.second.text())
    stick.rename(tmp_path / "gone")
    clerk.heard.messages.clear()
    clerk.desk.operations.keep_copies().ended.connect(lambda: ended.append(True))
    unfolded(lambda: len(ended) == 3)
    assert clerk.heard.texts == []  # it was reached today
    clerk.desk.tasks.run(lambda store: store.settings.set("second_place_reached", "2099-01-01"))
    clerk.desk.operations.keep_copies().ended.connect(lambda: ended.append(True))
    unfolded(lambda: any("上一次写到是 2099-01-01" in text for text in clerk.heard.texts))  # the clock was wrong then
