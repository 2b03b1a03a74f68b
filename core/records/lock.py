"""One running instance per data folder, by a lock that the operating system frees however the process ends."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from pathlib import Path
from typing import BinaryIO

from core.errors import RecordError, os_error_words
from core.files import keep_private

LOCK_NAME = "huiqi.lock"
_FAR = 1 << 30  # Windows locks byte ranges: one far beyond the text, so that others can still read who holds the lock

_HELD = {errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK, 0}
"""Errors that mean the lock is taken. EACCES and EDEADLK: Windows; 0: Wine (on UOS too), which refuses without a
reason."""
_NO_LOCKS = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL}


class FolderLock:
    """An exclusive lock on a folder, held from construction until :meth:`release`.

    Raises RecordError if another instance uses the folder, or if it is not writable.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_NAME
        try:
            self._file: BinaryIO | None = self._path.open("ab+", buffering=0)
        except OSError as error:
            raise RecordError(unwritable(folder, error)) from error
        try:
            _lock(self._file)
        except OSError as error:
            sentence = self._refusal(folder, error)
            self.release()
            raise RecordError(sentence) from error
        keep_private(self._path)
        self._sign()

    def release(self) -> None:
        """Release the lock. The file stays: removing it would let two instances hold two locks."""
        if self._file is not None:
            with contextlib.suppress(OSError):  # on a failing disk the lock is gone anyway
                self._file.close()
            self._file = None

    def _refusal(self, folder: Path, error: OSError) -> str:
        if error.errno in _HELD:
            owner = self._owner()
            return f"这个数据文件夹正被另一个惠企窗口使用{owner}：{folder}。请切换到已经打开的窗口，或先关闭它再打开。"
        if error.errno in _NO_LOCKS:
            return no_locks(folder)
        return unwritable(folder, error)

    def _owner(self) -> str:
        try:
            number = self._path.read_text(encoding="ascii", errors="replace").strip()
        except OSError:
            return ""
        return f"（进程 {number}）" if number.isdigit() else ""

    def _sign(self) -> None:
        """Write who holds the lock, to help find the other window; on a full disk the lock works without it."""
        assert self._file is not None
        with contextlib.suppress(OSError):
            self._file.truncate(0)
            self._file.write(f"{os.getpid()}\n".encode("ascii"))


def no_locks(folder: Path) -> str:
    """The sentence for a disk without file locks: two windows would write at once."""
    return (
        f"数据文件夹所在的磁盘不能加锁（多半是网络共享）：{folder}。"
        "几个窗口同时写会损坏数据，所以没有打开。请把数据文件夹放在本机磁盘上，用 --data 指定。"
    )


def unwritable(folder: Path, error: OSError) -> str:
    """The sentence for a data folder that is not writable."""
    reason = os_error_words(error)
    return f"数据文件夹无法写入：{folder}（{reason}）。请检查该文件夹的权限和磁盘空间，或用 --data 指定另一个文件夹。"


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        # flock, not lockf: a POSIX record lock is lost when any handle of the file in this process closes
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
