"""Quotients by a number that is not constant: each bound has its own denominator, and comparisons cross-multiply."""

import fractions
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.policy.nodes import ComparisonOp
from core.screening.algebra import (
    Atom,
    Sql,
    Test,
    case,
    coalesce,
    compare,
    every,
    fails,
    floored,
    is_null,
    minus,
    some,
    times,
)
from core.screening.facts import Num

if TYPE_CHECKING:
    from core.screening.arithmetic import Arithmetic

Fraction = tuple[Atom, Atom]
"""Numerator, NULL if unbounded; positive denominator."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """Two bounds as fractions; `most` limits all numerators and denominators."""

    low: Fraction
    high: Fraction
    most: int


def ratio(num: "Num | Ratio") -> Ratio:
    """A number as a ratio."""
    if isinstance(num, Ratio):
        return num
    return Ratio((num.low, num.over), (num.high, num.over), max(num.most, num.over))


def quotient(rules: "Arithmetic", over: Num, by: Num) -> Ratio:
    """over ÷ by; unbounded if `by` may be 0 (`core.policy.values.quotient`)."""
    put = rules.put
    below: Test = False if by.nonneg else compare("<", by.high, 0)
    a, b = _turned(put, over, below), _turned(put, by, below)
    positive = compare(">", b[0], 0)
    least_of_none = every(compare(">=", a[0], 0), is_null(b[1]))
    low = case([(fails(positive), None), (least_of_none, 0)], a[0])
    low_by = case([(compare(">=", a[0], 0), put(coalesce(b[1], 1)))], b[0])
    high = case([(fails(positive), None), (every(compare("<", a[1], 0), is_null(b[1])), 0)], a[1])
    high_by = case([(compare("<", a[1], 0), put(coalesce(b[1], 1)))], b[0])
    most = max(over.most * by.over, by.most * over.over)
    up, down = by.over, over.over
    low_, high_ = (put(rules.fitting(times, (put(end), up), most)) for end in (low, high))
    low_by_, high_by_ = (put(rules.fitting(times, (put(end), down), most)) for end in (low_by, high_by))
    return Ratio((low_, low_by_), (high_, high_by_), most)


def _turned(put: Callable[[Sql], Atom], num: Num, below: Test) -> tuple[Atom, Atom]:
    """The bounds, or those of the negated number."""
    if below is False:
        return num.low, num.high
    turned = [put(minus(0, end)) for end in (num.high, num.low)]
    low, high = (put(case([(below, t)], end)) for t, end in zip(turned, (num.low, num.high), strict=True))
    return low, high


def at_most(rules: "Arithmetic", left: Ratio, right: Ratio, strict: bool) -> tuple[Test, Test]:
    """Whether left ≤ right (or <) is certain, and whether its opposite is."""
    most = left.most * right.most
    yes = _crosswise(rules, "<" if strict else "<=", left.high, right.low, most)
    no = _crosswise(rules, ">=" if strict else ">", left.low, right.high, most)
    return yes, no


def equal(rules: "Arithmetic", left: Ratio, right: Ratio) -> tuple[Test, Test]:
    """Whether equality is certain, and whether inequality is."""
    most = left.most * right.most
    apart = some(_crosswise(rules, "<", left.high, right.low, most), _crosswise(rules, "<", right.high, left.low, most))
    pairs: Sequence[tuple[Fraction, Fraction]] = ((left.low, left.high), (right.low, right.high), (left.low, right.low))
    return every(*(_crosswise(rules, "=", one, other, most) for one, other in pairs)), apart


def _crosswise(rules: "Arithmetic", order: ComparisonOp, one: Fraction, other: Fraction, most: int) -> Test:
    left = rules.put(rules.fitting(times, (one[0], other[1]), most))
    right = rules.put(rules.fitting(times, (other[0], one[1]), most))
    return compare(order, left, right)


def steps(rules: "Arithmetic", of: Ratio, step: fractions.Fraction) -> Num:
    """The number of whole steps in a ratio: 每满1个百分点 of a growth."""
    most = of.most * max(step.numerator, step.denominator)
    low, high = (
        rules.put(
            floored(
                rules.put(rules.fitting(times, (end, step.denominator), most)),
                rules.put(rules.fitting(times, (by, step.numerator), most)),
            )
        )
        for end, by in (of.low, of.high)
    )
    return Num(low, high, 1, most)
