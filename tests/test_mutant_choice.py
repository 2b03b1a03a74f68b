"""What the run with mutants decides by itself: which tests a mutant meets, which mutants there are, which are equal."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import libcst
from mutmut.mutation.file_mutation import create_mutations

from tests.mutants import reach, refused
from tests.mutants.make import _Guards

ROOT = Path(__file__).parents[1]
CODE = """def pairs(a, b, node):
    for x, y in zip(a, b, strict=True):
        print(x, y)
    match node:
        case int():
            return 1
        case _:
            assert_never(node)
"""
WRITTEN = """def f(x):
    return f_trampoline(x)


def x_f__mutmut_orig(x):
    y = x + 1
    return (
        y
        and x
    )


def x_f__mutmut_1(x):
    y = x - 1
    return (
        y
        and x
    )


class C:
    def xǁCǁg__mutmut_orig(self, x=1):
        return x

    def xǁCǁg__mutmut_2(self, x=2):
        return x
"""


def test_a_mutant_is_met_by_tests_of_the_line_that_it_changes() -> None:
    """Counted in the function as it is; the line as the mutant has it."""
    assert [(name, line, (rest[0], rest[-1]), text) for name, line, rest, text in reach.changed_lines(WRITTEN)] == [
        ("x_f__mutmut_1", 6, (6, 10), "y = x - 1"),
        ("xǁCǁg__mutmut_2", 22, (23, 23), "def xǁCǁg__mutmut_orig(self, x=2):"),
    ]


def test_tests_are_chosen_within_the_budget_cheapest_and_narrowest_first() -> None:
    """Then one row of each table before the second of any; at least one, however long it takes."""
    seconds = {f"a::narrow[{at}]": 0.1 for at in range(4)} | {f"b::wide[{at}]": 9.0 for at in range(4)}
    breadth = dict.fromkeys(seconds, 50) | {f"a::narrow[{at}]": 1 for at in range(4)}
    chosen = reach._nearest([seconds], seconds, breadth)
    assert chosen[:4] == [f"a::narrow[{at}]" for at in range(4)]
    assert sum(seconds[test] for test in chosen) <= reach.BUDGET
    assert chosen[4:] == ["b::wide[0]", "b::wide[1]", "b::wide[2]"]
    assert reach._nearest([["long"]], {"long": 99.0}, {"long": 1}) == ["long"]


def test_guards_have_no_mutants_and_what_they_guard_has() -> None:
    """strict of a zip, and the last case of a match; not the other arguments, nor the other cases."""
    module, mutations, *_ = create_mutations("x.py", CODE)
    guards = _Guards()
    module.visit(guards)
    left = [each for each in mutations if not guards.touched_by(each)]
    said = [libcst.Module([]).code_for_node(each.mutated_node) for each in left]
    assert "zip(None, b, strict=True)" in said
    assert [each for each in said if each in ("False", "zip(a, b, strict=None)", "zip(a, b, )")] == []
    without = [each for each in said if each.startswith("match")]
    assert ["case int" in each for each in without] == [False]


def test_each_mutant_that_is_declared_equal_is_of_a_function_that_there_is() -> None:
    """With its reason; else a declaration would outlive what it is about."""
    table = tomllib.loads((ROOT / "tests" / "mutants" / "equal.toml").read_text(encoding="utf-8"))["mutants"]
    functions = set[str]()
    for file in (ROOT / "core").rglob("*.py"):
        module = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if not any(each["function"].startswith(f"{module}.") for each in table):
            continue
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                functions |= {f"{module}.{node.name}.{e.name}" for e in node.body if isinstance(e, ast.FunctionDef)}
            elif isinstance(node, ast.FunctionDef):
                functions.add(f"{module}.{node.name}")
    assert [each["function"] for each in table if each["function"] not in functions] == []
    assert all(len(each["why"]) > 20 and set(each) == {"function", "line", "why"} for each in table)
    assert refused.readable("xǁ_Readerǁ_at__mutmut_12") == "_Reader._at"
    assert refused.readable("x__said__mutmut_3") == "_said"
