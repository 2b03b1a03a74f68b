"""The window's place is remembered for each screen, and it never opens out of reach."""

from pathlib import Path
from typing import Any

import pytest

from desktop.ui.window import SMALLEST, MainWindow
from desktop.window_place import FILE, WindowPlace, inside

from PySide6.QtCore import QRect, QSize, Qt


def opened(qtbot: Any, folder: Path) -> MainWindow:
    """A window that remembers its place in a folder."""
    window = MainWindow()
    qtbot.addWidget(window)
    WindowPlace(window, folder).maximise()
    return window


def test_a_window_opens_where_it_was_closed(qtbot: Any, tmp_path: Path) -> None:
    """Size and place."""
    first = opened(qtbot, tmp_path)
    room = first.screen().availableGeometry()
    first.show()
    first.setGeometry(QRect(room.left(), room.top() + 60, SMALLEST.width(), SMALLEST.height()))
    first.close()
    second = opened(qtbot, tmp_path)
    assert second.size() == SMALLEST.boundedTo(room.size() - QSize(16, 40))
    assert second.y() == room.top() + 60


def test_a_maximised_window_opens_maximised_and_knows_its_other_size(qtbot: Any, tmp_path: Path) -> None:
    """And when it is made smaller again it has the size from before."""
    first = opened(qtbot, tmp_path)
    first.show()
    first.resize(910, 530)
    first.showMaximized()
    first.close()
    second = opened(qtbot, tmp_path)
    assert second.windowState() & Qt.WindowState.WindowMaximized
    second.close()


@pytest.mark.parametrize("content", ["", "not an ini\x00", "[General]\nscreen=gone-1x1\n"])
def test_what_cannot_be_read_is_as_if_nothing_had_been_remembered(qtbot: Any, tmp_path: Path, content: str) -> None:
    """A damaged file, or a screen that is not there any more."""
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    window = opened(qtbot, tmp_path)
    assert window.width() >= min(SMALLEST.width(), window.screen().availableGeometry().width() - 16)


def test_a_folder_that_cannot_be_written_is_no_trouble(qtbot: Any, tmp_path: Path) -> None:
    """Closing goes on."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    window = opened(qtbot, tmp_path / "file")
    window.show()
    assert window.close()


ROOM = QRect(0, 0, 1366, 728)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (QRect(100, 60, 1000, 600), QRect(100, 60, 1000, 600)),  # as it was
        (QRect(-300, -80, 1000, 600), QRect(0, 32, 1000, 600)),  # its title would be off the screen
        (QRect(1300, 700, 1000, 600), QRect(366, 128, 1000, 600)),
        (QRect(2000, 100, 1900, 1000), QRect(16, 40, 1350, 688)),  # from a larger screen
    ],
)
def test_a_place_lies_on_the_screen(place: QRect, expected: QRect) -> None:
    """Moved, and smaller where it must be; its title can be reached."""
    assert inside(place, ROOM, SMALLEST) == expected
    assert ROOM.contains(inside(place, ROOM, SMALLEST))


def test_a_screen_smaller_than_the_least_size_gets_its_corner() -> None:
    """Then the window begins in the corner."""
    assert inside(QRect(50, 50, 900, 520), QRect(0, 0, 800, 480), QSize(900, 520)).topLeft().toTuple() == (0, 0)
