"""Two-column pages: detection, and reading order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

_FEWEST, _SHARE = 4, 0.4
"""Minimum number of rows with text on both sides of the gap, and their minimum share of all rows."""
_SLIM = 10
"""Characters per line: narrower blocks are table cells, not text columns."""


@dataclass(frozen=True, slots=True)
class TextRun:
    """Words at one height without a gap; positions in points."""

    text: str
    left: float
    right: float
    bottom: float
    top: float


def in_columns(rows: Sequence[Sequence[TextRun]]) -> list[list[TextRun]]:
    """The rows of a page, each as pieces from left to right; for two columns first the left column, then the right one,
    shifted to the left one's position; rows across both stay in place."""
    gap = _gap(rows)
    if gap is None:
        return [list(row) for row in rows]
    return list(_read(rows, gap))


def _gap(rows: Sequence[Sequence[TextRun]]) -> float | None:
    """The middle of the gap between two columns; None if there are none."""
    gaps = [
        (one.right, other.left)
        for row in rows
        for one, other in pairwise(row)
        if other.left - one.right > (one.top - one.bottom) * 0.8
    ]
    if not gaps:
        return None
    middle = max(((a + b) / 2 for a, b in gaps), key=lambda x: sum(a < x < b for a, b in gaps))
    within = [gap for gap in gaps if gap[0] < middle < gap[1]]
    if len(within) < max(_FEWEST, _SHARE * len(rows)):
        return None
    middle = (max(a for a, _ in within) + min(b for _, b in within)) / 2
    sides = [p for row in rows for p in row if p.right < middle], [p for row in rows for p in row if p.left > middle]
    return middle if all(side and median(_wide(p) for p in side) >= _SLIM for side in sides) else None


def _wide(piece: TextRun) -> float:
    """The width of a piece in characters."""
    return (piece.right - piece.left) / max(piece.top - piece.bottom, 1.0)


def _read(rows: Sequence[Sequence[TextRun]], gap: float) -> Iterator[list[TextRun]]:
    everything = [piece for row in rows for piece in row]
    start = min(piece.left for piece in everything if piece.right < gap)
    end = max(piece.right for piece in everything if piece.right < gap)
    by = min(piece.left for piece in everything if piece.left > gap) - start
    left: list[list[TextRun]] = []
    right: list[list[TextRun]] = []
    for row in rows:
        if any(piece.left < gap < piece.right for piece in row):
            yield from (*left, *right)
            left, right = [], []
            yield [replace(piece, right=min(piece.right, end)) for piece in row]
            continue
        left += [found] if (found := [p for p in row if p.right < gap]) else []
        moved = [replace(p, left=p.left - by, right=p.right - by) for p in row if p.left > gap]
        right += [moved] if moved else []
    yield from (*left, *right)
