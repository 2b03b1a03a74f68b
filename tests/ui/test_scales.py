"""The window at 100, 125 and 150 %, on screens that offices set so, under a frame and over a task bar."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("scale", "screen"),
    [("1", (1024, 768)), ("1.25", (1366, 768)), ("1.5", (1920, 1080)), ("1.5", (1366, 768))],
    ids=["100%", "125%", "150%", "150% of a small screen"],
)
def test_all_is_inside_at_this_scale(tmp_path: Path, scale: str, screen: tuple[int, int]) -> None:
    """Each page and step by its key, with a message that stays: the foot is in the window, and no word is cut off."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.at_scale", str(tmp_path), *map(str, screen)],
        env={**os.environ, "QT_SCALE_FACTOR": scale, "PYTHONPATH": str(ROOT)},
        cwd=ROOT, capture_output=True, encoding="utf-8", timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert told["ratio"] == float(scale)
    room, size = told["room"], told["size"]
    assert size[0] == room[0]
    assert size[1] - room[1] <= 8  # of a frame that is thicker than the window reckons with
    assert told["steps"] == ["企业", "规模与行业", "涉及事项", "具体情况", "结果"]
    assert told["faults"] == {}
