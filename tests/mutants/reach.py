"""Which tests run the line that a mutant changes, and how long each takes: measured once, over the code with all
mutants asleep in it. A test that does not run the line cannot notice the mutant.

So it shows as well that no test fails where no mutant is awake. mutmut measures the same with every function of it
wrapped once more, which makes the suite ten times as long.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from coverage import CoverageData
from mutmut.configuration import config

from tests.mutants.make import FOLDER

SHARED = (
    "core.policy.", "core.assess.answers.", "core.assess.silence.", "core.assess.plan.", "core.assess.program.",
    "core.assess.program_writer.",
    "core.assess.settle.", "core.assess.settler.", "core.assess.fact_writer.", "core.assess.record_writer.",
)  # fmt: skip
WORKED = (
    "tests/cases/", "tests/assess/test_article", "tests/assess/test_rulings", "tests/test_county_pack.py",
    "tests/test_lake_pack.py", "tests/test_port_pack.py", "tests/test_toy_pack.py",
)  # fmt: skip
"""What runs while a policy or a visit is read, or rules become Python, once for many tests: all of these depend on it,
not only the one that came first. Worked visits and the tables of articles and rulings, read plainly or run by generated
Python, are held against every mutant of it, after the tests that were seen to run it; and of whatever runs while test
files are imported."""

_IMPORTED = ""
"""coverage.py's name for what runs outside of every test."""

BUDGET = 30.0
"""Seconds of computing in which a mutant is noticed, or counted as not noticed."""


def measure(files: Mapping[str, Path]) -> tuple[dict[str, list[str]], dict[str, float]]:
    """By mutant's name, of which the file is given, the tests to hold against it; by test, its seconds."""
    timings, data = (FOLDER / "timings.json").resolve(), (FOLDER / "reach.coverage").resolve()
    _run(timings, data)
    seconds: dict[str, float] = json.loads(timings.read_text(encoding="utf-8"))
    worked = {test for test in seconds if test.startswith(WORKED)}
    found = CoverageData(str(data))
    found.read()
    reached = {name: tests for file in sorted(set(files.values())) for name, tests in _reached(found, file)}
    breadth = Counter(test for tests in reached.values() for test in tests)
    return {
        name: _nearest(
            (tests, worked - tests if _IMPORTED in tests or name.startswith(SHARED) else ()), seconds, breadth
        )
        for name, tests in reached.items()
        if name in files
    }, seconds


def _run(timings: Path, data: Path) -> None:
    """The selection that is held against mutants, with coverage in place of mutmut's own plugins."""
    settings = config()
    selected = [given for given in settings.pytest_add_cli_args if given.startswith("--")]
    sources = [f"--cov={part}" for part in ("core/assess", "core/policy", "core/records", "core/report")]
    command = [sys.executable, "-m", "pytest", "--rootdir=.", *settings.pytest_add_cli_args_test_selection, *selected,
               *sources, "--cov-context=test", "--cov-report=", "--cov-fail-under=0", "-q", "-p",
               "tests.mutants.timings", "--numprocesses=auto", "--dist=worksteal"]  # fmt: skip
    environment = os.environ | {"COVERAGE_FILE": str(data), "HUIQI_TIMINGS": str(timings)}
    done = subprocess.run(command, cwd=FOLDER, env=environment, capture_output=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"没有变异时测试就没有通过：\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")


def _reached(data: CoverageData, file: Path) -> Iterator[tuple[str, set[str]]]:
    """Each mutant of a file with the tests that run the line it changes. Of a default in the head, which runs at
    import, and where coverage.py saw nobody run the line, as it does not of each line of a long expression: those that
    run the function."""
    contexts = data.contexts_by_lineno(str((FOLDER / file).resolve()))
    module = ".".join(file.with_suffix("").parts).removesuffix(".__init__")
    for name, line, rest, _ in changed_lines((FOLDER / file).read_text(encoding="utf-8")):
        of_function = (test for each in rest for test in contexts.get(each, ()))
        tests = contexts.get(line) if line in rest else None
        yield f"{module}.{name}", {test.rpartition("|")[0] for test in tests or of_function}


def changed_lines(source: str) -> Iterator[tuple[str, int, range, str]]:
    """Each mutant in a file of code with mutants; the first line that it has otherwise, and the lines that its function
    runs (not of the head), both counted in the function as it is; and what stands in that line of the mutant."""
    lines, asleep = source.splitlines(), dict[str, ast.FunctionDef]()
    for each in _functions(source):
        of, _, which = each.name.rpartition("__mutmut_")  # mutmut's names of a function as it is, and of its mutants
        if which == "orig":
            asleep[of] = each
        elif which.isdecimal() and of in asleep:
            first, ends = asleep[of].lineno, asleep[of].end_lineno or 0
            head = lines[each.lineno - 1].replace(each.name, asleep[of].name)
            awake = (head, *lines[each.lineno : each.end_lineno])
            pairs = zip(lines[first - 1 : ends], awake, strict=False)
            other = next((at for at, (one, two) in enumerate(pairs) if one != two), 0)
            yield each.name, first + other, range(asleep[of].body[0].lineno, ends + 1), awake[other].strip()


def spans(source: str) -> Iterator[tuple[str, int, int]]:
    """Each function and method in a file of code with mutants, with its first and last line."""
    yield from ((each.name, each.lineno, each.end_lineno or each.lineno) for each in _functions(source))


def _functions(source: str) -> Iterator[ast.FunctionDef]:
    for node in ast.parse(source).body:
        within = node.body if isinstance(node, ast.ClassDef) else [node]
        yield from (each for each in within if isinstance(each, ast.FunctionDef))


def _nearest(groups: Iterable[Iterable[str]], seconds: Mapping[str, float], breadth: Mapping[str, int]) -> list[str]:
    """As many as the budget holds, at least one, of the first group before the next. For a third of it what is quick
    and runs little else, which is more likely about this line; then one row of each table before the second of any."""
    chosen, spent = dict[str, None](), 0.0
    for group in groups:
        rows, order = Counter[str](), dict[str, tuple[int, float]]()
        for test in sorted((t for t in group if t in seconds), key=lambda t: (seconds[t], t)):
            table = test.partition("[")[0]
            order[test] = (rows[table], seconds[test] * breadth[test] ** 2)
            rows[table] += 1
        for limit, ordered in (
            (BUDGET / 3, sorted(order, key=lambda test: order[test][1])),
            (BUDGET, sorted(order, key=order.__getitem__)),
        ):
            for test in ordered:
                if test not in chosen and (not chosen or spent + seconds[test] <= limit):
                    chosen[test] = None
                    spent += seconds[test]
    return list(chosen)
