"""What can go wrong and is the caller's to handle; anything else that is raised is a fault of ours."""

import errno

_SAID = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.EROFS: "这个位置只能读不能写",
    errno.ENOSPC: "磁盘满了",
    errno.EIO: "磁盘读写出错",
    errno.ENAMETOOLONG: "文件名太长",
}


def os_error_words(error: OSError) -> str:
    """What the system reports, in Chinese; its own words where there is no better."""
    return _SAID.get(error.errno or 0, error.strerror or str(error))


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


class RecordError(HuiqiError, OSError):
    """The store cannot be opened, read or written, or a paper cannot be kept."""
