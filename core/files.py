"""Putting a file on the disk so that a fault costs nothing: the earlier file lives until the new one is whole.

The one way in which papers, tables and copies of the record come to lie in a folder.
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
    """Write `data` to `path`: beside it first, to the disk, read back, then in its place. `private`: no other user of
    the computer may read it (`mode_in`).

    Raises RecordError with a sentence that says what to do; a file that was there before is then as it was.
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


_RECORDS = (b"SQLite format 3\0", b'{\n "huiqi-keys"')  # how a record begins, and its keys


def refuse_record(path: Path) -> None:
    """RecordError where a record, or its keys, lie at ``path``: nothing else that a person saves takes their place."""
    try:
        with path.open("rb") as file:
            head = file.read(max(map(len, _RECORDS)))
    except OSError:
        return  # nothing is there, or the writing will tell
    if head.startswith(_RECORDS):
        raise RecordError(f"“{path.name}”是接待记录的数据文件，不能用别的内容替换它。请换一个文件名或位置。")


def real(path: Path) -> Path:
    """A path without links and dots. Where the system cannot say (Wine, of more than 260 characters), without dots."""
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
    """Give a file that is whole its name: to the disk first, then in the place of the earlier one. Raises OSError."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    _rename(part, to)


def write_folder(folder: Path, files: Mapping[str, bytes], *, private: bool = False) -> None:
    """A new folder with these files, by their paths in it: beside it first, to the disk, then by its name, all or none.
    `private` as of one file. Raises OSError, RecordError where a file does not read back as it was written."""
    part = folder.with_name(f".{folder.name}.part")
    try:
        if part.exists():  # of a start that was cut off
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
    """The names in a folder to the disk, where the system can do that."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def clear(part: Path) -> None:
    """Take away what was left half written, with the journal of a database. What cannot be taken away stays.

    A large one is made shorter first: hundreds of megabytes that are given back at once hold up every save."""
    for leftover in (part, part.with_name(f"{part.name}-journal")):
        with contextlib.suppress(OSError):
            status = leftover.lstat()
            if stat.S_ISREG(status.st_mode) and status.st_nlink == 1:  # under another name nothing else is shortened
                for size in range(status.st_size - _AT_ONCE, 0, -_AT_ONCE):
                    os.truncate(leftover, size)
            leftover.unlink()


def mode_in(folder: Path) -> int:
    """The mode of what is kept in a folder: the user's alone; its group's too where the folder was made for a group
    (setgid). Windows keeps a user's folder by its own list."""
    with contextlib.suppress(OSError):
        if folder.stat().st_mode & stat.S_ISGID:
            return 0o660
    return 0o600


def keep_private(path: Path) -> None:
    """Give a file the mode of its folder. What cannot be changed (another's file, a stick) stays as it is."""
    with contextlib.suppress(OSError):
        if stat.S_IMODE(path.stat().st_mode) != mode_in(path.parent):
            path.chmod(mode_in(path.parent))


def make_private(folder: Path) -> str:
    """Make a folder that is the user's alone. One that is there already, with a record or nothing in it, becomes so;
    one that was made for a group, or holds other things, stays as it is. Raises OSError.

    A sentence where it cannot be kept from others (a stick, a share); '' where it is. On Windows a folder that is there
    already keeps its list: in a user's profile it is theirs alone, elsewhere whoever made it for several said so.
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
    """Make a folder within a data folder, and those above it that are missing: its user's alone, or as open to a group
    as the folder it lies in, where that was made for one (setgid). Raises OSError."""
    if not folder.parent.exists():
        make_inside(folder.parent)
    make_private(folder)
    group = folder.parent.stat().st_mode & (stat.S_ISGID | stat.S_IRWXG)
    if group & stat.S_ISGID and folder.stat().st_mode & stat.S_IRWXG != group & stat.S_IRWXG:
        with contextlib.suppress(OSError):  # another's, who made it for themselves
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
    """The new name, and the name itself to the disk. Where a folder cannot be synced, so be it: the file is whole."""
    os.replace(part, to)
    sync_folder(to.parent)
