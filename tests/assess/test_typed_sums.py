"""A typed sum without a unit has the unit that is usual at the desk, a file's has 元; an unlikely sum only gives a
caution."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from core.assess import assess, numbers
from core.assess.answers import Answer, read_typed, read_value
from core.assess.interview import Interview
from core.assess.value_text import echo_twice, in_unit
from core.assess.visit import Visit
from core.policy import Policy, load_policy
from core.policy.pack import Fact

SALES = Fact("营业收入", "money", bare="万元", negative=True)
PREMIUM = Fact("保费", "money", bare="元")


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The shipped policy."""
    return load_policy("baoshan-2023-1")


@pytest.mark.parametrize(
    ("text", "sales", "premium"),
    [
        ("2350", 2_350_000_000, 235_000),
        ("-5", -5_000_000, None),
        ("２．５", 2_500_000, 250),
        ("¥15,000", 1_500_000, 1_500_000),
        ("20w", 20_000_000, 20_000_000),
        ("8500元", 850_000, 850_000),
        ("1亿2000万", 12_000_000_000, 12_000_000_000),
    ],
)
def test_only_a_number_with_no_unit_takes_that_of_its_fact(text: str, sales: int, premium: int | None) -> None:
    """万元 for sales, 元 for a premium; with a unit both mean the same."""
    assert read_typed(SALES, text) == sales
    if premium is not None:
        assert read_typed(PREMIUM, text) == premium


def test_a_bare_range_takes_the_unit_at_both_ends_and_the_chip_goes_before_the_pack() -> None:
    """1800~2200 of sales; the same number in 元 once the clerk chooses it."""
    found: Any = read_typed(SALES, "1,800~2,200")
    assert (found.low, found.high) == (1_800_000_000, 2_200_000_000)
    assert read_typed(SALES, "2350", "元") == 235_000


def test_a_file_is_read_as_before() -> None:
    """A bare sum in a visit file is 元, whatever people mean at the desk."""
    assert read_value(SALES, "2350") == 235_000


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (2_350_000_000, "＝2,350万元（23,500,000元）"),
        (850_000, "＝8,500元（0.85万元）"),
        (-50_000, "＝-500元（-0.05万元）"),
        (0, "＝0元"),
    ],
)
def test_a_sum_is_told_in_both_units(value: int, words: str) -> None:
    """Exact in either, negative ones too."""
    assert echo_twice(SALES, value) == words
    assert in_unit(-50_000, "万元") == "-0.05"


def test_every_sum_of_the_shipped_pack_says_its_unit(policy: Policy) -> None:
    """Also those of records."""
    facts = [f for fact in policy.facts.values() for f in (fact, *fact.fields)]
    assert [f.name for f in facts if f.type == "money" and f.bare not in ("元", "万元")] == []
    assert policy.facts["营业收入"].bare == "万元"
    assert policy.facts["履约保险"].field("保费").bare == "元"


def cautions(policy: Policy, **answers: Any) -> list[str]:
    """The cautions about the answers."""
    known = {name: Answer(value) for name, value in answers.items()}
    visit = Visit(policy.id, datetime.date(2023, 9, 1), "unknown", known)
    return [fact for fact, _ in Interview(policy, visit, assess(policy, visit)).cautions()]


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"营业收入": 235_000, "从业人员": 86}, ["营业收入"]),
        ({"营业收入": 8_600_000, "从业人员": 86}, []),  # 1000元 a head: not below it
        ({"营业收入": 8_599_999, "从业人员": 86}, ["营业收入"]),
        ({"营业收入": 235_000}, []),
        ({"从业人员": 20_230_415}, ["从业人员"]),
        ({"从业人员": 100_000}, []),
        ({"营业收入": 2_350_000_000, "纳税人类型": "小规模纳税人"}, ["营业收入"]),
        ({"营业收入": 500_000_000, "纳税人类型": "小规模纳税人"}, []),
        ({"营业收入": 2_350_000_000, "纳税人类型": "一般纳税人"}, []),
    ],
)
def test_what_is_seldom_so_is_said_on_both_sides_of_its_bound(
    policy: Policy, answers: dict[str, Any], told: list[str]
) -> None:
    """2,350元 with 86 people, twenty million people, a small taxpayer with 2,350万元; and what is not known is not
    doubted."""
    assert cautions(policy, **answers) == told


def a_visit(policy: Policy, **answers: Any) -> Interview:
    """An interview with these answers."""
    visit = Visit(policy.id, datetime.date(2023, 9, 1), "unknown", {n: Answer(a) for n, a in answers.items()})
    return Interview(policy, visit, assess(policy, visit))


RESTAURANT = {
    "行业": "H62", "从业人员": 12, "营业收入": 300_000_000, "纳税人类型": "小规模纳税人", "主体类型": "企业",
}  # fmt: skip


def first(interview: Interview, *record: Any) -> list[str]:
    """The eight matters asked first."""
    return [fit.matter.fact.name for fit in interview.by_fit(*record)[:8]]


def test_a_restaurant_is_asked_about_its_water_before_joint_research(policy: Policy) -> None:
    """Water is among the eight; joint research, worth far more, is not."""
    found = first(a_visit(policy, **RESTAURANT))
    assert "超定额加价水费" in found
    assert "联合攻关项目" not in found
    assert "联合攻关项目" in first(a_visit(policy, 行业="I65"))


def test_what_the_record_tells_of_a_trade_moves_a_matter_up(policy: Policy) -> None:
    """Nine of twelve restaurants had a roof with solar panels; none of them a certificate."""
    interview = a_visit(policy, **RESTAURANT)
    assert "光伏项目" not in first(interview)
    assert "光伏项目" in first(interview, 12, {"光伏项目": 9})
    few = [fit.matter.fact.name for fit in interview.by_fit(12, {"光伏项目": 9})]
    assert sorted(few) == sorted(m.fact.name for m in interview.matters())  # none is lost


def test_matters_are_asked_in_the_approved_order(policy: Policy, approved: Callable[[str, str], None]) -> None:
    """Likely ones first, in steps of a quarter, then those worth most; with and without other enterprises on record."""
    lines = list[str]()
    for trade in ({}, RESTAURANT, {"行业": "I65", "从业人员": 30}, {**RESTAURANT, "光伏项目": ()}):
        interview = a_visit(policy, **trade)
        for enterprises, had in ((0, {}), (12, {"光伏项目": 9, "DCMM认证": 5, "招用人员": 4})):
            lines.append(f"# {trade.get('行业', '还没问')}，记录里 {enterprises} 家")
            lines += [
                f"{fit.matter.fact.name} {fit.chance:.3f} {'常有' if fit.usual else ''} {fit.worth} {fit.matter.state}"
                for fit in interview.by_fit(enterprises, had)
            ]
    approved("matters by fit.txt", "\n".join(lines) + "\n")


@pytest.mark.parametrize("unit", ["元", "万元", "万", "亿元", "亿"])
def test_a_plain_amount_is_read_at_once_as_it_is_read_at_length(unit: str) -> None:
    """Each number of decimals, on both sides of 分 and of what is too large."""
    for whole in ("0", "7", "007", "1250", "99999999999"):
        for part in ("", ".5", ".50", ".01", ".123456"):
            quick = numbers.as_written(text := f"{whole}{part}{unit}")
            if quick is not None:
                assert quick == numbers.sum_in_fen(text), text
            assert numbers.is_bare(f"{whole}{part}"), text
    assert numbers.as_written(f"-5{unit}") is None
    assert numbers.as_written(f"1,250{unit}") is None
    assert numbers.as_written("1250.505元") is None
    assert numbers.as_written("100000000亿") is None
