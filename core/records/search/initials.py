"""Characters as they are typed: toneless pinyin in every reading, so that yh and yanghang find 杨行.

No reading is chosen and no combinations are listed. A typed letter stands for the class of all characters that can
begin with it, a typed syllable for all that can be read so; a query is a sequence of classes. So 重庆 is found by cq
and zq, and a name with ten ambiguous characters costs no more than one with none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from functools import cache
from operator import contains

from core.pinyin import readings

_LONGEST_SYLLABLE = 6  # zhuang
_SPELLINGS_TRIED = 16
_NO_LETTERS = re.compile("[^a-z]+")


Classes = tuple[Set[str], ...]
"""A sequence of character classes."""


@dataclass(frozen=True, eq=False)
class TypedReading:
    """One way to read typed letters: what the characters begin with, a letter each, and what each may be."""

    beginning: str
    classes: Classes

    def fits(self, text: str, place: int) -> bool:
        """Whether it stands at this place."""
        piece = text[place : place + len(self.classes)]
        return len(piece) == len(self.classes) and all(map(contains, self.classes, piece))


@dataclass(frozen=True)
class Spelled:
    """What typed letters may stand for, for each way to read them (initials or pinyin).

    ``run``: the longest part that is not letters and is matched literally, with ``before``, its offset in characters;
    '': there is none.
    """

    ways: tuple[TypedReading, ...]
    run: str = ""
    before: int = 0
    _patterns: dict[tuple[TypedReading, ...], re.Pattern[str]] = field(default_factory=dict)

    def pattern(self, ways: tuple[TypedReading, ...]) -> re.Pattern[str]:
        """A regular expression for some of the ways. Expensive to build (classes of hundreds of characters), so not
        used for a few positions."""
        if ways not in self._patterns:
            self._patterns[ways] = re.compile("|".join("".join(map(_any_of, way.classes)) for way in ways))
        return self._patterns[ways]

    def fits(self, text: str, place: int) -> bool:
        """Whether any of them matches at this offset."""
        return any(way.fits(text, place) for way in self.ways)


class Readings:
    """The readings of all characters seen so far, indexed from letters to characters."""

    def __init__(self) -> None:
        self._met: set[str] = set()
        self._waiting: set[str] = set()  # seen, but their readings were not needed yet
        self._by_beginning: defaultdict[str, set[str]] = defaultdict(set)
        self._by_syllable: defaultdict[str, set[str]] = defaultdict(set)

    def meet(self, text: str) -> None:
        """Register the characters of a name."""
        new = set(text) - self._met
        self._met |= new
        self._waiting |= new

    def spelled(self, text: str) -> Spelled | None:
        """``text`` with letters read as initials (宝山kj finds 宝山科技) and, where it is nothing but letters, also as
        pinyin whose last syllable may be incomplete. None if it has no letters."""
        if not any(_is_letter(char) for char in text):
            return None
        self._learn()
        ways = [TypedReading(text, tuple(self._initial(char) if _is_letter(char) else {char} for char in text))]
        if len(text) > 1 and all(_is_letter(char) for char in text):
            for _, parts in zip(range(_SPELLINGS_TRIED), self._cut(text), strict=False):
                ways.append(TypedReading("".join(part[0] for part in parts), self._syllables(parts)))
        runs = [(len(run[0]), run[0], run.start()) for run in _NO_LETTERS.finditer(text)]
        _, run, before = max(runs, default=(0, "", 0))
        return Spelled(tuple(ways), run, before)

    def _learn(self) -> None:
        for char in self._waiting:
            for syllable in readings_of(char):
                self._by_syllable[syllable].add(char)
                for length in range(1, len(syllable) + 1):
                    self._by_beginning[syllable[:length]].add(char)
        self._waiting.clear()

    def _initial(self, letter: str) -> set[str]:
        return self._by_beginning.get(letter, set()) | {letter}

    def _cut(self, text: str) -> Iterator[list[str]]:
        """Ways to split letters into syllables (xian: xian, xi an), longer syllables first."""
        for length in range(min(len(text), _LONGEST_SYLLABLE), 0, -1):
            head, rest = text[:length], text[length:]
            if rest and head in self._by_syllable:
                yield from ([head, *parts] for parts in self._cut(rest))
            elif not rest and head in self._by_beginning:
                yield [head]

    def _syllables(self, parts: list[str]) -> Classes:
        *whole, last = parts
        return tuple(map(frozenset, (*(self._by_syllable[part] for part in whole), self._by_beginning[last])))


@cache
def readings_of(char: str) -> frozenset[str]:
    """All readings of a character, without tones (行: xing, hang, heng); empty if it has no pinyin."""
    if char < "\u3007":
        return frozenset()
    syllables = {syllable for each in readings(char) for syllable in each if syllable.isascii()}
    return frozenset(syllables | {s.replace("v", "u") for s in syllables})  # 吕 is typed lv or lu


def _is_letter(char: str) -> bool:
    return "a" <= char <= "z"


def _any_of(chars: Set[str]) -> str:
    return f"[{re.escape(''.join(sorted(chars)))}]"
