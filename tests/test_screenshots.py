"""./run screenshots: every page comes out, with something on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import RecordError
from desktop import picture_walk, screenshots

from PySide6.QtGui import QImage

PAGES = {
    "first-reception", "first-run", "first-step1", "practice-reception", "practice-paper", "reception", "pasted",
    "last-time", "form-ticked", "verified", "correcting", "settings-guide", "answers", "step1", "step4", "menu",
    "calendar", "finishing", "discarding", "result", "paper", "save", "records", "policy", "screening", "statistics",
    "settings",
    "help", "verify", "trouble", "screening-mapping", "screening-results",
    "screening-faults", "authoring-start", "authoring", "authoring-trial", "authoring-cases", "authoring-facts",
    "authoring-sign", "authoring-head",
}  # fmt: skip


def test_every_page_is_drawn(qapp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the size asked for; none is blank. Nobody looks at them here: they need not have found their last place."""
    monkeypatch.setattr(screenshots, "settle", lambda seconds=0.0: picture_walk.settle(0.02))
    data, to = tmp_path / "data", tmp_path / "shots"
    to.mkdir()
    names = list(screenshots.take(data, to, screens=screenshots.SCREENS[1:2]))
    assert {f"{page}-1366x768.png" for page in PAGES} <= set(names)
    for name in names:
        image = QImage(str(to / name))
        assert (image.width(), image.height()) == (1366, 768)
        assert len({image.pixel(x, y) for x in range(0, 1366, 16) for y in range(0, 768, 16)}) > 8, name


def test_pictures_of_the_manual_have_few_colours_and_look_the_same() -> None:
    """At most 256; each pixel as near as one of them is, those that most have exactly."""
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    for x in range(64):
        for y in range(64):
            image.setPixel(x, y, 0xFF1F6F8B if x < 32 else 0xFF000000 | x << 16 | y // 8 << 8)
    fewer = screenshots._fewer_colours(image)
    assert fewer.colorCount() == 256
    assert fewer.pixel(5, 5) == 0xFF1F6F8B
    far = [abs((fewer.pixel(x, y) >> at & 255) - (image.pixel(x, y) >> at & 255))
           for x in range(64) for y in range(64) for at in (0, 8, 16)]  # fmt: skip
    assert 0 < max(far) <= 2


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """In one sentence."""
    (tmp_path / "file").touch()
    with pytest.raises(RecordError, match="换一个位置"):
        screenshots.main(str(tmp_path / "file" / "shots"))
