"""政策制作: the page by keys and mouse; what it shows, at each size; nothing is lost by whatever is typed."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.authoring.draft_editor import HEAD
from core.authoring.workbench import Workbench, begin, drafts_folder
from core.policy import Policy, pack_files
from desktop.ui.base import theme
from tests.ui.clerk import ENTER, Clerk, unfolded
from tests.ui.looks import clipped, nameless, outside
from tests.ui.officer import CTRL, K, Officer

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

SAMPLE = "sample-city-2023"
SHIFT = Qt.KeyboardModifier.ShiftModifier


def sample() -> dict[str, bytes]:
    return {n: b for n, b in pack_files(SAMPLE).items() if not n.startswith(("common/", "baoshan/"))}


@pytest.fixture
def officer(qapp: Any, tmp_path: Path, policy: Policy) -> Iterator[Officer]:
    """The sample in the making, at 1366×768."""
    begin(tmp_path, SAMPLE, sample())
    seated = Clerk(tmp_path, policy, datetime.date(2023, 9, 1), size=(1366, 700))
    made = Officer(seated)
    made.click_named("action:open-draft")
    unfolded(lambda: made.page.work is not None)
    made.rest()
    yield made
    seated.close()


def rule(officer: Officer) -> object:
    return next(iter(officer.work.desk.entry("2-1").table("when").values()))


PHRASE = "设备投资500万元（含）以上的技术改造项目"
VALUE = f"part:when/{PHRASE}:value"


def test_the_page_is_not_there_until_the_machine_is_set_up_for_it(qapp: Any, tmp_path: Path, policy: Policy) -> None:
    clerk = Clerk(tmp_path, policy, datetime.date(2023, 9, 1))
    clerk.press(K.Key_9, Qt.KeyboardModifier.AltModifier)
    clerk.settle()
    assert clerk.window.current == "reception"
    officer = Officer(clerk)
    assert clerk.window.current == "authoring"
    assert officer.page.isVisible()
    clerk.close()


def test_what_is_typed_into_the_form_is_in_the_text_and_on_the_disk(officer: Officer) -> None:
    officer.type_into(VALUE, "600万元")
    assert rule(officer) == "设备投资 >= 600万元"
    assert "设备投资 >= 600万元" in officer.work.entry.toPlainText()
    assert (
        "设备投资 >= 600万元"
        in (
            drafts_folder(officer.clerk.desk.operations.data_folder) / SAMPLE / "measures" / "measures.yaml"
        ).read_text()
    )


def test_what_is_typed_into_the_text_is_in_the_form(officer: Officer) -> None:
    officer.press(K.Key_F9)
    assert officer.clerk.focused is officer.work.entry
    officer.work.entry.go_to_line(1)
    officer.clerk.type("  name: 技改补助")
    officer.rest()
    assert officer.find("part:name").text() == "技改补助"
    assert "2-1　技改补助" in officer.find("item").currentText()


def test_a_text_that_is_no_item_any_more_is_not_saved(officer: Officer) -> None:
    officer.press(K.Key_F9)
    officer.clerk.press(K.Key_Home, CTRL)
    officer.clerk.type("x")
    officer.rest()
    assert officer.work.entry_trouble.isVisible()
    assert officer.work.desk.entry("2-1").text.startswith("- id: 2-1")
    officer.clerk.press(K.Key_Backspace)
    officer.rest()
    assert not officer.work.entry_trouble.isVisible()


def test_a_text_that_is_no_yaml_is_kept_and_told(officer: Officer) -> None:
    officer.press(K.Key_F9)
    officer.work.entry.go_to_line(1)
    officer.clerk.type("  name: [技改")
    officer.rest()
    assert "[技改" in officer.work.desk.entry("2-1").text
    assert any(f.measure == "2-1" for f in officer.work.faults.faults)
    officer.press(K.Key_Z, CTRL)
    assert officer.work.faults.faults == ()
    assert officer.find("part:name").text() == "技术改造补助"


def test_a_bare_number_gets_its_unit_when_one_goes_on(officer: Officer) -> None:
    officer.type_into(VALUE, "500")
    officer.press(K.Key_Tab)
    assert rule(officer) == "设备投资 >= 500万元"


def test_a_fault_is_told_gone_to_and_set_right_by_keys(officer: Officer) -> None:
    officer.choose(f"part:when/{PHRASE}:comparison", "不超过")
    told = [f.words for f in officer.work.faults.faults]
    assert any("不低于" in words for words in told)
    officer.press(K.Key_F2)
    assert officer.clerk.focused is officer.work.faults.list
    officer.press(K.Key_Return)
    assert officer.clerk.focused.objectName().startswith("part:when/")
    officer.press(K.Key_J, CTRL)
    assert rule(officer) == "设备投资 >= 500万元"
    assert officer.work.faults.faults == ()


def test_a_click_on_a_fault_of_another_item_shows_that_item(officer: Officer) -> None:
    officer.type_into(VALUE, "50万元")
    officer.item("3-1")
    faults = officer.work.faults
    row = next(at for at, line in enumerate(faults.list.entries) if line.key and "2-1" in line.text)
    index = faults.list.model().index(row, 0)
    QTest.mouseClick(faults.list.viewport(), Qt.MouseButton.LeftButton, pos=faults.list.visualRect(index).center())
    officer.rest()
    assert officer.work.item == "2-1"
    assert officer.clerk.focused.objectName().startswith("part:when/")


def test_undo_goes_across_items_and_leaves_nothing_behind(officer: Officer) -> None:
    before = dict(officer.work.desk.bench.files)
    officer.type_into("part:name", "甲")
    officer.item("3-1")
    officer.type_into("part:name", "乙")
    for _ in range(8):
        officer.press(K.Key_Z, CTRL)
    assert dict(officer.work.desk.bench.files) == before
    officer.press(K.Key_Z, CTRL | SHIFT)
    assert dict(officer.work.desk.bench.files) != before


def test_a_trial_follows_each_key_and_becomes_a_case(officer: Officer) -> None:
    officer.item("7-2")
    officer.press(K.Key_F3)
    for name, text in (("行业", "C34"), ("光伏项目[1].装机容量", "300千瓦"), ("光伏项目[1].并网日", "2023-05-01")):
        officer.type_into(f"fact:{name}", text)
    for name, text in (("主体类型", "企业"), ("注册地", "宝山区"), ("税务登记地", "宝山区")):
        officer.choose(f"fact:{name}", text)
    officer.find("fact:依法诚信经营").setFocus()
    officer.press(K.Key_1)
    trial = officer.work.trial
    assert trial.badge.accessibleName() == "文字满足·待审核"
    assert trial.amount.text() == "60,000.00元"
    assert "300千瓦" in trial.steps.text()
    officer.type_into("fact:光伏项目[1].装机容量", "299千瓦")
    assert trial.badge.accessibleName() == "不符合"
    officer.type_into("trial:title", "差一千瓦")
    officer.press(K.Key_S, CTRL | SHIFT)
    assert "title: 差一千瓦" in officer.work.desk.bench.text("cases/made-7-2.yaml")


def test_the_cases_that_lack_are_found_and_confirmed_one_by_one_by_keys(officer: Officer) -> None:
    for name in officer.work.desk.bench.names("cases"):
        officer.work.desk.bench.change("没有样例", {name: None})
    officer.press(K.Key_PageDown, CTRL)
    officer.press(K.Key_PageUp, CTRL)
    assert officer.work.item == "2-1"
    officer.press(K.Key_F4)
    officer.press(K.Key_G, CTRL)
    cases = officer.work.cases
    unfolded(lambda: not cases.work.busy, 30000)
    count = cases.waiting
    assert count >= 4
    edge = cases.edge.text()
    officer.press(ENTER, CTRL)
    assert cases.waiting == count - 1
    assert f"title: {edge}" in officer.work.desk.bench.text("cases/made-2-1.yaml")
    officer.press(K.Key_F8)
    officer.press(K.Key_K, CTRL)
    unfolded(lambda: not officer.work.sign.work.busy, 60000)
    assert "处要改" in officer.work.sign.status.text()


def test_what_was_done_today_is_shown(officer: Officer) -> None:
    officer.type_into("part:name", "新名")
    officer.press(K.Key_F6)
    assert "新名" in officer.work.today.reading.toPlainText()
    assert officer.work.today.steps.entries


def test_the_next_open_number_is_found_by_key_and_its_clause_selected(officer: Officer) -> None:
    officer.click_named("remove:cap")
    officer.press(K.Key_T, CTRL)
    officer.press(K.Key_F7)
    words = officer.work.text.words
    assert words.selected().words == "300万元"  # type: ignore[union-attr]
    assert "还没有规则用到" in officer.work.text.hint.text()
    officer.press(K.Key_L, CTRL)
    assert words.selected().words == "单个项目补助最高300万元"  # type: ignore[union-attr]
    officer.press(K.Key_3, CTRL)
    assert officer.work.desk.entry("2-1").get("cap", "amount") == "300万元"


def test_nothing_selected_is_told_and_changes_nothing(officer: Officer) -> None:
    before = dict(officer.work.desk.bench.files)
    officer.press(K.Key_T, CTRL)
    officer.press(K.Key_Home, CTRL)
    officer.press(K.Key_1, CTRL)
    assert "请先在左边的原文里选中" in officer.clerk.heard.messages[-1].text
    assert dict(officer.work.desk.bench.files) == before


def test_a_doubt_is_one_more_row_whose_note_is_typed_next(officer: Officer) -> None:
    officer.mark("项目竣工后", K.Key_5)
    assert officer.clerk.focused.objectName() == "part:doubts/0/note"
    officer.clerk.type("竣工没有写明以什么为准")
    officer.rest()
    assert officer.work.desk.entry("2-1").get("doubts", 0, "note") == "竣工没有写明以什么为准"


def test_a_pack_that_was_left_by_a_crash_is_as_it_was(officer: Officer) -> None:
    officer.type_into("part:name", "没有存盘按钮")
    again = Workbench(officer.work.desk.bench.folder)
    assert "没有存盘按钮" in again.text("measures/measures.yaml")
    assert again.may_undo


TABS = (K.Key_F2, K.Key_F3, K.Key_F4, K.Key_F5, K.Key_F6, K.Key_F8)


@pytest.mark.parametrize("points", [14, 18])
@pytest.mark.parametrize("size", [(1024, 740), (1366, 700), (1920, 1040)], ids=lambda s: "×".join(map(str, s)))
def test_nothing_is_clipped_and_everything_named(officer: Officer, size: tuple[int, int], points: int) -> None:
    if points != 14:
        theme.apply(officer.clerk.app, points)
    officer.clerk.window.resize(*size)
    try:
        for item in ("2-1", "11-1", "policy"):
            officer.work.show_item(item)
            officer.rest()
            for key in TABS:
                officer.press(key)
                officer.rest()
                assert clipped(officer.clerk.window) == [], (item, key)
                assert nameless(officer.page) == []
                assert outside(officer.clerk.window) == []
    finally:
        if points != 14:
            theme.apply(officer.clerk.app, 14)


def test_the_head_has_the_cases_of_groups_and_pools_confirmed_by_keys(officer: Officer) -> None:
    """The practice policy's own are taken away: then its either-or group and its pool lack some."""
    bench = officer.work.desk.bench
    for name in bench.names("cases"):
        bench.change("没有样例", {name: None})
    officer.work.read_again()
    for _ in range(30):
        if officer.work.item == HEAD:
            break
        officer.press(K.Key_PageUp, CTRL)
    assert officer.confirm_cases() >= 4
    made = bench.text("cases/made-together.yaml")
    assert made.count("totals:") >= 4
    assert "“4-1、8-1”择一" in made
    assert officer.work.cases.status.text() == "样例都核过了。"
