"""The parts of a form: fields in rows under titles, each field bound to a path in the entry."""

from dataclasses import dataclass
from typing import Literal

from core.authoring.entry import Entry, Path

FieldKind = Literal["line", "choice", "simple", "rule", "names", "check", "note"]
"""A line; one of several; 事实 · 比较 · 数; a rule as text; words separated by 、; a checkbox; a longer line."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field at a path. `options`: stored value and label."""

    path: Path
    label: str
    kind: FieldKind
    value: str
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class FormRow:
    """Fields that belong together, with the policy phrase that they implement. `phrase_at`: path of the phrase; None:
    there is none. `removable`: path to remove with the row."""

    path: Path
    fields: tuple[Field, ...]
    phrase: str = ""
    phrase_at: Path | None = None
    removable: Path | None = None


@dataclass(frozen=True, slots=True)
class FormSection:
    """Rows with a title."""

    title: str
    rows: tuple[FormRow, ...]


def line(entry: Entry, path: Path, label: str) -> Field:
    """A one-line field."""
    return Field(path, label, "line", entry.text_at(*path))


def note(entry: Entry, path: Path, label: str) -> Field:
    """A field for longer text."""
    return Field(path, label, "note", entry.text_at(*path))
