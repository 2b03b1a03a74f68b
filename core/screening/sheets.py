"""Tables of a file of any kind: rows as text, read on demand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

SheetRow = tuple[int, Sequence[str]]
"""The number of a row as in the file, from 1, and the texts of the selected columns."""

LOOKED_AT = 40
"""Rows at the top of a table that are searched for headings and examples."""


class Cancel(Exception):
    """The user cancelled."""


@dataclass(frozen=True, slots=True)
class Oddity:
    """A cell that is not plain content: a formula without a stored result, an error value."""

    row: int
    column: int  # from 0
    text: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Marks:
    """What is known of the cells of some columns besides their content."""

    oddities: tuple[Oddity, ...] = ()
    notes: tuple[str, ...] = ()
    percents: frozenset[tuple[int, int]] = frozenset()  # (row, column) shown with a % sign
    merged: frozenset[tuple[int, int]] = frozenset()  # (row, column) that repeats the cell above, being merged with it
    since_1904: bool = False  # dates stored as numbers count from 1904


class SourceTable(Protocol):
    """One table of a file. `name` is unique among all that are read together."""

    name: str
    file: str  # name of its file
    size: int  # approximate number of rows; 0 if unknown before reading
    notes: tuple[str, ...]  # sentences for the clerk

    def top(self) -> Sequence[SheetRow]:
        """The first `LOOKED_AT` rows with all columns; merged cells are repeated in each place that they cover."""
        ...

    def rows(self, columns: Sequence[int], after: int) -> Iterator[SheetRow]:
        """Selected columns of the rows after a given one."""
        ...

    def marks(self, columns: Sequence[int], percents: Sequence[int], after: int) -> Marks:
        """Marks of the cells of these columns; for `percents`, which cells show a % sign."""
        ...


def letters(column: int) -> str:
    """The spreadsheet name of a column: 0 is A, 27 is AB."""
    out = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        out = chr(65 + rest) + out
    return out


def number_of(name: str) -> int:
    """The number of a spreadsheet column, from 0: AB is 27."""
    at = 0
    for letter in name:
        at = at * 26 + ord(letter) - 64
    return at - 1
