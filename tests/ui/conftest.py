"""Fixtures for every UI test."""

from __future__ import annotations

import datetime
import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.policy import Policy, load_policy
from desktop import showcase
from desktop.ui.window import MainWindow
from tests.ui.clerk import Clerk

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication


@pytest.fixture(autouse=True)
def only_own_widgets() -> None:
    """Delete the widgets of earlier tests, including closed windows.

    pytest-qt defers deletion, which never happens without a running event loop; then each restyling of the application
    takes longer, because it restyles every existing widget.
    """
    app = QApplication.instance()
    if isinstance(app, QApplication):
        closed = [w for w in app.topLevelWidgets() if isinstance(w, MainWindow) and not w.isVisible()]
        for window in closed:
            window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        if closed:  # delete now, not during the next test's Qt calls
            closed.clear()
            del window
            gc.collect()


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The shipped policy."""
    return load_policy("baoshan-2023-1")


@pytest.fixture
def clerk(qapp: Any, tmp_path: Path, policy: Policy) -> Iterator[Clerk]:
    """A clerk at a desk with an empty record."""
    seated = Clerk(tmp_path, policy, datetime.date(2023, 9, 1))
    yield seated
    seated.close()


@pytest.fixture(scope="module")
def used_record(tmp_path_factory: Any, policy: Policy) -> Path:
    """A record with finished visits and a parked one."""
    made: Path = tmp_path_factory.mktemp("used")
    showcase.fill(made, policy, 8)
    return made


@pytest.fixture
def busy_clerk(qapp: Any, used_record: Path, policy: Policy) -> Iterator[Clerk]:
    """A clerk at that record."""
    seated = Clerk(used_record, policy, datetime.date(2023, 9, 15))
    yield seated
    seated.close()
