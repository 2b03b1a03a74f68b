"""What takes long is run with `--faults` only; the rest, in seconds, with all the tests."""

from __future__ import annotations

import pytest


@pytest.fixture
def every_fault(request: pytest.FixtureRequest) -> bool:
    """Whether there is time for all of them."""
    return bool(request.config.getoption("--faults"))


@pytest.fixture
def only_with_faults(every_fault: bool) -> None:
    """Skip unless there is."""
    if not every_fault:
        pytest.skip("--faults")
