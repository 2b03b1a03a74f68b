"""The result as a clerk works with it: one sum everywhere, what pays first, narrowed by a key, copied for a chat."""

from __future__ import annotations

import pytest

from core.assess.sums import MONEY, kind_sum
from desktop import showcase
from desktop.ui.result.measure_tree import NODE, tree_of
from desktop.ui.result.view import ResultView
from tests.ui import result_builders as make
from tests.ui.clerk import ENTER, Clerk, unfolded

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QPushButton


def begin(clerk: Clerk) -> None:
    """A visit with a name and some answers, on its result."""
    clerk.begin("上海示例商贸有限公司")
    clerk.wizard.go_to("从业人员")
    clerk.type("35")
    clerk.press(ENTER)
    clerk.ctrl(Qt.Key.Key_5)


def button(clerk: Clerk, action: str) -> QPushButton:
    """A button of the visit's page, by what it does."""
    found = clerk.wizard.findChild(QPushButton, f"action:{action}")
    assert found is not None
    return found


def test_panel_band_and_list_say_the_same_sum(clerk: Clerk) -> None:
    """One measure lacks a fact, all else is said: the band no longer says 0元 where the panel says 至多 9,000元."""
    visit, made = make.assessed("S06", unmentioned="none", 六税两费减前税额="不清楚")
    told = kind_sum(made, "relief")
    assert told.missing == 1
    assert told.lines[-1].endswith("1 项没有问清")
    view = ResultView(clerk.policy)
    view.show_assessment(visit, made)
    clerk.begin()
    panel, line = clerk.wizard.side.panel, clerk.wizard.side.line
    clerk.wizard.side.show_assessment(made)
    line.show_assessment(made, panel.next_words)  # as it is filled where it takes the panel's place
    for kind in MONEY:
        words = "，".join(kind_sum(made, kind).lines)
        assert words in panel.ranges[kind].accessibleName()
        assert words.replace("；", "，") in view.totals.kinds[kind].accessibleName().replace("；", "，")
        if kind_sum(made, kind).high != 0:
            assert words in line.accessibleName()
    view.deleteLater()


def test_the_line_that_stands_for_the_panel_follows_each_key(clerk: Clerk) -> None:
    """Where the window is narrow; what was typed while the panel was there is in the line once it takes its place."""
    visit = dict(showcase.cases(clerk.policy))["S06"]
    taxes = "六税两费减前税额"
    clerk.window.resize(1366, 740)
    clerk.begin("上海示例商贸有限公司")
    clerk.wizard.live.commit_many({f: a for f, a in visit.answers.items() if f != taxes})
    clerk.wizard.go_to(taxes)
    side = clerk.wizard.side

    def said() -> str:
        clerk.settle()
        relief = kind_sum(clerk.wizard.live.assessment, "relief").lines
        assert relief
        assert all(part in side.line.accessibleName() for part in relief)
        return side.line.accessibleName()

    clerk.type("1")
    assert side.panel.isVisible()
    clerk.window.resize(900, 600)
    found = [said()]
    assert side.line.isVisible()
    for key in "234":
        clerk.type(key)
        found.append(said())
    assert len(set(found)) == 4


def test_an_open_measure_is_in_the_sum_and_said_to_be_open() -> None:
    """A loan that is not said to be paid back: the list says 至多, and the sum says that this much is still open."""
    loan = {"放款日": "2022-03-01", "金额": "100万元", "担保费": "1万元", "市担保基金担保": True}
    loan |= {"已还清": "不清楚", "按时还本付息": True}
    _, made = make.assessed("S06", 担保贷款=[loan])
    open_one = made.of("3-1")
    told = kind_sum(made, "cash")
    others = kind_sum(make.assessed("S06")[1], "cash")
    assert open_one.missing
    assert open_one.span[1] == 1_000_000
    assert (told.high or 0) - (others.high or 0) == 1_000_000
    assert told.open == "其中 1 项没有问清"


def test_what_pays_most_stands_first() -> None:
    """Within a status by the sum, then those without a bound, then those without a sum."""
    for case in ("S02", "S06", "S12"):
        for group in tree_of(make.assessed(case)[1].outcomes).children:
            paying = [c.outcome.high for c in group.children if c.outcome and c.outcome.high]
            assert paying == sorted(paying, reverse=True), (case, group.key)
            bare = [bool(c.outcome.high) for c in group.children if c.outcome and c.outcome.high is not None]
            assert bare == sorted(bare, reverse=True)


def test_f3_narrows_the_list_and_passes_over_what_is_empty(clerk: Clerk) -> None:
    """全部, then what pays (nothing yet: passed over), then 缺什么, where each says what it lacks; then all again."""
    begin(clerk)
    view = clerk.wizard.pages.page("结果")
    assert view.filter.only == "全部"
    clerk.press(Qt.Key.Key_F3)
    seen = [view.filter.only]
    while view.filter.only != "缺什么":
        clerk.press(Qt.Key.Key_F3)
        seen.append(view.filter.only)
    assert "能拿钱" not in seen or view.filter.chips["能拿钱"].isEnabled()
    model = view.list.model()
    assert {model.index(at, 0).data(NODE).key for at in range(model.rowCount())} == {"status:missing"}
    clerk.press(Qt.Key.Key_F3)
    assert view.filter.only == "全部"


def test_a_measure_that_is_opened_from_elsewhere_is_shown_whatever_was_narrowed(qtbot) -> None:
    """Asked for by its id, a measure outside the filter brings all back."""
    view = ResultView(make.policy())
    qtbot.addWidget(view)
    view.show_assessment(*make.assessed("S06"))
    view.filter.choose("能拿钱")
    assert view.list.measure == "1-1"
    view.open_measure("6-3")
    assert (view.filter.only, view.list.measure) == ("全部", "6-3")


@pytest.mark.parametrize("size", [(1824, 900), (916, 560)])
def test_a_measure_takes_one_line_where_its_name_fits(qtbot, size: tuple[int, int]) -> None:
    """Next to the card names may wrap to a second line; with enough room each measure is one line."""
    make.styled(18)
    view = ResultView(make.policy())
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_assessment(*make.assessed("S02"))
    view.show()
    QApplication.processEvents()
    line = QFontMetrics(view.list.font()).height()
    heights = {}
    for group in view.list._model.groups():
        for leaf in group.data(NODE).children:
            if leaf.outcome:
                heights[leaf.key] = view.list.visualRect(view.list._model.find(leaf.key)).height()
    shown = {key: height for key, height in heights.items() if height}
    assert len(shown) >= 10
    assert max(shown.values()) <= 2 * line + 16
    if view.splitter.orientation() == Qt.Orientation.Vertical:
        assert max(shown.values()) <= line + 14


def test_ctrl_c_copies_the_whole_result(clerk: Clerk) -> None:
    """The text notes that the visit is not finished; once it is, it has the serial."""
    begin(clerk)
    clerk.ctrl(Qt.Key.Key_C)
    text = QApplication.clipboard().text()
    assert text.startswith("【惠企政策预审】上海示例商贸有限公司")
    assert "预审编号：还没有办结" in text
    clerk.finish()
    clerk.ctrl(Qt.Key.Key_C)
    assert clerk.wizard.live.opened.serial in QApplication.clipboard().text()


def test_the_main_action_is_to_finish_then_to_print(clerk: Clerk) -> None:
    """办结 before; after it 告知单 with a printer, and 底联. 下一步 is not there at the end."""
    begin(clerk)
    finish = button(clerk, "finish")
    assert (finish.text(), finish.property("role")) == ("办结", "primary")
    assert not button(clerk, "next").isVisible()
    assert not button(clerk, "print-counterfoil").isVisible()
    clerk.finish()
    assert (finish.text(), finish.property("role")) == ("告知单", "primary")
    assert button(clerk, "print-counterfoil").isVisible()
    assert _same_picture(finish, "print")
    clerk.press(Qt.Key.Key_F9)
    unfolded(lambda: clerk.window.current == "paper")


def _same_picture(pressed: QPushButton, icon: str) -> bool:
    from desktop.ui.base import colours, theme

    wanted = theme.icon(icon, colours.PAPER, room=4).pixmap(24, 20).toImage()
    return bool(pressed.icon().pixmap(24, 20).toImage() == wanted)


def test_the_foot_tells_the_keys_that_work_here(clerk: Clerk) -> None:
    """On the questions those of questions, on the result those of the result; none while a page covers them."""

    def told() -> str:
        return str(clerk.wizard.foot._keys.text())

    begin(clerk)
    assert "F3 只看" in told()
    assert "Ctrl+C 复制全文" in told()
    assert "F4" not in told()
    clerk.ctrl(Qt.Key.Key_2)
    assert "F4 不清楚" in told()
    clerk.ctrl(Qt.Key.Key_3)
    assert "F6" not in told()
    clerk.press(Qt.Key.Key_F9)
    assert clerk.wizard.pages.sheet.purpose == "办结"
    assert told() == ""
    clerk.press(Qt.Key.Key_F9)
    unfolded(lambda: bool(clerk.wizard.live.read_only))
    clerk.ctrl(Qt.Key.Key_2)
    assert "F4" not in told()
    assert "F9 告知单" in told()
