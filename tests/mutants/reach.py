"""Which tests run which functions, and how long each takes: measured once, over the code as it is.

mutmut measures the same with every function of it wrapped, which makes the suite ten times as long; coverage.py's
contexts take twice the suite, on all cores.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path

from coverage import CoverageData

SHARED = ("core.policy.", "core.assess.answers.", "core.assess.silence.")
"""What runs while a policy or a visit is read, once for many tests: all of these tests depend on it, not only the one
that came first. The worked visits are held against every mutant of it, after the tests that were seen to run it."""

BUDGET = 15.0
"""Seconds of tests, the quickest first, in which a mutant is noticed, or counted as not noticed."""


def measure(folder: Path) -> tuple[dict[str, list[str]], dict[str, float]]:
    """By mutmut's name of a function, the tests that run it; by test, its seconds. Leaves its files in a folder."""
    settings = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]
    timings, data = folder / "timings.json", folder / "reach.coverage"
    _run(settings, timings, data)
    seconds: dict[str, float] = json.loads(timings.read_text(encoding="utf-8"))
    worked = {test for test in seconds if test.startswith("tests/cases/")}
    found = CoverageData(str(data))
    found.read()
    reached = _reached(found, settings["only_mutate"])
    return {
        name: _quickest((tests, worked - tests if name.startswith(SHARED) else set()), seconds)
        for name, tests in reached
    }, seconds


def _run(settings: Mapping[str, list[str]], timings: Path, data: Path) -> None:
    """The selection that is held against mutants, with coverage in place of mutmut's own plugins."""
    selected = [given for given in settings["pytest_add_cli_args"] if given.startswith("--")]
    sources = [f"--cov={part}" for part in ("core/assess", "core/policy", "core/records", "core/report")]
    command = [sys.executable, "-m", "pytest", *settings["pytest_add_cli_args_test_selection"], *selected, *sources,
               "--cov-context=test", "--cov-report=", "--cov-fail-under=0", "-q", "-p", "tests.mutants.timings",
               "--numprocesses=auto", "--dist=worksteal"]  # fmt: skip
    environment = os.environ | {"COVERAGE_FILE": str(data.resolve()), "HUIQI_TIMINGS": str(timings.resolve())}
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"没有变异时测试就没有通过：\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")


def _reached(data: CoverageData, patterns: Iterable[str]) -> Iterator[tuple[str, set[str]]]:
    for file in sorted(data.measured_files()):
        path = Path(file).relative_to(Path.cwd())
        if any(fnmatch(path.as_posix(), pattern) for pattern in patterns):
            contexts = data.contexts_by_lineno(file)
            module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
            for name, first, last in functions(path.read_text(encoding="utf-8")):
                of_lines = (contexts.get(line, ()) for line in range(first, last + 1))
                yield f"{module}.{name}", {c.rpartition("|")[0] for found in of_lines for c in found} - {""}


def functions(source: str) -> Iterator[tuple[str, int, int]]:
    """Functions and methods by mutmut's name, with the first and last line of what they do (not of their head)."""
    for node in ast.parse(source).body:
        within = node.body if isinstance(node, ast.ClassDef) else [node]
        for each in within:
            if isinstance(each, ast.FunctionDef):
                name = f"xǁ{node.name}ǁ{each.name}" if isinstance(node, ast.ClassDef) else f"x_{each.name}"
                yield name, each.body[0].lineno, each.end_lineno or each.body[-1].lineno


def _quickest(groups: Iterable[Iterable[str]], seconds: Mapping[str, float]) -> list[str]:
    """As many as the budget holds, at least one: of the first group before the next, of each the quickest first."""
    chosen, spent = list[str](), 0.0
    for test in (t for group in groups for t in sorted((t for t in group if t in seconds), key=lambda t: seconds[t])):
        spent += seconds[test]
        if chosen and spent > BUDGET:
            break
        chosen.append(test)
    return chosen


def stats(reach: Mapping[str, list[str]], seconds: Mapping[str, float]) -> Mapping[str, object]:
    """The same as mutmut keeps it, so that it need not measure it again."""
    by_function = defaultdict(list, reach)
    return {
        "tests_by_mangled_function_name": by_function, "duration_by_test": seconds,
        "stats_time": sum(seconds.values()), "function_hashes": {}, "function_dependencies": {},
        "config_fingerprint": {}, "watched_file_hashes": {}, "git_commit": None,
    }  # fmt: skip
