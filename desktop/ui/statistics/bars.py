"""The bars of charts. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.ui.base.status_looks import StatusLook


@dataclass(frozen=True, slots=True)
class BarPart:
    """A part of a bar, styled as its status; without one in the accent colour."""

    value: int
    look: StatusLook | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: name, parts, text at its end, tool tip, and group heading."""

    label: str
    parts: tuple[BarPart, ...]
    shown: str
    hint: str = ""
    head: str = ""

    @property
    def value(self) -> int:
        """The total length."""
        return sum(part.value for part in self.parts)


def bar(label: str, value: int, hint: str = "") -> Bar:
    """A plain bar with its value as text."""
    return Bar(label, (BarPart(value),), f"{value:,}", hint or f"{label}：{value:,}")
