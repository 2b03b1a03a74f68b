"""Packed fonts, as on Windows: the same font, the same paper, and the window draws with it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from core.report import font_files, fonts
from core.report.pdf import render
from tests.report import builders

ROOT = Path(__file__).resolve().parents[2]
PLAIN = font_files.FOLDER / "HanaMinB.ttf"


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of fonts of a program for Windows, packed as .ci/packaging/chroot/pack-windows.sh does."""
    folder = tmp_path_factory.mktemp("fonts")
    for file in font_files.FOLDER.glob("Noto*.ttf"):
        shutil.copy(file, folder)
    with TTFont(PLAIN, lazy=True, recalcTimestamp=False) as font:
        font.flavor = "woff"
        font.save(folder / "HanaMinB.woff", reorderTables=False)
    return folder


def test_a_packed_font_is_the_font_byte_for_byte(packed: Path) -> None:
    """So each character is there, and drawn as before; and it takes little more than half the room."""
    content = (packed / "HanaMinB.woff").read_bytes()
    assert font_files.unpack(content) == PLAIN.read_bytes()
    assert len(content) < 0.6 * PLAIN.stat().st_size


def test_what_is_no_packed_font_is_refused() -> None:
    """A TrueType font under its name."""
    with pytest.raises(ValueError, match="WOFF"):
        font_files.unpack(PLAIN.read_bytes()[:100])


def test_the_paper_is_the_same_bytes(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A printing of a name with rare characters has one digest on every system."""
    summary = builders.worked("S01").summary(enterprise="上海𠮷𪚥𫝀商贸有限公司", secret=b"the key of this centre")
    plain = render(summary)
    monkeypatch.setattr(font_files, "FOLDER", packed)
    fonts.face.cache_clear()
    fonts.find.cache_clear()
    try:
        assert font_files.place("HanaMinB").suffix == ".woff"
        assert render(summary) == plain
    finally:
        fonts.face.cache_clear()
        fonts.find.cache_clear()
    assert b"HanaMinB" in plain


DRAWN = """
import sys
from pathlib import Path
from core.report import font_files
from desktop.ui.base import theme
from PySide6.QtWidgets import QApplication, QLabel

font_files.FOLDER = Path(sys.argv[1])
app = QApplication([])
theme.apply(app, packed_later=True)
label = QLabel("张𠮷𪚥𫝀三")
label.show()
before = label.grab().toImage()
theme.add_fonts(theme.unpacked_fonts())
app.processEvents()
after = label.grab().toImage()
after.save(sys.argv[2])
print(before == after, theme.unpacked_fonts())
"""


def drawn(folder: Path, to: Path) -> str:
    """A name with rare characters on a label, into a picture; whether they were there from the first."""
    done = subprocess.run(
        [sys.executable, "-c", DRAWN, str(folder), str(to)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_the_window_draws_with_a_packed_font_once_it_is_added(packed: Path, tmp_path: Path) -> None:
    """Pixel for pixel as with the font that is not packed, also what was shown before."""
    assert drawn(font_files.FOLDER, tmp_path / "plain.png") == "True []"
    assert drawn(packed, tmp_path / "packed.png") == "False []"
    assert (tmp_path / "packed.png").read_bytes() == (tmp_path / "plain.png").read_bytes()
