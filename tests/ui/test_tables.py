"""Boxes that narrow a list say what is chosen, or that it is longer than its place."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.ui.base import theme
from desktop.ui.base.tables import filter_box


@pytest.mark.parametrize("size", [14, 18])
def test_a_box_shows_its_words_whole_where_it_has_the_room_it_asks_for(qapp: Any, qtbot: Any, size: int) -> None:
    """At any size of letters; in less room … says that there is more."""
    theme.apply(qapp, size)
    box = filter_box("联系与否", (("联系与否", None), ("还没联系", False)), lambda: None)
    qtbot.addWidget(box)
    box.resize(box.sizeHint())
    box.show()
    assert box.elided_text() == "联系与否"
    box.resize(box.sizeHint().width() - 20, box.height())
    assert box.elided_text().endswith("…")
    theme.apply(qapp, 14)
