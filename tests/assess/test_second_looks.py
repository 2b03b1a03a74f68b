"""Answers that can be, and are seldom so, are looked at once more; none is refused, and usual ones are let be."""

from __future__ import annotations

from typing import Any

import pytest

from core.assess import read_visit
from core.assess.cautions import second_looks
from core.policy import Policy, load_policy


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The shipped policy."""
    return load_policy("baoshan-2023-1")


FIRM = {"从业人员": "86人", "营业收入": "2350万元", "资产总额": "3100万元", "纳税人类型": "一般纳税人"}


def said(policy: Policy, fact: str, **answers: Any) -> list[str]:
    """The cautions about a fact of a firm with these answers."""
    named = {"policy": policy.id, "as_of": "2023-09-15", "unmentioned": "none", "answers": {**FIRM, **answers}}
    return list(second_looks(policy, read_visit(policy, named), policy.facts[fact]))


ODD: list[tuple[str, dict[str, str], str]] = [
    ("从业人员", {"从业人员": "20230415人"}, "再核对一次人数"),
    ("营业收入", {"营业收入": "2350元"}, "单位是不是万元"),
    ("营业收入", {"营业收入": "2350万元", "纳税人类型": "小规模纳税人"}, "小规模纳税人"),
    ("资产总额", {"资产总额": "3100元"}, "单位是不是万元"),
    ("资产总额", {"资产总额": "31000000万元"}, "单位是不是元"),
    ("应纳税所得额", {"应纳税所得额": "3800万元"}, "比全年的营业收入还多"),
    ("当期不含税销售额", {"当期不含税销售额": "8000万元"}, "上年全年营业收入的三倍"),
    ("当期不含税销售额", {"当期不含税销售额": "600万元", "纳税人类型": "小规模纳税人"}, "小规模纳税人"),
    ("专票销售额", {"当期不含税销售额": "9万元", "专票销售额": "10万元"}, "比这一期全部的销售额还多"),
    (
        "百分之五征收率销售额",
        {"当期不含税销售额": "9万元", "百分之五征收率销售额": "10万元"},
        "比这一期全部的销售额还多",
    ),
    ("期末留抵税额", {"期末留抵税额": "4000万元"}, "比资产总额还多"),
    ("六税两费减前税额", {"六税两费减前税额": "2400万元"}, "营业收入还多"),
    ("超定额加价水费", {"超定额加价水费": "2400万元"}, "营业收入还多"),
    ("缓缴社保余额", {"缓缴社保余额": "9000000元"}, "平均每人超过10万元"),
    ("线上培训人数", {"线上培训人数": "87人"}, "比从业人员还多"),
    ("上年度研发投入", {"上年度研发投入": "2351万元"}, "营业收入还多"),
]


@pytest.mark.parametrize(("fact", "answers", "words"), ODD)
def test_what_is_at_odds_with_another_answer_is_said(
    policy: Policy, fact: str, answers: dict[str, str], words: str
) -> None:
    found = said(policy, fact, **answers)
    assert len(found) == 1
    assert words in found[0]


USUAL = {
    "从业人员": "86人", "营业收入": "2350万元", "资产总额": "3100万元", "应纳税所得额": "380万元",
    "当期不含税销售额": "7050万元", "专票销售额": "7050万元", "百分之五征收率销售额": "0元", "期末留抵税额": "3100万元",
    "六税两费减前税额": "2350万元", "超定额加价水费": "3万元", "缓缴社保余额": "8600000元", "线上培训人数": "86人",
    "上年度研发投入": "2350万元",
}  # fmt: skip


@pytest.mark.parametrize("fact", sorted(USUAL))
def test_at_the_bound_and_below_nothing_is_said(policy: Policy, fact: str) -> None:
    assert said(policy, fact, **USUAL) == []


@pytest.mark.parametrize("fact", sorted(USUAL))
def test_with_nothing_to_hold_it_against_nothing_is_said(policy: Policy, fact: str) -> None:
    """Nor where what it would be held against is 不清楚, or a firm had no revenue yet."""
    others = {"从业人员": "不清楚", "营业收入": "0元", "资产总额": "不清楚", "纳税人类型": "不清楚",
              "当期不含税销售额": "不清楚"}  # fmt: skip
    others.pop(fact, None)
    odd = {"从业人员": "86人", "线上培训人数": "87人", "营业收入": "1元"}.get(fact, "90000000元")
    assert said(policy, fact, **{**others, fact: odd}) == []


def test_every_number_asked_of_a_whole_enterprise_is_looked_at_or_is_let_be_for_a_reason(policy: Policy) -> None:
    """For a new number decide whether another answer limits its plausible values."""
    let_be = {
        "二零一九年三月末留抵税额",  # of another year than all else
        "进项构成比例", "超定额用水年度",  # bounded by what they are
        "市消费创新奖励金额", "质保金现金余额",  # no other answer limits their size
    }  # fmt: skip
    numbers = {f.name for f in policy.facts.values() if f.type in ("money", "count", "quantity", "percent")}
    assert {n for n in numbers if not policy.facts[n].doubtful} == let_be
