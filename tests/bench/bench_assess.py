"""How long an assessment takes: it is made anew at every keystroke, so it must fit well into a frame.

Run by `./run bench`. The worked visits that are shipped with the policy, the whole pack, one core.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from core.assess import Visit, assess, read_visit
from core.policy import Policy, load_policy
from core.policy.located_yaml import plain

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "resources" / "policies" / "baoshan-2023-1" / "cases"
FRAME_SECONDS = 0.016
ROUNDS = 60


@cache
def policy() -> Policy:
    """The shipped policy."""
    return load_policy("baoshan-2023-1")


def visits(pattern: str) -> list[Visit]:
    """The worked visits of the files that match."""
    documents = (d for f in sorted(CASES.glob(pattern)) for d in plain(f.read_text(encoding="utf-8")))
    return [read_visit(policy(), d) for d in documents]


@pytest.fixture(autouse=True)
def by_itself(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Figures are for reading: they go past the capture."""
    with capsys.disabled():
        yield


def each(told: list[Visit], act: Callable[[Visit], object], rounds: int = ROUNDS) -> list[float]:
    """Seconds of every single act, in order of size."""
    taken = []
    for _ in range(rounds):
        for visit in told:
            start = time.perf_counter()
            act(visit)
            taken.append(time.perf_counter() - start)
    return sorted(taken)


def shown(what: str, taken: list[float]) -> None:
    """One line of figures."""
    median, high = statistics.median(taken) * 1000, taken[int(len(taken) * 0.99)] * 1000
    print(f"\n{what}: median {median:.2f} ms, p99 {high:.2f} ms, {1 / statistics.mean(taken):.0f} per second")


def test_an_assessment_with_explanation_fits_into_a_frame() -> None:
    """The whole worked visits, with reasons, notes, sums, nearby and questions: median and p99."""
    told = visits("S*.yaml")
    each(told, lambda v: assess(policy(), v), 3)
    taken = each(told, lambda v: assess(policy(), v))
    shown("one full assessment with explanation, whole visits", taken)
    assert statistics.median(taken) < FRAME_SECONDS


def test_assessments_per_second_with_and_without_explanation() -> None:
    """All worked visits, large and small."""
    told = visits("*.yaml")
    shown("with explanation, all worked visits", each(told, lambda v: assess(policy(), v), 2))
    shown("without explanation, all worked visits", each(told, lambda v: assess(policy(), v), 3))


def test_an_empty_visit_asks_most_and_still_fits() -> None:
    """Everything open: the most questions there can be."""
    empty = Visit(policy().id, visits("S01.yaml")[0].as_of, "unknown", {})
    taken = each([empty], lambda v: assess(policy(), v), 100)
    shown("one full assessment of an empty visit", taken)
    assert statistics.median(taken) < FRAME_SECONDS


def test_the_pack_is_loaded_cold_and_warm() -> None:
    """Cold in a fresh process, imports apart; warm again in the same."""
    code = (
        "import time; a = time.perf_counter(); from core.policy import load_policy; from core.assess import assess;"
        "b = time.perf_counter(); load_policy('baoshan-2023-1'); c = time.perf_counter();"
        "load_policy('baoshan-2023-1'); d = time.perf_counter(); print(b - a, c - b, d - c)"
    )
    runs = []
    for _ in range(5):
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
        runs.append([float(x) for x in done.stdout.split()])
    imports, cold, warm = (statistics.median(column) * 1000 for column in zip(*runs, strict=True))
    print(f"\nimports {imports:.0f} ms, pack cold {cold:.0f} ms, warm {warm:.0f} ms")
