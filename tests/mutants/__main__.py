"""Puts small faults into the code that judges, reads policies and proves, and says how many the quick tests notice.

    ./run test --mutants [HOW MANY [SHIFT]]

All 23,000 mutants do not fit an hour on two cores, so an evenly spread part of them is tried, the same each time; with
a shift (1, 2 …) others, as evenly. mutmut (set in pyproject.toml) says what mutants there are and runs them; `make`
writes those that are tried into the folder mutants/, `refused` finds those that mypy refuses, `reach` measures which
tests run a line. equal.toml names mutants that do what the code does: they are not counted. Exit 1 if less than nine in
ten of the others are noticed.
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import redirect_stdout
from io import StringIO
from math import ceil
from pathlib import Path
from random import Random

from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.runners.harness import PytestRunner
from mutmut.utils.file_utils import setup_source_paths
from mutmut.workers.isolation import ForkServerRunner, run_in_fork_with_result

from tests.mutants.make import FOLDER, sources, spread, write
from tests.mutants.reach import measure
from tests.mutants.refused import equal, refused

LEAST = 90
TRIED = 700
AWAKE = "MUTANT_UNDER_TEST"
CONTROLS = 12
"""So many times tests run with no mutant awake, among the others: if they fail then, failing says nothing."""
ASLEEP = "_asleep"
"""After a mutant's name: a mutant that there is not."""
SETTINGS = {
    AWAKE: "",
    "HUIQI_CHANCES": "60",  # visits by chance, of the 3,000 of the suite
    "CI": "1",  # Hypothesis draws the same examples each time
}
UNWANTED = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
"""The first finds the code without faults; the second has each mutant's process compile all code anew."""
UNNOTICED = {0: "没有发现", 5: "没有测试", 33: "没有测试"}
"""How a mutant's process ends where no test failed. Any other end is the mutant's doing: asleep, each of the tests was
found in a process like it, and passed. 255 is one that a test file met as it was read, such as a policy that no longer
loads."""
LATE = (-24, 24, 152, 36, -9)
"""Out of time, which counts as noticed if it is so again one at a time."""
PATIENCE = 10
"""So many times the time that its tests may compute is how long a mutant may take on a busy machine."""


class Tests(PytestRunner):
    """A mutant's tests, of which is known how long they compute with no mutant awake."""

    def __init__(self, seconds: Mapping[str, float]) -> None:
        super().__init__()
        self._seconds = seconds

    def run_tests(self, *, mutant_name: str | None, tests: Iterable[str]) -> int:
        """The exit code of pytest; a signal ends the process where the tests compute for much longer than usual."""
        limit = self.limit(tests)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
        return super().run_tests(mutant_name=mutant_name, tests=tests)

    def limit(self, tests: Iterable[str]) -> int:
        """Seconds of computing: twice as usual, and what it takes to start."""
        return ceil(2 * sum(self._seconds[test] for test in tests)) + 15


def main() -> int:
    """Write a part of the mutants, try each, tell the score."""
    began = time.monotonic()
    wanted, shift = (*map(int, sys.argv[1:3]), *(TRIED, 0)[len(sys.argv) - 1 :])
    shutil.rmtree(FOLDER, ignore_errors=True)
    for name in UNWANTED:
        os.environ.pop(name, None)
    os.environ |= SETTINGS
    found = sources()
    count = sum(len(source.mutations) for source in found)
    files = write(found, spread(count, wanted, shift))
    del found
    _say(began, f"变异共 {count} 个，均匀抽出 {len(files)} 个")
    named = equal(files)
    files = {name: file for name, file in files.items() if name not in named}
    typed = refused(files)
    _say(began, f"其中 {len(named)} 个与原来的代码做的一样，不计；类型检查发现 {len(typed)} 个")
    reach, seconds = measure(files)
    _say(began, "没有变异时测试都通过")
    setup_source_paths()
    lost = set(seconds) - run_in_fork_with_result(_tests_there)
    left = sorted(files.keys() - typed.keys())
    controls = [name + ASLEEP for name in left[:: ceil(len(left) / CONTROLS)]] if left else []
    order = sorted([*left, *controls])
    Random(0).shuffle(order)  # what is told before the end is of all parts
    codes = _told(_try(order, reach, seconds, len(os.sched_getaffinity(0))), files)
    _say(began, "每个都试过一遍")
    late = [name for name, code in codes.items() if code in LATE]
    codes |= _told(_try(late, reach, seconds, 1), files)
    failed = [name for name in controls if codes[name] not in UNNOTICED]
    if lost or failed:
        sys.exit(f"没有变异时，有的测试找不到或没有通过，分数不可信：{sorted(lost)[:3]} {failed[:3]}")
    killed, tried = sum(codes[name] not in UNNOTICED for name in left), len(files)
    _say(began, f"类型检查以外的 {len(left)} 个，测试发现 {killed} 个，超时 {len(late)}")
    killed += len(typed)
    _say(began, f"抽试 {tried} 个，发现 {killed}（{killed / max(tried, 1):.1%}）")
    return 0 if killed * 100 >= LEAST * tried else 1


def _tests_there() -> set[str]:
    """What pytest finds in the code with mutants, as it will be asked to find it."""
    with redirect_stdout(StringIO()):
        return PytestRunner().list_all_tests().ids


def _try(
    names: Iterable[str], reach: Mapping[str, list[str]], seconds: Mapping[str, float], at_once: int
) -> Iterator[tuple[str, int]]:
    """Each mutant's tests, in a process of its own; how it ended."""
    runner = ForkServerRunner(at_once, Tests, {"seconds": seconds})
    runner.startup()

    try:
        for name in names:
            while not runner.has_capacity():
                yield _ended(runner)
            tests = reach.get(name.removesuffix(ASLEEP), [])
            limit = Tests(seconds).limit(tests) * PATIENCE  # of waiting too, of which mutmut allows half
            runner.submit(name, tests, 2 * limit, 0)
        runner.signal_work_complete()
        while runner.pending_count():
            yield _ended(runner)
    finally:
        runner.shutdown()


def _ended(runner: ForkServerRunner) -> tuple[str, int]:
    result = runner.wait_for_result()
    return result.mutant_name, result.exit_code


def _told(ends: Iterable[tuple[str, int]], files: Mapping[str, Path]) -> dict[str, int]:
    """How each ended; one that nobody noticed is shown at once."""
    codes = dict[str, int]()
    for name, code in ends:
        codes[name] = code
        if code in UNNOTICED and name in files:
            print(
                f"第 {len(codes)} 个{UNNOTICED[code]}：{name}\n{get_diff_for_mutant(name, path=files[name])}",
                flush=True,
            )
    return codes


def _say(began: float, what: str) -> None:
    print(f"{what}（{(time.monotonic() - began) / 60:.0f} 分钟）", flush=True)


if __name__ == "__main__":
    sys.exit(main())
