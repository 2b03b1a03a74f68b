"""What falls due is listed and deleted: nothing of anyone is left in the file, serial, digest and chain are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from desk import Counter, HandClock, opened_behind

from core.errors import RecordError
from core.records import StoredVisit, backup, open_store, restore
from core.records.values import DELETED
from desktop.enterprise_export import sheets_of

NAME, CODE, SECRET = "上海某某个体户王小明", "91310000717855129U", "王小明的手机 13800000000"


@pytest.fixture
def told(counter: Counter) -> StoredVisit:
    """A finished visit with a paper, a correction of another with a reason, a note; and a later one that stays."""
    first = counter.finished(NAME, CODE, 备注=SECRET)
    counter.store.prints.record(first.id, "告知单", "c1", "d1")
    counter.store.visits.save_answer(counter.store.visits.correct(first.id, SECRET).id, "备注", SECRET + "二")
    counter.clock.forward(days=400)
    counter.finished("乙公司")
    return first


def test_what_is_older_than_the_day_falls_due(counter: Counter, told: StoredVisit) -> None:
    """Finished or not, oldest first; not what is deleted already."""
    due = counter.store.retention.due(date(2024, 1, 1))
    assert [row.serial for row in due] == ["BS20231215-0001", "BS20231215-0002"]
    assert counter.store.retention.due(date(2023, 12, 15)) == []
    counter.store.retention.delete([due[0].id], "过了保存期")
    assert [row.serial for row in counter.store.retention.due(date(2024, 1, 1))] == ["BS20231215-0002"]


def test_what_is_not_due_is_not_deleted(counter: Counter, told: StoredVisit) -> None:
    """Whatever list it was on: the day itself is kept, the day before goes."""
    retention = counter.store.retention
    assert retention.delete([told.id], "过了保存期", before=told.day) == 0
    assert counter.store.visits.get(told.id).name == NAME
    assert retention.delete([told.id], "过了保存期", before=date(2023, 12, 16)) == 1


def test_nothing_of_anyone_is_left_in_the_file(counter: Counter, told: StoredVisit) -> None:
    """Not in a row, nor on a page that was freed; search and lists know it no more."""
    store = counter.store
    assert SECRET.encode() in store.path.read_bytes()
    ids = [row.id for row in store.retention.due(date(2024, 1, 1))]
    assert store.retention.delete(ids, "过了保存期") == 2
    assert store.retention.delete(ids, "再来一次") == 0
    content = store.path.read_bytes()
    for text in (NAME, CODE, SECRET):
        assert text.encode() not in content, text
    assert store.search(NAME) == []
    assert store.enterprises.visits(CODE) == []
    assert store.enterprises.last_answers(CODE, NAME) == {}


def test_an_enterprise_is_given_all_that_is_kept_of_it(counter: Counter, told: StoredVisit) -> None:
    """Discarded visits too, visits with only its name, its follow-ups; by name or code."""
    visits, store = counter.store.visits, counter.store
    visits.discard(counter.visit(NAME, CODE).id)
    counter.visit(NAME)
    store.waits.add(told.id, "rules", "按新规则另算")
    store.waits.change(told.id, "rules", due=None, note=SECRET, done=False)
    for who in (NAME, CODE, CODE.lower(), "９１３１００００７１７８５５１２９U"):
        sheets = {sheet.name: sheet.rows for sheet in sheets_of(store, who)}
        assert len(sheets["接待"]) == 4
        assert {row[7] for row in sheets["接待"]} == {"已办结", "正在办", "已作废"}
        assert sheets["回访"] == [(told.serial, "政策有变", "按新规则另算", "", SECRET, "")]


def test_one_of_two_enterprises_of_the_same_name_is_not_given_what_is_the_others(counter: Counter) -> None:
    """They are distinguished by code."""
    counter.finished("同名公司", CODE)
    counter.finished("同名公司", "91310113MA00054321")
    with pytest.raises(RecordError, match="代码"):
        sheets_of(counter.store, "同名公司")
    assert len(sheets_of(counter.store, CODE)[0].rows) == 1


def test_serial_digest_and_chain_stay(counter: Counter, told: StoredVisit) -> None:
    """The check of the record is content, the paper is known by its serial, the counts are what they were."""
    store = counter.store
    before, count = store.statistics(), store.verify().rows
    store.retention.delete([told.id], "过了保存期")
    verdict = store.verify()
    assert verdict.intact, verdict.faults
    assert verdict.rows == count + 1
    kept = store.visits.get(told.id, even_deleted=True)
    assert (kept.serial, kept.name, kept.answers, kept.result) == (told.serial, DELETED, {}, None)
    assert store.prints.by_code("c1")[0].visit_id == told.id
    assert store.statistics().measures == before.measures
    with pytest.raises(RecordError, match="已按保存期删除"):
        store.visits.get(told.id)
    with pytest.raises(RecordError, match="已按保存期删除"):
        store.visits.correct(told.id)
    with pytest.raises(RecordError, match="冲突"), store._database.transaction() as connection:
        connection.execute("UPDATE visits SET name = 'x' WHERE seq = 1")  # the triggers are active again


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit SET old = NULL, new = NULL WHERE event = 'answer' AND visit = 3",
        "UPDATE audit SET new = NULL WHERE event = 'answer' AND visit = 3 AND fact = '企业名称'",
        "UPDATE visits SET name = '别人' WHERE seq = 1",
        "INSERT INTO answers SELECT 1, fact, value, evidence, at, entry FROM answers WHERE visit = 3",
        "DELETE FROM audit WHERE event = 'deleted'",
        "UPDATE audit SET visit = 3 WHERE event = 'deleted'",
    ],
)
def test_a_tombstone_is_no_way_to_hide_a_change(counter: Counter, told: StoredVisit, tampering: str) -> None:
    """What is blotted without a deletion, or filled in after one, shows."""
    counter.store.retention.delete([told.id], "过了保存期")
    raw = opened_behind(counter.store.path)
    guards = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    with raw:
        for name, _ in guards:
            raw.execute(f"DROP TRIGGER {name}")
        assert raw.execute(tampering).rowcount > 0
        for _, guard in guards:
            raw.execute(guard)
    raw.close()
    assert counter.store.verify().faults


def test_an_older_copy_does_not_bring_back_what_was_deleted(
    counter: Counter, told: StoredVisit, tmp_path: Path, clock: HandClock
) -> None:
    """It is deleted again at the restore."""
    copy = backup(counter.store.path, tmp_path / "old.db")
    assert copy is not None
    folder = counter.store.folder
    counter.store.retention.delete([row.id for row in counter.store.retention.due(date(2024, 1, 1))], "过了保存期")
    counter.store.close()
    restore(folder, copy.path, clock)
    with open_store(folder, clock) as store:
        assert store.visits.get(told.id, even_deleted=True).deleted
        assert store.verify().intact
    assert CODE.encode() not in (folder / "huiqi.db").read_bytes()


def test_a_name_goes_out_of_the_lists_of_old_papers_too(
    counter: Counter, told: StoredVisit, tmp_path: Path, clock: HandClock
) -> None:
    """Of those given out before a restore: the code, serial and digest stay, and the check of the record is content."""
    copy = backup(counter.store.path, tmp_path / "old.db")
    assert copy is not None
    counter.store.prints.record(told.id, "底联", "c7", "d7")
    folder = counter.store.folder
    counter.store.close()
    restore(folder, copy.path, clock)
    with open_store(folder, clock) as store:
        kept = store.prints.before_restore("c7")
        assert kept is not None
        assert kept.name == NAME
        store.retention.delete([told.id], "过了保存期")
        kept = store.prints.before_restore("c7")
        assert kept is not None
        assert (kept.name, kept.serial, kept.digest) == (DELETED, told.serial, "d7")
        assert store.verify().faults == ()
        with store._database.transaction() as connection:
            connection.execute("DROP TRIGGER past_prints_update_guard")
            connection.execute("UPDATE past_prints SET name = '别的公司'")
        assert any("清单" in fault for fault in store.verify().faults)


def test_a_note_goes_when_what_it_was_for_is_long_done(counter: Counter) -> None:
    """Both sides of the day; it was only in the list of 回访, the audit still records that there was one."""
    store, visit = counter.store, counter.finished("甲公司")
    phone = "找王小明 13800000000"
    store.waits.add(visit.id, "closing", "申报截止")
    store.waits.change(visit.id, "closing", due=None, note=phone, done=False)
    assert store.waits.erase_done_notes(date(2030, 1, 1)) == 0  # not done: it is needed
    store.waits.change(visit.id, "closing", due=None, note=phone, done=True)
    assert store.waits.erase_done_notes(date(2023, 12, 15)) == 0
    assert phone.encode() in store.path.read_bytes()
    assert store.waits.erase_done_notes(date(2023, 12, 16)) == 1
    assert store.waits.erase_done_notes(date(2023, 12, 16)) == 0
    assert phone.encode() not in store.path.read_bytes()
    assert [wait.note for wait in store.waits.all() if wait.kind == "closing"] == [""]
    assert any("有备注" in (row["new"] or "") for row in store.visits.history(visit.id))
    assert store.verify().intact
