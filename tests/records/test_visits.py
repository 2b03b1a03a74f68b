"""Visits: begun, answered, parked, finished, corrected."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from desk import Counter, HandClock, opened_behind
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import AnswerError, RecordError
from core.records import Store, StoredAnswer, open_store

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_a_visit_gets_a_serial_of_its_day(counter: Counter) -> None:
    """Prefix, day, running number; the number begins again the next day."""
    serials = [counter.visit().serial, counter.visit().serial]
    counter.clock.forward(days=1)
    serials.append(counter.visit().serial)
    assert serials == ["BS20231215-0001", "BS20231215-0002", "BS20231216-0001"]


def test_the_day_is_that_of_the_counter_not_of_greenwich(counter: Counter) -> None:
    """At half past seven in Shanghai it is still yesterday in UTC."""
    counter.clock.forward(hours=-1.75)
    visit = counter.visit()
    assert visit.day == date(2023, 12, 15)
    assert visit.created_at == counter.clock.now


def test_an_answer_is_found_again_after_reopening(store: Store, counter: Counter, clock: HandClock) -> None:
    """Value, evidence and time."""
    visit = counter.visit()
    store.visits.save_answer(visit.id, "营业收入", "2350万元", "见原件")
    store.close()
    with open_store(store.folder, clock) as again:
        assert again.visits.get(visit.id).answers == {"营业收入": StoredAnswer("2350万元", "见原件", clock.now)}


@settings(max_examples=60)
@given(value=JSON)
def test_any_answer_comes_back_as_it_went_in(value: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Lists of records, numbers of any length, characters beyond U+FFFF."""
    with open_store(tmp_path_factory.mktemp("data")) as store:
        visit = store.visits.create(policy="p", pack_digest="d", as_of=date(2023, 9, 1))
        store.visits.save_answer(visit.id, "担保贷款", value)
        store.visits.save_answer(visit.id, "企业名称", value)
        back = store.visits.get(visit.id).answers["担保贷款"].value
        assert back == value
        assert repr(back) == repr(value)
        assert store.verify().intact


@pytest.mark.parametrize("value", [float("nan"), "\ud800", {"日": date(2023, 9, 1)}, b"x"])
def test_what_json_cannot_hold_is_refused(counter: Counter, value: object) -> None:
    """One sentence, and nothing stored changes."""
    visit = counter.visit("甲公司")
    with pytest.raises(AnswerError, match="无法保存"):
        counter.store.visits.save_answer(visit.id, "企业名称", value)
    assert counter.store.visits.get(visit.id) == visit


def test_the_name_in_lists_follows_the_answer(counter: Counter) -> None:
    """Name, code and street are those answered; 不清楚 is no name."""
    visits = counter.store.visits
    visit = counter.visit(" 甲\t公司 ", "91310113ma1gk", 所属街镇="高境镇")
    assert (visit.name, visit.uscc, visit.street) == ("甲 公司", "91310113MA1GK", "高境镇")
    visits.save_answer(visit.id, "企业名称", "不清楚")
    visits.clear_answer(visit.id, "所属街镇")
    changed = visits.get(visit.id)
    assert (changed.name, changed.street) == ("", "")
    assert "所属街镇" not in changed.answers


def test_the_same_answer_again_is_no_change(counter: Counter) -> None:
    """Leaving a field without a change writes nothing; new evidence is a change."""
    visits = counter.store.visits
    visit = counter.visit("甲公司")
    before = len(visits.history(visit.id))
    visits.save_answer(visit.id, "企业名称", "甲公司")
    assert len(visits.history(visit.id)) == before
    visits.save_answer(visit.id, "企业名称", "甲公司", "见原件")
    assert len(visits.history(visit.id)) == before + 1


def test_history_tells_old_and_new(counter: Counter) -> None:
    """A changed answer leaves what it was before."""
    visits = counter.store.visits
    visit = counter.visit("甲公司")
    visits.save_answer(visit.id, "企业名称", "乙公司", "见原件")
    last = visits.history(visit.id)[-1]
    assert (last["fact"], last["old"], last["new"], last["evidence"]) == (
        "企业名称",
        '"甲公司"',
        '"乙公司"',
        "见原件",
    )


def test_parked_visits_wait(counter: Counter) -> None:
    """The one last worked on is first; a finished one no longer waits; a discarded one is in no list."""
    first, second, third = counter.visit("甲"), counter.visit("乙"), counter.visit("丙")
    counter.clock.forward(minutes=1)
    counter.store.visits.park(first.id)
    counter.store.visits.discard(second.id)
    counter.finish(third)
    assert [row.name for row in counter.store.visits.parked()] == ["甲"]
    assert {row.name for row in counter.store.visits.recent()} == {"甲", "丙"}
    assert counter.store.visits.resume(first.id).state == "open"
    assert [row.name for row in counter.store.search(state="discarded")] == ["乙"]


def test_the_head_of_a_visit_can_change_until_it_is_finished(counter: Counter) -> None:
    """咨询日, what silence means, who sits at the counter."""
    visits = counter.store.visits
    visit = counter.visit()
    visits.update(visit.id, as_of=date(2023, 10, 1), unmentioned="none", clerk="王")
    changed = visits.get(visit.id)
    assert (changed.as_of, changed.unmentioned, changed.clerk) == (date(2023, 10, 1), "none", "王")


def test_a_finished_visit_keeps_its_result(counter: Counter) -> None:
    """The JSON as given, its digest, and the time."""
    visit = counter.finished()
    assert visit.result["outcomes"][0]["high"] == 20_000_000
    assert visit.result_digest is not None
    assert visit.finished_at == counter.clock.now


def test_a_visit_is_not_finished_without_its_pack(counter: Counter) -> None:
    """What could never be computed again is not closed."""
    visit = counter.visit()
    with pytest.raises(RecordError, match="没有存档"):
        counter.store.visits.finish(visit.id, {"outcomes": []})
    assert counter.store.visits.get(visit.id).state == "open"


def test_a_finished_visit_refuses_every_change(counter: Counter) -> None:
    """Each way of changing a visit says the same sentence."""
    visits, visit = counter.store.visits, counter.finished()
    for change in (
        lambda: visits.save_answer(visit.id, "企业名称", "乙"),
        lambda: visits.clear_answer(visit.id, "企业名称"),
        lambda: visits.update(visit.id, clerk="王"),
        lambda: visits.park(visit.id),
        lambda: visits.resume(visit.id),
        lambda: visits.discard(visit.id),
        lambda: visits.finish(visit.id, {"outcomes": []}),
    ):
        with pytest.raises(RecordError, match="已办结，不能改动"):
            change()
    assert visits.get(visit.id) == visit


FORGERIES = (
    "UPDATE visits SET name = '乙'",
    "UPDATE visits SET state = 'open', finished_at = NULL",
    "UPDATE visits SET serial = 'X'",
    "DELETE FROM visits",
    "INSERT OR REPLACE INTO visits SELECT * FROM visits",
    "UPDATE OR REPLACE visits SET seq = 1 WHERE seq = 2",
    "UPDATE OR REPLACE visits SET id = (SELECT id FROM visits WHERE seq = 1) WHERE seq = 2",
    "UPDATE answers SET value = '1'",
    "UPDATE answers SET visit = 1 WHERE visit = 2",
    "UPDATE OR REPLACE answers SET visit = 1 WHERE visit = 2",
    "DELETE FROM answers",
    "INSERT INTO answers SELECT visit, '新', value, evidence, at, entry FROM answers WHERE visit = 1",
    "INSERT OR REPLACE INTO answers SELECT * FROM answers WHERE visit = 1",
    "UPDATE results SET digest = ''",
    "DELETE FROM results",
    "INSERT OR REPLACE INTO results SELECT * FROM results",
    "UPDATE visit_outcomes SET high = 0",
    "DELETE FROM visit_outcomes",
    "INSERT INTO visit_outcomes SELECT visit, 'x', status, low, high, kind FROM visit_outcomes",
    "UPDATE prints SET code = ''",
    "DELETE FROM prints",
    "INSERT OR REPLACE INTO prints SELECT * FROM prints",
    "UPDATE audit SET new = ''",
    "DELETE FROM audit",
    "INSERT OR REPLACE INTO audit SELECT * FROM audit",
    "UPDATE packs SET files = x''",
    "DELETE FROM packs",
    "INSERT OR REPLACE INTO packs SELECT * FROM packs",
)


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_finished_visit_cannot_be_changed_even_through_raw_sql(counter: Counter, forgery: str) -> None:
    """The database itself refuses, also a program that is not ours and has no switch of ours on."""
    visit = counter.finished()
    counter.store.prints.record(visit.id, "告知单", "code", "digest")
    counter.visit("乙公司")
    raw = opened_behind(counter.store.path)
    with pytest.raises(sqlite3.IntegrityError, match=r"不能改动"), raw:
        raw.execute(forgery)
    raw.close()
    assert counter.store.visits.get(visit.id) == visit
    assert counter.store.verify().intact


def test_a_correction_points_to_the_old_visit(counter: Counter) -> None:
    """It begins with the answers of the old one, and takes its place when finished."""
    visits, old = counter.store.visits, counter.finished("甲公司", 行业="I65")
    new = visits.correct(old.id)
    assert (new.state, new.corrects, visits.get(old.id).corrected_by) == ("open", old.id, new.id)
    assert {f: a.value for f, a in new.answers.items()} == {f: a.value for f, a in old.answers.items()}
    assert new.serial == "BS20231215-0002"
    assert not _row(counter, old.serial).corrected
    counter.finish(new)
    assert _row(counter, old.serial).corrected
    assert visits.get(old.id).answers == old.answers


def test_why_a_visit_is_corrected_is_kept_with_it(counter: Counter) -> None:
    """In the audit, so that it can be read back and not be changed; one without a reason has none."""
    visits, old = counter.store.visits, counter.finished("甲公司")
    new = visits.correct(old.id, "人数填错")
    assert (new.reason, visits.get(new.id).reason, visits.get(old.id).reason) == ("人数填错", "人数填错", "")
    assert [h["new"] for h in visits.history(new.id) if h["event"] == "correct"] == ["人数填错"]
    assert counter.store.verify().intact


def test_a_visit_has_one_correction_at_a_time(counter: Counter) -> None:
    """A second is refused, naming the first; a discarded one does not count, and cannot be resumed after it."""
    visits, old = counter.store.visits, counter.finished()
    first = visits.correct(old.id)
    with pytest.raises(RecordError, match=first.serial):
        visits.correct(old.id)
    visits.discard(first.id)
    second = visits.correct(old.id)
    with pytest.raises(RecordError, match=second.serial):
        visits.resume(first.id)


def test_an_open_visit_needs_no_correction(counter: Counter) -> None:
    """It is simply changed."""
    visit = counter.visit()
    with pytest.raises(RecordError, match="直接修改"):
        counter.store.visits.correct(visit.id)


def test_a_visit_that_is_not_there_is_said_so(store: Store) -> None:
    """No traceback for an id out of an old link."""
    with pytest.raises(RecordError, match="没有找到"):
        store.visits.get("01890000-0000-7000-8000-000000000000")
    assert store.visits.by_serial("BS20231215-0001") is None


def test_a_failed_save_leaves_the_answer_before(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is raised half way through a transaction takes all of it back."""
    visit = counter.visit("甲公司")
    with monkeypatch.context() as patch:
        patch.setattr("core.records.visits.Visits._touch", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            counter.store.visits.save_answer(visit.id, "企业名称", "乙公司")
    assert counter.store.visits.get(visit.id) == visit
    assert counter.store.verify().intact


def test_a_store_is_not_shared_between_threads(store: Store) -> None:
    """A stray call from the window's thread is a loud fault, not a quiet mix of transactions."""
    with ThreadPoolExecutor(1) as pool, pytest.raises(sqlite3.ProgrammingError, match="same thread"):
        pool.submit(store.visits.recent).result()


def test_bare_copy_of_the_file_opens_whole(counter: Counter, tmp_path: Path, clock: HandClock) -> None:
    """Someone carries the one file away on a USB stick while the program runs."""
    visit = counter.visit("甲公司")
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick" / "huiqi.db").write_bytes(counter.store.path.read_bytes())
    with open_store(tmp_path / "stick", clock) as carried:
        assert carried.visits.get(visit.id) == visit


def _row(counter: Counter, serial: str) -> Any:
    return next(row for row in counter.store.search() if row.serial == serial)
