"""Pinyin initials of short words, for picking one of a list by two or three letters."""

from functools import cache


@cache
def initials(text: str) -> str:
    """yhz for 杨行镇. pypinyin is read only when the first letter is typed."""
    from pypinyin import Style, lazy_pinyin

    return "".join(part[:1] for part in lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()


def fits(typed: str, option: str) -> bool:
    """Whether what was typed is part of an option, or begins its initials."""
    word = typed.strip().lower()
    if not word or word in option.lower():
        return True
    return word.isascii() and word.isalpha() and initials(option).startswith(word)
