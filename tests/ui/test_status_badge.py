"""A status badge looks the same whether its status is known when it is made, or set once it is shown."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from core.assess import Status
from desktop.ui.base import theme
from desktop.ui.base.cards import StatusBadge

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget


@pytest.mark.parametrize("status", Status)
def test_a_badge_set_later_is_the_one_made_at_once(qtbot: QtBot, qapp: QApplication, status: Status) -> None:
    """Icon, word and the room between them: a word must not lie under its icon."""
    theme.apply(qapp, 11.0)
    window, late, early = QWidget(), StatusBadge(), StatusBadge(status, 3)
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(late)
    column.addWidget(early)
    window.show()
    qapp.processEvents()
    late.set_status(status, 3)
    qapp.processEvents()
    assert late.size() == early.size()
    assert late.grab().toImage() == early.grab().toImage()
