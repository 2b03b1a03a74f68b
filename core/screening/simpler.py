"""Simplification of expressions by the domains of their columns: tests that are always true, NULLs that never occur,
bounds never reached. The rules are written for everything that may be open; most of a policy never is."""

from collections.abc import Sequence

from sqlglot import exp

from core.screening.algebra import binary
from core.screening.domains import (
    ONLY_NULL,
    Domain,
    KnownDomains,
    bits_of,
    domain,
    figure,
    if_there,
    parts_of,
    unless,
    where,
)

_TURNED: dict[type[exp.Expression], type[exp.Expression]] = {
    exp.EQ: exp.NEQ, exp.NEQ: exp.EQ, exp.LT: exp.GTE, exp.GTE: exp.LT, exp.GT: exp.LTE, exp.LTE: exp.GT,
}  # fmt: skip


def simpler(made: exp.Expression, known: KnownDomains) -> exp.Expression:
    """An equivalent expression, as short as the known domains allow."""
    match made:
        case exp.Column():
            held = known.of(made.name)
            if held == ONLY_NULL:
                return exp.Null()
            if not held.null and held.values is not None and len(held.values) == 1:
                return exp.Literal.number(next(iter(held.values)))
            if held.same and not known.of(held.same).null:
                return exp.column(held.same, quoted=True)
            return made
        case exp.Case():
            return _case(made, known)
        case exp.Coalesce():
            first = simpler(made.this, known)
            if isinstance(first, exp.Null):
                return simpler(made.expressions[0], known)
            return first if not domain(first, known).null else exp.Coalesce(this=first, expressions=made.expressions)
        case exp.Least() | exp.Greatest():
            return _bounds(made, known)
        case exp.Paren():
            inner = simpler(made.this, known)
            return exp.Paren(this=inner) if isinstance(inner, exp.Binary | exp.Not | exp.Neg | exp.Is) else inner
        case exp.Cast() if not made.is_type(exp.DType.DATE):
            inner = simpler(made.this, known)
            as_it_is = isinstance(inner, exp.Null) or (bits_of(made) and domain(inner, known).bits == bits_of(made))
            return inner if as_it_is else exp.cast(inner, made.to, copy=False)
        case exp.Add() | exp.Sub() | exp.Mul() | exp.IntDiv() | exp.BitwiseAnd() | exp.BitwiseOr():
            return type(made)(this=simpler(made.this, known), expression=simpler(made.expression, known))
        case _:
            return made


def _bounds(made: exp.Least | exp.Greatest, known: KnownDomains) -> exp.Expression:
    """LEAST or GREATEST without operands that another, never NULL, always beats."""
    all_ = list(dict.fromkeys(simpler(one, known) for one in (made.this, *made.expressions)))
    parts = [(one, domain(one, known)) for one in all_ if not isinstance(one, exp.Null)]
    left = list(parts)
    for one, held in parts:
        if len(left) > 1 and any(_covers(made, sure, held) for other, sure in left if other is not one):
            left = [pair for pair in left if pair[0] is not one]
    if not left:
        return exp.Null()
    if len(left) == 1:
        return left[0][0]
    return type(made)(this=left[0][0], expressions=[one for one, _ in left[1:]], ignore_nulls=True)


def _covers(made: exp.Expression, sure: Domain, other: Domain) -> bool:
    if sure.null:
        return False
    if isinstance(made, exp.Least):
        return sure.high is not None and other.low is not None and sure.high <= other.low
    return sure.low is not None and other.high is not None and sure.low >= other.high


def _case(made: exp.Case, known: KnownDomains) -> exp.Expression:
    default = made.args.get("default")
    ifs: list[tuple[exp.Expression, exp.Expression]] = []
    for one in made.args["ifs"]:
        test = holds(one.this, known)
        if isinstance(test, exp.Boolean):
            if test.this:
                default = one.args["true"]
                break
            continue
        ifs.append((test, simpler(one.args["true"], where(test, known))))
        known = unless(test, known)
    last: exp.Expression = exp.Null() if default is None else simpler(default, known)
    while ifs and (ifs[-1][1] == last or _is_itself(*ifs[-1], last)):
        ifs.pop()
    if not ifs:
        return last
    if len(ifs) == 1 and (there := if_there(ifs[0][0])) == ifs[0][1] and there is not None:
        return there if isinstance(last, exp.Null) else exp.Coalesce(this=there, expressions=[last])
    return exp.Case(
        ifs=[exp.If(this=test, true=value) for test, value in ifs],
        default=None if isinstance(last, exp.Null) else last,
    )


def _is_itself(test: exp.Expression, value: exp.Expression, last: exp.Expression) -> bool:
    """Whether `CASE WHEN x = 0 THEN 0 ELSE x END` is x; or with NULL."""
    if not isinstance(test, exp.EQ | exp.Is) or test.this != last:
        return False
    return isinstance(value, exp.Null) if isinstance(test, exp.Is) else bool(test.expression == value)


# ── tests: false and NULL need not be distinguished ──────────────────────────────────────────────────────────────


def holds(made: exp.Expression, known: KnownDomains) -> exp.Expression:
    """A test that is true exactly where this one is."""
    match made:
        case exp.Paren():
            return holds(made.this, known)
        case exp.Coalesce() if isinstance(made.expressions[0], exp.Boolean) and not made.expressions[0].this:
            return holds(made.this, known)
        case exp.And():
            return _joined(exp.And, parts_of(made, exp.And), known)
        case exp.Or():
            return _joined(exp.Or, parts_of(made, exp.Or), known)
        case exp.Not():
            return _fails(made.this, known)
        case exp.EQ() | exp.NEQ() | exp.LT() | exp.LTE() | exp.GT() | exp.GTE():
            return _compared(type(made), simpler(made.this, known), simpler(made.expression, known), known)
        case exp.Is():
            of = simpler(made.this, known)
            if isinstance(of, exp.Null):
                return exp.true()
            return exp.Is(this=of, expression=exp.Null()) if domain(of, known).null else exp.false()
        case exp.In():
            return _among(made, known)
        case _:
            return made


def _fails(made: exp.Expression, known: KnownDomains) -> exp.Expression:
    """A test that is true exactly where this one is false; what NULL means must be stated in the test."""
    inner: exp.Expression = made.this if isinstance(made, exp.Paren) else made
    if isinstance(inner, exp.Coalesce):
        inner = inner.this
    elif domain(inner, known).null:
        return exp.Not(this=made)
    test = holds(inner, known)
    if isinstance(test, exp.Boolean):
        return exp.false() if test.this else exp.true()
    if isinstance(test, exp.Not) and isinstance(test.this, exp.Coalesce):
        whole: exp.Expression = test.this.this
        return whole
    if domain(test, known).null:
        return exp.Not(this=exp.Coalesce(this=test, expressions=[exp.false()]))
    if (there := if_there(test)) is not None:
        return exp.Is(this=there, expression=exp.Null())
    if turned := _TURNED.get(type(test)):
        return binary(turned, test.this, test.expression)
    return exp.Not(this=exp.Paren(this=test) if isinstance(test, exp.Binary) else test)


def _joined(kind: type[exp.And] | type[exp.Or], tests: Sequence[exp.Expression], known: KnownDomains) -> exp.Expression:
    """AND or OR of tests, each simplified under the assumption that the others hold, or fail."""
    goes_on, further = (exp.true(), where) if kind is exp.And else (exp.false(), unless)
    left = list(dict.fromkeys(part for one in tests for part in parts_of(holds(one, known), kind)))
    for at in range(len(left)):
        beside = known
        for other in (*left[:at], *left[at + 1 :]):
            beside = further(other, beside)
        left[at] = holds(left[at], beside)
    if any(isinstance(one, exp.Boolean) and one != goes_on for one in left):
        return exp.false() if kind is exp.And else exp.true()
    left = [one for one in left if one != goes_on]
    if not left:
        return goes_on
    made = _parenthesised(left[0], kind) if len(left) > 1 else left[0]
    for one in left[1:]:
        made = kind(this=made, expression=_parenthesised(one, kind))
    return made


def _parenthesised(test: exp.Expression, kind: type[exp.Expression]) -> exp.Expression:
    return exp.Paren(this=test) if isinstance(test, exp.Connector) and not isinstance(test, kind) else test


def _compared(
    kind: type[exp.Expression], one: exp.Expression, other: exp.Expression, known: KnownDomains
) -> exp.Expression:
    a, b = domain(one, known), domain(other, known)
    if isinstance(one, exp.Null) or isinstance(other, exp.Null):
        return exp.false()
    if one == other and kind not in _SAME:
        return exp.false()
    if isinstance(one, exp.Column) and isinstance(other, exp.Column):
        if one == other:
            return _is_there(one, known)
        if kind is exp.EQ and other.name == a.same:
            return _is_there(other, known)
        if kind is exp.EQ and one.name == b.same:
            return _is_there(one, known)
    surely, never = _settled(kind, a, b)
    if never:
        return exp.false()
    if surely and not a.null and not b.null:
        return exp.true()
    return kind(this=one, expression=other)


_SAME = (exp.EQ, exp.LTE, exp.GTE)


def _is_there(of: exp.Column, known: KnownDomains) -> exp.Expression:
    """The test that a column is not NULL."""
    if not known.of(of.name).null:
        return exp.true()
    return exp.Not(this=exp.Paren(this=exp.Is(this=of, expression=exp.Null())))


def _settled(kind: type[exp.Expression], a: Domain, b: Domain) -> tuple[bool, bool]:
    """Whether a comparison of two non-NULL values always holds, and whether it never does."""
    if kind in (exp.GT, exp.GTE):
        a, b, kind = b, a, exp.LT if kind is exp.GT else exp.LTE
    below = a.high is not None and b.low is not None and (a.high < b.low or (a.high == b.low and kind is exp.LTE))
    above = a.low is not None and b.high is not None and (a.low > b.high or (a.low == b.high and kind is exp.LT))
    if kind in (exp.LT, exp.LTE):
        return below, above
    apart = below or above or (a.values is not None and b.values is not None and not a.values & b.values)
    same = a.values is not None and a.values == b.values and len(a.values) == 1
    return (same, apart) if kind is exp.EQ else (apart, same)


def _among(made: exp.In, known: KnownDomains) -> exp.Expression:
    of = simpler(made.this, known)
    held = domain(of, known)
    figures = {figure(one) for one in made.expressions}
    if isinstance(of, exp.Null):
        return exp.false()
    if held.values is None or None in figures:
        return exp.In(this=of, expressions=made.expressions)
    left = sorted(held.values & figures)
    if not left:
        return exp.false()
    if len(left) == len(held.values) and not held.null:
        return exp.true()
    if len(left) == 1:
        return exp.EQ(this=of, expression=exp.Literal.number(left[0]))
    return exp.In(this=of, expressions=[exp.Literal.number(number) for number in left])
