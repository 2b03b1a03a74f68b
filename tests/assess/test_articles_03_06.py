"""第3至6条：担保费、贴息、缓缴、吸纳就业、返岗包车、线上培训，每个界限的两边。"""

from __future__ import annotations

from typing import Any

import pytest
from records import TRAINING, bus, guarantee, hired, interest
from tables import AFTER, OUTSIDE, SELF_EMPLOYED, holds, rows

OPEN = {"unmentioned": "unknown"}

REPAIRED = {"信用修复日": "2023-06-17"}
LATE = {"按时还本付息": False}
UNPAID = {"已还清": False, "还清日": None, "按时还本付息": True}

GUARANTEE = rows(
    "3-1",
    ("all conditions kept", guarantee(), "met", 15000),
    ("loan of exactly 2000万", guarantee({"金额": "2000万元"}), "met", 15000),
    ("loan one 分 over", guarantee({"金额": "20000000.01元"}), "unmet"),
    ("two make exactly 2000万", guarantee({"金额": "1500万元"}, {"金额": "500万元"}), "met", 30000),
    ("two make one 分 more", guarantee({"金额": "1500万元"}, {"金额": "5000000.01元"}), "recognition", 0, 30000),
    (
        "an unmet loan counts in the sum",
        guarantee({}, {"金额": "1800万元", "市担保基金担保": False}),
        "recognition",
        0,
        15000,
    ),
    (
        "an unmet loan of unknown size",
        guarantee({}, {"金额": None, "市担保基金担保": False}, **OPEN),
        "recognition",
        0,
        15000,
    ),
    ("drawn 2021-12-31", guarantee({"放款日": "2021-12-31"}), "unmet"),
    ("drawn 2022-01-01", guarantee({"放款日": "2022-01-01"}), "met", 15000),
    ("drawn 2023-12-31", guarantee({"放款日": "2023-12-31", "还清日": "2023-12-31"}, as_of="2023-12-31"), "met", 15000),
    ("drawn 2024-01-01", guarantee({"放款日": "2024-01-01", "还清日": "2024-01-09"}, as_of=AFTER), "lapsed"),
    (
        "drawn 2024-01-01 and late",
        guarantee({"放款日": "2024-01-01", "还清日": "2024-01-09"} | LATE, as_of=AFTER),
        "unmet",
    ),
    (
        "one too early, one too late",
        guarantee({"放款日": "2021-12-31"}, {"放款日": "2024-01-01", "还清日": "2024-01-09"}, as_of=AFTER),
        "lapsed",
    ),
    (
        "one too late, one good",
        guarantee({"放款日": "2024-01-01", "还清日": None}, {}, as_of=AFTER),
        "recognition",
        0,
        15000,
    ),
    ("drawn on an unknown day", guarantee({"放款日": None}), "missing"),
    ("not the city fund", guarantee({"市担保基金担保": False}), "unmet"),
    ("fund not known", guarantee({"市担保基金担保": "不清楚"}), "missing"),
    ("not yet repaid", guarantee(UNPAID), "unmet"),
    ("not yet repaid beside a good one", guarantee(UNPAID, {}), "met", 15000),
    ("late", guarantee(LATE), "unmet"),
    ("late beside a good one", guarantee(LATE, {}), "recognition", 0, 15000),
    ("late or not, unknown, beside a good one", guarantee({"按时还本付息": "不清楚"}, {}), "missing"),
    ("repaid on the plan's last day", guarantee({"还清日": "2023-12-31"}, as_of="2023-12-31"), "met", 15000),
    ("repaid the day after", guarantee({"还清日": "2024-01-01"}, as_of=AFTER), "recognition", 0, 15000),
    ("repaid on an unknown day", guarantee({"还清日": "不清楚"}), "met", 15000),
    ("repaid on an unknown day, asked on the last", guarantee({"还清日": None}, as_of="2023-12-31"), "met", 15000),
    ("repaid on an unknown day, asked later", guarantee({"还清日": None}, as_of="2024-01-01"), "missing"),
    ("fee unknown", guarantee({"担保费": "不清楚"}), "missing"),
    ("fee rounds once for all", guarantee({"担保费": "0.01元"}, {"担保费": "0.01元"}), "met", "0.02"),
    ("part already had elsewhere", guarantee({"已获他处担保费补贴": "6000元"}), "recognition", 0, 9000),
    ("more had elsewhere", guarantee({"已获他处担保费补贴": "2万元"}), "recognition", 0, 0),
    ("not known whether had elsewhere", guarantee({"已获他处担保费补贴": "不清楚"}), "recognition", 0, 15000),
    ("each loan loses its own", guarantee({"已获他处担保费补贴": "2万元"}, {}), "recognition", 15000, 15000),
    ("large", guarantee(从业人员=1000, 营业收入="4亿元"), "unmet"),
    ("one 分 from large", guarantee(从业人员=1000, 营业收入="399999999.99元"), "met", 15000),
    ("maybe large", guarantee(从业人员=1000, 营业收入="不清楚"), "missing"),
    ("small or micro is enough", guarantee(从业人员=40, 营业收入="不清楚"), "met", 15000),
    ("trade outside the table", guarantee(行业="J66"), "recognition", 0, 15000),
    ("rental of real estate", guarantee(行业="K7040"), "recognition", 0, 15000),
    ("trade not known", guarantee(行业=None), "missing"),
    ("self-employed", guarantee(**SELF_EMPLOYED), "recognition", 0, 15000),
    ("kind of body not known", guarantee(主体类型=None), "recognition", 0, 15000),
    ("registered elsewhere", guarantee(注册地="外省市"), "recognition", 0, 15000),
    ("taxed elsewhere", guarantee(税务登记地="本市其他区"), "recognition", 0, 15000),
    ("taxed nobody knows where", guarantee(税务登记地=None), "recognition", 0, 15000),
    ("repaid before the credit was repaired", guarantee(信用修复日="2023-06-18"), "recognition", 0, 15000),
    ("repaid on the day of the repair", guarantee(**REPAIRED), "met", 15000),
    ("shut out though repaired", guarantee(**REPAIRED, 依法诚信经营=False), "unmet"),
    ("honesty not known", guarantee(依法诚信经营="不清楚"), "met", 15000),
    ("asked after the plan", guarantee(as_of="2024-01-01"), "recognition", 0, 15000),
    ("asked on its last day", guarantee(as_of="2023-12-31"), "met", 15000),
    ("no loan, registered elsewhere", OUTSIDE, "untriggered"),
    ("nobody asked", OPEN, "missing"),
    ("nobody asked, and large", OPEN | {"从业人员": 1000, "营业收入": "4亿元"}, "unmet"),
)

KEY = {"区重点企业": True}
INTEREST = rows(
    "4-2",
    ("one year", interest(**KEY), "recognition", 0, 100000),
    ("whether key is not known", interest(), "recognition", 0, 100000),
    ("not key", interest(区重点企业=False), "unmet"),
    ("half a year", interest({"到期日": "2023-07-02"}), "recognition", 0, "49863.01"),
    ("364 days", interest({"到期日": "2023-12-31"}), "recognition", 0, "99726.03"),
    ("366 days is one year", interest({"到期日": "2024-01-02"}), "recognition", 0, 100000),
    ("3000万 is 2000万", interest({"金额": "3000万元"}), "recognition", 0, 200000),
    (
        "the longer goes first",
        interest({"金额": "1500万元", "到期日": "2023-07-02"}, {"金额": "1500万元"}),
        "recognition",
        0,
        "174931.51",
    ),
    (
        "the shorter first in the list or not",
        interest({"金额": "1500万元"}, {"金额": "1500万元", "到期日": "2023-07-02"}),
        "recognition",
        0,
        "174931.51",
    ),
    (
        "an ended loan takes nothing",
        interest({"金额": "2000万元", "起始日": "2021-01-01", "到期日": "2022-12-31"}, {}),
        "recognition",
        0,
        100000,
    ),
    ("ended the day before 2023", interest({"起始日": "2022-06-01", "到期日": "2022-12-31"}), "unmet"),
    ("ended on 2023-01-01", interest({"起始日": "2022-01-01", "到期日": "2023-01-01"}), "recognition", 0, 100000),
    ("begins on the last day", interest({"起始日": "2023-12-31", "到期日": "2024-12-31"}), "recognition", 0, 100000),
    ("begins the day after", interest({"起始日": "2024-01-01", "到期日": "2024-12-31"}, as_of=AFTER), "lapsed"),
    ("ends as it begins", interest({"起始日": "2023-06-01", "到期日": "2023-06-01"}), "recognition", 0, 0),
    ("for something else", interest({"用途": "其他"}), "recognition", 0, 100000),
    ("nobody said what for", interest({"用途": None}), "recognition", 0, 100000),
    ("end not known", interest({"到期日": None}), "missing"),
    ("amount not known", interest({"金额": "不清楚"}), "missing"),
    ("registered elsewhere", interest(注册地="本市其他区"), "unmet"),
    ("registered nobody knows where", interest(注册地=None), "missing"),
    ("registered nobody knows where and not key", interest(注册地=None, 区重点企业=False), "unmet"),
    ("taxed elsewhere", interest(税务登记地="外省市"), "recognition", 0, 100000),
    ("not key though end unknown", interest({"到期日": None}, 区重点企业=False), "unmet"),
)

SOCIAL = rows(
    "5-1",
    ("what was put off", {"缓缴社保余额": "30000.01元"}, "statutory", "30000.01"),
    ("nothing was", {"缓缴社保余额": 0}, "untriggered"),
    ("nothing was, too late", {"缓缴社保余额": 0, "as_of": "2024-01-01"}, "untriggered"),
    ("last day", {"缓缴社保余额": "3万元", "as_of": "2023-12-31"}, "statutory", 30000),
    ("day after", {"缓缴社保余额": "3万元", "as_of": "2024-01-01"}, "lapsed"),
    ("day after, never asked", OPEN | {"as_of": "2024-01-01"}, "lapsed"),
    ("before the plan", {"缓缴社保余额": "3万元", "as_of": "2023-05-17"}, "statutory", 30000),
    ("in 2022", {"缓缴社保余额": "3万元", "as_of": "2022-12-31"}, "statutory", 30000),
    ("shut out of the plan", {"缓缴社保余额": "3万元", "依法诚信经营": False}, "statutory", 30000),
    ("not known", {"缓缴社保余额": "不清楚"}, "missing"),
    ("a range", {"缓缴社保余额": "2~3万元"}, "missing"),
)

GRADUATE = {"身份": "本市2023届高校毕业生", "失业登记日": None}
OTHERS = {"身份": "其他重点群体", "失业登记日": None}
HIRED = rows(
    "6-2",
    ("three months to the day", hired(), "met", 2000),
    ("one day short", hired({"失业登记日": "2023-03-02"}), "unmet"),
    ("registered at a month's end", hired({"失业登记日": "2022-11-30", "招录日": "2023-02-28"}), "met", 2000),
    ("registered 30 November, day before", hired({"失业登记日": "2022-11-30", "招录日": "2023-02-27"}), "unmet"),
    ("31 March to 30 June", hired({"失业登记日": "2023-03-31", "招录日": "2023-06-30"}), "met", 2000),
    ("31 March to 29 June", hired({"失业登记日": "2023-03-31", "招录日": "2023-06-29"}), "unmet"),
    ("registration day not known", hired({"失业登记日": None}), "missing"),
    ("graduate needs no registration", hired(GRADUATE), "met", 2000),
    ("city's wider groups", hired(OTHERS), "recognition", 0, 2000),
    ("city's wider groups beside a graduate", hired(OTHERS | {"人数": 3}, GRADUATE), "recognition", 2000, 8000),
    ("nobody's group", hired({"身份": "其他"}), "unmet"),
    ("nobody's group beside a graduate", hired({"身份": "其他"}, GRADUATE), "met", 2000),
    ("group not known", hired({"身份": None}), "missing"),
    ("contract of a year", hired({"合同止": "2024-05-31"}), "met", 2000),
    ("contract a day short", hired({"合同止": "2024-05-30"}), "unmet"),
    ("leap year, 29 February", hired({"合同起": "2023-03-01", "合同止": "2024-02-29"}), "met", 2000),
    ("leap year, 28 February", hired({"合同起": "2023-03-01", "合同止": "2024-02-28"}), "unmet"),
    ("begins on 29 February", hired({"合同起": "2024-02-29", "合同止": "2025-02-27"}), "met", 2000),
    ("begins on 29 February, a day short", hired({"合同起": "2024-02-29", "合同止": "2025-02-26"}), "unmet"),
    ("contract's end not known", hired({"合同止": None}), "missing"),
    ("no insurance paid", hired({"已缴社保": False}), "unmet"),
    ("insurance not known", hired({"已缴社保": "不清楚"}), "missing"),
    ("insurance not known, group wrong", hired({"已缴社保": "不清楚", "身份": "其他"}), "unmet"),
    ("twelve people", hired({"人数": 12}), "met", 24000),
    ("a range of people", hired({"人数": "10~12人"}), "missing"),
    ("hired on 2022-12-31", hired(GRADUATE | {"招录日": "2022-12-31"}), "recognition", 0, 2000),
    ("hired on 2023-01-01", hired(GRADUATE | {"招录日": "2023-01-01"}), "met", 2000),
    ("hired on the plan's eve", hired(GRADUATE | {"招录日": "2023-05-17"}), "met", 2000),
    ("hired on 2023-12-31", hired(GRADUATE | {"招录日": "2023-12-31"}, as_of="2023-12-31"), "met", 2000),
    ("hired on 2024-01-01", hired(GRADUATE | {"招录日": "2024-01-01"}, as_of=AFTER), "lapsed"),
    (
        "hired 2024 without insurance",
        hired(GRADUATE | {"招录日": "2024-01-01", "已缴社保": False}, as_of=AFTER),
        "unmet",
    ),
    ("hiring day not known", hired(GRADUATE | {"招录日": None}), "missing"),
    ("one of 2022 beside one of 2023", hired(GRADUATE | {"招录日": "2022-12-31"}, GRADUATE), "recognition", 2000, 4000),
    ("self-employed", hired(**SELF_EMPLOYED), "met", 2000),
    ("kind of body not known", hired(主体类型=None), "met", 2000),
    ("before the repair", hired(信用修复日="2023-06-02"), "recognition", 0, 2000),
    ("on the repair's day", hired(信用修复日="2023-06-01"), "met", 2000),
    (
        "one before the repair, one after",
        hired({}, {"招录日": "2023-07-01"}, 信用修复日="2023-06-15"),
        "recognition",
        2000,
        4000,
    ),
)

BUS = rows(
    "6-3",
    ("half the fare", bus(), "recognition", 0, 100000),
    (
        "both ways share one cap",
        bus({"费用": "40万元"}, {"费用": "40万元", "方式": "委托输出地包车"}),
        "recognition",
        0,
        300000,
    ),
    ("exactly 60万", bus({"费用": "60万元"}), "recognition", 0, 300000),
    ("a 分 less", bus({"费用": "599999.99元"}), "recognition", 0, 300000),
    ("two 分 less", bus({"费用": "599999.98元"}), "recognition", 0, "299999.99"),
    ("first day", bus({"发车日": "2023-01-28"}), "recognition", 0, 100000),
    ("day before", bus({"发车日": "2023-01-27"}), "lapsed"),
    ("last day", bus({"发车日": "2023-02-05"}), "recognition", 0, 100000),
    ("day after", bus({"发车日": "2023-02-06"}), "lapsed"),
    ("one in, one out", bus({}, {"发车日": "2023-02-06"}), "recognition", 0, 100000),
    ("day not known", bus({"发车日": None}), "missing"),
    ("none", {}, "untriggered"),
    ("never asked", OPEN, "missing"),
    ("never asked, asked in 2024", OPEN | {"as_of": AFTER}, "missing"),
    ("self-employed", bus(**SELF_EMPLOYED), "recognition", 0, 100000),
    ("shut out", bus(依法诚信经营=False), "unmet"),
    ("the list is not known", {"返岗包车": "不清楚"}, "missing"),
)

TRAIN = rows(
    "6-4",
    ("all papers there", TRAINING, "met", 12000),
    ("affected or not, the office decides", TRAINING | {"受疫情影响": "不清楚"}, "recognition", 0, 12000),
    ("not affected", TRAINING | {"受疫情影响": False}, "unmet"),
    ("not filed", TRAINING | {"线上培训已备案": False}, "recognition", 0, 12000),
    ("filed or not, unknown", TRAINING | {"线上培训已备案": "不清楚"}, "recognition", 0, 12000),
    ("not yet done", TRAINING | {"线上培训完成日": "无"}, "recognition", 0, 12000),
    (
        "not yet done on the year's last day",
        TRAINING | {"线上培训完成日": "无", "as_of": "2023-12-31"},
        "recognition",
        0,
        12000,
    ),
    ("not done in 2023", TRAINING | {"线上培训完成日": "无", "as_of": "2024-01-01"}, "lapsed"),
    ("done day unknown", TRAINING | {"线上培训完成日": "不清楚"}, "missing"),
    ("done 2022-12-31", TRAINING | {"线上培训完成日": "2022-12-31"}, "unmet"),
    ("done 2023-01-01", TRAINING | {"线上培训完成日": "2023-01-01"}, "met", 12000),
    ("done 2023-12-31", TRAINING | {"线上培训完成日": "2023-12-31", "as_of": "2023-12-31"}, "met", 12000),
    ("done 2024-01-01", TRAINING | {"线上培训完成日": "2024-01-01", "as_of": AFTER}, "lapsed"),
    (
        "done in 2024, not affected",
        TRAINING | {"线上培训完成日": "2024-01-01", "as_of": AFTER, "受疫情影响": False},
        "unmet",
    ),
    ("asked in 2024", TRAINING | {"as_of": "2024-01-01"}, "recognition", 0, 12000),
    ("a social organisation", TRAINING | {"主体类型": "社会组织"}, "met", 12000),
    ("self-employed", TRAINING | SELF_EMPLOYED, "recognition", 0, 12000),
    ("a cooperative", TRAINING | {"主体类型": "农民专业合作社"}, "recognition", 0, 12000),
    ("nobody trained", TRAINING | {"线上培训人数": 0, "受疫情影响": False}, "untriggered"),
    ("people not known", TRAINING | {"线上培训人数": "不清楚"}, "missing"),
    ("people in a range", TRAINING | {"线上培训人数": "18~20人"}, "missing"),
    ("before the repair", TRAINING | {"信用修复日": "2023-07-02"}, "recognition", 0, 12000),
    ("on the repair's day", TRAINING | {"信用修复日": "2023-07-01"}, "met", 12000),
)


@pytest.mark.parametrize(
    ("measure", "changes", "status", "low", "high"), [*GUARANTEE, *INTEREST, *SOCIAL, *HIRED, *BUS, *TRAIN]
)
def test_articles_3_to_6_say_so(measure: str, changes: dict[str, Any], status: str, low: Any, high: Any) -> None:
    """Loans, deferred contributions, jobs, buses and training give the results of the rulings on both sides of each
    edge."""
    holds(measure, changes, status, low, high)
