"""Unreadable cells of a roster: table `fault(place, sheet, line, column, text, sentence)`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

RosterFault = tuple[int, str, int, str, str, str]
"""Index of the source table, its name, the line as numbered in the file, the heading, the text, the sentence."""


def create_faults(connection: DuckDBPyConnection) -> None:
    """Create an empty list of faults."""
    connection.execute(
        "CREATE TABLE fault"
        ' (place INTEGER, sheet VARCHAR, line INTEGER, "column" VARCHAR, text VARCHAR, sentence VARCHAR)'
    )


def add_faults(connection: DuckDBPyConnection, faults: Iterable[RosterFault]) -> None:
    """Append to it."""
    rows = list(faults)
    if rows:
        connection.executemany("INSERT INTO fault VALUES (?, ?, ?, ?, ?, ?)", rows)
