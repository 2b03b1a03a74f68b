"""Building blocks of SQL with constant folding: whatever is the same for every row is computed here, once.

An atom is an integer shared by all rows, a column, or None (NULL: a bound that does not exist). A test is true, or it
is false or NULL; the last two are never distinguished.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from sqlglot import exp

from core.policy.nodes import ComparisonOp

ENTERPRISES = ""
"""The relation with one row per enterprise. Other relations have the name of their list."""


@dataclass(frozen=True, slots=True)
class Col:
    """A column: its relation, and the phase and layer from which it is available (`Query`)."""

    name: str
    relation: str = ENTERPRISES
    phase: int = 0
    layer: int = 0


Atom: TypeAlias = int | Col | None
Sql: TypeAlias = int | str | Col | exp.Expression | None
Test: TypeAlias = bool | exp.Expression
_LARGE = 2**20
_S = TypeVar("_S", bound=Sql)

_ORDERS: dict[ComparisonOp, type[exp.Expression]] = {
    "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE, "=": exp.EQ, "≠": exp.NEQ,
}  # fmt: skip


def sql(value: Sql) -> exp.Expression:
    """A value as a new SQL expression."""
    match value:
        case None:
            return exp.Null()
        case bool():
            return exp.true() if value else exp.false()
        case int():  # a large constant is cast to 64 bits, so that arithmetic with it has 64 bits too
            figure = exp.Literal.number(value)
            return exp.cast(figure, exp.DType.BIGINT) if abs(value) >= _LARGE else figure
        case str():
            return exp.Literal.string(value)
        case Col():
            return exp.column(value.name, quoted=True)
        case _:
            return value.copy()


def _term(value: Sql) -> exp.Expression:
    """The same, in parentheses where it is an operand."""
    made = sql(value)
    return exp.Paren(this=made) if isinstance(made, exp.Binary | exp.Not | exp.Neg | exp.Is) else made


def binary(kind: type[exp.Expression], left: Sql, right: Sql) -> exp.Expression:
    """A binary operator applied to two values."""
    made: exp.Expression = kind(this=_term(left), expression=_term(right))
    return made


# ── tests ────────────────────────────────────────────────────────────────────────────────────────────────────────


def compare(order: ComparisonOp, left: Atom, right: Atom) -> Test:
    """The comparison of two atoms; false if one is None."""
    if left is None or right is None:
        return False
    if isinstance(left, int) and isinstance(right, int):
        return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right, "=": left == right,
                "≠": left != right}[order]  # fmt: skip
    made: exp.Expression = _ORDERS[order](this=_bare(left), expression=_bare(right))
    return made


def _bare(value: Atom) -> exp.Expression:
    return exp.Literal.number(value) if isinstance(value, int) else sql(value)


def is_null(value: Atom) -> Test:
    """Whether a bound is NULL."""
    return binary(exp.Is, value, None) if isinstance(value, Col) else value is None


def among(value: Sql, those: Sequence[int | str]) -> Test:
    """Whether a value is one of ``those``."""
    if not those:
        return False
    return exp.In(this=_term(value), expressions=[sql(one) for one in those])


def every(*tests: Test) -> Test:
    """Conjunction."""
    left = [test for test in tests if test is not True]
    if False in [test for test in left if isinstance(test, bool)]:
        return False
    return _chain(exp.And, left) if left else True


def some(*tests: Test) -> Test:
    """Disjunction."""
    left = [test for test in tests if test is not False]
    if True in [test for test in left if isinstance(test, bool)]:
        return True
    return _chain(exp.Or, left) if left else False


def _chain(kind: type[exp.And] | type[exp.Or], tests: Sequence[Test]) -> exp.Expression:
    first, *rest = dict.fromkeys(sql(test) for test in tests)
    made: exp.Expression = first
    for test in rest:
        made = kind(this=_side(kind, made), expression=_side(kind, test))
    return made


def _side(kind: type[exp.And] | type[exp.Or], test: exp.Expression) -> exp.Expression:
    other = isinstance(test, exp.Connector) and not isinstance(test, kind)
    return exp.Paren(this=test) if other else test


def fails(test: Test) -> Test:
    """Whether a test is false or NULL."""
    if isinstance(test, bool):
        return not test
    return exp.Not(this=exp.Coalesce(this=test.copy(), expressions=[exp.false()]))


def case(branches: Sequence[tuple[Test, _S]], default: _S) -> _S | exp.Expression:
    """The value of the first test that holds."""
    left: list[tuple[exp.Expression, _S]] = []
    for test, value in branches:
        if test is True:
            default = value
            break
        if not isinstance(test, bool):
            left.append((test, value))
    while left and _same(left[-1][1], default):
        left.pop()
    if not left:
        return default
    ifs = [exp.If(this=test.copy(), true=sql(value)) for test, value in left]
    return exp.Case(ifs=ifs, default=None if default is None else sql(default))


def _same(one: Sql, other: Sql) -> bool:
    return type(one) is type(other) and one == other


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────


def plus(left: Atom, right: Atom) -> Sql:
    """left + right; None if either is None."""
    if left is None or right is None:
        return None
    if isinstance(left, int) and isinstance(right, int):
        return left + right
    return right if left == 0 else left if right == 0 else binary(exp.Add, left, right)


def minus(left: Atom, right: Atom) -> Sql:
    """left − right."""
    if left is None or right is None:
        return None
    if isinstance(left, int) and isinstance(right, int):
        return left - right
    return left if right == 0 else binary(exp.Sub, left, right)


def times(left: Atom, right: Atom) -> Sql:
    """left × right."""
    if left is None or right is None:
        return None
    if isinstance(left, int) and isinstance(right, int):
        return left * right
    if 0 in (left, right):
        return case([(is_null(left), None), (is_null(right), None)], 0)
    if 1 in (left, right):
        return right if left == 1 else left
    return exp.Mul(this=_term(left), expression=exp.cast(sql(right), exp.DType.BIGINT))


def floored(value: Atom, by: Atom) -> Sql:
    """floor(value ÷ by); `by` is positive."""
    if value is None or by is None:
        return None
    if by == 1:
        return value
    if isinstance(value, int) and isinstance(by, int):
        return value // by
    least_of_next = binary(exp.Sub, minus(by, 1), value)
    below = exp.Neg(this=exp.Paren(this=binary(exp.IntDiv, least_of_next, by)))
    return case([(compare("<", value, 0), sql(below))], binary(exp.IntDiv, value, by))


def least(*values: Sql) -> Sql:
    """The least non-NULL value: LEAST ignores NULL in DuckDB and in Spark."""
    return _extreme(exp.Least, values)


def greatest(*values: Sql) -> Sql:
    """The greatest non-NULL value."""
    return _extreme(exp.Greatest, values)


def _extreme(kind: type[exp.Least] | type[exp.Greatest], values: Sequence[Sql]) -> Sql:
    figures = [value for value in values if isinstance(value, int)]
    others = list(dict.fromkeys(sql(value) for value in values if value is not None and not isinstance(value, int)))
    figure = None if not figures else min(figures) if kind is exp.Least else max(figures)
    if not others:
        return figure
    found: list[exp.Expression] = [*others, *([] if figure is None else [sql(figure)])]
    if len(found) == 1:
        return found[0]
    made: exp.Expression = kind(this=found[0], expressions=found[1:], ignore_nulls=True)
    return made


def coalesce(value: Sql, default: Sql) -> Sql:
    """A value, or the default if it is NULL."""
    if value is None or default is None:
        return default if value is None else value
    return value if isinstance(value, int) else exp.Coalesce(this=sql(value), expressions=[sql(default)])


def wide(value: Sql) -> Sql:
    """Cast to a number of up to 38 digits."""
    return value if value is None else exp.cast(sql(value), exp.DType.INT128)


def narrow(value: Sql) -> Sql:
    """Cast to a 64-bit number."""
    return value if value is None or isinstance(value, int) else exp.cast(sql(value), exp.DType.BIGINT)
