"""Partly known values and their arithmetic. Every bound is exact (int or Fraction) or infinite.

A number, date (as ordinal) or duration has two bounds. A choice is the set of possible options. An industry is its
code, or None.
"""

import datetime
from collections.abc import Iterable, Mapping
from enum import IntEnum
from fractions import Fraction
from math import inf
from types import MappingProxyType
from typing import NamedTuple, TypeAlias


class Truth(IntEnum):
    """No · open, the counter can ask · open, an office decides · Yes."""

    NO = 0
    ASK = 1
    OFFICE = 2
    YES = 3


NO, ASK, OFFICE, YES = Truth

Bound: TypeAlias = int | Fraction | float
"""Exact; a float is ±inf and nothing else."""


class Bounds(NamedTuple):
    """The range of a number, both ends included."""

    low: Bound
    high: Bound


Value: TypeAlias = Truth | Bounds | frozenset[str] | str | None

ANY, SOME, NOUGHT = Bounds(-inf, inf), Bounds(0, inf), Bounds(0, 0)


def exactly(value: Bound) -> Bounds:
    """A known number."""
    return Bounds(value, value)


def plain(value: Fraction) -> int | Fraction:
    """The same number, as an int if it is whole."""
    return value.numerator if value.denominator == 1 else value


def both(truths: Iterable[Truth]) -> Truth:
    """且: No before ASK before OFFICE before Yes."""
    return min(truths, default=YES)


def either(truths: Iterable[Truth]) -> Truth:
    """或: Yes first; otherwise ASK before OFFICE before No."""
    worst = NO
    for truth in truths:
        if truth == YES:
            return YES
        if worst == NO or truth == ASK:
            worst = truth if truth != NO else worst
    return worst


def negate(truth: Truth) -> Truth:
    """非."""
    return YES if truth is NO else NO if truth is YES else truth


def at_most(a: Bounds, b: Bounds) -> Truth:
    """a ≤ b."""
    return YES if a[1] <= b[0] else NO if a[0] > b[1] else ASK


def below(a: Bounds, b: Bounds) -> Truth:
    """a < b."""
    return YES if a[1] < b[0] else NO if a[0] >= b[1] else ASK


def equal(a: Bounds, b: Bounds) -> Truth:
    """a = b."""
    if a[1] < b[0] or b[1] < a[0]:
        return NO
    return YES if a[0] == a[1] == b[0] == b[1] else ASK


def add(a: Bounds, b: Bounds) -> Bounds:
    """a + b."""
    return Bounds(a.low + b.low, a.high + b.high)


def subtract(a: Bounds, b: Bounds) -> Bounds:
    """a − b."""
    return Bounds(a.low - b.high, a.high - b.low)


def multiply(a: Bounds, b: Bounds) -> Bounds:
    """a × b, where 0 × anything is 0."""
    if _is_one(a) and _is_one(b):
        return exactly(_times(a[0], b[0]))
    corners = [_times(x, y) for x in a for y in b]
    return Bounds(min(corners), max(corners))


def _is_one(a: Bounds) -> bool:
    return a[0] is a[1] or a[0] == a[1]  # fractions compare slowly


def _times(x: Bound, y: Bound) -> Bound:
    if not x or not y:
        return 0
    if isinstance(x, float) or isinstance(y, float):
        return inf if (x > 0) == (y > 0) else -inf
    return x * y


def divide(a: Bounds, by: Bound) -> Bounds:
    """a ÷ a positive constant."""
    return Bounds(_over(a.low, by), _over(a.high, by))


def _over(x: Bound, by: Bound) -> Bound:
    return x if isinstance(x, float) else Fraction(x) / Fraction(by)


def quotient(a: Bounds, b: Bounds) -> Bounds:
    """a ÷ b; unbounded if b may be 0."""
    if b.low <= 0 <= b.high:
        return ANY
    if b.low == b.high and b.low > 0:
        return divide(a, b.low)
    ends = [_ratio(x, y) for x in a for y in b]
    return Bounds(min(ends), max(ends))


def _ratio(x: Bound, y: Bound) -> Bound:
    if isinstance(y, float):
        return 0
    if isinstance(x, float):
        return x if y > 0 else -x
    return Fraction(x) / Fraction(y)


def steps_in(a: Bounds, step: Bound) -> Bounds:
    """The number of whole steps in a number."""
    low, high = (x if isinstance(x, float) else Fraction(x) // Fraction(step) for x in a)
    return Bounds(low, high)


def hull(a: Value, b: Value, which: Truth = ASK) -> Value:
    """Either of two values; `which`: why it is open, ASK or OFFICE."""
    if isinstance(a, tuple) and isinstance(b, tuple):
        return Bounds(min(a[0], b[0]), max(a[1], b[1]))
    if isinstance(a, frozenset) and isinstance(b, frozenset):
        return a | b
    if a == b or not isinstance(a, int):
        return a if a == b else None
    return ASK if ASK in (a, b, which) else OFFICE


def is_known(value: Value) -> bool:
    """Whether a value is fully known."""
    if isinstance(value, tuple):
        return _is_one(value)
    if isinstance(value, frozenset):
        return len(value) == 1
    return value is not None and value not in (ASK, OFFICE)


def months_between(start: datetime.date, end: datetime.date) -> int:
    """Whole months from start to end: a month is complete on its corresponding day, or, if there is none, on the last
    day of the month (民法典第202条; R3)."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if end.day < start.day and (end + datetime.timedelta(1)).day != 1:
        months -= 1
    return months


def _day(ordinal: Bound) -> datetime.date:
    """The date of an ordinal, clamped to valid dates."""
    return datetime.date.fromordinal(max(1, min(int(ordinal), _LAST)))


_LAST = datetime.date.max.toordinal()


def _month_bound(start: Bound, end: Bound, shift: int) -> Bound:
    if end == inf or start == -inf:
        return inf
    if end == -inf or start == inf:
        return -inf
    first, last = _day(start), _day(end + shift)
    return months_between(first, last)


def months(start: Bounds, end: Bounds, shift: int = 0, begun: int = 0) -> Bounds:
    """Whole months between two possibly open dates. `shift` 1 includes the last day: a contract's term (R3). `begun` 1
    includes it and counts a begun month as whole: on the last day itself another one has always begun."""
    low = high = _month_bound(start[1], end[0], shift)
    if not (_is_one(start) and _is_one(end)):
        high = _month_bound(start[0], end[1], shift)
    return Bounds(low + begun, high + begun)


MONTHS: Mapping[str, tuple[int, int]] = MappingProxyType({"满月数": (0, 0), "期限": (1, 0), "计月数": (0, 1)})
"""How `months` counts, by the keyword of a rule."""


def year_of(day: Bounds) -> Bounds:
    """The calendar year of a date."""
    low, high = (b if isinstance(b, float) else _day(b).year for b in day)
    return Bounds(low, high)
