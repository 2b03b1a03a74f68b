"""Domains: what values an expression can have, derived from those of its columns (NULL or not, bounds, or a small set),
and what a test implies about its columns where it holds and where it fails."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp


@dataclass(frozen=True, slots=True)
class Domain:
    """Possible values of an expression: NULL or not, integers between two bounds (None: unbounded), or a small set.
    `bits`: size of its type; 0: unknown. `same`: a column that it equals unless that is NULL. `texts`: the values of a
    text column; None: unknown."""

    null: bool = True
    low: int | None = None
    high: int | None = None
    values: frozenset[int] | None = None
    bits: int = 0
    same: str = ""
    texts: frozenset[str] | None = None

    @staticmethod
    def of(values: frozenset[int], null: bool = False) -> "Domain":
        """A small set of numbers."""
        return Domain(null, min(values, default=None), max(values, default=None), values, 32)

    @staticmethod
    def between(low: int | None, high: int | None, null: bool, bits: int) -> "Domain":
        """All numbers between two bounds."""
        return Domain(null, low, high, None, bits)


class KnownDomains:
    """The known domains of columns by name, with local refinements."""

    __slots__ = ("_all", "_more")

    def __init__(self, all_: Mapping[str, Domain], more: Mapping[str, Domain] | None = None) -> None:
        self._all, self._more = all_, more or {}

    def of(self, name: str) -> Domain:
        """The domain of a column."""
        return self._more.get(name) or self._all.get(name, ANYTHING)

    def but(self, name: str, domain: Domain) -> "KnownDomains":
        """The same, with another domain for one column."""
        return KnownDomains(self._all, {**self._more, name: domain})


ANYTHING = Domain()
ONLY_NULL = Domain(True, values=frozenset())
_FEW = 16


def figure(made: exp.Expression) -> int | None:
    """The integer value of a literal expression; None for any other."""
    match made:
        case exp.Literal() if not made.is_string:
            return int(made.name)
        case exp.Neg() | exp.Paren() | exp.Cast():
            inner = figure(made.this)
            return None if inner is None else -inner if isinstance(made, exp.Neg) else inner
        case _:
            return None


def domain(made: exp.Expression, known: KnownDomains) -> Domain:
    """The domain of an expression."""
    number = figure(made)
    if number is not None:
        return replace(Domain.of(frozenset({number})), bits=bits_of(made) or 32)
    match made:
        case exp.Null():
            return ONLY_NULL
        case exp.Boolean():
            return Domain(False)
        case exp.Column():
            return known.of(made.name)
        case exp.Paren():
            return domain(made.this, known)
        case exp.Cast():
            return replace(domain(made.this, known), bits=bits_of(made), same="")
        case exp.Coalesce():
            first, *others = (domain(one, known) for one in (made.this, *made.expressions))
            whole = _one_of([*others, first], null=first.null and all(one.null for one in others))
            return replace(whole, same=made.this.name if isinstance(made.this, exp.Column) else "")
        case exp.Case():
            return _of_case(made, known)
        case exp.Least() | exp.Greatest():
            return _extreme(made, [domain(one, known) for one in (made.this, *made.expressions)])
        case exp.Is():
            return Domain(False)
        case exp.Not() | exp.In():
            return Domain(domain(made.this, known).null)
        case exp.Max():
            of = domain(made.this, known)
            return Domain(True, of.low, of.high, of.values, of.bits)
        case exp.Sum():
            of = domain(made.this, known)
            return Domain(True, 0 if of.low is not None and of.low >= 0 else None)
        case exp.Binary():
            return _reckoned(made, domain(made.this, known), domain(made.expression, known))
        case _:
            return ANYTHING


def _of_case(made: exp.Case, known: KnownDomains) -> Domain:
    """The domain of a CASE: each value under its test."""
    values = []
    for one in made.args["ifs"]:
        values.append(domain(one.args["true"], where(one.this, known)))
        known = unless(one.this, known)
    last = made.args.get("default")
    values.append(ONLY_NULL if last is None else domain(last, known))
    return _one_of(values, null=any(one.null for one in values))


def _one_of(found: Sequence[Domain], null: bool) -> Domain:
    """The union of domains."""
    some = [one for one in found if one != ONLY_NULL]
    lows, highs = [one.low for one in some], [one.high for one in some]
    values: frozenset[int] | None = frozenset()
    for one in some:
        values = None if values is None or one.values is None else values | one.values
    return Domain(
        null,
        None if None in lows else min((low for low in lows if low is not None), default=None),
        None if None in highs else max((high for high in highs if high is not None), default=None),
        None if values is None or len(values) > _FEW else values,
        0 if any(not one.bits for one in some) else max((one.bits for one in some), default=0),
    )


def bits_of(made: exp.Expression) -> int:
    """The bits of a cast number."""
    return next((bits for kind, bits in _WIDTHS.items() if isinstance(made, exp.Cast) and made.is_type(kind)), 0)


_WIDTHS = {exp.DType.BIGINT: 64, exp.DType.INT128: 128, exp.DType.INT: 32}


def _extreme(made: exp.Expression, found: Sequence[Domain]) -> Domain:
    """The domain of LEAST or GREATEST: a union, bounded by the operands that are never NULL."""
    whole = _one_of(found, null=all(one.null for one in found))
    sure = [one for one in found if not one.null]
    if isinstance(made, exp.Least):
        tops = [one.high for one in sure if one.high is not None]
        high = min(tops) if tops else whole.high
        values = None if whole.values is None or high is None else frozenset(v for v in whole.values if v <= high)
        return Domain(whole.null, whole.low, high, values, whole.bits)
    floors = [one.low for one in sure if one.low is not None]
    low = max(floors) if floors else whole.low
    values = None if whole.values is None or low is None else frozenset(v for v in whole.values if v >= low)
    return Domain(whole.null, low, whole.high, values, whole.bits)


def _reckoned(made: exp.Expression, a: Domain, b: Domain) -> Domain:
    """The domain of an arithmetic expression or a test."""
    null, work = a.null or b.null, _WORK.get(type(made))
    if work is None:
        return Domain(null)
    bits = max(a.bits, b.bits) if a.bits and b.bits else 0
    if a.low is None or a.high is None or b.low is None or b.high is None:
        grows = isinstance(made, exp.Add | exp.Mul) and min(-1 if one.low is None else one.low for one in (a, b)) >= 0
        return Domain(null, 0 if grows else None, None, None, bits)
    if isinstance(made, exp.IntDiv) and b.low != b.high:
        return Domain(null, None, None, None, bits)
    found = [work(x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
    return Domain(null, min(found), max(found), None, bits)


_WORK: dict[type[exp.Expression], Callable[[int, int], int]] = {
    exp.Add: lambda x, y: x + y,
    exp.Sub: lambda x, y: x - y,
    exp.Mul: lambda x, y: x * y,
    exp.IntDiv: lambda x, y: (abs(x) // abs(y)) * (1 if (x < 0) == (y < 0) else -1) if y else 0,
}


# ── what a test implies ──────────────────────────────────────────────────────────────────────────────────────────


def where(test: exp.Expression, known: KnownDomains) -> KnownDomains:
    """What is known where a test holds."""
    match test:
        case exp.And():
            for one in parts_of(test, exp.And):
                known = where(one, known)
            return known
        case exp.Paren():
            return where(test.this, known)
        case exp.Is(this=exp.Column() as of):
            return known.but(of.name, ONLY_NULL)
        case exp.Not(this=exp.Paren(this=exp.Is(this=exp.Column() as of))):
            return _there(of, known)
        case exp.EQ() | exp.NEQ() | exp.LT() | exp.LTE() | exp.GT() | exp.GTE():
            for side in (test.this, test.expression):
                known = _there(side, known)
            return _with_comparison(test, known, isinstance(test, exp.EQ), isinstance(test, exp.NEQ))
        case _:
            return known


def unless(test: exp.Expression, known: KnownDomains) -> KnownDomains:
    """What is known where a test fails."""
    match test:
        case exp.Or():
            for one in parts_of(test, exp.Or):
                known = unless(one, known)
            return known
        case exp.Paren():
            return unless(test.this, known)
        case exp.Is(this=exp.Column() as of):
            return _there(of, known)
        case exp.Not(this=exp.Paren(this=exp.Is(this=exp.Column() as of))):
            return known.but(of.name, ONLY_NULL)
        case exp.EQ() | exp.NEQ() if not domain(test, known).null:
            return _with_comparison(test, known, isinstance(test, exp.NEQ), isinstance(test, exp.EQ))
        case _:
            return known


def _there(of: exp.Expression, known: KnownDomains) -> KnownDomains:
    """Record that a column is not NULL."""
    if not isinstance(of, exp.Column) or not known.of(of.name).null:
        return known
    return known.but(of.name, replace(known.of(of.name), null=False))


def _with_comparison(test: exp.Expression, known: KnownDomains, is_it: bool, is_not: bool) -> KnownDomains:
    """Record that a column equals a number, or does not."""
    of, number = test.this, figure(test.expression)
    if not isinstance(of, exp.Column) or number is None:
        return known
    held = known.of(of.name)
    if is_it:
        return known.but(of.name, replace(Domain.of(frozenset({number})), bits=held.bits))
    if is_not and held.values is not None:
        return known.but(of.name, replace(Domain.of(held.values - {number}, held.null), bits=held.bits))
    return known


def parts_of(test: exp.Expression, kind: type[exp.And] | type[exp.Or]) -> Sequence[exp.Expression]:
    """The operands of a chain of AND or OR; any other expression is the only operand."""
    bare: exp.Expression = test.this if isinstance(test, exp.Paren) else test
    if not isinstance(bare, kind):
        return [bare]
    return [*parts_of(bare.this, kind), *parts_of(bare.expression, kind)]


def if_there(test: exp.Expression) -> exp.Expression | None:
    """The operand of IS NOT NULL; None for any other test."""
    match test:
        case exp.Not(this=exp.Paren(this=exp.Is(this=exp.Column() as of))):
            found: exp.Expression = of
            return found
        case _:
            return None
