"""筛查 as a clerk does it, by keys: open, map, read in, judge, list, call; and what is kept of it."""

from __future__ import annotations

import datetime
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from python_calamine import load_workbook

from core.policy import Policy
from tests.screening.rosters import code, table, workbook
from tests.ui.clerk import ENTER, Clerk, unfolded
from tests.ui.looks import clipped, nameless

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

K = Qt.Key
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
LONG = 60_000  # milliseconds
HEADS = ("单位名称", "统一社会信用代码", "所属街镇", "主体类型", "从业人员", "营业收入（万元）", "摊位数")
HIRES = ("信用代码", "人数", "招录日", "身份", "失业登记日", "合同起", "合同止", "已缴社保")


def roster(to: Path, count: int = 4) -> Path:
    """Enterprises of which the first three have hired; a cell that nobody can read."""
    own = [HEADS]
    for n in range(count):
        street = "杨行镇" if n % 2 else "顾村镇"
        income = "约三千" if n == 3 else 2350 + n
        own.append((f"上海示例{n}有限公司", code(n), street, "企业", 35 + n, income, n))
    hired = ("2023-06-15", "登记失业人员", "2023-03-15", "2023-06-15", "2026-06-30", "是")
    return workbook(to, {"企业": own, "招用人员": [HIRES, *((code(n), n + 1, *hired) for n in range(min(count, 3)))]})


@pytest.fixture
def clerk(qapp: Any, tmp_path: Path, policy: Policy) -> Iterator[Clerk]:
    """A clerk at a desk of their own."""
    seated = Clerk(tmp_path / "data", policy, datetime.date(2023, 9, 15))
    yield seated
    seated.close()


def to_page(clerk: Clerk) -> Any:
    """筛查, by its key in the rail."""
    button = clerk.window.findChild(QToolButton, "action:show-screening")
    clerk.press(K(K.Key_0 + int(button.toolTip().rpartition("Alt+")[2])), ALT)
    assert clerk.window.current == "screening"
    return clerk.window.page("screening")


def look_at(clerk: Clerk, file: Path) -> Any:
    """Ctrl+O, and a file is chosen."""
    page = to_page(clerk)
    asked: list[bool] = []
    page.open_button.clicked.disconnect()
    page.open_button.clicked.connect(lambda: asked.append(True))
    clerk.ctrl(K.Key_O)
    assert asked == [True]
    page.look_at([file])
    unfolded(lambda: page.mapping.isVisible(), LONG)
    return page


def judged(clerk: Clerk, file: Path) -> Any:
    """F9, and it is read in and judged."""
    page = look_at(clerk, file)
    clerk.press(K.Key_F9)
    unfolded(lambda: page.results.isVisible() and not page.work.busy, LONG)
    unfolded(lambda: page.results.model.row(0) is not None, LONG)
    clerk.settle()
    return page


def folder(clerk: Clerk) -> list[Path]:
    """The files of rosters that are kept."""
    kept = clerk.desk.operations.data_folder / "rosters"
    return sorted(kept.iterdir()) if kept.exists() else []


def notes(clerk: Clerk, event: str) -> list[str]:
    """The audit rows about the whole record."""
    found: list[list[str]] = []
    sql = "SELECT new FROM audit WHERE visit IS NULL AND event = ? ORDER BY seq"
    clerk.desk.tasks.run(lambda store: [row["new"] for row in store._database.rows(sql, (event,))], found.append)
    unfolded(lambda: bool(found))
    return found[0]


def test_nothing_is_kept_before_it_is_read_in(clerk: Clerk, tmp_path: Path) -> None:
    """A column is mapped by Enter, its initials and Enter; Esc and 不读了 leave all as it was."""
    page = look_at(clerk, roster(tmp_path / "名单.xlsx"))
    assert page.mapping.table.hasFocus()
    assert [c.fact for c in page.mapping.draft.mapped[0].read][:2] == ["企业名称", "统一社会信用代码"]
    clerk.press(K.Key_End, Qt.KeyboardModifier.ControlModifier)
    clerk.press(ENTER)
    assert page.mapping.fact.lineEdit().hasFocus() or page.mapping.fact.hasFocus()
    clerk.type("xspxrs")
    clerk.press(ENTER)
    assert page.mapping.draft.mapped[0].columns[-1].fact == "线上培训人数"
    assert page.mapping.table.hasFocus()
    page.mapping.back.setFocus()
    clerk.press(ENTER)
    clerk.settle()
    assert not page.mapping.isVisible()
    assert folder(clerk) == []
    assert notes(clerk, "roster") == []


def test_what_a_column_is_read_as_counts_when_one_tabs_on(clerk: Clerk, tmp_path: Path) -> None:
    """The keyboard stays where it went; what is no fact goes back as it was; Esc takes nothing."""
    page = look_at(clerk, roster(tmp_path / "名单.xlsx"))
    mapping = page.mapping

    def read(at: int) -> str:
        return str(mapping.draft.mapped[0].columns[at].fact)

    clerk.press(ENTER)
    clerk.press(K.Key_Tab)
    assert clerk.focused is mapping.back
    assert read(0) == "企业名称"
    mapping.table.setFocus()
    clerk.press(K.Key_End, Qt.KeyboardModifier.ControlModifier)
    for typed, then, meant in (
        ("xspxrs", K.Key_Escape, ""),
        ("没有这个", K.Key_Tab, ""),
        ("xspxrs", K.Key_Tab, "线上培训人数"),
    ):
        mapping.table.setFocus()
        clerk.press(ENTER)
        clerk.type(typed)
        QTest.keyClick(clerk.app.activePopupWidget() or clerk.focused, then)
        if then == K.Key_Escape and mapping.fact.hasFocus():  # the first one closed what was offered
            clerk.press(then)
        assert clerk.focused is (mapping.table if then == K.Key_Escape else mapping.back)
        assert read(len(HEADS) - 1) == meant
        assert mapping.fact.currentText() == (meant or "不读这一列")


def test_a_fact_by_two_columns_is_told_and_not_read_in(clerk: Clerk, tmp_path: Path) -> None:
    """F9 says so, and nothing is kept."""
    page = look_at(clerk, roster(tmp_path / "名单.xlsx"))
    clerk.press(K.Key_End, Qt.KeyboardModifier.ControlModifier)
    clerk.press(ENTER)
    clerk.type("从业人员")
    clerk.press(ENTER)
    assert "对上了 2 列" in page.mapping.trouble.text.text()
    clerk.press(K.Key_F9)
    unfolded(lambda: any("对上了 2 列" in m.text for m in clerk.heard.messages), LONG)
    assert folder(clerk) == []


def test_a_roster_is_read_in_judged_and_looked_through(clerk: Clerk, tmp_path: Path) -> None:
    """By measure, by street, by what is worth asking; searched, sorted; the unreadable cell is in 问题."""
    page = judged(clerk, roster(tmp_path / "区经委名单.xlsx"))
    assert {path.suffix for path in folder(clerk)} >= {".duckdb", ".json"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder(clerk)} == {0o600}
    assert notes(clerk, "roster") == ["读入 区经委名单（区经委名单），4 家"]
    results = page.results
    groups = [line.text for line in results.groups.entries]
    assert {"全部", "最值得问", "按项目", "按街镇"} <= set(groups)
    results.choose("measure:6-2")
    clerk.settle()
    assert "可享 3 家" in results.list_title.text()
    unfolded(lambda: results.model.rowCount() == 3)
    results.choose("all")
    unfolded(lambda: results.model.rowCount() == 4)
    clerk.window.setFocus()
    clerk.ctrl(K.Key_F)
    clerk.type("示例2")
    clerk.press(ENTER)
    unfolded(lambda: results.model.rowCount() == 1 and results.model.row(0) is not None)
    assert results.model.row(0).name == "上海示例2有限公司"
    assert clerk.focused is results.table
    clerk.ctrl(K.Key_F)
    clerk.press(K.Key_Escape)
    unfolded(lambda: results.model.rowCount() == 4)
    clerk.press(K.Key_F3)
    before = results.wanted.order, results.wanted.down
    clerk.press(K.Key_F3, SHIFT)
    assert results.wanted.order == before[0]
    assert results.wanted.down != before[1]
    clerk.settle()
    clerk.ctrl(K.Key_E)
    unfolded(lambda: page.faults.model.row(0) is not None)
    assert page.faults.model.row(0)[:4] == ("企业", 5, "营业收入（万元）", "约三千")
    unfolded(lambda: page.faults.whole.text() == f"第 5 行：{page.faults.model.row(0)[4]}")
    assert clipped(clerk.window) == []
    page.faults.table.setFocus()
    clerk.press(K.Key_Escape)
    assert results.isVisible()
    clerk.press(K.Key_F5)
    unfolded(lambda: page.work.busy)
    unfolded(lambda: not page.work.busy, LONG)


def test_each_roster_lists_its_own_enterprises_whichever_was_open_before(clerk: Clerk, tmp_path: Path) -> None:
    """A second one is read in while the first is listed; by the chooser one goes back to it."""
    page = judged(clerk, roster(tmp_path / "第一份.xlsx", 3))
    page.results.choose("all")
    unfolded(lambda: page.results.model.rowCount() == 3)
    page.look_at([table(tmp_path / "第二份.csv", [HEADS[:2], ("另一家公司", code(77)), ("再一家公司", code(78))])])
    unfolded(lambda: page.mapping.isVisible(), LONG)
    clerk.press(K.Key_F9)
    unfolded(lambda: page.results.isVisible() and not page.work.busy, LONG)
    page.results.choose("all")
    unfolded(lambda: names(page) == {"另一家公司", "再一家公司"})
    page.chooser.setFocus()
    clerk.press(K.Key_Down)
    assert page.results.model.rowCount() == 0  # at once: Enter would open a row of the other roster
    unfolded(lambda: len(names(page)) == 3, LONG)
    assert "另一家公司" not in names(page)
    assert [m.text for m in clerk.heard.messages if "出了错" in m.text] == []


def names(page: Any) -> set[str]:
    """Who is listed."""
    found = [page.results.model.row(at) for at in range(page.results.model.rowCount())]
    return {row.name for row in found if row is not None}


def test_an_enterprise_becomes_a_visit_with_what_the_list_told(clerk: Clerk, tmp_path: Path) -> None:
    """Enter opens it, evidence 见名单, the list named in its history; again Enter: the same visit."""
    page = judged(clerk, roster(tmp_path / "名单.xlsx"))
    page.results.choose("all")
    unfolded(lambda: page.results.model.rowCount() == 4 and page.results._shown is not None, LONG)
    page.results.table.setFocus()
    name = page.results._shown.name
    clerk.press(ENTER)
    unfolded(lambda: clerk.window.current == "visit", LONG)
    visit = clerk.wizard.live.visit
    assert visit.answers["企业名称"].value == name
    assert {answer.evidence for answer in visit.answers.values()} == {"见名单"}
    first = clerk.wizard.live.opened.id
    past: list[Any] = []
    clerk.desk.operations.history(first, past.append)
    unfolded(lambda: bool(past))
    assert any(each["event"] == "listed" and "名单" in each["new"] for each in past[0])
    to_page(clerk)
    unfolded(lambda: page.results._shown is not None and bool(page.results._shown.visit), LONG)
    page.results.table.setFocus()
    clerk.press(ENTER)
    unfolded(lambda: clerk.window.current == "visit", LONG)
    assert clerk.wizard.live.opened.id == first


def test_keys_pressed_twice_begin_one_visit_and_keep_the_tick(clerk: Clerk, tmp_path: Path) -> None:
    """Ctrl+D and three times Enter, before anything has answered."""
    page = judged(clerk, roster(tmp_path / "名单.xlsx"))
    table = page.results.table
    table.setFocus()
    row = page.results._shown.row
    QTest.keyClick(table, K.Key_D, Qt.KeyboardModifier.ControlModifier)
    for _ in range(3):
        QTest.keyClick(table, ENTER)
    unfolded(lambda: clerk.window.current == "visit", LONG)
    clerk.settle()
    found: list[Any] = []
    clerk.desk.operations.search("", found.append)
    unfolded(lambda: bool(found))
    assert len(found[0]) == 1
    to_page(clerk)
    unfolded(lambda: bool((shown := page.results._shown) and shown.visit), LONG)
    assert (page.results._shown.row, page.results._shown.contacted) == (row, datetime.date(2023, 9, 15))


def test_who_was_called_is_ticked_and_stays_so(clerk: Clerk, tmp_path: Path) -> None:
    """Ctrl+D, and once more."""
    page = judged(clerk, roster(tmp_path / "名单.xlsx"))
    page.results.table.setFocus()
    row = page.results._shown.row
    clerk.ctrl(K.Key_D)
    unfolded(lambda: page.results._shown is not None and page.results._shown.contacted is not None, LONG)
    assert page.results._shown.row == row
    clerk.press(K.Key_F5)
    unfolded(lambda: page.work.busy)
    unfolded(lambda: not page.work.busy and page.results._shown is not None, LONG)
    assert page.results._shown.contacted == datetime.date(2023, 9, 15)
    page.results.table.setFocus()
    clerk.ctrl(K.Key_D)
    unfolded(lambda: page.results._shown is not None and page.results._shown.contacted is None, LONG)


def test_a_notice_for_each_of_a_selection_is_in_the_record(clerk: Clerk, tmp_path: Path) -> None:
    """Ctrl+A and Ctrl+P: one PDF, a serial each, and each code is one of ours."""
    page = judged(clerk, roster(tmp_path / "名单.xlsx"))
    page.results.choose("all")
    unfolded(lambda: page.results.model.rowCount() == 4 and page.results._shown is not None, LONG)
    page.results.table.setFocus()
    clerk.ctrl(K.Key_A)
    assert page.results.selection() == [(0, 3)]
    asked: list[bool] = []
    page.results.print_button.clicked.disconnect()
    page.results.print_button.clicked.connect(lambda: asked.append(True))
    clerk.ctrl(K.Key_P)
    assert asked == [True]
    to = tmp_path / "告知单.pdf"
    page.print_to(to)
    unfolded(lambda: any("4 份告知单" in m.text for m in clerk.heard.messages), LONG)
    import pypdfium2

    document = pypdfium2.PdfDocument(to)
    text = "".join(document[at].get_textpage().get_text_range() for at in range(len(document)))
    document.close()
    assert len(set(re.findall(r"BS\d{8}-\d{4}", text))) == 4
    codes = {line.split("核验码 ")[1][:19] for line in text.splitlines() if "核验码 " in line}
    assert len(codes) == 4
    verdicts: list[Any] = []
    for each in codes:
        clerk.desk.operations.verify_code(each, verdicts.append, verdicts.append)
    unfolded(lambda: len(verdicts) == 4, LONG)
    assert {verdict.state for verdict in verdicts} == {"ours"}


def test_the_call_list_says_whom_why_and_what_to_bring(clerk: Clerk, tmp_path: Path) -> None:
    """Ctrl+S; no cell is a formula; the audit records it."""
    page = judged(clerk, roster(tmp_path / "名单.xlsx"))
    page.results.choose("measure:6-2")
    unfolded(lambda: page.results.model.rowCount() == 3, LONG)
    asked: list[bool] = []
    page.results.call_button.clicked.disconnect()
    page.results.call_button.clicked.connect(lambda: asked.append(True))
    page.results.table.setFocus()
    clerk.ctrl(K.Key_S)
    assert asked == [True]
    to = tmp_path / "呼叫.xlsx"
    page.export_to(to)
    unfolded(lambda: any("已导出" in m.text for m in clerk.heard.messages), LONG)
    rows = load_workbook(to).get_sheet_by_index(0).to_python()
    head = next(row for row in rows if row[0] == "企业名称")
    lines = rows[rows.index(head) + 1 :]
    assert len(lines) == 3
    told = dict(zip(head, lines[0], strict=True))
    assert told["项目"] == "6-2 一次性吸纳就业补贴"
    assert "“" in told["为什么"]
    assert "劳动合同" in told["带什么"]
    assert told["责任单位"]
    assert any("呼叫名单" in note for note in notes(clerk, "export"))


def test_a_roster_is_deleted_when_the_centre_says_so(clerk: Clerk, tmp_path: Path) -> None:
    """After a question whose first answer changes nothing; no file is left, and the audit records it."""
    page = judged(clerk, roster(tmp_path / "名单.xlsx"))
    page.delete_button.setFocus()
    clerk.press(ENTER)
    assert clerk.focused is page.question.no
    clerk.press(ENTER)
    clerk.settle()
    assert len(folder(clerk)) >= 2
    page.delete_button.setFocus()
    clerk.press(ENTER)
    page.question.yes.setFocus()
    clerk.press(ENTER)
    unfolded(lambda: page.beginning.isVisible(), LONG)
    assert folder(clerk) == []
    assert notes(clerk, "roster")[-1] == "删除 名单（名单），4 家"


def test_reading_in_can_be_cancelled(clerk: Clerk, tmp_path: Path) -> None:
    """Nothing is kept."""
    page = look_at(clerk, roster(tmp_path / "名单.xlsx", 3_000))
    clerk.press(K.Key_F9)
    unfolded(lambda: page.work.busy)
    page.work.cancel_button.setFocus()
    clerk.press(ENTER)
    unfolded(lambda: not page.work.busy, LONG)
    clerk.settle()
    assert folder(clerk) == []
    assert any("什么也没有存" in m.text for m in clerk.heard.messages)


def test_a_file_that_is_no_roster_is_told_in_one_sentence(clerk: Clerk, tmp_path: Path) -> None:
    """And the page is as it was."""
    page = to_page(clerk)
    (tmp_path / "坏.xlsx").write_bytes(b"no workbook")
    page.look_at([tmp_path / "坏.xlsx"])
    unfolded(lambda: any("不是表格文件" in m.text for m in clerk.heard.messages), LONG)
    assert page.beginning.isVisible()


@pytest.mark.parametrize("size", [(900, 520), (1024, 740), (1366, 700), (1920, 1040)], ids=str)
def test_no_part_of_the_page_cuts_anything_off(clerk: Clerk, tmp_path: Path, size: tuple[int, int]) -> None:
    """While it is mapped and when it is judged, at each size."""
    clerk.window.resize(*size)
    page = look_at(clerk, roster(tmp_path / "名单.xlsx"))
    clerk.settle()
    assert clipped(clerk.window) == []
    assert nameless(page) == []
    clerk.press(K.Key_F9)
    unfolded(lambda: page.results.isVisible() and not page.work.busy and page.results._shown is not None, LONG)
    clerk.settle()
    assert clipped(clerk.window) == []
    assert nameless(page) == []
