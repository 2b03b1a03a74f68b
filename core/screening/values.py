"""What of a roster is handed to who shows it: frozen, plain, light to import."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from core.assess.outcome import Status

Which = Literal["all", "paying", "open"]
"""Which enterprises are listed: all, those that may have something, those of which something is not known yet."""
Order = Literal["row", "name", "street", "paying", "low", "high", "open", "most", "contact"]


@dataclass(frozen=True, slots=True)
class MeasureSum:
    """A measure over the roster: enterprises that may have it, that it is open for, and sums in 分."""

    key: str
    paying: int
    open: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class StreetSum:
    """A street: its enterprises, those that may have anything, and 补贴奖励 in 分."""

    street: str
    enterprises: int
    paying: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Filter:
    """Which enterprises, in which order. `measure`: a key; the sums are then of it alone. `fact`: those of which this
    question alone would settle something."""

    text: str = ""
    which: Which = "all"
    measure: str = ""
    street: str | None = None
    contacted: bool | None = None
    fact: str = ""
    order: Order = "row"
    down: bool = False


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One enterprise as a list shows it. Sums in 分 (补贴奖励, or of one measure); `status`: of one measure."""

    row: int
    name: str
    code: str
    street: str
    paying: int
    open: int
    low: int | None
    high: int | None
    status: Status | None
    contacted: datetime.date | None
    clerk: str
    visit: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A question: how many enterprises it alone would settle something for, and how much at most (分), both for the
    whole roster; `open`: whether for some nothing bounds it. `part`: estimated from a part of the roster, in which they
    are `looked_at`."""

    fact: str
    enterprises: int
    most: int
    open: bool
    part: bool = False
    looked_at: int = 0


@dataclass(frozen=True, slots=True)
class RosterInfo:
    """What a list of rosters tells of one. `policies` and `as_of`: by what it was judged; empty: not yet."""

    id: str
    name: str
    source: str
    day: datetime.date
    rows: int
    faults: int
    notes: tuple[str, ...] = ()
    policies: str = ""
    digest: str = ""
    as_of: datetime.date | None = None
