"""Pinyin of short words, for picking one of a list by its initials or as it is spelt."""

from core.pinyin import readings


def fits(typed: str, option: str) -> bool:
    """Whether what was typed is part of an option, or begins its initials, or how it is spelt: fd, fandian."""
    word = typed.strip().lower()
    if not word or word in option.lower():
        return True
    if not (word.isascii() and word.isalpha()):
        return False
    read = readings(option)
    initials = len(word) <= len(read) and all(
        any(each.startswith(letter) for each in may) for letter, may in zip(word, read, strict=False)
    )
    return initials or _spelt(word, read)


def _spelt(word: str, read: tuple[frozenset[str], ...]) -> bool:
    """Whether a word begins how something is spelt."""
    for may in read[:1]:
        for each in may:
            if each.startswith(word) or (word.startswith(each) and _spelt(word[len(each) :], read[1:])):
                return True
    return False
