"""`policies check` beyond the words: a case on both sides of every comparison, and what a case may expect."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
from tables import policy, worked

from core.assess import Visit, assess, read_visit
from core.assess.check import check_files, differences, odd_keys, refused_as_expected
from core.assess.edges import Edges
from core.assess.trial import untried
from core.policy import pack_files, read_policy
from core.policy.located_yaml import plain

HEAD = "policy: baoshan-2023-1\nas_of: 2023-09-01\nunmentioned: none\n"
WHO = "主体类型: 企业, 注册地: 宝山区, 税务登记地: 宝山区"


def visit(answers: str) -> Visit:
    return read_visit(policy(), plain(f"{HEAD}answers: {{{answers}}}")[0])


@cache
def all_missing() -> tuple[str, ...]:
    """What is missing where there is no case at all: every side of every edge."""
    return tuple(Edges(policy()).missing())


@pytest.mark.parametrize(
    "words",
    [
        "6-2 没有一个样例在“满月数(失业登记日, 招录日) >= 3个月”的“不成立”一边",
        "6-2 没有一个样例在“期限(合同起, 合同止) >= 1年”的“成立”一边",
        "21-1 没有一个样例在“装机容量 >= 400千瓦”的“成立”一边",
        "21-1 没有一个样例在“装机容量 >= 100千瓦”的“不成立”一边",
        "21-1 没有一个样例在“装机容量 < 400千瓦”的“成立”一边",  # a doubt
        "21-2 没有一个样例在“名单年度 = 2023年度”的“不成立”一边",  # unless_late
        "21-2 没有一个样例在“名单年度 ≠ 年份(认定日)”的“成立”一边",
        "4-2 没有一个样例在封顶“单一企业可累计享受贴息贷款总额度不高于2000万元（含）”的“超过”一边",  # share
        "8-3 没有一个样例在封顶“累计扶持金额最多不超过500万元”的“不到”一边",
        "21-4、21-5、21-8、21-9 没有一个样例在“单个单位绿色供应链、绿色产品总奖励额度不超过50万元”的“超过”一边",
        "1-1 没有一个样例在“当期不含税销售额 <= 小规模免税季销售额”的“成立”一边",
        "1-3 没有一个样例在“从业人员 <= 小型微利从业人数上限”的“不成立”一边",
        "3-1 没有一个样例在“计数(担保贷款) > 0”的“成立”一边",
        "没有一个样例在“咨询日 > 2023-12-31”的“成立”一边",  # a doubt that all items share
    ],
)
def test_each_comparison_of_a_rule_wants_both_sides(words: str) -> None:
    """Each one by itself, also within a longer rule, in doubts, in what saves the late, in shares, caps and pools."""
    assert any(words in line for line in all_missing()), all_missing()


def test_one_comparison_seen_does_not_stand_for_another_of_the_same_rule() -> None:
    """A project of 400千瓦 shows one side of 400 and one of 100; the other sides are still wanted."""
    edges = Edges(policy())
    project = "{装机容量: 400千瓦, 并网日: 2023-06-01, 项目地在宝山: true, 公共机构项目: false}"
    edges.see(visit(f"{WHO}, 经营地在宝山: true, 光伏项目: [{project}]"))
    left = [line for line in edges.missing() if " 21-1 " in line]
    assert not any("“装机容量 >= 400千瓦”的“成立”" in line for line in left)
    assert any("“装机容量 >= 400千瓦”的“不成立”" in line for line in left)
    assert any("“装机容量 >= 100千瓦”的“不成立”" in line for line in left)


def test_the_shipped_cases_stand_on_both_sides_of_everything() -> None:
    """No side is left without a case."""
    edges = Edges(policy())
    for document in worked():
        edges.see(read_visit(policy(), document))
    assert list(edges.missing()) == []


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        ({"企业划型": "大型"}, "企业划型应为 大型，得 小型"),
        ({"derived": {"小微企业": "否"}}, "小微企业应为 否，得 是"),
        ({"derived": {"没有的": "否"}}, "没有的应为 否，得 None"),
        ({"derived": {"小微企业": "是", "企业划型": "小型"}}, ""),
        ({"totals": {"cash": [1, 1]}}, "cash 合计应为 [100, 100] 分，得 (30000000, 30000000)"),
        ({"totals": {"cash": [300000, 300000], "relief": None}}, ""),
        ({"totals": {"cahs": [0, 0]}}, "cahs 合计应为 [0, 0] 分，得 None"),
        ({"法定数值": {"小规模征收率": "3%"}}, ""),
        ({"法定数值": {"小规模征收率": "5%"}}, "法定数值“小规模征收率”应为 5%，规则用的是 3%"),
        ({"法定数值": {"小规模征收率": "没有"}}, "法定数值“小规模征收率”应为 没有，规则用的是 3%"),
        ({"法定数值": {"小规模免税月销售额": "9万元"}}, "法定数值“小规模免税月销售额”应为 9万元，规则用的是 10万元"),
        (
            {"法定数值": {"小型微利从业人数上限": "200人"}},
            "法定数值“小型微利从业人数上限”应为 200人，规则用的是 300",
        ),
        ({"法定数值": {"没有的": "3%"}}, "法定数值“没有的”没有规则用到"),
        ({"法定数值": {"小规模征收率": "忆"}}, "法定数值“小规模征收率”应为只凭记忆（忆），却不是"),
        ({"法定数值": {"小规模纳税人年应征增值税销售额上限": "忆", "小规模征收率": "3%"}}, ""),
        ({"法定数值": {"小规模征收率": "三个"}}, "法定数值“小规模征收率”：没有“三个”这个名称"),
        ({"measures": {"20-1": {"status": "met", "amount": [300000, 300000], "kind": "cash", "tier": "L2"}}}, ""),
        ({"measures": {"20-1": {"status": "unmet", "amount": [1, 1]}}}, "20-1 应为 unmet，得 met"),
        (
            {"measures": {"20-1": {"amount": [300000, 300001]}}},
            "20-1 金额应为 [30000000, 30000100] 分，得 [30000000, 30000000]",
        ),
        ({"measures": {"20-1": {"kind": "relief"}}}, "20-1 的 kind 应为 relief，得 cash"),
        ({"measures": {"20-1": {"tier": "L3"}}}, "20-1 的 tier 应为 L3，得 L2"),
        ({"measures": {"20-1": {"doubts": {"原文未写注册地": True}}}}, "20-1 的疑点“原文未写注册地”应有，却相反"),
        ({"measures": {"20-1": {"doubts": {"原文未写注册地": False}}}}, ""),
        ({"measures": {"21-1": {"notes": {"没有这句": True, "也没有": False}}}}, "21-1 的提示“没有这句”应有，却相反"),
        ({"measures": {"20-1": {"notes": {"": False}}}}, "20-1 的提示“”应没有，却相反"),
        ({"measures": {"20-1": {"ground": "某号文"}}}, "20-1 的 ground 应为 某号文，得 "),
        ({"measures": {"20-1": {"ground": "", "period": "每月"}}}, "20-1 的 period 应为 每月，得 "),
        ({"measures": {"20-1": {"period": "", "goes_on": True}}}, "20-1 的 goes_on 应为 True，得 False"),
        ({"measures": {"20-1": {"goes_on": False}}}, ""),
        ({"measures": {"7-2": {"fits": True}}}, "7-2 应说给这家企业，却相反"),
        ({"measures": {"1-2": {"fits": False}}}, "1-2 应不说给这家企业，却相反"),
        ({"measures": {"7-2": {"fits": False}, "1-2": {"fits": True}}}, ""),
        ({"measures": {"99-9": {}}}, "没有 99-9 这一项"),
        ({"refused": "那样"}, "应不收（那样），却收了"),
    ],
)
def test_what_a_case_expects_and_does_not_get_is_told(expected: dict[str, Any], words: str) -> None:
    """Each kind of expectation, on a small manufacturer with a DCMM certificate of the third level."""
    one = visit(f"{WHO}, 行业: C34, 从业人员: 50, 营业收入: 3000万元, DCMM认证: [{{等级: 三级, 认证日: 2023-06-01}}]")
    assert list(differences(expected, policy(), one)) == [words] * bool(words)


def test_a_doubt_that_stands_where_a_case_expects_none_is_told() -> None:
    """Of a whole measure and of its records."""
    one = visit(f"{WHO}, 光伏项目: [{{装机容量: 500千瓦, 并网日: 2023-05-01}}]")
    made = assess(policy(), one)
    for measure in policy().measures:
        notes = {reason.note: reason.verdict == "office" for reason in made.of(measure.id).reasons if
                 reason.role == "doubt"}  # fmt: skip
        for note, stands in notes.items():
            wrong = {"measures": {measure.id: {"doubts": {note: not stands}}}}
            assert list(differences(wrong, policy(), one)) == [
                f"{measure.id} 的疑点“{note}”应{'没有' if stands else '有'}，却相反"
            ]


def test_an_expectation_that_nobody_looks_at_is_a_fault() -> None:
    """A misspelt key would let a case hold whatever comes."""
    expected = {"measure": {}, "totals": {"cahs": [0, 0]}, "measures": {"3-1": {"amont": [1, 1]}}}
    assert list(odd_keys(expected, policy())) == [
        "expect 里的“measure”不认得：企业划型、derived、totals、measures、法定数值、refused",
        "expect 里的“cahs”不认得：cash、relief、deferral",
        "expect 里的“amont”不认得：status、amount、kind、tier、fits、doubts、notes、ground、period、goes_on",
    ]
    sound = {"企业划型": "小型", "refused": "", "measures": {"3-1": {"status": "met"}}}
    assert list(odd_keys(sound, policy())) == []


def test_a_case_that_fails_is_named_with_file_and_title() -> None:
    """Through the whole check of a pack."""
    files = {n: b for n, b in pack_files("baoshan-2023-1").items() if not n.startswith("cases/")}
    files["cases/x.yaml"] = (
        f"{HEAD}title: 样例\nanswers: {{{WHO}}}\nexpect: {{measures: {{20-1: {{status: met}}}}}}\n".encode()
    )
    found = check_files(files)
    assert "cases/x.yaml “样例”：20-1 应为 met，得 untriggered" in found
    assert any("没有一个样例在" in line for line in found)


def test_an_item_that_the_judge_would_trip_over_is_a_fault_with_its_place() -> None:
    """A rule about one record, used where there is no record, loads; at a counter it would raise."""
    files = {n: b for n, b in pack_files("baoshan-2023-1").items() if not n.startswith("cases/")}
    name = "measures/02-助企纾困.yaml"
    text = files[name].decode()
    at = text.index("  each: 担保贷款\n")
    files[name] = (text[:at] + "  period: {那一笔: 已还清}\n" + text[at:]).encode()
    (told,) = untried(read_policy(files))
    assert re.fullmatch(rf"{name}:\d+ 3-1 判不下去.*", told)
    assert told in check_files(files)


def test_a_limit_of_all_records_that_is_a_field_of_one_is_a_fault() -> None:
    """It loads too, but does not say which record is meant."""
    files = {n: b for n, b in pack_files("baoshan-2023-1").items() if not n.startswith("cases/")}
    name = "measures/03-援企稳岗.yaml"
    whole, field = (f"amount: {amount}, broad: 合计".encode() for amount in ("30万元", "费用"))
    (told,) = untried(read_policy({**files, name: files[name].replace(whole, field)}))
    assert re.fullmatch(rf"{name}:\d+ 6-3 判不下去（接待全都不清楚时），请查对它的各条规则", told)


def test_the_shipped_pack_can_be_judged_whatever_is_known() -> None:
    """Nothing asked, nothing known, everything answered."""
    assert untried(policy()) == []


@pytest.mark.parametrize(("expected", "so"), [("不是金额", True), ("不是日期", False), ("", False)])
def test_a_visit_that_is_refused_is_so_with_the_words_that_the_case_expects(expected: str, so: bool) -> None:
    assert refused_as_expected({"refused": expected}, "营业收入：“很多”不是金额") is so
    assert not refused_as_expected({}, "营业收入：“很多”不是金额")
