"""Pinyin initials of short words, for picking one of a list by two or three letters."""

from functools import cache


@cache
def initials(text: str) -> tuple[frozenset[str], ...]:
    """The initials each character may have, in all its readings: 行 is h or x. Read when the first letter is typed."""
    from pypinyin import Style, pinyin

    found = pinyin(text, style=Style.FIRST_LETTER, heteronym=True)
    return tuple(frozenset(reading[:1].lower() for reading in readings) for readings in found)


def fits(typed: str, option: str) -> bool:
    """Whether what was typed is part of an option, or begins its initials."""
    word = typed.strip().lower()
    if not word or word in option.lower():
        return True
    if not (word.isascii() and word.isalpha()):
        return False
    readings = initials(option)
    return len(word) <= len(readings) and all(c in r for c, r in zip(word, readings, strict=False))
