"""第8至20条：消费奖励、首店、质保金、总部、联合攻关、战新、四上、专精特新、保险、载体、DCMM，每个界限的两边。"""

from __future__ import annotations

from typing import Any

import pytest
from records import AWARD, COUNTED, FOUR, GIANT, TECH, carrier, dcmm, headquarters, premium, project, special, store
from tables import AFTER, OUTSIDE, SELF_EMPLOYED, holds, rows

OPEN = {"unmentioned": "unknown"}
NEVER = {"经认定": False}
SURE = {"经认定": True}

ARTICLE_8 = rows(
    "8-2",
    ("one to one", AWARD, "met", "321000.05"),
    ("no cap", AWARD | {"市消费创新奖励金额": "9亿元"}, "met", 900000000),
    ("the plan's eve", AWARD | {"市消费创新奖励获奖日": "2023-05-17"}, "recognition", 0, "321000.05"),
    ("its first day", AWARD | {"市消费创新奖励获奖日": "2023-05-18"}, "met", "321000.05"),
    ("its last day", AWARD | {"市消费创新奖励获奖日": "2023-12-31", "as_of": "2023-12-31"}, "met", "321000.05"),
    ("the day after", AWARD | {"市消费创新奖励获奖日": "2024-01-01", "as_of": AFTER}, "lapsed"),
    ("day not given", AWARD | {"市消费创新奖励获奖日": None}, "missing"),
    ("day not known", AWARD | {"市消费创新奖励获奖日": "不清楚"}, "missing"),
    ("nothing won, day given", AWARD | {"市消费创新奖励金额": 0}, "untriggered"),
    ("amount not known", AWARD | {"市消费创新奖励金额": "不清楚"}, "missing"),
    (
        "amount not known and too late",
        AWARD | {"市消费创新奖励金额": "不清楚", "市消费创新奖励获奖日": "2024-01-01", "as_of": AFTER},
        "lapsed",
    ),
    ("a range", AWARD | {"市消费创新奖励金额": "30~40万元"}, "missing"),
    ("self-employed", AWARD | SELF_EMPLOYED, "recognition", 0, "321000.05"),
    (
        "other support does not touch a matching grant",
        AWARD | {"其他政策支持": [{"事项": "8-2", "级别": "市级", "金额": "321000.05元", "已领取": True}]},
        "met",
        "321000.05",
    ),
    ("before the repair", AWARD | {"信用修复日": "2023-06-02"}, "recognition", 0, "321000.05"),
) + rows(
    "8-3",
    ("recognised or not is the office's", store(), "recognition", 0, 1980000),
    ("recognised: the first year is sure", store(SURE), "recognition", 600000, 1980000),
    ("refused", store(NEVER), "unmet"),
    ("refused, rent unknown", store(NEVER | {"首年租金": "不清楚"}), "unmet"),
    ("lease of three years", store(SURE | {"租赁止": "2026-05-31"}), "recognition", 600000, 1980000),
    ("lease a day short", store(SURE | {"租赁止": "2026-05-30"}), "unmet"),
    (
        "lease ending on a leap day",
        store(SURE | {"租赁起": "2023-06-01", "租赁止": "2028-02-29"}),
        "recognition",
        600000,
        1980000,
    ),
    ("lease's end unknown", store(SURE | {"租赁止": "不清楚"}), "missing"),
    ("begins on the plan's eve", store(SURE | {"租赁起": "2023-05-17"}), "recognition", 0, 1980000),
    ("begins on its first day", store(SURE | {"租赁起": "2023-05-18"}), "recognition", 600000, 1980000),
    (
        "begins on its last day",
        store(SURE | {"租赁起": "2023-12-31", "租赁止": "2026-12-30"}),
        "recognition",
        600000,
        1980000,
    ),
    ("begins the day after", store(SURE | {"租赁起": "2024-01-01", "租赁止": "2026-12-31"}, as_of=AFTER), "lapsed"),
    (
        "three years at the cap",
        store({"首年租金": "300万元", "次年租金": "300万元", "第三年租金": "2333333.33元"}),
        "recognition",
        0,
        5000000,
    ),
    (
        "just below the cap",
        store({"首年租金": "300万元", "次年租金": "300万元", "第三年租金": "2333333.30元"}),
        "recognition",
        0,
        "4999999.98",
    ),
    ("over the cap", store({"首年租金": "900万元"} | SURE), "recognition", 5000000, 5000000),
    ("a free first year", store({"首年租金": 0} | SURE), "recognition", 0, 1380000),
    ("a rent not known", store({"次年租金": "不清楚"}), "missing"),
    ("two stores, each capped", store(*[{"首年租金": "900万元"} | SURE] * 2), "recognition", 5000000, 10000000),
    ("two stores, one refused", store(SURE, NEVER), "recognition", 600000, 1980000),
    ("recognised, asked in 2024", store(SURE, as_of=AFTER), "recognition", 0, 1980000),
    ("recognised, registered elsewhere", store(SURE, **OUTSIDE), "recognition", 0, 1980000),
    ("self-employed is not asked", store(SURE, **SELF_EMPLOYED), "recognition", 600000, 1980000),
)

ARTICLES_9_16 = rows(
    "9-2",
    ("too late from the first day", {"质保金现金余额": "20万元", "as_of": "2023-05-18"}, "lapsed"),
    ("eve of the plan", {"质保金现金余额": "20万元", "as_of": "2023-05-17"}, "not_started"),
    ("none", {"质保金现金余额": 0}, "untriggered"),
    ("never asked", OPEN, "lapsed"),
    ("not known", {"质保金现金余额": "不清楚"}, "lapsed"),
) + rows(
    "16-1",
    ("no sum is written", headquarters(), "recognition"),
    ("division headquarters", headquarters({"类型": "事业部总部"}), "recognition"),
    ("kind not known", headquarters({"类型": None}), "recognition"),
    ("too early", headquarters({"认定日": "2023-05-17"}), "recognition"),
    ("last day", headquarters({"认定日": "2023-12-31"}, as_of="2023-12-31"), "recognition"),
    ("too late", headquarters({"认定日": "2024-01-01"}, as_of=AFTER), "lapsed"),
    ("one too late", headquarters({"认定日": "2024-01-01"}, {}, as_of=AFTER), "recognition"),
    ("day not known", headquarters({"认定日": None}), "missing"),
    ("shut out", headquarters(符合产业结构调整要求=False), "unmet"),
)

ARTICLE_17 = rows(
    "17-1",
    ("30%", project(), "recognition", 0, 1200000),
    ("exactly 500万", project({"总投入": "500万元"}), "recognition", 0, 1500000),
    ("one 分 less", project({"总投入": "4999999.99元"}), "recognition", 0, 1500000),
    ("four 分 less", project({"总投入": "4999999.96元"}), "recognition", 0, "1499999.99"),
    ("two, each capped", project({"总投入": "9000万元"}, {}), "recognition", 0, 2700000),
    ("alone", project({"合作方为企业或高校院所": False}), "unmet"),
    ("some other partner", project({"合作方为企业或高校院所": "不清楚"}), "recognition", 0, 1200000),
    ("alone beside a joint one", project({"合作方为企业或高校院所": False}, {}), "recognition", 0, 1200000),
    ("taking part", project({"牵头单位": False}), "recognition", 0, 1200000),
    ("range over the cap", project({"总投入": "500~600万元"}), "recognition", 0, 1500000),
    ("range to the cap", project({"总投入": "400~600万元"}), "missing"),
    ("eve of the plan", project({"立项日": "2023-05-17"}), "recognition", 0, 1200000),
    ("last day", project({"立项日": "2023-12-31"}, as_of="2023-12-31"), "recognition", 0, 1200000),
    ("day after", project({"立项日": "2024-01-01"}, as_of=AFTER), "lapsed"),
    ("day unknown", project({"立项日": None}), "missing"),
) + rows(
    "17-3",
    ("5万", COUNTED, "met", 50000),
    ("eve of the plan", {"首次纳入战新统计日": "2023-05-17"}, "recognition", 0, 50000),
    ("first day", {"首次纳入战新统计日": "2023-05-18"}, "met", 50000),
    ("last day", {"首次纳入战新统计日": "2023-12-31", "as_of": "2023-12-31"}, "met", 50000),
    ("day after", {"首次纳入战新统计日": "2024-01-01", "as_of": AFTER}, "lapsed"),
    ("below scale", COUNTED | {"规模以上工业企业": False}, "unmet"),
    ("scale not known", COUNTED | {"规模以上工业企业": "不清楚"}, "missing"),
    ("registered elsewhere", COUNTED | {"注册地": "外省市"}, "unmet"),
    ("registered unknown", COUNTED | {"注册地": None}, "missing"),
    ("registered unknown, below scale", COUNTED | {"注册地": None, "规模以上工业企业": False}, "unmet"),
    ("taxed elsewhere", COUNTED | {"税务登记地": "外省市"}, "met", 50000),
    ("never", {"首次纳入战新统计日": "无", "规模以上工业企业": False}, "untriggered"),
    ("day not known", {"首次纳入战新统计日": "不清楚"}, "missing"),
    ("not enterprise", COUNTED | {"主体类型": "社会组织"}, "recognition", 0, 50000),
    ("before the repair", COUNTED | {"信用修复日": "2023-07-02"}, "recognition", 0, 50000),
)

ARTICLE_18 = (
    rows(
        "18-1",
        ("5%", FOUR, "met", 300000),
        ("exactly 1000万", FOUR | {"上年度研发投入": "1000万元"}, "met", 500000),
        ("ten 分 less", FOUR | {"上年度研发投入": "9999999.80元"}, "met", "499999.99"),
        ("more", FOUR | {"上年度研发投入": "3000万元"}, "met", 500000),
        ("range over the cap", FOUR | {"上年度研发投入": "1000~3000万元"}, "met", 500000),
        ("half a 分 rounds up", FOUR | {"上年度研发投入": "0.10元"}, "met", "0.01"),
        ("spending not known", FOUR | {"上年度研发投入": "不清楚"}, "missing"),
        ("no spending", FOUR | {"上年度研发投入": 0}, "met", 0),
        (
            "certificate ends on the day of entry, before the visit",
            FOUR | {"高企证书止": "2023-07-01"},
            "recognition",
            0,
            300000,
        ),
        ("certificate ended the day before entry", FOUR | {"高企证书止": "2023-06-30"}, "unmet"),
        ("certificate ends on the visit's day", FOUR | {"高企证书止": "2023-09-01"}, "met", 300000),
        ("certificate ends the day before the visit", FOUR | {"高企证书止": "2023-08-31"}, "recognition", 0, 300000),
        ("certificate begins on the day of entry", FOUR | {"高企证书起": "2023-07-01"}, "met", 300000),
        ("certificate begins the day after entry", FOUR | {"高企证书起": "2023-07-02"}, "recognition", 0, 300000),
        ("certificate begins after the visit", FOUR | {"高企证书起": "2023-09-02"}, "unmet"),
        ("certificate not known", FOUR | {"高企证书起": None}, "missing"),
        ("not high-tech", FOUR | {"高新技术企业": False}, "unmet"),
        ("not high-tech and never entered", {"高新技术企业": False}, "untriggered"),
        ("eve of the plan", FOUR | {"首次四上入库日": "2023-05-17"}, "recognition", 0, 300000),
        ("first day", FOUR | {"首次四上入库日": "2023-05-18"}, "met", 300000),
        ("last day", FOUR | {"首次四上入库日": "2023-12-31", "as_of": "2023-12-31"}, "met", 300000),
        ("day after", FOUR | {"首次四上入库日": "2024-01-01", "as_of": AFTER}, "lapsed"),
        (
            "day after, not high-tech",
            FOUR | {"首次四上入库日": "2024-01-01", "as_of": AFTER, "高新技术企业": False},
            "unmet",
        ),
        ("entry not known", FOUR | {"首次四上入库日": "不清楚"}, "missing"),
        ("entry not known, not high-tech", FOUR | {"首次四上入库日": "不清楚", "高新技术企业": False}, "unmet"),
        ("asked in 2024", FOUR | {"as_of": AFTER}, "recognition", 0, 300000),
    )
    + rows(
        "18-2",
        ("20万", special(), "met", 200000),
        ("2022-12-31", special({"认定日": "2022-12-31"}), "unmet"),
        ("2023-01-01", special({"认定日": "2023-01-01"}), "met", 200000),
        ("2023-12-31", special({"认定日": "2023-12-31"}, as_of="2023-12-31"), "met", 200000),
        ("2024-01-01", special({"认定日": "2024-01-01"}, as_of=AFTER), "lapsed"),
        ("renewed", special({"新认定": False}), "unmet"),
        ("new or not, unknown", special({"新认定": "不清楚"}), "missing"),
        ("level unknown", special({"级别": None}), "missing"),
        ("only a giant", special(GIANT), "untriggered"),
        ("two", special({}, {"认定日": "2023-08-01"}), "recognition", 200000, 400000),
        ("before the repair", special(信用修复日="2023-07-02"), "recognition", 0, 200000),
        ("a cooperative", special(主体类型="农民专业合作社"), "recognition", 0, 200000),
    )
    + rows(
        "18-3",
        ("50万", special(GIANT), "met", 500000),
        ("eve of the plan", special(GIANT | {"认定日": "2023-05-17"}), "recognition", 0, 500000),
        ("2022", special(GIANT | {"认定日": "2022-08-01"}), "recognition", 0, 500000),
        ("first day", special(GIANT | {"认定日": "2023-05-18"}), "met", 500000),
        ("2024-01-01", special(GIANT | {"认定日": "2024-01-01"}, as_of=AFTER), "lapsed"),
        ("renewed", special(GIANT | {"新认定": False}), "unmet"),
        ("renewed in 2024", special(GIANT | {"新认定": False, "认定日": "2024-01-01"}, as_of=AFTER), "unmet"),
        ("only the city's", special(), "untriggered"),
        ("day unknown", special(GIANT | {"认定日": None}), "missing"),
    )
    + rows(
        "18-4",
        ("half, half a 分 up", premium(**TECH), "met", "5000.01"),
        ("two sum before rounding", premium({}, {}, **TECH), "met", "10000.01"),
        ("no technology firm", premium(科技型中小企业=False), "recognition", 0, "5000.01"),
        ("technology firm or not, unknown", premium(科技型中小企业="不清楚"), "recognition", 0, "5000.01"),
        ("not yet repaid", premium({"已还清": False, "还清日": None}, **TECH), "unmet"),
        ("not yet repaid beside a good one", premium({"已还清": False, "还清日": None}, {}, **TECH), "met", "5000.01"),
        ("late", premium({"按时还本付息": False}, **TECH), "unmet"),
        ("late beside a good one", premium({"按时还本付息": False}, {}, **TECH), "recognition", 0, "5000.01"),
        ("the city paid 1000元", premium({"市级已补金额": "1000元"}, **TECH), "recognition", 0, "4000.01"),
        ("the city paid as much", premium({"市级已补金额": "5000.01元"}, **TECH), "recognition", 0, 0),
        ("what the city paid is unknown", premium({"市级已补金额": "不清楚"}, **TECH), "recognition", 0, "5000.01"),
        ("eve of the plan", premium({"还清日": "2023-05-17"}, **TECH), "recognition", 0, "5000.01"),
        ("first day", premium({"还清日": "2023-05-18"}, **TECH), "met", "5000.01"),
        ("last day", premium({"还清日": "2023-12-31"}, **TECH, as_of="2023-12-31"), "met", "5000.01"),
        ("day after", premium({"还清日": "2024-01-01"}, **TECH, as_of=AFTER), "lapsed"),
        ("day unknown", premium({"还清日": None}, **TECH), "missing"),
        ("before the repair", premium(**TECH, 信用修复日="2023-07-02"), "recognition", 0, "5000.01"),
        ("premium unknown", premium({"保费": "不清楚"}, **TECH), "missing"),
    )
    + rows(
        "18-5",
        ("one to one", carrier(), "met", 600000),
        ("exactly 100万", carrier({"市级资金": "100万元"}), "met", 1000000),
        ("one 分 more", carrier({"市级资金": "1000000.01元"}), "met", 1000000),
        ("range over the cap", carrier({"市级资金": "100~130万元"}), "met", 1000000),
        ("two under the cap together", carrier({"市级资金": "40万元"}, {}), "met", 1000000),
        ("two over the cap together", carrier({"市级资金": "40.01万元"}, {}), "recognition", 1000000, 1000100),
        ("two each over", carrier(*[{"市级资金": "130万元"}] * 2), "recognition", 1000000, 2000000),
        ("no money", carrier({"市级资金": 0}), "met", 0),
        ("not in the city's system", carrier({"市级培育体系": False}), "unmet"),
        ("system unknown", carrier({"市级培育体系": "不清楚"}), "missing"),
        ("assessed on the eve", carrier({"考核日": "2023-05-17"}), "recognition", 0, 600000),
        ("assessed on the first day", carrier({"考核日": "2023-05-18"}), "met", 600000),
        ("assessed the day after", carrier({"考核日": "2024-01-01"}, as_of=AFTER), "lapsed"),
        (
            "one before, one within",
            carrier({"考核日": "2023-05-17"}, {"市级资金": "30万元"}),
            "recognition",
            300000,
            900000,
        ),
        ("a public institution", carrier(主体类型="公共机构"), "met", 600000),
        (
            "other support does not touch a matching grant",
            carrier(其他政策支持=[{"事项": "18-5", "金额": "60万元", "已领取": True}]),
            "met",
            600000,
        ),
    )
)

ARTICLE_20 = rows(
    "20-1",
    ("level one", dcmm({"等级": "一级"}), "unmet"),
    ("level two", dcmm(), "met", 200000),
    ("level three", dcmm({"等级": "三级"}), "met", 300000),
    ("level four", dcmm({"等级": "四级"}), "met", 500000),
    ("level five", dcmm({"等级": "五级"}), "met", 800000),
    ("level unknown", dcmm({"等级": None}), "missing"),
    ("two levels", dcmm({}, {"等级": "四级"}), "recognition", 500000, 700000),
    ("one and two", dcmm({"等级": "一级"}, {}), "met", 200000),
    ("lower one before the plan", dcmm({"认证日": "2023-05-17"}, {"等级": "三级"}), "recognition", 300000, 500000),
    ("higher one before the plan", dcmm({}, {"等级": "三级", "认证日": "2023-05-17"}), "recognition", 200000, 500000),
    ("eve of the plan", dcmm({"认证日": "2023-05-17"}), "recognition", 0, 200000),
    ("first day", dcmm({"认证日": "2023-05-18"}), "met", 200000),
    ("last day", dcmm({"认证日": "2023-12-31"}, as_of="2023-12-31"), "met", 200000),
    ("day after", dcmm({"认证日": "2024-01-01"}, as_of=AFTER), "lapsed"),
    ("day after, level one", dcmm({"认证日": "2024-01-01", "等级": "一级"}, as_of=AFTER), "unmet"),
    ("level one and a late two", dcmm({"等级": "一级"}, {"认证日": "2024-01-01"}, as_of=AFTER), "lapsed"),
    ("day unknown", dcmm({"认证日": None}), "missing"),
    ("day unknown, level one", dcmm({"认证日": None, "等级": "一级"}), "unmet"),
)


@pytest.mark.parametrize(
    ("measure", "changes", "status", "low", "high"),
    [*ARTICLE_8, *ARTICLES_9_16, *ARTICLE_17, *ARTICLE_18, *ARTICLE_20],
)
def test_articles_8_to_20_say_so(measure: str, changes: dict[str, Any], status: str, low: Any, high: Any) -> None:
    """Awards, stores, headquarters, projects and certificates give the results of the rulings on both sides of each
    edge."""
    holds(measure, changes, status, low, high)
