"""The editors, each by itself: typed, shown back, refused; 不清楚, number keys, the input method, rare characters."""

import datetime
from fractions import Fraction
from typing import Any

import pytest

from core.assess.answers import NO_DAY, UNKNOWN, Between
from core.policy import load_policy
from core.policy.pack import Fact
from desktop.ui.base import theme
from desktop.ui.interview.editors import Editor
from desktop.ui.interview.make_editor import make_editor
from desktop.ui.interview.records_model import RecordsModel
from desktop.ui.interview.table_editor import TableEditor

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView

MONEY = Fact("营业收入", "money", question="营业收入是多少？")
STREET = Fact("所属街镇", "choice", options=("友谊路街道", "吴淞街道", "张庙街道", "罗店镇", "大场镇", "杨行镇"))
LOANS = Fact(
    "贷款",
    "list",
    fields=(
        Fact("金额", "money"),
        Fact("放款日", "date"),
        Fact("已还清", "bool"),
        Fact("用途", "choice", options=("甲", "乙")),
    ),
)


class Desk:
    """An editor in a window, and the signals it sent."""

    def __init__(self, qtbot: Any, fact: Fact) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        if not app.styleSheet():
            theme.apply(app)
        self.editor: Editor = TableEditor(fact) if fact.type == "list" else make_editor(fact)
        self.told: dict[str, list[Any]] = {name: [] for name in ("edited", "committed", "wrong", "echoed")}
        for name, values in self.told.items():
            getattr(self.editor, name).connect(values.append)
        qtbot.addWidget(self.editor)
        self.editor.show()
        qtbot.waitExposed(self.editor)
        self.editor.activateWindow()
        self.editor.field.setFocus()
        qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)

    def type(self, text: str) -> None:
        for character in text:  # the keyboard may move while one types
            QTest.keyClicks(QApplication.focusWidget(), character)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget(), key, modifiers)

    def compose(self, preedit: str, commit: str) -> None:
        """As an input method does: letters first, then the characters chosen."""
        if preedit:
            QApplication.sendEvent(QApplication.focusWidget(), QInputMethodEvent(preedit, []))
        chosen = QInputMethodEvent("", [])
        chosen.setCommitString(commit)
        QApplication.sendEvent(QApplication.focusWidget(), chosen)


def test_money_is_shown_back_while_it_is_typed(qtbot: Any) -> None:
    """2000 and then 万: every state that parses is echoed; Enter commits."""
    desk = Desk(qtbot, MONEY)
    desk.type("2000")
    assert desk.told["edited"][-1] == 200_000
    desk.compose("wan", "万")
    assert desk.told["edited"][-1] == 2_000_000_000
    assert desk.told["echoed"][-1] == "＝2,000万元（20,000,000元）"
    assert desk.told["committed"] == []
    desk.press(Qt.Key.Key_Return)
    assert desk.told["committed"] == [2_000_000_000]


def test_what_cannot_be_read_is_told_beside_the_field_and_not_kept(qtbot: Any) -> None:
    """The text stays for mending; the value goes back to what was kept."""
    desk = Desk(qtbot, MONEY)
    desk.type("20x")
    desk.press(Qt.Key.Key_Return)
    assert "不是金额" in desk.told["wrong"][-1]
    assert desk.told["committed"] == []
    assert desk.told["edited"][-1] is None
    desk.press(Qt.Key.Key_Backspace)
    assert desk.told["wrong"][-1] == ""


@pytest.mark.parametrize(("typed", "unit"), [
    ("20x", "万元"), ("2350", "万元"), ("2350元", "元"), ("¥2350", "元"), ("20w", "万元"), ("三百来", "万元"),
])  # fmt: skip
def test_the_unit_beside_a_sum_is_that_of_a_bare_number_until_another_is_typed(
    qtbot: Any, typed: str, unit: str
) -> None:
    """What cannot be read says nothing of its unit."""
    desk = Desk(qtbot, Fact("营业收入", "money", bare="万元"))
    for character in typed:
        desk.type(character) if character.isascii() and character != "¥" else desk.compose("", character)
    desk.press(Qt.Key.Key_Return)
    assert desk.editor.chip.text() == unit


def test_a_long_text_shows_how_it_begins_once_it_is_left(qtbot: Any) -> None:
    """Typed to its end, or shown anew."""
    long = "上海示例精密机械制造与自动化系统集成技术服务发展股份有限公司第一分公司宝山经营部"
    desk = Desk(qtbot, Fact("企业名称", "text"))
    desk.compose("", long)
    assert desk.editor.line.cursorPosition() == len(long)
    desk.editor.line.clearFocus()
    assert desk.editor.line.cursorPosition() == 0


@pytest.mark.parametrize(
    ("fact", "text", "value"),
    [
        (Fact("从业人员", "count", unit="人"), "35~45", Between(35, 45)),
        (Fact("比例", "percent"), "95%", Fraction(19, 20)),
        (Fact("装机容量", "quantity", unit="千瓦"), "520", 520_000),
        (Fact("日", "date"), "20230615", __import__("datetime").date(2023, 6, 15)),
    ],
)
def test_ranges_units_and_dates_are_read_as_people_write_them(qtbot: Any, fact: Fact, text: str, value: Any) -> None:
    """Each type by its usual short form."""
    desk = Desk(qtbot, fact)
    desk.type(text)
    desk.press(Qt.Key.Key_Return)
    assert desk.told["committed"] == [value]


def test_no_such_day_is_an_answer(qtbot: Any) -> None:
    """无 means a day that does not exist."""
    desk = Desk(qtbot, Fact("信用修复日", "date"))
    desk.compose("wu", "无")
    desk.press(Qt.Key.Key_Return)
    assert desk.told["committed"] == [NO_DAY]


def test_an_emptied_field_takes_the_answer_back(qtbot: Any) -> None:
    """It sends None, which means unasked again."""
    desk = Desk(qtbot, MONEY)
    desk.editor.show_value(100)
    desk.editor.field.selectAll()  # type: ignore[attr-defined]
    desk.press(Qt.Key.Key_Delete)
    desk.press(Qt.Key.Key_Return)
    assert desk.told["committed"] == [None]


def test_a_code_is_checked_as_it_is_typed(qtbot: Any) -> None:
    """How many are there; then whether the check character fits."""
    desk = Desk(qtbot, Fact("统一社会信用代码", "uscc"))
    desk.type("9131000071785512")
    assert desk.told["echoed"][-1] == "16/18"
    desk.type("9U")
    assert desk.told["echoed"][-1] == "校验位正确"


def test_a_number_key_chooses_and_again_takes_back_with_delete(qtbot: Any) -> None:
    """1 is 是, the last is 不清楚."""
    desk = Desk(qtbot, Fact("依法诚信经营", "bool"))
    desk.type("1")
    desk.type("3")
    desk.press(Qt.Key.Key_Delete)
    assert desk.told["committed"] == [True, UNKNOWN, None]


def test_a_long_choice_is_found_by_initials(qtbot: Any) -> None:
    """yh is 杨行镇: the reading of the place, not of the bank."""
    desk = Desk(qtbot, STREET)
    desk.type("yh")
    desk.press(Qt.Key.Key_Return)
    assert desk.told["committed"][-1] == "杨行镇"


def test_an_industry_is_found_by_name_or_code_and_a_finer_code_is_let_through(qtbot: Any) -> None:
    """软件 is I65; C3411 is in no list and accepted all the same."""
    desk = Desk(qtbot, load_policy("baoshan-2023-1").facts["行业"])
    desk.compose("ruanjian", "软件")
    desk.press(Qt.Key.Key_Return)
    desk.editor.field.selectAll()  # type: ignore[attr-defined]
    desk.type("c3411")
    desk.press(Qt.Key.Key_Return)
    assert desk.told["committed"] == ["I65", "C3411"]


def test_every_listed_industry_can_be_read(qtbot: Any) -> None:
    """No line of the list is refused by the reader."""
    from core.assess.answers import read_value

    fact = load_policy("baoshan-2023-1").facts["行业"]
    codes = [option.partition(" ")[0] for option in fact.options]
    assert [read_value(fact, code) for code in codes] == codes
    assert len({code for code in codes if len(code) == 3}) == 97


def test_a_name_beyond_the_basic_plane_is_typed_whole(qtbot: Any) -> None:
    """𠮷 is one character to the person and to the record."""
    desk = Desk(qtbot, Fact("企业名称", "text"))
    desk.compose("ji", "上海𠮷祥𫟹面馆")
    desk.press(Qt.Key.Key_Return)
    assert desk.told["committed"] == ["上海𠮷祥𫟹面馆"]


def test_a_record_is_typed_through_with_enter_alone(qtbot: Any) -> None:
    """The first Enter makes a record, each goes on; after the last field another is offered, and Enter there leaves."""
    desk = Desk(qtbot, LOANS)
    left: list[bool] = []
    desk.editor.advance.connect(lambda: left.append(True))
    desk.press(Qt.Key.Key_Return)
    for text in ("64000", "20230110", "1", "2"):
        desk.type(text)
        desk.press(Qt.Key.Key_Return)
    (record,) = desk.told["committed"][-1]
    assert record["金额"] == 6_400_000
    assert record["已还清"] is True
    assert record["用途"] == "乙"
    assert left == []
    desk.press(Qt.Key.Key_Return)
    assert left == [True]
    assert len(desk.told["committed"][-1]) == 1


def test_a_cell_that_cannot_be_read_is_marked_and_the_others_are_kept(qtbot: Any) -> None:
    """The error names row and column; what can be read counts."""
    desk = Desk(qtbot, LOANS)
    desk.press(Qt.Key.Key_Return)
    desk.type("10")
    desk.press(Qt.Key.Key_Tab)
    desk.type("20230140")
    desk.press(Qt.Key.Key_Tab)
    assert desk.told["wrong"][-1].startswith("第 1 条 放款日")
    assert desk.told["committed"][-1] == ({"金额": 1000},)


def test_rows_are_added_taken_out_and_not_known_by_key(qtbot: Any) -> None:
    """Ctrl+Enter, Ctrl+Delete, F4."""
    desk = Desk(qtbot, LOANS)
    ctrl = Qt.KeyboardModifier.ControlModifier
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_F4)
    desk.press(Qt.Key.Key_Return, ctrl)
    assert desk.told["committed"][-1] == ({"金额": UNKNOWN}, {})
    desk.press(Qt.Key.Key_Delete, ctrl)
    assert desk.told["committed"][-1] == ({"金额": UNKNOWN},)


@pytest.mark.parametrize("preedit", ["", "buqingchu"])
def test_a_cell_takes_what_an_input_method_commits(qtbot: Any, preedit: str) -> None:
    """Also the first characters, which open the cell."""
    desk = Desk(qtbot, LOANS)
    desk.press(Qt.Key.Key_Return)
    desk.compose(preedit, "不清楚")
    desk.press(Qt.Key.Key_Return)
    assert desk.told["committed"][-1] == ({"金额": UNKNOWN},)


def test_the_table_is_a_proper_model(qtbot: Any, qtmodeltester: Any) -> None:
    """Qt's own checks."""
    model = RecordsModel(LOANS)
    model.show_records([{"金额": 100}, {"已还清": True}])
    qtmodeltester.check(model)


def test_showing_an_answer_again_keeps_what_was_typed(qtbot: Any) -> None:
    """64000 stays 64000 in the cell that is typed, 6.4万元 in the one that is looked at."""
    desk = Desk(qtbot, LOANS)
    editor = desk.editor
    assert isinstance(editor, TableEditor)
    editor.show_value(({"金额": 6_400_000},))
    editor.model.setData(editor.model.index(0, 0), "6.4万")
    editor.show_value(({"金额": 6_400_000},))
    assert editor.model.cell(0, 0).text == "6.4万"
    assert editor.model.data(editor.model.index(0, 0)) == "6.4万元"


def test_days_the_wrong_way_round_are_refused_in_the_cell_and_forgiven_when_the_other_is_mended(qtbot: Any) -> None:
    """The cell keeps what was typed, in red, and is read again once the beginning is right."""
    terms = Fact("贴息贷款", "list", fields=(Fact("起始日", "date"), Fact("到期日", "date", not_before="起始日")))
    model = RecordsModel(terms)
    model.show_records([{}])
    model.setData(model.index(0, 0), "2023-06-02")
    model.setData(model.index(0, 1), "2023-06-01")
    assert model.records() == ({"起始日": datetime.date(2023, 6, 2)},)
    assert "早于起始日" in model.errors()[0]
    assert model.cell(0, 1).text == "2023-06-01"
    model.setData(model.index(0, 0), "2023-06-01")
    assert model.errors() == []
    assert model.records() == ({"起始日": datetime.date(2023, 6, 1), "到期日": datetime.date(2023, 6, 1)},)


@pytest.mark.parametrize("points", [14, 18])
def test_all_six_weeks_of_a_month_are_seen(qtbot: Any, points: int) -> None:
    """July 2023 touches six; no line of the calendar is cut, at either size of letters."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, points)
    desk = Desk(qtbot, Fact("放款日", "date"))
    desk.type("20230715")
    editor: Any = desk.editor
    editor._open.click()
    days: Any = editor._calendar.findChild(QTableView)
    last = days.visualRect(days.model().index(6, 0))
    assert last.height() >= editor._calendar.fontMetrics().height()
    assert last.bottom() <= days.viewport().height()
    editor._calendar.hide()
    theme.apply(app)


def test_a_screen_reader_is_told_of_a_sum_s_unit_once_and_of_what_is_wrong_beside_it(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not at each key; the unit is named beside a refusal too."""
    desk = Desk(qtbot, MONEY)
    line: Any = desk.editor.field
    told: list[str] = []
    monkeypatch.setattr(line, "setAccessibleDescription", told.append)
    assert "单位是元" in line.accessibleDescription()
    desk.type("2350")
    assert told == []
    monkeypatch.undo()
    desk.type("w")
    assert "单位是万元" in line.accessibleDescription()
    desk.type("x")
    desk.press(Qt.Key.Key_Return)
    assert "不是金额" in line.accessibleDescription()
    assert "单位是万元" in line.accessibleDescription()
