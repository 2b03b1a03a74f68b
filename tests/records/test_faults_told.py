"""Each fault is one sentence that says what is wrong: a share without locks, a disk that fails, what has rotted."""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import sqlite3
import sys
import zlib
from pathlib import Path

import pytest
from desk import Counter, HandClock, opened_behind

from core.errors import RecordError
from core.records import Store, daily_backup, open_store
from core.records.lock import FolderLock


@pytest.mark.skipif(sys.platform == "win32", reason="Windows locks in another way")
@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.EAGAIN, "另一个惠企窗口"),
        (errno.ENOLCK, "不能加锁"),
        (errno.EOPNOTSUPP, "不能加锁"),
        (errno.ENOSYS, "不能加锁"),
        (errno.EIO, "磁盘读写出错"),
    ],
)
def test_a_folder_that_cannot_be_locked_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, sentence: str
) -> None:
    """Only a lock that somebody has is another window."""

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("core.records.lock.fcntl.flock", refuse)
    with pytest.raises(RecordError, match=sentence) as caught:
        FolderLock(tmp_path)
    assert ("另一个惠企窗口" in caught.value.message) == (number == errno.EAGAIN)


def test_a_lock_holds_though_the_disk_has_no_room_for_its_signature(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The owner's name is only information for others; the lock does not depend on it."""

    class Full(io.FileIO):
        def truncate(self, size: int | None = None) -> int:
            raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Path, "open", lambda path, *_, **named: Full(path, "a+"))
    lock = FolderLock(tmp_path)
    with pytest.raises(RecordError, match="另一个惠企窗口"):
        FolderLock(tmp_path)
    lock.release()
    FolderLock(tmp_path).release()


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (sqlite3.SQLITE_FULL, "磁盘已满"),
        (sqlite3.SQLITE_IOERR_WRITE, "读写磁盘出错"),
        (sqlite3.SQLITE_IOERR_DELETE, "读写磁盘出错"),
        (sqlite3.SQLITE_IOERR_READ, "读磁盘出错，数据没有改动"),
        (sqlite3.SQLITE_IOERR_LOCK, "不能加锁"),
        (sqlite3.SQLITE_PROTOCOL, "不能加锁"),
        (sqlite3.SQLITE_BUSY, "别的程序占用"),
    ],
)
def test_what_sqlite_reports_is_told_as_what_it_is(tmp_path: Path, code: int, sentence: str) -> None:
    """By its extended code."""
    from core.records.database import translated_errors

    error = sqlite3.OperationalError("as SQLite says")
    error.sqlite_errorcode = code
    with pytest.raises(RecordError, match=sentence), translated_errors(tmp_path / "huiqi.db"):
        raise error


def test_an_old_copy_that_cannot_be_removed_does_not_spoil_the_new(
    counter: Counter, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy of the day is made."""
    folder = counter.store.folder
    assert daily_backup(folder, 1, clock)
    clock.forward(days=1)

    def refuse(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError(errno.EACCES, "in use")

    monkeypatch.setattr(Path, "unlink", refuse)
    with contextlib.suppress(RecordError):  # where the place of the half copy cannot be cleared, that is said
        assert daily_backup(folder, 1, clock)


def _rot(store: Store, *statements: str) -> Store:
    """The record with something changed behind the back of its guards."""
    store.close()
    raw = opened_behind(store.path)
    for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {name}")
    with raw:
        for statement in statements:
            raw.execute(statement)
    raw.close()
    return open_store(store.folder, HandClock())


_HALF = zlib.compress(b"x" * 100)[:-3].hex()
_NO_JSON = zlib.compress(b"{").hex()
_NO_TEXT = zlib.compress(b"\xff\xfe").hex()


@pytest.mark.parametrize("bytes_", ["00", _HALF, _NO_JSON, _NO_TEXT])
@pytest.mark.parametrize("table", ["results SET json", "packs SET files"])
def test_rotten_blobs_are_one_sentence(counter: Counter, table: str, bytes_: str) -> None:
    """Not deflated, cut, no JSON, no text."""
    visit = counter.finished()
    with _rot(counter.store, f"UPDATE {table} = x'{bytes_}'") as store:
        read = (lambda: store.visits.get(visit.id).result) if "results" in table else lambda: store.packs.files("pack")
        with pytest.raises(RecordError, match=r"已损坏，读不出来.*备份恢复"):
            read()
        store.verify()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE visits SET day = 'x'",
        "UPDATE visits SET as_of = '2023-13-01'",
        "UPDATE visits SET updated_at = ''",
        "UPDATE answers SET value = '{'",
        "UPDATE answers SET at = 'yesterday'",
    ],
)
def test_a_rotten_visit_is_one_sentence(counter: Counter, statement: str) -> None:
    """In the list, or when it is opened; the others of the record can be had."""
    visit = counter.visit("甲公司")
    with _rot(counter.store, statement) as store:
        with pytest.raises(RecordError, match=f"{visit.serial} 已损坏，读不出来"):
            [store.visits.get(row.id) for row in store.visits.recent()]
        assert store.settings.all() == {}


@pytest.mark.parametrize("value", ["{", "", "[1", "\\u"])
def test_settings_that_are_no_json_are_one_sentence(counter: Counter, value: str) -> None:
    """It names the setting; set again, it is well."""
    counter.store.settings.set("counter", {"centre": "甲"})
    with _rot(counter.store, f"UPDATE settings SET value = '{value}'") as store:
        for ask in (lambda: store.settings.get("counter"), store.settings.all):
            with pytest.raises(RecordError, match="设置“counter”已损坏"):
                ask()
        store.settings.set("counter", {"centre": "乙"})
        assert store.settings.get("counter") == {"centre": "乙"}


def test_settings_of_another_shape_are_as_it_comes() -> None:
    """A list where a table was stored."""
    from desktop.settings import CounterSettings, guide_from_json

    for stored in ([1], "x", 3, None):
        assert CounterSettings.from_json(stored) == CounterSettings()
        assert guide_from_json(stored) == {}
    assert guide_from_json({"1-1": [1], "1-2": {"window": "3号"}})["1-2"].window == "3号"


def test_a_table_that_is_gone_is_damage(counter: Counter) -> None:
    """The pages are whole, the record is not."""
    visit = counter.finished()
    with _rot(counter.store, "DROP TABLE prints") as store, pytest.raises(RecordError, match="已损坏"):
        store.prints.of_visit(visit.id)


def test_text_that_is_no_text_is_damage(counter: Counter) -> None:
    """Invalid UTF-8 in place of a name or a hash."""
    counter.visit("甲公司")
    with _rot(counter.store, "UPDATE visits SET name = CAST(x'ff41' AS TEXT)") as store:
        with pytest.raises(RecordError, match="已损坏"):
            store.visits.recent()
        with pytest.raises(RecordError, match="已损坏"):
            store.search("甲")


def test_json_of_a_setting_is_what_was_set(store: Store) -> None:
    """The other side."""
    store.settings.set("guide", {"1-1": {"window": "3号"}})
    assert json.dumps(store.settings.all()) == json.dumps({"guide": {"1-1": {"window": "3号"}}})
