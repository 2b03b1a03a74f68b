"""A computer whose clock is before the last visit shows a warning."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from core import clock
from core.policy import load_policy
from core.records import open_store
from tests.ui.clerk import Clerk, unfolded


def test_a_clock_that_stands_before_the_last_visit_is_told(qapp: Any, tmp_path: Path) -> None:
    """With both days, when a visit is begun; the visit goes on all the same."""
    ahead = datetime.datetime(2199, 1, 1, 9, 0, tzinfo=clock.CHINA)
    with open_store(tmp_path, lambda: ahead) as store:
        store.visits.create(policy="baoshan-2023-1", pack_digest="x", as_of=datetime.date(2023, 9, 1))
    seated = Clerk(tmp_path, load_policy("baoshan-2023-1"), datetime.date(2023, 9, 1))
    try:
        seated.begin()
        unfolded(lambda: any("早于上一次接待的 2199-01-01" in text for text in seated.heard.texts))
        assert f"电脑的日期是 {clock.today()}" in seated.heard.texts[-1]
    finally:
        seated.close()
