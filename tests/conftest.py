"""Rules for every test: no window, no user data, no unexpected warnings.

A warning in the log, of Python or of Qt (the last two are configured in pyproject.toml) fails the test. A test about a
warning declares it: ``@pytest.mark.expects_log("磁盘空间不足")``.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Timings belong to tests/bench, and a shared build server is slow: no deadlines. It also uses the same examples every
# time, so that a failed build is due to the change.
settings.register_profile("house", deadline=None, print_blob=True)
settings.register_profile("ci", deadline=None, print_blob=True, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """--mutants: all mutants of the pack's shared files, not every fourth (tests/policy/test_mutants.py).

    --faults: all interruptions, kills, full disks and failing calls (tests/faults).
    """
    parser.addoption("--mutants", action="store_true", help="try every mutant of the policy pack")
    parser.addoption("--faults", action="store_true", help="try every fault of disk and power")
    parser.addoption("--approve", action="store_true", help="write tests/approved anew, to be read as a diff")


_REPEATS = (
    "test_readers", "test_readers_of_practice", "test_properties", "test_nearby_properties", "test_mutants",
    "test_letters", "test_power_cuts", "test_first_opening", "test_damaged_database", "test_crash", "test_broken_packs",
    "test_slips", "test_readers_of_variants", "test_each_line",
)  # fmt: skip
"""Modules whose lines other tests cover already: measuring them would add half of their time."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("cov_context", None):  # asked is which tests run a line (tests/mutants): these too
        return
    for item in items:
        if item.path.stem in _REPEATS:
            item.add_marker("no_cover")


APPROVED = Path(__file__).parent / "approved"


@pytest.fixture
def approved(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with the approved file of this name, all of it: what the program says or makes of something that
    is fixed. After a wanted change `./run test FILE --approve` writes it anew; read the difference like any change."""

    def compare(name: str, text: str) -> None:
        file = APPROVED / name
        if request.config.getoption("approve"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        wanted = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        assert text.splitlines() == wanted, f"{file.name}: not as approved (--approve writes it anew)"

    return compare


@pytest.fixture(scope="session", autouse=True)
def data_of_nobody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder for tests that forget to set one; never the user's."""
    folder = tmp_path_factory.mktemp("huiqi-data")
    before = os.environ.get("HUIQI_DATA")
    os.environ["HUIQI_DATA"] = str(folder)
    yield folder
    if before is None:
        del os.environ["HUIQI_DATA"]
    else:
        os.environ["HUIQI_DATA"] = before


class LogKeeper(logging.Handler):
    """Collects the log lines of a test that need attention."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Run the test; fail on unexpected log lines, and on expected ones that never came."""
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
