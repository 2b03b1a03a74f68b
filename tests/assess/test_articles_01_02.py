"""第1、2条：税费、水费与延期还本付息，每个界限的两边。"""

from __future__ import annotations

from typing import Any

import pytest
from records import CREDIT, SERVICE, SMALL, TAXES, WATER, loans
from tables import AFTER, OUTSIDE, SELF_EMPLOYED, holds, rows

OPEN = {"unmentioned": "unknown"}
SPRING = {"as_of": "2023-06-01"}

VAT = rows(
    "1-1",
    ("by quarter at 30万", SMALL | {"当期不含税销售额": "30万元"}, "statutory", 9000),
    ("by quarter one 分 over 30万", SMALL | {"当期不含税销售额": "300000.01元"}, "statutory", 6000),
    ("by month at 10万", SMALL | {"增值税申报周期": "按月", "当期不含税销售额": "10万元"}, "statutory", 3000),
    ("by month one 分 over", SMALL | {"增值税申报周期": "按月", "当期不含税销售额": "100000.01元"}, "statutory", 2000),
    ("rounds half a 分 up", SMALL | {"当期不含税销售额": "0.50元"}, "statutory", "0.02"),
    ("rounds below half down", SMALL | {"当期不含税销售额": "0.49元"}, "statutory", "0.01"),
    (
        "period unknown and below both limits",
        SMALL | {"增值税申报周期": None, "当期不含税销售额": "9万元"},
        "statutory",
        2700,
    ),
    (
        "period unknown and over both limits",
        SMALL | {"增值税申报周期": None, "当期不含税销售额": "50万元"},
        "statutory",
        10000,
    ),
    ("period unknown between the limits", SMALL | {"增值税申报周期": None, "当期不含税销售额": "20万元"}, "missing"),
    ("sales 0", SMALL | {"当期不含税销售额": 0}, "untriggered"),
    ("sales 0 of a general taxpayer", {"当期不含税销售额": 0}, "unmet"),
    ("sales range over the cliff", SMALL | {"当期不含税销售额": "29~31万元"}, "missing"),
    ("taxpayer not told, sales 0", SMALL | {"纳税人类型": None, "当期不含税销售额": 0}, "untriggered"),
    ("general with sales", {"当期不含税销售额": "10万元"}, "unmet"),
    ("the day before its own window", SMALL | {"as_of": "2022-12-31"}, "not_started"),
    ("its first day, before the plan", SMALL | {"as_of": "2023-01-01"}, "statutory", 8100),
    ("the plan's eve", SMALL | {"as_of": "2023-05-17"}, "statutory", 8100),
    ("its last day", SMALL | {"as_of": "2023-12-31"}, "statutory", 8100),
    ("the day after", SMALL | {"as_of": "2024-01-01"}, "lapsed"),
    ("nobody was asked", OPEN | {"纳税人类型": "小规模纳税人"}, "missing"),
    ("outside Baoshan", SMALL | OUTSIDE, "statutory", 8100),
    ("gates shut", SMALL | {"依法诚信经营": False}, "statutory", 8100),
)

REFUND = rows(
    "1-2",
    ("formula", CREDIT, "statutory", 627000),
    ("stock refunded", CREDIT | {"已一次性退存量留抵": True}, "statutory", 817000),
    ("credit equals its base", CREDIT | {"期末留抵税额": "20万元"}, "untriggered"),
    ("one 分 over its base", CREDIT | {"期末留抵税额": "200000.01元"}, "statutory", "0.01"),
    ("credit below its base", CREDIT | {"期末留抵税额": "19万元"}, "untriggered"),
    ("credit 0 decides without the rest", {"期末留抵税额": 0}, "untriggered"),
    ("ratio 0", CREDIT | {"进项构成比例": "0%"}, "untriggered"),
    ("grade C", CREDIT | {"纳税信用等级": "C"}, "unmet"),
    ("grade M", CREDIT | {"纳税信用等级": "M"}, "unmet"),
    ("not compliant, amount unknown", {"留抵退税合规": False, "期末留抵税额": "不清楚"}, "unmet"),
    ("small-scale taxpayer", CREDIT | {"纳税人类型": "小规模纳税人"}, "unmet"),
    ("small firm of another trade", CREDIT | SERVICE, "recognition", 0, 627000),
    ("micro firm of another trade", CREDIT | SERVICE | {"从业人员": 5}, "recognition", 0, 627000),
    ("medium firm of another trade", CREDIT | SERVICE | {"从业人员": 100, "资产总额": "8000万元"}, "unmet"),
    ("other trade, size not known", CREDIT | SERVICE | {"从业人员": 5, "资产总额": "不清楚"}, "missing"),
    ("medium firm of the 13 trades", CREDIT | {"从业人员": 300, "营业收入": "2000万元"}, "statutory", 627000),
    ("trade not known", CREDIT | {"行业": None}, "missing"),
    ("I65 is one of them", CREDIT | {"行业": "I65"}, "statutory", 627000),
    ("I64 is not", CREDIT | {"行业": "I64", "营业收入": "999.99万元"}, "recognition", 0, 627000),
    ("I64 of medium revenue", CREDIT | {"行业": "I64", "从业人员": 5, "营业收入": "1000万元"}, "unmet"),
    ("N77 is one of them", CREDIT | {"行业": "N77"}, "statutory", 627000),
    ("N76 is not", CREDIT | {"行业": "N76", "营业收入": "1999.99万元"}, "recognition", 0, 627000),
    ("N76 of medium sales", CREDIT | {"行业": "N76", "从业人员": 5, "营业收入": "2000万元"}, "unmet"),
    ("before the plan", CREDIT | {"as_of": "2023-05-17"}, "statutory", 627000),
    ("after the plan", CREDIT | {"as_of": AFTER}, "statutory", 627000),
    ("grade unknown and not compliant", CREDIT | {"纳税信用等级": None, "留抵退税合规": False}, "unmet"),
    ("ratio unknown", CREDIT | {"进项构成比例": None}, "missing"),
)

SIX = rows(
    "1-3",
    ("small-scale taxpayer", TAXES | {"纳税人类型": "小规模纳税人"}, "statutory", "6000.01"),
    ("self-employed general taxpayer", TAXES | SELF_EMPLOYED, "statutory", "6000.01"),
    ("profit 300万", TAXES | {"应纳税所得额": "300万元"}, "statutory", "6000.01"),
    ("profit one 分 over", TAXES | {"应纳税所得额": "3000000.01元"}, "unmet"),
    ("300 people", TAXES | {"应纳税所得额": 0, "从业人员": 300}, "statutory", "6000.01"),
    ("301 people", TAXES | {"应纳税所得额": 0, "从业人员": 301}, "unmet"),
    ("assets 5000万", TAXES | {"应纳税所得额": 0, "资产总额": "5000万元"}, "statutory", "6000.01"),
    ("assets one 分 over", TAXES | {"应纳税所得额": 0, "资产总额": "50000000.01元"}, "unmet"),
    ("a loss", TAXES | {"应纳税所得额": "-50万元"}, "statutory", "6000.01"),
    ("profit unknown, people too many", TAXES | {"应纳税所得额": "不清楚", "从业人员": 301}, "unmet"),
    ("profit unknown", TAXES | {"应纳税所得额": "不清楚"}, "missing"),
    ("nobody asked what it is", OPEN | TAXES | {"应纳税所得额": None, "主体类型": None}, "missing"),
    ("the day before its window", TAXES | SELF_EMPLOYED | {"as_of": "2022-12-31"}, "not_started"),
    ("its first day", TAXES | SELF_EMPLOYED | {"as_of": "2023-01-01"}, "statutory", "6000.01"),
    ("its last day", TAXES | SELF_EMPLOYED | {"as_of": "2024-12-31"}, "statutory", "6000.01"),
    ("the day after", TAXES | SELF_EMPLOYED | {"as_of": "2025-01-01"}, "lapsed"),
    ("0 to pay, whoever it is", SELF_EMPLOYED | {"六税两费减前税额": 0}, "untriggered"),
    ("amount unknown after the window", OPEN | SELF_EMPLOYED | {"as_of": "2025-01-01"}, "lapsed"),
)

WATER_ROWS = rows(
    "1-4",
    ("half, half a 分 up", WATER, "statutory", "250.01"),
    ("water of 2022", WATER | {"超定额用水年度": 2022}, "unmet"),
    ("water of 2024", WATER | {"超定额用水年度": 2024, "as_of": AFTER}, "lapsed"),
    ("year not known", WATER | {"超定额用水年度": None}, "missing"),
    ("a range of years", WATER | {"超定额用水年度": "2022~2023年"}, "missing"),
    ("water of 2023 asked in 2025", WATER | {"as_of": "2025-06-01"}, "statutory", "250.01"),
    ("before 2023", WATER | {"as_of": "2022-12-31"}, "not_started"),
    ("nothing to pay", {"超定额加价水费": 0}, "untriggered"),
    ("nothing to pay in a wrong year", {"超定额加价水费": 0, "超定额用水年度": 2022}, "untriggered"),
    ("amount unknown, year wrong", {"超定额加价水费": "不清楚", "超定额用水年度": 2021}, "unmet"),
    ("a public institution", WATER | {"主体类型": "公共机构"}, "statutory", "250.01"),
    ("its first day", WATER | {"as_of": "2023-01-01"}, "statutory", "250.01"),
)

DELAY = rows(
    "2-2",
    ("hard hit small firm", loans(**SPRING), "recognition"),
    ("due outside Q4 2022 is only a doubt", loans({"到期日": "2023-06-10"}, **SPRING), "recognition"),
    ("due date unknown is only a doubt", loans({"到期日": None}, **SPRING), "recognition"),
    ("not hard hit", loans({"因疫情暂时遇困": False}, **SPRING), "unmet"),
    ("not known whether hard hit", loans({"因疫情暂时遇困": "不清楚"}, **SPRING), "missing"),
    ("one not hard hit, one hard hit", loans({"因疫情暂时遇困": False}, {}, **SPRING), "recognition"),
    ("medium firm", loans(**SPRING, 从业人员=300, 营业收入="2000万元"), "unmet"),
    ("medium self-employed", loans(**SPRING, 从业人员=300, 营业收入="2000万元", 主体类型="个体工商户"), "recognition"),
    ("trade outside the table", loans(**SPRING, 行业="P83"), "recognition"),
    ("size open between small and medium", loans(**SPRING, 从业人员=300, 营业收入="不清楚"), "missing"),
    ("last day", loans(as_of="2023-06-30"), "recognition"),
    ("day after", loans(as_of="2023-07-01"), "lapsed"),
    ("day after, medium", loans(as_of="2023-07-01", 从业人员=300, 营业收入="2000万元"), "unmet"),
    ("day after, never asked", OPEN | {"as_of": "2023-07-01"}, "lapsed"),
    ("day after, none", {"as_of": "2023-07-01"}, "untriggered"),
    ("eve of the plan", loans(as_of="2023-05-17"), "not_started"),
    ("first day of the plan", loans(as_of="2023-05-18"), "recognition"),
    ("gates shut", loans(**SPRING, 符合产业导向=False), "unmet"),
)


@pytest.mark.parametrize(("measure", "changes", "status", "low", "high"), [*VAT, *REFUND, *SIX, *WATER_ROWS, *DELAY])
def test_articles_1_and_2_say_so(measure: str, changes: dict[str, Any], status: str, low: Any, high: Any) -> None:
    """Taxes, water and delayed loans give the results of the rulings on both sides of each edge."""
    holds(measure, changes, status, low, high)
