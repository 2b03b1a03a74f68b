"""A sheet of paper: milliseconds and kilobytes, first in a fresh process and warm, beside a bare ReportLab page.

Run by `./run bench`. The first figure includes importing ReportLab and segno and opening the fonts; not the policy.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.report.pdf import render
from core.report.qr_symbol import symbol_of
from tests.report import builders

BUDGET_SECONDS = 0.5
ROUNDS = 15
CASES = {"S01": "worked('S01')", "S02": "worked('S02')", "40 measures": "everything()"}

_FIRST = """
import sys, time
sys.path.insert(0, '.')
from core.report.summary import summarise
from tests.report import builders
case = builders.{case}
assert 'reportlab' not in sys.modules
start = time.perf_counter()
from core.report.pdf import render
pdf = render(case.summary({kind!r}))
print(time.perf_counter() - start, len(pdf))
"""

_BARE_FIRST = """
import io, time
start = time.perf_counter()
from reportlab.pdfgen.canvas import Canvas
out = io.BytesIO()
canvas = Canvas(out)
canvas.drawString(72, 720, 'one line')
canvas.save()
print(time.perf_counter() - start, len(out.getvalue()))
"""


def first(code: str) -> tuple[float, int]:
    """Seconds and bytes of the first sheet of a process: the median of five."""
    found = []
    for _ in range(5):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8",
            cwd=Path(__file__).parents[2],
        )  # fmt: skip
        seconds, size = done.stdout.split()
        found.append((float(seconds), int(size)))
    return sorted(found)[2]


def warm(make: Callable[[], bytes]) -> tuple[float, int]:
    """Seconds and bytes of a later one: the median."""
    make()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        pdf = make()
        times.append(time.perf_counter() - start)
    return statistics.median(times), len(pdf)


def told(name: str, once: tuple[float, int], again: tuple[float, int]) -> None:
    """One line of the table."""
    print(
        f"\n{name:<24} first {once[0] * 1000:6.0f} ms   warm {again[0] * 1000:6.0f} ms   {again[1] / 1000:6.0f} KB",
        end="",
    )


def test_a_bare_page() -> None:
    """What ReportLab itself takes for one line of Helvetica."""
    import io

    from reportlab.pdfgen.canvas import Canvas

    def bare() -> bytes:
        out = io.BytesIO()
        canvas = Canvas(out)
        canvas.drawString(72, 720, "one line")
        canvas.save()
        return out.getvalue()

    told("bare ReportLab page", first(_BARE_FIRST), warm(bare))


@pytest.mark.parametrize("kind", ["告知单", "底联"])
@pytest.mark.parametrize("name", CASES)
def test_a_sheet_is_there_before_the_clerk_looks_up(name: str, kind: str) -> None:
    """Under half a second, also the first."""
    once = first(_FIRST.format(case=CASES[name], kind=kind))
    case = {"S01": builders.worked("S01"), "S02": builders.worked("S02"), "40 measures": builders.everything()}[name]

    def sheet() -> bytes:
        symbol_of.cache_clear()  # a warm program, but another visit
        return render(case.summary(kind))  # type: ignore[arg-type]

    again = warm(sheet)
    told(f"{name} {kind}", once, again)
    assert once[0] < BUDGET_SECONDS
    assert again[0] < BUDGET_SECONDS
