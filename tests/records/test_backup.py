"""Copies: whole or not there at all, and put back without losing what they replace."""

from __future__ import annotations

import contextlib
import gzip
import os
import shutil
import sqlite3
import sys
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from desk import Counter, HandClock, opened_behind
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import RecordError
from core.records import (
    Store,
    backup,
    compressed,
    copies,
    copy_to_second_place,
    daily_backup,
    open_store,
    restore,
    restore_outlook,
)
from core.records.compressed import head_of
from core.records.copies import copies_in, thin
from core.records.database import backups_of


def opened_copy(copy: Path, folder: Path, clock: HandClock) -> Store:
    """A store on a copy."""
    folder.mkdir()
    shutil.copy(copy, folder / "huiqi.db")
    return open_store(folder, clock)


def test_a_backup_has_everything(counter: Counter, tmp_path: Path, clock: HandClock) -> None:
    """Made while the record is in use, in another thread, with progress reports."""
    visit = counter.finished()
    told: list[tuple[int, int]] = []
    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(
            backup, counter.store.path, tmp_path / "copy.db", lambda done, total: told.append((done, total))
        ).result()
    assert made is not None
    assert made.audit.intact
    assert told[-1][0] == told[-1][1]
    with opened_copy(made.path, tmp_path / "other", clock) as other:
        assert other.visits.get(visit.id) == visit


def test_a_cancelled_backup_leaves_nothing(counter: Counter, tmp_path: Path) -> None:
    """And the earlier copy of that name untouched."""
    (tmp_path / "out").mkdir()
    to = tmp_path / "out" / "copy.db"
    to.write_bytes(b"earlier")
    assert backup(counter.store.path, to, cancelled=lambda: True) is None
    assert [p.name for p in to.parent.iterdir()] == ["copy.db"]
    assert to.read_bytes() == b"earlier"


def test_a_backup_that_cannot_be_written_is_said_so(counter: Counter, tmp_path: Path) -> None:
    """A folder that is not there: the stick was pulled out."""
    with pytest.raises(RecordError, match=r"无法写入|备份没有成功"):
        backup(counter.store.path, tmp_path / "gone" / "copy.db")


def test_an_altered_record_is_copied_and_said_to_be_altered(counter: Counter, tmp_path: Path) -> None:
    """It may be the only one there is."""
    counter.finished()
    raw = opened_behind(counter.store.path)
    raw.execute("DROP TRIGGER audit_delete_guard")
    with raw:
        raw.execute("DELETE FROM audit WHERE seq = 1")
    raw.close()
    made = backup(counter.store.path, tmp_path / "copy.db")
    assert made is not None
    assert not made.audit.intact


def test_a_day_has_one_backup_and_old_ones_go(counter: Counter, clock: HandClock) -> None:
    """The last three of five days, and the newest of the week before; copies made for other reasons stay."""
    folder = counter.store.folder
    (folder / "backups").mkdir()
    (folder / "backups" / "before-m900-x.db").write_bytes(b"kept")
    for _ in range(5):
        assert daily_backup(folder, 3, clock) is not None
        assert daily_backup(folder, 3, clock) is None
        clock.forward(days=1)
    assert sorted(p.name for p in (folder / "backups").iterdir()) == [
        "before-m900-x.db",
        "daily-00002-2023-12-16.db.gz",
        "daily-00003-2023-12-17.db.gz",
        "daily-00004-2023-12-18.db.gz",
        "daily-00005-2023-12-19.db.gz",
    ]


def test_restore_puts_a_copy_back_and_keeps_the_old(counter: Counter, tmp_path: Path, clock: HandClock) -> None:
    """What was done after the copy is in the kept file."""
    before = counter.visit("甲公司")
    made = backup(counter.store.path, tmp_path / "copy.db")
    assert made is not None
    after = counter.visit("乙公司")
    folder = counter.store.folder
    counter.store.close()
    kept = restore(folder, made.path, clock)
    assert kept is not None
    with open_store(folder, clock) as store:
        assert [row.id for row in store.search()] == [before.id]
    with opened_copy(kept, tmp_path / "kept", clock) as old:
        assert old.visits.get(after.id).name == "乙公司"


def test_restore_mends_a_damaged_record(counter: Counter, clock: HandClock) -> None:
    """As the sentence about damage advises."""
    visit = counter.finished()
    made = daily_backup(counter.store.folder, clock=clock)
    assert made is not None
    counter.store.close()
    counter.store.path.write_bytes(b"\xff" * 5_000)
    kept = restore(counter.store.folder, made.path, clock)
    assert kept is not None
    assert kept.read_bytes() == b"\xff" * 5_000
    with open_store(counter.store.folder, clock) as store:
        assert store.visits.get(visit.id) == visit


def test_a_leftover_journal_is_not_rolled_into_the_restored_file(counter: Counter, clock: HandClock) -> None:
    """A journal of the old file would destroy the new one."""
    made = daily_backup(counter.store.folder, clock=clock)
    assert made is not None
    counter.store.close()
    journal = counter.store.folder / "huiqi.db-journal"
    journal.write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"x" * 600)
    kept = restore(counter.store.folder, made.path, clock)
    assert kept is not None
    assert not journal.exists()
    assert kept.with_name(f"{kept.name}-journal").exists()


def _no_database(folder: Path) -> Path:
    (folder / "bad.db").write_bytes(b"SQLite format 3\x00" + b"\xff" * 5_000)
    return folder / "bad.db"


def _foreign(folder: Path) -> Path:
    raw = sqlite3.connect(folder / "bad.db")
    raw.execute("CREATE TABLE t (x)")
    raw.close()
    return folder / "bad.db"


def _altered(folder: Path) -> Path:
    (folder / "bad.db").write_bytes(gzip.decompress(next(folder.rglob("daily-*.db.gz")).read_bytes()))
    raw = sqlite3.connect(folder / "bad.db")
    raw.execute("DROP TRIGGER audit_delete_guard")
    with raw:
        raw.execute("DELETE FROM audit WHERE seq = 1")
    raw.close()
    return folder / "bad.db"


def _newer(folder: Path) -> Path:
    (folder / "bad.db").write_bytes(gzip.decompress(next(folder.rglob("daily-*.db.gz")).read_bytes()))
    raw = sqlite3.connect(folder / "bad.db")
    with raw:
        raw.execute("UPDATE _sqlite_migrations SET name = 'm777_later' WHERE name = 'm001_visits'")
    raw.close()
    return folder / "bad.db"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (_no_database, "已损坏"),
        (_foreign, "不是惠企窗口"),
        (_altered, "审计记录对不上"),
        (_newer, "更新版本"),
        (lambda folder: folder / "none.db", "没有这个备份文件"),
    ],
)
def test_an_unfit_copy_is_not_restored(
    counter: Counter, tmp_path: Path, clock: HandClock, make: object, sentence: str
) -> None:
    """One sentence that names the file, and the record as it was."""
    counter.finished()
    daily_backup(counter.store.folder, clock=clock)
    counter.store.close()
    before = counter.store.path.read_bytes()
    bad: Path = make(tmp_path)  # type: ignore[operator]
    with pytest.raises(RecordError, match=sentence) as caught:
        restore(counter.store.folder, bad, clock)
    assert str(bad) in caught.value.message
    assert counter.store.path.read_bytes() == before
    assert not list(counter.store.folder.glob("*.part*"))


def test_nothing_is_restored_under_an_open_store(counter: Counter, clock: HandClock) -> None:
    """The folder is in use."""
    made = daily_backup(counter.store.folder, clock=clock)
    assert made is not None
    with pytest.raises(RecordError, match="另一个惠企窗口"):
        restore(counter.store.folder, made.path, clock)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=st.integers(0, 100_000))
def test_a_copy_cut_short_is_never_taken(size: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A stick pulled out while copying leaves a shorter file."""
    folder = tmp_path_factory.mktemp("data")
    open_store(folder).close()
    whole = (folder / "huiqi.db").read_bytes()
    cut = folder / "cut.db"
    cut.write_bytes(whole[: min(size, len(whole) - 1)])
    with pytest.raises(RecordError):
        restore(folder, cut)
    assert (folder / "huiqi.db").read_bytes() == whole


def test_weeks_and_months_are_kept_before_the_days(counter: Counter, clock: HandClock) -> None:
    """Seven days, then the newest of four weeks, then of twelve months: two years on."""
    place = counter.store.folder / "backups"
    place.mkdir()
    first = clock.now.date()
    for day in range(730):
        (place / f"daily-{day + 1:05d}-{first + timedelta(days=day)}.db").write_bytes(b"x")
        if day % 10 == 9:
            thin(place)
    thin(place)
    kept = copies_in(place)
    days = [copy.day for copy in kept]
    assert days[-7:] == [first + timedelta(days=day) for day in range(723, 730)]
    assert len(kept) <= 7 + 4 + 12
    assert len({(d.year, d.month) for d in days}) >= 12


def test_a_wrong_clock_neither_starves_nor_throws_away(counter: Counter, clock: HandClock) -> None:
    """A day in 2099, then weeks in 2015, then the right days again: the newest seven are always there."""
    folder, right = counter.store.folder, clock.now
    assert daily_backup(folder, clock=clock)
    made = []
    for moment in (
        right.replace(year=2099),
        *(right.replace(year=2015, month=1, day=day) for day in range(1, 10)),
        right,
    ):
        clock.now = moment
        made.append(daily_backup(folder, clock=clock))
    assert all(made)
    numbers = [copy.number for copy in copies_in(folder / "backups")]
    assert numbers[-7:] == list(range(6, 13))
    counter.store._database.connection.execute("SELECT 1")
    clock.now = right
    for n in range(1_000):  # a stopped clock: the same day, but many changes
        counter.store.note("test", str(n))
    assert daily_backup(folder, clock=clock) is not None


def test_a_copy_ends_though_somebody_saves_all_the_time(counter: Counter, tmp_path: Path) -> None:
    """After three goes saves wait for the last; the copy is whole, and has all that was saved before it."""
    store = counter.store
    store.settings.set_image("large", bytes(4_000_000))
    saves = []

    def save(done: int, total: int) -> None:
        if len(saves) < 100:
            raw = sqlite3.connect(store.path, timeout=0, isolation_level=None)
            try:
                raw.execute("PRAGMA journal_mode = MEMORY")  # as opened_behind does, and without patience
                raw.execute("CREATE TABLE IF NOT EXISTS test_saves (n)")
                raw.execute("INSERT INTO test_saves VALUES (1)")
                saves.append(True)
            except sqlite3.OperationalError:
                saves.append(False)
            raw.close()

    made = backup(store.path, tmp_path / "copy.db", save)
    assert made is not None
    assert saves.count(True) >= 3  # it was disturbed more often than it may be
    assert False in saves  # then it held the record


def test_a_check_that_is_cancelled_ends_at_once(
    counter: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also within one statement of SQLite, which would go on for long."""
    monkeypatch.setattr(sys.modules["core.records.copying"], "_LOOK_EVERY", 20)
    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > 5  # the copy itself asks once: it is one step

    assert backup(counter.store.path, tmp_path / "copy.db", cancelled=cancelled) is None
    assert list(tmp_path.glob("copy*")) == []


def test_the_second_place_is_written_and_read_back(counter: Counter, tmp_path: Path, clock: HandClock) -> None:
    """Once for each daily copy; one that is not there, or full, is a sentence."""
    folder, stick = counter.store.folder, tmp_path / "stick"
    assert copy_to_second_place(folder, tmp_path, "BS") is None
    daily_backup(folder, clock=clock)
    with pytest.raises(RecordError, match="第二个位置不在"):
        copy_to_second_place(folder, stick, "BS")
    stick.mkdir()
    made = copy_to_second_place(folder, stick, "BS")
    assert made is not None
    assert made.parent == stick / "BS"
    assert made.read_bytes() == (folder / "backups" / made.name).read_bytes()
    assert copy_to_second_place(folder, stick, "BS") is None
    restore_from = open_store(tmp_path / "other", clock)
    restore_from.close()
    restore(tmp_path / "other", made, clock)


def test_a_counter_that_lost_its_own_copies_goes_on_in_the_second_place(
    counter: Counter, tmp_path: Path, clock: HandClock
) -> None:
    """Its copies are numbered from 1 again; in the second place the newest is the newest, and none is taken for it."""
    folder, stick = counter.store.folder, tmp_path / "stick"
    (stick / "BS").mkdir(parents=True)
    before = {f"daily-{number:05d}-2023-12-{number - 374:02d}.db.gz" for number in range(375, 401)}
    for name in before:
        (stick / "BS" / name).write_bytes(b"as it was then")
    for again in (1, 2):
        counter.visit("甲公司")
        daily_backup(folder, clock=clock)
        made = copy_to_second_place(folder, stick, "BS")
        assert made is not None
        assert made.name not in before
        assert made.name.startswith(f"daily-{400 + again:05d}-{clock().date().isoformat()}")
        assert head_of(made) == head_of(copies_in(folder / "backups")[-1].path)
        assert copies_in(stick / "BS")[-1].path == made
        assert copy_to_second_place(folder, stick, "BS") is None
        clock.forward(days=1)


def test_a_copy_is_deflated_and_comes_back(counter: Counter, tmp_path: Path, clock: HandClock) -> None:
    """The output of gunzip is the database; the head of the chain is in the header, uncompressed."""
    visit = counter.finished()
    copy = backup(counter.store.path, tmp_path / "2023.12.15.db.gz")
    plain = backup(counter.store.path, tmp_path / "p.db")
    assert copy is not None
    assert plain is not None
    assert gzip.decompress(copy.path.read_bytes()) == plain.path.read_bytes()
    assert copy.path.stat().st_size < plain.path.stat().st_size / 3
    head = head_of(copy.path)
    assert head == head_of(plain.path)
    assert head is not None
    assert (head.seq, head.hash) == counter.store.head()
    assert "公司".encode() not in copy.path.read_bytes()[:2000]
    assert restore_outlook(counter.store.folder, copy.path).visits == 1
    folder = counter.store.folder
    later = counter.visit("乙公司")
    counter.store.close()
    restore(folder, copy.path, clock)
    with open_store(folder, clock) as store:
        assert [row.id for row in store.search()] == [visit.id]
        assert Counter(store, clock).visit("丙公司").serial != later.serial
    assert not list(tmp_path.rglob("*.part"))


def test_a_deflated_copy_that_is_not_whole_changes_nothing(counter: Counter, tmp_path: Path, clock: HandClock) -> None:
    """Cut anywhere, a byte of it changed, something else, more than a database: one sentence, nothing left behind."""
    counter.finished()
    copy = backup(counter.store.path, tmp_path / "copy.db.gz")
    assert copy is not None
    folder, good = counter.store.folder, copy.path.read_bytes()
    begins = good.index(b"\0", 12)
    counter.store.close()
    before = (folder / "huiqi.db").read_bytes()
    bad = [good[:size] for size in (0, 5, begins, len(good) // 2, len(good) - 1)] + [good + good]
    for at in range(begins + 1, len(good), 97):
        flipped = good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :]
        with contextlib.suppress(zlib.error, EOFError, OSError):
            assert gzip.decompress(flipped) == gzip.decompress(good)  # an unused bit
            continue
        bad.append(flipped)
    assert len(bad) > 40
    bad += [gzip.compress(b"x" * 5_000_000), gzip.compress(b""), b"text" * 1000]
    for content in bad:
        copy.path.write_bytes(content)
        for work in (restore, restore_outlook):
            with pytest.raises(RecordError) as caught:
                work(folder, copy.path)
            assert caught.value.message.endswith("。")
        assert (folder / "huiqi.db").read_bytes() == before
        assert not [*folder.glob("*.part"), *folder.glob(".*.part")]


def test_copies_of_before_and_of_now_stand_in_one_order(counter: Counter, clock: HandClock) -> None:
    """Plain ones that an older program made count among the seven, and are restored from."""
    folder = counter.store.folder
    (folder / "backups").mkdir()
    old = backup(counter.store.path, folder / "backups" / "daily-00007-2023-12-14.db")
    made = daily_backup(folder, clock=clock)
    assert old is not None
    assert made is not None
    assert made.path.name == "daily-00008-2023-12-15.db.gz"
    assert [copy.number for copy in copies_in(folder / "backups")] == [7, 8]
    assert {copy.name for copy in backups_of(counter.store.path)} == {old.path.name, made.path.name}


def test_what_is_read_back_is_compared(
    counter: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: HandClock
) -> None:
    """A disk that keeps something else than what was written: no copy, and it is said."""
    real = compressed._inflated

    def other(file: Path, take: Callable[[bytes], object], cancelled: Callable[[], bool] = lambda: False) -> bool:
        return real(file, lambda content: take(content[:-1] + b"?"), cancelled)

    monkeypatch.setattr(compressed, "_inflated", other)
    with pytest.raises(RecordError, match="读回不一致"):
        backup(counter.store.path, tmp_path / "copy.db.gz")
    assert list(tmp_path.glob("copy*")) == []


def test_a_copy_to_a_slow_stick_stops_within_a_megabyte(
    counter: Counter, tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who closes the window does not wait; nothing half is left there."""
    folder, stick = counter.store.folder, tmp_path / "stick"
    stick.mkdir()
    daily_backup(folder, clock=clock)
    monkeypatch.setattr(copies, "_CHUNK", 100)
    asked: list[None] = []

    def cancelled() -> bool:
        asked.append(None)
        return len(asked) > 3

    assert copy_to_second_place(folder, stick, "BS", cancelled) is None
    assert [path for path in stick.rglob("*") if path.is_file()] == []
    assert copy_to_second_place(folder, stick, "BS") is not None


def test_a_computer_without_a_battery_gets_its_copies(counter: Counter, clock: HandClock) -> None:
    """Each start is the same moment of 2015: what was done since the last copy gets one, and only once a start."""
    folder, start = counter.store.folder, clock.now.replace(year=2015)
    for _ in range(3):
        clock.now = start
        counter.visit("甲公司")  # as the start before left it: the last row is of a later hour
        clock.forward(hours=8)
        counter.visit("乙公司")
        clock.now = start
        assert daily_backup(folder, clock=clock) is not None
        assert daily_backup(folder, clock=clock) is None
        clock.forward(hours=1)
        counter.visit("丙公司")
        assert daily_backup(folder, clock=clock) is None
    assert [copy.number for copy in copies_in(folder / "backups")] == [1, 2, 3]


@pytest.mark.parametrize(
    "name", ["huiqi.db", "../data/huiqi.db", "link.db", "hard.db", "keys.json", "huiqi.lock", "HUIQI.DB"]
)
def test_a_backup_onto_the_record_itself_is_refused(counter: Counter, name: str) -> None:
    """By whatever name; the record goes on in the file that it was in."""
    visit, path = counter.visit("甲公司"), counter.store.path
    if name == "link.db":
        (path.parent / name).symlink_to(path)
        if not (path.parent / name).exists():
            pytest.skip("Wine makes links that lead nowhere")
    if name == "hard.db":
        os.link(path, path.parent / name)
    there = path.stat().st_ino
    with pytest.raises(RecordError, match="正在使用的数据文件"):
        backup(path, path.parent / name.replace("data", path.parent.name))
    counter.store.visits.save_answer(visit.id, "企业名称", "乙公司")
    assert path.stat().st_ino == there
    raw = sqlite3.connect(path)
    assert raw.execute("SELECT name FROM visits").fetchall() == [("乙公司",)]
    raw.close()
    assert not list(path.parent.glob("*.part"))


def test_a_place_whose_real_path_the_system_cannot_tell_gets_a_copy(
    counter: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wine, of a path of more than 260 characters; the record's own file is refused there as well."""
    counter.visit("甲公司")
    path = counter.store.path

    def unknown(self: Path, strict: bool = False) -> Path:
        raise OSError(22, "More data available", str(self))

    monkeypatch.setattr(Path, "resolve", unknown)
    made = backup(path, tmp_path / "copy.db")
    assert made is not None
    assert made.audit.intact
    with pytest.raises(RecordError, match="正在使用的数据文件"):
        backup(path, path.parent / ".." / path.parent.name / "huiqi.lock")
