"""Rules as generated Python: a comparison of any two ranges gives the same as the interpreter."""

from __future__ import annotations

from itertools import combinations_with_replacement, product
from typing import Any

import pytest
from test_language import FakeScope, rule

from core.policy import values as v
from core.policy.python_writer import Module
from core.policy.runtime import HELPERS

RANGES = [v.Bounds(low, high) for low, high in combinations_with_replacement(range(4), 2)]


def generated(source: str) -> Any:
    """A rule as the function that is generated of it."""
    module = Module()
    name = module.rule(rule(source).root)
    made: dict[str, Any] = {**HELPERS, **module.constants}
    exec(compile(module.text(), "<generated>", "exec"), made)
    return made[name]


@pytest.mark.parametrize("op", ["<", "<=", ">", ">=", "=", "≠"])
def test_a_comparison_says_of_any_two_ranges_what_the_plain_reading_says(op: str) -> None:
    """Ranges apart, side by side, overlapping, one within the other; one number on either side."""
    plain, run = rule(f"营业收入 {op} 资产总额"), generated(f"营业收入 {op} 资产总额")
    said = set()
    for left, right in product(RANGES, repeat=2):
        scope = FakeScope({"营业收入": left, "资产总额": right})
        assert run(scope) is plain.value(scope), (left, op, right)
        said.add(plain.value(scope))
    assert said == {v.NO, v.ASK, v.YES}
