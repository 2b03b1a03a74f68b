"""回访, at the keyboard: the list, its filters, a day and a note, done, and the workbook."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.policy import Policy, pack_files
from core.records import StoredAnswer, Wait, open_store
from desktop.row_columns import columns_of
from desktop.ui.follow_ups.waits import WaitFilter, due_words, first_line
from tests.ui.clerk import ENTER, Clerk, unfolded

from PySide6.QtCore import Qt

K = Qt.Key
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
NOW = datetime.datetime(2023, 9, 1, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
TODAY = datetime.date(2023, 9, 4)


@pytest.fixture
def clerk(qapp: Any, tmp_path: Path, policy: Policy) -> Iterator[Clerk]:
    """A record in which two enterprises wait: one lacks a fact, the other is near, and near from a day on."""
    lacking = [{"measure": "3-1", "name": "担保费补贴", "status": "missing", "kind": "cash", "missing": ["担保贷款"]}]
    near = [{"measure": "20-1", "name": "DCMM奖励", "status": "unmet", "kind": "cash",
             "nearby": [{"sentence": "再延31天", "first": "2023-09-10"}, {"sentence": "再取证书"}]}]  # fmt: skip
    with open_store(tmp_path, lambda: NOW) as store:
        store.list_by(columns_of([policy]))
        store.packs.freeze(policy.digest, policy.id, pack_files(policy.id))
        for name, outcomes in (("上海甲有限公司", lacking), ("上海乙有限公司", near)):
            made = store.visits.create(
                policy=policy.id, pack_digest=policy.digest, as_of=NOW.date(), answers={"企业名称": StoredAnswer(name)}
            )
            store.visits.finish(made.id, {"outcomes": outcomes})
    seated = Clerk(tmp_path, policy, TODAY)
    yield seated
    seated.close()


def shown(clerk: Clerk) -> Any:
    """The page, with its list there."""
    clerk.press(K.Key_3, ALT)
    page: Any = clerk.window.page("follow-ups")
    assert clerk.window.current == "follow-ups"
    unfolded(lambda: page.model.rowCount() > 0)
    return page


def lines(page: Any) -> list[tuple[str, str]]:
    """Whose, and what kind."""
    return [(wait.name, wait.kind) for wait in page.model.waits]


def test_what_is_due_comes_first_and_enter_opens_its_visit(clerk: Clerk) -> None:
    """The day that something becomes possible is its day to call back."""
    page = shown(clerk)
    assert lines(page) == [("上海乙有限公司", "day"), ("上海乙有限公司", "nearby"), ("上海甲有限公司", "missing")]
    assert page.model.data(page.model.index(0, 0)) == "2023-09-10"
    page.table.setFocus()
    clerk.press(ENTER)
    unfolded(lambda: clerk.window.current == "visit")
    assert clerk.wizard.live.opened.name == "上海乙有限公司"


def test_a_day_and_a_note_are_typed_and_kept(clerk: Clerk) -> None:
    """F2, the day, Tab, the note, Enter; an invalid day is reported next to it and nothing is stored."""
    page = shown(clerk)
    page.table.selectRow(2)
    page.table.setFocus()
    clerk.press(K.Key_F2)
    clerk.type("9-31")
    clerk.press(K.Key_Tab)
    assert page.pane.day_row.error.isVisible()
    page.pane.day.setFocus()
    page.pane.day.selectAll()
    clerk.type("9-5")
    clerk.press(K.Key_Tab)
    clerk.type("已约周二")
    clerk.press(ENTER)
    unfolded(lambda: page.model.waits[0].note == "已约周二")
    assert (page.model.waits[0].name, page.model.waits[0].due) == ("上海甲有限公司", datetime.date(2023, 9, 5))


def test_done_takes_it_off_the_list_and_brings_it_back(clerk: Clerk) -> None:
    """Ctrl+D; under 已办 it is listed with its day, Ctrl+D once more takes that back."""
    page = shown(clerk)
    page.table.selectRow(2)
    page.table.setFocus()
    clerk.press(K.Key_D, CTRL)
    unfolded(lambda: page.model.rowCount() == 2)
    page.state.setFocus()
    clerk.press(K.Key_Down)
    assert lines(page) == [("上海甲有限公司", "missing")]
    assert page.model.waits[0].done is not None
    clerk.press(K.Key_D, CTRL)
    unfolded(lambda: page.model.rowCount() == 0)


def test_the_list_is_narrowed_by_words_kind_and_day(clerk: Clerk) -> None:
    """Ctrl+F, then what is typed; the kind and the day by their lists."""
    page = shown(clerk)
    clerk.press(K.Key_F, CTRL)
    clerk.type("担保")
    assert lines(page) == [("上海甲有限公司", "missing")]
    clerk.press(K.Key_Escape)
    page.kind.setFocus()
    clerk.press(K.Key_Down)
    clerk.press(K.Key_Down)
    assert lines(page) == [("上海乙有限公司", "nearby")]
    page.kind.setCurrentIndex(0)
    page.due.setFocus()
    clerk.press(K.Key_Down)
    assert lines(page) == []
    clerk.press(K.Key_Down)
    assert lines(page) == [("上海乙有限公司", "day")]


def test_the_list_becomes_a_workbook(clerk: Clerk, tmp_path: Path) -> None:
    """What is listed, as it is listed."""
    page = shown(clerk)
    to = tmp_path / "名单.xlsx"
    page.export_to(to)
    unfolded(lambda: to.exists() and not page.work.busy)
    with zipfile.ZipFile(to) as book:
        assert "上海乙有限公司" in book.read("xl/worksheets/sheet1.xml").decode()


def wait(**changed: Any) -> Wait:
    """A line of the list."""
    told: dict[str, Any] = {
        "visit_id": "v", "serial": "BS20230901-0001", "visited": NOW.date(), "name": "甲", "uscc": "",
        "street": "杨行镇", "clerk": "", "kind": "missing", "words": "一：还缺甲\n二：还缺乙", "day": None, "due": None,
        "note": "", "done": None,
    }  # fmt: skip
    return Wait(**(told | changed))


def test_words_of_a_line() -> None:
    """Overdue is said, but not of what is done; several things are counted."""
    early = datetime.date(2023, 9, 1)
    assert due_words(wait(due=early), TODAY) == "2023-09-01（已过）"
    assert due_words(wait(due=early, done=TODAY), TODAY) == "2023-09-01"
    assert due_words(wait(), TODAY) == ""
    assert first_line(wait()) == "一：还缺甲　等 2 项"
    assert WaitFilter("甲 乙").fits(wait(), TODAY)
    assert not WaitFilter("甲 丙").fits(wait(), TODAY)
    assert WaitFilter(due="今天要回访").fits(wait(due=early), TODAY)
    assert not WaitFilter(due="没定日子").fits(wait(due=early), TODAY)


def test_enter_leads_from_the_day_to_the_note_and_back_to_the_list(clerk: Clerk) -> None:
    """A day that is none holds the keyboard until it is mended."""
    page = shown(clerk)
    clerk.press(K.Key_F2)
    clerk.type("13-45")
    clerk.press(ENTER)
    assert clerk.focused.objectName() == "field:due"
    clerk.ctrl(K.Key_A)
    clerk.type("10-8")
    clerk.press(ENTER)
    assert clerk.focused.objectName() == "field:note"
    clerk.type("打过电话")
    clerk.press(ENTER)
    assert clerk.focused is page.table
    unfolded(lambda: any(wait.note == "打过电话" and wait.due is not None for wait in page.model.waits))
