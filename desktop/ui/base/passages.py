"""Where phrases stand in a text of the policy. No Qt: pure text.

Phrases are verbatim, but the text may write a digit full-width or break a line where the phrase does not. So both are
folded (NFKC, no white space) for the search, and what is found is told in places of the unfolded text.
"""

from collections.abc import Iterable, Sequence
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
    folded, places = folded_places(text)
    return _found(folded, places, folded_places(phrase)[0])


def _found(folded: str, places: Sequence[TextSpan], wanted: str) -> list[TextSpan]:
    found: list[TextSpan] = []
    at = folded.find(wanted) if wanted else -1
    while at >= 0:
        found.append((places[at][0], places[at + len(wanted) - 1][1]))
        at = folded.find(wanted, at + 1)
    return found


def place(text: str, phrases: Iterable[str]) -> dict[str, TextSpan]:
    """One place for each phrase that the text has.

    A phrase that the paragraph repeats (一次性奖励) belongs to the sentence of a phrase that stands only once, and
    there to the nearest place.
    """
    folded, places = folded_places(text)
    found = {phrase: _found(folded, places, folded_places(phrase)[0]) for phrase in phrases}
    anchors = [spans[0] for spans in found.values() if len(spans) == 1]

    def distance(span: TextSpan) -> tuple[int, int]:
        gaps = (sorted((span[0], span[1], *anchor))[1:3] for anchor in anchors)
        return min(((text.count("。", *gap), gap[1] - gap[0]) for gap in gaps), default=(0, 0))

    return {phrase: min(spans, key=distance) for phrase, spans in found.items() if spans}


def segments(text: str, spans: Sequence[TextSpan]) -> tuple[Segment, ...]:
    """The text cut wherever a span begins or ends: put together again, the pieces are the text."""
    cuts = sorted({0, len(text), *(c for span in spans for c in span)})
    longest_first = sorted(range(len(spans)), key=lambda i: (spans[i][0] - spans[i][1], spans[i][0], i))
    return tuple(
        Segment(a, b, tuple(i for i in longest_first if spans[i][0] <= a and b <= spans[i][1]))
        for a, b in pairwise(cuts)
    )
