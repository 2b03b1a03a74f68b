"""Visits as lists show them: the columns to ask for, and what is made of them."""

from __future__ import annotations

from datetime import date

from core.errors import RecordError
from core.records.database import TableRow
from core.records.decoding import DECODING_ERRORS, undecodable
from core.records.values import VisitRow, local

# The columns of VisitRow, in its order, from ``visits v``.
ROW_COLUMNS = """
    v.id, v.serial, v.day, v.name, v.uscc, v.street, v.clerk, v.policy, v.as_of, v.state,
    v.created_at, v.updated_at,
    EXISTS (SELECT 1 FROM visits c WHERE c.corrects = v.seq AND c.state = 'finished') AS corrected,
    v.pack_digest
"""

# Condition: a finished visit that no finished correction replaces, so it counts.
STANDING = (
    "v.state = 'finished' AND NOT EXISTS (SELECT 1 FROM visits c WHERE c.corrects = v.seq AND c.state = 'finished')"
)


# The key of a measure of ``visit_outcomes o``, whether its visit ``v`` is under one policy or under several.
KEY = "iif(instr(o.measure, ':'), o.measure, v.policy || ':' || o.measure)"


def to_row(row: TableRow) -> VisitRow:
    """A row of ROW_COLUMNS as a `VisitRow`. RecordError if it is damaged."""
    id, serial, day, name, uscc, street, clerk, policy, as_of, state, created_at, updated_at, corrected, pack = row
    try:  # a list has many rows, and `decoding` for each would double the time
        return VisitRow(
            id, serial, date.fromisoformat(day), name, uscc, street, clerk, policy, date.fromisoformat(as_of), state,
            local(created_at), local(updated_at), bool(corrected), pack,
        )  # fmt: skip
    except DECODING_ERRORS as error:
        raise RecordError(undecodable(f"接待 {serial} ")) from error
