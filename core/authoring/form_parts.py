"""What a form is made of: fields in rows under titles, each field at its place in the entry."""

from dataclasses import dataclass
from typing import Literal

from core.authoring.entry import Entry, Path

Kind = Literal["line", "choice", "simple", "rule", "names", "check", "note"]
"""A line; one of some; 事实 · 比较 · 数; a rule as text; words with 、 between; a tick; a longer line."""


@dataclass(frozen=True, slots=True)
class Field:
    """What is typed at a place. `options`: what is stored, and how it is called."""

    path: Path
    label: str
    kind: Kind
    value: str
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Fields that belong to one part, with the words of the policy that it stands beside. `phrase_at`: where those
    stand in the entry; None: it has none. `removable`: the place that goes when the row does."""

    path: Path
    fields: tuple[Field, ...]
    phrase: str = ""
    phrase_at: Path | None = None
    removable: Path | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a title."""

    title: str
    rows: tuple[Row, ...]


def line(entry: Entry, path: Path, label: str) -> Field:
    """A field of one line."""
    return Field(path, label, "line", entry.text_at(*path))


def note(entry: Entry, path: Path, label: str) -> Field:
    """A field of a longer line."""
    return Field(path, label, "note", entry.text_at(*path))
