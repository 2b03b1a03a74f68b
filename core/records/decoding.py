"""Reading of stored content that may be damaged: any decoding error becomes one sentence."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import HuiqiError, RecordError

DECODING_ERRORS = (zlib.error, ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)
"""What decoding compressed, encoded or dated content raises if a byte of it has changed."""


@contextmanager
def decoding(what: str) -> Iterator[None]:
    """Context manager around the reading of stored content: RecordError naming ``what`` if it is damaged."""
    try:
        yield
    except HuiqiError:
        raise
    except DECODING_ERRORS as error:
        raise RecordError(undecodable(what)) from error


def undecodable(what: str) -> str:
    """The sentence for damaged content."""
    return f"{what}已损坏，读不出来。请保留数据文件夹，从备份恢复后再试。"
