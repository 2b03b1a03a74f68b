"""Lists of records: cards up to two, a table from three, cells of a spreadsheet, by keyboard alone."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from core.assess.answers import UNKNOWN
from core.policy.pack import Fact
from desktop.ui.base import colours
from desktop.ui.interview.pasted import read_pasted
from desktop.ui.interview.table_editor import TableEditor
from tests.ui.test_editors import Desk

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QApplication

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
LOANS = Fact(
    "贷款",
    "list",
    fields=(
        Fact("金额", "money", bare="万元"),
        Fact("放款日", "date"),
        Fact("还清日", "date", not_before="放款日"),
        Fact("已还清", "bool"),
    ),
)


class ListDesk(Desk):
    """A list editor in a window."""

    def __init__(self, qtbot: Any) -> None:
        super().__init__(qtbot, LOANS)
        self.editor.resize(900, 500)

    @property
    def list(self) -> TableEditor:
        assert isinstance(self.editor, TableEditor)
        return self.editor

    @property
    def kept(self) -> tuple[dict[str, Any], ...]:
        """What was committed last."""
        kept: tuple[dict[str, Any], ...] = self.told["committed"][-1]
        return kept

    def enter(self, *texts: str) -> None:
        """Type texts, Enter after each."""
        for text in texts:
            self.type(text)
            self.press(K.Key_Return)

    def paste(self, text: str) -> None:
        """Ctrl+V of a text."""
        QGuiApplication.clipboard().setText(text)
        self.press(K.Key_V, CTRL)


@pytest.fixture
def desk(qtbot: Any) -> ListDesk:
    """An empty list."""
    return ListDesk(qtbot)


def test_three_loans_are_typed_through_with_enter_alone(desk: ListDesk) -> None:
    """Cards for two; the third makes a table, and the field that follows has the keyboard there."""
    desk.press(K.Key_Return)
    for amount in ("500", "300"):
        desk.enter(amount, "20230110", "20230601", "1")
    assert desk.list.cards.isVisible()
    assert not desk.list.table.isVisible()
    desk.enter("200")
    assert desk.list.table.isVisible()
    assert not desk.list.cards.isVisible()
    assert desk.list.place == (2, 1)
    desk.enter("20230110", "20230601", "2", "")
    assert [row["金额"] for row in desk.kept] == [500_000_000, 300_000_000, 200_000_000]
    assert [row["已还清"] for row in desk.kept] == [True, True, False]
    assert len(desk.kept) == 3  # the fourth was only offered


def test_a_record_that_was_only_offered_is_none(desk: ListDesk) -> None:
    """Left empty it is removed, and was never sent; Tab does not offer one."""
    desk.press(K.Key_Return)
    desk.enter("500", "20230110", "20230601", "1")
    assert desk.list.model.rowCount() == 2
    assert len(desk.kept) == 1
    desk.list.set_current(False)
    assert desk.list.model.rowCount() == 1


def test_ctrl_enter_adds_to_the_list_in_hand_only_where_something_stands_in_it(desk: ListDesk) -> None:
    """Not to a list just entered that is empty or has an empty record; the table continues with it."""
    desk.press(K.Key_Return, CTRL)
    assert desk.list.model.rowCount() == 0
    desk.press(K.Key_Return)
    desk.press(K.Key_Return, CTRL)
    assert desk.list.model.rowCount() == 1
    for amount in ("500", "300", "200"):
        desk.type(amount)
        desk.press(K.Key_Return, CTRL)
    assert desk.list.model.rowCount() == 4
    assert desk.list.place == (3, 0)
    assert [row.get("金额") for row in desk.kept] == [500_000_000, 300_000_000, 200_000_000, None]


def test_records_taken_out_make_cards_again(desk: ListDesk) -> None:
    """Ctrl+Delete in the table; the keyboard stays in the list."""
    desk.paste("1\n2\n3")
    assert desk.list.table.isVisible()
    desk.press(K.Key_Delete, CTRL)
    assert desk.list.cards.isVisible()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert desk.list.cards.isAncestorOf(focused)
    desk.press(K.Key_Delete, CTRL)
    desk.press(K.Key_Delete, CTRL)
    assert desk.told["committed"][-1] is None


def test_cells_of_a_spreadsheet_are_pasted_by_their_heads_with_the_faults_told(desk: ListDesk) -> None:
    """Heads in another order and with a unit; the faults are listed, F3 goes from one to the next, and a corrected cell
    is no fault any more."""
    desk.press(K.Key_Return)
    desk.paste("放款日\t金额（元）\t备注\n2023/1/10\t5000000\tx\n2023/13/1\t300\ty\n2023-03-01\tabc\tz")
    first, second, third = desk.kept
    assert first == {"放款日": datetime.date(2023, 1, 10), "金额": 500_000_000}
    assert second == {"金额": 30_000}
    assert third == {"放款日": datetime.date(2023, 3, 1)}
    assert [fault.words[:9] for fault in desk.list.model.faults()] == ["第 2 条 放款日", "第 3 条 金额："]
    assert desk.list.faults.isVisible()
    assert desk.list.faults.count() == 2
    assert "没有“备注”这一栏" in desk.list.ask.text()
    assert desk.told["wrong"][-1].endswith("还有 1 处")
    assert desk.list.place == (1, 1)
    desk.press(K.Key_F3)
    assert desk.list.place == (2, 0)
    desk.type("7")
    desk.press(K.Key_Return)
    assert not desk.list.faults.isVisible()
    assert desk.kept[2]["金额"] == 7_000_000


def test_cells_without_heads_go_on_from_the_field_in_hand(desk: ListDesk) -> None:
    """In the second column: a date, then the next; surplus cells are reported."""
    desk.press(K.Key_Return)
    desk.press(K.Key_Tab)
    desk.paste("2023-01-10\t2023-02-01\tTRUE\textra")
    assert desk.kept == ({"放款日": datetime.date(2023, 1, 10), "还清日": datetime.date(2023, 2, 1), "已还清": True},)
    assert "多出 1 列" in desk.list.ask.text()


def test_cells_are_pasted_while_a_cell_is_typed_into(desk: ListDesk) -> None:
    """What was typed there gives way to the first of them; the others go on from it."""
    desk.paste("1\n2\n3")
    desk.list.table.setCurrentIndex(desk.list.model.index(1, 0))
    desk.type("9")
    desk.paste("20\t2023-01-10\n30\t2023-01-11")
    assert [row["金额"] // 1_000_000 for row in desk.kept] == [1, 20, 30]
    assert desk.kept[2]["放款日"] == datetime.date(2023, 1, 11)


def test_one_word_is_pasted_into_the_field(desk: ListDesk) -> None:
    """As into any other."""
    desk.press(K.Key_Return)
    desk.paste("500")
    desk.press(K.Key_Return)
    assert desk.kept == ({"金额": 500_000_000},)


def test_quoted_cells_and_too_many_rows() -> None:
    """A cell with a newline is one cell; rows beyond five thousand are reported."""
    read = read_pasted('"a\nb"\t2023-01-01\n', LOANS.fields)
    assert read.rows == ({"金额": "a\nb", "放款日": "2023-01-01"},)
    many = read_pasted("1\n" * 5003, LOANS.fields)
    assert len(many.rows) == 5000
    assert "3 行没有贴" in many.left_out


def test_the_unit_of_a_column_is_changed_by_key_for_what_is_typed_next(desk: ListDesk) -> None:
    """F5 in the table; the head shows it, and existing cells keep their values."""
    desk.paste("1\n2\n3")
    desk.press(K.Key_Up)
    desk.press(K.Key_F5)
    assert desk.list.model.headerData(0, Qt.Orientation.Horizontal) == "金额（元）"
    desk.type("5")
    desk.press(K.Key_Return)
    assert [row["金额"] for row in desk.kept] == [1_000_000, 500, 3_000_000]


def test_two_thousand_rows_are_kept_when_the_typing_stops(desk: ListDesk, qtbot: Any) -> None:
    """Pasted, they are sent once; a cell typed after that is sent after a pause, or when the list is left."""
    desk.press(K.Key_Return)
    told = len(desk.told["committed"])
    desk.paste("\n".join(f"{at}\t2023-01-10\t2023-06-01\t是" for at in range(2000)))
    qtbot.waitUntil(lambda: len(desk.told["committed"]) > told)
    assert len(desk.kept) == 2000
    told = len(desk.told["committed"])
    desk.press(K.Key_Home, CTRL)
    assert desk.list.place == (0, 0)
    desk.enter("77", "20230111")
    assert len(desk.told["committed"]) == told
    desk.list.set_current(False)
    assert len(desk.told["committed"]) == told + 1
    assert any(row["金额"] == 77_000_000 for row in desk.kept)


def test_the_cell_in_hand_is_marked_plainly(desk: ListDesk) -> None:
    """Its frame contrasts with the cell and with its neighbours by 3:1 and more."""
    desk.paste("1\n2\n3")
    table = desk.list.table
    table.setCurrentIndex(desk.list.model.index(1, 1))
    QApplication.processEvents()
    rect = table.visualRect(table.currentIndex())
    picture = table.viewport().grab(rect).toImage()
    frame, inside = picture.pixelColor(1, rect.height() // 2), picture.pixelColor(12, 8)
    assert _contrast(frame, inside) >= 3
    assert _contrast(frame, QColor("white")) >= 3


def _contrast(one: QColor, other: QColor) -> float:
    def light(colour: QColor) -> float:
        parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_a_field_of_a_card_takes_what_is_not_known_and_what_is_wrong(desk: ListDesk) -> None:
    """F4; a day before the other is refused in its field and reported with its record."""
    desk.press(K.Key_Return)
    desk.press(K.Key_F4)
    assert desk.kept == ({"金额": UNKNOWN},)
    desk.press(K.Key_Return)
    desk.enter("20230601", "20230110")
    assert "早于放款日" in desk.told["wrong"][-1]
    assert desk.kept == ({"金额": UNKNOWN, "放款日": datetime.date(2023, 6, 1)},)


def test_what_could_not_be_read_is_told_in_its_own_cell(desk: ListDesk) -> None:
    """As high as its sentence needs, and low again once it is mended; no other row is touched."""
    desk.paste("1\n五百来万\n3")
    table = desk.list.table
    index = desk.list.model.index(1, 0)
    assert "“五百来万”不是金额" in table.words_in(index)
    assert table.rowHeight(1) > table.rowHeight(0) == table.rowHeight(2)
    room = table.columnWidth(0) - 12
    needed = table.fontMetrics().boundingRect(0, 0, room, 0, Qt.TextFlag.TextWordWrap, table.words_in(index))
    assert table.rowHeight(1) >= needed.height()
    picture = table.viewport().grab(table.visualRect(desk.list.model.index(1, 0))).toImage()
    assert picture.pixelColor(6, picture.height() - 6) != QColor("white")
    table.setCurrentIndex(index)
    table.clearFocus()  # chosen, the keyboard elsewhere: red all the same
    picture = table.viewport().grab(table.visualRect(index)).toImage()
    assert picture.pixelColor(6, picture.height() - 6) == QColor(colours.WRONG_CELL)
    table.setFocus()
    table.setCurrentIndex(index)
    desk.type("5")
    desk.press(K.Key_Return)
    assert table.rowHeight(1) == table.rowHeight(0)
    assert table.words_in(index) == "5万元"


def test_what_could_not_be_read_is_told_beside_its_field(desk: ListDesk) -> None:
    """In a card too, and gone once it is mended."""
    desk.press(K.Key_Return)
    desk.paste("500\t2023/13/1")
    card = desk.list.cards._cards[0]
    assert "没有 2023/13/1 这一天" in card.faults[1].text.text()
    assert card.faults[1].isVisible()
    desk.enter("20230110")
    assert not card.faults[1].isVisible()
