"""Cells copied from a spreadsheet: assigned to fields by headings or by order. No Qt."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.policy.pack import Fact

MOST = 5000
"""Maximum number of rows taken at once."""
_HEAD = re.compile(r"\s*(.+?)\s*(?:[（(]\s*(万元|元)\s*[）)])?\s*")
_TRUTH = {"TRUE": "是", "FALSE": "否", "√": "是", "×": "否"}


@dataclass(frozen=True, slots=True)
class Pasted:
    """The cells row by row, by field; units given in headings; a sentence about what was left out."""

    rows: tuple[Mapping[str, str], ...]
    units: Mapping[str, str] = field(default_factory=dict)
    left_out: str = ""


def is_cells(text: str) -> bool:
    """Whether a text is more than one cell."""
    return "\t" in text or "\n" in text.strip("\r\n")


def read_pasted(text: str, fields: Sequence[Fact], column: int = 0) -> Pasted:
    """The cells of a text with tabs and newlines. A first row of names assigns the columns; otherwise they are assigned
    in order, starting at `column`."""
    rows = [
        row for row in csv.reader(text.splitlines(keepends=True), delimiter="\t") if any(cell.strip() for cell in row)
    ]
    names: list[str | None] = [each.name for each in fields[column:]]
    units: dict[str, str] = {}
    heads = [_HEAD.fullmatch(cell) for cell in rows[0]] if rows else []
    known = {each.name for each in fields}
    found = [head[1] if head and head[1] in known else None for head in heads]
    strange: list[str] = []
    if rows and any(found):
        strange = [cell.strip() for cell, name in zip(rows[0], found, strict=True) if name is None and cell.strip()]
        units = {head[1]: head[2] for head in heads if head and head[1] in known and head[2]}
        names, rows = found, rows[1:]
    wide = max((len(row) for row in rows), default=0)
    told = [f"没有“{name}”这一栏，没有贴" for name in strange]
    told += [f"多出 {wide - len(names)} 列，没有贴"] if wide > len(names) else []
    told += [f"一次最多贴 {MOST} 行，后面 {len(rows) - MOST} 行没有贴"] if len(rows) > MOST else []
    return Pasted(tuple(_by_field(row, names) for row in rows[:MOST]), units, "；".join(told))


def _by_field(row: Sequence[str], names: Sequence[str | None]) -> dict[str, str]:
    pairs = zip(names, row, strict=False)
    return {name: _TRUTH.get(cell.strip().upper(), cell.strip()) for name, cell in pairs if name and cell.strip()}
