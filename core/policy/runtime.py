"""Functions called by generated Python."""

from collections.abc import Mapping
from fractions import Fraction

from core.policy import interpreter
from core.policy import values as v
from core.policy.fact import Key
from core.policy.ladders import BANDED, CLIMBED, ROUNDED, rate_on
from core.policy.rule_scope import RuleScope
from core.policy.size import size_by_sums, size_of
from core.policy.values import Bound, Bounds, Value


def _derived(scope: RuleScope, name: str, rule: interpreter.Run) -> Value:
    if name not in scope.derived:
        scope.derived[name] = rule(scope)
    return scope.derived[name]


def _part_of(value: Bound, times: int, over: int) -> Bound:
    """A fraction of a bound: an int if it is whole, otherwise exact."""
    if isinstance(value, float):
        return value
    whole, rest = divmod(value * times, over)
    return Fraction(value * times, over) if rest else whole


HELPERS: Mapping[str, object] = {
    "NO": v.NO, "ASK": v.ASK, "OFFICE": v.OFFICE, "YES": v.YES, "Bounds": Bounds, "hull": v.hull, "months": v.months,
    "year_of": v.year_of, "multiply": v.multiply, "quotient": v.quotient,
    "size_of": size_of, "size_by_sums": size_by_sums,
    "within": interpreter.within, "rate": interpreter.rate, "graded": interpreter.graded, "total": interpreter.total,
    "blamed": interpreter.blame,
    "banded": BANDED, "climbed": CLIMBED, "rounded": ROUNDED, "rate_on": rate_on, "steps_in": v.steps_in,
    "new": tuple.__new__, "derived": _derived, "part_of": _part_of, "key": Key.of,
}  # fmt: skip
"""Names used by the source of a module, beside its own constants."""
