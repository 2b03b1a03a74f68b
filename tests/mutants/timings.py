"""A pytest plugin that writes the duration of each test as JSON to the file HUIQI_TIMINGS."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest

_seconds: Counter[str] = Counter()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """With pytest-xdist only the controlling process receives all reports."""
    _seconds[report.nodeid] += report.duration  # type: ignore[assignment]


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        Path(os.environ["HUIQI_TIMINGS"]).write_text(json.dumps(_seconds), encoding="utf-8")
