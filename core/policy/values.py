"""Values that may be only partly known, and how they combine. Every bound is exact (int or Fraction) or infinite.

A truth is one of four: NO, ASK (not known, the counter could ask), OFFICE (only an office decides it), YES.
A number, date (its ordinal) or span is a pair (low, high). A choice is the set of options it may still be.
An industry is its code, or None.
"""

import datetime
from collections.abc import Iterable
from fractions import Fraction
from math import inf
from typing import Any

NO, ASK, OFFICE, YES = 0, 1, 2, 3

Bound = Any  # int | Fraction | ±inf
Pair = tuple[Bound, Bound]

ANY: Pair = (-inf, inf)
SOME: Pair = (0, inf)


def both(truths: Iterable[int]) -> int:
    """且: No before not known before an office's decision before Yes."""
    return min(truths, default=YES)


def either(truths: Iterable[int]) -> int:
    """或: Yes first; else what may still be asked, then what an office decides."""
    worst = NO
    for truth in truths:
        if truth == YES:
            return YES
        if worst == NO or truth == ASK:
            worst = truth if truth != NO else worst
    return worst


def negate(truth: int) -> int:
    """非."""
    return YES - truth if truth in (NO, YES) else truth


def at_most(a: Pair, b: Pair) -> int:
    """a ≤ b."""
    return YES if a[1] <= b[0] else NO if a[0] > b[1] else ASK


def below(a: Pair, b: Pair) -> int:
    """a < b."""
    return YES if a[1] < b[0] else NO if a[0] >= b[1] else ASK


def equal(a: Pair, b: Pair) -> int:
    """a = b."""
    if a[1] < b[0] or b[1] < a[0]:
        return NO
    return YES if a[0] == a[1] == b[0] == b[1] else ASK


def add(a: Pair, b: Pair) -> Pair:
    """a + b."""
    return a[0] + b[0], a[1] + b[1]


def subtract(a: Pair, b: Pair) -> Pair:
    """a − b."""
    return a[0] - b[1], a[1] - b[0]


def multiply(a: Pair, b: Pair) -> Pair:
    """a × b, where 0 × anything is 0."""
    if a[0] == a[1] and b[0] == b[1]:
        product = _times(a[0], b[0])
        return product, product
    corners = [_times(x, y) for x in a for y in b]
    return min(corners), max(corners)


def _times(x: Bound, y: Bound) -> Bound:
    if x == 0 or y == 0:
        return 0
    if x in (inf, -inf) or y in (inf, -inf):
        return inf if (x > 0) == (y > 0) else -inf
    return x * y


def divide(a: Pair, by: Bound) -> Pair:
    """a ÷ a positive constant."""
    return _over(a[0], by), _over(a[1], by)


def _over(x: Bound, by: Bound) -> Bound:
    return x if x in (inf, -inf) else Fraction(x) / by


def hull(a: Any, b: Any, which: int = ASK) -> Any:
    """Either of two values; `which` says why it is not known which: the counter could ask, or an office decides."""
    if isinstance(a, tuple):
        return min(a[0], b[0]), max(a[1], b[1])
    if isinstance(a, frozenset):
        return a | b
    if a == b or not isinstance(a, int):
        return a if a == b else None
    return ASK if ASK in (a, b, which) else OFFICE


def is_known(value: Any) -> bool:
    """Whether nothing about the value is open."""
    if isinstance(value, tuple):
        return bool(value[0] == value[1])
    if isinstance(value, frozenset):
        return len(value) == 1
    return value is not None and value not in (ASK, OFFICE)


def months_between(start: datetime.date, end: datetime.date) -> int:
    """Whole months from start to end: a month is full on its corresponding day, or where there is none on the
    month's last day (民法典第202条; R3)."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if end.day < start.day and (end + datetime.timedelta(1)).day != 1:
        months -= 1
    return months


def _month_bound(start: Bound, end: Bound, shift: int) -> Bound:
    if end == inf or start == -inf:
        return inf
    if end == -inf or start == inf:
        return -inf
    first, last = datetime.date.fromordinal(start), datetime.date.fromordinal(end + shift)
    return months_between(first, last)


def months(start: Pair, end: Pair, shift: int = 0) -> Pair:
    """Whole months between two days that may be open. `shift` 1 counts the last day too: a contract's term (R3)."""
    return _month_bound(start[1], end[0], shift), _month_bound(start[0], end[1], shift)


def year_of(day: Pair) -> Pair:
    """The calendar year of a day."""
    return tuple(b if b in (inf, -inf) else datetime.date.fromordinal(b).year for b in day)  # type: ignore[return-value]
