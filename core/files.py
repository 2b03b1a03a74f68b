"""Atomic and durable file writing: an earlier file is replaced only by a complete new one.

All papers, tables and copies of the record are written with these functions.
"""

import contextlib
import os
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from core import acl
from core.errors import RecordError, trouble_writing


def write_safely(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write `data` to `path` through a temporary file that is synced, read back and renamed. `private`: unreadable for
    other users of the computer (`mode_in`).

    Raises RecordError with what to do; an earlier file is then unchanged.
    """
    path = Path(path)
    if not private:
        refuse_record(path)
    part = path.with_name(f".{os.urandom(6).hex()}.part")
    try:
        try:
            _write(part, data, 0o600 if private else 0o666)
            if private:
                keep_private(part)
            _compare(part, data)
            _rename(part, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(part)
            raise
    except OSError as error:
        raise RecordError(f"“{path.name}”没有保存：{trouble_writing(error)}。原来的文件没有动。") from error


_RECORDS = (b"SQLite format 3\0", b'{\n "huiqi-keys"')  # beginnings of record files and key files


def refuse_record(path: Path) -> None:
    """Raise RecordError if ``path`` is a record or its keys: nothing that a user saves may overwrite them."""
    try:
        with path.open("rb") as file:
            head = file.read(max(map(len, _RECORDS)))
    except OSError:
        return  # it does not exist, or writing will report the error
    if head.startswith(_RECORDS):
        raise RecordError(f"“{path.name}”是接待记录的数据文件，不能用别的内容替换它。请换一个文件名或位置。")


def real(path: Path) -> Path:
    """A path without links and dots. If the system cannot resolve it (Wine, beyond 260 characters), only without
    dots."""
    try:
        return path.resolve()
    except OSError:
        return Path(os.path.abspath(path))


_AT_ONCE = 8 << 20  # bytes that a disk is given to write, or to give back, in one go


def write_steadily(file: BinaryIO, piece: bytes) -> None:
    """Write the next piece of a large file. Every few megabytes what was written goes to the disk: neither a save
    meanwhile nor whoever cancels waits for hundreds of them. Raises OSError."""
    begin = file.tell()
    file.write(piece)
    if begin // _AT_ONCE != file.tell() // _AT_ONCE:
        file.flush()
        os.fsync(file.fileno())


def put_in_place(part: Path, to: Path) -> None:
    """Rename a complete file to its final name, after syncing it. Raises OSError."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    _rename(part, to)


def write_folder(folder: Path, files: Mapping[str, bytes], *, private: bool = False) -> None:
    """Create a folder with these files, by relative path, through a temporary folder: all or nothing. `private`: as in
    `write_safely`. Raises OSError, and RecordError if a file reads back differently."""
    part = folder.with_name(f".{folder.name}.part")
    try:
        if part.exists():  # left by an interrupted run
            shutil.rmtree(part)
        make = make_inside if private else _make_open
        make(part)
        for name, data in files.items():
            file = part / name
            make(file.parent)
            _write(file, data, 0o600 if private else 0o666)
            if private:
                keep_private(file)
            _compare(file, data)
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    sync_folder(folder.parent)


def _make_open(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """Sync the entries of a folder, if the system supports it."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def clear(part: Path) -> None:
    """Delete an incomplete file, with the journal of a database; ignores errors.

    A large file is truncated step by step: freeing hundreds of megabytes at once would delay every save."""
    for leftover in (part, part.with_name(f"{part.name}-journal")):
        with contextlib.suppress(OSError):
            status = leftover.lstat()
            if stat.S_ISREG(status.st_mode) and status.st_nlink == 1:  # under another name nothing else is shortened
                for size in range(status.st_size - _AT_ONCE, 0, -_AT_ONCE):
                    os.truncate(leftover, size)
            leftover.unlink()


def mode_in(folder: Path) -> int:
    """The mode for files in a folder: private to the user, also accessible to the group if the folder was made for one
    (setgid). Windows uses the folder's access list."""
    with contextlib.suppress(OSError):
        if folder.stat().st_mode & stat.S_ISGID:
            return 0o660
    return 0o600


def keep_private(path: Path) -> None:
    """Give a file the mode of its folder. Ignores errors (another user's file, a stick)."""
    with contextlib.suppress(OSError):
        if stat.S_IMODE(path.stat().st_mode) != mode_in(path.parent):
            path.chmod(mode_in(path.parent))


def make_private(folder: Path) -> str:
    """Create a folder private to the user. An existing one becomes private if it is empty or has a record; one made for
    a group, or with other content, is unchanged. Raises OSError.

    Returns a sentence if it cannot be protected (a stick, a network share), otherwise ''. On Windows an existing folder
    keeps its access list: in a user's profile it is private, elsewhere its creator chose it.
    """
    fresh = not folder.exists()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if _on_windows():
        return "" if not (fresh or not any(folder.iterdir())) or acl.restrict(folder) else _EXPOSED.format(folder)
    mode = folder.stat().st_mode
    ours = fresh or (folder / "huiqi.db").exists() or not any(folder.iterdir())
    if not ours or mode & (stat.S_ISGID | stat.S_ISVTX) or stat.S_IMODE(mode) == 0o700:
        return ""
    with contextlib.suppress(OSError):
        folder.chmod(0o700)
    return _EXPOSED.format(folder) if stat.S_IMODE(folder.stat().st_mode) & 0o077 else ""


def make_inside(folder: Path) -> None:
    """Create a folder inside a data folder, with missing parents: private to the user, or as open to a group as its
    parent, if that was made for one (setgid). Raises OSError."""
    if not folder.parent.exists():
        make_inside(folder.parent)
    make_private(folder)
    group = folder.parent.stat().st_mode & (stat.S_ISGID | stat.S_IRWXG)
    if group & stat.S_ISGID and folder.stat().st_mode & stat.S_IRWXG != group & stat.S_IRWXG:
        with contextlib.suppress(OSError):  # another user's, who made it private
            folder.chmod(stat.S_IRWXU | group)


_EXPOSED = (
    "数据文件夹没有设成只有本用户能读：{}。这台电脑的其他用户可能看得到记录（U 盘、网络共享常是这样）。"
    "请把数据文件夹放在本机磁盘上，或请维护人员设好权限。"
)


def _on_windows() -> bool:
    return os.name == "nt"


def _write(part: Path, data: bytes, mode: int) -> None:
    number = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(number, view) :]
        os.fsync(number)
    finally:
        os.close(number)


def _compare(part: Path, data: bytes) -> None:
    with open(part, "rb") as file:
        if file.read() != data:
            raise RecordError(f"写入后读回不一致，没有保存。请换一个磁盘再试（{part.parent}）。原来的文件没有动。")


def _rename(part: Path, to: Path) -> None:
    """Rename and sync the folder. If the folder cannot be synced, the file is still complete."""
    os.replace(part, to)
    sync_folder(to.parent)
