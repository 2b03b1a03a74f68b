"""差一点: the smallest change the enterprise can still make, and never one of the past."""

from __future__ import annotations

from typing import Any

from records import dcmm, hired, solar, store
from tables import AFTER, assessed, fen


def near(measure: str, changes: dict[str, Any]) -> list[tuple[str, str, str, int | None]]:
    """(fact, what it needs, status then, high then) of a measure."""
    found = assessed(changes).of(measure).nearby
    return [(n.fact, n.need, str(n.status), n.high) for n in found]


def test_one_kilowatt_short() -> None:
    """399 千瓦 is one short of 400."""
    told = assessed(solar({"装机容量": "399千瓦"})).of("21-1").nearby
    assert [(n.fact, n.now, n.need) for n in told] == [("光伏项目[1].装机容量", "399千瓦", "400千瓦")]
    assert "1千瓦" in told[0].short
    assert told[0].high == fen(120000)


def test_a_public_roof_needs_only_a_hundred() -> None:
    """The nearest threshold that turns it, not the greatest."""
    assert near("21-1", solar({"装机容量": "50千瓦", "公共机构项目": True})) == [
        ("光伏项目[1].装机容量", "100千瓦", "recognition", fen(30000))
    ]


def test_a_threshold_that_does_not_help_is_not_told() -> None:
    """50 千瓦 of an ordinary roof need 400, not 100."""
    assert near("21-1", solar({"装机容量": "50千瓦"}))[0][1] == "400千瓦"


def test_nothing_is_told_where_another_condition_fails_too() -> None:
    """A roof elsewhere stays unmet however large."""
    assert near("21-1", solar({"装机容量": "399千瓦", "项目地在宝山": False})) == []
    assert near("21-1", solar({"装机容量": "399千瓦"}, 依法诚信经营=False)) == []


def test_a_contract_one_day_short() -> None:
    """The first day on which the year is full."""
    told = near("6-2", hired({"合同止": "2024-05-30"}))
    assert told == [("招用人员[1].合同止", "2024-05-31", "met", fen(2000))]


def test_a_lease_a_month_short() -> None:
    """The first day on which three years are full."""
    told = near("8-3", store({"租赁止": "2026-04-30"}))
    assert [(fact, need) for fact, need, _, _ in told] == [("品牌首店[1].租赁止", "2026-05-31")]


def test_a_contract_that_has_ended_is_the_past() -> None:
    """What is over cannot be lengthened."""
    assert near("6-2", hired({"合同止": "2023-08-31"})) == []


def test_nothing_is_near_when_the_plan_is_over_or_has_not_begun() -> None:
    """A change now would come too late, or has no plan yet."""
    for day in (AFTER, "2024-01-01", "2023-05-17"):
        assert near("21-1", solar({"装机容量": "399千瓦"}, as_of=day)) == []
    assert near("21-1", solar({"装机容量": "399千瓦"}, as_of="2023-12-31")) != []


def test_a_range_or_an_unknown_is_not_a_short_measure() -> None:
    """What is not known exactly has nothing that it is short of."""
    assert near("21-1", solar({"装机容量": "390~399千瓦"})) == []
    assert near("21-1", solar({"装机容量": "不清楚"})) == []


def test_a_met_item_tells_the_next_step_only_if_it_gives_more() -> None:
    """三级 gives more than 二级; nothing is above 五级."""
    assert [n[0] for n in near("20-1", dcmm())] == ["DCMM认证[1].等级"]
    assert near("20-1", dcmm({"等级": "五级"})) == []


def test_a_nearby_change_counts_other_support_in() -> None:
    """With 10万 received from the city, 三级 comes to [0, 20万] 待认定, not to 30万 met."""
    support = [{"事项": "20-1", "级别": "市级", "金额": "10万元", "已领取": True}]
    for told in assessed(dcmm(其他政策支持=support)).of("20-1").nearby:
        assert (str(told.status), told.low, told.high) == ("recognition", 0, fen(200000))
    one = assessed(dcmm({"等级": "一级"}, 其他政策支持=support)).of("20-1").nearby
    assert [(str(t.status), t.high) for t in one] == [("recognition", fen(100000))]
