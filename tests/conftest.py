"""What holds for every test: no window, no data of a person, and no warning that nobody expected.

A warning in the log, of Python or of Qt (the last two are set in pyproject.toml) fails the test
it appears in. A test that is about a warning says so: ``@pytest.mark.expects_log("磁盘空间不足")``.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Timings belong to tests/bench, and a shared build server is slow: no deadlines. There it also draws the same
# examples every time, so that a red build is about the change that was made.
settings.register_profile("house", deadline=None, print_blob=True)
settings.register_profile("ci", deadline=None, print_blob=True, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """--mutants: all slips in the pack's shared files, not every fourth (tests/policy/test_mutants.py).

    --faults: cuts, kills, full disks and failing calls, each of them (tests/faults).
    """
    parser.addoption("--mutants", action="store_true", help="try every mutant of the policy pack")
    parser.addoption("--faults", action="store_true", help="try every fault of disk and power")


_REPEATS = (
    "test_readers", "test_readers_of_practice", "test_properties", "test_nearby_properties", "test_mutants",
    "test_letters", "test_power_cuts", "test_first_opening", "test_damaged_database", "test_crash", "test_broken_packs",
    "test_slips", "test_readers_of_variants",
)  # fmt: skip
"""Modules that go over lines again and again which other tests have covered: to measure them too costs half their time
once more."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("cov_context", None):  # asked is which tests run a line (tests/mutants): these too
        return
    for item in items:
        if item.path.stem in _REPEATS:
            item.add_marker("no_cover")


@pytest.fixture(scope="session", autouse=True)
def data_of_nobody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Whatever a test forgets to redirect lands here, never in the user's own data folder."""
    folder = tmp_path_factory.mktemp("huiqi-data")
    before = os.environ.get("HUIQI_DATA")
    os.environ["HUIQI_DATA"] = str(folder)
    yield folder
    if before is None:
        del os.environ["HUIQI_DATA"]
    else:
        os.environ["HUIQI_DATA"] = before


class LogKeeper(logging.Handler):
    """Keeps the log lines of one test phase that someone should have looked at."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Run the test with a log keeper; fail on lines not expected, and on expected lines that never came."""
    keeper = LogKeeper()
    logging.getLogger().addHandler(keeper)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(keeper)
    expected = [re.compile(text) for mark in item.iter_markers("expects_log") for text in mark.args]
    stray = [line for line in keeper.lines if not any(e.search(line) for e in expected)]
    absent = [e.pattern for e in expected if not any(e.search(line) for line in keeper.lines)]
    if stray:
        pytest.fail("unexpected log lines:\n" + "\n".join(stray), pytrace=False)
    if absent:
        pytest.fail(f"expected in the log, but not there: {absent}", pytrace=False)
