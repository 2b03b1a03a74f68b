"""A roster before it is read in, and after it was judged, as the page holds it. No Qt, no DuckDB."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.policy.pack import Policy
from core.screening.mapping import Mapped, of_kind, with_fact
from core.screening.sheets import SourceTable
from core.screening.values import Gap, MeasureSum, RosterInfo, StreetSum

FILES = "名单 (*.xlsx *.xls *.xlsm *.et *.ods *.csv *.tsv *.txt)"
"""The file filter of the open dialog."""


@dataclass(frozen=True)
class Draft:
    """Opened files that are not read in yet: the mapping of their columns, and their source."""

    sheets: tuple[SourceTable, ...]
    mapped: Mapped
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class RosterOverview:
    """Results of a judged roster. `stale`: the policies or the 咨询日 have changed since."""

    info: RosterInfo
    measures: tuple[MeasureSum, ...] = ()
    streets: tuple[StreetSum, ...] = ()
    gaps: tuple[Gap, ...] = ()
    paying: int = 0
    open: int = 0
    stale: bool = False

    @property
    def judged(self) -> bool:
        """Whether it has been judged."""
        return self.info.as_of is not None


def with_kind(draft: Draft, at: int, kind: str, policy: Policy) -> Draft:
    """The draft with another kind for one table."""
    table = of_kind(draft.sheets[at], policy, kind)
    return replace(draft, mapped=(*draft.mapped[:at], table, *draft.mapped[at + 1 :]))


def with_column(draft: Draft, at: int, column: int, fact: str, unit: str) -> Draft:
    """The draft with another fact for one column."""
    table = with_fact(draft.mapped[at], column, fact, unit)
    return replace(draft, mapped=(*draft.mapped[:at], table, *draft.mapped[at + 1 :]))


def with_rest(draft: Draft, at: int, none: bool) -> Draft:
    """The draft with another meaning for enterprises without records in a table: none at all, or not asked."""
    table = replace(draft.mapped[at], rest_none=none)
    return replace(draft, mapped=(*draft.mapped[:at], table, *draft.mapped[at + 1 :]))
