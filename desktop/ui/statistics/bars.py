"""What a chart draws: bars of parts. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.ui.base.status_looks import StatusLook


@dataclass(frozen=True, slots=True)
class BarPart:
    """A stretch of a bar, as its status looks; without one it is in the accent."""

    value: int
    look: StatusLook | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its parts, what is written at its end, what a pointer that rests on it is told, and the
    heading under which it stands with others."""

    label: str
    parts: tuple[BarPart, ...]
    shown: str
    hint: str = ""
    head: str = ""

    @property
    def value(self) -> int:
        """The length of the whole bar."""
        return sum(part.value for part in self.parts)


def bar(label: str, value: int, hint: str = "") -> Bar:
    """A plain bar with its value at its end."""
    return Bar(label, (BarPart(value),), f"{value:,}", hint or f"{label}：{value:,}")
