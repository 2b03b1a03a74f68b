"""Breaking Chinese lines: what may not begin or end one, what stays together, and how two marks share an em."""

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from core.report.fonts import find

_OPEN = frozenset("（《〈“‘「『【〔［｛")
_CLOSE = frozenset("，。、；：？！）》〉”’」』】〕］｝")
_STICKS = frozenset("％%‰℃·…—～,.;:!?)]}")
"""What may not begin a line though it takes no half em."""
_HALF = 0.5

_PIECES = re.compile(
    r"第[0-9]+条|[0-9][0-9,.:/-]*(?:[万亿]?元|%|％|[人条项年月日次])?|[A-Za-z0-9_./:@+-]+|.", re.DOTALL
)


def squeeze(before: str, after: str) -> float:
    """How much (ems) two full-width marks move together: ”（ and 》、 look torn apart otherwise."""
    if before in _CLOSE and (after in _CLOSE or after in _OPEN):
        return _HALF
    return _HALF if before in _OPEN and after in _OPEN else 0.0


def width(text: str, size: float, bold: bool = False) -> float:
    """The width of a line in points."""
    ems = sum(find(c, bold)[2] for c in text)
    ems -= sum(squeeze(a, b) for a, b in pairwise(text))
    return ems * size


def _clusters(text: str) -> list[str]:
    """What a line may not be broken within: a sum with its unit, a mark with its neighbour."""
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
    """The lines of a paragraph within `room` points. Put together again they are the text."""
    out, line = list[str](), _Line()
    for cluster in _clusters(text.translate({9: " ", 10: " ", 13: " "})):
        longer = line.with_more(cluster, bold)
        if line.text and longer.ems * size > room:
            out.append(line.text)
            longer = _Line().with_more(cluster, bold)
        while longer.ems * size > room and len(longer.text) > 1:  # longer than a line by itself
            fits = _fitting(longer.text, room / size, bold)
            out.append(longer.text[:fits])
            longer = _Line().with_more(longer.text[fits:], bold)
        line = longer
    return (*out, line.text)


class _Line(NamedTuple):
    """A line as far as it goes. It is measured as it grows: from its beginning each time, a long list took minutes."""

    text: str = ""
    full: float = 0.0  # ems of its characters
    together: float = 0.0  # ems by which marks move together

    @property
    def ems(self) -> float:
        return self.full - self.together

    def with_more(self, more: str, bold: bool) -> "_Line":
        full, together, before = self.full, self.together, self.text[-1:]
        for character in more:
            full += find(character, bold)[2]
            together += squeeze(before, character)
            before = character
        return _Line(self.text + more, full, together)


def _fitting(text: str, ems: float, bold: bool) -> int:
    """How many characters of a text fit a line; one at least."""
    line = _Line()
    for at, character in enumerate(text):
        line = line.with_more(character, bold)
        if line.ems > ems:
            return max(at, 1)
    return len(text)
