"""Rosters are read as the counter reads: headings found, cells typed, faults listed cell by cell, nothing dropped."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.assess.answers import read_typed, read_value
from core.errors import AnswerError
from core.policy import Policy
from core.screening import layout
from core.screening.cells import plain_number, plain_text, read_cell, share
from core.screening.layout import visit_of
from core.screening.sheets import Cancel
from tests.screening.rosters import Read, code, table, workbook

DAY = datetime.date(2023, 9, 1)
HEADS = ("单位名称", "统一社会信用代码", "所属街镇", "从业人员", "营业收入（万元）")


def enterprises(*rows: Any, heads: Any = HEADS) -> list[Any]:
    return [heads, *rows]


def a_row(number: int, street: str = "杨行镇", people: Any = 35, income: Any = 2350) -> tuple[Any, ...]:
    return f"上海示例{number}有限公司", code(number), street, people, income


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_encoding_and_delimiter_are_found(policy: Policy, tmp_path: Path, encoding: str, delimiter: str) -> None:
    """Whatever an office saved it as; rare characters of GB 18030 come through."""
    rows = enterprises(("上海㐂𠂇䶮有限公司", code(1), "杨行镇", "35~45人", "1,800"))
    read = Read(policy, table(tmp_path / "名单.csv", rows, encoding, delimiter))
    assert read.ordered("企业名称") == ["上海㐂𠂇䶮有限公司"]
    assert read.ordered("从业人员_low") == [35]
    assert read.ordered("从业人员_high") == [45]
    assert read.ordered("营业收入_low") == [1800 * 10**6]
    assert read.faults == []


def test_characters_that_gb18030_moved_are_those_of_2022(policy: Policy, tmp_path: Path) -> None:
    """FE51 is 𠂇 by the standard of 2022, though Python reads the one of 2000."""
    file = tmp_path / "名单.csv"
    file.write_bytes("企业名称,从业人员\n".encode("gb18030") + b"\xfe\x51\xfe\x59" + ",35\n".encode("gb18030"))
    assert Read(policy, file).ordered("企业名称") == ["\U00020087\u9fb4"]


def test_a_title_an_empty_line_and_merged_headings_are_passed_over(policy: Policy, tmp_path: Path) -> None:
    """And the unit above the table applies to its sums."""
    import xlsxwriter

    to = tmp_path / "名单.xlsx"
    book = xlsxwriter.Workbook(str(to))
    sheet = book.add_worksheet("名单")
    sheet.merge_range("A1:D1", "2023年规上企业名单")
    sheet.write("A2", "单位：万元")
    sheet.merge_range("A4:A5", "企业名称")
    sheet.merge_range("B4:D4", "基本情况")
    sheet.write_row("B5", ["所属街镇", "营业收入", "从业人员"])
    sheet.write_row("A6", ["上海示例一有限公司", "杨行", 2350, 35])
    book.close()
    read = Read(policy, to)
    assert read.ordered("营业收入_low") == [2350 * 10**6]
    assert read.ordered("从业人员_low") == [35]
    street = policy.facts["所属街镇"].options.index("杨行镇")
    assert read.ordered("所属街镇") == [street]


def test_headings_are_known_by_alias_by_pinyin_and_by_sound(policy: Policy, tmp_path: Path) -> None:
    """qymc, 员工人数, 是否高新技术企业, and a character of the same sound."""
    heads = ("qymc", "社会信用代码", "员工人数", "是否高新技术企业", "营业收如")
    read = Read(policy, table(tmp_path / "a.csv", [heads, ("甲公司", code(1), "35", "√", "2350万元")]))
    assert read.ordered("企业名称") == ["甲公司"]
    assert read.ordered("从业人员_low") == [35]
    assert read.ordered("高新技术企业") == [3]
    assert read.ordered("营业收入_low") == [2350 * 10**6]


@pytest.mark.parametrize(
    ("fact", "text", "unit", "typed"),
    [
        ("从业人员", "35~45人", "", "35~45人"), ("营业收入", "2000万", "", "2000万"),
        ("营业收入", "2350", "元", "2350元"),
        ("营业收入", "2350", "", "2350万元"), ("营业收入", "不详", "", "不清楚"), ("从业人员", "不清楚", "", "不清楚"),
        ("高新技术企业", "√", "", "是"), ("高新技术企业", "×", "", "否"), ("高新技术企业", "有", "", "是"),
        ("高新技术企业", "无", "", "否"), ("高企证书起", "2023/1/5", "", "2023-01-05"),
        ("高企证书起", "44931", "", "2023-01-05"), ("高企证书起", "2023-01-05 00:00:00", "", "2023-01-05"),
        ("高企证书起", "无", "", "无"), ("所属街镇", "杨行", "", "杨行镇"), ("行业", "3411", "", "C3411"),
        ("行业", "零售业", "", "F52"), ("进项构成比例", "95", "%", "95%"),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_the_same_typed_at_the_counter(
    policy: Policy, fact: str, text: str, unit: str, typed: str
) -> None:
    """By the same reader."""
    asked = policy.facts[fact]
    assert read_cell(asked, text, unit) == read_typed(asked, typed)


@pytest.mark.parametrize(
    ("fact", "text"),
    [("营业收入", "2,000万元（含税）"), ("从业人员", "三十五"), ("高企证书起", "2023-13-01"), ("高新技术企业", "1"),
     ("统一社会信用代码", "913101130000000000"), ("所属街镇", "镇"), ("行业", "ABC"), ("进项构成比例", "0.95")],
)  # fmt: skip
def test_what_the_counter_refuses_is_refused_with_its_sentence(policy: Policy, fact: str, text: str) -> None:
    """In Chinese, saying what to do."""
    with pytest.raises(AnswerError) as refused:
        read_cell(policy.facts[fact], text)
    assert fact in refused.value.message


@given(st.integers(0, 10**9), st.sampled_from(["元", "万元", "千元"]))
def test_a_bare_sum_is_in_the_unit_of_its_heading(number: int, unit: str) -> None:
    """Whatever its size."""
    from core.policy.pack import Fact

    asked = Fact("收入", "money", bare="万元")
    assert read_cell(asked, str(number), unit) == read_value(asked, f"{number}{unit}")


@given(st.decimals(0, 1, places=6))
def test_a_share_is_what_its_cell_shows(value: Any) -> None:
    """0.95 with a % sign is 95%."""
    from fractions import Fraction

    from core.policy.pack import Fact

    shown = share(format(value, "f"))
    assert read_cell(Fact("比例", "percent"), shown) == Fraction(value)


def test_a_cell_with_a_percent_format_is_read_as_it_is_shown(policy: Policy, tmp_path: Path) -> None:
    """And a bare 0.95 is refused: is it 95 % or 0.95 %?"""
    heads = ("企业名称", "进项构成比例")
    read = Read(
        policy, workbook(tmp_path / "a.xlsx", {"表": [heads, ("甲", (0.95, "0.0%")), ("乙", (1, "0%")), ("丙", 0.95)]})
    )
    assert read.ordered("进项构成比例_low") == [95_000_000, 100_000_000, None]
    assert [(f[1], f[2], f[3]) for f in read.faults] == [(4, "进项构成比例", "0.95")]


def test_faults_are_listed_cell_by_cell_and_the_good_cells_go_on(policy: Policy, tmp_path: Path) -> None:
    """Table, line, column, text and sentence; the row is read all the same."""
    rows = enterprises(a_row(1, people="三十五"), a_row(2, income="2,000万元（含税）"), a_row(3))
    read = Read(policy, table(tmp_path / "名单.csv", rows))
    assert read.done.rows == 3
    assert read.done.faults == 2
    assert [f[:4] for f in read.faults] == [
        ("名单", 2, "从业人员", "三十五"), ("名单", 3, "营业收入（万元）", "2,000万元（含税）"),
    ]  # fmt: skip
    assert read.ordered("营业收入_low") == [2350 * 10**6, None, 2350 * 10**6]
    assert read.ordered("从业人员_low") == [None, 35, 35]


def test_an_empty_cell_is_unasked_and_a_dash_is_told(policy: Policy, tmp_path: Path) -> None:
    """Neither is 0."""
    read = Read(policy, table(tmp_path / "a.csv", enterprises(a_row(1, people=""), a_row(2, people="-"))))
    assert read.ordered("从业人员_low") == [None, None]
    assert read.faults == []
    assert any("“从业人员”有 1 格" in note for note in read.done.notes)


def test_a_code_that_stands_twice_is_shown(policy: Policy, tmp_path: Path) -> None:
    """The first is read."""
    read = Read(policy, table(tmp_path / "名单.csv", enterprises(a_row(1, people=10), a_row(2), a_row(1, people=99))))
    assert read.done.rows == 2
    assert read.ordered("从业人员_low") == [10, 35]
    assert [(f[1], f[3], f[4]) for f in read.faults] == [(4, code(1), "这个代码第 2 行已经有了，这一行没有重复算")]


def test_rows_of_nobody_and_sums_are_told_and_left_out(policy: Policy, tmp_path: Path) -> None:
    """合计 is no enterprise."""
    rows = enterprises(a_row(1), ("", "", "杨行镇", 5, 5), ("合计", "", "", 40, 2355))
    read = Read(policy, table(tmp_path / "名单.csv", rows))
    assert read.done.rows == 1
    assert [f[1] for f in read.faults] == [3, 4]


def test_records_are_joined_by_code_and_those_of_nobody_told(policy: Policy, tmp_path: Path) -> None:
    """A list in its own sheet; an enterprise without records was not asked, unless the list is declared complete."""
    hires = [("信用代码", "姓名", "身份证号", "招录日", "身份"),
             (code(2), "张三", "310113199001011234", "2023-06-01", "登记失业"),
             (code(2), "李四", "310113199001011234", (44927, "yyyy-mm-dd"), "其他"),
             (code(9), "王五", "310113199001011234", "2023-06-01", "其他")]  # fmt: skip
    file = workbook(tmp_path / "a.xlsx", {"名单": enterprises(a_row(1), a_row(2)), "新招用人员": hires})
    read = Read(policy, file)
    assert read.ordered("招用人员") == [None, 3]
    visit = visit_of(read.connection, policy, DAY, 1)
    days = [record["招录日"] for record in visit.answers["招用人员"].value]
    assert days == [datetime.date(2023, 6, 1), datetime.date(2023, 1, 1)]
    assert [(f[0], f[1], f[4]) for f in read.faults] == [("新招用人员", 4, "企业名单里没有这一家，这一条没有算")]
    assert "张三" not in read.everything()
    assert "310113199001011234" not in read.everything()


def test_a_list_alone_tells_the_enterprises_too(policy: Policy, tmp_path: Path) -> None:
    """专精特新: one line a certificate, two of one enterprise."""
    rows = [("企业名称", "街镇", "级别", "认定日期"), ("甲", "顾村", "市级", "2023-02-01"),
            ("乙", "顾村", "国家级", "2023-03-01"),
            ("甲", "顾村", "国家级", "2023-04-01")]  # fmt: skip
    read = Read(policy, table(tmp_path / "专精特新企业名单.csv", rows))
    assert read.done.rows == 2
    assert read.ordered("企业名称") == ["甲", "乙"]
    assert [len(visit_of(read.connection, policy, DAY, row).answers["专精特新认定"].value) for row in (0, 1)] == [2, 1]
    assert read.faults == []


def test_two_sheets_of_the_same_enterprises_are_read_together(policy: Policy, tmp_path: Path) -> None:
    """The second adds answers; a contradicting one is reported."""
    more = [("统一社会信用代码", "资产总额（万元）", "从业人员"), (code(1), 500, 36), (code(2), 600, 35)]
    read = Read(policy, workbook(tmp_path / "a.xlsx", {"名单": enterprises(a_row(1), a_row(2)), "财务": more}))
    assert read.done.rows == 2
    assert read.ordered("资产总额_low") == [500 * 10**6, 600 * 10**6]
    assert read.ordered("从业人员_low") == [35, 35]
    assert [(f[0], f[1], f[3]) for f in read.faults] == [("财务", 2, "36")]


def test_personal_columns_are_never_loaded(policy: Policy, tmp_path: Path) -> None:
    """Neither by their heading nor by their content; nor are columns that are not needed."""
    heads = (*HEADS, "联系电话", "备注", "法定代表人")
    rows = [
        heads,
        (*a_row(1), "13812345678", "13912345678", "张三丰"),
        (*a_row(2), "13812345679", "13912345679", "张三丰"),
    ]
    read = Read(policy, table(tmp_path / "a.csv", rows))
    told = read.everything()
    assert not any(each in told for each in ("1381234567", "1391234567", "张三丰"))


def test_an_identity_number_in_the_place_of_a_code_is_masked(policy: Policy, tmp_path: Path) -> None:
    """It is reported as no code, without being stored."""
    rows = enterprises(a_row(1), ("示例个体户", "310113199001011236", "杨行镇", 3, 10))
    read = Read(policy, table(tmp_path / "a.csv", rows))
    assert read.done.rows == 2
    assert read.faults[0][3] == "310*************36"


def test_days_out_of_order_are_told(policy: Policy, tmp_path: Path) -> None:
    """A contract that ends before it begins."""
    loans = [("企业名称", "起始日", "到期日", "用途"), ("上海示例1有限公司", "2023-06-01", "2023-05-01", "其他")]
    read = Read(policy, workbook(tmp_path / "a.xlsx", {"名单": enterprises(a_row(1)), "贴息贷款": loans}))
    assert [(f[0], f[2], f[3]) for f in read.faults] == [("贴息贷款", "到期日", "2023-05-01")]
    assert read.column("到期日", "贴息贷款") == [None]


def test_it_can_be_cancelled_and_tells_how_far_it_is(policy: Policy, tmp_path: Path) -> None:
    """Between two rows."""
    rows = enterprises(*(a_row(n) for n in range(4_500)))
    file, told = table(tmp_path / "a.csv", rows), list[int]()
    with pytest.raises(Cancel):
        Read(policy, file, progress=lambda done, total: told.append(done), cancelled=lambda: len(told) > 0)
    assert told == [2_000]


def test_what_is_read_is_what_a_visit_file_says(policy: Policy, tmp_path: Path) -> None:
    """Every worked visit, written as a row, gives the same answers back."""
    from desktop.showcase_roster import write_roster

    read = Read(policy, write_roster(tmp_path / "示例.xlsx", policy, 40))
    assert read.done.rows == 40
    assert {"enterprise", "fault", "listed"} <= read.tables
    for row in range(40):
        visit = visit_of(read.connection, policy, DAY, row)
        assert policy.role("name") in visit.answers
        assert not any(answer.value is None for answer in visit.answers.values())


@given(st.text(max_size=20))
def test_a_cell_without_its_wrapping_is_on_one_line(cell: str) -> None:
    """Whatever it contains."""
    text = plain_text(cell)
    assert "\t" not in text
    assert "\n" not in text
    assert text == text.strip()


def test_the_layout_holds_every_answer_of_a_cell(policy: Policy) -> None:
    """What the counter takes, a column holds."""
    for fact, text in (("营业收入", "0.01元"), ("进项构成比例", "33.333333%"), ("从业人员", "2万人")):
        value = read_cell(policy.facts[fact], text)
        assert layout.decode(policy.facts[fact], layout.encode(policy.facts[fact], value)) == value


@pytest.mark.parametrize("name", ["营业收入", "资产总额", "从业人员", "超定额用水年度"])
def test_a_plain_number_is_what_the_reader_of_the_counter_makes_of_it(policy: Policy, name: str) -> None:
    """Where it says anything, it says the same."""
    fact = policy.facts[name]
    for text in (
        "0",
        "7",
        "2023",
        "999999999",
        "1000000000",
        "12万",
        "12.5万元",
        "3亿",
        "0.01元",
        "1.005元",
        "-5元",
        "１２",
    ):
        number = plain_number(fact, text)
        assert number is None or number == read_cell(fact, text), text
