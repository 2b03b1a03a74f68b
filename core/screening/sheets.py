"""A table as a file holds it, whatever kind of file that is: its rows as texts, read when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

Progress = Callable[[int, int], None]  # done, in all (0: not known)
Cancelled = Callable[[], bool]
Row = tuple[int, Sequence[str]]
"""The number of a row as the file counts it, from 1, and the texts of the wanted columns."""

LOOKED_AT = 40
"""Rows at the top of a table among which the headings are looked for, and of which examples are taken."""


class Cancel(Exception):
    """The clerk does not want it any more."""


@dataclass(frozen=True, slots=True)
class Oddity:
    """What stands in a cell that is no plain content: a formula that was never worked out, a merged number."""

    row: int
    column: int  # from 0
    text: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Marks:
    """What is known of the cells of some columns beside their content."""

    oddities: tuple[Oddity, ...] = ()
    notes: tuple[str, ...] = ()
    percents: frozenset[tuple[int, int]] = frozenset()  # row, column: shown with a % sign
    merged: frozenset[tuple[int, int]] = frozenset()  # row, column: has its content from the cell above
    since_1904: bool = False  # a day that is written as a number is counted from there


class Sheet(Protocol):
    """One table of a file. `name` is its own among all that are read together."""

    name: str
    file: str  # the name of its file
    size: int  # how many rows it has, about; 0 where that is not known before it is read
    notes: tuple[str, ...]  # what a clerk should know of it: sentences

    def top(self) -> Sequence[Row]:
        """The first `LOOKED_AT` rows, whole; merged cells stand in each place that they cover."""
        ...

    def rows(self, columns: Sequence[int], after: int) -> Iterator[Row]:
        """The rows below one, of some columns, and of nothing else."""
        ...

    def marks(self, columns: Sequence[int], percents: Sequence[int], after: int) -> Marks:
        """What is known of the cells of these columns; of `percents` which show a share with its sign."""
        ...


def letters(column: int) -> str:
    """How a spreadsheet calls a column: 0 is A, 27 is AB."""
    out = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        out = chr(65 + rest) + out
    return out


def number_of(name: str) -> int:
    """The place of a column by what a spreadsheet calls it: AB is 27."""
    at = 0
    for letter in name:
        at = at * 26 + ord(letter) - 64
    return at - 1
