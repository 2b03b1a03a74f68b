"""第21条：光伏与绿色认定，每个界限的两边。"""

from __future__ import annotations

from typing import Any

import pytest
from records import green, solar
from tables import AFTER, OUTSIDE, SELF_EMPLOYED, assessed, fen, holds, rows

OPEN = {"unmentioned": "unknown"}
PUBLIC = {"公共机构项目": True}

SOLAR = rows(
    "21-1",
    ("0.3元 a watt", solar(), "met", 150000),
    ("exactly 400", solar({"装机容量": "400千瓦"}), "met", 120000),
    ("a watt less", solar({"装机容量": "399.999千瓦"}), "unmet"),
    ("a hundredth of a 分 counts for nothing", solar({"装机容量": "400.0001千瓦"}), "met", "120000.03"),
    ("public, exactly 100", solar(PUBLIC | {"装机容量": "100千瓦"}), "recognition", 0, 30000),
    ("public, a watt less", solar(PUBLIC | {"装机容量": "99.999千瓦"}), "unmet"),
    ("public, exactly 400", solar(PUBLIC | {"装机容量": "400千瓦"}), "met", 120000),
    ("public or not, 250", solar({"公共机构项目": "不清楚", "装机容量": "250千瓦"}), "missing"),
    ("public or not, 99", solar({"公共机构项目": "不清楚", "装机容量": "99千瓦"}), "unmet"),
    ("public or not, 400", solar({"公共机构项目": "不清楚", "装机容量": "400千瓦"}), "met", 120000),
    ("just below the cap", solar({"装机容量": "6666.66千瓦"}), "met", 1999998),
    ("just over the cap", solar({"装机容量": "6666.67千瓦"}), "met", 2000000),
    (
        "two over the cap together",
        solar({"装机容量": "4000千瓦"}, {"装机容量": "4000千瓦"}),
        "recognition",
        2000000,
        2400000,
    ),
    ("two at the cap together", solar({"装机容量": "4000千瓦"}, {"装机容量": "2666.666千瓦"}), "met", "1999999.80"),
    ("two small ones that make 400", solar(*[{"装机容量": "200千瓦"}] * 2), "recognition", 0, 120000),
    ("two small ones a watt short", solar({"装机容量": "200千瓦"}, {"装机容量": "199.999千瓦"}), "unmet"),
    ("a small one beside a big one", solar({"装机容量": "100千瓦"}, {}), "recognition", 150000, 180000),
    (
        "small ones, one outside",
        solar({"装机容量": "300千瓦"}, {"装机容量": "300千瓦", "项目地在宝山": False}),
        "unmet",
    ),
    (
        "small ones, one before the plan",
        solar({"装机容量": "300千瓦"}, {"装机容量": "300千瓦", "并网日": "2023-05-17"}),
        "recognition",
        0,
        180000,
    ),
    (
        "small ones, one before the plan, together too small",
        solar({"装机容量": "300千瓦"}, {"装机容量": "99千瓦", "并网日": "2023-05-17"}),
        "unmet",
    ),
    (
        "small ones, one after",
        solar({"装机容量": "300千瓦"}, {"装机容量": "300千瓦", "并网日": "2024-01-01"}, as_of=AFTER),
        "unmet",
    ),
    ("small ones, one day unknown", solar({"装机容量": "300千瓦"}, {"装机容量": "300千瓦", "并网日": None}), "missing"),
    (
        "a big one before the plan lifts a small one in the broad reading",
        solar({"装机容量": "300千瓦"}, {"并网日": "2023-05-17"}),
        "recognition",
        0,
        240000,
    ),
    ("outside", solar({"项目地在宝山": False}), "unmet"),
    ("place unknown", solar({"项目地在宝山": "不清楚"}), "missing"),
    ("registered elsewhere", solar(注册地="外省市"), "unmet"),
    ("run elsewhere", solar(经营地在宝山=False), "unmet"),
    ("run elsewhere, registered unknown", solar(经营地在宝山=False, 注册地=None), "unmet"),
    ("run unknown", solar(经营地在宝山=None), "missing"),
    ("taxed elsewhere", solar(税务登记地="外省市"), "met", 150000),
    ("eve of the plan", solar({"并网日": "2023-05-17"}), "recognition", 0, 150000),
    ("first day", solar({"并网日": "2023-05-18"}), "met", 150000),
    ("last day", solar({"并网日": "2023-12-31"}, as_of="2023-12-31"), "met", 150000),
    ("day after", solar({"并网日": "2024-01-01"}, as_of=AFTER), "lapsed"),
    ("day after, too small", solar({"并网日": "2024-01-01", "装机容量": "399千瓦"}, as_of=AFTER), "unmet"),
    ("day unknown", solar({"并网日": None}), "missing"),
    ("day unknown, far too small", solar({"并网日": None, "装机容量": "99千瓦"}), "unmet"),
    ("capacity unknown", solar({"装机容量": None}), "missing"),
    ("capacity over the edge for sure", solar({"装机容量": "7000~8000千瓦"}), "met", 2000000),
    ("capacity on both sides", solar({"装机容量": "399~401千瓦"}), "missing"),
    ("capacity in a range", solar({"装机容量": "400~420千瓦"}), "missing"),
    (
        "institution invests itself",
        solar(PUBLIC | {"装机容量": "150千瓦"}, 主体类型="公共机构"),
        "recognition",
        0,
        45000,
    ),
    ("self-employed", solar(**SELF_EMPLOYED), "recognition", 0, 150000),
    ("connected before the repair", solar(信用修复日="2023-07-02"), "recognition", 0, 150000),
    (
        "one before the repair, one on its day",
        solar({}, {"并网日": "2023-07-02"}, 信用修复日="2023-07-02"),
        "recognition",
        150000,
        300000,
    ),
    (
        "other support had",
        solar(其他政策支持=[{"事项": "21-1", "级别": "市级", "金额": "5万元", "已领取": True}]),
        "recognition",
        0,
        100000,
    ),
)

KINDS = ("绿色园区", "绿色工厂", "绿色供应链", "绿色产品")
NATIONAL = dict(zip(("21-2", "21-3", "21-4", "21-5"), (1500000, 600000, 300000, 200000), strict=True))
CITY = dict(zip(("21-6", "21-7", "21-8", "21-9"), (500000, 300000, 150000, 100000), strict=True))


def both_levels(measure: str, level: str, kind: str, sum_: int) -> list[Any]:
    """What national and city items share."""
    g = green(level, kind)
    other = "市级" if level == "国家级" else "国家级"
    return rows(
        measure,
        ("the sum", g(), "met", sum_),
        ("not the first", g({"首次认定": False}), "unmet"),
        ("first or not, unknown", g({"首次认定": "不清楚"}), "missing"),
        ("first day of the plan", g({"认定日": "2023-05-18"}), "met", sum_),
        ("last day", g({"认定日": "2023-12-31"}, as_of="2023-12-31"), "met", sum_),
        ("list of 2022", g({"名单年度": 2022}), "recognition", 0, sum_),
        ("list not known", g({"名单年度": None}), "recognition", 0, sum_),
        ("list 2022 to 2023", g({"名单年度": "2022~2023年"}), "recognition", 0, sum_),
        ("two", g({}, {"认定日": "2023-08-01"}), "recognition", sum_, 2 * sum_),
        ("one of last year's list, one of this", g({"名单年度": 2022}, {}), "recognition", sum_, 2 * sum_),
        ("day unknown", g({"认定日": None}), "missing"),
        ("day unknown, not the first", g({"认定日": None, "首次认定": False}), "unmet"),
        ("of the other level", g({"级别": other}), "untriggered"),
        ("level unknown", g({"级别": None}), "missing"),
        ("asked in 2024", g(as_of=AFTER), "recognition", 0, sum_),
        ("elsewhere", g(**OUTSIDE), "recognition", 0, sum_),
        ("self-employed is not asked", g(**SELF_EMPLOYED), "met", sum_),
        (
            "late and not the first",
            g({"认定日": "2024-01-02", "名单年度": 2024, "首次认定": False}, as_of=AFTER),
            "unmet",
        ),
        ("late, list of 2024", g({"认定日": "2024-01-02", "名单年度": 2024}, as_of=AFTER), "lapsed"),
        ("gate shut", g(依法诚信经营=False), "unmet"),
    )


NATIONAL_ROWS = [
    row
    for (m, s), k in zip(NATIONAL.items(), KINDS, strict=True)
    for row in (
        *both_levels(m, "国家级", k, s),
        *rows(
            m,
            ("2022-12-31", green("国家级", k)({"认定日": "2022-12-31"}), "unmet"),
            ("2023-01-01", green("国家级", k)({"认定日": "2023-01-01"}), "met", s),
            ("eve of the plan", green("国家级", k)({"认定日": "2023-05-17"}), "met", s),
            (
                "list of 2023 out in 2024",
                green("国家级", k)({"认定日": "2024-01-02"}, as_of=AFTER),
                "recognition",
                0,
                s,
            ),
            (
                "list unknown, out in 2024",
                green("国家级", k)({"认定日": "2024-01-02", "名单年度": None}, as_of=AFTER),
                "recognition",
                0,
                s,
            ),
            (
                "list of 2022 out in 2024",
                green("国家级", k)({"认定日": "2024-01-02", "名单年度": 2022}, as_of=AFTER),
                "lapsed",
            ),
            ("before the repair", green("国家级", k)(信用修复日="2023-07-02"), "recognition", 0, s),
        ),
    )
]
CITY_ROWS = [
    row
    for (m, s), k in zip(CITY.items(), KINDS, strict=True)
    for row in (
        *both_levels(m, "市级", k, s),
        *rows(
            m,
            ("2022-12-31", green("市级", k)({"认定日": "2022-12-31", "名单年度": 2022}), "recognition", 0, s),
            ("eve of the plan", green("市级", k)({"认定日": "2023-05-17"}), "recognition", 0, s),
            ("list of 2023 out in 2024", green("市级", k)({"认定日": "2024-01-02"}, as_of=AFTER), "lapsed"),
            ("on the repair's day", green("市级", k)(信用修复日="2023-07-01"), "met", s),
        ),
    )
]


@pytest.mark.parametrize(("measure", "changes", "status", "low", "high"), [*SOLAR, *NATIONAL_ROWS, *CITY_ROWS])
def test_article_21_says_so(measure: str, changes: dict[str, Any], status: str, low: Any, high: Any) -> None:
    """Solar and green items give the results of the rulings on both sides of each edge."""
    holds(measure, changes, status, low, high)


def certificates(*which: tuple[str, str]) -> dict[str, Any]:
    """A visit's changes with one certificate for each (level, kind)."""
    return {"绿色认定": [record for level, kind in which for record in green(level, kind)()["绿色认定"]]}


N, C = "国家级", "市级"


@pytest.mark.parametrize(
    ("which", "low", "high"),
    [
        ([(N, "绿色供应链"), (N, "绿色产品")], 500000, 500000),
        ([(N, "绿色供应链"), (C, "绿色产品")], 400000, 400000),
        ([(C, "绿色供应链"), (C, "绿色产品")], 250000, 250000),
        ([(N, "绿色供应链"), (C, "绿色供应链")], 300000, 450000),
        ([(N, "绿色供应链"), (C, "绿色供应链"), (N, "绿色产品")], 500000, 500000),
        ([(N, "绿色供应链"), (C, "绿色供应链"), (C, "绿色产品")], 400000, 500000),
        ([(N, "绿色产品"), (C, "绿色产品")], 200000, 300000),
        ([(N, k) for k in KINDS], 2600000, 2600000),
        ([(lv, k) for lv in (N, C) for k in KINDS], 2600000, 3400000),
        ([(N, "绿色园区"), (C, "绿色园区")], 1500000, 2000000),
        ([(N, "绿色工厂"), (C, "绿色工厂")], 600000, 900000),
        ([(C, "绿色产品")] * 6, 100000, 500000),
    ],
)
def test_chains_and_products_together_stay_under_their_pool(which: list[tuple[str, str]], low: int, high: int) -> None:
    """R55, R56: first the either-or groups, then the pool of 50万 over chains and products, in both readings."""
    assert assessed(certificates(*which)).totals.cash == (fen(low), fen(high))
