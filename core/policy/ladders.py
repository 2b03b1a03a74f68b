"""Functions of thresholds: bands, climbs over a former best, rounding to whole steps, rates by date. Used by both the
interpreter and generated Python."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor, inf
from types import MappingProxyType

from core.policy import values as v
from core.policy.values import Bound, Bounds

Rung = tuple[Bound, Bounds]
"""A threshold and its value."""


def band(at: Bounds, rungs: Sequence[Rung]) -> Bounds:
    """分段: the value of the last threshold that a number reaches, 0 below the first."""
    first, last = (sum([start <= end for start, _ in rungs]) for end in at)
    if first and first == last:
        return rungs[first - 1][1]
    met = [step for _, step in rungs[max(first - 1, 0) : last]]
    met += [v.NOUGHT] if first == 0 else []
    return Bounds(min(m[0] for m in met), max(m[1] for m in met))


def progressive(at: Bounds, rungs: Sequence[Rung]) -> Bounds:
    """超额累进: each rate applies to the part between its threshold and the next."""
    total = v.NOUGHT
    for (least, rate), most in zip(rungs, (*(start for start, _ in rungs[1:]), inf), strict=True):
        low, high = (max(0, min(end, most) - least) for end in at)
        total = v.add(total, v.multiply(Bounds(low, high), rate))
    return total


def climb_all(now: Bounds, former: Bounds, rungs: Iterable[Rung]) -> Bounds:
    """跨档合计: the sum over all thresholds that a number reaches and its former best did not."""
    low: Bound = 0
    high: Bound = 0
    for least, most in _climbed(now, former, rungs):
        low, high = low + least, high + most
    return Bounds(low, high)


def climb_best(now: Bounds, former: Bounds, rungs: Iterable[Rung]) -> Bounds:
    """跨档最高: only the highest of them."""
    low: Bound = 0
    high: Bound = 0
    for least, most in _climbed(now, former, rungs):
        low, high = max(low, least), max(high, most)
    return Bounds(low, high)


def _climbed(now: Bounds, former: Bounds, rungs: Iterable[Rung]) -> Iterable[tuple[Bound, Bound]]:
    """The minimum and maximum for each threshold: the minimum is 0 if it may not be new."""
    for start, (low, high) in rungs:
        if now[1] >= start > former[0]:
            yield (low if now[0] >= start > former[1] else 0), high


def rounding(whole: Callable[[Fraction], int]) -> Callable[[Bounds, Bound], Bounds]:
    """A function that rounds both ends of a number to whole steps."""

    def one(x: Bound, step: Fraction) -> Bound:
        return x if isinstance(x, float) else v.plain(whole(Fraction(x) / step) * step)

    return lambda of, step: Bounds(one(of[0], Fraction(step)), one(of[1], Fraction(step)))


_HALF = Fraction(1, 2)
BANDED = MappingProxyType({"分段": band, "超额累进": progressive})
CLIMBED = MappingProxyType({"跨档合计": climb_all, "跨档最高": climb_best})
ROUNDED: Mapping[str, Callable[[Bounds, Bound], Bounds]] = MappingProxyType(
    {"舍去": rounding(floor), "进位": rounding(ceil), "四舍五入": rounding(lambda steps: floor(steps + _HALF))}
)
"""By the keyword of the rule."""


def rate_on(spans: tuple[tuple[int, int, Bounds], ...], day: Bounds) -> Bounds:
    """The hull of the values on all possible dates; unbounded if one of them is outside the recorded periods."""
    if not spans or day.low < spans[0][0] or day.high > spans[-1][1]:
        return v.SOME
    met = [value for start, end, value in spans if start <= day.high and end >= day.low]
    return Bounds(min(m.low for m in met), max(m.high for m in met))
