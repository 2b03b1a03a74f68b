"""What holds for every test of the screens."""

import pytest

from PySide6.QtCore import QCoreApplication, QEvent


@pytest.fixture(autouse=True)
def only_own_widgets() -> None:
    """The widgets of earlier tests are gone.

    pytest-qt deletes them later, and without a running event loop later never comes: to give the application another
    style would take longer with each test, for it dresses every widget there is.
    """
    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
