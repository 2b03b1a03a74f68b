"""记录: found by whatever one knows, opened, corrected, printed again."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from core.records import UsedMeasure, UsedPacks
from desktop.ui.base.messages import Messages
from desktop.ui.base.page import GAP
from desktop.ui.records.page import RecordsPage
from desktop.ui.records.visits_model import COLUMNS, NAME, PAGE, STATE, VisitsModel
from tests.ui.fake_operations import TODAY, FakeOperations, row, styled

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QApplication


@pytest.fixture
def operations() -> FakeOperations:
    """Four visits: finished, parked, corrected, and one without a name."""
    return FakeOperations([row(4), row(3, state="parked"), row(2, corrected=True), row(1, name="", uscc="", street="")])


@pytest.fixture
def page(qtbot, operations: FakeOperations) -> RecordsPage:
    """The page, shown."""
    styled()
    made = RecordsPage(operations, Messages())
    qtbot.addWidget(made)
    made.resize(940, 768)
    made.refresh()
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def test_the_table_is_a_sound_model(qtmodeltester) -> None:
    """As Qt's own tester sees it."""
    model = VisitsModel(lambda offset: None)
    model.show_rows([row(n) for n in range(5)])
    qtmodeltester.check(model)
    assert model.headerData(0, Qt.Orientation.Horizontal) == "日期"
    assert (model.index(0, 0).data(), model.columnCount()) == ("2023-09-01", len(COLUMNS))


def test_the_filter_tells_versions_apart_and_keeps_what_is_chosen(
    page: RecordsPage, operations: FakeOperations
) -> None:
    """What an earlier version called otherwise, or had alone, is asked for by that version; what all have alike is
    one line. What is there meanwhile is there when it is shown again, and what was chosen stays chosen."""
    box = page.measure
    box.setCurrentIndex(box.findText("18-1", Qt.MatchFlag.MatchStartsWith))
    before = box.currentText()
    operations.packs_used = UsedPacks(
        tuple(
            UsedMeasure("baoshan-2023-1", version, "宝府规〔2023〕1号", *named)
            for version, named in (
                ("0.1", ("18-2", "别的奖励")),
                ("0.9", ("18-2", "市级“专精特新”企业奖励")),
                ("0.1", ("99-1", "后来取消的一项")),
            )
        ),
        {"d": "宝府规〔2023〕1号 第 0.1 版"},
    )
    operations.rows = [row(5, pack_digest="d")]
    page.refresh()
    assert box.currentText() == before
    for words, versions in (
        ("18-2　市级“专精特新”企业奖励", ("1", "0.9")),
        ("18-2　别的奖励（宝府规〔2023〕1号 第 0.1 版）", ("0.1",)),
        ("99-1　后来取消的一项（宝府规〔2023〕1号 第 0.1 版）", ("0.1",)),
        ("3-1　政策性融资担保贷款担保费补贴", None),
    ):
        box.setCurrentIndex(box.findText(words))
        assert operations.asked[-1]["versions"] == versions, words
    assert "按 宝府规〔2023〕1号 第 0.1 版" in page.pane._state.toolTip() + page.pane._state.text()
    operations.packs_used = UsedPacks()
    box.setCurrentIndex(box.findText("99-1", Qt.MatchFlag.MatchStartsWith))
    page.refresh()
    assert (box.currentIndex(), operations.asked[-1]["measure"]) == (0, None)


def test_more_rows_come_when_one_scrolls_to_the_end() -> None:
    """A page at a time, asked for once."""
    asked: list[int] = []
    model = VisitsModel(asked.append)
    model.show_rows([row(n) for n in range(PAGE)])
    assert model.canFetchMore(QModelIndex())
    model.fetchMore(QModelIndex())
    model.fetchMore(QModelIndex())
    assert asked == [PAGE]
    model.add_rows([row(PAGE)])
    assert model.rowCount() == PAGE + 1
    assert model.complete
    assert not model.canFetchMore(QModelIndex())


def test_a_corrected_visit_says_so() -> None:
    """已被更正 in place of 已办结."""
    model = VisitsModel(lambda offset: None)
    model.show_rows([row(1), row(2, corrected=True), row(3, state="parked")])
    assert [model.index(r, STATE).data() for r in range(3)] == ["已办结", "已被更正", "已搁置"]


def test_typing_searches_once_after_a_pause(qtbot, page: RecordsPage, operations: FakeOperations) -> None:
    """One search for a word, not one for each letter."""
    before = len(operations.asked)
    qtbot.keyClicks(page.search_field, "4")
    qtbot.waitUntil(lambda: len(operations.asked) == before + 1)
    assert operations.asked[-1]["text"] == "4"
    assert page.model.rowCount() == 1


def test_filters_are_handed_on(page: RecordsPage, operations: FakeOperations) -> None:
    """State, measure and days, as chosen."""
    page.state.setCurrentText("已搁置")
    page.measure.setCurrentIndex(page.measure.findText("18-2　市级“专精特新”企业奖励"))
    page.period.choice.setCurrentText("本月")
    last = operations.asked[-1]
    assert (last["state"], last["measure"]) == ("parked", "baoshan-2023-1:18-2")
    assert (last["date_from"], last["date_to"]) == (TODAY.replace(day=1), TODAY)


def test_an_answer_that_comes_too_late_is_dropped(page: RecordsPage, operations: FakeOperations) -> None:
    """What is shown belongs to what is typed."""
    operations.slow = True
    page.search_field.setText("示例4")
    page.search()
    page.search_field.setText("示例3")
    page.search()
    for answer in reversed(operations.later):
        answer()
    assert [page.model.visit(r).id for r in range(page.model.rowCount())] == ["id-3"]


def test_enter_in_the_field_then_enter_in_the_table_opens(qtbot, page: RecordsPage) -> None:
    """By keyboard alone."""
    page.search_field.setFocus()
    qtbot.keyClick(page.search_field, Qt.Key.Key_Return)
    assert page.table.hasFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    with qtbot.waitSignal(page.open_asked) as asked:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert asked.args == ["id-3"]


def test_only_a_standing_finished_visit_can_be_corrected(page: RecordsPage) -> None:
    """Parked ones are simply gone on with; a corrected one was corrected."""
    found = {}
    for at in range(4):
        page.table.selectRow(at)
        found[page.chosen] = (
            page.pane.open_button.text(),
            page.pane.correct_button.isEnabled(),
            page.pane.print_button.isEnabled(),
        )
    assert found == {
        "id-4": ("查看", True, True),
        "id-3": ("继续办理", False, False),
        "id-2": ("查看", False, True),
        "id-1": ("查看", True, True),
    }


def test_correct_asks_for_its_reason_and_reprint_has_a_key(qtbot, page: RecordsPage) -> None:
    """Ctrl+E shows the field; Enter without a reason is refused next to it, Esc leaves it; Ctrl+P."""
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    field = page.pane.reason.field
    assert field.hasFocus()
    with qtbot.assertNotEmitted(page.correct_asked):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "原因" in page.pane.reason.error.text.text()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert page.table.hasFocus()
    assert not page.pane.reason.isVisible()
    qtbot.keyClick(page.table, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(field, "wrong number")
    with qtbot.waitSignal(page.correct_asked) as corrected:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    page.table.setFocus()
    with qtbot.waitSignal(page.print_asked) as printed:
        qtbot.keyClick(page.table, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert (corrected.args, printed.args) == (["id-4", "wrong number"], ["id-4"])


def test_the_past_of_a_visit_is_told(page: RecordsPage) -> None:
    """When it began, how much was answered, when it ended, how often it was printed."""
    assert page.pane._past.text() == (
        "经过：开始接待 2023-09-01 09:14 · 回答 2 次 · 办结 2023-09-01 09:14 · 打印 2023-09-01 09:14"
    )


def test_nothing_found_says_what_to_do(page: RecordsPage) -> None:
    """And opens nothing."""
    page.search_field.setText("没有的")
    page.search()
    assert page._nothing.isVisible()
    assert not page.pane.isVisible()
    assert page.chosen == ""


def test_a_visit_stays_chosen_when_the_list_is_read_again(page: RecordsPage) -> None:
    """Also when others came before it."""
    page.table.selectRow(1)
    page._operations.rows.insert(0, row(9, day=datetime.date(2023, 9, 2)))
    page.refresh()
    assert page.chosen == "id-3"


def test_columns_are_sorted_by_key_and_by_a_click(qtbot, page: RecordsPage) -> None:
    """F3 takes the next column that is shown, Shift+F3 turns it round; a third click on one: the newest first again."""
    asked: list[Any] = page._operations.asked  # type: ignore[attr-defined]
    page.table.setFocus()
    assert asked[-1]["order"] is None
    qtbot.keyClick(page.table, Qt.Key.Key_F3)
    assert asked[-1]["order"] == ("day", False)
    qtbot.keyClick(page.table, Qt.Key.Key_F3)
    assert asked[-1]["order"] == ("name", False)
    qtbot.keyClick(page.table, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert asked[-1]["order"] == ("name", True)
    assert page.table.horizontalHeader().isSortIndicatorShown()
    page.table.horizontalHeader().sectionClicked.emit(NAME)
    assert asked[-1]["order"] is None
    assert not page.table.horizontalHeader().isSortIndicatorShown()


def test_rows_are_tall_and_a_long_name_is_whole_in_the_pane(page: RecordsPage) -> None:
    """28 pixels at least; the name is cut in the table only."""
    assert all(page.table.rowHeight(at) >= 28 for at in range(page.model.rowCount()))
    long = "上海" + "宝山区示例先进制造与数字服务" * 4 + "有限公司"
    page.pane.show_visit(row(1, name=long))
    assert long in page.pane._title.text()
    assert page.pane._title.wordWrap()


@pytest.mark.parametrize("own", [False, True])
def test_the_filters_stand_close_to_each_other(page: RecordsPage, own: bool) -> None:
    """At any width, whether days are typed or not: no gap between them."""
    page.resize(1280, 700)
    if own:
        page.period.choice.setCurrentText("自选日期")
    QApplication.processEvents()
    shown = [page.period.last if own else page.period.choice, page.state, page.measure]
    lefts = [piece.mapTo(page, QPoint(0, 0)).x() for piece in shown]
    gaps = [after - before - piece.width() for before, after, piece in zip(lefts, lefts[1:], shown, strict=False)]
    assert gaps == [GAP, GAP]


def test_an_empty_record_says_that_there_is_nothing_yet(page: RecordsPage, operations: FakeOperations) -> None:
    """Not that nothing was found: nobody looked for anything."""
    operations.rows = []
    page.refresh()
    assert page._none.isVisible()
    page.state.setCurrentIndex(1)
    page.search()
    assert page._nothing.isVisible()
