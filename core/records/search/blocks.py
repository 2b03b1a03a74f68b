"""Blocks of 4096 consecutive visits: names, codes and serials as lines of text, and the columns used by filters.

A block is immutable; a changed visit makes a new block, so one thread may search while another replaces blocks.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import accumulate

from core.records.search.letters import ALPHABET, Letters
from core.records.values import STATE_WORDS, VisitState

BITS = 12
SIZE = 1 << BITS
_SEVERAL = 10  # more set bits of a number of 100,000 bits are found faster in its digits
_FEW = 48  # up to this many candidates are checked one by one, instead of searching the block


class Lines:
    """A text of 4096 lines with the offset of each line."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._begins: array[int] | None = None

    @property
    def begins(self) -> array[int]:
        """The offset of each line, and of the end."""
        if self._begins is None:
            self._begins = array("i", accumulate((len(line) + 1 for line in self.text.split("\n")), initial=0))
        return self._begins

    def __getitem__(self, line: int) -> str:
        return self.text[self.begins[line] : self.begins[line + 1] - 1]

    def at(self, place: int) -> int:
        """The line that contains this offset."""
        return bisect_right(self.begins, place) - 1

    def having(self, piece: str) -> Iterator[int]:
        """The lines that contain this substring, last first."""
        place = self.text.rfind(piece)
        while place >= 0:
            line = self.at(place)
            yield line
            place = self.text.rfind(piece, 0, self.begins[line])

    def replaced(self, line: int, new: str) -> Lines:
        """A copy with one line replaced."""
        return Lines(self._with(line, new))

    def _with(self, line: int, new: str) -> str:
        return self.text[: self.begins[line]] + new + self.text[self.begins[line + 1] - 1 :]


class NameLines(Lines):
    """Lines that can also be searched by the initials of their characters."""

    def __init__(self, text: str, letters: Letters, coded: bytes | None = None) -> None:
        super().__init__(text)
        self._letters, self._coded = letters, coded
        self._bits: dict[str, int] = {}

    def prepare(self) -> None:
        """Compute now what the first search would compute."""
        for letter in ALPHABET:
            self._of(letter)
        self.begins  # noqa: B018, it is worked out when it is first looked at

    def beginning(self, letters: str) -> int:
        """A bit set with a 1 wherever consecutive characters can begin with these letters; the first character of the
        text is the highest bit."""
        found = self._of(letters[0])
        for step, letter in enumerate(letters[1:], 1):
            if not found:
                break
            found &= self._of(letter) << step
        return found

    def lines_where(self, found: int, fits: Callable[[str, int], bool]) -> Iterator[int]:
        """The lines where ``fits`` holds at the offset of one of the set bits, last first."""
        last = upto = len(self.text) - 1
        for behind in _ones(found):
            place = last - behind
            if place <= upto and fits(self.text, place):
                line = self.at(place)
                yield line
                upto = self.begins[line] - 1

    def replaced(self, line: int, new: str) -> NameLines:
        """A copy with one line replaced."""
        coded = None
        if self._coded is not None:
            begin, end = self.begins[line], self.begins[line + 1] - 1
            coded = self._coded[:begin] + self._letters.coded(new) + self._coded[end:]
        return NameLines(self._with(line, new), self._letters, coded)

    def _of(self, letter: str) -> int:
        if letter not in self._bits:
            if self._coded is None:
                self._coded = self._letters.coded(self.text)
            self._bits[letter] = self._letters.bits(letter, self._coded)
        return self._bits[letter]


def _ones(number: int) -> Iterator[int]:
    """How many bits stand behind each one of a number, the last one first."""
    if number.bit_count() > _SEVERAL:
        bits = format(number, "b")
        at = len(bits)
        while (at := bits.rfind("1", 0, at)) >= 0:
            yield len(bits) - 1 - at
        return
    while number:
        last = number & -number
        yield last.bit_length() - 1
        number ^= last


_MARKS: dict[str, int] = {state: ord(state[0]) for state in STATE_WORDS}
_DISCARDED = _MARKS["discarded"]
_LAST = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class VisitFilter:
    """Filters: the mark of a state (None: any but discarded), and the first and last day as ordinals, both included."""

    state: int | None = None
    first: int = 0
    last: int = _LAST

    @classmethod
    def of(cls, state: VisitState | None, first: date | None, last: date | None) -> VisitFilter:
        """From a state and days; None: unrestricted."""
        return cls(
            None if state is None else _MARKS[state],
            first.toordinal() if first else 0,
            last.toordinal() if last else _LAST,
        )


@dataclass(frozen=True, slots=True)
class Block:
    """Names in search form, codes folded; ``states``: a mark for each visit, 0 for unused numbers; ``days``: ordinals,
    0 for none; ``earliest``, ``latest``: their bounds."""

    names: NameLines
    codes: Lines
    states: bytes
    days: array[int]
    earliest: int
    latest: int

    @classmethod
    def of(cls, names: NameLines, codes: Lines, states: bytes, days: array[int]) -> Block:
        """A block with these columns."""
        there = [day for day in days if day]
        return cls(names, codes, states, days, min(there, default=0), max(there, default=0))

    def replaced(self, line: int, name: str, codes: str, state: str, day: str) -> Block:
        """A copy with the visit of one line replaced; the same object if nothing changes."""
        names = self.names if self.names[line] == name else self.names.replaced(line, name)
        kept = self.codes if self.codes[line] == codes else self.codes.replaced(line, codes)
        states, days = bytearray(self.states), self.days[:]
        states[line], days[line] = mark(state), ordinal(day)
        if names is self.names and kept is self.codes and states == self.states and days == self.days:
            return self
        return Block.of(names, kept, bytes(states), days)

    def matching(self, which: VisitFilter) -> list[int] | None:
        """The lines that may pass these filters, last first, if they are few; None: check every line."""
        if self.latest < which.first or self.earliest > which.last:
            return []
        if which.state is None or self.states.count(which.state) > _FEW:
            return None
        lines, end = [], SIZE
        while (end := self.states.rfind(which.state, 0, end)) >= 0:
            lines.append(end)
        return lines

    def passes(self, line: int, which: VisitFilter) -> bool:
        """Whether the visit of this line passes the filters."""
        state = self.states[line]
        fits = state not in (0, _DISCARDED) if which.state is None else state == which.state
        return fits and which.first <= self.days[line] <= which.last


def mark(state: str) -> int:
    """A state as a byte; 0 for an unknown one, as in a damaged record."""
    return _MARKS.get(state, 0)


@cache
def ordinal(day: str) -> int:
    """A day as an ordinal; 0 if it is not a date."""
    try:
        return date.fromisoformat(day).toordinal()
    except (ValueError, TypeError):
        return 0
