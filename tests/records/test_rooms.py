"""The smaller rooms of the record: papers, enterprises, packs, settings, statistics."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from desk import Counter

from core.errors import RecordError
from core.records import DayCount, MeasureCount, MonthCount, Store, StreetCount, daily


def test_each_sheet_counts_its_printings(counter: Counter) -> None:
    """第 N 次打印, for 告知单 and 底联 apart."""
    prints, visit = counter.store.prints, counter.finished()
    assert [prints.record(visit.id, "告知单", f"c{n}", "d") for n in (1, 2)] == [1, 2]
    assert prints.record(visit.id, "底联", "c3", "d", number=1) == 1
    assert prints.next_number(visit.id, "告知单") == 3
    assert [(p.kind, p.number) for p in prints.by_code("c2")] == [("告知单", 2)]
    assert prints.by_code("unknown") == []


def test_a_paper_with_a_wrong_number_is_not_recorded(counter: Counter) -> None:
    """Two papers never have the same number."""
    prints, visit = counter.store.prints, counter.finished()
    prints.record(visit.id, "告知单", "c", "d", number=1)
    with pytest.raises(RecordError, match="第 2 次"):
        prints.record(visit.id, "告知单", "c", "d", number=1)
    assert len(prints.of_visit(visit.id)) == 1


def test_an_open_visit_has_no_paper(counter: Counter) -> None:
    """What may still change is not handed over."""
    with pytest.raises(RecordError, match="先办结"):
        counter.store.prints.record(counter.visit().id, "告知单", "c", "d")


def test_what_an_enterprise_said_comes_from_its_finished_visits(counter: Counter) -> None:
    """By code in any case; each fact as it was said last, with its day, without what was not known."""
    code = "91310000717855129U"
    counter.finished("旧名公司", code, 所属街镇="顾村镇", 行业="F52")
    latest = counter.finished("新名公司", code, 所属街镇="高境镇", 营业收入="1万元", 行业="不清楚")
    counter.visit("未办结公司", code)
    told = counter.store.enterprises.last_answers(code.lower(), "")
    assert {fact: each.answer.value for fact, each in told.items()} == {
        "企业名称": "新名公司",
        "统一社会信用代码": code,
        "所属街镇": "高境镇",
        "行业": "F52",
        "营业收入": "1万元",
    }
    assert (told["所属街镇"].serial, told["所属街镇"].day) == (latest.serial, latest.day)
    assert told["行业"].serial != latest.serial
    assert len(counter.store.enterprises.visits(code)) == 3


def test_an_enterprise_without_a_code_is_known_by_name(counter: Counter) -> None:
    """One without a finished visit is unknown; so is another of the same name with a code."""
    counter.finished("路边小店", 主体类型="个体工商户")
    assert counter.store.enterprises.last_answers("", "路边小店")["主体类型"].answer.value == "个体工商户"
    assert counter.store.enterprises.last_answers("91310000717855129U", "路边小店") != {}
    assert counter.store.enterprises.last_answers("", "没来过") == counter.store.enterprises.last_answers("", "") == {}
    counter.finished("同名公司", "91310000717855129U")
    assert counter.store.enterprises.last_answers("91310113MA00054321", "同名公司") == {}


def test_facts_of_a_corrected_visit_are_not_offered(counter: Counter) -> None:
    """The correction's are, also where it took the name back."""
    old = counter.finished("错名公司")
    new = counter.store.visits.correct(old.id)
    counter.store.visits.save_answer(new.id, "企业名称", "对名公司")
    counter.finish(new)
    assert counter.store.enterprises.last_answers("", "错名公司") == {}
    assert counter.store.enterprises.last_answers("", "对名公司") != {}


def test_a_trade_is_known_by_what_mattered_to_it_here(counter: Counter) -> None:
    """The most frequent first; another trade, and what did not matter, are not counted."""
    for name in ("甲店", "乙店"):
        counter.finished(name, "", ("8-3", "recognition", 0, 1), ("3-1", "unmet", None, None), 行业="H62")
    counter.finished("丙店", "", ("6-3", "missing", None, None), 行业="H6210")
    counter.finished("软件", "", ("20-1", "met", 1, 1), 行业="I65")
    assert counter.store.enterprises.measures_of_trade("行业", "H") == ["baoshan-2023-1:8-3", "baoshan-2023-1:6-3"]
    assert counter.store.enterprises.measures_of_trade("行业", "A") == []


def test_a_frozen_pack_comes_back_byte_for_byte(store: Store) -> None:
    """Also files that are no text; freezing it again changes nothing."""
    files = {"policy.yaml": "政策\r\n".encode(), "measures/03.yaml": b"\x00\xff"}
    store.packs.freeze("d", "p", files)
    store.packs.freeze("d", "p", {"other": b""})
    assert store.packs.files("d") == files
    assert "d" in store.packs
    with pytest.raises(RecordError, match="没有存档"):
        store.packs.files("unknown")


def test_settings_are_kept(store: Store) -> None:
    """Values, images, and what was never set."""
    store.settings.set("clerks", ["王", "李"])
    store.settings.set("clerks", ["王"])
    store.settings.set_image("stamp", b"\x89PNG")
    assert store.settings.get("clerks") == ["王"]
    assert store.settings.all() == {"clerks": ["王"]}
    assert store.settings.get("window", "1号") == "1号"
    assert store.settings.image("stamp") == b"\x89PNG"
    store.settings.set_image("stamp", None)
    assert store.settings.image("stamp") is None


def test_statistics_count_finished_visits(counter: Counter) -> None:
    """By day, month, measure and street; sums in 分."""
    counter.finished("甲", "", ("18-2", "met", 100, 300), ("3-1", "unmet", None, None), 所属街镇="高境镇")
    counter.finished("甲", "", ("18-2", "met", 1, 2), 所属街镇="高境镇")
    counter.clock.forward(days=20)
    counter.finished("乙", "", ("18-2", "missing", 0, 500))
    counter.visit("丙")
    counted = counter.store.statistics()
    assert (counted.visits, counted.enterprises) == (3, 2)
    assert counted.days == (DayCount(date(2023, 12, 15), 2), DayCount(date(2024, 1, 4), 1))
    assert counted.months == (MonthCount("2023-12", 2), MonthCount("2024-01", 1))
    assert counted.streets == (StreetCount("高境镇", 2), StreetCount("", 1))
    assert counted.measures == (
        MeasureCount("baoshan-2023-1:18-2", "met", "cash", 2, 101, 302),
        MeasureCount("baoshan-2023-1:18-2", "missing", "cash", 1, 0, 500),
        MeasureCount("baoshan-2023-1:3-1", "unmet", "cash", 1, None, None),
    )
    first = counter.store.statistics(date(2023, 12, 15), date(2023, 12, 15))
    assert first.visits == 2
    assert counter.store.statistics(date_from=first.days[0].day + timedelta(days=1)).visits == 1


def test_a_corrected_visit_counts_once(counter: Counter) -> None:
    """With the correction's outcomes; an unfinished correction does not yet count."""
    old = counter.finished("甲", "", ("18-2", "met", 100, 100))
    new = counter.store.visits.correct(old.id)
    assert counter.store.statistics().measures[0].high == 100
    counter.finish(new, ("18-2", "met", 50, 50))
    counted = counter.store.statistics()
    assert counted.visits == 1
    assert counted.measures == (MeasureCount("baoshan-2023-1:18-2", "met", "cash", 1, 50, 50),)


def test_what_is_added_up_by_day_is_what_the_visits_come_to(counter: Counter) -> None:
    """Days, streets, the same enterprise twice, sums that are none, corrections of corrections: as counted anew."""
    chance = random.Random(13)
    done = []
    for number in range(60):
        counter.clock.forward(hours=chance.choice((1, 30, 1200)))
        outcomes = [
            (f"{m}-1", chance.choice(("met", "unmet", "missing")), *chance.choice(((None, None), (0, 500), (3, None))))
            for m in range(chance.randint(0, 3))
        ]
        if done and chance.random() < 0.3:
            visit = counter.store.visits.correct(done.pop(chance.randrange(len(done))).id)
        else:
            visit = counter.visit(f"{chance.randint(1, 9)}公司", 所属街镇=chance.choice(("杨行镇", "罗店镇", "")))
        if number % 7:
            done.append(counter.finish(visit, *outcomes))
    store = counter.store
    added = store.statistics()
    with store._database.transaction() as connection:
        tables = daily.NAMES
        before = [[tuple(r) for r in connection.execute(f"SELECT * FROM {t} WHERE visits <> 0")] for t in tables]
        daily.fill(connection)
        after = [[tuple(r) for r in connection.execute(f"SELECT * FROM {t}")] for t in tables]
    assert before == after
    assert store.statistics() == added
    assert added.visits > 30
    first, last = added.days[0].day, added.days[-1].day
    standing = [row for row in store.search(state="finished", limit=100) if not row.corrected]
    assert (last - first).days > 800
    for _ in range(60):  # any span: years, and the months and days at both ends that are missing, or too many
        start, end = (first + timedelta(days=chance.randint(-3, (last - first).days + 3)) for _ in range(2))
        part = store.statistics(start, end)
        inside = [each for each in added.days if start <= each.day <= end]
        assert part.days == tuple(inside)
        assert part.enterprises == len({row.name for row in standing if start <= row.day <= end})
        one_by_one = [store.statistics(each.day, each.day) for each in inside]
        assert sum(m.visits for m in part.measures) == sum(m.visits for one in one_by_one for m in one.measures)
        assert sum(m.low or 0 for m in part.measures) == sum(m.low or 0 for one in one_by_one for m in one.measures)
