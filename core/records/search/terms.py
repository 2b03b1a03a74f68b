"""One word of a query: matched literally, or as initials or pinyin, within a block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from typing import Protocol

from core.records.search.blocks import Block, Lines
from core.records.search.initials import Readings, Spelled

_MANY = 400  # positions in a block

Found = tuple[int, Iterator[int]]
"""An upper bound on the number of lines, and the lines, last first."""


class Source(Protocol):
    """A way in which a word may match a line."""

    def look(self, block: Block) -> Found:
        """The lines of the block that match."""
        ...

    def stands(self, block: Block, line: int) -> bool:
        """Whether this line matches."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """Literal match."""

    piece: str
    lines: Callable[[Block], Lines]

    def look(self, block: Block) -> Found:
        """The lines of the block that match."""
        lines = self.lines(block)
        return lines.text.count(self.piece), lines.having(self.piece)

    def stands(self, block: Block, line: int) -> bool:
        """Whether this line matches."""
        return self.piece in self.lines(block)[line]


@dataclass(frozen=True, slots=True)
class Sounding:
    """Match by initials or pinyin."""

    spelled: Spelled

    def look(self, block: Block) -> Found:
        """The lines of the block that match: candidate positions are verified; if there are many, the block is
        searched."""
        run, before = self.spelled.run, self.spelled.before
        if run:
            return block.names.text.count(run), self._around(block, run, before)
        found = 0
        for letters in self.spelled.beginnings:
            found |= block.names.beginning(letters)
        many = found.bit_count()
        if many > _MANY:
            return many, self._anywhere(block)
        return many, block.names.lines_where(found, self.spelled.fits)

    def stands(self, block: Block, line: int) -> bool:
        """Whether this line matches."""
        return self.spelled.pattern.search(block.names[line]) is not None

    def _anywhere(self, block: Block) -> Iterator[int]:
        names, search = block.names, self.spelled.pattern.search
        lines, at = [], 0
        while match := search(names.text, at):
            lines.append(names.at(match.start()))
            at = names.begins[lines[-1] + 1]
        return reversed(lines)

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


@dataclass(frozen=True, slots=True)
class Term:
    """A word, matched in any of these ways.

    Codes are searched only for words with a digit: nearly every code contains MA, and ma is a common initial.
    """

    sources: tuple[Source, ...]

    @classmethod
    def of(cls, word: str, name: str, readings: Readings) -> Term:
        """``name``: the word in the search form of names."""
        spelled = readings.spelled(name)  # also covers letters that are meant literally
        sources: list[Source] = [Sounding(spelled) if spelled else Written(name, lambda block: block.names)]
        if any(char.isdigit() for char in word):
            sources.append(Written(word, lambda block: block.codes))
        return cls(tuple(sources))

    def look(self, block: Block) -> Found:
        """The lines of the block that match."""
        if len(self.sources) == 1:
            return self.sources[0].look(block)
        found = [look for source in self.sources if (look := source.look(block))[0]]
        if len(found) == 1:
            return found[0]
        lines = merge(*(lines for _, lines in found), reverse=True)
        return sum(most for most, _ in found), (line for line, _ in groupby(lines))

    def stands(self, block: Block, line: int) -> bool:
        """Whether this line matches."""
        return any(source.stands(block, line) for source in self.sources)


def common_lines(block: Block, terms: Sequence[Term]) -> Iterator[int]:
    """The lines of a block that match all terms, last first: those of the rarest term, checked against the others."""
    looks: list[tuple[int, Term, Iterator[int]]] = []
    for term in terms:
        most, lines = term.look(block)
        if not most:
            return iter(())
        looks.append((most, term, lines))
    _, rarest, found = min(looks, key=lambda look: look[0])
    others = [term for _, term, _ in looks if term is not rarest]
    return (line for line in found if all(term.stands(block, line) for term in others)) if others else found
