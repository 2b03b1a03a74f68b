"""Which answers are shown in a visit's row. No Qt, and no judging code: it is needed to open the record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.policy import Policy
    from core.policy.fact import FactRole
    from core.records.values import RowColumn


def columns_of(policies: Iterable[Policy]) -> dict[str, RowColumn]:
    """The facts shown in each column of visit rows."""
    shown: tuple[tuple[FactRole, RowColumn], ...] = (("name", "name"), ("code", "uscc"), ("street", "street"))
    return {policy.role(role): column for policy in policies for role, column in shown if policy.role(role)}
