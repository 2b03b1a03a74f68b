"""How the timings of the record are taken and told."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

from core.records import Store


def median(work: Callable[[], object], rounds: int = 7) -> float:
    """Seconds that it takes."""
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def one_row(store: Store) -> float:
    """Seconds of the floor of all that looks something up: one visit by its number."""
    return median(lambda: store._database.row("SELECT * FROM visits WHERE seq = 7"))


def tell(what: str, seconds: float, floor: float = 0.0, of: str = "one row") -> None:
    """One line of the table."""
    beside = f"   ({of} {floor * 1000:.2f} ms)" if floor else ""
    sys.__stdout__.write(f"  {what:<44}{seconds * 1000:8.1f} ms{beside}\n")
