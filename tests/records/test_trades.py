"""Statistics of the enterprises of a section, and a clock that is behind the record."""

from __future__ import annotations

from datetime import date

from core.records.values import TradeCount
from tests.records.desk import Counter


def test_enterprises_of_a_section_are_counted_once_each_with_what_they_had(counter: Counter) -> None:
    """Two visits of one firm are one; 没有, 不清楚 and nought are not 有; other sections and open visits count not."""
    counter.finished("甲饭店", 行业="H62", 超定额加价水费="120元", 招用人员=[])
    counter.finished("甲饭店", 行业="H62", 超定额加价水费="0元", 招用人员=[{"人数": 1}])
    counter.finished("乙旅馆", 行业="H61", 超定额加价水费="0元", 光伏项目="不清楚", 受疫情影响=True)
    counter.finished("丙软件", 行业="I65", 超定额加价水费="9元")
    mine = counter.visit("丁面馆", 行业="H62", 超定额加价水费="9元")
    found = counter.store.enterprises.of_section("行业", "H", mine.id)
    assert found.enterprises == 2
    told = {fact: found.had.get(fact, 0) for fact in ("超定额加价水费", "招用人员", "光伏项目", "受疫情影响")}
    assert told == {"超定额加价水费": 1, "招用人员": 1, "光伏项目": 0, "受疫情影响": 1}
    assert counter.store.enterprises.of_section("行业", "A") == TradeCount(0, {})


def test_a_visit_is_not_counted_as_another_of_its_trade(counter: Counter) -> None:
    """The one in hand, looked at again after it was finished."""
    done = counter.finished("甲饭店", 行业="H62")
    assert counter.store.enterprises.of_section("行业", "H", done.id).enterprises == 0
    assert counter.store.enterprises.of_section("行业", "H").enterprises == 1


def test_a_clock_before_the_last_visit_is_told(counter: Counter) -> None:
    """On its day and after it, nothing; the day before it, both days."""
    assert counter.store.visits.clock_behind() is None
    counter.visit("甲饭店")
    assert counter.store.visits.clock_behind() is None
    counter.clock.forward(days=-1)
    assert counter.store.visits.clock_behind() == (date(2023, 12, 14), date(2023, 12, 15))
