"""Puts small faults into the code that judges, reads policies and proves, and says how many the quick tests notice.

    ./run test --mutants [HOW MANY]

All 20,000 mutants do not fit an hour on two cores, so an evenly spread part of them is tried, the same each time.
mutmut (set in pyproject.toml) makes and runs them, in the folder mutants/; which tests run a function is measured
before (`reach`). Exit 1 if less than nine in ten are noticed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from mutmut.stats import status_by_exit_code

from tests.mutants.reach import measure, stats

HERE = Path("mutants")
STATS = HERE / "mutmut-stats.json"
LEAST = 90
TRIED = 1200
FIRST = "core.report.verify.x_digest__mutmut_*"
CHANCES = "60"
"""Visits by chance, of the 3,000 of the suite."""
BROKEN = 255
"""What mutmut's worker ends with where pytest itself could not start; mutmut calls it a timeout."""
_UNWANTED = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
"""The first finds the code without faults; the second has each mutant's process compile all mutants anew (13 s)."""
NOTICED = ("killed", "timeout", "segfault", "suspicious")


def main() -> int:
    """Make the mutants, try a part of them, tell the score."""
    began, wanted = time.monotonic(), int(sys.argv[1]) if len(sys.argv) > 1 else TRIED
    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir()
    os.environ["HUIQI_CHANCES"] = CHANCES
    STATS.write_text(json.dumps(stats(*measure(HERE))), encoding="utf-8")
    _mutmut(FIRST)
    names = sorted(_codes())
    chosen = spread(names, wanted)
    _mutmut(*chosen)
    _try_late_ones_again(chosen)
    codes = _codes()
    broken = [name for name in chosen if codes[name] == BROKEN]
    if broken:
        sys.exit(f"{len(broken)} 个变异的测试没有跑起来（如 {broken[0]}），不能当作发现。")
    statuses = {name: status_by_exit_code[codes[name]] for name in chosen}
    survivors = [name for name, status in statuses.items() if status not in NOTICED]
    for name in survivors:
        print(f"{statuses[name]}: {name}")
    killed, tried = len(chosen) - len(survivors), len(chosen)
    minutes = (time.monotonic() - began) / 60
    print(
        f"变异共 {len(names)} 个，均匀抽试 {tried} 个，发现 {killed}/{tried}"
        f"（{killed / tried:.1%}），{minutes:.0f} 分钟"
    )
    print("看某一个改了什么：.venv/bin/mutmut show 名称")
    return 0 if killed * 100 >= LEAST * tried else 1


def spread(names: list[str], wanted: int) -> list[str]:
    """As many of the names as wanted, evenly spread over all, the same each time."""
    wanted = max(1, min(wanted, len(names)))
    return [names[at * len(names) // wanted] for at in range(wanted)]


def _codes() -> dict[str, int | None]:
    """Every mutant, and how its tests ended; None where they did not run yet."""
    found: dict[str, int | None] = {}
    for meta in sorted(HERE.rglob("*.meta")):
        found |= json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def _try_late_ones_again(chosen: list[str]) -> None:
    """One at a time: on a busy machine a timeout may say nothing of the mutant."""
    codes = _codes()
    late = [name for name in chosen if status_by_exit_code[codes[name]] == "timeout"]
    if late:
        _mutmut("--max-children=1", *late)


def _mutmut(*arguments: str) -> None:
    """Run mutmut over the mutants that are named; stops here if it could not."""
    command = [Path(sys.executable).with_name("mutmut"), "run", *arguments]
    without = {name: value for name, value in os.environ.items() if name not in _UNWANTED}
    done = subprocess.run(command, env=without, capture_output=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"mutmut 没有跑成：\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")


if __name__ == "__main__":
    sys.exit(main())
