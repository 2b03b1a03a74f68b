"""Expressions made simpler by what their columns can hold: a test that is always so, a NULL that is never there, a
bound that no value reaches. The rules are written for everything that may be open; most of a policy never is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from core.screening.algebra import binary


@dataclass(frozen=True, slots=True)
class Domain:
    """What an expression can hold: NULL or not, whole numbers between two bounds (None: none is known), or a few.
    `bits`: how many its type has; 0: not known. `same`: a column that it equals wherever that is not NULL."""

    null: bool = True
    low: int | None = None
    high: int | None = None
    values: frozenset[int] | None = None
    bits: int = 0
    same: str = ""

    @staticmethod
    def of(values: frozenset[int], null: bool = False) -> "Domain":
        """A few numbers."""
        return Domain(null, min(values, default=None), max(values, default=None), values, 32)

    @staticmethod
    def between(low: int | None, high: int | None, null: bool, bits: int) -> "Domain":
        """All between two bounds."""
        return Domain(null, low, high, None, bits)


class Known:
    """What is known of columns by their name; here and there more of some."""

    __slots__ = ("_all", "_more")

    def __init__(self, all_: Mapping[str, Domain], more: Mapping[str, Domain] | None = None) -> None:
        self._all, self._more = all_, more or {}

    def of(self, name: str) -> Domain:
        """What a column can hold."""
        return self._more.get(name) or self._all.get(name, ANYTHING)

    def but(self, name: str, held: Domain) -> "Known":
        """The same, but for one column."""
        return Known(self._all, {**self._more, name: held})


ANYTHING = Domain()
_NULL = Domain(True, values=frozenset())
_FEW = 16
_TURNED: dict[type[exp.Expression], type[exp.Expression]] = {
    exp.EQ: exp.NEQ, exp.NEQ: exp.EQ, exp.LT: exp.GTE, exp.GTE: exp.LT, exp.GT: exp.LTE, exp.LTE: exp.GT,
}  # fmt: skip


def figure(made: exp.Expression) -> int | None:
    """The whole number that an expression is; None of any other."""
    match made:
        case exp.Literal() if not made.is_string:
            return int(made.name)
        case exp.Neg() | exp.Paren() | exp.Cast():
            inner = figure(made.this)
            return None if inner is None else -inner if isinstance(made, exp.Neg) else inner
        case _:
            return None


def domain(made: exp.Expression, known: Known) -> Domain:
    """What an expression can hold."""
    number = figure(made)
    if number is not None:
        return replace(Domain.of(frozenset({number})), bits=_bits(made) or 32)
    match made:
        case exp.Null():
            return _NULL
        case exp.Boolean():
            return Domain(False)
        case exp.Column():
            return known.of(made.name)
        case exp.Paren():
            return domain(made.this, known)
        case exp.Cast():
            return replace(domain(made.this, known), bits=_bits(made), same="")
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


def _of_case(made: exp.Case, known: Known) -> Domain:
    """One of its values, each where its test holds."""
    values = []
    for one in made.args["ifs"]:
        values.append(domain(one.args["true"], _where(one.this, known)))
        known = _unless(one.this, known)
    last = made.args.get("default")
    values.append(_NULL if last is None else domain(last, known))
    return _one_of(values, null=any(one.null for one in values))


def _one_of(found: Sequence[Domain], null: bool) -> Domain:
    """What holds one of several."""
    some = [one for one in found if one != _NULL]
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


def _bits(made: exp.Expression) -> int:
    """How many bits a number has that is cast."""
    return next((bits for kind, bits in _WIDTHS.items() if isinstance(made, exp.Cast) and made.is_type(kind)), 0)


_WIDTHS = {exp.DType.BIGINT: 64, exp.DType.INT128: 128, exp.DType.INT: 32}


def _extreme(made: exp.Expression, found: Sequence[Domain]) -> Domain:
    """The least or the greatest: one of them, and no further than the one that is always there."""
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
    """A sum, a product …, or a test."""
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


# ── values ───────────────────────────────────────────────────────────────────────────────────────────────────────


def simpler(made: exp.Expression, known: Known) -> exp.Expression:
    """The same value, written as short as what is known of its columns allows."""
    match made:
        case exp.Column():
            held = known.of(made.name)
            if held == _NULL:
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
            as_it_is = isinstance(inner, exp.Null) or (_bits(made) and domain(inner, known).bits == _bits(made))
            return inner if as_it_is else exp.cast(inner, made.to, copy=False)
        case exp.Add() | exp.Sub() | exp.Mul() | exp.IntDiv() | exp.BitwiseAnd() | exp.BitwiseOr():
            return type(made)(this=simpler(made.this, known), expression=simpler(made.expression, known))
        case _:
            return made


def _bounds(made: exp.Least | exp.Greatest, known: Known) -> exp.Expression:
    """The least or greatest without those that another, which is always there, never lets through."""
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


def _case(made: exp.Case, known: Known) -> exp.Expression:
    default = made.args.get("default")
    ifs: list[tuple[exp.Expression, exp.Expression]] = []
    for one in made.args["ifs"]:
        test = holds(one.this, known)
        if isinstance(test, exp.Boolean):
            if test.this:
                default = one.args["true"]
                break
            continue
        ifs.append((test, simpler(one.args["true"], _where(test, known))))
        known = _unless(test, known)
    last: exp.Expression = exp.Null() if default is None else simpler(default, known)
    while ifs and (ifs[-1][1] == last or _is_itself(*ifs[-1], last)):
        ifs.pop()
    if not ifs:
        return last
    if len(ifs) == 1 and (there := _if_there(ifs[0][0])) == ifs[0][1] and there is not None:
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


def _if_there(test: exp.Expression) -> exp.Expression | None:
    """What a test is that asks whether something is not NULL."""
    match test:
        case exp.Not(this=exp.Paren(this=exp.Is(this=exp.Column() as of))):
            found: exp.Expression = of
            return found
        case _:
            return None


# ── what is known where a test holds, or does not ────────────────────────────────────────────────────────────────


def _where(test: exp.Expression, known: Known) -> Known:
    """What is known of columns where a test holds."""
    match test:
        case exp.And():
            for one in _parts(test, exp.And):
                known = _where(one, known)
            return known
        case exp.Paren():
            return _where(test.this, known)
        case exp.Is(this=exp.Column() as of):
            return known.but(of.name, _NULL)
        case exp.Not(this=exp.Paren(this=exp.Is(this=exp.Column() as of))):
            return _there(of, known)
        case exp.EQ() | exp.NEQ() | exp.LT() | exp.LTE() | exp.GT() | exp.GTE():
            for side in (test.this, test.expression):
                known = _there(side, known)
            return _told_apart(test, known, isinstance(test, exp.EQ), isinstance(test, exp.NEQ))
        case _:
            return known


def _unless(test: exp.Expression, known: Known) -> Known:
    """What is known of columns where a test does not hold."""
    match test:
        case exp.Or():
            for one in _parts(test, exp.Or):
                known = _unless(one, known)
            return known
        case exp.Paren():
            return _unless(test.this, known)
        case exp.Is(this=exp.Column() as of):
            return _there(of, known)
        case exp.Not(this=exp.Paren(this=exp.Is(this=exp.Column() as of))):
            return known.but(of.name, _NULL)
        case exp.EQ() | exp.NEQ() if not domain(test, known).null:
            return _told_apart(test, known, isinstance(test, exp.NEQ), isinstance(test, exp.EQ))
        case _:
            return known


def _there(of: exp.Expression, known: Known) -> Known:
    """A column is not NULL."""
    if not isinstance(of, exp.Column) or not known.of(of.name).null:
        return known
    return known.but(of.name, replace(known.of(of.name), null=False))


def _told_apart(test: exp.Expression, known: Known, is_it: bool, is_not: bool) -> Known:
    """A column is a number, or is not."""
    of, number = test.this, figure(test.expression)
    if not isinstance(of, exp.Column) or number is None:
        return known
    held = known.of(of.name)
    if is_it:
        return known.but(of.name, replace(Domain.of(frozenset({number})), bits=held.bits))
    if is_not and held.values is not None:
        return known.but(of.name, replace(Domain.of(held.values - {number}, held.null), bits=held.bits))
    return known


# ── tests: that one is false, or NULL, nobody asks ───────────────────────────────────────────────────────────────


def holds(made: exp.Expression, known: Known) -> exp.Expression:
    """A test that holds where this one does."""
    match made:
        case exp.Paren():
            return holds(made.this, known)
        case exp.Coalesce() if isinstance(made.expressions[0], exp.Boolean) and not made.expressions[0].this:
            return holds(made.this, known)
        case exp.And():
            return _joined(exp.And, _parts(made, exp.And), known)
        case exp.Or():
            return _joined(exp.Or, _parts(made, exp.Or), known)
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


def _fails(made: exp.Expression, known: Known) -> exp.Expression:
    """A test that holds where this one does not, for which it says of itself what NULL is."""
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
    if (there := _if_there(test)) is not None:
        return exp.Is(this=there, expression=exp.Null())
    if turned := _TURNED.get(type(test)):
        return binary(turned, test.this, test.expression)
    return exp.Not(this=exp.Paren(this=test) if isinstance(test, exp.Binary) else test)


def _joined(kind: type[exp.And] | type[exp.Or], tests: Sequence[exp.Expression], known: Known) -> exp.Expression:
    """Tests of which all hold, or one; each as short as it is where the others hold, or do not."""
    goes_on, further = (exp.true(), _where) if kind is exp.And else (exp.false(), _unless)
    left = list(dict.fromkeys(part for one in tests for part in _parts(holds(one, known), kind)))
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
    made = _beside(left[0], kind) if len(left) > 1 else left[0]
    for one in left[1:]:
        made = kind(this=made, expression=_beside(one, kind))
    return made


def _parts(test: exp.Expression, kind: type[exp.And] | type[exp.Or]) -> Sequence[exp.Expression]:
    """The tests that are joined so, or the one that there is."""
    bare: exp.Expression = test.this if isinstance(test, exp.Paren) else test
    if not isinstance(bare, kind):
        return [bare]
    return [*_parts(bare.this, kind), *_parts(bare.expression, kind)]


def _beside(test: exp.Expression, kind: type[exp.Expression]) -> exp.Expression:
    return exp.Paren(this=test) if isinstance(test, exp.Connector) and not isinstance(test, kind) else test


def _compared(kind: type[exp.Expression], one: exp.Expression, other: exp.Expression, known: Known) -> exp.Expression:
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


def _is_there(of: exp.Column, known: Known) -> exp.Expression:
    """The test that a column is not NULL."""
    if not known.of(of.name).null:
        return exp.true()
    return exp.Not(this=exp.Paren(this=exp.Is(this=of, expression=exp.Null())))


def _settled(kind: type[exp.Expression], a: Domain, b: Domain) -> tuple[bool, bool]:
    """Whether two that are there always stand so, and whether they never do."""
    if kind in (exp.GT, exp.GTE):
        a, b, kind = b, a, exp.LT if kind is exp.GT else exp.LTE
    below = a.high is not None and b.low is not None and (a.high < b.low or (a.high == b.low and kind is exp.LTE))
    above = a.low is not None and b.high is not None and (a.low > b.high or (a.low == b.high and kind is exp.LT))
    if kind in (exp.LT, exp.LTE):
        return below, above
    apart = below or above or (a.values is not None and b.values is not None and not a.values & b.values)
    same = a.values is not None and a.values == b.values and len(a.values) == 1
    return (same, apart) if kind is exp.EQ else (apart, same)


def _among(made: exp.In, known: Known) -> exp.Expression:
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
