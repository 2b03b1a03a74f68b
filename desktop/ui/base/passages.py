"""Positions of a phrase in a policy's text. Pure text, no Qt.

The text may have full-width digits or line breaks where the phrase does not. So both are normalised (NFKC, without
white space) for the search, and positions are mapped back to the original text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.policy.text import folded_places

TextSpan = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Segment:
    """A section of text covered by the same marks, outermost first."""

    start: int
    end: int
    marks: tuple[int, ...]


def occurrences(text: str, phrase: str) -> list[TextSpan]:
    """All positions of a phrase in a text, after normalising both; none for an empty phrase."""
    (folded, places), (wanted, _) = folded_places(text), folded_places(phrase)
    found: list[TextSpan] = []
    at = folded.find(wanted) if wanted else -1
    while at >= 0:
        found.append((places[at][0], places[at + len(wanted) - 1][1]))
        at = folded.find(wanted, at + 1)
    return found


def segments(text: str, spans: Sequence[TextSpan]) -> tuple[Segment, ...]:
    """The text cut wherever a span begins or ends; joined, the pieces are the text."""
    cuts = sorted({0, len(text), *(c for span in spans for c in span)})
    longest_first = sorted(range(len(spans)), key=lambda i: (spans[i][0] - spans[i][1], spans[i][0], i))
    return tuple(
        Segment(a, b, tuple(i for i in longest_first if spans[i][0] <= a and b <= spans[i][1]))
        for a, b in pairwise(cuts)
    )
