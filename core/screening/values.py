"""The values of a roster that are passed to screens: frozen, plain, cheap to import."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from core.assess.status import Status

ListSelection = Literal["all", "paying", "open"]
"""Which enterprises to list: all, those that may get something, those with something still open."""
SortKey = Literal["row", "name", "street", "paying", "low", "high", "open", "most", "contact"]


@dataclass(frozen=True, slots=True)
class MeasureSum:
    """A measure over the roster: number of enterprises that may get it, number for which it is open, and sums in 分."""

    key: str
    paying: int
    open: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class StreetSum:
    """A street: number of its enterprises, number that may get anything, and sum of 补贴奖励 in 分."""

    street: str
    enterprises: int
    paying: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Filter:
    """Which enterprises to list, and in which order. `measure`: a key; sums are then of it alone. `fact`: only those
    for which this question alone would settle something."""

    text: str = ""
    which: ListSelection = "all"
    measure: str = ""
    street: str | None = None
    contacted: bool | None = None
    fact: str = ""
    order: SortKey = "row"
    down: bool = False


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One enterprise in a list. Sums in 分 (补贴奖励, or of one measure); `status`: of one measure."""

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
    """A question: for how many enterprises it alone would settle something, and how much at most (分), both for the
    whole roster; `open`: whether the amount is unbounded for some. `part`: estimated from a sample of size
    `looked_at`."""

    fact: str
    enterprises: int
    most: int
    open: bool
    part: bool = False
    looked_at: int = 0


@dataclass(frozen=True, slots=True)
class RosterInfo:
    """The description of a roster in lists. `policies` and `as_of`: what it was judged by; empty: not judged yet."""

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
