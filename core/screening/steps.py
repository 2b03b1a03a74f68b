"""Stepwise rules in SQL: 分段, 超额累进, 首次达到, and rounding to whole steps."""

from fractions import Fraction
from typing import TYPE_CHECKING

from core.policy import nodes as n
from core.policy.interpreter import step_of
from core.screening.algebra import Test, case, compare, every, fails, times
from core.screening.arithmetic import NO, NOUGHT, YES
from core.screening.facts import Lowered, Num

if TYPE_CHECKING:
    from core.screening.rules import SqlRules


def band(rules: "SqlRules", node: n.Bands) -> Num:
    """The value of the last band whose bound a number reaches."""
    at = rules.value(node.part)
    bounds = [rules.num(bound) for bound, _ in node.steps]
    reached = [_reached(rules, at, bound) for bound in bounds]
    parts: list[tuple[Test, Num]] = []
    for place, (_, step) in enumerate(node.steps):
        surely_more = reached[place + 1][0] if place + 1 < len(reached) else False
        parts.append((every(reached[place][1], fails(surely_more)), rules.finite(step)))
    return rules.hull([*parts, (fails(reached[0][0]), NOUGHT)])


def _reached(rules: "SqlRules", at: Lowered, bound: Num) -> tuple[Test, Test]:
    """Whether a number certainly reaches a bound, and whether it may."""
    truth = rules.compared("<=", bound, at)
    return compare("=", truth, YES), compare("≠", truth, NO)


def progressive(rules: "SqlRules", node: n.Bands) -> Num:
    """Progressive rates: each applies to the part between its bound and the next."""
    at, total = rules.finite(node.part), NOUGHT
    bounds = [rules.num(bound) for bound, _ in node.steps]
    for place, (_, step) in enumerate(node.steps):
        most = bounds[place + 1] if place + 1 < len(bounds) else None
        top = rules.extreme("取小", [at, most]) if most else at
        over = rules.subtract(*rules.alike(top, bounds[place]))
        inside = rules.extreme("取大", [NOUGHT, over])
        total = rules.add(*rules.alike(total, rules.product(inside, rules.finite(step))))
    return total


def climb(rules: "SqlRules", node: n.Climb) -> Num:
    """The values of bounds that a number reaches for the first time, given its former best."""
    now, before, total = rules.value(node.part), rules.value(node.former), NOUGHT
    for literal, step in node.steps:
        bound, got = rules.num(literal), rules.finite(step)
        reached = rules.both((rules.compared("<=", bound, now), rules.compared("<", before, bound)))
        low = rules.put(case([(compare("=", reached, YES), got.low)], 0))
        high = rules.put(case([(compare("≠", reached, NO), got.high)], 0))
        one, sofar = rules.alike(Num(low, high, got.over, got.most, got.nonneg), total)
        total = rules.add(sofar, one) if node.op == "跨档合计" else rules.extreme("取大", [sofar, one])
    return total


def rounded(rules: "SqlRules", node: n.Rounded) -> Num:
    """A number in whole steps, rounded down, up or to nearest."""
    of, step = rules.finite(node.part), Fraction(step_of(node))
    match node.op:
        case "舍去":
            steps = rules.steps(of, step)
        case "四舍五入":
            steps = rules.steps(of, step, Fraction(1, 2))
        case "进位":
            down = rules.subtract(NOUGHT, of)
            steps = rules.subtract(NOUGHT, rules.steps(down, step))
            steps = Num(steps.low, steps.high, 1, steps.most, of.nonneg)
    low, high = (rules.put(times(end, step.numerator)) for end in (steps.low, steps.high))
    return Num(low, high, step.denominator, steps.most * step.numerator, steps.nonneg)
