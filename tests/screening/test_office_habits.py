"""Rosters as offices make them: sums at the end, a heading on every page, groups, ￥, codes that Excel spoilt."""

from __future__ import annotations

from pathlib import Path

import pytest
from rosters import Read, code, table, workbook

from core.policy import Policy

HEAD = ["企业名称", "统一社会信用代码", "从业人员"]
FIRMS = [["甲厂", code(1), 86], ["乙厂", code(2), 30]]


def test_a_heading_on_every_page_costs_no_enterprise(tmp_path: Path, policy: Policy) -> None:
    """Those above a repeated heading are read too; each repetition is reported once."""
    for between in ([], [[None] * 3], [["2023年名单", None, None]]):
        file = workbook(tmp_path / "页.xlsx", {"名单": [HEAD, FIRMS[0], *between, HEAD, FIRMS[1], HEAD]})
        read = Read(policy, file)
        assert read.ordered("企业名称")[:1] == ["甲厂"]
        assert "乙厂" in read.ordered("企业名称")
        assert [fault[-1] for fault in read.faults].count("这一行又是表头，没有读") == 2


def test_headings_merged_over_two_lines_are_still_one(tmp_path: Path, policy: Policy) -> None:
    read = Read(policy, workbook(tmp_path / "合.xlsx", {"名单": [HEAD, HEAD, *FIRMS]}))
    assert (read.ordered("企业名称"), read.faults) == (["甲厂", "乙厂"], [])


@pytest.mark.parametrize(
    "beside",
    ["杨行镇", "顾村镇（3家）", "一、制造业", "（二）批发零售", "填表人：张三", "备注：以上数据截至9月", "第2页"],
)
def test_lines_between_and_below_are_no_enterprises(tmp_path: Path, policy: Policy, beside: str) -> None:
    read = Read(policy, workbook(tmp_path / "组.xlsx", {"名单": [HEAD, FIRMS[0], [beside, None, None], FIRMS[1]]}))
    assert read.ordered("企业名称") == ["甲厂", "乙厂"]
    ((sheet, line, *_, said),) = read.faults
    assert (sheet, line) == ("名单", 3)
    assert said.startswith("这一行像是分组的标题或表尾的说明，没有读")


@pytest.mark.parametrize("name", ["上海杨行镇经济发展公司", "说明书印刷厂", "一号小馆", "3家人餐饮店", "备注文化公司"])
def test_an_enterprise_that_is_called_a_little_so_is_one(tmp_path: Path, policy: Policy, name: str) -> None:
    for known in (code(3), None):
        read = Read(policy, workbook(tmp_path / "名.xlsx", {"名单": [HEAD, [name, known, 5]]}))
        assert read.ordered("企业名称") == [name]
    read = Read(policy, workbook(tmp_path / "镇.xlsx", {"名单": [HEAD, ["杨行镇", code(3), 5]]}))
    assert read.ordered("企业名称") == ["杨行镇"]


def test_a_list_of_records_is_printed_so_too(tmp_path: Path, policy: Policy) -> None:
    """With the enterprises in a sheet of their own, and alone."""
    head = ["单位名称", "统一社会信用代码", "放款日", "金额（万元）"]
    rows = [
        head,
        ["甲厂", code(1), "2023.9.15", 100],
        head,
        ["乙厂", code(2), "20230916", "２００"],
        ["合计", None, None, 300],
    ]
    for sheets in ({"企业": [HEAD, *FIRMS], "担保贷款": rows}, {"担保贷款": rows}):
        read = Read(policy, workbook(tmp_path / "贷.xlsx", sheets))
        assert sorted(read.column("金额_low", "担保贷款")) == [100_000_000, 200_000_000]
        assert sorted(fault[-1] for fault in read.faults) == ["这一行又是表头，没有读", "这一行是合计，没有读"]
        read.connection.close()


def test_a_currency_sign_leaves_the_heading_s_unit(tmp_path: Path, policy: Policy) -> None:
    rows = [
        ["企业名称", "资产总额（万元）", "营业收入"],
        ["甲厂", "￥3100", "￥3100"],
        ["乙厂", "¥ 31,000.5", "3100万元"],
    ]
    read = Read(policy, workbook(tmp_path / "钱.xlsx", {"名单": rows}))
    assert read.ordered("资产总额_low") == [3_100_000_000, 31_000_500_000]
    assert read.ordered("营业收入_low") == [310_000, 3_100_000_000]


def test_a_code_in_scientific_notation_is_told_as_lost(tmp_path: Path, policy: Policy) -> None:
    read = Read(policy, table(tmp_path / "码.csv", [HEAD, ["甲厂", "9.13101E+17", "3"]]))
    ((_, line, heading, cell, said),) = read.faults
    assert (line, heading, cell) == (2, "统一社会信用代码", "9.13101E+17")
    assert "Excel 只存前 15 位" in said
