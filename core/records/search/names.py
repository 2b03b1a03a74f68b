"""An in-memory index of the names, codes and serials of all visits, searched in a few milliseconds.

SQLite cannot match character classes fast enough (GLOB: 280 ms over 100,000 names; this: about one). The names of
100,000 visits take some ten megabytes, the letter positions as much again. The database is authoritative: the index is
read from it on first use and updated with every change. One thread may fill it while another, which saves answers,
updates it; that one never waits.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import groupby
from threading import Lock

from core.records.database import Database
from core.records.search.blocks import BITS, SIZE, Block, Lines, NameLines, VisitFilter, mark, ordinal
from core.records.search.initials import Readings
from core.records.search.letters import Letters
from core.records.search.terms import SearchTerm, common_lines

NAMED = "seq, name, uscc, serial, state, day"
NamedVisit = tuple[int, str, str, str, str, str]
"""A visit in the columns of NAMED."""
_MOST = 2**62


class NameIndex:
    """All visits by number (``seq``, the order of creation), newest first."""

    def __init__(self, load: Callable[[], Iterable[NamedVisit]]) -> None:
        self._load: Callable[[], Iterable[NamedVisit]] | None = load
        self._readings, self._letters = Readings(), Letters()
        self._blocks: dict[int, Block] = {}
        self._filling, self._guard = Lock(), Lock()
        self._changed: dict[int, NamedVisit] = {}  # updates received before it is filled

    def fill(self, load: Callable[[], Iterable[NamedVisit]] | None = None) -> None:
        """Read all names unless that was done already; otherwise the first search does. ``load``: reads them through
        another connection, for a thread of its own."""
        with self._filling:
            if self._load is None:
                return
            blocks, readings = _blocks_of((load or self._load)(), self._letters)
            with self._guard:
                self._blocks, self._readings, self._load = blocks, readings, None
                for changed in self._changed.values():  # newer than what was read
                    self._put(*changed)
                self._changed.clear()

    @property
    def filled(self) -> bool:
        """Whether all names have been read."""
        return self._load is None

    def bounds(self, which: VisitFilter) -> tuple[int, int]:
        """Numbers between which all visits of these days lie, as far as is known without reading."""
        if not self.filled:
            return 0, _MOST
        numbers = [number for number, block in list(self._blocks.items()) if block.matching(which) != []]
        return min(numbers, default=1) << BITS, ((max(numbers, default=0) + 1) << BITS) - 1

    def prepare(self, go_on: Callable[[], None] = lambda: None) -> None:
        """Compute now what the first search by letters would compute. ``go_on`` is called every few milliseconds and
        may raise to stop it."""
        self.fill()
        next(self.find("yi"), None)
        for block in list(self._blocks.values()):
            go_on()
            block.names.prepare()

    def put(self, visit: NamedVisit) -> None:
        """Add or update a visit."""
        with self._guard:
            if self._load is None:
                self._put(*visit)
            else:
                self._changed[visit[0]] = visit  # it may have been read already, in its earlier state

    def read_again(self, database: Database, seq: int) -> None:
        """Add or update a visit from the database."""
        row = database.row(f"SELECT {NAMED} FROM visits WHERE seq = ?", (seq,))
        assert row is not None
        self.put(tuple(row))

    def _put(self, seq: int, name: str, uscc: str, serial: str, state: str, day: str) -> None:
        shown = bare(_line(name))
        self._readings.meet(shown)
        block = self._blocks.get(seq >> BITS) or _empty(self._letters)
        codes = folded(_line(f"{uscc}\t{serial}"))
        self._blocks[seq >> BITS] = block.replaced(seq % SIZE, shown, codes, state, day)

    def find(self, text: str, which: VisitFilter | None = None, among: Collection[int] | None = None) -> Iterator[int]:
        """The visits, or those of ``among``, that contain every word of ``text`` and pass the filters, newest first;
        with no words, all of them."""
        self.fill()
        words = [word for word in folded(text).split() if bare(word)]
        if text.strip() and not words:
            return
        with self._guard:
            terms = [SearchTerm.of(word, bare(word), self._readings) for word in words]
            blocks = dict(self._blocks)
        given = None if among is None else _by_block(among)
        for number in sorted(blocks if given is None else given.keys() & blocks.keys(), reverse=True):
            lines = _lines(blocks[number], terms, which or VisitFilter(), None if given is None else given[number])
            for line in lines:
                yield (number << BITS) + line


def _lines(block: Block, terms: list[SearchTerm], which: VisitFilter, given: list[int] | None) -> Iterator[int]:
    """The lines that contain all terms and pass the filters; checks few candidates one by one, or searches the
    block."""
    standing = block.matching(which)
    if given is None and standing is None:
        lines = common_lines(block, terms) if terms else iter(range(SIZE - 1, -1, -1))
        return (line for line in lines if block.passes(line, which))
    return (
        line
        for line in (given if given is not None else standing or ())
        if block.passes(line, which) and all(term.matches(block, line) for term in terms)
    )


def _by_block(seqs: Collection[int]) -> Mapping[int, list[int]]:
    lines = defaultdict[int, list[int]](list)
    for seq in sorted(seqs, reverse=True):
        lines[seq >> BITS].append(seq % SIZE)
    return lines


def _blocks_of(rows: Iterable[NamedVisit], letters: Letters) -> tuple[dict[int, Block], Readings]:
    """Blocks of visits that come in the order of their numbers; each is made when its visits are read."""
    blocks, readings = {}, Readings()
    for number, visits in groupby(rows, key=lambda row: row[0] >> BITS):
        names, codes, states, days = [""] * SIZE, [""] * SIZE, bytearray(SIZE), _no_days()
        for seq, name, uscc, serial, state, day in visits:
            line = seq % SIZE
            names[line], codes[line] = _line(name), _line(f"{uscc}\t{serial}")
            states[line], days[line] = mark(state), ordinal(day)
        shown = bare("\n".join(names))
        blocks[number] = Block.of(NameLines(shown, letters), Lines(folded("\n".join(codes))), bytes(states), days)
        readings.meet(shown)
    return blocks, readings


def _empty(letters: Letters) -> Block:
    nothing = "\n" * (SIZE - 1)
    return Block.of(NameLines(nothing, letters), Lines(nothing), bytes(SIZE), _no_days())


def _no_days() -> array[int]:
    return array("i", bytes(array("i").itemsize * SIZE))


def folded(text: str) -> str:
    """Normal form for comparison: NFKC (full width as half width), case folded."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return plain.casefold()


_MARKS = re.compile(r"[^\S\n]|[()\[\]{}<>《》〈〉【】“”\"'‘’·•・.,、，。:;&/+_-]")


def bare(name: str) -> str:
    """A name in search form: without brackets, punctuation and spaces, which people omit or write differently."""
    return _MARKS.sub("", folded(name))


def _line(text: str) -> str:
    return text.replace("\n", " ")
