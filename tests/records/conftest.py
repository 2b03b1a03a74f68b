"""Fixtures: a store in a new folder, and a manual clock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import LISTED, Counter, HandClock

from core.records import Store, open_store


@pytest.fixture
def clock() -> HandClock:
    """15 December 2023, 9:15 in Shanghai."""
    return HandClock()


@pytest.fixture
def store(tmp_path: Path, clock: HandClock) -> Iterator[Store]:
    """An empty store."""
    with open_store(tmp_path / "data", clock) as opened:
        opened.list_by(LISTED)
        yield opened


@pytest.fixture
def counter(store: Store, clock: HandClock) -> Counter:
    """An empty store with helper methods."""
    return Counter(store, clock)
