"""Matching short options by pinyin initials or full pinyin."""

from core.pinyin import readings


def fits(typed: str, option: str) -> bool:
    """Whether the typed text is part of an option, or a prefix of its initials or pinyin: fd, fandian."""
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
    """Whether a word is a prefix of a spelling."""
    for may in read[:1]:
        for each in may:
            if each.startswith(word) or (word.startswith(each) and _spelt(word[len(each) :], read[1:])):
                return True
    return False
