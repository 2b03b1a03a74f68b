"""The undo journal of a pack being edited; it also survives a crash.

A step is written to the journal before the files are changed; at the next opening an interrupted step is completed. The
journal is a file of JSON lines, append only; an incomplete last line is ignored.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from core.errors import RecordError, trouble_writing
from core.files import keep_private, mode_in, write_safely
from core.policy.folders import Files

MOST_STEPS = 2000
"""Number of steps that can be undone after reopening a pack."""


@dataclass(frozen=True, slots=True)
class Patch:
    """The replacement of a section of a file. `was` or `becomes` None: the file does not exist before or after."""

    name: str
    at: int
    was: str | None
    becomes: str | None
    before: str  # digest of the whole file
    after: str

    def back(self) -> "Patch":
        """The inverse patch."""
        return Patch(self.name, self.at, self.becomes, self.was, self.after, self.before)

    def applied(self, text: str | None) -> str | None:
        """The file with the patch applied."""
        if self.becomes is None:
            return None
        whole = text or ""
        return whole[: self.at] + self.becomes + whole[self.at + len(self.was or "") :]


@dataclass(frozen=True, slots=True)
class EditStep:
    """One action of a person, described in words, with the files it changed."""

    told: str
    patches: tuple[Patch, ...]
    time: str = ""
    joins: bool = False  # it continues the previous step: both are undone together


def step_between(
    label: str, before: Files, after: Mapping[str, bytes | None], time: str = "", joins: bool = False
) -> EditStep:
    """The step between two states; it contains only differences."""
    return EditStep(
        label, tuple(_patch(n, before.get(n), b) for n, b in after.items() if before.get(n) != b), time, joins
    )


class Journal:
    """The steps of a pack, and how many of them are in effect."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.steps: list[EditStep] = []
        self.standing = 0
        self.went_back = False  # the last move was an undo
        self._read()

    def add(self, step: EditStep) -> None:
        """Append a step; undone steps are dropped for good. Raises RecordError."""
        del self.steps[self.standing :]
        self._write({"do": asdict(step)})
        self.steps.append(step)
        self.standing, self.went_back = self.standing + 1, False

    def move(self, to: int) -> None:
        """Record how many steps are in effect. Raises RecordError."""
        self._write({"standing": to})
        self._move_to(to)

    def forget(self) -> None:
        """Start over: the files were changed by another program."""
        self.steps, self.standing = [], 0
        write_safely(self._file, b"", private=True)

    def _move_to(self, to: int) -> None:
        self.went_back, self.standing = to < self.standing, max(0, min(to, len(self.steps)))

    def last(self) -> EditStep | None:
        """The last step in effect."""
        return self.steps[self.standing - 1] if self.standing else None

    def _write(self, row: Mapping[str, object]) -> None:
        line = json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"
        try:
            number = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, mode_in(self._file.parent))
            try:
                view = memoryview(line.encode())
                while view:
                    view = view[os.write(number, view) :]
                os.fsync(number)
            finally:
                os.close(number)
            keep_private(self._file)
        except OSError as error:
            raise RecordError(f"这一步没有保存：{trouble_writing(error)}。") from error

    def _read(self) -> None:
        try:
            data = self._file.read_bytes()
        except FileNotFoundError:
            return
        lines = data.split(b"\n")
        for line in lines[:-1]:
            self._take(line)
        if lines[-1] or len(self.steps) > MOST_STEPS:  # incomplete last line, or too long: rewrite with the last steps
            dropped = max(0, len(self.steps) - MOST_STEPS)
            del self.steps[:dropped]
            self.standing = max(0, self.standing - dropped)
            rows: list[dict[str, object]] = [{"do": asdict(step)} for step in self.steps]
            if self.standing < len(self.steps):
                rows.append({"standing": self.standing})
            whole = "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
            write_safely(self._file, whole.encode(), private=True)

    def _take(self, line: bytes) -> None:
        try:
            row = json.loads(line)
            if "standing" in row:
                self._move_to(int(row["standing"]))
                return
            said = row["do"]
            step = EditStep(**{**said, "patches": tuple(Patch(**patch) for patch in said["patches"])})
        except (ValueError, KeyError, TypeError):
            return
        del self.steps[self.standing :]
        self.steps.append(step)
        self.standing, self.went_back = self.standing + 1, False


def digest(data: bytes | None) -> str:
    """Identifies file content; "" for a missing file."""
    return "" if data is None else hashlib.sha256(data).hexdigest()[:16]


def _patch(name: str, before: bytes | None, after: bytes | None) -> Patch:
    old, new = _text(before), _text(after)
    if old is None or new is None:
        return Patch(name, 0, old, new, digest(before), digest(after))
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    was, becomes = old[head : len(old) - tail], new[head : len(new) - tail]
    return Patch(name, head, was, becomes, digest(before), digest(after))


def _alike(one: str, other: str) -> int:
    """The length of the common prefix."""
    same = (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(same, min(len(one), len(other)))


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode("utf-8", "surrogateescape")
