"""The start of what `./run build linux` made, until its window can be used, beside that of the source."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "dist" / "huiqi-counter" / "huiqi-counter"
ROUNDS = 10
GOAL = 1.3
"""How many times what the start from the source takes."""

FROM_SOURCE = [sys.executable, "-P", "-m", "desktop"]


def _seconds(program: list[str], folder: Path) -> float:
    """From exec until the first line of a self-test: the window stands, with record and rules in it."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    env |= dict.fromkeys(("XDG_CACHE_HOME", "TMPDIR"), str(folder))
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # as at a counter, where the second start finds what the first compiled
    env["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
    began = time.perf_counter()
    with subprocess.Popen(
        [*program, "selftest"], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().decode("utf-8").startswith("打开窗口：好")
        taken = time.perf_counter() - began
        process.kill()
    return taken


@pytest.mark.skipif(not BUILT.exists(), reason="./run build linux has made nothing yet")
def test_what_was_built_starts_as_the_source_does(tmp_path: Path) -> None:
    """By turns, the best of each, after one start of each that fills caches."""
    programs = {"source": FROM_SOURCE, "built": [str(BUILT)]}
    taken: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(ROUNDS + 1):
        for name, program in programs.items():
            taken[name].append(_seconds(program, tmp_path))
    source, built = (min(times[1:]) for times in taken.values())
    print(
        f"\nwindow usable: from the source {source * 1e3:.0f} ms, as built {built * 1e3:.0f} ms,"
        f" {built / source:.2f} times (goal {GOAL})",
        file=sys.stderr,
    )
    assert built <= GOAL * source
