"""Breaking Chinese lines: what may not begin or end one, what stays together, and how two marks share an em."""

import re
from functools import lru_cache
from itertools import pairwise

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
    out, line = [], ""
    for cluster in _clusters(text.translate({9: " ", 10: " ", 13: " "})):
        if line and width(line + cluster, size, bold) > room:
            out.append(line)
            line = ""
        line += cluster
        while width(line, size, bold) > room and len(line) > 1:  # longer than a line by itself
            fits = next(n for n in range(len(line) - 1, 0, -1) if n == 1 or width(line[:n], size, bold) <= room)
            out.append(line[:fits])
            line = line[fits:]
    return (*out, line)
