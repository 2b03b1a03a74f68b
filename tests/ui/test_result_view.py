"""The result page: groups, sums, links, worksheet, keyboard."""

import datetime
import re

import pytest

from core.assess.answers import UNKNOWN
from core.assess.outcome import Nearby
from core.assess.status import Status
from core.policy.pack import GuideEntry
from desktop.ui.result.measure_tree import NODE, MeasureListModel, tree_of
from desktop.ui.result.measure_words import doubts_html, sums_html
from desktop.ui.result.sums import between, sum_sentence, sum_short
from desktop.ui.result.view import ResultView
from tests.ui import result_builders as make

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget


@pytest.fixture
def view(qtbot) -> ResultView:
    """The page with S06, the restaurant."""
    make.styled()
    page = ResultView(make.policy())
    qtbot.addWidget(page)
    page.resize(928, 700)
    page.show_assessment(*make.assessed("S06"))
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    return page


def _plain(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", html)


def _words(widget: QWidget) -> str:
    labels = [x for x in widget.findChildren(QLabel) if x.isVisibleTo(widget)]
    return "\n".join(_plain(x.text()) for x in labels)


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_model_keeps_qts_rules(qtmodeltester) -> None:
    """Qt's own checks of a tree model."""
    model = MeasureListModel()
    model.show_assessment(make.assessed("S02")[1])
    qtmodeltester.check(model)


def test_measures_stand_under_their_status_in_order() -> None:
    """Groups in the order of what matters; 办事线索 last, by office; each measure once."""
    _, assessment = make.assessed("S06")
    root = tree_of(assessment.outcomes)
    statuses = [node.status for node in root.children]
    assert statuses == [Status.STATUTORY, Status.RECOGNITION, Status.UNMET, Status.UNTRIGGERED, Status.GUIDANCE]
    assert all(leaf.outcome and leaf.outcome.status is g.status for g in root.children[:-1] for leaf in g.children)
    assert all(office.key.startswith("office:") and office.children for office in root.children[-1].children)
    shown = sum(group.measures() for group in root.children)
    hidden = sum(o.status is Status.GUIDANCE and not o.fits for o in assessment.outcomes)
    assert shown + hidden == len(assessment.outcomes)


def test_what_does_not_concern_it_is_folded(view: ResultView) -> None:
    """未涉及 is closed until someone opens it, and then stays open."""
    index = view.list._model.find("status:untriggered")
    assert not view.list.isExpanded(index)
    view.list.setCurrentIndex(index)
    view.list.expand(index)
    view.show_assessment(*make.assessed("S06", 受疫情影响=True))
    assert view.list.isExpanded(view.list._model.find("status:untriggered"))


def test_arrows_open_measures_and_enter_unfolds(view: ResultView, qtbot) -> None:
    """↓ opens the next measure; on a group Enter folds."""
    view.list.setFocus()
    assert view.list.measure == "1-1"
    qtbot.keyClick(view.list, Qt.Key.Key_Down)
    assert (view.list.measure, view.card.name.text()) == ("1-3", "1-3　“六税两费”减半")
    qtbot.keyClick(view.list, Qt.Key.Key_Down)  # the heading 待认定
    assert view.list.measure == "1-3"
    qtbot.keyClick(view.list, Qt.Key.Key_Return)
    assert not view.list.isExpanded(view.list.currentIndex())


def test_a_new_assessment_keeps_what_is_open(view: ResultView) -> None:
    """An answer moves 6-4 to another group; it is still the open one, with its new status."""
    view.open_measure("6-4")
    view.show_assessment(*make.assessed("S06", 受疫情影响=True, 符合产业导向=True, 符合产业结构调整要求=True))
    assert view.list.measure == "6-4"
    node = view.list.currentIndex().data(NODE)
    assert node.outcome.status is Status.MET
    assert "文字满足" in view.card.badge.accessibleName()


def test_a_line_tells_id_name_status_and_sum(view: ResultView) -> None:
    """What is drawn is also said."""
    said = view.list._model.find("6-3").data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "6-3 春节集中返岗交通补贴，待认定，至多 2.1万元"


# ── sums ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_sums_are_at_most_never_due(view: ResultView) -> None:
    """至少…, 至多…, the bare sum where it is exact; and nowhere 应得 or 最高."""
    assert between(0, 2100000) == "至多 2.1万元"
    assert between(8_000_000, 15_000_000) == "8～15万元"
    assert between(20000000, 20000000) == "20万元"
    assert between(200000, 1_320_000) == "2,000元～1.32万元"
    for outcome in make.assessed("S02")[1].outcomes:
        assert not re.search("应得|最高(?!可能)", sum_sentence(outcome) + sum_short(outcome))
    assert "应得" not in _words(view)


def test_totals_by_kind_are_never_mixed(view: ResultView) -> None:
    """S06: cash 至多 237.42万元, reliefs of a quarter and of a period, which are not added, no deferral."""
    assert view.totals.kinds["cash"].figure.text() == "至多 237.42万元"
    assert view.totals.kinds["relief"].figure.text() == "本季 2.04万元；该期 9,000元"
    assert "各一期" in view.totals.kinds["relief"].word.text()
    assert view.totals.kinds["deferral"].figure.text() == "0元"


def test_a_visit_not_asked_out_shows_what_is_open(view: ResultView) -> None:
    """Unasked is not 0: the known sum is shown, with how much is still open."""
    view.show_assessment(*make.assessed("S06", unmentioned="unknown"))
    cash = view.totals.kinds["cash"]
    assert "已知至多 237.42万元" in cash.figure.text()
    assert re.search(r"还有 \d+ 项没有问清", cash.figure.text())


def test_the_sum_is_worked_out_line_by_line() -> None:
    """Each step, then the sum, once."""
    text = _plain(sums_html(make.assessed("S06")[1].of("6-3")))
    assert "费用（42,000.00元）× 50%" in text
    assert text.count("至多 21,000.00元") == 1


# ── the opened measure ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_deciding_phrase_is_chosen_first(view: ResultView) -> None:
    """6-3 is 待认定 because its window had passed when the plan was issued; 1-2 不符合 because of the taxpayer."""
    view.open_measure("6-3")
    mark = view.card.law.mark
    assert mark is not None
    assert mark.verdict == "office"
    assert "印发时已过" in _words(view.card.law.detail)
    view.open_measure("1-2")
    mark = view.card.law.mark
    assert mark is not None
    assert mark.verdict == "no"


def test_each_record_has_its_line(view: ResultView) -> None:
    """One bus was registered outside the window; the panel shows both."""
    view.open_measure("6-3")
    own = view.card.law.views[0]
    own.select(next(n for n, m in enumerate(own.paragraph.marks) if m.share == (1, 2)))
    told = _words(view.card.law.detail)
    assert "第 1 条" in told
    assert "2023-02-06" in told


def test_a_phrase_chosen_elsewhere_lets_go_of_the_first(view: ResultView) -> None:
    """Over all paragraphs one phrase is chosen, and the panel is about it."""
    view.open_measure("6-3")
    own, outside = view.card.law.views
    outside.select(0)
    assert own.selected == -1
    assert "产业导向" in _words(view.card.law.detail)


def test_missing_facts_lead_to_their_questions(view: ResultView, qtbot) -> None:
    """A click on what is missing asks for the fact's key."""
    loans = [{"放款日": "2022-03-01", "金额": "100万元", "担保费": "1万元", "市担保基金担保": True}]
    view.show_assessment(*make.assessed("S06", unmentioned="unknown", 担保贷款=loans))
    view.open_measure("3-1")
    assert view.card.badge.accessibleName() == "信息不足"
    button = view.findChild(QAbstractButton, "action:go:担保贷款[1].已还清")
    assert button is not None
    with qtbot.waitSignal(view.go_to) as told:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert told.args == ["担保贷款[1].已还清"]


def test_facts_seen_lead_to_their_questions(view: ResultView, qtbot) -> None:
    """The facts in the panel under the paragraph are links; derived facts are not."""
    view.open_measure("6-3")
    own = view.card.law.views[0]
    own.select(next(n for n, m in enumerate(own.paragraph.marks) if m.share == (1, 2)))
    prose = view.card.law.detail._prose
    assert "返岗包车第 2 条·发车日" in _plain(prose.text())
    with qtbot.waitSignal(view.go_to) as told:
        prose.linkActivated.emit(re.findall(r'href="([^"]+)"', prose.text())[1])
    assert told.args == ["返岗包车[2].发车日"]
    assert prose.focusPolicy() == Qt.FocusPolicy.StrongFocus


def test_doubts_that_do_not_stand_are_not_told(view: ResultView) -> None:
    """A doubt with the verdict 说明 did not come true; it is no 疑点."""
    view.open_measure("6-3")
    told = _plain(view.card.doubts.text())
    assert "是否仍受理待认定" in told
    assert "信用修复" not in told


def test_a_doubt_is_told_once_for_all_records() -> None:
    """Three records with the same doubt: one line, three numbers."""
    reasons = [make.reason("一次性奖励", "office", n, note="补差还是各给") for n in (1, 2, 3)]
    text = _plain(doubts_html(reasons))
    assert text.count("补差还是各给") == 1
    assert "第 1、2、3 条" in text


def test_near_misses_are_told_with_a_link(view: ResultView, qtbot) -> None:
    """差一点 says by how much, and leads to the fact."""
    near = Nearby(
        "光伏项目[1].装机容量", "399千瓦", "400千瓦", "1千瓦", Status.MET, 1, 1, "装机容量再多1千瓦，即达400千瓦"
    )
    given, made = make.assessed("S06")
    view.card.show_outcome(given, made, make.outcome("21-1", Status.UNMET, nearby=(near,)))
    assert "再多1千瓦" in _plain(view.card.near.text())
    assert view.card._sections["near"].isVisibleTo(view.card)


def test_the_guide_shows_only_what_the_centre_filled_in(view: ResultView) -> None:
    """As issued: the office and the closing words. Filled in: the window and the telephone, too."""
    view.open_measure("6-3")
    told = _words(view.card.guidance)
    assert "区人力资源社会保障局" in told
    assert "以责任单位发布的实施细则为准" in told
    assert "电话" not in told
    view.set_guide({"6-3": GuideEntry(telephone="021-12345678", window="3 号窗口")})
    told = _words(view.card.guidance)
    assert "021-12345678" in told
    assert "3 号窗口" in told
    assert "材料" not in told
    assert "政策包所附指南" not in told


def test_a_deadline_that_is_near_is_pointed_out_with_its_source(view: ResultView) -> None:
    """The centre's hint is above the pack's, each under its source."""
    view.open_measure("6-3")
    day = view.card._told[-1]
    closes = (day + datetime.timedelta(5)).isoformat()
    of_pack = GuideEntry(telephone="12345", way="快申快享", closes=closes, by="pack")
    view.set_guide({"6-3": GuideEntry(telephone="021-12345678", under=of_pack)})
    told = _words(view.card.guidance)
    assert view.card.guidance.deadline.text.text() == f"申报 {closes} 截止，还有 5 天"
    assert told.index("本中心提示") < told.index("021-12345678") < told.index("政策包所附指南") < told.index("快申快享")
    assert "12345 " not in told.replace("021-12345678", "")


# ── 就高不重复 ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_worksheet_tells_who_is_the_highest(view: ResultView) -> None:
    """S02 with 10万元 from the city already received: this plan is higher and may add the difference."""
    support = [{"事项": "18-2", "级别": "市级", "金额": "10万元", "已领取": True}]
    view.show_assessment(*make.assessed("S02", 其他政策支持=support))
    view.open_measure("18-2")
    told = _plain(view.card.worksheet.sheet.text())
    assert "200,000.00元" in told
    assert told.count("取此项") == 1
    assert "其他政策已领 100,000.00元" in told


def test_a_typed_support_is_told_with_its_measure(view: ResultView, qtbot) -> None:
    """Level, sum, received: typed values, once complete; the visit is not touched by the page."""
    view.show_assessment(*make.assessed("S02"))
    view.open_measure("18-2")
    qtbot.mouseClick(view.card.worksheet.add, Qt.MouseButton.LeftButton)
    row = view.card.worksheet._rows[0]
    row.level.setCurrentText("市级")
    row.received.setCurrentText("已领取")
    row.amount.setFocus()
    row.amount.insert("10万")  # QTest types ASCII only
    with qtbot.waitSignal(view.support_changed) as told:
        qtbot.keyClick(row.amount, Qt.Key.Key_Return)
    assert told.args == ["18-2", [{"事项": "18-2", "级别": "市级", "金额": 10_000_000, "已领取": True}]]
    assert row.amount.text() == "10万元"


def test_not_known_is_an_answer_to_received(view: ResultView, qtbot) -> None:
    """不清楚 is neither yes nor no."""
    view.show_assessment(*make.assessed("S02"))
    view.open_measure("18-2")
    view.card.worksheet.add.click()
    row = view.card.worksheet._rows[0]
    row.received.setCurrentText("不清楚")
    with qtbot.waitSignal(view.support_changed) as told:
        row.received.activated.emit(row.received.currentIndex())
    assert told.args[1] == [{"事项": "18-2", "已领取": UNKNOWN}]


def test_a_sum_that_cannot_be_read_is_told_beside_its_field(view: ResultView, qtbot) -> None:
    """No dialog, no signal, the typed text stays."""
    view.show_assessment(*make.assessed("S02"))
    view.open_measure("18-2")
    view.card.worksheet.add.click()
    row = view.card.worksheet._rows[0]
    row.amount.setText("十万")
    with qtbot.assertNotEmitted(view.support_changed):
        row.amount.editingFinished.emit()
    assert "不是金额" in row.error.text.text()
    assert row.amount.text() == "十万"


def test_the_answer_coming_back_leaves_the_row_alone(view: ResultView, qtbot) -> None:
    """The assessment that follows an edit does not rebuild the field that has the keyboard."""
    support = [{"事项": "18-2", "级别": "市级", "金额": "10万元", "已领取": True}]
    view.show_assessment(*make.assessed("S02", 其他政策支持=support))
    view.open_measure("18-2")
    row = view.card.worksheet._rows[0]
    row.level.setCurrentText("国家")
    row.level.activated.emit(2)
    changed = [{"事项": "18-2", "级别": "国家", "金额": "10万元", "已领取": True}]
    view.show_assessment(*make.assessed("S02", 其他政策支持=changed))
    assert view.card.worksheet._rows[0] is row


def test_matching_support_has_no_worksheet(view: ResultView) -> None:
    """8-2 and 18-5 are 配套: they are exempt from 就高不重复."""
    given = {"市消费创新奖励金额": "30万元", "市消费创新奖励获奖日": "2023-06-01"}
    view.show_assessment(*make.assessed("S06", **given))
    view.open_measure("8-2")
    assert not view.card._sections["sheet"].isVisibleTo(view.card)


def test_a_finished_visit_cannot_be_edited(view: ResultView) -> None:
    """Read only: the sheet without its form."""
    view.show_assessment(*make.assessed("S02"))
    view.open_measure("18-2")
    view.set_read_only(True)
    assert not view.card.worksheet.add.isVisibleTo(view)


# ── page ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_printing_is_asked_for_by_key(view: ResultView, qtbot) -> None:
    """告知单 and 底联 each have a key."""
    asked: list[str] = []
    view.print_requested.connect(asked.append)
    view.list.setFocus()
    qtbot.keyClick(view.list, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view.list, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert asked == ["告知单", "底联"]


def test_notices_are_told(view: ResultView) -> None:
    """Unknown gates are noted above the result."""
    assert "总体要求" in view.notice.accessibleName()


@pytest.mark.parametrize(
    ("width", "height", "points"), [(660, 600, 14), (660, 600, 18), (928, 700, 14), (1560, 1000, 18), (1824, 900, 14)]
)
def test_nothing_is_clipped(qtbot, width: int, height: int, points: int) -> None:
    """Every label has the room it needs; in small windows the list is above the measure."""
    make.styled(points)
    page = ResultView(make.policy())
    qtbot.addWidget(page)
    page.resize(width, height)
    page.show_assessment(*make.assessed("S02"))
    page.show()
    page.open_measure("18-4")
    QApplication.processEvents()
    assert page.splitter.orientation() == (Qt.Orientation.Vertical if width < 700 else Qt.Orientation.Horizontal)
    assert page.width() == width
    assert page.card.width() <= page.reading.viewport().width()
    for measure in ("18-1", "20-1", "1-1", "18-4"):
        page.open_measure(measure)
        QApplication.processEvents()
        assert all(law.height() >= law.heightForWidth(law.width()) for law in page.card.law.views), measure
    for label in page.findChildren(QLabel):
        if label.isVisible() and label.text():
            assert label.height() >= label.heightForWidth(label.width()) if label.wordWrap() else True, label.text()
            assert label.width() >= label.minimumSizeHint().width(), label.text()


def test_everything_that_takes_the_keyboard_has_a_name(view: ResultView) -> None:
    """For screen readers."""
    view.show_assessment(*make.assessed("S02", 其他政策支持=[{"事项": "18-2", "级别": "市级"}]))
    view.open_measure("18-2")
    for widget in view.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            assert widget.accessibleName() or widget.parent().accessibleName(), (widget, widget.objectName())


def test_what_the_states_rule_goes_on_with_stands_in_a_group_of_its_own(view: ResultView) -> None:
    """Not under 窗口已过, and with the 公告; the sentence over the measure says it too."""
    _, assessment = make.assessed("S12")
    groups = {node.key: node for node in tree_of(assessment.outcomes).children}
    assert [leaf.key for leaf in groups["status:goes_on"].children] == ["1-1"]
    assert groups["status:goes_on"].title == "窗口已过，另有国家规定"
    assert "1-1" not in [leaf.key for leaf in groups["status:lapsed"].children]
    view.show_assessment(*make.assessed("S12"))
    view.open_measure("1-1")
    assert "2023年第19号" in view.card.sentence.text()


def test_who_settles_what_is_open_stands_over_the_measure(view: ResultView) -> None:
    """What no doubt of the text says: a result that an office has not given yet."""
    view.open_measure("8-3")
    assert "待认定，由区商务委定：原文要求“经认定后”，还没有认定结果。" in view.card.sentence.text()


def test_quotations_within_quotations_have_single_marks(view: ResultView) -> None:
    """6-3 quotes 跨省“点对点”."""
    view.open_measure("6-3")
    assert not re.search("“[^”]*“", _words(view.card))


def test_a_low_window_gives_its_room_to_the_list(qtbot) -> None:
    """At 18 pt on 1366×768: the totals in one line, the notice where the measure scrolls, six lines of the list."""
    make.styled(18)
    page = ResultView(make.policy())
    qtbot.addWidget(page)
    page.resize(1290, 545)
    page.show_assessment(*make.assessed("S06"))
    page.show()
    qtbot.waitExposed(page)
    figures = [kind.figure for kind in page.totals.kinds.values()]
    assert page.totals.height() < 3 * figures[0].fontMetrics().height()
    assert page.card.isAncestorOf(page.notice)
    assert page.list.height() >= 6 * page.list.fontMetrics().height() * 1.5
    page.resize(1290, 900)
    qtbot.waitUntil(lambda: not page.card.isAncestorOf(page.notice))
    assert all(kind.bar.isVisible() for kind in page.totals.kinds.values())
    make.styled()
