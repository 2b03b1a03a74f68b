"""A third office's policy, made up: numbers that begin anew below 一、, growth below nought, kilowatt-hours, dollars,
progressive rates, instalments, a limit that is a fact, limits within limits. Both sides of every edge, by hand."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from core.assess import assess, read_visit
from core.assess.check import check_pack
from core.policy import load_policy
from core.policy.figures import figures, units_of

FOLDER = Path(__file__).parent / "packs" / "county"
POLICY = load_policy(FOLDER)
WAN = 10**6
ALL = {
    "产值": "1100万元", "上年产值": "1000万元", "年度地方贡献": "100万元", "年用电量": "80万千瓦时",
    "年营收": "8000万元", "以前最高年营收": "0元", "年出口额": "50万美元", "新招": "41人",
    "设备投资": [{"投资额": "6000万元"}],
    "厂房": [{"起": "2024-02-01", "止": "2027-01-31", "面积": "2000平方米"}],
    "设备贷款": [{"放款日": "2024-01-15", "到期日": "2025-01-14", "本金": "100万元"}],
}  # fmt: skip


def judged(as_of: str = "2024-09-01", **answers: Any) -> Any:
    document = {"policy": POLICY.id, "as_of": as_of, "unmentioned": "none", "answers": answers}
    return assess(POLICY, read_visit(POLICY, document))


def came_to(measure: str, as_of: str = "2024-09-01", **answers: Any) -> tuple[str, int | None, int | None]:
    """Status, and the sum in 元."""
    made = next(o for o in judged(as_of, **answers).outcomes if o.measure == measure)
    yuan = [None if fen is None else fen / 100 for fen in (made.low, made.high)]
    return (str(made.status), *yuan)


def lent(day: str, to: str) -> dict[str, Any]:
    return {"设备贷款": [{"放款日": day, "到期日": to, "本金": "100万元"}]}


def let(first: str, last: str, area: str) -> dict[str, Any]:
    return {"厂房": [{"起": first, "止": last, "面积": area}]}


CASES: tuple[tuple[str, dict[str, Any], tuple[Any, ...]], ...] = (
    ("1-1", {"产值": "949万元", "上年产值": "1000万元"}, ("unmet", None, None)),
    ("1-1", {"产值": "950万元", "上年产值": "1000万元"}, ("met", 30_000, 30_000)),
    ("1-1", {"产值": "1079万元", "上年产值": "1000万元"}, ("met", 30_000, 30_000)),
    ("1-1", {"产值": "1080万元", "上年产值": "1000万元"}, ("met", 120_000, 120_000)),
    ("1-1", {"产值": "1080万元", "上年产值": "0元"}, ("unmet", None, None)),
    ("1-1", {"产值": "900~1200万元", "上年产值": "1000万元"}, ("missing", None, None)),
    ("1-2", {"设备投资": [{"投资额": "299万元"}], "年度地方贡献": "1亿元"}, ("unmet", None, None)),
    ("1-2", {"设备投资": [{"投资额": "1000万元"}], "年度地方贡献": "1亿元"}, ("met", 210_000, 210_000)),
    ("1-2", {"设备投资": [{"投资额": "5000万元"}], "年度地方贡献": "1亿元"}, ("met", 2_210_000, 2_210_000)),
    ("1-2", {"设备投资": [{"投资额": "6000万元"}], "年度地方贡献": "1亿元"}, ("met", 2_810_000, 2_810_000)),
    ("1-2", {"设备投资": [{"投资额": "6000万元"}], "年度地方贡献": "280万元"}, ("met", 2_800_000, 2_800_000)),
    ("1-3", {"年用电量": "199999千瓦时"}, ("unmet", None, None)),
    ("1-3", {"年用电量": "20万千瓦时"}, ("met", 3_200, 3_200)),
    ("1-3", {"年用电量": "249999千瓦时"}, ("met", 3_200, 3_200)),
    ("1-3", {"年用电量": "25万千瓦时"}, ("met", 4_000, 4_000)),
    ("1-3", {"年用电量": "75万千瓦时"}, ("met", 12_000, 12_000)),
    ("1-3", {"年用电量": "80万千瓦时"}, ("met", 12_000, 12_000)),
    ("2-1", let("2024-01-31", "2025-01-30", "1000平方米"), ("unmet", None, None)),
    ("2-1", let("2024-02-01", "2025-01-31", "1000平方米"), ("met", 96_000, 96_000)),
    ("2-1", let("2024-02-01", "2027-01-31", "2000平方米"), ("met", 172_800, 172_800)),
    ("2-2", lent("2024-01-14", "2025-01-13"), ("unmet", None, None)),
    ("2-2", lent("2024-06-30", "2025-06-29"), ("met", 16_800, 16_800)),
    ("2-2", lent("2024-07-01", "2025-06-30"), ("met", 15_600, 15_600)),
    ("2-2", lent("2024-07-01", "2027-06-30"), ("met", 31_200, 31_200)),
    ("2-3", {"新招": "40人"}, ("met", 60_000, 60_000)),
    ("2-3", {"新招": "41人"}, ("met", 60_000, 60_000)),
    ("2-3", {"新招": "1人"}, ("met", 1_500, 1_500)),
    ("3-1", {"年营收": "2999万元", "以前最高年营收": "0元"}, ("unmet", None, None)),
    ("3-1", {"年营收": "3000万元", "以前最高年营收": "2999万元"}, ("met", 40_000, 40_000)),
    ("3-1", {"年营收": "7999万元", "以前最高年营收": "3000万元"}, ("unmet", None, None)),
    ("3-1", {"年营收": "8000万元", "以前最高年营收": "0元"}, ("met", 130_000, 130_000)),
    ("3-2", {"引进人才": "是"}, ("recognition", 0, 150_000)),
    ("3-2", {"引进人才": "不清楚"}, ("recognition", 0, 150_000)),
    ("3-2", {"引进人才": "否"}, ("unmet", None, None)),
    ("3-3", {"年出口额": "499999美元"}, ("unmet", None, None)),
    ("3-3", {"年出口额": "50万美元"}, ("met", 15_000, 15_000)),
)


@pytest.mark.parametrize(("measure", "answers", "expected"), CASES)
def test_each_edge_by_hand(measure: str, answers: dict[str, Any], expected: tuple[Any, ...]) -> None:
    assert came_to(measure, **answers) == expected


def test_a_limit_that_nobody_knows_is_asked_and_bounds_nothing() -> None:
    """Less known is never more certain: from nothing up to what there would be without it."""
    made = next(o for o in judged(设备投资=[{"投资额": "1000万元"}]).outcomes if o.measure == "1-2")
    assert (str(made.status), made.span) == ("missing", (0, 210_000 * 100))
    assert any(str(q.fact) == "年度地方贡献" for q in judged(设备投资=[{"投资额": "1000万元"}]).questions)


@pytest.mark.parametrize(("day", "status"), [("2025-06-30", "met"), ("2025-07-01", "missing")])
def test_a_rate_is_not_known_after_its_last_day(day: str, status: str) -> None:
    assert came_to("2-2", "2026-09-01", **lent(day, "2026-08-30"))[0] == status


def test_three_limits_each_within_the_next() -> None:
    """12 + 100 → 40; with 1.2, 17.28, 1.68 and 6 → 60; with 13 and 1.5 → 74.5; what an office decides, up to 80."""
    assert judged(**ALL).totals.cash == (745_000 * 100, 745_000 * 100)
    assert judged(**ALL, 引进人才="是").totals.cash == (745_000 * 100, 800_000 * 100)
    few = {name: ALL[name] for name in ("产值", "上年产值", "设备投资", "年度地方贡献")}
    assert judged(**few).totals.cash == (400_000 * 100, 400_000 * 100)


def test_its_figures_all_stand_in_its_words(tmp_path: Path) -> None:
    """千瓦时 is not 千瓦, 下降5% is -5%, 每1美元 is by the dollar; a figure that differs is reported."""
    assert [fault for fault in check_pack(FOLDER) if "没有一个样例" not in fault] == []
    slips = {
        ">= -5%": ">= -6%", "8%: 12万元": "9%: 12万元", "20万千瓦时\n": "20万千瓦时 × 2\n",
        "5万千瓦时) × 800元": "6万千瓦时) × 800元", "0.03元/美元": "0.04元/美元", "5000万元: 6%": "6000万元: 6%",
        "8元/平方米/月": "9元/平方米/月", "300万元: 3%": "200万元: 3%",
    }  # fmt: skip
    for old, new in slips.items():
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        shutil.copytree(FOLDER, folder)
        rules = (folder / "measures" / "1.yaml").read_text(encoding="utf-8")
        assert old in rules, old
        (folder / "measures" / "1.yaml").write_text(rules.replace(old, new), encoding="utf-8")
        assert [fault for fault in check_pack(folder) if "没有一个样例" not in fault], new


def test_figures_know_the_units_that_facts_count_in() -> None:
    units = units_of(POLICY.facts.values())
    assert {"千瓦时", "美元", "平方米", "人"} <= set(units)
    found = {
        f.words: str(f.ways[0][0].type)
        for f in figures("年用电20万千瓦时，装机300千瓦，每件5元，3件以上", (*units, "件"))
    }
    assert set(found) == {"20万千瓦时", "300千瓦", "5元", "3件"}


def test_instalments_change_no_sum_and_are_told_year_by_year() -> None:
    (measure,) = [m for m in POLICY.measures if m.id == "1-2"]
    assert measure.instalments is not None
    assert [float(share) for share in measure.instalments.shares] == [0.5, 0.3, 0.2]
    made = next(o for o in judged(**ALL).outcomes if o.measure == "1-2")
    assert (made.low, made.high) == (WAN * 100, WAN * 100)
