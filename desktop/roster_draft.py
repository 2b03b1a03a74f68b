"""A roster before it is read in, and after it was judged: what the page holds in its hands. No Qt, no DuckDB."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.policy.pack import Policy
from core.screening.mapping import Mapped, of_kind, said
from core.screening.sheets import Sheet
from core.screening.values import Gap, MeasureSum, RosterInfo, StreetSum

FILES = "名单 (*.xlsx *.xls *.xlsm *.et *.ods *.csv *.tsv *.txt)"
"""What is offered to be opened."""


@dataclass(frozen=True)
class Draft:
    """Files that were opened and are not read in yet: how their columns are meant, of which source they are."""

    sheets: tuple[Sheet, ...]
    mapped: Mapped
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What a judged roster comes to. `stale`: the policies or the 咨询日 are others by now."""

    info: RosterInfo
    measures: tuple[MeasureSum, ...] = ()
    streets: tuple[StreetSum, ...] = ()
    gaps: tuple[Gap, ...] = ()
    paying: int = 0
    open: int = 0
    stale: bool = False

    @property
    def judged(self) -> bool:
        """Whether it was judged at all."""
        return self.info.as_of is not None


def with_kind(draft: Draft, at: int, kind: str, policy: Policy) -> Draft:
    """One of its tables is of another kind."""
    table = of_kind(draft.sheets[at], policy, kind)
    return replace(draft, mapped=(*draft.mapped[:at], table, *draft.mapped[at + 1 :]))


def with_column(draft: Draft, at: int, column: int, fact: str, unit: str) -> Draft:
    """One column of a table is another fact."""
    table = said(draft.mapped[at], column, fact, unit)
    return replace(draft, mapped=(*draft.mapped[:at], table, *draft.mapped[at + 1 :]))


def with_rest(draft: Draft, at: int, none: bool) -> Draft:
    """Who has no record in a table has none at all, or was not asked."""
    table = replace(draft.mapped[at], rest_none=none)
    return replace(draft, mapped=(*draft.mapped[:at], table, *draft.mapped[at + 1 :]))
