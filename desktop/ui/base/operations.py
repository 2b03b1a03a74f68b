"""Operations that several pages use."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from core.policy.pack import Policy
    from core.records.values import VisitRow


class PolicyInForce(Protocol):
    """The policies in force, and today's date."""

    def policy(self) -> Policy:
        """The policy that the counter was set up for."""
        ...

    def in_use(self) -> tuple[Policy, ...]:
        """All installed policies in the versions in use."""
        ...

    def today(self) -> datetime.date:
        """Today's date."""
        ...


class VisitLookup(PolicyInForce, Protocol):
    """Also the search for visits."""

    def search(
        self,
        text: str,
        then: Callable[[list[VisitRow]], None],
        *,
        state: Any = None,
        date_from: datetime.date | None = None,
        date_to: datetime.date | None = None,
        measure: str | None = None,
        versions: Collection[str] | None = ...,
        statuses: Collection[str] = ...,
        order: tuple[str, bool] | None = ...,
        limit: int = ...,
        offset: int = ...,
    ) -> None:
        """Matching visits, newest first, or sorted by a column (and whether descending)."""
        ...
