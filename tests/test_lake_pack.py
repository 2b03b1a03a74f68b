"""A fifth office's policy, made up: first steps in several wordings, whole steps and pro rata, ranking and quotas that
only a list settles, limits within limits. Both sides of every edge, by hand; and a roster's SQL says the same."""

from __future__ import annotations

import shutil
import sys
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.assess import Visit, assess, read_visit
from core.assess.check import check_pack
from core.policy import Policy, load_policy
from core.screening.facts import Unlowered
from core.screening.layout import create, fill, layout_of, rows_of
from core.screening.screen import screen

HERE = Path(__file__).parent
FOLDER = HERE / "packs" / "lake"
sys.path.insert(0, str(HERE / "screening"))
WAN = 10**6


@cache
def policy() -> Policy:
    return load_policy(FOLDER)


def visit(as_of: str = "2024-09-01", unmentioned: str = "none", **answers: Any) -> Visit:
    document = {"policy": policy().id, "as_of": as_of, "unmentioned": unmentioned}
    return read_visit(policy(), document | {"answers": {"主体类型": "企业"} | answers})


def came_to(measure: str, **answers: Any) -> tuple[Any, ...]:
    """Status, and both sums in 万元."""
    made = assess(policy(), visit(**answers)).of(measure)
    return (str(made.status), *(None if fen is None else fen / WAN for fen in (made.low, made.high)))


def turnover(now: str, before: str) -> dict[str, Any]:
    return {"营业收入": now, "以前最高营业收入": before}


def tax(now: str, before: str) -> dict[str, Any]:
    return {"年纳税额": now, "以前最高年纳税额": before}


def exports(now: str, before: str) -> dict[str, Any]:
    return {"年出口额": now, "以前最高年出口额": before}


def power(now: str, before: str = "90万千瓦时") -> dict[str, Any]:
    return {"年用电量": now, "上年用电量": before}


def lent(day: str) -> dict[str, Any]:
    return {"存量贷款": [{"放款日": day, "余额": "1000万元"}]}


def research(cost: str, of: str = "1亿元") -> dict[str, Any]:
    return {"新增设备投资": "100万元", "研发费用": cost, "营业收入": of}


NO, OPEN, NOTHING = ("unmet", None, None), ("missing", None, None), ("untriggered", None, None)
CASES: tuple[tuple[str, dict[str, Any], tuple[Any, ...]], ...] = (
    # 首次突破, each step or only the highest: the text does not say
    ("2-1", turnover("1999.99万元", "1000万元"), NO),
    ("2-1", turnover("2000万元", "1999.99万元"), ("met", 6, 6)),
    ("2-1", turnover("2000万元", "2000万元"), NO),
    ("2-1", turnover("6000万元", "1000万元"), ("recognition", 15, 21)),
    ("2-1", turnover("6000万元", "2000万元"), ("met", 15, 15)),
    ("2-1", turnover("6000万元", "1000~3000万元"), OPEN),
    ("2-1", turnover("6000万元", "3000~4999万元"), ("met", 15, 15)),
    ("2-1", turnover("1000~3000万元", "0元"), OPEN),
    ("2-1", turnover("1000~3000万元", "3000万元"), NO),
    # 首次达到, the highest alone
    ("2-2", tax("299.99万元", "0元"), NO),
    ("2-2", tax("300万元", "299万元"), ("met", 4, 4)),
    ("2-2", tax("900万元", "0元"), ("met", 11, 11)),
    ("2-2", tax("900万元", "200~400万元"), ("met", 11, 11)),
    ("2-2", tax("900万元", "500~900万元"), OPEN),
    ("2-2", tax("900万元", "不清楚"), OPEN),
    # 首次超过, and more than ever by a tenth
    ("2-3", exports("220万美元", "200万美元"), ("met", 9, 9)),
    ("2-3", exports("219.9999万美元", "200万美元"), NO),
    ("2-3", exports("200万美元", "100万美元"), NO),
    ("2-3", exports("230万美元", "200.0001万美元"), NO),
    ("2-3", exports("230万美元", "0美元"), NO),
    ("2-4", {"首次入规": True}, ("met", 12, 12)),
    ("2-4", {"首次入规": "不清楚"}, OPEN),
    ("2-4", {}, NOTHING),
    # whole steps
    ("3-1", {"新增设备投资": "199.99万元"}, NO),
    ("3-1", {"新增设备投资": "200万元"}, ("met", 7, 7)),
    ("3-1", {"新增设备投资": "399.99万元"}, ("met", 7, 7)),
    ("3-1", {"新增设备投资": "800~900万元"}, ("met", 28, 28)),
    ("3-1", {"新增设备投资": "150~450万元"}, OPEN),
    # whole steps or pro rata: the text does not say
    ("3-2", power("99.9999万千瓦时"), NO),
    ("3-2", power("100万千瓦时"), ("met", 0.6, 0.6)),
    ("3-2", power("105万千瓦时"), ("recognition", 0.6, 0.9)),
    ("3-2", power("180万千瓦时"), ("met", 5, 5)),
    ("3-2", power("80万千瓦时"), NO),
    # a step of a percentage, of a difference and of a quotient
    ("3-3", {"研发占比": "5.99%", "上年研发占比": "5%"}, NO),
    ("3-3", {"研发占比": "7.99%", "上年研发占比": "5%"}, ("met", 4, 4)),
    ("3-3", {"研发占比": "9%", "上年研发占比": "5%"}, ("met", 6, 6)),
    ("5-2", research("99.99万元"), NO),
    ("5-2", research("299.99万元"), ("met", 2.2, 2.2)),
    ("5-2", research("300万元"), ("met", 3.3, 3.3)),
    ("5-2", research("300~310万元"), ("met", 3.3, 3.3)),
    ("5-2", research("299~310万元"), OPEN),
    ("5-2", research("300万元", "0元"), OPEN),
    # pro rata, as the text says
    ("3-4", {"毕业生": 3}, ("met", 1.3, 1.3)),
    ("3-4", {"毕业生": "1名"}, ("met", 0.433333, 0.433333)),
    ("3-4", {"毕业生": "1~3名"}, OPEN),
    # ranking and quota: only a list says so
    ("4-1", {"亩均前列": True}, ("met", 22, 22)),
    ("4-1", {"亩均前列": False}, NO),
    ("4-1", {"亩均前列": "不清楚"}, ("recognition", 0, 22)),
    ("4-1", {}, NOTHING),
    ("4-2", {"质量标杆": "不清楚"}, ("recognition", 0, 16)),
    ("4-3", {"大赛奖次": "二等奖"}, ("met", 24, 24)),
    ("4-3", {"大赛奖次": "没有获奖"}, NO),
    ("4-3", {"大赛奖次": "不清楚"}, OPEN),
    ("4-4", {"首店名额": "不清楚"}, ("recognition", 0, 3.5)),
    ("4-4", {"首店名额": True}, ("met", 3.5, 3.5)),
    # a loan by the difference of two rates on its day
    ("5-1", lent("2024-07-21"), ("met", 0.5, 0.5)),
    ("5-1", lent("2024-07-22"), NO),
)


@pytest.mark.parametrize(("measure", "answers", "expected"), CASES)
def test_each_edge_by_hand(measure: str, answers: dict[str, Any], expected: tuple[Any, ...]) -> None:
    assert came_to(measure, **answers) == expected


@pytest.mark.parametrize(
    ("measure", "answers", "open_"),
    [
        ("2-1", turnover("6000万元", "1000~3000万元"), {"以前最高营业收入"}),
        ("2-2", {"年纳税额": "900万元"}, {"以前最高年纳税额"}),
        ("2-3", exports("210~230万美元", "200万美元"), {"年出口额"}),
        ("3-2", {"年用电量": "180万千瓦时"}, {"上年用电量"}),
        ("5-2", {"新增设备投资": "100万元", "研发费用": "300万元"}, {"营业收入"}),
    ],
)
def test_what_keeps_an_item_open_is_named(measure: str, answers: dict[str, Any], open_: set[str]) -> None:
    assert set(assess(policy(), visit(**answers)).of(measure).missing) == open_


def test_what_the_text_leaves_open_is_said() -> None:
    notes = assess(policy(), visit(**turnover("6000万元", "1000万元"), **power("105万千瓦时"))).of
    assert "一次跨过几个台阶，各档都给还是只给最高一档，原文未写" in notes("2-1").notes
    assert "每10万千瓦时是按整份还是按比例，原文未写" in notes("3-2").notes


def test_limits_lie_within_limits() -> None:
    """28 + 5 + 6 within 30; with 12 + 35 within 50; with 22 + 16 within what 80 % of a fact allows; all within 100."""
    grown = {"新增设备投资": "900万元", "研发占比": "9%", "上年研发占比": "5%", **power("180万千瓦时")}
    assert _total(**grown, 上年度地方贡献="1亿元") == (30, 30)
    grown |= {"首次入规": True, **turnover("1亿元", "6000万元")}
    assert _total(**grown, 上年度地方贡献="1亿元") == (50, 50)
    grown |= {"亩均前列": True, "质量标杆": True, "大赛奖次": "一等奖"}
    assert _total(**grown, 上年度地方贡献="100万元") == (80, 80)
    assert _total(**grown, 上年度地方贡献="1亿元") == (100, 100)
    assert _total(**grown) == (0, 100)


def _total(**answers: Any) -> tuple[float, float]:
    low, high = assess(policy(), visit(**answers)).known["cash"]
    return low / WAN, high / WAN


def test_its_words_and_rules_say_the_same_figures() -> None:
    """每家16万元 is a sum, 1个百分点 is 1 %, 首次超过 is also not before, 不足…的部分不计 gives from it on."""
    assert [fault for fault in check_pack(FOLDER) if "没有一个样例" not in fault] == []


@pytest.mark.parametrize(
    ("rule", "slip"),
    [
        ("年出口额 > 200万美元", "年出口额 >= 200万美元"),
        ("以前最高年出口额 <= 200万美元", "以前最高年出口额 < 200万美元"),
        (">= 10%", "> 10%"),
        ("16万元", "15万元"),
        ("研发占比 - 上年研发占比 >= 1%", "研发占比 - 上年研发占比 >= 2%"),
        ("新增设备投资 >= 200万元", "新增设备投资 > 200万元"),
    ],
)
def test_a_slip_in_a_figure_is_told(tmp_path: Path, rule: str, slip: str) -> None:
    folder = _slipped(tmp_path, f": {rule}" if rule == "16万元" else rule, f": {slip}" if rule == "16万元" else slip)
    assert [fault for fault in check_pack(folder) if "没有一个样例" not in fault]


def _slipped(tmp_path: Path, old: str, new: str) -> Path:
    folder = tmp_path / "lake"
    shutil.copytree(FOLDER, folder)
    file = folder / "measures" / "1.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_a_roster_in_sql_says_the_same() -> None:
    """Every mixture of edges, ranges, 不清楚 and what nobody asked, and all of them within the limits."""
    from test_equal import differing

    first = [{}, turnover("6000万元", "1000~3000万元"), turnover("1亿元", "0元") | tax("900万元", "不清楚")]
    steps = [
        {},
        power("105万千瓦时"),
        power("100~120万千瓦时") | {"新增设备投资": "150~450万元"},
        research("299~310万元"),
    ]
    lists = [{}, {"亩均前列": "不清楚", "大赛奖次": "一等奖"}, {"质量标杆": True, "毕业生": "1~4名", "首次入规": True}]
    rest = [{}, {"上年度地方贡献": "50万元"}, {"上年度地方贡献": "10~60万元", **lent("2024-07-21")}]
    days = [("2024-09-01", "none"), ("2024-05-01", "unknown")]
    every = [answers for _, answers, _ in CASES]
    mixed = [one | two | three | four for one, two, three, four in product(first, steps, lists, rest)]
    visits = [visit(*days[at % 2], **answers) for at, answers in enumerate((*mixed, *every))]
    assert not differing(policy(), visits)


def test_a_loss_times_a_fall_is_lowered(tmp_path: Path) -> None:
    """What may be below 0 on both sides, over ranges of both."""
    from test_equal import differing

    folder = _slipped(tmp_path, "毕业生 / 3名 × 1.3万元", "(年纳税额 - 以前最高年纳税额) × (研发占比 - 上年研发占比)")
    made = load_policy(folder)
    amounts = ("0元", "100~300万元", "200万元", "不清楚")
    rates = ("0%", "5%", "3%~9%", "不清楚")
    visits = [
        read_visit(made, {"policy": made.id, "as_of": "2024-09-01", "unmentioned": "none", "answers": {
            "主体类型": "企业", "毕业生": 1, "年纳税额": now, "以前最高年纳税额": before, "研发占比": rate,
            "上年研发占比": former,
        }})
        for now, before, rate, former in product(amounts, amounts, rates, rates)
    ]  # fmt: skip
    assert not differing(made, visits)


def test_a_quotient_in_a_sum_is_left_to_the_visit_engine(tmp_path: Path) -> None:
    """No query says it to the 分; the roster is judged all the same."""
    from test_equal import judged

    folder = _slipped(tmp_path, "每满(研发费用 / 营业收入, 1%) × 1.1万元", "新增设备投资 × (研发费用 / 营业收入)")
    made = load_policy(folder)
    answers = {"主体类型": "企业", **research("100万元", "3亿元")}
    one = read_visit(made, {"policy": made.id, "as_of": "2024-09-01", "unmentioned": "none", "answers": answers})
    with pytest.raises(Unlowered, match="两个数之比在算式里"):
        judged(made, [one])
    with duckdb.connect(config={"threads": "1"}) as connection:
        create(connection, layout_of(made))
        fill(connection, rows_of(made, [one]))
        assert screen(connection, made, one.as_of, "none") == 1
        found = connection.execute("SELECT low, high FROM result WHERE measure = '5-2'").fetchone()
    assert found == (None, None) if assess(made, one).of("5-2").high is None else found == (333333, 333333)
