"""Follow-ups: taken from results, changed by hand, recorded in the audit; also for older records."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from desk import Counter, HandClock

from core.errors import RecordError
from core.records import StoredVisit, VisitSource, open_store
from core.records.parcels import AuditEntry
from core.records.values import EVENT_WORDS
from core.records.waits import waits_of

OLD = Path(__file__).parents[1] / "fixtures" / "databases" / "0.1.0.db"
OUTCOMES = [
    {"measure": "3-1", "name": "担保费补贴", "status": "missing", "kind": "cash", "missing": ["担保贷款[1].已还清"]},
    {"measure": "8-3", "name": "首店补贴", "status": "recognition", "kind": "cash", "why": "由区商务委定：是否首店"},
    {"measure": "21-1", "name": "光伏补贴", "status": "unmet", "kind": "cash",
     "nearby": [{"sentence": "装机容量再多1千瓦", "first": "2023-09-02"}]},
    {"measure": "20-1", "name": "DCMM奖励", "status": "unmet", "kind": "cash",
     "nearby": [{"sentence": "再延31天", "first": "2023-10-05"}, {"sentence": "再取二级证书", "first": None}]},
    {"measure": "1-1", "name": "别的", "status": "met", "kind": "relief"},
]  # fmt: skip


def finished(counter: Counter, name: str = "甲公司") -> StoredVisit:
    """A visit of 咨询日 2023-09-01 that waits for something of every kind."""
    visit = counter.visit(name)
    counter.store.packs.freeze("pack", "baoshan-2023-1", {"policy.yaml": b"x"})
    return counter.store.visits.finish(visit.id, {"outcomes": OUTCOMES})


def test_what_a_result_waits_for() -> None:
    """One of each kind; a near miss of a later day is due on it, one that can be done today is 差一点."""
    assert list(waits_of(OUTCOMES, "2023-09-01")) == [
        ("missing", "担保费补贴：还缺 担保贷款第1条的已还清", None),
        ("nearby", "光伏补贴：装机容量再多1千瓦\nDCMM奖励：再取二级证书", None),
        ("recognition", "首店补贴：由区商务委定：是否首店", None),
        ("day", "DCMM奖励：再延31天（2023-10-05 起）", "2023-10-05"),
    ]
    assert list(waits_of([OUTCOMES[-1]], "2023-09-01")) == []


def test_a_finished_visit_is_on_the_list_until_a_correction_takes_its_place(counter: Counter) -> None:
    """What has a day comes first."""
    old = finished(counter)
    assert [w.kind for w in counter.store.waits.all()] == ["day", "missing", "nearby", "recognition"]
    assert counter.store.waits.all()[0].due == date(2023, 10, 5)
    new = counter.store.visits.correct(old.id, "填错")
    counter.finish(new)
    assert counter.store.waits.all() == []


def test_day_note_and_done_are_kept_and_the_audit_tells_them(counter: Counter, clock: HandClock) -> None:
    """Done has its day; undone, it has none; the visit itself stays as it was finished."""
    visit = finished(counter)
    change = counter.store.waits.change
    change(visit.id, "missing", due=date(2023, 12, 20), note="已电话", done=True)
    found = next(w for w in counter.store.waits.all() if w.kind == "missing")
    assert (found.due, found.note, found.done) == (date(2023, 12, 20), "已电话", clock.now.date())
    change(visit.id, "missing", due=None, note="已电话", done=False)
    change(visit.id, "missing", due=None, note="已电话", done=False)
    assert next(w for w in counter.store.waits.all() if w.kind == "missing").done is None
    assert [h["event"] for h in counter.store.visits.history(visit.id)].count("follow") == 2
    assert counter.store.verify().intact
    with pytest.raises(RecordError, match="没有这一条"):
        change("no such visit", "missing", due=None, note="", done=True)


def test_only_what_was_lately_is_asked_for(counter: Counter, clock: HandClock) -> None:
    """By the day of the visit."""
    finished(counter, "甲公司")
    clock.forward(days=30)
    later = finished(counter, "乙公司")
    assert {w.visit_id for w in counter.store.waits.all(since=date(2024, 1, 1))} == {later.id}


def test_a_record_of_0_1_0_has_its_list_after_the_step(tmp_path: Path, clock: HandClock) -> None:
    """From the results that it kept; one that has rotted is passed over, the step goes through."""
    shutil.copy(OLD, tmp_path / "huiqi.db")
    with sqlite3.connect(tmp_path / "huiqi.db") as raw:
        raw.execute("DROP TRIGGER results_update_guard")
        rotten = raw.execute("SELECT min(visit) FROM results").fetchone()[0]
        raw.execute("UPDATE results SET json = x'00' WHERE visit = ?", (rotten,))
        others = raw.execute("SELECT count(*) FROM results").fetchone()[0] - 1
        name = raw.execute("SELECT id FROM visits WHERE seq = ?", (rotten,)).fetchone()[0]
    raw.close()
    with open_store(tmp_path, clock) as store:
        found = store.waits.all()
        assert found
        assert len({w.visit_id for w in found}) <= others
        assert name not in {w.visit_id for w in found}


def test_what_is_told_besides_stands_on_the_list_and_is_replaced_by_later_news(
    counter: Counter, clock: HandClock
) -> None:
    """Changed rules, 申报截止: each once for a visit; a newer one is to be done again, and the audit records it."""
    visit, waits = finished(counter), counter.store.waits
    assert waits.add(visit.id, "rules", "补贴奖励多 10万元", clock.now.date())
    assert waits.add(visit.id, "closing", "首店补贴：申报 2023-12-31 截止", None, date(2023, 12, 31))
    waits.change(visit.id, "rules", due=None, note="已电话", done=True)
    assert not waits.add(visit.id, "rules", "补贴奖励多 10万元")
    assert waits.add(visit.id, "rules", "补贴奖励多 20万元")
    found = {wait.kind: wait for wait in waits.all()}
    assert (found["rules"].words, found["rules"].done, found["rules"].note) == ("补贴奖励多 20万元", None, "已电话")
    assert found["closing"].day == date(2023, 12, 31)
    assert [h["event"] for h in counter.store.visits.history(visit.id)].count("follow") == 4
    assert counter.store.verify().intact


def test_nothing_is_told_of_a_visit_that_is_not_finished(counter: Counter) -> None:
    with pytest.raises(RecordError, match="没有办结"):
        counter.store.waits.add(counter.visit("甲公司").id, "rules", "补贴奖励多 10万元")


def test_whatever_is_done_to_a_visit_has_its_word(counter: Counter) -> None:
    """No clerk, and no enterprise that asks what is kept of it, reads English."""
    store = counter.store
    store.visits.create(policy="baoshan-2023-1", pack_digest="pack", as_of=date(2023, 9, 1), listed="名单 第 1 家")
    visit = counter.visit("甲公司")
    store.visits.update(visit.id, unmentioned="none")
    store.visits.clear_answer(visit.id, "企业名称")
    store.visits.park(visit.id)
    store.visits.resume(visit.id)
    counter.finish(visit)
    store.waits.add(visit.id, "closing", "申报截止")
    store.waits.change(visit.id, "closing", due=None, note="", done=True)
    store.prints.record(visit.id, "告知单", "c1", "d1")
    again = store.visits.correct(visit.id, "填错")
    store.visits.discard(again.id)
    (parcel,) = store.exchange.parcels([visit.id], "x.hqv")
    at = parcel.head["updated_at"]
    more = AuditEntry(at, "print", "", None, '["底联",1,"c2","d2"]', None, "")
    taken = replace(parcel, prints=(*parcel.prints, ("底联", 1, at, "c2", "d2")), entries=(*parcel.entries, more))
    assert store.exchange.take_in([taken], {}, VisitSource("x.hqv", "BT")).papers == 1
    store.retention.delete([visit.id, again.id], "过了保存期")
    rows = store._database.rows("SELECT DISTINCT event FROM audit WHERE visit IS NOT NULL")
    assert {row["event"] for row in rows} == EVENT_WORDS.keys()
