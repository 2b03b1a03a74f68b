"""Where words that someone looks for stand in a text of the policy. No Qt: pure text.

The text may write a digit full-width or break a line where the words do not. So both are
folded (NFKC, no white space) for the search, and what is found is told in places of the unfolded text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.policy.text import folded_places

TextSpan = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text over which the same marks hold, the outermost first."""

    start: int
    end: int
    marks: tuple[int, ...]


def occurrences(text: str, phrase: str) -> list[TextSpan]:
    """All places of a phrase in a text, after folding both; none for an empty phrase."""
    (folded, places), (wanted, _) = folded_places(text), folded_places(phrase)
    found: list[TextSpan] = []
    at = folded.find(wanted) if wanted else -1
    while at >= 0:
        found.append((places[at][0], places[at + len(wanted) - 1][1]))
        at = folded.find(wanted, at + 1)
    return found


def segments(text: str, spans: Sequence[TextSpan]) -> tuple[Segment, ...]:
    """The text cut wherever a span begins or ends: put together again, the pieces are the text."""
    cuts = sorted({0, len(text), *(c for span in spans for c in span)})
    longest_first = sorted(range(len(spans)), key=lambda i: (spans[i][0] - spans[i][1], spans[i][0], i))
    return tuple(
        Segment(a, b, tuple(i for i in longest_first if spans[i][0] <= a and b <= spans[i][1]))
        for a, b in pairwise(cuts)
    )
