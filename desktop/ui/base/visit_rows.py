"""Display of stored visits in lists: state as text and colour. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.records.values import STATE_WORDS
from desktop.ui.base import colours

if TYPE_CHECKING:
    from core.records.values import VisitRow

_COLOURS = {"open": colours.ACCENT, "parked": colours.WARNING, "finished": colours.DONE, "discarded": colours.MUTED}


def state_words(row: VisitRow) -> str:
    """已办结, 已搁置 …; a finished visit that a correction replaced says so."""
    return "已被更正" if row.corrected else STATE_WORDS[row.state]


def state_colour(row: VisitRow) -> str:
    """The colour of its state."""
    return colours.MUTED if row.corrected else _COLOURS[row.state]
