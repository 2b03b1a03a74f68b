"""The program is killed between two saves, as by a power switch: every save that returned is there."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from desk import HandClock

from core.records import open_store

ROUNDS = 20

# Prints each save after it returned, until it is killed.
CLERK = """
import sys
from datetime import date
from pathlib import Path
from core.records import open_store
with open_store(Path(sys.argv[1])) as store:
    visit = store.visits.create(policy="p", pack_digest="d", as_of=date(2023, 9, 1))
    print(visit.id, flush=True)
    for number in range(10**9):
        store.visits.save_answer(visit.id, f"事实{number % 40}", {"第": number})
        print(number, flush=True)
"""


def test_every_acknowledged_save_survives_a_kill(tmp_path: Path, clock: HandClock) -> None:
    """Twenty times, at moments drawn at random; the audit is whole each time."""
    chance = random.Random(20)
    for _ in range(ROUNDS):
        visit_id, last = _killed_after(tmp_path, chance.uniform(0.005, 0.06))
        with open_store(tmp_path, clock) as store:
            answers = store.visits.get(visit_id).answers
            newest = max((answer.value["第"] for answer in answers.values()), default=-1)
            assert newest in (last, last + 1)  # one more may have reached the disk before it was printed
            assert all(answers[f"事实{n % 40}"].value == {"第": n} for n in range(max(0, last - 38), last + 1))
            assert store.verify().intact


def _killed_after(folder: Path, seconds: float) -> tuple[str, int]:
    """Let a clerk save until the kill; returns the visit and the last save that was confirmed."""
    clerk = subprocess.Popen([sys.executable, "-c", CLERK, str(folder)], stdout=subprocess.PIPE, text=True)
    assert clerk.stdout is not None
    visit_id = clerk.stdout.readline().strip()
    time.sleep(seconds)
    clerk.kill()
    told = clerk.stdout.read()
    clerk.wait()
    clerk.stdout.close()
    whole = told[: told.rfind("\n") + 1].split()
    return visit_id, int(whole[-1]) if whole else -1
