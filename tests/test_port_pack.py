"""A fourth office's policy, made up: growth in percent, a share of turnover, the city's own average, what is refused
below a number, whole stalls, interest by the day, either-or under a limit that is half of a fact. Both sides of every
edge, by hand; and a roster's SQL says the same."""

from __future__ import annotations

import sys
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from core.assess import Visit, assess, read_visit
from core.errors import AnswerError
from core.policy import Policy, load_policy

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "screening"))

WAN = 10**6


@cache
def policy() -> Policy:
    return load_policy(HERE / "packs" / "port")


def visit(as_of: str = "2024-09-01", unmentioned: str = "none", **answers: Any) -> Visit:
    told = {"企业名称": "甲", "主体类型": "企业", "行业": "C34"} | answers
    return read_visit(policy(), {"policy": policy().id, "as_of": as_of, "unmentioned": unmentioned, "answers": told})


def came_to(measure: str, as_of: str = "2024-11-01", **answers: Any) -> tuple[str, int | None, int | None]:
    made = next(o for o in assess(policy(), visit(as_of, **answers)).outcomes if o.measure == measure)
    return str(made.status), made.low, made.high


def stalls(*areas: object) -> dict[str, Any]:
    return {"参展": [{"展位面积": area, "展会日": "2024-05-01"} for area in areas]}


def lent(day: str) -> dict[str, Any]:
    return {"贷款": [{"放款日": day, "到期日": day.replace("2024", "2025"), "本金": "1000万元"}]}


CASES: tuple[tuple[str, dict[str, Any], tuple[str, int | None, int | None]], ...] = (
    ("2-1", {"研发费用": "500万元", "营业收入": "1亿元"}, ("met", 15 * WAN, 15 * WAN)),
    ("2-1", {"研发费用": "499.99万元", "营业收入": "1亿元"}, ("unmet", None, None)),
    ("2-1", {"研发费用": "500万元", "营业收入": "0元"}, ("missing", None, None)),
    ("3-1", {"营收增速": "14.99%"}, ("unmet", None, None)),
    ("3-1", {"营收增速": "15%"}, ("met", 8 * WAN, 8 * WAN)),
    ("3-1", {"营收增速": "29.99%"}, ("met", 8 * WAN, 8 * WAN)),
    ("3-1", {"营收增速": "30%"}, ("met", 18 * WAN, 18 * WAN)),
    ("3-1", {"营收增速": "2500%"}, ("met", 18 * WAN, 18 * WAN)),
    ("3-1", {"营收增速": "-100%"}, ("unmet", None, None)),
    ("3-1", {"营收增速": "-3%~14%"}, ("unmet", None, None)),
    ("3-1", {"营收增速": "-3%~16%"}, ("missing", None, None)),
    ("3-1", {"营收增速": "不清楚"}, ("missing", None, None)),
    ("4-1", {"新能源货车": 4, "购车款": "100万元"}, ("unmet", None, None)),
    ("4-1", {"新能源货车": 5, "购车款": "100万元"}, ("met", 750_000_00 // 10, 750_000_00 // 10)),
    ("4-1", {"新能源货车": 5, "购车款": "60万元"}, ("met", 6 * WAN, 6 * WAN)),
    ("5-1", stalls(9), ("met", 3_000_00, 3_000_00)),
    ("5-1", stalls(10), ("met", 6_000_00, 6_000_00)),
    ("5-1", stalls(144, 145), ("met", 98_000_00, 98_000_00)),
    ("6-1", lent("2024-07-21"), ("met", 45_000_00, 45_000_00)),
    ("6-1", lent("2024-07-22"), ("met", 35_000_00, 35_000_00)),
    ("6-1", lent("2024-10-21"), ("missing", None, None)),
    ("7-1", {"总部认定": True, "三年地方贡献": "200万元"}, ("recognition", 50 * WAN, 200 * WAN)),
    ("7-1", {"总部认定": "不清楚", "三年地方贡献": "20万元"}, ("recognition", 0, 20 * WAN)),
    ("7-1", {"总部认定": False, "三年地方贡献": "20万元"}, ("unmet", None, None)),
)


@pytest.mark.parametrize(("measure", "answers", "expected"), CASES)
def test_each_edge_by_hand(measure: str, answers: dict[str, Any], expected: tuple[str, int | None, int | None]) -> None:
    assert came_to(measure, **answers) == expected


@pytest.mark.parametrize(
    ("grown", "status", "after"), [("5.2%", "unmet", "missing"), ("5.21%", "met", "missing"), ("-7%", "unmet", "unmet")]
)
def test_a_growth_is_held_against_the_city_s_own_as_long_as_that_is_known(grown: str, status: str, after: str) -> None:
    """`after`: on the day after the last one of which the average is known; it is not below nought."""
    assert came_to("3-2", 增加值增速=grown)[0] == status
    assert came_to("3-2", "2025-03-01", 增加值增速=grown)[0] == after


@pytest.mark.parametrize("text", ["-100.01%", "-101%", "100000001%"])
def test_a_growth_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(AnswerError, match="请查对"):
        visit(营收增速=text)


def test_one_of_two_counts_within_half_of_a_fact_within_the_limit_of_a_year() -> None:
    """27 + max(18, 30) + 6 within 30, then with 50 to 300 within 100."""
    grown = {"研发费用": "900万元", "营业收入": "1亿元", "营收增速": "40%", "增加值增速": "9%"}
    lorries = {"新能源货车": 20, "购车款": "300万元", "上年度地方贡献": "60万元"}
    both = assess(policy(), visit(**grown, **lorries))
    assert both.known["cash"] == (30 * WAN, 30 * WAN)
    made = assess(policy(), visit(**grown, **lorries, 总部认定=True, 三年地方贡献="500万元"))
    assert made.known["cash"] == (80 * WAN, 100 * WAN)


def test_a_roster_in_sql_says_the_same() -> None:
    """Every mixture of edges, ranges, 不清楚 and what nobody asked."""
    from test_equal import differing

    growths = [{}, *({"营收增速": text, "增加值增速": text} for text in ("-100%", "15%", "-3%~16%", "250%", "不清楚"))]
    lorries = [{}, {"新能源货车": 4}, {"新能源货车": "4~8辆", "购车款": "100万元"}, {"新能源货车": 5}]
    others = [{}, {"研发费用": "500万元~900万元", "营业收入": "1亿元"}, stalls(9, "9~10平方米"), lent("2024-07-22")]
    days = [("2024-09-01", "none"), ("2025-03-01", "unknown")]
    visits = [
        visit(as_of, unmentioned, **growth, **lorry, **other)
        for growth, lorry, other, (as_of, unmentioned) in product(growths, lorries, others, days)
    ]
    assert not differing(policy(), visits)
