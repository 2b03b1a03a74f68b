"""关于: what is read out to who mends it."""

from __future__ import annotations

import pytest

from desktop import release
from desktop.ui.settings.about import AboutPart
from tests.ui.fake_operations import FakeOperations, policy, styled

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication


@pytest.fixture
def said() -> list[str]:
    """The messages of the part."""
    return []


@pytest.fixture
def part(qtbot, said: list[str]) -> AboutPart:
    """The part, shown."""
    styled()
    made = AboutPart(FakeOperations(), said.append)
    qtbot.addWidget(made)
    made.refresh()
    made.show()
    return made


def test_version_and_packs_are_told(part: AboutPart) -> None:
    """The release, its libraries, and each pack with its digest."""
    assert part.version.text() == f"版本 {release.release().words}"
    assert policy().number in part.policies.text()
    assert policy().digest[:12] in part.policies.text()


def test_it_is_copied_by_the_keyboard(qtbot, part: AboutPart, said: list[str]) -> None:
    """Enter on the button; the clipboard has all of it."""
    part.copy.setFocus()
    qtbot.keyClick(part.copy, Qt.Key.Key_Return)
    text = QGuiApplication.clipboard().text()
    assert release.release().version in text
    assert policy().digest[:12] in text
    assert "SQLite" in text
    assert said == ["已复制。"]


def test_without_a_build_it_says_where_the_parts_are_listed(part: AboutPart) -> None:
    """A source tree has no THIRD_PARTY.md."""
    assert "uv.lock" in part.parts.toPlainText()
