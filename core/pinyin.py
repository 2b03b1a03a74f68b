"""How Chinese characters are read, in letters without tones; the one door to pypinyin.

Each character by itself, all its readings: what somebody types by initials is not to fail because one reading is the
usual one in a word. So the dictionary of words (2.5 MB, half a second of an old computer) is left unread.
"""

import os
from functools import lru_cache


@lru_cache(4096)
def readings(text: str) -> tuple[frozenset[str], ...]:
    """How each character of a text may be read (行: xing, hang, heng); what is no Chinese stays in one piece, as small
    letters. ü is v."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")  # it asks once, when it is imported
    from pypinyin import Style, pinyin  # dear to import, and not every run searches by letters

    found = pinyin(text, style=Style.NORMAL, heteronym=True, v_to_u=False)
    return tuple(frozenset(reading.lower() for reading in each) for each in found)


def load() -> None:
    """Have the table at hand for the first letter, while nobody waits."""
    readings("宝")
