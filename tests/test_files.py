"""A paper is put on the disk whole, or not at all."""

from __future__ import annotations

import builtins
import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core import files
from core.errors import RecordError
from core.files import clear, write_folder, write_safely, write_steadily

OLD, NEW = b"the earlier paper", b"the new paper " * 5000


def test_the_new_paper_takes_the_place_of_the_earlier(tmp_path: Path) -> None:
    """And nothing else is left in the folder."""
    file = tmp_path / "告知单.pdf"
    write_safely(file, OLD)
    write_safely(file, NEW)
    assert file.read_bytes() == NEW
    assert os.listdir(tmp_path) == [file.name]


@pytest.mark.parametrize("head", [b"SQLite format 3\0", b'{\n "huiqi-keys": 1'])
def test_nothing_takes_the_place_of_a_record(tmp_path: Path, head: bytes) -> None:
    """Whatever a person types as the name of a paper, a table or a file for another window."""
    file = tmp_path / "huiqi.db"
    file.write_bytes(head + bytes(100))
    with pytest.raises(RecordError, match="数据文件"):
        write_safely(file, NEW)
    assert file.read_bytes() == head + bytes(100)
    write_safely(file, NEW, private=True)
    assert file.read_bytes() == NEW


def failing(number: int, after: int = 0) -> Callable[..., Any]:
    """A call that fails after so many good ones."""
    left = [after]

    def wrap(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            if left[0] <= 0:
                raise OSError(number, os.strerror(number))
            left[0] -= 1
            return real(*args, **named)

        return call

    return wrap  # type: ignore[return-value]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS, errno.EDQUOT])
@pytest.mark.parametrize("step", ["open", "write", "fsync", "close", "replace"])
def test_a_fault_at_any_step_leaves_the_earlier_paper_whole(
    step: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence says what to do, and no half file is left behind."""
    file = tmp_path / "告知单.pdf"
    file.write_bytes(OLD)
    with monkeypatch.context() as patch:
        real = getattr(os, step)
        patch.setattr(os, step, failing(number)(real))
        with pytest.raises(RecordError, match=r"没有保存：.*请.*原来的文件没有动。"):
            write_safely(file, NEW)
    assert file.read_bytes() == OLD
    assert os.listdir(tmp_path) == [file.name]


def test_a_disk_that_fills_up_midway_leaves_the_earlier_paper_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Short writes go on; when one fails in the end, nothing is lost."""
    file = tmp_path / "告知单.pdf"
    file.write_bytes(OLD)
    real = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda number, data: real(number, bytes(data)[:1000]))
        write_safely(file, NEW)
    assert file.read_bytes() == NEW
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", failing(errno.ENOSPC, after=3)(lambda n, data: real(n, bytes(data)[:1000])))
        with pytest.raises(RecordError, match="磁盘满了"):
            write_safely(file, NEW + OLD)
    assert file.read_bytes() == NEW


def test_a_disk_that_does_not_keep_what_it_was_given_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read back differs: the earlier paper stays."""
    file = tmp_path / "告知单.pdf"
    file.write_bytes(OLD)
    real = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda number, data: real(number, bytes(len(data))))
        with pytest.raises(RecordError, match="读回不一致"):
            write_safely(file, NEW)
    assert file.read_bytes() == OLD
    assert os.listdir(tmp_path) == [file.name]


def test_a_failing_check_leaves_the_earlier_paper_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new file cannot be opened again."""
    file = tmp_path / "告知单.pdf"
    file.write_bytes(OLD)
    with monkeypatch.context() as patch:
        patch.setattr(builtins, "open", failing(errno.EIO)(open))
        with pytest.raises(RecordError, match="磁盘读写出错"):
            write_safely(file, NEW)
    assert file.read_bytes() == OLD
    assert os.listdir(tmp_path) == [file.name]


def test_a_stop_in_between_leaves_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is not an OSError, and cleans up as well."""

    def stop(number: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        write_safely(tmp_path / "告知单.pdf", NEW)
    assert os.listdir(tmp_path) == []


def test_a_folder_that_is_gone_says_so(tmp_path: Path) -> None:
    """The USB stick was pulled out."""
    with pytest.raises(RecordError, match="文件夹不在了"):
        write_safely(tmp_path / "没有" / "告知单.pdf", NEW)


def test_a_folder_in_place_of_the_file_says_so(tmp_path: Path) -> None:
    """A name that is already a folder's."""
    (tmp_path / "告知单.pdf").mkdir()
    with pytest.raises(RecordError, match="没有保存"):
        write_safely(tmp_path / "告知单.pdf", NEW)
    assert os.listdir(tmp_path) == ["告知单.pdf"]


def test_a_folder_stands_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Remains of an interrupted start are no hindrance; a failed write leaves nothing."""
    (tmp_path / ".pack.part").mkdir()
    (tmp_path / ".pack.part" / "old.yaml").write_bytes(b"old")
    write_folder(tmp_path / "pack", {"policy.yaml": b"a", "measures/one.yaml": b"b"}, private=True)
    found = {f.relative_to(tmp_path).as_posix(): f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()}
    assert found == {"pack/policy.yaml": b"a", "pack/measures/one.yaml": b"b"}
    monkeypatch.setattr("core.files._compare", _refused)
    with pytest.raises(OSError, match="full"):
        write_folder(tmp_path / "other", {"policy.yaml": b"a"})
    assert [f.name for f in tmp_path.iterdir()] == ["pack"]


def _refused(*_given: object) -> None:
    raise OSError("full")


def test_a_large_file_goes_to_the_disk_while_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never much at once, wherever in the file it is written: whoever saves meanwhile would wait for all of it."""
    synced: list[int] = []
    monkeypatch.setattr(files, "_AT_ONCE", 100)
    monkeypatch.setattr(os, "fsync", lambda number: synced.append(os.fstat(number).st_size))
    with (tmp_path / "copy.db").open("wb") as file:
        for _ in range(35):
            write_steadily(file, b"0123456789")
    assert synced == [100, 200, 300]
    with (tmp_path / "copy.db").open("r+b") as file:
        file.seek(150)
        write_steadily(file, b"x" * 40)
        file.seek(299)
        write_steadily(file, b"yz")
    assert synced == [100, 200, 300, 350]
    content = (tmp_path / "copy.db").read_bytes()
    assert (
        content
        == b"0123456789" * 15 + b"x" * 40 + b"0123456789" * 10 + b"012345678yz" + b"123456789" + b"0123456789" * 4
    )


def test_a_large_file_is_given_back_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its journal; what has another name besides, or is only a way to another file, keeps all it has."""
    shortened: list[int] = []
    real = os.truncate
    monkeypatch.setattr(files, "_AT_ONCE", 100)
    monkeypatch.setattr(os, "truncate", lambda path, size: (shortened.append(size), real(path, size)))
    part, journal = tmp_path / "a.part", tmp_path / "a.part-journal"
    part.write_bytes(bytes(350))
    journal.write_bytes(bytes(100))
    clear(part)
    assert shortened == [250, 150, 50]
    assert os.listdir(tmp_path) == []
    kept = tmp_path / "kept"
    kept.write_bytes(bytes(350))
    for link in (Path.symlink_to, Path.hardlink_to):
        link(part, kept)
        clear(part)
        assert os.listdir(tmp_path) == ["kept"]
        assert kept.read_bytes() == bytes(350)
