"""What is of no visit is in the proof too; and a history written anew shows by the key, by a copy, by a paper."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest
from desk import Counter, HandClock, opened_behind

from core.errors import RecordError
from core.records import audit, backup, daily_backup, open_store, restore

OLD = Path(__file__).parents[1] / "fixtures" / "databases" / "0.1.0.db"

TAMPERINGS = (
    ("UPDATE settings SET value = '\"别的中心\"' WHERE key = 'centre'", "设置“centre”"),
    ("INSERT INTO settings VALUES ('counter', '{}')", "设置“counter”"),
    ("DELETE FROM settings WHERE key = 'centre'", "设置“centre”"),
    ("UPDATE images SET bytes = x'00'", "图片“stamp”"),
    ("DELETE FROM images", "图片“stamp”"),
    ("UPDATE packs SET files = x'00'", "存档的政策规则 pack"),
    ("INSERT INTO packs SELECT 'other', policy, frozen_at, files FROM packs", "存档的政策规则 other"),
    ("UPDATE serials SET last = 1", "再编号会重复"),
    ("DELETE FROM serials", "再编号会重复"),
)


@pytest.fixture
def filled(counter: Counter) -> Counter:
    """Settings, a picture, a pack, two serials."""
    counter.store.settings.set("centre", "示例镇")
    counter.store.settings.set_image("stamp", b"png")
    counter.finished("甲公司")
    counter.visit("乙公司")
    return counter


def behind(counter: Counter, *statements: str) -> None:
    """Change the file; the guards are taken out meanwhile and put back."""
    raw = opened_behind(counter.store.path)
    guards = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    with raw:
        for name, _ in guards:
            raw.execute(f"DROP TRIGGER {name}")
        for sql in statements:
            raw.execute(sql)
        for _, guard in guards:
            raw.execute(guard)
    raw.close()


def written_anew(path: Path, key: bytes = b"") -> None:
    """Hash the whole chain again, as someone would who has read how it is done; sealed with ``key``, or not at all."""
    raw = opened_behind(path)
    guards = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    with raw:
        for name, _ in guards:
            raw.execute(f"DROP TRIGGER {name}")
        before = "0" * 64
        columns = "seq, at, visit, event, fact, old, new, evidence, clerk"
        for row in raw.execute(f"SELECT {columns} FROM audit ORDER BY seq").fetchall():
            before = audit.link_of(before, row)
            raw.execute("UPDATE audit SET hash = ?, mac = ? WHERE seq = ?", (before, audit.mac(key, before), row[0]))
        for _, guard in guards:
            raw.execute(guard)
    raw.close()


def test_a_history_that_nobody_sealed_is_told(filled: Counter) -> None:
    """Whoever has the file alone can make it look like one of an early version: how much is not sealed is said."""
    assert filled.store.verify().notes == ()
    rows = filled.store.verify().rows
    written_anew(filled.store.path)
    (note,) = filled.store.verify().notes
    assert note.startswith(f"开头 {rows} 条没有签封")


@pytest.mark.parametrize(("tampering", "told"), TAMPERINGS)
def test_what_is_of_no_visit_is_held_against_the_audit(filled: Counter, tampering: str, told: str) -> None:
    """Settings, pictures, packs, running numbers: each is reported by name."""
    assert filled.store.verify().intact
    behind(filled, tampering)
    (fault,) = filled.store.verify().faults
    assert told in fault


def test_the_guards_themselves_are_looked_at(filled: Counter) -> None:
    """One taken out, one made toothless, a check of a column widened."""
    for sql in (
        "DROP TRIGGER visits_update_guard",
        "CREATE TRIGGER visits_update_guard BEFORE UPDATE ON visits WHEN FALSE BEGIN SELECT 1; END",
    ):
        raw = opened_behind(filled.store.path)
        with raw:
            raw.execute(sql)
        raw.close()
        assert filled.store.verify().faults == ("数据文件的保护“visits_update_guard”被去掉或改动过。",)


def test_an_altered_pack_is_refused_when_it_is_read(filled: Counter) -> None:
    """It is no longer what was frozen, though it can be read."""
    other = filled.store.packs
    other.freeze("two", "x", {"policy.yaml": b"other"})
    behind(filled, "UPDATE packs SET files = (SELECT files FROM packs WHERE digest = 'two') WHERE digest = 'pack'")
    with pytest.raises(RecordError, match="被改动过"):
        other.files("pack")


def test_a_history_hashed_anew_shows_by_the_key(filled: Counter) -> None:
    """Sealed with another key, it is noted; half sealed or not sealed by ours, it is a fault."""
    key = filled.store.keys.keys.chain
    behind(filled, "UPDATE audit SET clerk = '别人' WHERE event = 'create'")
    written_anew(filled.store.path, hashlib.sha256(b"not ours").digest())
    verdict = filled.store.verify()
    assert "本机没有的密钥" in verdict.notes[0]
    written_anew(filled.store.path, key)
    assert filled.store.verify().intact
    behind(filled, "UPDATE audit SET mac = NULL WHERE seq > 3")
    assert "签封对不上" in filled.store.verify().faults[0]
    behind(filled, "UPDATE audit SET mac = substr(mac, 1, 9) || '00' WHERE seq > 3")
    assert "签封对不上" in filled.store.verify().faults[0]


def test_a_history_hashed_anew_with_the_key_shows_by_a_copy(filled: Counter, clock: HandClock, tmp_path: Path) -> None:
    """The daily copy carries the head of the chain; a restore from one is no such history."""
    folder = filled.store.folder
    daily_backup(folder, clock=clock, chain_key=filled.store.keys.keys.chain)
    assert filled.store.verify().intact
    copy = backup(filled.store.path, tmp_path / "old.db")
    assert copy is not None
    clock.forward(minutes=1)
    filled.visit("丙公司")
    clock.forward(days=1)
    daily_backup(folder, clock=clock, chain_key=filled.store.keys.keys.chain)
    behind(filled, "UPDATE audit SET clerk = '别人' WHERE event = 'create'")
    written_anew(filled.store.path, filled.store.keys.keys.chain)
    faults = filled.store.verify().faults
    assert len(faults) == 2
    assert "备份以后，审计记录被改写过" in faults[0]
    filled.store.close()
    clock.forward(minutes=1)
    restore(folder, copy.path, clock)
    with open_store(folder, clock) as store:
        assert store.verify().intact


@pytest.mark.parametrize("days", [-4000, 27_000], ids=["2013", "2097"])
def test_a_restore_under_a_wrong_clock_neither_cries_wolf_nor_hides_one(
    filled: Counter, clock: HandClock, tmp_path: Path, days: int
) -> None:
    """Earlier copies are in the replaced file's history; later ones must be in this history."""
    folder, key = filled.store.folder, filled.store.keys.keys.chain
    copy = backup(filled.store.path, tmp_path / "old.db")
    assert copy is not None
    filled.visit("丙公司")
    daily_backup(folder, clock=clock, chain_key=key)
    filled.visit("丁公司")
    filled.store.close()
    clock.forward(days=days)
    restore(folder, copy.path, clock)
    clock.forward(days=1 - days)
    with open_store(folder, clock) as store:
        assert store.verify().faults == ()
        counter = Counter(store, clock)
        counter.visit("戊公司")
        daily_backup(folder, clock=clock, chain_key=key)
        assert store.verify().faults == ()
        behind(counter, "UPDATE audit SET clerk = '别人' WHERE event = 'create'")
        written_anew(store.path, key)
        assert any("daily-00002" in fault for fault in store.verify().faults)


def test_a_copy_is_checked_by_the_key(filled: Counter, tmp_path: Path) -> None:
    """Without it the content alone is held against the chain."""
    behind(filled, "UPDATE audit SET mac = substr(mac, 1, 9) || '00' WHERE seq > 3")
    for key, intact in ((filled.store.keys.keys.chain, False), (b"", True)):
        made = backup(filled.store.path, tmp_path / "x.db", chain_key=key)
        assert made is not None
        assert made.audit.intact == intact


def test_a_record_of_before_is_told_once_and_held_from_then_on(tmp_path: Path) -> None:
    """What an old record has is taken as it is; what is put in later does not become right by a new start."""
    (tmp_path / "huiqi.db").write_bytes(OLD.read_bytes())
    with open_store(tmp_path) as store:
        assert store.verify().intact
    raw = sqlite3.connect(tmp_path / "huiqi.db")
    with raw:
        raw.execute("INSERT INTO settings VALUES ('smuggled', '1')")
    raw.close()
    with open_store(tmp_path) as store:
        assert store.verify().faults == ("设置“smuggled”与审计记录不一致。",)
