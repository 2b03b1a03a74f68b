"""Files that are lists of entries: finding, replacing and adding entries by line, even while one is not valid YAML."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class EntryLines:
    """The lines of an entry in its file: `start` to `end` as in slices. Text between entries belongs to none."""

    id: str
    start: int
    end: int


_ID = re.compile(r"^(?:\s*-)?\s*id:\s*[\"']?([^\s\"'#]+)", re.MULTILINE)


@lru_cache(maxsize=128)
def pieces(text: str) -> tuple[EntryLines, ...]:
    """The entries of a file that is a list, even if one of them is not valid YAML."""
    lines = text.splitlines()
    dashes = [at for at, line in enumerate(lines) if re.match(r"-(\s|$)", line)]
    found = []
    for start, following in zip(dashes, [*dashes, len(lines)][1:], strict=True):
        end = following
        while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
            end -= 1
        named = _ID.search("\n".join(lines[start:end]))
        found.append(EntryLines(named[1] if named else "", start, end))
    return tuple(found)


def remarks_above(text: str, piece: EntryLines) -> tuple[int, tuple[str, ...]]:
    """(first line, texts) of the comments directly above an entry; comments above an empty line belong to no entry."""
    lines, at = text.splitlines(), piece.start
    while at > 0 and lines[at - 1].startswith("#"):
        at -= 1
    return at, tuple(line.lstrip("# ").strip() for line in lines[at : piece.start])


def piece_text(text: str, piece: EntryLines) -> str:
    """The lines of an entry."""
    return "\n".join(text.splitlines()[piece.start : piece.end])


def with_piece(text: str, piece: EntryLines, entry: str) -> str:
    """The file with the lines of one entry replaced; with '' the entry is removed."""
    lines = text.splitlines()
    made = [*lines[: piece.start], *entry.rstrip("\n").splitlines(), *lines[piece.end :]]
    return "\n".join(made).strip("\n") + "\n" if entry.strip() else _closed_up(lines, piece)


def _closed_up(lines: Sequence[str], piece: EntryLines) -> str:
    kept = [*lines[: piece.start], *lines[piece.end :]]
    while (
        piece.start < len(kept)
        and not kept[piece.start].strip()
        and (piece.start == 0 or not kept[piece.start - 1].strip())
    ):
        del kept[piece.start]
    return "\n".join(kept).rstrip("\n") + "\n" if kept else "[]\n"


def with_new_entry(text: str, entry: str) -> str:
    """The file with an entry appended."""
    before = "" if text.strip() in ("", "[]") else text.rstrip("\n") + "\n\n"
    return f"{before}{entry.rstrip()}\n"
