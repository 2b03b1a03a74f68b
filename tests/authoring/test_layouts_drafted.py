"""Texts in the layouts that offices use: every sum has its draft, and unrecognised parts are reported."""

from __future__ import annotations

import datetime
from pathlib import Path

import docx
import pytest

from core.authoring.documents import read_text
from core.authoring.draft import MEASURES, USES, draft_pack
from core.policy import Policy, read_policy
from core.policy.folders import shared_files
from core.policy.pack import Measure

DAY = datetime.date(2024, 3, 5)
HEAD = """江浦区人民政府关于印发《江浦区若干政策》的通知
江府规〔2024〕12号
江浦区若干政策
"""
MIXED = """一、支持企业技术改造
（一）对总投资1000万元以上的技术改造项目，按核定投资额的10%给予补助，最高不超过500万元。（责任单位：区经委）
（二）对首次上规的工业企业，给予一次性奖励20万元；连续两年在规的，第二年再给予10万元奖励。（责任单位：区统计局）
二、支持科技创新
1、对研发费用增速超过15%的企业，按增量部分的5%给予奖励，单个企业年度最高200万元。
２．对新引进的博士，按每人每月3000元给予生活补贴，最长36个月。
（责任单位：区科委、区人力资源社会保障局）
三、降低企业成本
对租赁园区厂房的小微企业，按照实际租金的30%给予补贴，每平方米每天不超过0.5元，期限不超过2年。
对2024年1—6月新增贷款，按LPR的50%给予贴息，最高100万元。（责任单位：区金融服务办）
四、附则
（一）同一项目符合多项政策的，按就高不重复原则执行。
（二）本政策自2024年6月1日起施行，有效期至2026年12月31日。
"""
FLAT = """1. 用电补贴。对2023年1—3月多用电的企业，按增量部分0.1元/千瓦时给予补贴，每户最高20万元。责任部门：经济发展部
2. 稳岗补贴。春节期间（2023年1月16日—2月5日）连续生产的企业，按在岗职工每人500元给予补贴。责任部门：社会事业部
3. 专利资助。获得专利授权的，每件资助五千元。责任部门：科技部
4. 房租减免。对承租的小微企业减免3个月租金。责任部门：社会事业部
5. 本意见自印发之日起施行，有效期1年。
2024年1月10日
"""


def drafted(text: str) -> tuple[Policy, str]:
    """The draft of a text, and its comments and all."""
    files = draft_pack(text, "jiangpu-2024-12", DAY)
    return read_policy({**files, **shared_files(USES)}, strict=True), files[MEASURES].decode()


def rules(policy: Policy) -> dict[str, str]:
    return {m.id: m.amount.rule.source for m in policy.measures if m.amount is not None}


def ends(measure: Measure) -> tuple[str, ...]:
    assert measure.window is not None
    days = (measure.window.start, measure.window.end)
    return tuple(datetime.date.fromordinal(day).isoformat() for day in days if day)


def test_chapters_of_which_each_is_numbered_in_its_own_way_have_a_draft_for_each_sum() -> None:
    policy, _ = drafted(HEAD + MIXED)
    assert rules(policy) == {
        "1-1": "核定投资额 × 10%", "1-2": "20万元", "1-3": "10万元", "2-1": "增量部分 × 5%",
        "2-2": "人数 × 月数 × 3000元/人/月", "3-1": "租金 × 30%", "3-2": "贷款金额 × 50%",
    }  # fmt: skip
    assert [m.offices for m in policy.measures[:2]] == [("区经委",), ("区统计局",)]
    assert ends(policy.measure("3-2")) == ("2024-01-01", "2024-06-30")
    assert all("\n" not in m.name for m in policy.measures)


def test_a_bound_by_the_square_metre_is_no_cap_of_the_sum_but_told() -> None:
    policy, said = drafted(HEAD + MIXED)
    assert policy.measure("3-1").cap is None
    assert "“每平方米每天不超过0.5元”是限度" in said


def test_closing_words_below_a_number_are_no_item() -> None:
    policy, said = drafted(HEAD + MIXED)
    assert {m.article for m in policy.measures} == {1, 2, 3}
    assert "本政策自" not in said


def test_offices_without_brackets_units_of_their_own_and_spans_of_months() -> None:
    policy, said = drafted(HEAD + FLAT)
    assert [m.offices for m in policy.measures] == [("经济发展部",), ("社会事业部",), ("科技部",), ("社会事业部",)]
    assert rules(policy) == {
        "1-1": "千瓦时数 × 0.1元/千瓦时", "2-1": "人数 × 500元/人", "3-1": "件数 × 5000元/件",
        "4-1": "月租金 × 3个月 / 1个月",
    }  # fmt: skip
    assert ends(policy.measure("1-1")) == ("2023-01-01", "2023-03-31")
    assert ends(policy.measure("2-1")) == ("2023-01-16", "2023-02-05")
    assert "2024年1月10日" not in said


def test_the_rows_of_a_table_are_drafts_too(tmp_path: Path) -> None:
    document = docx.Document()
    for line in (HEAD + "1. 上规奖励。按下表给予奖励。（责任部门：经济发展部）").splitlines():
        document.add_paragraph(line)
    rows = [
        ("类别", "条件", "标准"),
        ("首次上规", "首次纳入规模以上", "20万元"),
        ("亿元企业", "产值达到1亿元", "50万元"),
    ]
    table = document.add_table(rows=3, cols=3)
    for at, row in enumerate(rows):
        for column, words in enumerate(row):
            table.cell(at, column).text = words
    document.add_paragraph("2. 租金补贴。按实际租金的30%给予补贴。（责任部门：社会事业部）")
    document.save(str(tmp_path / "表.docx"))
    policy, _ = drafted(read_text(tmp_path / "表.docx"))
    assert rules(policy) == {"1-1": "20万元", "1-2": "50万元", "2-1": "租金 × 30%"}
    assert [m.name for m in policy.measures][:2] == ["草稿·首次上规", "草稿·亿元企业"]


def test_a_sum_of_which_nothing_is_made_is_told() -> None:
    _, said = drafted(
        HEAD + "1. 担保。由基金为企业垫付20万元以内的费用。（责任部门：经济发展部）\n2. 奖励。给予5万元奖励。\n"
    )
    assert "20万元" in said


@pytest.mark.parametrize("sign", ["\r\n", "\n"])
def test_a_text_broken_at_so_many_signs_is_joined(tmp_path: Path, sign: str) -> None:
    broken = []
    for line in (HEAD + MIXED).splitlines():
        while len(line) > 34:
            broken.append(line[:34])
            line = line[34:]
        broken.append(line)
    (tmp_path / "断行.txt").write_text(sign.join(broken), encoding="utf-8", newline="")
    policy, _ = drafted(read_text(tmp_path / "断行.txt"))
    assert rules(policy) == rules(drafted(HEAD + MIXED)[0])
