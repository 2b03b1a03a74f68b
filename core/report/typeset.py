"""Line breaking for Chinese text: what may not begin or end a line, what is kept together, and squeezed punctuation."""

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from core.report.fonts import find

_OPEN = frozenset("（《〈“‘「『【〔［｛")
_CLOSE = frozenset("，。、；：？！）》〉”’」』】〕］｝")
_STICKS = frozenset("％%‰℃·…—～,.;:!?)]}")
"""Half-width characters that may not begin a line."""
_HALF = 0.5

_PIECES = re.compile(
    r"第[0-9]+条|[0-9][0-9,.:/-]*(?:[万亿]?元|%|％|[人条项年月日次])?|[A-Za-z0-9_./:@+-]+|.", re.DOTALL
)


def punctuation_squeeze(before: str, after: str) -> float:
    """By how much (in ems) two adjacent full-width marks are moved together, for example ”（ and 》、."""
    if before in _CLOSE and (after in _CLOSE or after in _OPEN):
        return _HALF
    return _HALF if before in _OPEN and after in _OPEN else 0.0


def width(text: str, size: float, bold: bool = False) -> float:
    """The width of a line in points."""
    ems = sum(find(c, bold)[2] for c in text)
    ems -= sum(punctuation_squeeze(a, b) for a, b in pairwise(text))
    return ems * size


def _clusters(text: str) -> list[str]:
    """Split into unbreakable pieces: a sum with its unit, a mark with its neighbour."""
    out: list[str] = []
    for piece in _PIECES.findall(text):
        sticks = piece[0] in _CLOSE or piece[0] in _STICKS
        if out and (sticks or out[-1][-1] in _OPEN):
            out[-1] += piece
        else:
            out.append(piece)
    return out


@lru_cache(maxsize=4096)
def lines(text: str, room: float, size: float, bold: bool = False) -> tuple[str, ...]:
    """The lines of a paragraph of width `room` points. Joined, they are the text again."""
    out, line = list[str](), _Line()
    for cluster in _clusters(text.translate({9: " ", 10: " ", 13: " "})):
        longer = line.with_more(cluster, bold)
        if line.text and longer.ems * size > room:
            out.append(line.text)
            longer = _Line().with_more(cluster, bold)
        while longer.ems * size > room and len(longer.text) > 1:  # a piece longer than a line
            fits = _fitting(longer.text, room / size, bold)
            out.append(longer.text[:fits])
            longer = _Line().with_more(longer.text[fits:], bold)
        line = longer
    return (*out, line.text)


class _Line(NamedTuple):
    """A line being filled. Its width is accumulated: measuring it from the start each time made long lists take
    minutes."""

    text: str = ""
    full: float = 0.0  # ems of its characters
    together: float = 0.0  # ems saved by squeezed punctuation

    @property
    def ems(self) -> float:
        return self.full - self.together

    def with_more(self, more: str, bold: bool) -> "_Line":
        full, together, before = self.full, self.together, self.text[-1:]
        for character in more:
            full += find(character, bold)[2]
            together += punctuation_squeeze(before, character)
            before = character
        return _Line(self.text + more, full, together)


def _fitting(text: str, ems: float, bold: bool) -> int:
    """How many characters of a text fit a line; at least one."""
    line = _Line()
    for at, character in enumerate(text):
        line = line.with_more(character, bold)
        if line.ems > ems:
            return max(at, 1)
    return len(text)
