"""The pages around the interview in the real window, on a real record: found, corrected, exported, set, explained."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.app import Desk
from desktop.screenshots import settle, wait
from desktop.showcase import CENTRE, fill
from tests.ui.fake_operations import policy, styled
from tests.ui.looks import clipped

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLabel, QScrollBar, QWidget

PAGES = ("records", "policy", "screening", "statistics", "settings", "help")


def sit(folder: Path) -> Desk:
    """A desk on a day after the policy has lapsed, its window shown."""
    made = Desk(folder, policy(), lambda: datetime.date(2023, 9, 15))
    made.window.resize(1024, 768)
    made.window.show()
    made.window.activateWindow()
    settle(0.1)
    return made


def leave(desk: Desk) -> None:
    """Close the window and the record."""
    desk.close()
    desk.window.close()
    desk.window.deleteLater()
    settle(0.02)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A record of eight visits."""
    styled()
    fill(tmp_path, policy(), 8)
    return tmp_path


@pytest.fixture
def desk(qapp, folder: Path) -> Iterator[Desk]:
    """A desk with that record."""
    made = sit(folder)
    yield made
    leave(made)


def test_a_finished_visit_is_found_by_initials_and_opened_to_be_read(desk: Desk) -> None:
    """Alt+2, type, Enter, Enter."""
    window = desk.window
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    page = window.page("records")
    assert window.current == "records"
    QTest.keyClicks(page.search_field, "xcl")
    wait(lambda: page.model.rowCount() == 1)
    QTest.keyClick(page.search_field, Qt.Key.Key_Return)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    wait(lambda: window.current == "visit")
    assert window.page("visit").live.read_only


def test_a_correction_takes_the_place_of_the_old_visit(desk: Desk) -> None:
    """It points to the old one, which then says so and counts no more."""
    window, page = desk.window, desk.window.page("records")
    window.show_page("records")
    wait(lambda: page.model.rowCount() == 9)
    page.state.setCurrentText("已办结")
    wait(lambda: page.model.rowCount() == 8)
    row = next(n for n in range(8) if not page.model.visit(n).corrected)
    page.table.selectRow(row)
    old = page.chosen
    QTest.keyClick(page.table, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(page.pane.reason.field, "wrong headcount")
    QTest.keyClick(page.pane.reason.field, Qt.Key.Key_Return)
    wait(lambda: window.current == "visit")
    wizard = window.page("visit")
    assert wizard.live.opened.corrects == old
    wizard.go_to("从业人员")
    field = QApplication.focusWidget()
    assert field is not None
    field.selectAll()  # type: ignore[attr-defined]
    QTest.keyClicks(field, "777")
    wizard.finish()  # F9: what is open, and what the correction changes
    told = [w.text() for w in wizard.pages.sheet.findChildren(QLabel)]
    assert any("原因：wrong headcount" in line for line in told)
    assert any(re.fullmatch(r"从业人员：.+ → 777人", line) for line in told)
    wizard.finish()
    wait(lambda: wizard.live.read_only)
    window.show_page("records")
    wait(lambda: page.model.rowCount() == 9)
    assert page.model.visit(page.model.row_of(old)).corrected
    page.table.selectRow(page.model.row_of(wizard.live.opened.id))
    wait(lambda: "原因：wrong headcount" in page.pane._corrects.text())
    assert "→ 777人" in page.pane._corrects.text()
    page.table.selectRow(page.model.row_of(old))
    wait(lambda: f"已由 {wizard.live.opened.serial} 更正" in page.pane._corrects.text())


def test_statistics_of_a_real_record_are_exported(desk: Desk, tmp_path: Path) -> None:
    """Seven: eight and a correction, less the parked one and the corrected one."""
    page = desk.window.page("statistics")
    desk.window.show_page("statistics")
    wait(lambda: len(page.times.bars) > 0)
    assert page.tiles["visits"].accessibleName() == "办结接待 7 次"
    to = tmp_path / "统计.xlsx"
    page.export_to(to)
    wait(lambda: to.exists() and not page.work.busy)
    with zipfile.ZipFile(to) as book:
        assert book.testzip() is None
        assert "上海示例" in book.read("xl/worksheets/sheet5.xml").decode()


def test_settings_are_there_the_next_day(qapp, folder: Path) -> None:
    """Also what was filled in for a measure, which the policy page then shows."""
    first = sit(folder)
    first.operations.set_settings(CENTRE)
    first.window.show_page("settings", measure="3-1")
    guide = first.window.page("settings").guide
    guide.window_field.field.setText("3号窗口")
    guide.window_field.field.editingFinished.emit()
    settle()
    leave(first)
    second = sit(folder)
    wait(lambda: second.operations.settings() == CENTRE)
    second.window.show_page("policy")
    settle()
    second.window.page("policy").show_measure("3-1")
    settle(0.1)
    said = [label.text() for label in second.window.page("policy").findChildren(QLabel)]
    assert any(line.endswith("窗口：3号窗口") for line in said)
    leave(second)


def test_a_backup_and_a_restore_leave_everything_where_it_was(desk: Desk, tmp_path: Path) -> None:
    """Through the window, in its threads."""
    data = desk.window.page("settings").data
    copy = tmp_path / "copy.db"
    data.backup_to(copy)
    wait(lambda: copy.exists() and not data.work.busy)
    data.offer_restore(copy)
    data.sure_button.click()
    wait(lambda: not data.work.busy)
    desk.window.show_page("records")
    wait(lambda: desk.window.page("records").model.rowCount() == 9)


@pytest.mark.parametrize(
    ("page", "chapter"),
    [("reception", "start"), ("records", "records"), ("policy", "policy"), ("settings", "settings")],
)
def test_f1_opens_the_chapter_of_the_page(desk: Desk, page: str, chapter: str) -> None:
    """From wherever one is."""
    desk.window.show_page(page)
    QTest.keyClick(desk.window, Qt.Key.Key_F1)
    assert desk.window.current == "help"
    assert desk.window.page("help").chapter == chapter


def nameless(page: QWidget) -> list[str]:
    """Widgets that the keyboard reaches and a screen reader cannot name."""
    return [
        f"{type(w).__name__} {w.objectName()}"
        for w in page.findChildren(QWidget)
        if w.isVisible()
        and w.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not w.accessibleName()
        and not isinstance(w, QScrollBar)
        and not (isinstance(w, QAbstractScrollArea) and not w.focusPolicy())
    ]


@pytest.mark.parametrize("points", [14, 18])
def test_nothing_is_clipped_or_nameless_in_the_smallest_window(desk: Desk, points: int) -> None:
    """Every page, and every part of 设置."""
    window = desk.window
    desk.operations.set_settings(replace(CENTRE, base_points=points))
    settle()
    for name in PAGES:
        window.show_page(name)
        settle()
        page = window.page(name)
        if name == "policy":
            page.show_measure("18-2")
        if name == "records":
            page.period.choice.setCurrentText("自选日期")
        for part in page.parts if name == "settings" else (None,):
            if part is not None:
                page.show_part(part.key)
            settle(0.1)
            assert nameless(page) == [], name
            assert clipped(page) == [], name
    assert (window.width(), window.height()) == (1024, 768)
    desk.operations.set_settings(CENTRE)
    settle()
