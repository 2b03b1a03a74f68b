"""What several of the timings need."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import large_record
import pytest

from core.records import Store, open_store


@pytest.fixture
def by_itself(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Figures are for reading: they go past the capture, and no collection falls into them."""
    gc.collect()
    gc.disable()
    with capsys.disabled():
        yield
    gc.enable()


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder with 100,000 visits; removed after, for it is large."""
    made = tmp_path_factory.mktemp("hundred-thousand")
    large_record.make(made)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def store(large: Path) -> Iterator[Store]:
    """That record, open."""
    with open_store(large) as opened:
        yield opened
