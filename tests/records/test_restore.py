"""A restore takes back visits, not serials, papers or the key; and the audit records it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from desk import Counter, HandClock

from core.records import backup, daily_backup, open_store, restore, restore_outlook


def copied(counter: Counter, to: Path) -> Path:
    """A copy of the record as it is now."""
    made = backup(counter.store.path, to)
    assert made is not None
    return made.path


def test_serials_go_on_past_the_replaced_file_and_every_copy(
    counter: Counter, tmp_path: Path, clock: HandClock
) -> None:
    """Restored twice, to ever older copies: no serial is given a second time."""
    old = copied(counter, tmp_path / "old.db")
    given = [counter.visit("甲公司").serial, counter.visit("乙公司").serial]
    folder = counter.store.folder
    daily_backup(folder, clock=clock)
    counter.store.close()
    for _ in range(2):
        restore(folder, old, clock)
        clock.forward(minutes=1)
    (folder / "huiqi.db").write_bytes(b"\xff" * 5_000)  # nothing to be had from it: the copies know
    restore(folder, old, clock)
    with open_store(folder, clock) as store:
        assert Counter(store, clock).visit("丙公司").serial not in given
        assert store.verify().intact


def test_the_key_and_the_papers_given_out_since_stay(counter: Counter, tmp_path: Path, clock: HandClock) -> None:
    """Also through a second restore; the next printing of a paper has the next number."""
    kept_visit = counter.finished("甲公司")
    counter.store.prints.record(kept_visit.id, "告知单", "c1", "d1")
    old = copied(counter, tmp_path / "old.db")
    key = counter.store.keys.keys.paper
    lost = counter.finished("乙公司")
    counter.store.prints.record(lost.id, "告知单", "c2", "d2")
    counter.store.prints.record(kept_visit.id, "告知单", "c3", "d3")
    folder = counter.store.folder
    counter.store.close()
    for _ in range(2):
        restore(folder, old, clock)
        clock.forward(minutes=1)
        with open_store(folder, clock) as store:
            assert store.keys.keys.paper == key
            paper = store.prints.before_restore("c2")
            assert paper is not None
            assert (paper.serial, paper.name, paper.digest) == (lost.serial, "乙公司", "d2")
            assert store.prints.before_restore("c1") is None
            assert store.prints.next_number(kept_visit.id, "告知单") == 3
            assert store.verify().intact


def test_the_audit_tells_of_the_restore_and_guards_the_papers(
    counter: Counter, tmp_path: Path, clock: HandClock
) -> None:
    """How many visits are missing, and the head of the chain that was replaced; a paper put in shows."""
    old = copied(counter, tmp_path / "old.db")
    counter.store.prints.record(counter.finished().id, "告知单", "c1", "d1")
    folder = counter.store.folder
    counter.store.close()
    restore(folder, old, clock)
    raw = sqlite3.connect(folder / "huiqi.db")
    event, visit, new = raw.execute("SELECT event, visit, new FROM audit ORDER BY seq DESC").fetchone()
    assert (event, visit, json.loads(new)["missing"]) == ("restore", None, 1)
    raw.execute("DROP TRIGGER past_prints_update_guard")
    with raw:
        raw.execute("UPDATE past_prints SET name = '别的公司'")
    raw.close()
    with open_store(folder, clock) as store:
        assert not store.verify().intact


def test_what_a_restore_would_mean_is_told_before(counter: Counter, tmp_path: Path, clock: HandClock) -> None:
    """While the record is open: the time of the last thing in the copy, what it lacks, what went on since."""
    first = counter.visit("甲公司")
    made = clock.now
    old = copied(counter, tmp_path / "old.db")
    clock.forward(days=3)
    counter.visit("乙公司")
    counter.store.visits.save_answer(first.id, "企业名称", "甲一公司")
    told = restore_outlook(counter.store.folder, old)
    assert (told.made_at, told.visits, told.missing, told.changed) == (made, 1, 1, 1)
    same = restore_outlook(counter.store.folder, copied(counter, tmp_path / "new.db"))
    assert (same.missing, same.changed) == (0, 0)
