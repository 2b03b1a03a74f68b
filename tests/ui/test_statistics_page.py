"""统计: the right numbers, as bars and as tables that any office program opens."""

from __future__ import annotations

import datetime
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from core.assess import Status
from core.errors import RecordError
from core.records import MeasureCount, UsedPacks
from desktop.export import ExportSheet, SheetColumn, write_workbook
from desktop.ui.base.messages import Messages
from desktop.ui.statistics.bars import bar
from desktop.ui.statistics.charts import ColumnChart, RowChart
from desktop.ui.statistics.page import StatisticsPage
from desktop.ui.statistics.sheets import (
    MOST_DAYS,
    day_bars,
    kind_sums,
    measure_bars,
    measure_totals,
    month_bars,
    sheets,
    street_bars,
)
from tests.ui.fake_operations import FakeOperations, counted, policy, row, styled
from tests.ui.message_recorder import MessageRecorder

HOSTILE = ("=1+1", "+86", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "http://example.com", "0123", "𠮷野家", "<&>")


@pytest.fixture
def operations() -> FakeOperations:
    """Two finished visits to be listed."""
    return FakeOperations([row(2), row(1, corrected=True)])


@pytest.fixture
def said() -> MessageRecorder:
    """What the page says."""
    return MessageRecorder(Messages())


@pytest.fixture
def page(qtbot, operations: FakeOperations) -> StatisticsPage:
    """The page, shown."""
    styled()
    messages = Messages()
    made = StatisticsPage(operations, messages)
    made.heard = MessageRecorder(messages)
    qtbot.addWidget(made)
    made.resize(940, 768)
    made.refresh()
    made.show()
    qtbot.waitExposed(made)
    return made


def test_days_without_a_visit_are_drawn_as_nothing() -> None:
    """The days between are drawn with 0, so that the distance is true."""
    assert [(b.label, b.value) for b in day_bars(counted())] == [
        ("8-30", 1), ("8-31", 0), ("9-1", 2), ("9-2", 0), ("9-3", 3),
    ]  # fmt: skip


def test_no_more_days_than_can_be_told_apart() -> None:
    """The latest ones."""
    bars = day_bars(counted(days=100))
    assert len(bars) == MOST_DAYS
    assert bars[-1].value == 100


def test_months_between_are_drawn_too() -> None:
    """Also the one without a visit."""
    assert [(b.label, b.value) for b in month_bars(counted())] == [("2023-08", 1), ("2023-09", 0), ("2023-10", 2)]


def test_measures_are_counted_by_status_and_summed() -> None:
    """未涉及 is not counted; sums are in 分, with no rounding."""
    totals = {t.id: t for t in measure_totals([policy()], counted().measures)}
    assert list(totals) == ["1-3", "18-2"]
    assert totals["18-2"].counts == {Status.MET: 2, Status.UNMET: 1}
    assert totals["18-2"].sums == "40万元"
    assert totals["1-3"].sums == "至多 9,000元"
    assert kind_sums(totals.values()) == {"cash": (40_000_000, 40_000_000), "relief": (0, 900_000), "deferral": (0, 0)}
    assert measure_bars(list(totals.values()))[0].hint.startswith(
        "18-2 市级“专精特新”企业奖励：文字满足·待审核 2 次，不符合 1 次"
    )


def test_of_one_number_versions_that_say_otherwise_stand_by_themselves() -> None:
    """18-2 of version 2 may be another measure, and pay another sum: it is not added; the newest first. What two
    versions say alike is one line. Where nothing is parted, no version is named."""
    of_two = [
        MeasureCount("baoshan-2023-1:18-2", "met", "cash", 2, 400, 400, "1", "旧名", "a"),
        MeasureCount("baoshan-2023-1:18-2", "met", "cash", 5, 900, 900, "1.10", "新名", "b"),
        MeasureCount("baoshan-2023-1:18-2", "met", "cash", 1, 50, 50, "1.9", "新名", "b"),
        MeasureCount("baoshan-2023-1:18-2", "met", "cash", 1, 100, 100, "", "", ""),
        MeasureCount("baoshan-2023-1:1-3", "unmet", "relief", 4, None, None, "1.10", "另一项", "c"),
        MeasureCount("baoshan-2023-1:1-3", "unmet", "relief", 3, None, None, "1", "另一项", "c"),
    ]
    totals = measure_totals([policy()], of_two)
    assert [(t.id, t.name, t.versions, t.apart, t.high) for t in totals] == [
        ("1-3", "另一项", "第 1、1.10 版", "", 0),
        ("18-2", "新名", "第 1.9、1.10 版", "第 1.9、1.10 版", 950),
        ("18-2", "旧名", "第 1 版", "第 1 版", 400),
        ("18-2", "市级“专精特新”企业奖励", "未写版本", "未写版本", 100),
    ]
    assert [b.label for b in measure_bars(totals)] == [
        "18-2 新名（第 1.9、1.10 版）", "18-2 旧名（第 1 版）", "18-2 市级“专精特新”企业奖励（未写版本）", "1-3 另一项",
    ]  # fmt: skip
    assert kind_sums(totals)["cash"] == (1450, 1450)
    other = MeasureCount("elsewhere-1:18-2", "met", "cash", 9, 1, 1, "1", "别处的", "z")
    of_both = measure_bars(measure_totals([policy()], [*of_two[:2], other]))
    assert [(b.head, b.label) for b in of_both] == [  # under the policy's 文号, which no line repeats
        ("宝府规〔2023〕1号", "18-2 新名（第 1.10 版）"), ("宝府规〔2023〕1号", "18-2 旧名（第 1 版）"),
        ("elsewhere-1", "18-2 别处的"),
    ]  # fmt: skip
    assert of_both[0].hint.startswith("宝府规〔2023〕1号 18-2 新名")
    made = sheets([policy()], replace(counted(), measures=tuple(of_two)), [], "")
    sheet = next(each for each in made if each.name == "按项目")
    assert [r[:4] for r in sheet.rows][1:3] == [
        ("18-2", "新名", "宝府规〔2023〕1号", "第 1.9、1.10 版"), ("18-2", "旧名", "宝府规〔2023〕1号", "第 1 版"),
    ]  # fmt: skip


def test_a_visit_in_the_file_says_by_what_it_was_judged() -> None:
    """Each policy with its version; of a record that kept none, nothing."""
    kept = UsedPacks(names={"d1": "宝府规〔2023〕1号 第 1 版", "d2": "样府规〔2023〕9号 第 2 版"})
    visits = [row(1, pack_digest="d1 d2"), row(2)]
    sheet = sheets([policy()], replace(counted(), packs=kept), visits, "")[-1]
    assert [r[-1] for r in sheet.rows] == ["宝府规〔2023〕1号 第 1 版、样府规〔2023〕9号 第 2 版", ""]


def test_a_street_not_answered_is_named_so() -> None:
    """Not an empty line."""
    assert [b.label for b in street_bars(counted())] == ["杨行镇", "（未填街镇）"]


@pytest.mark.parametrize("kind", [ColumnChart, RowChart])
@pytest.mark.parametrize("count", [0, 1, 7, 92])
def test_charts_draw_any_number_of_bars_and_say_them(qtbot, kind: type, count: int) -> None:
    """For those who see them and those who do not."""
    styled()
    chart = kind("接待次数", "没有接待")
    qtbot.addWidget(chart)
    chart.show_bars([bar(f"第{n}", n) for n in range(count)])
    chart.resize(600, 200)
    assert not chart.grab().isNull()
    assert chart.accessibleName() == "接待次数"
    assert ("没有接待" if not count else "第0：0") in chart.accessibleDescription()


def test_a_long_name_goes_on_in_a_second_line_and_a_heading_stands_once(qtbot) -> None:
    """Nothing of a name is cut; in a narrow place the chart grows."""
    styled()
    chart = RowChart("各项目结果", "还没有")
    qtbot.addWidget(chart)
    long = "18-3 国家级专精特新“小巨人”企业奖励和一个还要长得多的名称"
    chart.show_bars([replace(bar(label, 3), head=head) for head, label in (("甲", long), ("甲", "短"), ("乙", "短"))])
    chart.resize(3000, 400)
    wide, line = chart.sizeHint().height(), chart._line()
    assert wide == 5 * line  # three bars, two headings
    assert [round(zone.top() / line) for zone in chart._zones()] == [1, 2, 4]
    chart.resize(400, 400)
    assert chart.sizeHint().height() > wide
    first, second = chart._zones()[:2]
    assert first.height() > line
    assert second.top() == first.bottom()
    assert not chart.grab().isNull()


def test_the_page_shows_the_counts(page: StatisticsPage) -> None:
    """Tiles, times, measures, streets."""
    assert page.tiles["visits"].accessibleName() == "办结接待 3 次"
    assert page.tiles["cash"].accessibleName() == "补贴奖励（测算） 40万元"
    assert len(page.times.bars) == 5
    page._by_month.click()
    assert len(page.times.bars) == 3
    assert len(page.streets.bars) == 2
    assert len(page.measures.bars) == 2


def test_another_span_is_counted_again(page: StatisticsPage, operations: FakeOperations) -> None:
    """With its days."""
    page.period.choice.setCurrentText("今天")
    assert operations.asked[-1] == {"date_from": operations.today(), "date_to": operations.today()}


def test_an_export_goes_on_beside_the_window_and_can_be_stopped(
    page: StatisticsPage, operations: FakeOperations
) -> None:
    """Progress, cancel, and what came of it."""
    page.export_to(Path("统计.xlsx"))
    job, name, tables, then = operations.jobs[0]
    assert name == "export"
    assert [t.name for t in tables] == ["按日", "按月", "按街镇", "按项目", "接待明细"]
    assert len(tables[-1].rows) == 1  # the corrected one counts no more
    assert page.work.busy
    assert not page.export_button.isEnabled()
    job.progress.emit(3, 10)
    assert page.work.bar.value() == 3
    page.work.cancel_button.click()
    assert job.cancelled
    then(None)
    job.ended.emit()
    assert not page.work.busy
    assert page.export_button.isEnabled()
    assert page.heard.last.text == "已停止导出，没有写文件。"


def test_a_failed_export_is_told(page: StatisticsPage) -> None:
    """And can be tried again."""
    page.export_to(Path("统计.xlsx"))
    page._failed(RecordError("没有导出"))
    assert page.heard.last.level == "error"
    assert page.export_button.isEnabled()


# ── the file ─────────────────────────────────────────────────────────────────────────────────────────────────────


def cells(path: Path, sheet: int = 1) -> str:
    """The XML of a sheet."""
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None
        return book.read(f"xl/worksheets/sheet{sheet}.xml").decode()


def test_what_people_typed_stays_text(tmp_path: Path) -> None:
    """No formula, no link, no number is made of a name."""
    sheet = ExportSheet("明细", "明细", (SheetColumn("名称"),), [(name,) for name in HOSTILE])
    path = write_workbook(tmp_path / "a.xlsx", [sheet])
    assert path is not None
    text = cells(path)
    assert "<f>" not in text
    assert "<hyperlink" not in text
    found = re.findall(r'<c r="A\d+" s="\d+" t="inlineStr"><is><t[^>]*>(.*?)</t>', text)
    escaped = [n.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for n in HOSTILE]
    assert found[-len(HOSTILE) :] == escaped
    with zipfile.ZipFile(path) as book:
        assert 'quotePrefix="1"' in book.read("xl/styles.xml").decode()


def test_sums_and_days_are_numbers_one_can_reckon_with(tmp_path: Path) -> None:
    """分 become 元, a day is a day."""
    columns = (SheetColumn("元", "yuan"), SheetColumn("日", "day"), SheetColumn("次", "count"))
    path = write_workbook(
        tmp_path / "a.xlsx", [ExportSheet("a", "a", columns, [(12345, datetime.date(2023, 9, 1), 7)])]
    )
    assert path is not None
    assert re.findall(r"<v>(.*?)</v>", cells(path)) == ["123.45", "45170", "7"]


def test_all_of_the_page_is_in_the_file(tmp_path: Path) -> None:
    """Five sheets, with what they count and of which days."""
    tables = sheets([policy()], counted(), [row(1, name="=cmd|' /C calc'!A0")], "2023-09-01 至 2023-09-15")
    path = write_workbook(tmp_path / "a.xlsx", tables)
    assert path is not None
    assert "2023-09-01 至 2023-09-15" in cells(path, 4)
    assert "不是批准数" in cells(path, 4)
    assert "=cmd|" in cells(path, 5)
    assert "<f>" not in cells(path, 5)


def test_a_stopped_export_leaves_the_earlier_file(tmp_path: Path) -> None:
    """And no temporary file."""
    to = tmp_path / "a.xlsx"
    to.write_bytes(b"earlier")
    sheet = ExportSheet("a", "a", (SheetColumn("n", "count"),), [(n,) for n in range(1000)])
    seen: list[int] = []
    assert write_workbook(to, [sheet], lambda done, total: seen.append(done), lambda: len(seen) > 2) is None
    assert to.read_bytes() == b"earlier"
    assert list(tmp_path.iterdir()) == [to]
    assert seen == [0, 200, 400]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """In one sentence with what to do."""
    with pytest.raises(RecordError, match="换一个位置"):
        write_workbook(tmp_path / "none" / "a.xlsx", [ExportSheet("a", "a", (SheetColumn("n"),), [])])
