"""Slow fault tests run with `--faults` only; the fast ones always."""

from __future__ import annotations

import pytest


@pytest.fixture
def every_fault(request: pytest.FixtureRequest) -> bool:
    """Whether to run all of them."""
    return bool(request.config.getoption("--faults"))


@pytest.fixture
def only_with_faults(every_fault: bool) -> None:
    """Skip without --faults."""
    if not every_fault:
        pytest.skip("--faults")
