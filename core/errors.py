"""Errors that callers are expected to handle; any other exception is a programming error."""

import errno
import re
from collections.abc import Sequence

_CHINESE = re.compile("[\u4e00-\u9fff]")

_WORDS = {  # errno: what it means for a file that is being written
    errno.ENOENT: ("没有这个文件或文件夹", "文件夹不在了（U 盘拔出了？）。请另选一个文件夹"),
    errno.EACCES: ("没有权限", "没有写入的权限，或者文件正被别的程序打开。请关闭它，或另选一个文件夹"),
    errno.EPERM: ("没有权限", "没有写入的权限。请另选一个文件夹"),
    errno.EISDIR: ("这是一个文件夹", "这个名字已经是一个文件夹。请换一个文件名"),
    errno.ENOTDIR: ("路径里有一段不是文件夹", "文件夹不在了。请另选一个文件夹"),
    errno.EROFS: ("这个位置只能读不能写", "这个位置只能读不能写。请另选一个文件夹"),
    errno.ENOSPC: ("磁盘满了", "磁盘满了。请腾出空间，或另选一个位置保存"),
    errno.EDQUOT: ("磁盘配额用完了", "磁盘配额用完了。请腾出空间，或另选一个位置保存"),
    errno.EIO: ("磁盘读写出错", "磁盘读写出错。请换一个磁盘保存，并检查这个磁盘"),
    errno.EFBIG: ("文件太大，这个磁盘放不下", "文件太大，这个磁盘放不下。请另选一个位置保存"),
    errno.EMFILE: ("打开的文件太多", "打开的文件太多。请关闭别的程序再试"),
    errno.ENFILE: ("打开的文件太多", "打开的文件太多。请关闭别的程序再试"),
    errno.EBUSY: ("正被别的程序使用", "文件正被别的程序使用。请关闭它再试"),
    errno.EEXIST: ("这个名字已经有了", "这个名字已经有了。请换一个文件名"),
    errno.ELOOP: ("链接绕成了圈", "链接绕成了圈。请另选一个位置"),
    errno.ETIMEDOUT: ("网络没有应答", "网络没有应答。请另选一个位置保存"),
    errno.ESTALE: ("网络共享断开了", "网络共享断开了。请重新连接，或另选一个位置"),
    errno.ENODEV: ("磁盘不在了", "磁盘不在了（U 盘拔出了？）。请另选一个位置"),
    errno.ENXIO: ("磁盘不在了", "磁盘不在了（U 盘拔出了？）。请另选一个位置"),
    errno.ENAMETOOLONG: ("文件名太长", "文件名太长。请改短一些"),
}


LONGEST = 300
"""Maximum length of a sentence; longer ones quote something that nobody reads to its end."""
_TAIL = 80


def shortened(text: str, longest: int = LONGEST) -> str:
    """A sentence shortened in the middle if it is too long: subject and advice are at its two ends."""
    if len(text) <= longest:
        return text
    tail = min(_TAIL, longest // 4)
    return f"{text[: longest - tail - 3]}……{text[len(text) - tail :]}"


def listed(faults: Sequence[str], mark: str = "；") -> str:
    """Faults in one sentence, up to a readable number, and the number of the others."""
    said = [shortened(fault, LONGEST // 2) for fault in faults]
    shown = next((n for n in range(len(said), 1, -1) if len(mark.join(said[:n])) <= LONGEST - 20), 1)
    rest = len(said) - shown
    return mark.join(said[:shown]) + (f"{mark}另有 {rest} 处" if rest else "")


def in_chinese(text: object, otherwise: str) -> str:
    """The message of an error if it is Chinese, else ``otherwise``; messages of libraries are for the log."""
    said = str(text)
    return said if _CHINESE.search(said) else otherwise


def os_error_words(error: OSError) -> str:
    """An operating system error in Chinese; its number if it has no translation."""
    known = _WORDS.get(error.errno or 0)
    return known[0] if known else in_chinese(error.strerror or error, f"系统错误 {error.errno or 0}")


def trouble_writing(error: OSError) -> str:
    """Why a file could not be written, and what to do."""
    known = _WORDS.get(error.errno or 0)
    return known[1] if known else "写入失败。请另选一个位置再试"


class HuiqiError(Exception):
    """An error with one clear Chinese sentence that says what is wrong and what to do."""

    @property
    def message(self) -> str:
        """The sentence for the user; several are on separate lines, each of readable length."""
        return "\n".join(map(shortened, str(self.args[0]).split("\n"))) if self.args else ""


class PolicyError(HuiqiError, ValueError):
    """An unusable policy pack: bad file, name, unit, phrase or case."""


class AnswerError(HuiqiError, ValueError):
    """An unreadable answer or visit file."""


class RecordError(HuiqiError):
    """The store cannot be opened, read or written, or a paper cannot be stored."""
