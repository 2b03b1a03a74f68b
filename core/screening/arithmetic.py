"""Partly known truths and numbers in SQL: the counterpart of `core.policy.values`. Every value is a column, or a
constant."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import lcm
from typing import TypeAlias

from sqlglot import exp

from core.policy import nodes as n
from core.policy.money import half_up
from core.policy.values import Bounds
from core.screening import ratios
from core.screening.algebra import (
    Atom,
    Col,
    Sql,
    Test,
    binary,
    case,
    coalesce,
    compare,
    every,
    fails,
    floored,
    greatest,
    is_null,
    least,
    minus,
    narrow,
    plus,
    some,
    sql,
    times,
    wide,
)
from core.screening.facts import Lowered, Num, SqlTruth, Unlowered, number
from core.screening.query import Query

NO, ASK, OFFICE, YES = 0, 1, 2, 3
NOUGHT, SOME = Num(0, 0, 1, 0, nonneg=True), Num(0, None, 1, 0, nonneg=True)
LONG, LONGEST = 9 * 10**18, 10**37
"""Limits of a 64-bit integer, and of a 38-digit decimal in Spark, with a margin."""
Work: TypeAlias = Callable[[Atom, Atom], Sql]


class Arithmetic:
    """Computes values, each as a column of a query."""

    def __init__(self, query: Query) -> None:
        self.query = query

    def put(self, made: Sql) -> Atom:
        """Add an expression to the query as a column."""
        return self.query.put(made)

    def both(self, truths: Sequence[SqlTruth]) -> SqlTruth:
        """且."""
        return self.put(least(*truths, YES) if NO not in truths else NO)

    def either(self, truths: Sequence[SqlTruth]) -> SqlTruth:
        """或."""
        open_ = [truth for truth in dict.fromkeys(truths) if truth != NO]
        if len(open_) == 1:
            return open_[0]
        return self.put(case([(some(*(compare("=", t, one) for t in open_)), one) for one in (YES, ASK, OFFICE)], NO))

    def negate(self, truth: SqlTruth) -> SqlTruth:
        """非."""
        return self.put(case([(compare("=", truth, NO), YES), (compare("=", truth, YES), NO)], truth))

    def compared(self, order: n.ComparisonOp, left: Lowered, right: Lowered) -> SqlTruth:
        """Two numbers or days, compared."""
        if order in (">", ">="):
            left, right, order = right, left, "<" if order == ">" else "<="
        if isinstance(left, ratios.Ratio) or isinstance(right, ratios.Ratio):
            return self._crosswise(order, left, right)
        assert isinstance(left, Num)
        assert isinstance(right, Num)
        a, b = self.alike(left, right)
        if a.endless is not False and b.endless is not False:
            raise Unlowered("两个都可能没有止期的日子相比")
        # an endless date is after every known day
        after_b, after_a = every(a.endless, fails(is_null(b.high))), every(b.endless, fails(is_null(a.high)))
        if order in ("=", "≠"):
            apart = some(compare("<", a.high, b.low), compare("<", b.high, a.low), after_a, after_b)
            same = every(compare("=", a.low, a.high), compare("=", b.low, b.high), compare("=", a.low, b.low))
            return self._equal(order, same, apart)
        strict = order == "<"
        yes = some(compare(order, a.high, b.low), after_a if strict else b.endless)
        no = some(compare(">=" if strict else ">", a.low, b.high), after_b)
        return self.put(case([(yes, YES), (no, NO)], ASK))

    def _equal(self, order: n.ComparisonOp, same: Test, apart: Test) -> SqlTruth:
        found = (NO, YES) if order == "=" else (YES, NO)
        return self.put(case([(apart, found[0]), (same, found[1])], ASK))

    def _crosswise(self, order: n.ComparisonOp, left: Lowered, right: Lowered) -> SqlTruth:
        one, other = (ratios.ratio(side) for side in (left, right) if isinstance(side, Num | ratios.Ratio))
        if order in ("=", "≠"):
            same, apart = ratios.equal(self, one, other)
            return self._equal(order, same, apart)
        yes, no = ratios.at_most(self, one, other, strict=order == "<")
        return self.put(case([(yes, YES), (no, NO)], ASK))

    def alike(self, *nums: Num) -> list[Num]:
        """The same numbers over a common denominator."""
        over = lcm(*(num.over for num in nums))
        return [self.scaled(num, over // num.over, over) for num in nums]

    def scaled(self, num: Num, by: int, over: int) -> Num:
        """A number with numerators × `by`, over another denominator; the value is unchanged only if both fit
        together."""
        if by == 1:
            return num
        return self._num(times, (num.low, by), (num.high, by), over, num.most * by, num.nonneg, num.endless)

    def _num(
        self,
        work: Work,
        low: tuple[Atom, Atom],
        high: tuple[Atom, Atom],
        over: int,
        most: int,
        nonneg: bool = False,
        endless: Test = False,
    ) -> Num:
        """A number whose bounds are computed by the same operation, in columns wide enough for the result."""
        ends = [self.put(self.fitting(work, end, most)) for end in (low, high)]
        return Num(ends[0], ends[1], over, most, nonneg, endless)

    def fitting(self, work: Work, atoms: tuple[Atom, Atom], most: int) -> Sql:
        """A sum or product of atoms, in 38 digits if the result may exceed 18."""
        if most > LONGEST:
            raise Unlowered("算式里的数太大")
        one, other = atoms
        if most > LONG and (isinstance(one, Col) or isinstance(other, Col)):
            one, other = (self.put(wide(atom)) if isinstance(atom, Col) else atom for atom in atoms)
        return work(one, other)

    def add(self, a: Num, b: Num) -> Num:
        """a + b, over a common denominator."""
        return self._num(plus, (a.low, b.low), (a.high, b.high), a.over, a.most + b.most, a.nonneg and b.nonneg)

    def subtract(self, a: Num, b: Num) -> Num:
        """a − b."""
        return self._num(minus, (a.low, b.high), (a.high, b.low), a.over, a.most + b.most)

    def extreme(self, op: str, nums: Sequence[Num]) -> Num:
        """取小, 取大: applied to lower and upper bounds separately."""
        nums = self.alike(*nums)
        lows, highs = [x.low for x in nums], [x.high for x in nums]
        most, over = max(x.most for x in nums), nums[0].over
        if op == "取小":
            ends = self.unless_open(lows, least(*lows)), least(*highs)
            return Num(self.put(ends[0]), self.put(ends[1]), over, most, all(x.nonneg for x in nums))
        ends = greatest(*lows), self.unless_open(highs, greatest(*highs))
        return Num(self.put(ends[0]), self.put(ends[1]), over, most, any(x.nonneg for x in nums))

    def unless_open(self, bounds: Sequence[Atom], made: Sql) -> Sql:
        """An expression, or NULL if one of the bounds is NULL."""
        return case([(some(*map(is_null, bounds)), None)], made)

    def hull(self, parts: Sequence[tuple[Test, Num]], none: Num | None = None) -> Num:
        """Bounds that cover all numbers whose test holds; `none` if no test holds."""
        nums = self.alike(*(num for _, num in parts), *([none] if none else []))
        tests = [test for test, _ in parts]
        if none:
            tests = [*tests, every(*(fails(test) for test in tests))]
        pairs = [(test, num) for test, num in zip(tests, nums, strict=True) if test is not False]
        lows = least(*(self.put(case([(test, num.low)], None)) for test, num in pairs))
        highs = greatest(*(self.put(case([(test, num.high)], None)) for test, num in pairs))
        no_low = some(*(every(test, is_null(num.low)) for test, num in pairs if not num.nonneg))
        no_high = some(*(every(test, is_null(num.high)) for test, num in pairs))
        most, over = max(num.most for num in nums), nums[0].over
        low, high = self.put(case([(no_low, None)], lows)), self.put(case([(no_high, None)], highs))
        return Num(low, high, over, most, all(num.nonneg for _, num in pairs))

    def first(self, branches: Sequence[tuple[Test, Num]], default: Num) -> Num:
        """The first number whose test holds."""
        nums = self.alike(*(num for _, num in branches), default)
        tests = [test for test, _ in branches]
        low = case([(t, x.low) for t, x in zip(tests, nums, strict=False)], nums[-1].low)
        high = case([(t, x.high) for t, x in zip(tests, nums, strict=False)], nums[-1].high)
        most = max(num.most for num in nums)
        return Num(self.put(low), self.put(high), nums[0].over, most, all(num.nonneg for num in nums))

    def cut(self, span: Num, test: Test, low: Num | None = None, high: Num | None = None) -> Num:
        """Limit the strict reading to `low` and the broad one to `high` where a test holds."""
        span, least_, most = self.alike(span, low or NOUGHT, high or NOUGHT)
        bottom, top = span.low, span.high
        if low:
            bounds = [span.low, least_.low]
            bottom = self.put(case([(test, self.put(self.unless_open(bounds, least(*bounds))))], span.low))
        if high:
            top = self.put(case([(test, self.put(least(span.high, most.high)))], span.high))
        return Num(bottom, top, span.over, max(span.most, least_.most, most.most), span.nonneg and least_.nonneg)

    def nought_where(self, test: Test, span: Num) -> Num:
        """The same number, with a strict reading of 0 where a test holds."""
        return Num(self.put(case([(test, 0)], span.low)), span.high, span.over, span.most, span.nonneg)

    def rounded(self, bound: Atom, of: Num) -> Atom:
        """A bound rounded to whole 分, half away from zero."""
        if of.over == 1 or bound is None:
            return self.put(narrow(bound))
        if isinstance(bound, int):
            return half_up(Fraction(bound, of.over))
        by = 2 if of.over % 2 else 1  # half of the denominator must be an integer
        half, over = by * of.over // 2, by * of.over
        scaled = self.put(self.fitting(times, (bound, by), by * of.most + half))
        up = binary(exp.IntDiv, plus(scaled, half), over)
        if of.nonneg:
            return self.put(narrow(up))
        down = exp.Neg(this=exp.Paren(this=binary(exp.IntDiv, minus(half, scaled), over)))
        return self.put(narrow(case([(compare("<", bound, 0), sql(down))], up)))

    def product(self, left: Num, right: Num) -> Num:
        """left × right."""
        if not left.nonneg and not right.nonneg:
            return self._of_any_sign(left, right)
        if not right.nonneg:
            left, right = right, left
        most, over = left.most * right.most, left.over * right.over
        pairs = zip(self._corners(left, right), (left.low, left.high), strict=True)
        low, high = (
            self._not_of_nought(self.put(self.fitting(times, corner, most)), bound, right) for corner, bound in pairs
        )
        return self._multiplied(low, high, over, most, left.nonneg)

    def _multiplied(self, low: Atom, high: Atom, over: int, most: int, nonneg: bool = False) -> Num:
        if isinstance(low, int) and low == high:  # over the smallest denominator that constants allow
            return number(Bounds(Fraction(low, over), Fraction(low, over)))
        return Num(low, high, over, most, nonneg)

    def _of_any_sign(self, left: Num, right: Num) -> Num:
        """The product if both may be negative: the extremes are among the four products of bounds. A side without a
        bound makes the product unbounded if the other may be nonzero with the matching sign; if no product remains, the
        value is 0 × anything."""
        most, over = left.most * right.most, left.over * right.over
        pairs = [(one, other) for one in (left.low, left.high) for other in (right.low, right.high)]
        corners = [self.put(self.fitting(times, pair, most)) for pair in pairs]
        down, up = (self.put(coalesce(self.put(end(*corners)), 0)) for end in (least, greatest))
        (less, more), (less_, more_) = _signs(left), _signs(right)
        bottom, top, bottom_, top_ = (is_null(end) for end in (left.low, left.high, right.low, right.high))
        no_low = some(every(bottom, more_), every(bottom_, more), every(top, less_), every(top_, less))
        no_high = some(every(bottom, less_), every(bottom_, less), every(top, more_), every(top_, more))
        low, high = self.put(case([(no_low, None)], down)), self.put(case([(no_high, None)], up))
        return self._multiplied(low, high, over, most)

    def _corners(self, left: Num, right: Num) -> tuple[tuple[Atom, Atom], tuple[Atom, Atom]]:
        """Which bounds of `right`, which is not negative, the bounds of `left` are multiplied by."""
        if left.nonneg or right.low == right.high:
            return (left.low, right.low), (left.high, right.high)
        low = self.put(case([(compare("<", left.low, 0), right.high)], right.low))
        high = self.put(case([(compare("<", left.high, 0), right.low)], right.high))
        return (left.low, low), (left.high, high)

    def _not_of_nought(self, made: Atom, bound: Atom, right: Num) -> Atom:
        """0 × anything is 0, even if the other side is unbounded."""
        if isinstance(right.high, int) and right.low == right.high:
            return made if right.high else 0
        if isinstance(made, int):
            return made
        nought = some(compare("=", bound, 0), every(compare("=", right.high, 0), compare("=", right.low, 0)))
        open_ = is_null(bound), is_null(right.high)
        if not any(open_):
            return made
        return self.put(case([(nought, 0)], made))

    def steps(self, of: Num, step: Fraction, shift: Fraction = Fraction(0)) -> Num:
        """The number of whole steps in a number plus `shift` of a step."""
        up, down = step.denominator * shift.denominator, of.over * step.numerator * shift.denominator
        extra = shift.numerator * of.over * step.numerator
        most = of.most * up + abs(extra)
        ends = [self.put(self.fitting(plus, (self.put(self.fitting(times, (end, up), most)), extra), most))
                for end in (of.low, of.high)]  # fmt: skip
        low, high = (self.put(floored(end, down)) for end in ends)
        return Num(low, high, 1, most // down + 1, of.nonneg and shift >= 0)


def _signs(num: Num) -> tuple[Test, Test]:
    """Whether a number may be negative, and whether it may be positive."""
    below = some(is_null(num.low), compare("<", num.low, 0))
    return below, some(is_null(num.high), compare(">", num.high, 0))
