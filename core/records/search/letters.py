"""Positions in a text where a typed letter may match: one big integer per letter with a bit for each character,
combined by bitwise operations at the speed of memory.

A character may begin with several letters (行: x, h). Each such set of letters gets a number below 256, so that a text
becomes bytes, and for one letter the bytes become zeros and ones. There are more sets than numbers, but the rest occur
only in characters that no name has: those share the last number, which may begin with anything, and candidates are
verified afterwards.
"""

from __future__ import annotations

from threading import Lock

from core.records.search.initials import readings_of

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_ANY = 255


class Letters(dict[int, int]):
    """The number of each character seen so far; a table for `str.translate`."""

    def __init__(self) -> None:
        super().__init__()
        self._sets = [frozenset[str]()]
        self._numbers = {self._sets[0]: 0}
        self._tables: dict[str, bytes] = {}
        self._guard = Lock()

    def __missing__(self, code: int) -> int:
        letters = _first_letters(chr(code))
        with self._guard:
            if letters not in self._numbers:
                self._numbers[letters] = min(len(self._sets), _ANY)
                if len(self._sets) < _ANY:
                    self._sets.append(letters)
                    self._tables = {}
            self[code] = self._numbers[letters]
        return self[code]

    def coded(self, text: str) -> bytes:
        """One byte for each character."""
        return text.translate(self).encode("latin-1")

    def bits(self, letter: str, coded: bytes) -> int:
        """A bit set with a 1 for each character that may begin with ``letter``; the first character is the highest
        bit."""
        return int(coded.translate(self._table(letter)), 2) if coded else 0

    def _table(self, letter: str) -> bytes:
        with self._guard:
            if letter not in self._tables:
                ones = bytes(b"01"[letter in letters] for letters in self._sets)
                self._tables[letter] = ones.ljust(_ANY, b"0") + b"1"
            return self._tables[letter]


def _first_letters(char: str) -> frozenset[str]:
    if char in ALPHABET:
        return frozenset(char)
    return frozenset(reading[0] for reading in readings_of(char))
