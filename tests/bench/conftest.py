"""What several of the timings need."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture
def by_itself(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Figures are for reading: they go past the capture, and no collection falls into them."""
    gc.collect()
    gc.disable()
    with capsys.disabled():
        yield
    gc.enable()
