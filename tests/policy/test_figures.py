"""Which figures a Chinese text states, and whether a pack's rules have the same."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest
from test_broken_packs import FACTS, HEAD, M2, M3, M7, SENTENCES, broken, shipped

from core.policy import read_policy
from core.policy.expression import DATE
from core.policy.figures import figures
from core.policy.lint import lint


def stated(text: str) -> list[tuple[str, object, str]]:
    """(unit, value, way of bounding) of all that a text states; days as dates."""
    atoms = [a for f in figures(text) for a in f.atoms]
    return [
        (str(a.type), datetime.date.fromordinal(a.value).isoformat() if a.type == DATE else a.value, a.side)
        for a in atoms
    ]


SPELLINGS: dict[str, list[tuple[str, object, str]]] = {
    "给予20万元奖励": [("元", 20_000_000, "")],
    "给予二十万元奖励": [("元", 20_000_000, "")],
    "一千二百万元以下": [("元", 1_200_000_000, "<=")],
    "1,250.50元": [("元", 125_050, "")],
    "按每人2000元给予": [("人^-1·元", 200_000, "")],
    "每人每次补贴600元": [("人^-1·元", 60_000, "")],
    "补贴0.3元/瓦": [("元·瓦^-1", 30, "")],
    "每千瓦300元": [("元·瓦^-1", 30, "")],
    "2000万元（含）以下": [("元", 2_000_000_000, "<=")],
    "不高于2000万元（含）": [("元", 2_000_000_000, "<=")],
    "不低于500万元": [("元", 500_000_000, ">=")],
    "超过10万元": [("元", 10_000_000, ">")],
    "不超过10万元": [("元", 10_000_000, "<=")],
    "低于10万元": [("元", 10_000_000, "<")],
    "最高补贴50万元": [("元", 50_000_000, "<=")],
    "20万元及以上": [("元", 20_000_000, ">=")],
    "50%": [("纯数", Fraction(1, 2), "")],
    "百分之五十": [("纯数", Fraction(1, 2), "")],
    "百分之二点五": [("纯数", Fraction(1, 40), "")],
    "减半收取": [("纯数", Fraction(1, 2), "")],
    "三成": [("纯数", Fraction(3, 10), "")],
    "1：1配套": [("纯数", 1, "")],
    "1:0.5": [("纯数", 2, "")],
    "100个基点（即年化利率1.00%）": [("纯数", Fraction(1, 100), "")] * 2,
    "不低于400千瓦": [("瓦", 400_000, ">=")],
    "6兆瓦": [("瓦", 6_000_000, "")],
    "一年以上": [("月", 12, ">=")],
    "满三个月": [("月", 3, ">=")],
    "不满三个月": [("月", 3, "<")],
    "最长不超过三年": [("月", 36, "<=")],
    "两年半": [("月", 30, "")],
    "十五个工作日": [("天", 15, "")],
    "300人以下": [("人", 300, "<=")],
    "每100万美元": [("美元", 1_000_000, "")],
    "每1美元": [("美元", 1, "")],
    "每家奖励16万元": [("元·家^-1", 16_000_000, ""), ("元", 16_000_000, "")],
    "每户补贴600元": [("元·户^-1", 60_000, ""), ("元", 60_000, "")],
    "每家每月3元": [("元·家^-1·月^-1", 300, ""), ("元·月^-1", 300, "")],
    "最多不超过500平方米": [("平方米", 500, "<=")],
    "不足20%的": [("纯数", Fraction(1, 5), "<")],
    "每满10人": [("人", 10, ">=")],
    "不足5辆的不予补贴": [("辆", 5, ">=")],
    "满5年以上的企业，不予补贴": [("月", 60, "<")],
    "300人（含）以上的除外": [("人", 300, "<")],
    "超过500平方米的部分不予补贴": [("平方米", 500, "<=")],
    "低于5%的，给予3万元；不予重复补贴": [("纯数", Fraction(1, 20), "<"), ("元", 3_000_000, "")],
    "不足5辆的，给予3万元": [("辆", 5, "<"), ("元", 3_000_000, "")],
    "可享受1次": [("次", 1, "")],
    "2022年1月1日以后": [("日期", "2022-01-01", ">=")],
    "2023年12月31日前": [("日期", "2023-12-31", "<=")],
    "自2023年1月1日至2024年12月31日": [("日期", "2023-01-01", ">="), ("日期", "2024-12-31", "<=")],
    "2023年1月28日至2月5日期间": [("日期", "2023-01-28", ">="), ("日期", "2023-02-05", "<=")],
    "2022年第四季度": [("日期", "2022-10-01", ">="), ("日期", "2022-12-31", "<=")],
    "2023年一季度": [("日期", "2023-01-01", ">="), ("日期", "2023-03-31", "<=")],
    "2023年上半年": [("日期", "2023-01-01", ">="), ("日期", "2023-06-30", "<=")],
    "2024年2月": [("日期", "2024-02-01", ">="), ("日期", "2024-02-29", "<=")],
    "2023年内": [("日期", "2023-01-01", ">="), ("日期", "2023-12-31", "<="), ("年度", 2023, "=")],
    "二〇二三年": [("日期", "2023-01-01", ">="), ("日期", "2023-12-31", "<="), ("年度", 2023, "=")],
    "2023年底前": [("日期", "2023-12-31", "<=")],
    "全额担保费": [],
    "上一年度": [],
    "一次性奖励": [],
    "同一人": [],
    "第十二次党代会": [],
    "市、区两级": [],
    "“两旧一村”": [],
    "宝府规〔2023〕1号": [],
}


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_spelling_is_read(text: str) -> None:
    """The value in the units of the rule language, and which way the words bound."""
    assert stated(text) == SPELLINGS[text]


def test_what_each_gets_may_be_said_of_one_and_a_single_unit_need_not_be_said() -> None:
    """每家16万元 is 16万元 for the one that asks; 3名 are 3人, or 名 where a fact counts so; 每1美元 is 每美元."""
    ways = {
        text: [len(f.ways) for f in figures(text)] for text in ("每家16万元", "16万元", "每1美元补0.1元", "每2美元")
    }
    assert ways == {"每家16万元": [2], "16万元": [1], "每1美元补0.1元": [2, 1], "每2美元": [1]}
    assert figures("每1美元")[0].ways[-1] == ()
    assert [str(a.type) for f in figures("3名") for a in f.atoms] == ["人"]
    assert [str(a.type) for f in figures("3名", ("名",)) for a in f.atoms] == ["人", "名"]
    assert [str(a.type) for f in figures("每名3元", ("名",)) for a in f.atoms] == ["人^-1·元", "元·名^-1"]


SLIPS: dict[str, tuple[str, str, str, str]] = {
    "a capacity of another size": (M7, "装机容量 >= 400千瓦 或", "装机容量 >= 1千瓦 或", "1千瓦"),
    "a bound that turns the other way": (M2, "金额 <= 2000万元", "金额 >= 2000万元", "不超过"),
    "a bound that leaves its own number out": (M2, "金额 <= 2000万元", "金额 < 2000万元", "不超过"),
    "a doubt whose bound leaves a gap": (M7, "- if: 装机容量 < 400千瓦", "- if: 装机容量 <= 400千瓦", "不低于"),
    "a share in another unit": (M3, "费用 × 50%", "费用 × 5%", "5%"),
    "half of a half": (M2, "超定额加价水费 × 50%", "超定额加价水费 × 25%", "25%"),
    "a term in months for years": (M3, "期限(合同起, 合同止) >= 1年", "期限(合同起, 合同止) >= 1个月", "1个月"),
    "a sum for each person": (M3, "2000元/人 × 人数", "200元/人 × 人数", "200元/人"),
    "the first day of a window": (M3, "from: 2023-01-28", "from: 2023-01-27", "2023-01-27"),
    "the last day of a window": (M3, "to: 2023-02-05", "to: 2023-02-06", "2023-02-06"),
    "a day of consultation": (M2, "to: 2023-06-30", "to: 2023-07-30", "2023-07-30"),
    "a cap": (M3, "amount: 30万元", "amount: 3万元", "3万元"),
    "a share's limit": (M2, "limit: 2000万元", "limit: 200万元", "200万元"),
    "a pool": (HEAD, "limit: 50万元", "limit: 5万元", "5万元"),
    "a rung of a ladder": (M7, "三级: 30万元", "三级: 31万元", "31万元"),
    "an option beyond the phrase": (M7, "等级 属于 [二级,", "等级 属于 [一级, 二级,", "一级"),
    "a figure of the phrase that no rule uses any more": (M7, "一次性奖励: 60万元", "一次性奖励: 20万元", "60万元"),
    "an option of the phrase that no rule names any more": (
        M7,
        "[二级, 三级, 四级, 五级]",
        "[二级, 三级, 四级]",
        "五级",
    ),
    "a convention that is gone": (M2, "365天: 裁定R4：一年按365天, ", "", "365天"),
    "a convention that no rule needs": (M2, "365天: 裁定R4", "360天: 某处, 365天: 裁定R4", "360天"),
    "what is left aside although it is used": (M3, "不计: {1次:", "不计: {2023年: 不用, 1次:", "2023年"),
    "what is left aside and does not stand there": (M3, "不计: {1次:", "不计: {9次: 不用, 1次:", "9次"),
    "what is left aside no more": (M3, "  不计: {1次: 线上培训人数一个人只算一次，人数就是人次}\n", "", "1次"),
    "an office missing": (M7, "offices: [区经委, 区科委]", "offices: [区科委]", "区经委"),
    "an industry that is no code": (M7, "fits: 行业 属于 [C]", "fits: 行业 属于 [制造业]", "制造业"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_rule_that_says_something_else_than_its_phrase_is_found(name: str) -> None:
    """The finding names the figure; the shipped pack itself has none."""
    file, old, new, word = SLIPS[name]
    files = shipped()
    broken(files, file, old, new)
    found = lint(read_policy(files))
    assert found == SENTENCES["figures"][name]
    assert any(word in sentence for sentence in found)


AT_ODDS = [
    (M2, "金额 <= 2000万元", "金额 < 2000万元", "3-1 原文“2000万元”是不超过（含），规则写成了低于 2000万元"),
    (M7, "- if: 装机容量 < 400千瓦", "- if: 装机容量 <= 400千瓦",
     "21-1 原文“400千瓦”是不低于（含），规则写成了不超过（含）、超过 400千瓦"),
    (M3, "费用 × 50%", "费用 × 5%",
     "6-3 规则里的“5%”原文短语“按照实际租车、包车费用的50%给予补贴”里没有；原文之外的写进 惯例 并注明出处"),
    (M7, "fits: 行业 属于 [C]", "fits: 从业人员 >= 7人",
     "17-2 规则里的“7人”没有原文短语写着；原文之外的写进 惯例 并注明出处"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "told"), AT_ODDS)
def test_a_figure_at_odds_is_said_with_what_the_words_and_the_rule_say(
    file: str, old: str, new: str, told: str
) -> None:
    """Which figure of the text bounds how, or in which phrase there is none."""
    files = shipped()
    broken(files, file, old, new)
    assert told in {found.partition(" ")[2] for found in lint(read_policy(files))}


def test_the_text_may_spell_a_number_otherwise() -> None:
    """The same rule fits 百分之五十, 二千万元 and 一比一, as figures or in characters."""
    files = shipped()
    for old, new in (
        ("费用的50%给予补贴", "费用的百分之五十给予补贴"),
        ("贷款2000万元（含）以下", "贷款二千万元（含）以下"),
    ):
        for file in ("text.txt", M2, M3, FACTS):
            files[file] = (
                files[file].decode().replace(old, new).replace("2000万元（含）以下:", "二千万元（含）以下:").encode()
            )
    assert lint(read_policy(files)) == []


@pytest.mark.parametrize("text", ["上午9:00至17:00", "上午9:30", "9:00", "5:0", "1:0.0", "二:零", "8:30:00"])
def test_a_time_of_the_day_is_no_ratio(text: str) -> None:
    assert figures(text) == ()


@pytest.mark.parametrize(
    ("text", "worth"), [("1:1", 1), ("1：0.5", 2), ("1:10", Fraction(1, 10)), ("3:2", Fraction(3, 2))]
)
def test_a_ratio_is_one_number(text: str, worth: object) -> None:
    (figure,) = figures(text)
    assert [atom.value for atom in figure.atoms] == [worth]
