"""Putting a paper on the disk so that a fault costs nothing: the earlier file lives until the new one is whole."""

import contextlib
import errno
import os
import secrets
from pathlib import Path

from core.errors import RecordError

_SAID = {
    errno.ENOSPC: "磁盘满了。请腾出空间，或另选一个位置保存",
    errno.EDQUOT: "磁盘配额用完了。请腾出空间，或另选一个位置保存",
    errno.EROFS: "这个位置只能读不能写。请另选一个文件夹",
    errno.EACCES: "没有写入的权限，或者文件正被别的程序打开。请关闭它，或另选一个文件夹",
    errno.EPERM: "没有写入的权限。请另选一个文件夹",
    errno.ENOENT: "文件夹不在了（U 盘拔出了？）。请另选一个文件夹",
    errno.ENOTDIR: "文件夹不在了。请另选一个文件夹",
    errno.EISDIR: "这个名字已经是一个文件夹。请换一个文件名",
    errno.ENAMETOOLONG: "文件名太长。请改短一些",
    errno.EIO: "磁盘读写出错。请换一个磁盘保存，并检查这个磁盘",
}


def write_safely(path: Path, data: bytes) -> None:
    """Write `data` to `path`: beside it first, to the disk, read back, then in its place.

    Raises RecordError with a sentence that says what to do; a file that was there before is then as it was.
    """
    path = Path(path)
    part = path.with_name(f".{secrets.token_hex(6)}.part")
    try:
        try:
            _write(part, data)
            _compare(part, data)
            os.replace(part, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(part)
            raise
        _sync_folder(path.parent)
    except OSError as error:
        if isinstance(error, RecordError):
            raise
        said = _SAID.get(error.errno or 0, "写入失败。请另选一个位置再试")
        raise RecordError(f"“{path.name}”没有保存：{said}。原来的文件没有动。") from error


def _write(part: Path, data: bytes) -> None:
    number = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
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


def _sync_folder(folder: Path) -> None:
    """The new name itself to the disk. The file is whole already: where a folder cannot be synced, so be it."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
