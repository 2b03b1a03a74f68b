"""Opening a data folder: each trouble is one sentence, and changes nothing that is stored."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlite_utils
from desk import Counter, HandClock
from sqlite_utils import Migrations

from core.errors import RecordError
from core.records import Store, daily_backup, open_store
from core.records.database import APPLICATION_ID
from core.records.migrations import m001_visits, migrations

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "databases"


def with_step(step: object, name: str = "m900_test") -> Migrations:
    """The migrations of the program and one more."""
    more = Migrations("huiqi")
    for known in migrations()._migrations:
        more(name=known.name)(known.fn)
    more(name=name)(step)  # type: ignore[arg-type]
    return more


def refused(folder: Path, sentence: str, clock: HandClock) -> str:
    """Opening fails with this sentence, and no stored byte is another; the whole sentence."""
    before = {p: p.read_bytes() for p in folder.rglob("*.db*") if p.is_file()}
    with pytest.raises(RecordError, match=sentence) as caught:
        open_store(folder, clock)
    assert {p: p.read_bytes() for p in folder.rglob("*.db*") if p.is_file()} == before
    return caught.value.message


def test_a_new_folder_is_made(tmp_path: Path, clock: HandClock) -> None:
    """Also where its parent is not there yet."""
    with open_store(tmp_path / "甲" / "乙", clock) as store:
        assert store.search() == []


def test_the_file_is_set_to_lose_nothing(store: Store) -> None:
    """The journal mode and the tables that ARCHITECTURE.md asks for."""
    raw = sqlite3.connect(store.path)
    tables = raw.execute("PRAGMA table_list").fetchall()
    ours = [t for t in tables if not t[1].startswith(("sqlite_", "_sqlite"))]
    assert ours
    assert all(strict for *_, strict in ours)
    assert raw.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    raw.close()
    live = store._database
    assert [live.row(f"PRAGMA {name}")[0] for name in ("journal_mode", "synchronous", "foreign_keys")] == [  # type: ignore[index]
        "truncate",
        2,
        1,
    ]


def test_a_file_in_place_of_the_folder_is_said_so(tmp_path: Path, clock: HandClock) -> None:
    """A data folder that cannot be made or written."""
    (tmp_path / "data").write_text("x")
    assert "--data" in refused(tmp_path / "data", "无法写入", clock)


def test_a_database_that_cannot_be_written_is_said_so(
    store: Store, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be read, but not one answer could be kept."""
    store.close()
    real = sqlite3.connect
    monkeypatch.setattr(
        "core.records.database.sqlite3.connect", lambda name, **how: real(name.replace("rwc", "ro"), **how)
    )
    refused(store.folder, "无法写入", clock)


def test_a_second_copy_is_refused(store: Store, clock: HandClock) -> None:
    """The message names who has the folder open."""
    refused(store.folder, r"另一个惠企窗口使用（进程 \d+）", clock)


HOLD = """
import sys, time
from pathlib import Path
from core.records import open_store
store = open_store(Path(sys.argv[1]))
print("open", flush=True)
time.sleep(60)
"""


def test_a_copy_in_another_process_is_refused_until_it_dies(tmp_path: Path, clock: HandClock) -> None:
    """However it dies: the system frees the lock."""
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    refused(tmp_path, f"进程 {other.pid}", clock)
    other.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
    other.wait()
    other.stdout.close()
    open_store(tmp_path, clock).close()


@pytest.mark.parametrize("where", [0, 4_096, 20_480])
def test_a_damaged_database_is_refused(counter: Counter, clock: HandClock, where: int) -> None:
    """At its head or in the middle; the sentence names the backup to go back to."""
    counter.finished()
    kept = daily_backup(counter.store.folder, clock=clock)
    assert kept is not None
    counter.store.close()
    with counter.store.path.open("rb+") as file:
        file.seek(where)
        file.write(b"\xff" * 3_000)
    assert str(kept.path) in refused(counter.store.folder, "已损坏", clock)


def test_an_emptied_database_beside_backups_is_damage(counter: Counter, clock: HandClock) -> None:
    """An empty file alone is a first start; with backups it is a loss."""
    daily_backup(counter.store.folder, clock=clock)
    counter.store.close()
    counter.store.path.write_bytes(b"")
    refused(counter.store.folder, "已损坏", clock)


def test_a_first_start_that_was_cut_off_begins_again(tmp_path: Path, clock: HandClock) -> None:
    """An empty file and no backups."""
    (tmp_path / "huiqi.db").write_bytes(b"")
    open_store(tmp_path, clock).close()


def _list_of_steps(path: Path, *applied: str) -> None:
    """What sqlite-utils commits before the first step is taken."""
    database = sqlite_utils.Database(path)
    migrations().ensure_migrations_table(database)
    for name in applied:
        database["_sqlite_migrations"].insert({"migration_set": "theirs", "name": name, "applied_at": "x"})
    database.close()


def test_the_empty_list_of_steps_that_0_1_0_left_is_begun_again(tmp_path: Path, clock: HandClock) -> None:
    """With the journal it left, which is not rolled into the new file."""
    _list_of_steps(tmp_path / "huiqi.db")
    (tmp_path / "huiqi.db-journal").write_bytes(b"\x00" * 512)
    with open_store(tmp_path, clock) as store:
        assert store.verify().intact
    assert not list(tmp_path.glob("*.part*"))


def test_a_list_of_steps_that_somebody_took_is_not_ours(tmp_path: Path, clock: HandClock) -> None:
    """Another program may use the same library."""
    _list_of_steps(tmp_path / "huiqi.db", "m001_theirs")
    refused(tmp_path, "不是惠企窗口的数据文件", clock)


def test_an_empty_list_of_steps_beside_backups_is_damage(counter: Counter, clock: HandClock) -> None:
    """Where copies are, there was a record."""
    daily_backup(counter.store.folder, clock=clock)
    counter.store.close()
    counter.store.path.unlink()
    _list_of_steps(counter.store.path)
    refused(counter.store.folder, "已损坏", clock)


def test_a_half_made_file_beside_is_cleared_away(tmp_path: Path, clock: HandClock) -> None:
    """Whoever left it: a first start, or a restore."""
    (tmp_path / "huiqi.db.part").write_bytes(b"half")
    (tmp_path / "huiqi.db.part-journal").write_bytes(b"half")
    open_store(tmp_path, clock).close()
    assert not list(tmp_path.glob("*.part*"))


def test_a_database_that_is_not_ours_is_refused(tmp_path: Path, clock: HandClock) -> None:
    """Another program's file under our name."""
    raw = sqlite3.connect(tmp_path / "huiqi.db")
    raw.execute("CREATE TABLE t (x)")
    raw.close()
    refused(tmp_path, "不是惠企窗口的数据文件", clock)


def test_a_database_that_only_bears_our_mark_is_refused(tmp_path: Path, clock: HandClock) -> None:
    """Nothing of ours is built into a file that somebody else made, or that lost its tables."""
    raw = sqlite3.connect(tmp_path / "huiqi.db")
    raw.execute("CREATE TABLE theirs (a)")
    raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    raw.commit()
    raw.close()
    refused(tmp_path, "已损坏", clock)


def test_a_newer_database_is_refused(counter: Counter, clock: HandClock) -> None:
    """One applied step that this program does not know is enough."""
    folder = counter.store.folder
    counter.store.close()
    open_store(folder, clock, with_step(lambda db: None, "m777_later")).close()
    assert "m777_later" in refused(folder, "更新版本", clock)


def test_a_migration_is_preceded_by_a_verified_copy(counter: Counter, clock: HandClock) -> None:
    """The copy is the file as it was, and opens."""
    visit = counter.finished()
    folder = counter.store.folder
    counter.store.close()
    open_store(folder, clock, with_step(lambda db: db.execute("ALTER TABLE visits ADD COLUMN x TEXT"))).close()
    (copy,) = (folder / "backups").glob("before-m900_test-*.db")
    (folder.parent / "old").mkdir()
    shutil.copy(copy, folder.parent / "old" / "huiqi.db")
    with open_store(folder.parent / "old", clock) as old:
        assert old.visits.get(visit.id) == visit


def test_a_failing_migration_rolls_back(counter: Counter, clock: HandClock) -> None:
    """The file is as before, the copy is there, and the program of before still opens it."""

    def breaks(db: sqlite_utils.Database) -> None:
        db.execute("CREATE TABLE half (x)")
        raise ValueError("半途")

    visit = counter.finished()
    folder = counter.store.folder
    counter.store.close()
    before = counter.store.path.read_bytes()
    with pytest.raises(RecordError, match=r"m900_test：半途.*before-m900_test"):
        open_store(folder, clock, with_step(breaks))
    assert counter.store.path.read_bytes() == before
    with open_store(folder, clock) as again:
        assert again.visits.get(visit.id) == visit


def test_no_copy_no_migration(counter: Counter, clock: HandClock) -> None:
    """Where the copy cannot be made, the step is not taken."""
    folder = counter.store.folder
    counter.store.close()
    (folder / "backups").write_text("in the way")
    with pytest.raises(RecordError, match="备份文件夹"):
        open_store(folder, clock, with_step(lambda db: db.execute("DROP TABLE packs")))
    open_store(folder, clock).close()


def test_a_released_migration_is_never_edited() -> None:
    """The first step builds today the very schema that the fixture of version 1 was built with."""
    fresh = sqlite_utils.Database(memory=True)
    m001_visits(fresh)
    kept = sqlite3.connect(FIXTURES / "v1.db")
    ask = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE '%sqlite_%' ORDER BY type, name"
    assert fresh.execute(ask).fetchall() == kept.execute(ask).fetchall()
    kept.close()
    fresh.close()


def test_a_database_of_version_1_opens(tmp_path: Path, clock: HandClock) -> None:
    """With everything in it: visits of every state, a correction, papers, a pack, settings."""
    shutil.copy(FIXTURES / "v1.db", tmp_path / "huiqi.db")
    with open_store(tmp_path, clock) as store:
        assert store.verify().intact
        assert {row.state for row in store.visits.recent()} == {"open", "parked", "finished"}
        (old,) = [row for row in store.search("yh") if row.corrected]
        visit = store.visits.get(old.id)
        assert visit.result["outcomes"][0]["measure"] == "18-2"
        assert store.packs.files(visit.pack_digest) == {"policy.yaml": "政策".encode()}
        assert [p.number for p in store.prints.of_visit(old.id)] == [1, 2, 1]
        assert store.settings.get("centre") == {"name": "示例服务中心", "window": "3号"}
        assert store.settings.image("stamp") == b"\x89PNG"
        assert store.statistics().visits == 1


def test_after_the_second_step_a_visit_may_say_matters(tmp_path: Path, clock: HandClock) -> None:
    """In a record of version 1 as in a new one; what was there is as it was, and anything else is still refused."""
    (tmp_path / "old").mkdir()
    shutil.copy(FIXTURES / "v1.db", tmp_path / "old" / "huiqi.db")
    for folder in (tmp_path / "old", tmp_path / "new"):
        with open_store(folder, clock) as store:
            before = store.visits.recent()
            head = {"policy": "baoshan-2023-1", "pack_digest": "d1", "as_of": date(2023, 12, 15)}
            made = store.visits.create(**head, unmentioned="matters")
            assert store.visits.get(made.id).unmentioned == "matters"
            store.visits.update(made.id, unmentioned="none")
            with pytest.raises(sqlite3.IntegrityError):
                store.visits.update(made.id, unmentioned="perhaps")  # type: ignore[arg-type]
            assert store.verify().intact
            assert [row for row in store.visits.recent() if row.id != made.id] == before
        raw = sqlite3.connect(folder / "huiqi.db")
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        raw.close()


def test_after_the_last_steps_measures_streets_and_enterprises_are_looked_up(tmp_path: Path, clock: HandClock) -> None:
    """In a record of version 1 as in a new one: by an index, not by a look at every visit and every day."""
    shutil.copy(FIXTURES / "v1.db", tmp_path / "huiqi.db")
    with open_store(tmp_path, clock) as store:
        for sql in (
            "SELECT 1 FROM visits WHERE policy = 'p'",
            "SELECT street, sum(visits) FROM day_visits INDEXED BY day_visits_by_street GROUP BY 1",
            "SELECT count(DISTINCT known) FROM day_enterprises INDEXED BY day_enterprises_by_known"
            " WHERE day > '' AND visits > 0",
        ):
            plan = " ".join(row["detail"] for row in store._database.rows(f"EXPLAIN QUERY PLAN {sql}"))
            assert "COVERING INDEX" in plan
            assert "TEMP" not in plan
        policy = store.search("yh", state="finished")[0].policy
        assert store.search(measure=f"{policy}:18-2") == store.search(measure="18-2")
        assert sum(each.visits for each in store.statistics().streets) == 1


def test_a_record_of_0_2_0_takes_the_steps_since_and_counts_what_it_counted(tmp_path: Path, clock: HandClock) -> None:
    """With a copy before the first of them, which opens as it was; the release's own file is not touched."""
    kept = (FIXTURES / "0.2.0.db").read_bytes()
    (tmp_path / "huiqi.db").write_bytes(kept)
    with open_store(tmp_path, clock) as store:
        (copy,) = (tmp_path / "backups").glob("before-m014_enterprises-*.db")
        all_days = store.statistics()
        first, last = all_days.days[0].day, all_days.days[-1].day
        assert all_days.enterprises > 1
        assert store.statistics(first, date.max).enterprises == all_days.enterprises
        part = store.statistics(first + timedelta(days=1), last)
        assert part.visits == all_days.visits - all_days.days[0].visits
        assert part.enterprises <= all_days.enterprises
        assert store.verify().intact
    before = sqlite3.connect(copy)
    steps = [row[0] for row in before.execute("SELECT name FROM _sqlite_migrations ORDER BY rowid")]
    before.close()
    assert steps[-1] == "m013_indexes"
    assert (FIXTURES / "0.2.0.db").read_bytes() == kept
