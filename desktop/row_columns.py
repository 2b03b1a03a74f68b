"""What a visit's row in a list shows of its answers. No Qt, and nothing that judges: the record is opened with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.policy import Policy
    from core.policy.fact import Role
    from core.records.values import Column


def columns_of(policies: Iterable[Policy]) -> dict[str, Column]:
    """Which facts the record shows as the columns of a visit's row."""
    shown: tuple[tuple[Role, Column], ...] = (("name", "name"), ("code", "uscc"), ("street", "street"))
    return {policy.role(role): column for policy in policies for role, column in shown if policy.role(role)}
