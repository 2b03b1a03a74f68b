"""What was altered behind the program's back shows, also when the triggers were taken out first."""

from __future__ import annotations

import sqlite3

import pytest
from desk import Counter, opened_behind

from core.records.audit import verify

TAMPERINGS = (
    "UPDATE audit SET new = '\"9万元\"' WHERE seq = 3",
    "UPDATE audit SET at = '2020-01-01T00:00:00.000+00:00' WHERE seq = 3",
    "DELETE FROM audit WHERE seq = 3",
    "DELETE FROM audit WHERE seq = 1",
    "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)",
    "DELETE FROM audit",
    "UPDATE answers SET value = '\"9万元\"' WHERE fact = '营业收入'",
    "UPDATE answers SET evidence = '系统查得' WHERE fact = '营业收入'",
    "DELETE FROM answers WHERE fact = '营业收入'",
    "UPDATE answers SET evidence = '系统查得' WHERE fact = '企业名称' AND visit = 2",
    "UPDATE audit SET evidence = '系统查得' WHERE fact = '企业名称' AND visit = 2",
    "DELETE FROM answers WHERE visit = 2",
    "INSERT INTO answers SELECT visit, '新', value, evidence, at, entry FROM answers LIMIT 1",
    "UPDATE visits SET name = '乙公司' WHERE seq = 1",
    "UPDATE visits SET as_of = '2024-01-01' WHERE seq = 1",
    "UPDATE visits SET state = 'open', finished_at = NULL WHERE seq = 1",
    "UPDATE visits SET finished_at = created_at || ' ' WHERE seq = 1",
    "UPDATE results SET digest = 'x'",
    "UPDATE results SET json = x'00'",
    "DELETE FROM results",
    "UPDATE visit_outcomes SET high = high + 1",
    "DELETE FROM visit_outcomes",
    "UPDATE prints SET code = 'x'",
    "DELETE FROM prints",
    "INSERT INTO prints SELECT visit, kind, 9, printed_at, code, digest, entry FROM prints",
    "DELETE FROM visits WHERE seq = 2",
    "INSERT INTO visits SELECT 9, 'id', 'BS', day, name, uscc, street, clerk, policy, pack_digest, as_of,"
    " unmentioned, state, created_at, updated_at, finished_at, corrects FROM visits WHERE seq = 1",
)


@pytest.fixture
def filled(counter: Counter) -> Counter:
    """A finished visit that was printed, and an open one, after it."""
    visit = counter.visit("甲公司", 营业收入="8万元")
    counter.store.visits.save_answer(visit.id, "从业人员", 86, "见原件")
    counter.store.visits.save_answer(visit.id, "从业人员", 87, "见原件")
    counter.store.visits.clear_answer(visit.id, "从业人员")
    counter.finish(visit)
    counter.store.prints.record(visit.id, "告知单", "code", "digest")
    counter.visit("丙公司")
    return counter


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_tampering_is_found(filled: Counter, tampering: str) -> None:
    """Every table that a visit is made of, each way of changing it."""
    assert filled.store.verify().intact
    raw = opened_behind(filled.store.path)
    guards = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        raw.execute(f"DROP TRIGGER {name}")
    with raw:
        assert raw.execute(tampering).rowcount > 0
        for _, guard in guards:  # they are put back, so that it is not they that are missed
            raw.execute(guard)
    raw.close()
    assert filled.store.verify().faults


def test_ordinary_work_leaves_no_fault(filled: Counter) -> None:
    """Parking, resuming, changing the head, correcting and discarding are all in the chain."""
    visits = filled.store.visits
    (done,) = [row for row in visits.recent() if row.state == "finished"]
    again = visits.correct(done.id)
    visits.park(again.id)
    visits.resume(again.id)
    visits.update(again.id, clerk="王")
    visits.save_answer(again.id, "营业收入", "不清楚")
    filled.finish(again)
    visits.discard(filled.visit().id)
    verdict = filled.store.verify()
    assert verdict.intact
    assert verdict.rows > 15


def test_a_fault_is_told_in_words(filled: Counter) -> None:
    """The serial and the fact, for whoever has to look into it."""
    raw = opened_behind(filled.store.path)
    raw.execute("DROP TRIGGER answers_update_guard")
    with raw:
        raw.execute("UPDATE answers SET value = '1' WHERE fact = '营业收入'")
    raw.close()
    assert "BS20231215-0001 的“营业收入”与审计记录不一致。" in filled.store.verify().faults


def test_changed_evidence_of_an_open_visit_is_told_by_its_fact(filled: Counter) -> None:
    """An open visit has no seal yet: only the audit row of the answer protects it."""
    _behind_the_back(filled, "UPDATE answers SET evidence = '系统查得' WHERE visit = 2 AND fact = '企业名称'")
    assert filled.store.verify().faults == ("BS20231215-0002 的“企业名称”与审计记录不一致。",)


def test_a_finished_visit_whose_state_alone_was_changed_is_told(filled: Counter) -> None:
    """The day it was finished is unchanged, and so is everything sealed."""
    _behind_the_back(filled, "UPDATE visits SET state = 'parked' WHERE seq = 1")
    assert filled.store.verify().faults == ("BS20231215-0001 办结后被改动过。",)


def _behind_the_back(counter: Counter, sql: str) -> None:
    """One change of the file by someone who takes the triggers and the checks of the columns out meanwhile."""
    raw = opened_behind(counter.store.path)
    guards = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        raw.execute(f"DROP TRIGGER {name}")
    raw.execute("PRAGMA ignore_check_constraints = ON")
    with raw:
        assert raw.execute(sql).rowcount == 1
        for _, guard in guards:  # and puts them back
            raw.execute(guard)
    raw.close()


def test_a_check_tells_how_far_it_is_and_can_be_stopped(filled: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row by row, to the last; nothing is said to be whole where it was stopped."""
    monkeypatch.setattr("core.records.audit._TOLD_EVERY", 1)
    told: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> bool:
        told.append((done, total))
        return True

    connection = opened_behind(filled.store.path)
    connection.row_factory = sqlite3.Row
    verdict = verify(connection, filled.store.path, progress)
    assert told[-1] == (verdict.rows, verdict.rows)
    assert len(told) >= verdict.rows - 1
    told.clear()
    verify(connection, filled.store.path, lambda done, total: told.append((done, total)) is not None)  # False: enough
    connection.close()
    assert len(told) == 1
