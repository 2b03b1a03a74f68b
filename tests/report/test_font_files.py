"""Packed fonts, as on Windows: the same font, the same paper, and the window draws with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from backports import zstd

from core.report import font_files, fonts
from core.report.pdf import render
from tests.report import builders

ROOT = Path(__file__).resolve().parents[2]
PLAIN = sorted(font_files.FOLDER.glob("*.ttf"))
QUICKLY = {zstd.CompressionParameter.compression_level: 3, zstd.CompressionParameter.checksum_flag: 1}


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of fonts of a program for Windows, packed as .ci/packaging/chroot/pack-windows.sh does."""
    folder = tmp_path_factory.mktemp("fonts")
    for file in PLAIN:
        (folder / f"{file.name}.zst").write_bytes(zstd.compress(file.read_bytes(), options=QUICKLY))
    return folder


def test_a_packed_font_is_the_font_byte_for_byte(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So each character is there, and drawn as before."""
    assert len(PLAIN) == 3
    monkeypatch.setattr(font_files, "FOLDER", packed)
    assert [font_files.opened(file.stem) for file in PLAIN] == [file.read_bytes() for file in PLAIN]


def test_a_damaged_font_is_never_used(packed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Cut, with a bit that fell over, or not packed under the name of a packed one."""
    monkeypatch.setattr(font_files, "FOLDER", tmp_path)
    whole = (packed / "HanaMinB.ttf.zst").read_bytes()
    middle = len(whole) // 2
    fallen = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    for content in (whole[:-9], fallen, PLAIN[0].read_bytes()):
        (tmp_path / "HanaMinB.ttf.zst").write_bytes(content)
        with pytest.raises(zstd.ZstdError):
            font_files.opened("HanaMinB")


def test_the_paper_is_the_same_bytes(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A printing of a name with rare characters has one digest on every system."""
    summary = builders.worked("S01").summary(enterprise="上海𠮷𪚥𫝀商贸有限公司", secret=b"the key of this centre")
    plain = render(summary)
    monkeypatch.setattr(font_files, "FOLDER", packed)
    fonts.face.cache_clear()
    fonts.find.cache_clear()
    try:
        assert font_files.place("HanaMinB").suffix == ".zst"
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
