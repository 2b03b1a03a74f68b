"""What a rule is evaluated in, and what resolves its names."""

from collections.abc import Collection, Mapping
from typing import Protocol

from core.policy.fact import Fact
from core.policy.nodes import Node
from core.policy.size import SizeTable
from core.policy.values import Bounds, Truth, Value


class RuleScope(Protocol):
    """What a rule can read. `record` and `place` are those of the current record, if there is one."""

    @property
    def facts(self) -> Mapping[str, Value]:
        """The possible values of each fact; money in 分, power in 瓦, dates as ordinals."""
        ...

    @property
    def exists(self) -> Mapping[str, Truth]:
        """For each date, whether there is such a date at all."""
        ...

    @property
    def lists(self) -> Mapping[str, tuple[object, ...] | None]:
        """The records of each list; None if unknown."""
        ...

    @property
    def derived(self) -> dict[str, Value]:
        """The derived facts computed so far."""
        ...

    @property
    def record(self) -> Mapping[str, Value]:
        """The possible values of each field of the current record."""
        ...

    @property
    def record_exists(self) -> Mapping[str, Truth]:
        """For each date of that record, whether there is such a date at all."""
        ...

    @property
    def answered(self) -> Collection[str]:
        """The facts that were answered, including 不清楚."""
        ...

    @property
    def place(self) -> int:
        """The number of that record in its list, from 1; 0 if there is none."""
        ...

    @property
    def share(self) -> Bounds:
        """That record's part of a shared limit, in 分."""
        ...

    def inside(self, list_name: str, place: int) -> "RuleScope":
        """The same visit with a current record."""
        ...


class NameResolver(Protocol):
    """Resolves names in expressions."""

    facts: Mapping[str, Fact]
    tables: Mapping[str, SizeTable]

    def node(self, name: str) -> Node | None:
        """A derived fact, rate or special name."""
        ...
