"""A QR code as operators of a PDF page: its dark modules, row by row."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import segno

_MODULE = 72 * 9 / 600  # points: nine dots of a 600 dpi printer, so that edges fall on dots, as scanners need
_QUIET = 4
_MASK = 3


@dataclass(frozen=True, slots=True)
class Symbol:
    """A QR code: the operators that draw its dark modules, each 1 wide, and its width including the quiet zone."""

    modules: str
    side: float


@lru_cache(maxsize=16)
def symbol_of(text: str) -> Symbol:
    """The QR code of a text, cached.

    The mask is fixed: the payload is compressed and so nearly random, which makes all masks about equal. Over the
    worked visits this one scores 3 % worse than the best of eight by the standard's penalty, 10 % at most, and
    searching for the best took three quarters of the time.
    """
    made = segno.make_qr(text, error="m", boost_error=False, mode="alphanumeric", mask=_MASK)
    rows = list(made.matrix)
    dark = (
        f"{start} {len(rows) - down - 1} {length} 1 re" for down, row in enumerate(rows) for start, length in _runs(row)
    )
    return Symbol("\n".join(dark), (len(rows) + 2 * _QUIET) * _MODULE)


def placed(symbol: Symbol, x: float, y: float) -> str:
    """The operators that draw it at `x`, `y`: the lower left corner including the quiet zone, in points."""
    at = _QUIET * _MODULE
    return f"q 0 g {_MODULE:.4f} 0 0 {_MODULE:.4f} {x + at:.3f} {y + at:.3f} cm {symbol.modules} f Q"


def _runs(row: Iterable[int]) -> Iterable[tuple[int, int]]:
    start, at = -1, -1
    for at, dark in enumerate(row):
        if dark and start < 0:
            start = at
        elif not dark and start >= 0:
            yield start, at - start
            start = -1
    if start >= 0:
        yield start, at + 1 - start
