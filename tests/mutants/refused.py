"""Mutants that no test needs to notice: those that mypy refuses, because `./run test` runs mypy as well, and those that
do what the code does."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

from tests.mutants.make import FOLDER
from tests.mutants.reach import changed_lines, spans

_ERROR = re.compile(r"(?P<file>[^:]+):(?P<line>\d+): error: (?P<said>.*)")
_OF_MUTMUT = "[redundant-expr]"
"""What mypy finds in `x if (test) and False else y`. A test that is wrong in another way would have no such error."""
_ASLEEP = "__mutmut_orig"


def refused(files: Mapping[str, Path]) -> dict[str, str]:
    """By mutant's name, of which the file is given, an error of mypy that the function as it is does not have."""
    command = [sys.executable, "-m", "mypy", "--no-incremental", "--no-error-summary", "--no-pretty", "core"]
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, encoding="utf-8")
    if done.returncode not in (0, 1):
        sys.exit(f"mypy 没有跑完：\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    lines = defaultdict[Path, list[tuple[int, str]]](list)
    for found in map(_ERROR.fullmatch, done.stdout.splitlines()):
        if found and not found["said"].endswith(_OF_MUTMUT):
            lines[Path(found["file"])].append((int(found["line"]), found["said"]))
    return {name: said for file in set(files.values()) for name, said in _of_file(file, lines[file]) if name in files}


def _of_file(file: Path, errors: list[tuple[int, str]]) -> list[tuple[str, str]]:
    module = ".".join(file.with_suffix("").parts).removesuffix(".__init__")
    within = sorted(spans((FOLDER / file).read_text(encoding="utf-8")), key=lambda each: each[1])
    starts, said = [first for _, first, _ in within], defaultdict[str, Counter[str]](Counter)
    for line, words in errors:
        at = bisect_right(starts, line) - 1
        if at >= 0 and line <= within[at][2]:
            said[within[at][0]][re.sub(r"__mutmut_\w+", "", words)] += 1
    return [
        (f"{module}.{name}", next(iter(new)))
        for name, words in said.items()
        if (new := words - said.get(name.partition("__mutmut_")[0] + _ASLEEP, Counter()))
    ]


def equal(files: Mapping[str, Path]) -> dict[str, str]:
    """By name, why a mutant does what the code does. They are written down as they are drawn, each with the function,
    the first line that is another, and the reason."""
    table = tomllib.loads(Path(__file__).with_name("equal.toml").read_text(encoding="utf-8"))["mutants"]
    known = {(each["function"], each["line"]): each["why"] for each in table}
    found = dict[str, str]()
    for file in set(files.values()):
        module = ".".join(file.with_suffix("").parts).removesuffix(".__init__")
        for name, _, _, line in changed_lines((FOLDER / file).read_text(encoding="utf-8")):
            function = f"{module}.{readable(name)}"
            if f"{module}.{name}" in files and (function, line) in known:
                found[f"{module}.{name}"] = known[function, line]
    return found


def readable(name: str) -> str:
    """The function of a mutant as Python names it: Wording._place of xǁWordingǁ_place__mutmut_1."""
    return name.partition("__mutmut_")[0].removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
