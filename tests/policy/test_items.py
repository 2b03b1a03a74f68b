"""Items of an article, addressed by themselves (3（二）), and sums that are paid 连续N年."""

from __future__ import annotations

import re
from typing import Any

import pytest

from core.assess import Assessment, assess, read_visit
from core.assess.check import check_files
from core.errors import PolicyError
from core.policy import Policy, load_policy, pack_files, read_policy
from core.report.wording import where

TEXT = """
第十三条　对符合下列条件之一的企业给予奖励：
（一）对有出口的企业，给予20万元奖励。（责任单位：市商务部门）
（二）对规模以上工业企业，连续三年给予奖励，每年给予20万元。（责任单位：市统计部门）
（三）对科技型中小企业，连续三年按当年度研发投入的5%给予补助，每年最高10万元。（责任单位：市科技部门）
"""
MEASURES = """
- id: 13-1
  name: 出口奖励
  article: {first}
  kind: cash
  tier: L1
  offices: [市商务部门]
  when:
    有出口的企业: 年出口额 > 0美元
  fact_date: 咨询日
  amount:
    给予20万元奖励: 20万元
- id: 13-2
  name: 规上企业奖励
  article: {second}
  kind: cash
  tier: L1
  offices: [市统计部门]
  when:
    规模以上工业企业: 规模以上工业企业
  fact_date: 咨询日
  amount:
    每年给予20万元: 20万元 × 3
  instalments:
    连续三年给予奖励: {years}
- id: 13-3
  name: 研发补助
  article: 13（三）
  kind: cash
  tier: L1
  offices: [市科技部门]
  when:
    科技型中小企业: 科技型中小企业
  fact_date: 咨询日
  amount:
    按当年度研发投入的5%给予补助: 产值 × 5% × 3
  cap: {{phrase: 每年最高10万元, amount: 10万元, broad: 合计, years: {most}}}
  instalments:
    连续三年: 3年
"""


def files(first: str = "13（一）", second: str = "13(二)", years: str = "3年", most: str = "3") -> dict[str, bytes]:
    """The practice policy with one more article."""
    found = {n: data for n, data in pack_files("sample-city-2023").items() if not n.startswith("cases/")}
    found["text.txt"] += TEXT.encode()
    found["measures/more.yaml"] = MEASURES.format(first=first, second=second, years=years, most=most).encode()
    return found


def policy(**given: str) -> Policy:
    return read_policy(files(**given))


def made(of: Policy, **answers: Any) -> Assessment:
    firm = {"主体类型": "企业", "注册地": "宝山区", "税务登记地": "宝山区", "行业": "C34", "依法诚信经营": True,
            "年度地方贡献": "900万元", **answers}  # fmt: skip
    document = {"policy": of.id, "as_of": "2023-09-01", "unmentioned": "none", "answers": firm}
    return assess(of, read_visit(of, document))


def test_an_item_is_found_by_its_label_whichever_brackets_are_written() -> None:
    article = policy().article(13)
    assert [item.label for item in article.items] == ["（一）", "（二）", "（三）"]
    first, second, _ = article.items
    assert article.text[first.start : first.end].startswith("（一）对有出口的企业")
    assert article.text[second.start : second.end].startswith("（二）对规模以上工业企业")
    assert (first.offices, second.offices) == ("市商务部门", "市统计部门")
    assert article.item("(二)") is second
    assert article.item("（四）") is None


def test_a_phrase_stands_in_its_own_item() -> None:
    """给予20万元 is in both; each measure gets the one in its own item."""
    article, found = policy().article(13), policy()
    for id, item in (("13-1", article.items[0]), ("13-2", article.items[1])):
        measure = found.measure(id)
        assert measure.item == item.label
        assert measure.amount is not None
        assert item.start <= measure.amount.at.start < measure.amount.at.end <= item.end


def test_how_many_years_the_words_say_needs_no_other_source() -> None:
    """连续三年 is the source of × 3, but not of × 4."""
    assert not any("惯例" in fault for fault in check_files(files()))
    wrong = files()
    wrong["measures/more.yaml"] = wrong["measures/more.yaml"].replace("20万元 × 3".encode(), "20万元 × 4".encode())
    assert any("规则里的“4”" in fault for fault in check_files(wrong))


def test_the_offices_are_those_of_the_item() -> None:
    assert not any("责任单位" in fault for fault in check_files(files()))
    wrong = files()
    wrong["measures/more.yaml"] = wrong["measures/more.yaml"].replace("[市统计部门]".encode(), "[市商务部门]".encode())
    assert any("13-2 的责任单位与第13条（二）写的不同：市统计部门" in fault for fault in check_files(wrong))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"first": "13（四）"}, "第13条没有“（四）”这一项"),
        ({"most": "2"}, "cap 的 years 要和 instalments 的几年一样"),
        ({"first": "十四"}, "“十四”要写成 3，或 3（二）"),
        ({"second": "13（一）"}, "article 写的是“13（一）”，这一项的原文却都在第13条的别处"),
        ({"years": "[60%]"}, "合计 100%"),
        ({"years": "1年"}, "要写成 原文短语: [60%, 40%]，或 原文短语: 3年"),
    ],
)
def test_what_is_wrong_is_said(given: dict[str, str], said: str) -> None:
    with pytest.raises(PolicyError) as refused:
        policy(**given)
    assert said in refused.value.message


def test_a_sum_of_several_years_says_what_comes_in_each() -> None:
    found = policy()
    outcome = made(found, 规模以上工业企业=True).of("13-2")
    assert (outcome.low, outcome.high) == (60_000_000, 60_000_000)
    assert "“连续三年给予奖励”：第1年20万元，第2年20万元，第3年20万元" in outcome.notes
    assert where(outcome) == "第13条（二）"
    assert made(found, 规模以上工业企业=False).of("13-2").high is None


@pytest.mark.parametrize(
    ("worth", "sum_"),
    [("199万元", 29_850_000), ("200万元", 30_000_000), ("201万元", 30_000_000), ("不清楚", None)],
)
def test_a_limit_of_each_year_holds_over_all_of_them(worth: str, sum_: int | None) -> None:
    """三年 of 5%, 每年最高10万元: at most 30万元 in all."""
    outcome = made(policy(), 科技型中小企业=True, 产值=worth).of("13-3")
    if sum_ is None:
        assert outcome.span == (0, 30_000_000)
    else:
        assert (outcome.low, outcome.high) == (sum_, sum_)


GIVEN = "各给予50万元奖励: "


@pytest.mark.parametrize(
    ("amount", "least", "most"),
    [("至多50万元", "0元", "50万元"), ("20万元~50万元", "20万元", "50万元"), ("20万元～50万元", "20万元", "50万元")],
)
def test_an_amount_with_a_span_has_both_its_ends(amount: str, least: str, most: str) -> None:
    files = dict(pack_files("sample-city-2023"))
    name = next(name for name, data in files.items() if name.startswith("measures/") and GIVEN in data.decode())
    (old,) = re.findall(GIVEN + ".*", files[name].decode())
    files[name] = files[name].decode().replace(old, GIVEN + amount).encode()
    measure = next(m for m in read_policy(files).measures if m.amount and m.amount.phrase == "各给予50万元奖励")
    assert measure.amount is not None
    assert measure.amount.least is not None
    assert (measure.amount.least.source, measure.amount.rule.source) == (least, most)


_DOUBTS = {
    "region": "原文未写注册地",
    "subject": "原文写的是",
    "late": "事实在期内而咨询",
    "repaired": "这件事发生在信用",
}


@pytest.mark.parametrize(
    ("id", "doubts"),
    [
        ("3-1", ("region", "subject", "late", "repaired")),
        ("4-2", ("subject", "late", "repaired")),  # the words name the region
        ("6-2", ("region", "late", "repaired")),  # and not whom it is for
        ("9-2", ("region", "late")),  # nor a day on which it happens
        ("1-4", ()),  # what the state rules is not judged by the plan
        ("4-1", ()),  # nor what is no sum
    ],
)
def test_the_doubts_that_all_items_share_are_those_it_is_open_to(id: str, doubts: tuple[str, ...]) -> None:
    measure = load_policy("baoshan-2023-1").measure(id)
    standing = [doubt for doubt in measure.doubts if doubt.standing]
    assert len(standing) == len(doubts)
    assert all(doubt.note.startswith(_DOUBTS[key]) for doubt, key in zip(standing, doubts, strict=True))
    assert measure.doubts[: len(standing)] == tuple(standing)
    if "subject" in doubts:
        (whom,) = (doubt for doubt in standing if doubt.note.startswith("原文写的是"))
        assert f"“{'、'.join(measure.subject)}”" in whom.note
        assert all(subject in whom.rule.source for subject in measure.subject)
