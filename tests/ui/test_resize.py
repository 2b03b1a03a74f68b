"""A window that is drawn wider or narrower: what it holds has its place at once."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.ui.interview.records_cards import RecordCard
from tests.ui.clerk import ENTER, Clerk, wait

from PySide6.QtCore import Qt


@pytest.mark.parametrize("size", [(900, 520), (1024, 738), (1920, 1010)])
def test_records_are_never_seen_squeezed_while_the_window_is_resized(clerk: Clerk, size: tuple[int, int]) -> None:
    """In the first picture after the new size each card is as high as it stays."""
    clerk.begin("上海示例有限公司")
    clerk.wizard.go_to("履约保险")
    clerk.press(ENTER)
    clerk.window.resize(1366, 698)
    wait(100)
    cards: list[Any] = [c for c in clerk.window.findChildren(RecordCard) if c.isVisible()]
    assert cards
    clerk.press(Qt.Key.Key_Tab)
    clerk.window.resize(*size)
    clerk.window.grab()
    at_once = [card.size() for card in cards]
    wait(200)
    assert at_once == [card.size() for card in cards]
