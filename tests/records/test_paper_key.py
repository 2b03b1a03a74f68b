"""Keys are in a file next to the record, never in it nor in its copies; under a passphrase if the centre set one."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from desk import Counter, HandClock

from core import acl, files
from core.authoring import workbench
from core.errors import RecordError
from core.files import make_private
from core.policy import pack_files
from core.records import KeyRing, LockedKeys, backup, daily_backup, keys, open_store, restore
from desktop.log import Log

PHRASE = "杨行镇窗口的长口令一句"
OLD = Path(__file__).parents[1] / "fixtures" / "databases" / "0.1.0.db"
posix = pytest.mark.skipif(os.name == "nt", reason="Windows keeps a user's folder by its own list")


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id with the least work."""
    monkeypatch.setattr(keys, "_WORK", {"time": 1, "memory": 64, "lanes": 1})


def mode(path: Path) -> int:
    """Its permissions."""
    return path.stat().st_mode & 0o7777


def old_record(folder: Path) -> bytes:
    """A record of 0.1.0 with a paper key in its settings; that key."""
    folder.mkdir(parents=True)
    shutil.copy(OLD, folder / "huiqi.db")
    raw = sqlite3.connect(folder / "huiqi.db")
    with raw:
        raw.execute("INSERT OR REPLACE INTO settings VALUES ('paper_secret', ?)", (json.dumps("5e" * 32),))
    raw.close()
    return bytes.fromhex("5e" * 32)


@posix
def test_folder_and_files_are_the_users_alone(counter: Counter, clock: HandClock) -> None:
    """Whatever the umask: record, lock, keys, copies and their folder."""
    before = os.umask(0)
    try:
        folder = counter.store.folder
        counter.visit("甲公司")
        made = backup(counter.store.path, folder / "backups" / "x.db") if _made(folder / "backups") else None
        assert made is not None
        assert mode(folder) == 0o700
        assert mode(folder / "backups") == 0o700
        for file in (counter.store.path, folder / "keys.json", made.path):
            assert mode(file) == 0o600, file
    finally:
        os.umask(before)


def _made(folder: Path) -> bool:
    make_private(folder)
    return True


@posix
def test_an_open_folder_with_a_record_is_closed_and_one_for_a_group_stays(tmp_path: Path, clock: HandClock) -> None:
    """0755 of 0.1.0 becomes 0700; 2770 stays, its files 0660; a folder with other things in it stays."""
    for name, first, then, file in (("a", 0o755, 0o700, 0o600), ("b", 0o2770, 0o2770, 0o660)):
        folder = tmp_path / name
        folder.mkdir()
        folder.chmod(first)
        shutil.copy(OLD, folder / "huiqi.db")
        (folder / "huiqi.db").chmod(0o644)
        open_store(folder, clock).close()
        assert (mode(folder), mode(folder / "huiqi.db"), mode(folder / "keys.json")) == (then, file, file)
    other = tmp_path / "other"
    other.mkdir(mode=0o755)
    other.chmod(0o755)
    (other / "letter.txt").touch()
    open_store(other, clock).close()
    assert mode(other) == 0o755
    assert mode(other / "huiqi.db") == 0o600


@posix
def test_all_that_lies_in_a_folder_for_a_group_is_open_to_it(tmp_path: Path, clock: HandClock) -> None:
    """Copies, log, packs and drafts too, whatever the habit of the account that made them; others read nothing."""
    folder, before = tmp_path / "data", os.umask(0o077)
    try:
        folder.mkdir()
        folder.chmod(0o2770)
        (folder / "backups").mkdir(mode=0o700)  # as an earlier version made it
        open_store(folder, clock).close()
        daily_backup(folder, clock=clock)
        log = Log(folder, print)
        log.begin()
        log.end()
        workbench.begin(folder, "qinghe-2024-6", pack_files("sample-city-2023")).change("改", {"text.txt": "第一条"})
    finally:
        os.umask(before)
    for path in folder.rglob("*"):
        assert mode(path) == (0o2770 if path.is_dir() else 0o660), path


def test_the_key_of_an_old_record_moves_out_of_it_and_of_every_copy(tmp_path: Path, clock: HandClock) -> None:
    """Not a page of record or copy holds it, that before the migrations included; it is the paper key still."""
    paper = old_record(tmp_path / "data")
    with open_store(tmp_path / "data", clock) as store:
        assert store.keys.keys.paper == paper
        backup(store.path, tmp_path / "copy.db")
    (before,) = (tmp_path / "data" / "backups").glob("before-*m003*.db")
    for file in (tmp_path / "data" / "huiqi.db", tmp_path / "copy.db", before):
        content = file.read_bytes()
        assert paper.hex().encode() not in content
        assert paper not in content


def test_the_key_of_an_old_copy_stays_good_for_its_papers(counter: Counter, tmp_path: Path, clock: HandClock) -> None:
    """Restored to a counter that has another key."""
    paper = old_record(tmp_path / "old")
    folder, mine = counter.store.folder, counter.store.keys.keys.paper
    counter.store.close()
    restore(folder, tmp_path / "old" / "huiqi.db", clock)
    with open_store(folder, clock) as store:
        assert (store.keys.keys.paper, store.keys.keys.former) == (mine, (paper,))


def test_a_passphrase_is_asked_for_from_then_on(counter: Counter, clock: HandClock, light: None) -> None:
    """Neither key is in the file in clear; a wrong passphrase opens nothing; it can be removed."""
    store, folder = counter.store, counter.store.folder
    mine = store.keys.keys
    with pytest.raises(RecordError, match="至少 10 个字符"):
        store.keys.protect("short")
    store.keys.protect(PHRASE)
    store.close()
    content = (folder / "keys.json").read_text()
    assert mine.paper.hex() not in content
    assert mine.chain.hex() not in content
    for given in ("", PHRASE + "x"):
        with pytest.raises(LockedKeys, match="口令"):
            open_store(folder, clock, passphrase=given)
    with open_store(folder, clock, passphrase=PHRASE) as again:
        assert again.keys.keys == mine
        assert again.keys.protected
        again.keys.protect("")
    with open_store(folder, clock) as again:
        assert again.keys.keys == mine


def test_two_windows_share_a_key_by_a_file(tmp_path: Path, light: None) -> None:
    """Window 2 has window 1's key, knows its own former one, keeps its own chain; an equal prefix is reported."""
    one, two = (KeyRing.open(_folder(tmp_path / name)) for name in ("one", "two"))
    before = two.keys
    file = tmp_path / "shared.hqkey"
    one.export(file, PHRASE, "BS")
    assert one.keys.paper.hex().encode() not in file.read_bytes()
    with pytest.raises(LockedKeys):
        two.take_in(file, PHRASE + "x")
    assert two.keys == before
    assert two.take_in(file, PHRASE, "BS")
    assert (two.keys.paper, two.keys.former, two.keys.chain) == (one.keys.paper, (before.paper,), before.chain)
    assert KeyRing.open(tmp_path / "two").keys == two.keys
    assert not two.take_in(file, PHRASE, "BS")  # a second time is harmless
    three = KeyRing.open(_folder(tmp_path / "three"))
    assert not three.take_in(file, PHRASE, "YH")
    assert three.keys.prefixes == ("BS",)


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"\xff", b"[" * 60_000, b"{}", b'{"paper": 3}', b'{"huiqi-keys": 1, "wrapped": {}}',
        b'{"wrapped": {"salt": "00", "time": 1, "memory": 99999999999, "lanes": 1}}',
        b'{"wrapped": {"salt": "00", "time": 1, "memory": 1, "lanes": 1}}',
        b'{"paper": "", "chain": "", "former": [], "prefixes": []}',
        b'{"paper": "zz", "chain": "aa", "former": [], "prefixes": []}', b" " * 70_000,
    ],
)  # fmt: skip
def test_a_rotten_key_file_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    """And stays as it is."""
    (tmp_path / "keys.json").write_bytes(content)
    with pytest.raises(RecordError, match="密钥文件"):
        KeyRing.open(tmp_path, PHRASE)
    assert (tmp_path / "keys.json").read_bytes() == content
    with pytest.raises(RecordError, match="密钥文件"):
        KeyRing.open(_folder(tmp_path / "x")).take_in(tmp_path / "keys.json", PHRASE)


def test_every_changed_byte_of_a_box_is_found(tmp_path: Path, light: None) -> None:
    """Head, nonce and box are bound together."""
    ring = KeyRing.open(tmp_path)
    ring.protect(PHRASE)
    document = json.loads((tmp_path / "keys.json").read_text())
    for name in ("salt", "nonce", "box"):
        text = document["wrapped"][name]
        other = ("1" if text[0] == "0" else "0") + text[1:]
        changed = {**document, "wrapped": {**document["wrapped"], name: other}}
        (tmp_path / "keys.json").write_text(json.dumps(changed))
        with pytest.raises(LockedKeys):
            KeyRing.open(tmp_path, PHRASE)


def test_on_windows_a_new_folder_lets_in_its_user_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By icacls through its full path; an existing folder keeps its list; a failure is reported."""
    asked: list[list[str]] = []
    answers = iter([0, 5, 0])

    def run(words: Sequence[str]) -> int:
        asked.append(list(words))
        return next(answers)

    real = acl.restrict
    monkeypatch.setattr(files, "_on_windows", lambda: True)
    monkeypatch.setattr(acl, "restrict", lambda folder: real(folder, run, "SHIQU\\王晓", r"C:\Windows\system32"))
    assert make_private(tmp_path / "a") == ""
    assert asked == [
        [
            r"C:\Windows\system32\icacls.exe", str(tmp_path / "a"), "/inheritance:r",
            "/grant:r", "SHIQU\\王晓:(OI)(CI)F", "/grant:r", "*S-1-5-18:(OI)(CI)F", "/q",
        ]
    ]  # fmt: skip
    assert "没有设成只有本用户能读" in make_private(tmp_path / "b")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "huiqi.db").touch()
    assert make_private(tmp_path / "c") == ""
    assert len(asked) == 2


def test_what_cannot_be_asked_of_windows_is_not_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No user name, no program, or one that hangs: all reported alike."""

    def hangs(words: Sequence[str]) -> int:
        raise subprocess.TimeoutExpired(list(words), 20)

    assert not acl.restrict(tmp_path, hangs, "a", "b")
    assert not acl.restrict(tmp_path, None, "a", str(tmp_path))
    monkeypatch.setattr(acl, "_user", lambda: "")
    assert not acl.restrict(tmp_path, lambda words: 0)


@posix
def test_a_folder_that_stays_open_to_others_is_told(
    tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that knows no permissions: it opens, and says so."""
    folder = tmp_path / "stick"
    folder.mkdir()
    folder.chmod(0o755)
    monkeypatch.setattr(Path, "chmod", lambda path, mode: None)
    with open_store(folder, clock) as store:
        assert "其他用户可能看得到" in store.exposed
    monkeypatch.undo()
    with open_store(folder, clock) as store:
        assert store.exposed == ""
    assert mode(folder) == 0o700
