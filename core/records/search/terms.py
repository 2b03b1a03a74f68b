"""One word of a query: matched literally, or as initials or pinyin, within a block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from typing import Protocol

from core.records.search.blocks import SIZE, Block, Lines
from core.records.search.initials import Readings, Spelled, TypedReading

_MANY = 600  # positions in a block: checking each takes as long as searching the block
_PART = 256  # lines searched before the first match is returned

FoundLines = tuple[int, Iterator[int]]
"""An upper bound on the number of lines, and the lines, last first."""


class LineMatcher(Protocol):
    """A way in which a word may match a line."""

    def look(self, block: Block) -> FoundLines:
        """The lines of the block that match."""
        ...

    def matches(self, block: Block, line: int) -> bool:
        """Whether this line matches."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """Literal match."""

    piece: str
    lines: Callable[[Block], Lines]

    def look(self, block: Block) -> FoundLines:
        """The lines of the block that match."""
        lines = self.lines(block)
        return lines.text.count(self.piece), lines.having(self.piece)

    def matches(self, block: Block, line: int) -> bool:
        """Whether this line matches."""
        return self.piece in self.lines(block)[line]


@dataclass(frozen=True, slots=True)
class Sounding:
    """Match by initials or pinyin."""

    spelled: Spelled

    def look(self, block: Block) -> FoundLines:
        """The lines of the block that match: candidate positions are verified; if there are many, the block is
        searched."""
        run, before = self.spelled.run, self.spelled.before
        if run:
            return block.names.text.count(run), self._around(block, run, before)
        names, most = block.names, 0
        lines, many = list[Iterator[int]](), list[TypedReading]()
        for way in self.spelled.ways:
            if places := names.beginning(way.beginning):
                most += (count := places.bit_count())
                if count > _MANY:
                    many.append(way)
                else:
                    lines.append(names.lines_where(places, way.fits))
        if many:
            lines.append(self._anywhere(block, tuple(many)))
        return most, _each_once(lines)

    def matches(self, block: Block, line: int) -> bool:
        """Whether this line matches."""
        return self.spelled.pattern(self.spelled.ways).search(block.names[line]) is not None

    def _anywhere(self, block: Block, ways: tuple[TypedReading, ...]) -> Iterator[int]:
        names, search = block.names, self.spelled.pattern(ways).search
        for first in range(SIZE - _PART, -1, -_PART):
            lines, at, end = [], names.begins[first], names.begins[first + _PART]
            while match := search(names.text, at, end):
                lines.append(names.at(match.start()))
                at = names.begins[lines[-1] + 1]
            yield from reversed(lines)

    def _around(self, block: Block, run: str, before: int) -> Iterator[int]:
        text, fits = block.names.text, self.spelled.fits
        place = text.rfind(run)
        while place >= 0:
            end = place + len(run) - 1  # matches may overlap
            if place >= before and fits(text, place - before):
                line = block.names.at(place)
                yield line
                end = block.names.begins[line]
            place = text.rfind(run, 0, end)


def _each_once(lines: Sequence[Iterator[int]]) -> Iterator[int]:
    """The lines of all of these, each of which has the last first, as well."""
    return lines[0] if len(lines) == 1 else (line for line, _ in groupby(merge(*lines, reverse=True)))


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """A word, matched in any of these ways.

    Codes are searched only for words with a digit: nearly every code contains MA, and ma is a common initial.
    """

    sources: tuple[LineMatcher, ...]

    @classmethod
    def of(cls, word: str, name: str, readings: Readings) -> SearchTerm:
        """``name``: the word in the search form of names."""
        spelled = readings.spelled(name)  # also covers letters that are meant literally
        sources: list[LineMatcher] = [Sounding(spelled) if spelled else Written(name, lambda block: block.names)]
        if any(char.isdigit() for char in word):
            sources.append(Written(word, lambda block: block.codes))
        return cls(tuple(sources))

    def look(self, block: Block) -> FoundLines:
        """The lines of the block that match."""
        if len(self.sources) == 1:
            return self.sources[0].look(block)
        found = [look for source in self.sources if (look := source.look(block))[0]]
        return sum(most for most, _ in found), _each_once([lines for _, lines in found])

    def matches(self, block: Block, line: int) -> bool:
        """Whether this line matches."""
        return any(source.matches(block, line) for source in self.sources)


def common_lines(block: Block, terms: Sequence[SearchTerm]) -> Iterator[int]:
    """The lines of a block that match all terms, last first: those of the rarest term, checked against the others."""
    looks: list[tuple[int, SearchTerm, Iterator[int]]] = []
    for term in terms:
        most, lines = term.look(block)
        if not most:
            return iter(())
        looks.append((most, term, lines))
    _, rarest, found = min(looks, key=lambda look: look[0])
    others = [term for _, term, _ in looks if term is not rarest]
    return (line for line in found if all(term.matches(block, line) for term in others)) if others else found
