"""After a restore: what only the replaced file has comes back, and nothing twice."""

from __future__ import annotations

import json
import shutil
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from desk import LISTED, HandClock
from test_exchange import FILES, PACK, Window

from core.errors import RecordError
from core.files import clear
from core.records import ImportResult, Store, StoredAnswer, backup, merge, open_store, prepare_merge, restore


def opened(folder: Path, clock: HandClock) -> Store:
    """The record of a folder."""
    store = open_store(folder, clock)
    store.list_by(LISTED)
    return store


def merged(store: Store, source: Path) -> ImportResult:
    """What came of taking back from a file; the record is sound, and nothing is left lying about."""
    laid = prepare_merge(store.folder, source)
    try:
        taken = merge(store, laid, source, lambda counter: f"{counter} 窗")
    finally:
        clear(laid)
    found = store.verify()
    assert found.intact, found.faults
    assert not list(store.folder.glob(".merged*"))
    return taken


def test_what_was_done_since_the_copy_comes_back(tmp_path: Path, clock: HandClock) -> None:
    """New visits, one gone on with, one corrected, one printed again, one called back: with ids, serials and papers."""
    folder = tmp_path / "data"
    with opened(folder, clock) as store:
        desk = Window(store, clock, "BS")
        old = desk.ended(desk.begun("甲公司"))
        again = desk.ended(desk.begun("乙公司"))
        begun = desk.begun("丙公司")
        copy = backup(store.path, tmp_path / "old.db")
        assert copy is not None
        clock.forward(hours=1)
        corrected = desk.ended(store.visits.correct(old.id, "漏"), 900)
        codes = [desk.printed(corrected), desk.printed(again)]
        store.visits.save_answer(begun.id, "员工", 7)
        done = desk.ended(begun)
        parked = desk.begun("丁公司")
        wanted = {id: store.visits.get(id) for id in (old.id, again.id, corrected.id, done.id, parked.id)}
        before = store.statistics()
    replaced = restore(folder, copy.path, clock)
    assert replaced is not None
    with opened(folder, clock) as store:
        clock.forward(minutes=1)
        taken = merged(store, replaced)
        assert (taken.new, taken.went_on, taken.papers, taken.remarks) == (2, 1, 1, ())
        assert {id: store.visits.get(id) for id in wanted} == wanted
        assert store.statistics() == before
        assert store.windows() == []
        for code in codes:
            assert store.prints.anchored(store.prints.by_code(code)[0])
        row = store.visits.history(parked.id)[-1]
        assert (row["event"], json.loads(row["new"])["file"]) == ("taken", replaced.name)
        head = store.head()
        assert not merged(store, replaced).changed
        assert store.head() == head
        assert Window(store, clock, "BS").begun("戊公司").serial not in {visit.serial for visit in wanted.values()}


def test_a_serial_given_twice_meanwhile_is_told(tmp_path: Path, clock: HandClock) -> None:
    """The replaced file could not be read at the restore, so its numbers were given again; a good one turns up."""
    folder = tmp_path / "data"
    with opened(folder, clock) as store:
        copy = backup(store.path, tmp_path / "old.db")
        assert copy is not None
        lost = Window(store, clock, "BS").begun("甲公司")
        good = shutil.copy(store.path, tmp_path / "good.db")
    (folder / "huiqi.db").write_bytes(b"\xff" * 5000)
    restore(folder, copy.path, clock)
    with opened(folder, clock) as store:
        mine = Window(store, clock, "BS").begun("乙公司")
        assert mine.serial == lost.serial
        taken = merged(store, Path(good))
        assert lost.serial in taken.remarks[0]
        assert store.visits.get(lost.id).serial == f"{lost.serial}B"
        assert store.visits.by_serial(lost.serial) == store.visits.get(mine.id)


def test_of_a_damaged_or_altered_file_what_is_sound_comes(tmp_path: Path, clock: HandClock) -> None:
    """A forged answer, a result that does not match: reported by serial, the others are taken."""
    folder, other = tmp_path / "data", tmp_path / "other.db"
    with opened(folder, clock) as store:
        copy = backup(store.path, tmp_path / "old.db")
        assert copy is not None
        desk = Window(store, clock, "BS")
        good, bad = desk.ended(desk.begun("甲公司")), desk.begun("乙公司")
        worse = desk.ended(desk.begun("丙公司"))
        shutil.copy(store.path, other)
    raw = sqlite3.connect(other)
    with raw:
        raw.execute("UPDATE answers SET value = '\"别的公司\"' WHERE value LIKE '%乙公司%'")
        raw.execute("DROP TRIGGER results_update_guard")
        raw.execute("UPDATE results SET json = x'00' WHERE visit = 3")
    raw.close()
    restore(folder, copy.path, clock)
    with opened(folder, clock) as store:
        taken = merged(store, other)
        assert taken.new == 1
        assert bad.serial in taken.remarks[0]
        assert worse.serial in taken.remarks[0]
        assert store.visits.get(good.id).name == "甲公司"


def test_a_file_left_in_the_middle_of_a_save_is_rolled_back_first(tmp_path: Path, clock: HandClock) -> None:
    """Its journal is next to it, as in a safety copy; the file itself is not changed."""
    folder, hot = tmp_path / "data", tmp_path / "hot"
    with opened(folder, clock) as store:
        copy = backup(store.path, tmp_path / "old.db")
        assert copy is not None
        lost = Window(store, clock, "BS").begun("甲公司")
        raw = sqlite3.connect(store.path, isolation_level=None)
        raw.execute("PRAGMA cache_size = 1")
        raw.execute("BEGIN IMMEDIATE")
        for n in range(300):
            raw.execute("INSERT INTO settings VALUES (?, ?)", (f"x{n}", '"' + "x" * 3000 + '"'))
        hot.mkdir()
        for name in ("huiqi.db", "huiqi.db-journal"):
            shutil.copy(folder / name, hot / name)
        raw.execute("ROLLBACK")
        raw.close()
    restore(folder, copy.path, clock)
    with opened(folder, clock) as store:
        before = (hot / "huiqi.db").read_bytes()
        assert merged(store, hot / "huiqi.db").new == 1
        assert store.visits.get(lost.id).name == "甲公司"
        assert (hot / "huiqi.db").read_bytes() == before


def test_what_is_no_record_of_ours_is_one_sentence(tmp_path: Path, clock: HandClock) -> None:
    """Another file, another database, one of a newer program, none at all: nothing is changed, nothing is left."""
    with opened(tmp_path / "data", clock) as store:
        head = store.head()
        text, database, newer = (tmp_path / name for name in ("a.db", "b.db", "c.db"))
        text.write_bytes(b"text" * 2000)
        raw = sqlite3.connect(database)
        raw.execute("CREATE TABLE t (x)")
        raw.commit()
        raw.close()
        assert backup(store.path, newer)
        raw = sqlite3.connect(newer)
        with raw:
            raw.execute(
                "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('huiqi', 'm999_x', '')"
            )
        raw.close()
        for file in (text, database, newer, tmp_path / "none.db", tmp_path):
            with pytest.raises(RecordError, match=r"。$"):
                merged(store, file)
            assert store.head() == head
            assert not list(store.folder.glob(".merged*"))


def test_another_windows_record_keeps_whose_it_is(tmp_path: Path, clock: HandClock) -> None:
    """A backup of another window, given as a file: its visits count as that window's."""
    with opened(tmp_path / "two", clock) as two:
        two.settings.set("counter", "BB")
        desk = Window(two, clock, "BB")
        desk.ended(desk.begun("甲公司"))
        copy = backup(two.path, tmp_path / "two.db")
        assert copy is not None
    clock.forward(minutes=1)
    with opened(tmp_path / "one", clock) as one:
        one.settings.set("counter", "BA")
        assert merged(one, copy.path).new == 1
        assert [(each.window, each.visits) for each in one.windows()] == [("BB 窗", 1)]


def test_an_older_record_is_merged_as_well(tmp_path: Path, clock: HandClock) -> None:
    """Of 0.1.0: its copy is migrated, the file itself is not changed."""
    old = Path(__file__).parents[1] / "fixtures" / "databases" / "0.1.0.db"
    source = Path(shutil.copy(old, tmp_path / "old.db"))
    before = source.read_bytes()
    with opened(tmp_path / "data", clock) as store:
        taken = merged(store, source)
        assert taken.new > 0
        assert taken.remarks == ()
        assert source.read_bytes() == before


def test_half_of_a_merge_is_none(tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something fails at the second visit: the first is not there either."""
    folder = tmp_path / "data"
    with opened(folder, clock) as store:
        copy = backup(store.path, tmp_path / "old.db")
        assert copy is not None
        for n in range(3):
            store.visits.create(
                policy="p", pack_digest=PACK, as_of=date(2023, 9, 1), answers={"企业名称": StoredAnswer(f"甲{n}")}
            )
        store.packs.freeze(PACK, "p", FILES)
    replaced = restore(folder, copy.path, clock)
    assert replaced is not None
    from core.records import visit_merge

    count = iter(range(100))
    real = visit_merge.VisitMerge._put

    def failing(*given: object, **named: object) -> None:
        if next(count) == 1:
            raise sqlite3.OperationalError("disk I/O error")
        real(*given, **named)  # type: ignore[arg-type]

    with opened(folder, clock) as store:
        monkeypatch.setattr(visit_merge.VisitMerge, "_put", failing)
        head = store.head()
        with pytest.raises((RecordError, sqlite3.OperationalError)):
            merged(store, replaced)
        assert (store.head(), store.visits.recent()) == (head, [])
        monkeypatch.undo()
        assert merged(store, replaced).new == 3
