"""./run screenshots: every page comes out, with something on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import RecordError
from desktop import screenshots

from PySide6.QtGui import QImage

PAGES = {
    "first-reception", "reception", "answers", "step1", "step4", "menu", "calendar", "finishing", "discarding",
    "result", "paper", "save", "records", "policy", "statistics", "settings", "help", "verify", "trouble",
}  # fmt: skip


def test_every_page_is_drawn(qapp, tmp_path: Path) -> None:
    """In the size asked for; none is blank."""
    data, to = tmp_path / "data", tmp_path / "shots"
    to.mkdir()
    names = list(screenshots.take(data, to, screens=screenshots.SCREENS[:1]))
    assert {f"{page}-1024x768.png" for page in PAGES} <= set(names)
    for name in names:
        image = QImage(str(to / name))
        assert (image.width(), image.height()) == (1024, 768)
        assert len({image.pixel(x, y) for x in range(0, 1024, 16) for y in range(0, 768, 16)}) > 8, name


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """In one sentence."""
    (tmp_path / "file").touch()
    with pytest.raises(RecordError, match="换一个位置"):
        screenshots.main(str(tmp_path / "file" / "shots"))
