"""What can go wrong and is the caller's to handle; anything else that is raised is a fault of ours."""

import errno

_WORDS = {  # what the system reports, and what that means for a file that is being written
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
    errno.ENAMETOOLONG: ("文件名太长", "文件名太长。请改短一些"),
}


def os_error_words(error: OSError) -> str:
    """What the system reports, in Chinese; its own words where there is no better."""
    known = _WORDS.get(error.errno or 0)
    return known[0] if known else error.strerror or str(error)


def trouble_writing(error: OSError) -> str:
    """Why a file could not be written, and what to do."""
    known = _WORDS.get(error.errno or 0)
    return known[1] if known else "写入失败。请另选一个位置再试"


class HuiqiError(Exception):
    """A trouble with one clear Chinese sentence that says what is wrong and what to do."""

    @property
    def message(self) -> str:
        """The sentence for the person at the counter."""
        return str(self.args[0]) if self.args else ""


class PolicyError(HuiqiError, ValueError):
    """A policy pack that cannot be used: bad file, name, unit, phrase or case."""


class AnswerError(HuiqiError, ValueError):
    """An answer, or a visit file, that cannot be read."""


class RecordError(HuiqiError):
    """The store cannot be opened, read or written, or a paper cannot be kept."""
