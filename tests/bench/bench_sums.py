"""The command line over very many visits: whole visits a second and core, beside reading their text alone."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from core.assess import write_visit
from core.policy import load_policy, shipped_id
from desktop import showcase

ROOT = Path(__file__).resolve().parents[2]
VISITS = 6_000


def _cpu(*arguments: str) -> float:
    """Seconds of processor that a run of the command line takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "assess", *arguments], cwd=ROOT, stdout=subprocess.PIPE, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.stdout.count(b"\n") >= 1
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_sums_of_many_visits(tmp_path: Path) -> None:
    """As one JSON a line; the start of the program is taken off by a run with a single visit."""
    policy = load_policy(shipped_id())
    worked = [json.dumps(write_visit(policy, visit), ensure_ascii=False) for _, visit in showcase.cases(policy)]
    many, one = tmp_path / "many.jsonl", tmp_path / "one.jsonl"
    lines = [worked[at % len(worked)] for at in range(VISITS)]
    many.write_text("\n".join(lines), encoding="utf-8")
    one.write_text(lines[0], encoding="utf-8")
    start = time.process_time()
    read: list[Any] = [json.loads(line) for line in lines]
    floor = time.process_time() - start
    taken = min(_cpu(str(many), "--sums") - _cpu(str(one), "--sums") for _ in range(2))
    print(
        f"\n--sums: {VISITS / taken:,.0f} visits a second of one core ({taken / VISITS * 1e6:.0f} µs each);"
        f" reading their JSON alone {len(read) / floor:,.0f} ({floor / VISITS * 1e6:.0f} µs each)",
        file=sys.stderr,
    )
