"""A pytest plugin that writes the CPU seconds of each test as JSON to the file HUIQI_TIMINGS.

CPU time, because on a busy machine a test takes several times as long by the clock.
"""

from __future__ import annotations

import json
import os
import resource
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

_seconds: Counter[str] = Counter()
_until = 0.0


def _computed() -> float:
    """Seconds of this process, and of those that it started and that have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def pytest_runtest_logstart() -> None:
    global _until
    _until = _computed()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """With pytest-xdist the process that runs a test sends this along."""
    global _until
    report: pytest.TestReport = yield  # type: ignore[misc,assignment]
    now = _computed()
    report.user_properties.append(("seconds", now - _until))
    _until = now
    return report  # type: ignore[return-value]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """With pytest-xdist only the controlling process receives all reports."""
    _seconds[report.nodeid] += dict(report.user_properties)["seconds"]  # type: ignore[assignment]


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        Path(os.environ["HUIQI_TIMINGS"]).write_text(json.dumps(_seconds), encoding="utf-8")
