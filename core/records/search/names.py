"""The names, codes and serials of all visits in memory, to look through in a few milliseconds.

SQLite cannot match classes of characters at speed (GLOB: 280 ms over 100,000 names; this: about 10), and the
names of 100,000 visits are some ten megabytes. The database stays the truth: the index is read from it
when first needed, and told of every change after. One thread may read it in while another, which keeps what is
answered, tells of a change: that one never waits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

from core.records.search.initials import Readings

_BITS = 10  # visits in a block: 1024
_SIZE = 1 << _BITS

NamedVisit = tuple[int, str, str, str]  # seq, name, uscc, serial


@dataclass(slots=True)
class Block:
    """Up to 1024 consecutive visits: a line each in both texts."""

    names: str = "\n" * (_SIZE - 1)
    codes: str = "\n" * (_SIZE - 1)

    def put(self, line: int, name: str, codes: str) -> None:
        """Replace one line."""
        self.names = _with_line(self.names, line, name)
        self.codes = _with_line(self.codes, line, codes)


class NameIndex:
    """All visits by their number in order of creation (``seq``), newest first."""

    def __init__(self, load: Callable[[], Iterable[NamedVisit]]) -> None:
        self._load: Callable[[], Iterable[NamedVisit]] | None = load
        self._readings = Readings()
        self._blocks: dict[int, Block] = {}
        self._filling, self._guard = Lock(), Lock()
        self._changed: dict[int, NamedVisit] = {}  # before it is filled

    def fill(self, load: Callable[[], Iterable[NamedVisit]] | None = None) -> None:
        """Read all names, if that was not done yet; else the first search does it. ``load``: from elsewhere, by a
        thread that has a connection of its own."""
        with self._filling:
            if self._load is None:
                return
            blocks, readings = _blocks_of((load or self._load)())
            with self._guard:
                self._blocks, self._readings, self._load = blocks, readings, None
                for changed in self._changed.values():  # newer than what was read
                    self._put(*changed)
                self._changed.clear()

    def put(self, seq: int, name: str, uscc: str, serial: str) -> None:
        """Add a visit, or say that its name or code changed."""
        with self._guard:
            if self._load is None:
                self._put(seq, name, uscc, serial)
            else:
                self._changed[seq] = (seq, name, uscc, serial)  # it may have been read before

    def _put(self, seq: int, name: str, uscc: str, serial: str) -> None:
        shown = bare(_line(name))
        self._readings.meet(shown)
        self._blocks.setdefault(seq >> _BITS, Block()).put(seq % _SIZE, shown, folded(_line(f"{uscc}\t{serial}")))

    def find(self, text: str, among: Collection[int] | None = None) -> Iterator[int]:
        """The visits (of those given) that have every word of ``text``, newest first."""
        self.fill()
        with self._guard:
            terms = [_Term.of(word, self._readings) for word in folded(text).split() if bare(word)]
        numbers = set(self._blocks) if among is None else {seq >> _BITS for seq in among}
        for number in sorted(numbers & set(self._blocks), reverse=True):
            for line in sorted(_common_lines(self._blocks[number], terms), reverse=True):
                seq = (number << _BITS) + line
                if among is None or seq in among:
                    yield seq


def _blocks_of(rows: Iterable[NamedVisit]) -> tuple[dict[int, Block], Readings]:
    lines: dict[int, tuple[list[str], list[str]]] = {}
    for seq, name, uscc, serial in rows:
        names, codes = lines.setdefault(seq >> _BITS, ([""] * _SIZE, [""] * _SIZE))
        names[seq % _SIZE] = _line(name)
        codes[seq % _SIZE] = _line(f"{uscc}\t{serial}")
    blocks, readings = {}, Readings()
    for number, (names, codes) in lines.items():
        blocks[number] = Block(bare("\n".join(names)), folded("\n".join(codes)))
        readings.meet(blocks[number].names)
    return blocks, readings


@dataclass(frozen=True, slots=True)
class _Term:
    """One word of a query: as it stands, and as initials and pinyin.

    Codes are searched only for words with a digit: nearly every code has MA in it, and ma is a fine initial.
    """

    word: str
    name: str  # the same as names have it
    patterns: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, word: str, readings: Readings) -> _Term:
        name = bare(word)
        texts = (readings.initials(name), readings.pinyin(name))
        return cls(word, name, tuple(re.compile(text) for text in texts if text is not None))

    def lines(self, block: Block) -> set[int]:
        found = set(_lines(block.names, lambda text, start: text.find(self.name, start)))
        if any(char.isdigit() for char in self.word):
            found.update(_lines(block.codes, lambda text, start: text.find(self.word, start)))
        for pattern in self.patterns:
            found.update(_lines(block.names, _finder(pattern)))
        return found


def _common_lines(block: Block, terms: Sequence[_Term]) -> set[int]:
    lines = terms[0].lines(block) if terms else set()
    for term in terms[1:]:
        if lines:
            lines &= term.lines(block)
    return lines


def folded(text: str) -> str:
    """A text as it is compared: full width and half width alike, no capitals."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return plain.casefold()


_MARKS = re.compile(r"[^\S\n]|[()\[\]{}<>《》〈〉【】“”\"'‘’·•・.,、，。:;&/+_-]")


def bare(name: str) -> str:
    """A name as it is searched: without brackets, marks and blanks, which people leave out or write otherwise."""
    return _MARKS.sub("", folded(name))


def _line(text: str) -> str:
    return text.replace("\n", " ")


def _finder(pattern: re.Pattern[str]) -> Callable[[str, int], int]:
    def find(text: str, start: int) -> int:
        match = pattern.search(text, start)
        return match.start() if match else -1

    return find


def _lines(text: str, find: Callable[[str, int], int]) -> Iterator[int]:
    """The numbers of the lines in which something is found."""
    line = start = 0
    while (at := find(text, start)) >= 0:
        line += text.count("\n", start, at)
        yield line
        end = text.find("\n", at)
        if end < 0:
            return
        line, start = line + 1, end + 1


def _with_line(text: str, line: int, new: str) -> str:
    lines = text.split("\n")
    lines[line] = new
    return "\n".join(lines)
