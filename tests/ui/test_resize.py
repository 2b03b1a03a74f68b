"""A window that is drawn wider or narrower: what it holds has its place at once, and keeps it."""

from __future__ import annotations

from typing import Any

from desktop.ui.interview.records_cards import RecordCard
from tests.ui.clerk import ENTER, Clerk, wait

from PySide6.QtCore import Qt

LISTS = ("担保贷款", "招用人员", "光伏项目", "品牌首店", "专精特新认定")
SIZES = ((1024, 738), (1366, 698), (1920, 1010), (1366, 698), (1920, 1010), (900, 520))


def seen(clerk: Clerk) -> list[Any]:
    """The cards visible on the page."""
    return [card for card in clerk.window.findChildren(RecordCard) if card.isVisible()]


def test_records_are_never_squeezed_however_the_window_is_resized(clerk: Clerk) -> None:
    """Several lists, from one column of fields to two and back: in the first picture each card is as high as it stays,
    and as high as its fields want."""
    clerk.begin("上海示例有限公司")
    for fact in LISTS:
        clerk.wizard.go_to(fact)
        clerk.press(ENTER)
    clerk.press(Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    for size in SIZES:
        clerk.window.resize(*size)
        clerk.window.grab()
        at_once = [card.size() for card in seen(clerk)]
        assert len(at_once) == len(LISTS)
        wait(150)
        assert at_once == [card.size() for card in seen(clerk)], size
        for card in seen(clerk):
            assert card.height() >= card.layout().totalHeightForWidth(card.width()), size
