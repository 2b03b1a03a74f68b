"""The interpreter of rules: the value of a node in a scope, and the facts that keep it open. The reference for the
Python that `python` generates."""

from collections.abc import Callable, Iterable, Iterator
from typing import assert_never

from core.policy import values as v
from core.policy.fact import Key
from core.policy.ladders import BANDED, CLIMBED, ROUNDED, Rung, rate_on
from core.policy.nodes import (
    And,
    Bands,
    ByOffice,
    Climb,
    Compare,
    ComparisonOp,
    Days,
    Derived,
    Exists,
    Extreme,
    If,
    Literal,
    Member,
    Mentioned,
    Months,
    Node,
    Not,
    Or,
    Product,
    Rate,
    RateOn,
    Rounded,
    Shared,
    Size,
    Sum,
    Surely,
    Table,
    Term,
    Today,
    Total,
    Whole,
    Within,
    Year,
    divisor_of,
    parts,
    terms_of,
)
from core.policy.rule_scope import RuleScope
from core.policy.size import size_by_sums, size_of
from core.policy.values import Bounds, Truth, Value

Run = Callable[[RuleScope], Value]


def value(node: Node, scope: RuleScope, /) -> Value:
    """The value of a node in a scope."""
    match node:
        case Literal():
            return node.value
        case Term():
            return (scope.record if node.owner else scope.facts)[node.name]
        case Derived():
            if node.name not in scope.derived:
                scope.derived[node.name] = value(node.rule, scope)
            return scope.derived[node.name]
        case Rate():
            return rate(node.spans, bounds(Today(), scope).low)
        case RateOn():
            return rate_on(node.spans, bounds(node.day, scope))
        case Mentioned():
            if node.of.name in scope.answered:
                return v.YES
            return v.NO if v.is_known(scope.facts[node.of.name]) else v.ASK
        case Today():
            return scope.facts[node.name]
        case Shared():
            return scope.share
        case And():
            return v.both([truth(part, scope) for part in node.parts])
        case Or():
            return v.either([truth(part, scope) for part in node.parts])
        case Not():
            return v.negate(truth(node.part, scope))
        case Surely():
            return v.YES if truth(node.part, scope) == v.YES else v.NO
        case ByOffice():
            found = truth(node.part, scope)
            return v.OFFICE if found == v.ASK else found
        case Compare():
            return _compared(node.op, bounds(node.left, scope), bounds(node.right, scope))
        case Member():
            held = options(node.part, scope)
            return v.YES if held <= node.options else v.ASK if held & node.options else v.NO
        case Within():
            return within(value(node.part, scope), node.prefixes)
        case Sum():
            return (v.add if node.op == "+" else v.subtract)(bounds(node.left, scope), bounds(node.right, scope))
        case Product():
            left, right = bounds(node.left, scope), bounds(node.right, scope)
            return (v.multiply if node.op == "×" else v.quotient)(left, right)
        case Extreme():
            got, pick = [bounds(part, scope) for part in node.parts], min if node.op == "取小" else max
            return Bounds(pick(g.low for g in got), pick(g.high for g in got))
        case If():
            return _branch(node, scope)
        case Table():
            return graded(options(node.part, scope), [(option, bounds(rung, scope)) for option, rung in node.rungs])
        case Bands():
            return BANDED[node.op](bounds(node.part, scope), _steps(node, scope))
        case Climb():
            now, former = bounds(node.part, scope), bounds(node.former, scope)
            return CLIMBED[node.op](now, former, _steps(node, scope))
        case Whole():
            return v.steps_in(bounds(node.part, scope), step_of(node))
        case Rounded():
            return ROUNDED[node.op](bounds(node.part, scope), step_of(node))
        case Months():
            return v.months(bounds(node.start, scope), bounds(node.end, scope), *v.MONTHS[node.op])
        case Days():
            return v.subtract(bounds(node.end, scope), bounds(node.start, scope))
        case Year():
            return v.year_of(bounds(node.day, scope))
        case Exists():
            return _exists(node.day, scope)
        case Size():
            code, *sums = (value(part, scope) for part in node.parts)
            return size_of(node.table, code, *sums) if node.op == "划型" else size_by_sums(node.table, code, *sums)  # type: ignore[arg-type]
        case Total():
            return total(scope, node.owner, node.op, lambda s: bounds(node.what, s), lambda s: truth(node.test, s))
        case _:
            assert_never(node)


def truth(node: Node, scope: RuleScope) -> Truth:
    """The value of a boolean node."""
    found = value(node, scope)
    assert isinstance(found, Truth)
    return found


def bounds(node: Node, scope: RuleScope) -> Bounds:
    """The value of a numeric or date node."""
    found = value(node, scope)
    assert isinstance(found, Bounds)
    return found


def options(node: Node, scope: RuleScope) -> frozenset[str]:
    """The options that a choice can still be."""
    found = value(node, scope)
    assert isinstance(found, frozenset)
    return found


def _compared(op: ComparisonOp, a: Bounds, b: Bounds) -> Truth:
    match op:
        case "<=":
            return v.at_most(a, b)
        case "<":
            return v.below(a, b)
        case ">=":
            return v.at_most(b, a)
        case ">":
            return v.below(b, a)
        case "=":
            return v.equal(a, b)
        case "≠":
            return v.negate(v.equal(a, b))


def within(code: Value, prefixes: frozenset[str]) -> Truth:
    """Whether an industry code, possibly incomplete, begins with one of the prefixes."""
    if code is None:
        return v.ASK
    assert isinstance(code, str)
    if code.startswith(tuple(prefixes)):
        return v.YES
    return v.ASK if any(p.startswith(code) for p in prefixes) else v.NO


def step_of(node: Whole | Rounded | Literal) -> v.Bound:
    """The constant step or bound of a node."""
    literal = node if isinstance(node, Literal) else node.step
    assert isinstance(literal.value, Bounds)
    return literal.value.low


def rate(spans: tuple[tuple[int, int, Bounds], ...], today: v.Bound) -> Bounds:
    """The statutory value in force on a day (an ordinal); unknown if there is none."""
    for start, end, value in spans:
        if start <= today <= end:
            return value
    return v.SOME


def _steps(node: Bands | Climb, scope: RuleScope) -> list[Rung]:
    return [(step_of(bound), bounds(part, scope)) for bound, part in node.steps]


def _branch(node: If, scope: RuleScope) -> Value:
    test = truth(node.test, scope)
    if test == v.YES:
        return value(node.then, scope)
    return value(node.other, scope) if test == v.NO else v.hull(value(node.then, scope), value(node.other, scope), test)


def _exists(day: Node, scope: RuleScope) -> Truth:
    if not isinstance(day, Term):
        return v.YES
    return (scope.record_exists if day.owner else scope.exists).get(day.name, v.YES)


def graded(held: frozenset[str], rungs: Iterable[tuple[str, Bounds]]) -> Bounds:
    """The range over the options that a choice can still be."""
    hit = [rung for option, rung in rungs if option in held]
    if len(hit) == 1:
        return hit[0]
    return Bounds(min(h.low for h in hit), max(h.high for h in hit)) if hit else v.NOUGHT


def total(
    scope: RuleScope, owner: str, op: str, what: Callable[[RuleScope], Bounds], test: Callable[[RuleScope], Truth]
) -> Bounds:
    """合计, 计数 or 最大 over the records of a list for which a condition holds or may hold."""
    records = scope.lists[owner]
    if records is None:
        return v.SOME
    low: v.Bound = 0
    high: v.Bound = 0
    for place in range(1, len(records) + 1):
        inside = scope.inside(owner, place)
        counts = test(inside)
        if counts == v.NO:
            continue
        got = what(inside)
        least = got.low if counts == v.YES else min(0, got.low)
        low = max(low, least) if op == "最大" else low + least
        high = max(high, got.high) if op == "最大" else high + got.high
    return Bounds(low, high)


# ── the facts that keep a value open ─────────────────────────────────────────────────────────────────────────────


def blame(node: Node, scope: RuleScope) -> Iterator[Key]:
    """Keys of the facts that keep a value open, possibly repeated; none if it is known."""
    match node:
        case Literal() | Rate() | Today():
            return
        case Exists(day=Term() as day):
            if _exists(day, scope) == v.ASK:
                yield key_of(day, scope)
        case Exists():
            return
        case Mentioned():
            if value(node, scope) == v.ASK:
                yield key_of(node.of, scope)
        case Derived():
            yield from blame(node.rule, scope)
        case _ if v.is_known(value(node, scope)):
            return
        case Term():
            yield key_of(node, scope)
        case Shared():
            yield from blame(node.of, scope)
        case Total():
            yield from _blame_of_records(node, scope)
        case If():
            test = truth(node.test, scope)
            yield from blame(node.test, scope)
            for part, skipped in ((node.then, v.NO), (node.other, v.YES)):
                if test != skipped:
                    yield from blame(part, scope)
        case (
            And() | Or() | Not() | Surely() | ByOffice() | Compare() | Member() | Within() | Sum() | Product()
            | Extreme() | Table() | Months() | Days() | Year() | Size() | RateOn() | Bands() | Climb() | Whole()
            | Rounded()
        ):  # fmt: skip
            for part in parts(node):
                yield from blame(part, scope)
            if (by := divisor_of(node)) and value(by, scope) == v.NOUGHT:
                yield from (key_of(term, scope) for term in terms_of(by))
        case _:
            assert_never(node)


def _blame_of_records(node: Total, scope: RuleScope) -> Iterator[Key]:
    records = scope.lists[node.owner]
    if records is None:
        yield Key.of(node.owner)
        return
    for place in range(1, len(records) + 1):
        inside = scope.inside(node.owner, place)
        if truth(node.test, inside) != v.NO:
            yield from blame(node.test, inside)
            yield from blame(node.what, inside)


def key_of(term: Term, scope: RuleScope) -> Key:
    """The key of a fact, or of a field of the current record."""
    return Key.of(term.owner, scope.place, term.name) if term.owner else Key.of(term.name)
