"""Shared fixtures of roster tests."""

from __future__ import annotations

import pytest

from core.policy import Policy, load_policy


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The shipped policy."""
    return load_policy("baoshan-2023-1")
