"""Rules as SQL: one more reader of the closed union. `core.policy.run` says what each expression must mean; a test holds
the two equal. Every value is a column, or the same for all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from math import lcm
from typing import assert_never

from sqlglot import exp

from core.policy import nodes as n
from core.policy.money import half_up
from core.policy.nodes import Node
from core.policy.pack import Cap
from core.policy.run import step_of
from core.policy.values import Bounds
from core.screening import dates, ratios
from core.screening.algebra import (
    Atom,
    Col,
    Sql,
    Test,
    among,
    binary,
    case,
    coalesce,
    compare,
    every,
    fails,
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
from core.screening.facts import Choice, Code, Facts, Lowered, Num, Supposed, Truth, Unlowered, number, supposed
from core.screening.sizes import size

NO, ASK, OFFICE, YES = 0, 1, 2, 3
NOUGHT, SOME = Num(0, 0, 1, 0, nonneg=True), Num(0, None, 1, 0, nonneg=True)
_LONG = 9 * 10**18
_LONGEST = 10**37
_RECORDS = 10**6
"""Records that one enterprise may have in a list without its sum outgrowing what its column is taken to hold."""


class Rules:
    """Reads rules for the enterprises, or for the record in hand. `supposing`: lists as if they had these records."""

    def __init__(self, facts: Facts, supposing: Mapping[str, tuple[Supposed, ...]] | None = None) -> None:
        self.facts, self.query, self.supposing = facts, facts.query, supposing or {}
        self.share = SOME  # what the record in hand gets of a common limit
        self._owner = ""  # the list whose record is in hand
        self._supposed: Supposed | None = None
        self._known: dict[tuple[Node, str, Supposed | None, Num], Lowered] = {}

    @contextmanager
    def inside(self, owner: str, record: Supposed | None = None) -> Iterator[None]:
        """Meanwhile a record of a list is in hand: each of them, or one that is only supposed."""
        before = self._owner, self._supposed, self.share
        self._owner, self._supposed, self.share = owner, record, SOME
        yield
        self._owner, self._supposed, self.share = before

    @contextmanager
    def sharing(self, share: Num) -> Iterator[None]:
        """Meanwhile the record in hand gets so much of a common limit."""
        self.share, before = share, self.share
        yield
        self.share = before

    def is_supposed(self, term: n.Term) -> bool:
        """Whether a term is a field of a record that is only supposed."""
        return bool(term.owner and self._supposed)

    @property
    def relation(self) -> str:
        """Where the columns of what is in hand stand."""
        return "" if self._supposed else self._owner

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────

    def value(self, node: Node) -> Lowered:
        """What a node is worth, written at its first use."""
        key = (node, self._owner, self._supposed, self.share)
        if key not in self._known:
            self._known[key] = self._written(node)
        return self._known[key]

    def truth(self, node: Node) -> Truth:
        """The value of a node that is Yes or No."""
        found = self.value(node)
        assert found is None or isinstance(found, int | Col)
        return found

    def num(self, node: Node) -> Num:
        """The bounds of a node that is a number or a day."""
        found = self.value(node)
        assert isinstance(found, Num)
        return found

    def finite(self, node: Node) -> Num:
        """The same where a day without end has no meaning that a query could tell."""
        found = self.num(node)
        if found.endless is not False:
            raise Unlowered("一个没有止期的日子在算式里")
        return found

    def put(self, made: Sql) -> Atom:
        """An expression as a column."""
        return self.query.put(made)

    def _written(self, node: Node) -> Lowered:
        match node:
            case n.Literal():
                return number(node.value) if isinstance(node.value, Bounds) else int(node.value)
            case n.Term():
                if node.owner and self._supposed:
                    return supposed(self.facts.fact(node.name, node.owner), self._supposed)
                return self.facts.value(node.name, node.owner)
            case n.Derived():
                return self.value(node.rule)
            case n.Today():
                return Num(self.facts.today, self.facts.today, most=10**7)
            case n.Rate():
                today = self.num(n.Today())
                spans = [(self._within_days(today, start, end), number(rate)) for start, end, rate in node.spans]
                return self._first(spans, SOME)
            case n.RateOn():
                return self._rate_on(node)
            case n.Mentioned():
                return self._mentioned(node)
            case n.Shared():
                return self.share
            case n.And():
                return self.both([self.truth(part) for part in node.parts])
            case n.Or():
                return self.either([self.truth(part) for part in node.parts])
            case n.Not():
                return self.negate(self.truth(node.part))
            case n.Surely():
                return self.put(case([(compare("=", self.truth(node.part), YES), YES)], NO))
            case n.ByOffice():
                found = self.truth(node.part)
                return self.put(case([(compare("=", found, ASK), OFFICE)], found))
            case n.Compare():
                return self.compared(node.op, self.value(node.left), self.value(node.right))
            case n.Member():
                return self._member(self.choice(node.part), node.options)
            case n.Within():
                return self._within(node)
            case n.Sum():
                left, right = self.alike(self.finite(node.left), self.finite(node.right))
                return self.add(left, right) if node.op == "+" else self.subtract(left, right)
            case n.Product():
                return self._product(node)
            case n.Extreme():
                return self.extreme(node.op, [self.finite(part) for part in node.parts])
            case n.If():
                return self._branch(node)
            case n.Table():
                held = self.choice(node.part)
                hit = [(self._may_be(held, option), self.finite(rung)) for option, rung in node.rungs]
                return self.hull(hit, NOUGHT)
            case n.Bands():
                return self._band(node) if node.op == "分段" else self._progressive(node)
            case n.Climb():
                return self._climb(node)
            case n.Whole():
                return self._steps(self.finite(node.part), Fraction(step_of(node)))
            case n.Rounded():
                return self._rounded(node)
            case n.Months():
                return self._months(node)
            case n.Days():
                end, start = self.alike(self.finite(node.end), self.finite(node.start))
                return self.subtract(end, start)
            case n.Year():
                of = self.finite(node.day)
                return Num(*(self.put(dates.year(end)) for end in (of.low, of.high)), most=10**4)
            case n.Exists():
                return self._exists(node)
            case n.Size():
                code, *sums = [self.value(part) for part in node.parts]
                return size(self.query, node, code, sums)
            case n.Total():
                return self._total(node)
            case _:
                assert_never(node)

    # ── truths ───────────────────────────────────────────────────────────────────────────────────────────────────

    def both(self, truths: Sequence[Truth]) -> Truth:
        """且."""
        return self.put(least(*truths, YES) if NO not in truths else NO)

    def either(self, truths: Sequence[Truth]) -> Truth:
        """或."""
        open_ = [truth for truth in dict.fromkeys(truths) if truth != NO]
        if len(open_) == 1:
            return open_[0]
        return self.put(case([(some(*(compare("=", t, one) for t in open_)), one) for one in (YES, ASK, OFFICE)], NO))

    def negate(self, truth: Truth) -> Truth:
        """非."""
        return self.put(case([(compare("=", truth, NO), YES), (compare("=", truth, YES), NO)], truth))

    def compared(self, order: n.Order, left: Lowered, right: Lowered) -> Truth:
        """Two numbers or days, compared."""
        if order in (">", ">="):
            left, right, order = right, left, "<" if order == ">" else "<="
        if isinstance(left, ratios.Ratio) or isinstance(right, ratios.Ratio):
            return self._crosswise(order, left, right)
        (a, b), (c, d), endless = self._sides(left, right)
        never: tuple[Test, Test] = (False, False)
        for at, (mine, other) in enumerate((endless, endless[::-1])):
            if mine is not False and other is not False:
                raise Unlowered("两个都可能没有止期的日子相比")
            never = (mine, never[1]) if at == 0 else (never[0], mine)
        first, last = never
        match order:
            case "<=" | "<":
                strict = order == "<"
                yes, no = compare(order, b, c), compare(">=" if strict else ">", a, d)
                # without end is after every day; never after one of which nothing is known
                yes = some(yes, last) if not strict else some(yes, every(last, fails(is_null(b))))
                return self.put(case([(yes, YES), (every(first, fails(is_null(d))), NO), (no, NO)], ASK))
            case "=" | "≠":
                apart = some(compare("<", b, c), compare("<", d, a), every(first, fails(is_null(d))),
                             every(last, fails(is_null(b))))  # fmt: skip
                same = every(compare("=", a, b), compare("=", c, d), compare("=", a, c))
                found = (NO, YES) if order == "=" else (YES, NO)
                return self.put(case([(apart, found[0]), (same, found[1])], ASK))
            case ">" | ">=":
                raise AssertionError(order)

    def _crosswise(self, order: n.Order, left: Lowered, right: Lowered) -> Truth:
        one, other = (ratios.ratio(side) for side in (left, right) if isinstance(side, Num | ratios.Ratio))
        if order in ("=", "≠"):
            same, apart = ratios.equal(self, one, other)
            found = (NO, YES) if order == "=" else (YES, NO)
            return self.put(case([(apart, found[0]), (same, found[1])], ASK))
        yes, no = ratios.at_most(self, one, other, strict=order == "<")
        return self.put(case([(yes, YES), (no, NO)], ASK))

    def _sides(self, left: Lowered, right: Lowered) -> tuple[tuple[Atom, Atom], tuple[Atom, Atom], tuple[Test, Test]]:
        """Both bounds of two values over one denominator."""
        assert isinstance(left, Num) and isinstance(right, Num)
        one, other = self.alike(left, right)
        return (one.low, one.high), (other.low, other.high), (left.endless, right.endless)

    def choice(self, node: Node) -> Choice:
        """What a choice may still be."""
        found = self.value(node)
        assert isinstance(found, Choice)
        return found

    def _member(self, held: Choice, options: Iterable[str]) -> Truth:
        among_ = [at for at, option in enumerate(held.options) if option in frozenset(options)]
        if held.bits is None:
            any_ = NO if not among_ else YES if len(among_) == len(held.options) else ASK
            if held.place is None or isinstance(held.place, int):
                return any_ if held.place is None else YES if held.place in among_ else NO
            return self.put(case([(among(held.place, among_), YES), (is_null(held.place), any_)], NO))
        bits = sum(1 << at for at in among_)
        rest = (1 << len(held.options)) - 1 - bits
        if isinstance(held.bits, int):
            return NO if not held.bits & bits else ASK if held.bits & rest else YES
        inside, outside = (compare_bits(held.bits, one) for one in (bits, rest))
        return self.put(case([(fails(inside), NO), (outside, ASK)], YES))

    def _may_be(self, held: Choice, option: str) -> Test:
        at = held.options.index(option)
        if held.bits is None:
            return some(is_null(held.place), compare("=", held.place, at))
        return bool(held.bits & 1 << at) if isinstance(held.bits, int) else compare_bits(held.bits, 1 << at)

    def _within(self, node: n.Within) -> Truth:
        code = self.value(node.part)
        assert isinstance(code, Code)
        if code.text is None:
            return ASK
        by_length: dict[int, list[str]] = {}
        for prefix in sorted(node.prefixes):
            by_length.setdefault(len(prefix), []).append(prefix)
        begins = [among(_left(code.text, size), those) for size, those in by_length.items()]
        shorter = sorted({prefix[:size] for prefix in node.prefixes for size in range(1, len(prefix))})
        unknown = is_null(code.text)
        return self.put(case([(unknown, ASK), (some(*begins), YES), (among(code.text, shorter), ASK)], NO))

    def _exists(self, node: n.Exists) -> Truth:
        day = node.day
        if not isinstance(day, n.Term):
            return YES
        return ASK if day.owner and self._supposed else self.facts.exists(day.name, day.owner)

    def _mentioned(self, node: n.Mentioned) -> Truth:
        said = self.facts.answered(node.of.name)
        return self.put(case([(said, YES), (self.is_known(node.of), NO)], ASK))

    def is_known(self, node: Node) -> Test:
        """Whether nothing about a value is open."""
        found = self.value(node)
        match found:
            case Num():
                return some(compare("=", found.low, found.high), found.endless)
            case Choice():
                return fails(is_null(found.place)) if found.bits is None else _single(found.bits, len(found.options))
            case Code():
                return fails(is_null(found.text))
            case _:
                return some(compare("=", found, NO), compare("=", found, YES))

    # ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────

    def most_of(self, cap: Cap) -> Num:
        """A limit over all its years."""
        num = self.finite(cap.amount.root)
        return self._num(times, (num.low, cap.years), (num.high, cap.years), num.over, num.most * cap.years, num.nonneg)

    def cut(self, span: Num, test: Test, low: Num | None = None, high: Num | None = None) -> Num:
        """Both readings, the strict no more than `low` and the broad no more than `high` where a test holds."""
        span, least_, most = self.alike(span, low or NOUGHT, high or NOUGHT)
        bottom, top = span.low, span.high
        if low:
            bounds = [span.low, least_.low]
            bottom = self.put(case([(test, self.put(self._unless_open(bounds, least(*bounds))))], span.low))
        if high:
            top = self.put(case([(test, self.put(least(span.high, most.high)))], span.high))
        return Num(bottom, top, span.over, max(span.most, least_.most, most.most), span.nonneg and least_.nonneg)

    def nought_where(self, test: Test, span: Num) -> Num:
        """The same, its strict reading 0 where a test holds."""
        return Num(self.put(case([(test, 0)], span.low)), span.high, span.over, span.most, span.nonneg)

    def rounded(self, bound: Atom, of: Num) -> Atom:
        """A bound in whole 分, half away from 0."""
        if of.over == 1 or bound is None:
            return self.put(narrow(bound))
        if isinstance(bound, int):
            return half_up(Fraction(bound, of.over))
        most = 2 * of.most + of.over
        twice = self.put(self.fitting(times, (bound, 2), most))
        up = binary(exp.IntDiv, plus(twice, of.over), 2 * of.over)
        if of.nonneg:
            return self.put(narrow(up))
        down = exp.Neg(this=exp.Paren(this=binary(exp.IntDiv, minus(of.over, twice), 2 * of.over)))
        return self.put(narrow(case([(compare("<", bound, 0), sql(down))], up)))

    def alike(self, *nums: Num) -> list[Num]:
        """The same numbers over one denominator."""
        over = lcm(*(num.over for num in nums))
        return [self._scaled(num, over // num.over, over) for num in nums]

    def _scaled(self, num: Num, by: int, over: int) -> Num:
        if by == 1:
            return num
        return self._num(times, (num.low, by), (num.high, by), over, num.most * by, num.nonneg, num.endless)

    def _num(
        self,
        work: "type[Sql] | object",
        low: tuple[Atom, ...],
        high: tuple[Atom, ...],
        over: int,
        most: int,
        nonneg: bool = False,
        endless: Test = False,
    ) -> Num:
        """A number whose bounds are worked out alike, in columns that are wide enough for it."""
        assert callable(work)
        ends = [self.put(self.fitting(work, end, most)) for end in (low, high)]
        return Num(ends[0], ends[1], over, most, nonneg, endless)

    def fitting(self, work: object, atoms: Sequence[Atom], most: int) -> Sql:
        """A sum or product of atoms, in 38 digits where it may be longer than 18."""
        assert callable(work)
        if most > _LONGEST:
            raise Unlowered("算式里的数太大")
        if most > _LONG and any(isinstance(atom, Col) for atom in atoms):
            atoms = [self.put(wide(atom)) if isinstance(atom, Col) else atom for atom in atoms]
        found: Sql = work(*atoms)
        return found

    def add(self, a: Num, b: Num) -> Num:
        """a + b, over one denominator."""
        return self._num(plus, (a.low, b.low), (a.high, b.high), a.over, a.most + b.most, a.nonneg and b.nonneg)

    def subtract(self, a: Num, b: Num) -> Num:
        """a − b."""
        return self._num(minus, (a.low, b.high), (a.high, b.low), a.over, a.most + b.most)

    def extreme(self, op: str, nums: Sequence[Num]) -> Num:
        """取小, 取大: of the lows and of the highs."""
        nums = self.alike(*nums)
        lows, highs = [x.low for x in nums], [x.high for x in nums]
        most, over = max(x.most for x in nums), nums[0].over
        if op == "取小":
            ends = self._unless_open(lows, least(*lows)), least(*highs)
            return Num(self.put(ends[0]), self.put(ends[1]), over, most, all(x.nonneg for x in nums))
        ends = greatest(*lows), self._unless_open(highs, greatest(*highs))
        return Num(self.put(ends[0]), self.put(ends[1]), over, most, any(x.nonneg for x in nums))

    def _unless_open(self, bounds: Sequence[Atom], made: Sql) -> Sql:
        """The same, but NULL where one of the bounds is."""
        return case([(some(*map(is_null, bounds)), None)], made)

    def hull(self, parts: Sequence[tuple[Test, Num]], none: Num | None = None) -> Num:
        """Bounds of all numbers whose test holds; `none` where no test does."""
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

    def _first(self, branches: Sequence[tuple[Test, Num]], default: Num) -> Num:
        """The first number whose test holds."""
        nums = self.alike(*(num for _, num in branches), default)
        tests = [test for test, _ in branches]
        low = case([(t, x.low) for t, x in zip(tests, nums, strict=False)], nums[-1].low)
        high = case([(t, x.high) for t, x in zip(tests, nums, strict=False)], nums[-1].high)
        most = max(num.most for num in nums)
        return Num(self.put(low), self.put(high), nums[0].over, most, all(num.nonneg for num in nums))

    def _branch(self, node: n.If) -> Lowered:
        test, then, other = self.truth(node.test), self.value(node.then), self.value(node.other)
        if test in (YES, NO):
            return then if test == YES else other
        goes, stays = compare("≠", test, NO), compare("≠", test, YES)
        if isinstance(then, Num) and isinstance(other, Num):
            return self.hull([(goes, self.finite(node.then)), (stays, self.finite(node.other))])
        if isinstance(then, Choice) and isinstance(other, Choice) and then.options == other.options:
            one, two = (self.put(case([(t, self._bits(x))], 0)) for t, x in ((goes, then), (stays, other)))
            return Choice(then.options, bits=self.put(binary(exp.BitwiseOr, one, two)))
        if isinstance(then, Code) or isinstance(other, Code) or isinstance(then, Choice) or isinstance(other, Choice):
            raise Unlowered("按条件取的行业或选项")
        assert not isinstance(then, Num) and not isinstance(other, Num)
        alike = every(compare("=", then, other), some(compare("=", then, YES), compare("=", then, NO)))
        open_ = some(*(compare("=", t, ASK) for t in (then, other, test)))
        settled = [(compare("=", test, YES), then), (compare("=", test, NO), other), (alike, then), (open_, ASK)]
        return self.put(case([*settled, (compare("=", then, other), then)], OFFICE))

    def _bits(self, held: Choice) -> Atom:
        if held.bits is not None:
            return held.bits
        all_ = (1 << len(held.options)) - 1
        if held.place is None or isinstance(held.place, int):
            return all_ if held.place is None else 1 << held.place
        return self.put(case([(compare("=", held.place, at), 1 << at) for at in range(len(held.options))], all_))

    # ── products ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _product(self, node: n.Product) -> Lowered:
        left, right = self.finite(node.left), self.finite(node.right)
        if node.op == "/":
            by = n.constant(node.right)
            if by is None or isinstance(by, float) or by <= 0:
                return self._quotient(left, right)
            right = number(Bounds(*(1 / Fraction(by),) * 2))
        if not left.nonneg and not right.nonneg:
            raise Unlowered("两个可能小于零的数相乘")
        if not right.nonneg:
            left, right = right, left
        most, over = left.most * right.most, left.over * right.over
        corners = [self.put(self.fitting(times, pair, most)) for pair in self._corners(left, right)]
        return self._reduced(Num(self._not_of_nought(corners[0], left.low, right),
                                 self._not_of_nought(corners[1], left.high, right), over, most, left.nonneg))  # fmt: skip

    def _corners(self, left: Num, right: Num) -> tuple[tuple[Atom, Atom], tuple[Atom, Atom]]:
        """Which bounds of `right`, never below 0, the bounds of `left` are multiplied by."""
        if left.nonneg or right.low == right.high:
            return (left.low, right.low), (left.high, right.high)
        low = self.put(case([(compare("<", left.low, 0), right.high)], right.low))
        high = self.put(case([(compare("<", left.high, 0), right.low)], right.high))
        return (left.low, low), (left.high, high)

    def _not_of_nought(self, made: Atom, bound: Atom, right: Num) -> Atom:
        """0 × anything is 0, also where that has no bound."""
        if isinstance(made, int):
            return made
        nought = some(compare("=", bound, 0), every(compare("=", right.high, 0), compare("=", right.low, 0)))
        open_ = is_null(bound), is_null(right.high)
        if not any(open_):
            return made
        return self.put(case([(nought, 0)], made))

    def _reduced(self, num: Num) -> Num:
        """A number over the smallest denominator that its constants allow."""
        if isinstance(num.low, int) and num.low == num.high:
            return number(Bounds(*(Fraction(num.low, num.over),) * 2))
        return num

    def _quotient(self, left: Num, right: Num) -> Lowered:
        return ratios.quotient(self, left, right)

    def _rate_on(self, node: n.RateOn) -> Num:
        day = self.finite(node.day)
        if not node.spans:
            return SOME
        met = [
            (every(compare("<=", start, day.high), compare(">=", end, day.low)), number(rate))
            for start, end, rate in node.spans
        ]
        return self._first([(self._within_days(day, node.spans[0][0], node.spans[-1][1]), self.hull(met))], SOME)

    def _within_days(self, day: Num, start: int, end: int) -> Test:
        return every(compare(">=", day.low, start), compare("<=", day.high, end))

    # ── steps ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _band(self, node: n.Bands) -> Num:
        at = self.value(node.part)
        bounds = [self.num(bound) for bound, _ in node.steps]
        reached = [self._reached(at, bound) for bound in bounds]
        parts: list[tuple[Test, Num]] = []
        for place, (_, step) in enumerate(node.steps):
            surely_more = reached[place + 1][0] if place + 1 < len(reached) else False
            parts.append((every(reached[place][1], fails(surely_more)), self.finite(step)))
        return self.hull([*parts, (fails(reached[0][0]), NOUGHT)])

    def _reached(self, at: Lowered, bound: Num) -> tuple[Test, Test]:
        """Whether a number has surely reached a bound, and whether it may have."""
        truth = self.compared("<=", bound, at)
        return compare("=", truth, YES), compare("≠", truth, NO)

    def _progressive(self, node: n.Bands) -> Num:
        at, total = self.finite(node.part), NOUGHT
        bounds = [self.num(bound) for bound, _ in node.steps]
        for place, (_, step) in enumerate(node.steps):
            most = bounds[place + 1] if place + 1 < len(bounds) else None
            top = self.extreme("取小", [at, most]) if most else at
            over = self.subtract(*self.alike(top, bounds[place]))
            inside = self.extreme("取大", [NOUGHT, over])
            total = self.add(*self.alike(total, self.multiply(inside, self.finite(step))))
        return total

    def multiply(self, left: Num, right: Num) -> Num:
        """left × right, neither ever below 0."""
        if not (left.nonneg and right.nonneg):
            raise Unlowered("可能小于零的比率")
        most = left.most * right.most
        ends = [
            self._not_of_nought(self.put(self.fitting(times, pair, most)), pair[0], right)
            for pair in ((left.low, right.low), (left.high, right.high))
        ]
        return Num(ends[0], ends[1], left.over * right.over, most, nonneg=True)

    def _climb(self, node: n.Climb) -> Num:
        now, before, total = self.value(node.part), self.value(node.former), NOUGHT
        for literal, step in node.steps:
            bound, got = self.num(literal), self.finite(step)
            reached = self.both((self.compared("<=", bound, now), self.compared("<", before, bound)))
            low = self.put(case([(compare("=", reached, YES), got.low)], 0))
            high = self.put(case([(compare("≠", reached, NO), got.high)], 0))
            one, sofar = self.alike(Num(low, high, got.over, got.most, got.nonneg), total)
            total = self.add(sofar, one) if node.op == "跨档合计" else self.extreme("取大", [sofar, one])
        return total

    def _steps(self, of: Num, step: Fraction, shift: Fraction = Fraction(0)) -> Num:
        """How many whole steps there are in a number, `shift` of a step added."""
        up, down = step.denominator * shift.denominator, of.over * step.numerator * shift.denominator
        extra = shift.numerator * of.over * step.numerator
        most = of.most * up + abs(extra)
        ends = [self.put(self.fitting(plus, (self.put(self.fitting(times, (end, up), most)), extra), most))
                for end in (of.low, of.high)]  # fmt: skip
        low, high = (self.put(floored(end, down)) for end in ends)
        return Num(low, high, 1, most // down + 1, of.nonneg and shift >= 0)

    def _rounded(self, node: n.Rounded) -> Num:
        of, step = self.finite(node.part), Fraction(step_of(node))
        match node.op:
            case "舍去":
                steps = self._steps(of, step)
            case "四舍五入":
                steps = self._steps(of, step, Fraction(1, 2))
            case "进位":
                down = self.subtract(NOUGHT, of)
                steps = self.subtract(NOUGHT, self._steps(down, step))
                steps = Num(steps.low, steps.high, 1, steps.most, of.nonneg)
        return self._scaled(steps, step.numerator, 1) if step.denominator == 1 else Num(
            *(self.put(times(end, step.numerator)) for end in (steps.low, steps.high)), step.denominator,
            steps.most * step.numerator, steps.nonneg)  # fmt: skip

    def _months(self, node: n.Months) -> Num:
        start, end = self.finite(node.start), self.num(node.end)
        shift = 1 if node.op == "期限" else 0
        low = self.put(dates.months(start.high, end.low, shift))
        high = self.put(dates.months(start.low, end.high, shift))
        return Num(low, high, most=10**6, endless=end.endless)

    # ── records ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _total(self, node: n.Total) -> Num:
        if node.owner in self.supposing:
            return self._total_of_supposed(node, self.supposing[node.owner])
        if not self.facts.has_records(node.owner):
            listed = self.facts.listed(node.owner)
            return self._first([(listed, NOUGHT)], SOME)
        with self.inside(node.owner):
            counts, what = self.truth(node.test), self.finite(node.what)
            most = self.most_of_all(what.most)
            surely, perhaps = compare("=", counts, YES), compare("≠", counts, NO)
            low_open = self.put(case([(surely, what.low)], least(0, what.low) if what.nonneg is False else 0))
            low = self.put(case([(perhaps, low_open)], 0))
            high = self.put(case([(perhaps, what.high)], 0))
            open_low = some(every(perhaps, is_null(what.low))) if not what.nonneg else False
            open_high = every(perhaps, is_null(what.high))
            unbounded = [self.any_record(test) for test in (open_low, open_high)]
            ends = [self.sum_or_most(node.op, end, what.most) for end in (low, high)]
        listed = self.facts.listed(node.owner)
        found = []
        for end, open_, otherwise in zip(ends, unbounded, (0, None), strict=True):
            test = fails(listed)
            found.append(self.query.put(case([(test, otherwise), (open_, None)], end)))
        return Num(found[0], found[1], what.over, most, nonneg=node.op == "最大" or what.nonneg)

    def any_record(self, test: Test) -> Test:
        """Whether a test holds for one of the records of the list in hand."""
        if test is False:
            return False
        held = self.put(case([(test, 1)], 0))
        return compare("=", self.query.gather(exp.Max(this=sql(held)), self._owner), 1)

    def sum_or_most(self, op: str, value: Atom, most: int) -> Atom:
        """合计 or 最大 of what is never open, over the records of the list in hand; 0 where there is none."""
        if op == "最大":
            found = self.query.gather(exp.Max(this=sql(value)), self._owner)
            return self.query.put(coalesce(self.query.put(greatest(found, 0)), 0))
        whole = wide if self.most_of_all(most) > _LONG else narrow
        made = whole(exp.Sum(this=sql(whole(sql(value)))))
        return self.query.put(coalesce(self.query.gather(sql(made), self._owner), 0))

    def most_of_all(self, most: int) -> int:
        """What the sum over the records of an enterprise is at most, where one is no more than this."""
        if most * _RECORDS > _LONGEST:
            raise Unlowered("各条合计的数太大")
        return most * _RECORDS

    def _total_of_supposed(self, node: n.Total, records: Sequence[Supposed]) -> Num:
        total = NOUGHT
        for record in records:
            with self.inside(node.owner, record):
                counts, what = self.truth(node.test), self.finite(node.what)
                low = case([(compare("=", counts, YES), what.low), (compare("=", counts, NO), 0)],
                           self.put(least(0, what.low)) if not what.nonneg else 0)  # fmt: skip
                high = case([(compare("=", counts, NO), 0)], what.high)
                one = Num(self.put(low), self.put(high), what.over, what.most, what.nonneg)
            sofar, one = self.alike(total, one)
            total = self.extreme("取大", [sofar, one]) if node.op == "最大" else self.add(sofar, one)
        return total


def compare_bits(held: Atom, bits: int) -> Test:
    """Whether a choice may be one of some options."""
    return binary(exp.NEQ, binary(exp.BitwiseAnd, held, bits), 0)


def _single(bits: Atom, options: int) -> Test:
    ones = [1 << at for at in range(options)]
    return bits in ones if isinstance(bits, int) else among(bits, ones)


def _left(text: Sql, size: int) -> exp.Expression:
    return exp.Substring(this=sql(text), start=sql(1), length=sql(size))


def floored(value: Atom, by: int) -> Sql:
    """The whole part of value ÷ by, downwards."""
    if value is None or by == 1:
        return value
    if isinstance(value, int):
        return value // by
    below = exp.Neg(this=exp.Paren(this=binary(exp.IntDiv, minus(by - 1, value), by)))
    return case([(compare("<", value, 0), sql(below))], binary(exp.IntDiv, value, by))
