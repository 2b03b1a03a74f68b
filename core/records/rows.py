"""Visits as lists show them: the columns to ask for, and what is made of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from core.records.database import TableRow
from core.records.legible import legible
from core.records.values import VisitRow, local

# The columns of VisitRow, in its order, of ``visits v``.
ROW_COLUMNS = """
    v.id, v.serial, v.day, v.name, v.uscc, v.street, v.clerk, v.policy, v.as_of, v.state,
    v.created_at, v.updated_at,
    EXISTS (SELECT 1 FROM visits c WHERE c.corrects = v.seq AND c.state = 'finished') AS corrected,
    v.pack_digest
"""

# A finished visit that no finished correction has replaced: what counts as a result.
STANDING = (
    "v.state = 'finished' AND NOT EXISTS (SELECT 1 FROM visits c WHERE c.corrects = v.seq AND c.state = 'finished')"
)


# A measure of ``visit_outcomes o`` by its key, whether its visit ``v`` is under one policy or under several.
KEY = "iif(instr(o.measure, ':'), o.measure, v.policy || ':' || o.measure)"


def to_row(row: TableRow) -> VisitRow:
    """A row of ROW_COLUMNS as lists show it. RecordError where it is rotten."""
    columns: dict[str, Any] = dict(row)
    with legible(f"接待 {columns['serial']} "):
        for name in ("day", "as_of"):
            columns[name] = date.fromisoformat(columns[name])
        for name in ("created_at", "updated_at"):
            columns[name] = local(columns[name])
    columns["corrected"] = bool(columns["corrected"])
    return VisitRow(**columns)
