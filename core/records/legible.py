"""What was kept and can no longer be read: one sentence, whatever is wrong with the bytes."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import HuiqiError, RecordError

ROTTEN = (zlib.error, ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)
"""What reading deflated, encoded or dated text raises where a byte of it has changed."""


@contextmanager
def legible(what: str) -> Iterator[None]:
    """Around the reading of what is kept: RecordError that names ``what`` where it is rotten."""
    try:
        yield
    except HuiqiError:
        raise
    except ROTTEN as error:
        raise RecordError(illegible(what)) from error


def illegible(what: str) -> str:
    """The sentence for something that is rotten."""
    return f"{what}已损坏，读不出来。请保留数据文件夹，从备份恢复后再试。"
