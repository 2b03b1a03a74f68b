"""Readings of Chinese characters as toneless pinyin; the only module that uses pypinyin.

Each character has all of its readings, regardless of context: a search by initials must not fail because a word usually
has one reading. So the phrase dictionary (2.5 MB, half a second on an old computer) is not loaded.
"""

import os
from functools import lru_cache


@lru_cache(4096)
def readings(text: str) -> tuple[frozenset[str], ...]:
    """The readings of each character of a text (行: xing, hang, heng); other text is one piece in lower case. ü is
    v."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")  # read once, on import
    from pypinyin import Style, pinyin  # slow to import, and not needed by every run

    found = pinyin(text, style=Style.NORMAL, heteronym=True, v_to_u=False)
    return tuple(frozenset(reading.lower() for reading in each) for each in found)


def load() -> None:
    """Load the table in idle time."""
    readings("宝")
