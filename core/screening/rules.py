"""Rules in SQL: another reader of the closed union of nodes. `core.policy.interpreter` defines their meaning; a test
compares the two."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from typing import assert_never

from sqlglot import exp

from core.policy import nodes as n
from core.policy import values as v
from core.policy.interpreter import step_of
from core.policy.nodes import Node
from core.policy.pack import Cap
from core.policy.values import Bounds
from core.screening import dates, ratios, steps, sums
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
    narrow,
    some,
    sql,
    times,
    wide,
)
from core.screening.arithmetic import ASK, LONG, LONGEST, NO, NOUGHT, OFFICE, SOME, YES, Arithmetic
from core.screening.facts import (
    Choice,
    Facts,
    IndustryCode,
    Lowered,
    Num,
    SqlTruth,
    Supposed,
    Unlowered,
    number,
    supposed,
)
from core.screening.sizes import size

RECORDS = 10**6
"""Assumed maximum number of records per enterprise and list; the sums then fit the columns."""


class SqlRules(Arithmetic):
    """Translates rules for the enterprises, or for the current record. `supposing`: hypothetical records of lists."""

    def __init__(self, facts: Facts, supposing: Mapping[str, tuple[Supposed, ...]] | None = None) -> None:
        super().__init__(facts.query)
        self.facts, self.supposing = facts, supposing or {}
        self.share = SOME  # the current record's part of a shared limit
        self._owner = ""  # the list of the current record
        self._supposed: Supposed | None = None
        self._known: dict[tuple[Node, str, Supposed | None, Num], Lowered] = {}

    @contextmanager
    def inside(self, owner: str, record: Supposed | None = None) -> Iterator[None]:
        """Context manager: the current record is one of this list (each of them, or a hypothetical one)."""
        before = self._owner, self._supposed, self.share
        self._owner, self._supposed, self.share = owner, record, SOME
        yield
        self._owner, self._supposed, self.share = before

    @contextmanager
    def sharing(self, share: Num) -> Iterator[None]:
        """Context manager: the current record gets this part of a shared limit."""
        self.share, before = share, self.share
        yield
        self.share = before

    def is_supposed(self, term: n.Term) -> bool:
        """Whether a term is a field of a hypothetical record."""
        return bool(term.owner and self._supposed)

    @property
    def relation(self) -> str:
        """The relation that the current columns belong to."""
        return "" if self._supposed else self._owner

    def value(self, node: Node) -> Lowered:
        """The value of a node; computed on first use."""
        key = (node, self._owner, self._supposed, self.share)
        if key not in self._known:
            self._known[key] = self._written(node)
        return self._known[key]

    def truth(self, node: Node) -> SqlTruth:
        """The value of a Boolean node."""
        found = self.value(node)
        assert found is None or isinstance(found, int | Col)
        return found

    def num(self, node: Node) -> Num:
        """The bounds of a numeric or date node."""
        found = self.value(node)
        if isinstance(found, ratios.Ratio):
            raise Unlowered("两个数之比在算式里")
        assert isinstance(found, Num)
        return found

    def finite(self, node: Node) -> Num:
        """The same, for nodes where an endless date cannot be expressed in SQL."""
        found = self.num(node)
        if found.endless is not False:
            raise Unlowered("一个没有止期的日子在算式里")
        return found

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
                return self.first(spans, SOME)
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
                return (steps.band if node.op == "分段" else steps.progressive)(self, node)
            case n.Climb():
                return steps.climb(self, node)
            case n.Whole():
                return self._whole(node)
            case n.Rounded():
                return steps.rounded(self, node)
            case n.Months():
                return self._months(node)
            case n.Days():
                end, start = self.alike(self.finite(node.end), self.finite(node.start))
                return self.subtract(end, start)
            case n.Year():
                of = self.finite(node.day)
                return Num(self.put(dates.year(of.low)), self.put(dates.year(of.high)), most=10**4)
            case n.Exists():
                return self._exists(node)
            case n.Size():
                code, *indicators = [self.value(part) for part in node.parts]
                return size(self.query, node, code, indicators)
            case n.Total():
                return sums.total(self, node)
            case _:
                assert_never(node)

    def choice(self, node: Node) -> Choice:
        """The possible options of a choice node."""
        found = self.value(node)
        assert isinstance(found, Choice)
        return found

    def _member(self, held: Choice, options: Iterable[str]) -> SqlTruth:
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

    def _within(self, node: n.Within) -> SqlTruth:
        code = self.value(node.part)
        assert isinstance(code, IndustryCode)
        if code.text is None:
            return ASK
        by_length: dict[int, list[str]] = {}
        for prefix in sorted(node.prefixes):
            by_length.setdefault(len(prefix), []).append(prefix)
        begins = [among(_left(code.text, size), those) for size, those in by_length.items()]
        shorter = sorted({prefix[:size] for prefix in node.prefixes for size in range(1, len(prefix))})
        unknown = is_null(code.text)
        return self.put(case([(unknown, ASK), (some(*begins), YES), (among(code.text, shorter), ASK)], NO))

    def _exists(self, node: n.Exists) -> SqlTruth:
        day = node.day
        if not isinstance(day, n.Term):
            return YES
        return ASK if day.owner and self._supposed else self.facts.exists(day.name, day.owner)

    def _mentioned(self, node: n.Mentioned) -> SqlTruth:
        said = self.facts.answered(node.of.name)
        return self.put(case([(said, YES), (self.is_known(node.of), NO)], ASK))

    def is_known(self, node: Node) -> Test:
        """Whether a value is fully known."""
        found = self.value(node)
        match found:
            case Num():
                return some(compare("=", found.low, found.high), found.endless)
            case Choice():
                return fails(is_null(found.place)) if found.bits is None else _single(found.bits, len(found.options))
            case IndustryCode():
                return fails(is_null(found.text))
            case ratios.Ratio():
                raise Unlowered("两个数之比是否知道")
            case _:
                return some(compare("=", found, NO), compare("=", found, YES))

    def most_of(self, cap: Cap) -> Num:
        """A limit summed over all its years."""
        num = self.finite(cap.amount.root)
        return self._num(times, (num.low, cap.years), (num.high, cap.years), num.over, num.most * cap.years, num.nonneg)

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
        if (
            isinstance(then, IndustryCode)
            or isinstance(other, IndustryCode)
            or isinstance(then, Choice)
            or isinstance(other, Choice)
        ):
            raise Unlowered("按条件取的行业或选项")
        return self._either_truth(test, self.truth(node.then), self.truth(node.other))

    def _either_truth(self, test: SqlTruth, then: SqlTruth, other: SqlTruth) -> SqlTruth:
        """The truth of a branch; if the branch is open, what both sides agree on, or who settles it."""
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

    def _product(self, node: n.Product) -> Lowered:
        left, right = self.finite(node.left), self.finite(node.right)
        if node.op == "×":
            return self.product(left, right)
        by = n.constant(node.right)
        if by is None or isinstance(by, float) or by <= 0:
            return ratios.quotient(self, left, right)
        return self.product(left, number(Bounds(1 / Fraction(by), 1 / Fraction(by))))

    def _whole(self, node: n.Whole) -> Num:
        of, step = self.value(node.part), Fraction(step_of(node))
        return (
            ratios.steps(self, of, step) if isinstance(of, ratios.Ratio) else self.steps(self.finite(node.part), step)
        )

    def _rate_on(self, node: n.RateOn) -> Num:
        day = self.finite(node.day)
        if not node.spans:
            return SOME
        met = [
            (every(compare("<=", start, day.high), compare(">=", end, day.low)), number(rate))
            for start, end, rate in node.spans
        ]
        return self.first([(self._within_days(day, node.spans[0][0], node.spans[-1][1]), self.hull(met))], SOME)

    def _within_days(self, day: Num, start: int, end: int) -> Test:
        return every(compare(">=", day.low, start), compare("<=", day.high, end))

    def _months(self, node: n.Months) -> Num:
        start, end = self.finite(node.start), self.num(node.end)
        low = self.put(dates.months(start.high, end.low, *v.MONTHS[node.op]))
        high = self.put(dates.months(start.low, end.high, *v.MONTHS[node.op]))
        return Num(low, high, most=10**6, endless=end.endless)

    def any_record(self, test: Test) -> Test:
        """Whether a test holds for one of the records of the current list."""
        if test is False:
            return False
        held = self.put(case([(test, 1)], 0))
        return compare("=", self.query.gather(exp.Max(this=sql(held)), self._owner), 1)

    def sum_or_most(self, op: str, value: Atom, most: int) -> Atom:
        """合计 or 最大 of a value that is never open, over the records of the current list; 0 without records."""
        if op == "最大":
            found = self.query.gather(exp.Max(this=sql(value)), self._owner)
            return self.query.put(coalesce(self.query.put(greatest(found, 0)), 0))
        whole = wide if self.most_of_all(most) > LONG else narrow
        made = whole(exp.Sum(this=sql(whole(sql(value)))))
        return self.query.put(coalesce(self.query.gather(sql(made), self._owner), 0))

    def most_of_all(self, most: int) -> int:
        """The maximum of a sum over an enterprise's records, given the maximum of one."""
        if most * RECORDS > LONGEST:
            raise Unlowered("各条合计的数太大")
        return most * RECORDS


def compare_bits(options: Atom, bits: int) -> Test:
    """Whether a choice may be one of some options."""
    return binary(exp.NEQ, binary(exp.BitwiseAnd, options, bits), 0)


def _single(bits: Atom, options: int) -> Test:
    ones = [1 << at for at in range(options)]
    return bits in ones if isinstance(bits, int) else among(bits, ones)


def _left(text: Sql, size: int) -> exp.Expression:
    return exp.Substring(this=sql(text), start=sql(1), length=sql(size))
