"""What more than one page asks of the operations."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from core.policy.pack import Policy
    from core.records.values import VisitRow


class PolicyInForce(Protocol):
    """What is in force, and which day it is."""

    def policy(self) -> Policy:
        """The policy that the counter was set up for."""
        ...

    def in_use(self) -> tuple[Policy, ...]:
        """All policies of this counter, each in the version in use."""
        ...

    def today(self) -> datetime.date:
        """The day it is."""
        ...


class VisitSearch(PolicyInForce, Protocol):
    """And the visits that were kept."""

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
        """Visits that fit, newest first, or in order of a column (and whether downwards)."""
        ...
