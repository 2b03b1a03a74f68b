"""Rosters for the tests: valid codes, and generated files."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from core.assess.credit_code import outer_valid
from core.policy import Policy
from core.screening import reading
from core.screening.roster import connect

_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
Rows = Sequence[Sequence[Any]]


def code(number: int) -> str:
    """An invented valid credit code."""
    body = f"91310113MA{number:07d}"
    return next(body + last for last in _LETTERS if outer_valid(body + last))


def workbook(to: Path, sheets: Mapping[str, Rows], **more: Any) -> Path:
    """An .xlsx with these sheets; a cell is as in xlsxwriter, or a pair of value and number format."""
    book = xlsxwriter.Workbook(str(to), {"strings_to_formulas": False, **more})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, tuple):
                    sheet.write(at, column, cell[0], book.add_format({"num_format": cell[1]}))
                elif cell is not None:
                    sheet.write(at, column, cell)
    book.close()
    return to


def table(to: Path, rows: Rows, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """A text file with these rows."""
    with to.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return to


class Read:
    """A roster that was read, and the result."""

    def __init__(self, policy: Policy, *paths: Path, **given: Any) -> None:
        self.connection = connect()
        self.done = reading.read_file(paths, policy, self.connection, **given)

    def column(self, name: str, table: str = "enterprise") -> list[Any]:
        """All cells of a column, in order."""
        return [cell for (cell,) in self.connection.execute(f'SELECT "{name}" FROM "{table}" ORDER BY ALL').fetchall()]

    def ordered(self, name: str) -> list[Any]:
        """The cells of a column of enterprises, ordered by row."""
        return [cell for (cell,) in self.connection.execute(f'SELECT "{name}" FROM enterprise ORDER BY row').fetchall()]

    @property
    def faults(self) -> list[tuple[str, int, str, str, str]]:
        """The unreadable cells."""
        return list(reading.faults_of(self.connection))

    @property
    def tables(self) -> set[str]:
        """The stored tables."""
        found = self.connection.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary").fetchall()
        return {name for (name,) in found}

    def everything(self) -> str:
        """Every cell of every table, in one text."""
        names = [n for (n,) in self.connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        return "\n".join(str(self.connection.execute(f'SELECT * FROM "{name}"').fetchall()) for name in names)
