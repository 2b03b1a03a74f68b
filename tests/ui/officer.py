"""A simulated policy officer at 政策制作: selects text with the mouse, presses keys, types into fields by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop.ui.authoring.work_pane import WorkPane
from tests.ui.clerk import Clerk, unfolded, wait

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QWidget

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


class Officer:
    """Uses a clerk's desk on which authoring is enabled."""

    def __init__(self, clerk: Clerk) -> None:
        self.clerk = clerk
        clerk.window.show_page("settings", part="authoring")
        clerk.settle()
        self.click(clerk.window.page("settings").authoring.tick)
        clerk.settle()
        clerk.press(K.Key_9, Qt.KeyboardModifier.AltModifier)
        clerk.settle()
        self.page: Any = clerk.window.page("authoring")

    @property
    def work(self) -> WorkPane:
        """The open pack."""
        found = self.page.work
        assert found is not None
        return found

    def begin_from(self, file: Path, id: str, monkeypatch: Any) -> None:
        """Create a pack from a file chosen in the dialog."""
        monkeypatch.setattr("desktop.ui.authoring.start_pane.open_path", lambda *_: str(file))
        self.type_into("draft-id", id)
        self.click_named("action:draft-from-file")
        unfolded(lambda: self.page.work is not None, 20000)
        self.rest()

    def rest(self) -> None:
        """Wait until input is processed."""
        wait(60)
        self.clerk.settle()

    def find(self, name: str) -> Any:
        """A visible widget by name."""
        found = [w for w in self.page.findChildren(QWidget, name) if w.isVisible()]
        assert found, f"no {name} to be seen"
        return found[0]

    def click(self, widget: QWidget) -> None:
        """Click a widget in its middle (a checkbox at its box)."""
        at = (
            QPoint(10, widget.height() // 2)
            if not isinstance(widget, QAbstractButton) or widget.isCheckable()
            else None
        )
        QTest.mouseClick(widget, LEFT, pos=at or widget.rect().center())
        self.clerk.app.processEvents()

    def click_named(self, name: str) -> None:
        """Click a widget by name."""
        self.click(self.find(name))
        self.rest()

    def type_into(self, name: str, text: str) -> None:
        """Replace the text of a field with key presses."""
        field = self.find(name)
        line = field.lineEdit() if isinstance(field, QComboBox) else field
        assert isinstance(line, QLineEdit), name
        line.setFocus()
        self.clerk.press(K.Key_A, CTRL)
        self.clerk.press(K.Key_Delete)
        self.clerk.type(text)
        self.rest()

    def choose(self, name: str, words: str) -> None:
        """Choose from a list by keys: Home, then Down."""
        box = self.find(name)
        assert isinstance(box, QComboBox)
        box.setFocus()
        at = next(i for i in range(box.count()) if box.itemText(i).startswith(words))
        QTest.keyClick(box, K.Key_Home)
        for _ in range(at):
            QTest.keyClick(box, K.Key_Down)
        assert box.currentIndex() == at
        self.rest()

    def select(self, words: str, nth: int = 0) -> None:
        """Drag the mouse over policy text."""
        text = self.work.text.words
        whole = text.toPlainText()
        at = -1
        for _ in range(nth + 1):
            at = whole.index(words, at + 1)
        cursor = text.textCursor()
        for place in (at + len(words), at):  # so that both ends are visible
            cursor.setPosition(place)
            text.setTextCursor(cursor)
            text.ensureCursorVisible()
        ends = []
        for place in (at, at + len(words)):
            end = QTextCursor(text.document())
            end.setPosition(place)
            ends.append(text.cursorRect(end).center())
        QTest.mousePress(text.viewport(), LEFT, pos=ends[0])
        QTest.mouseMove(text.viewport(), ends[1])
        QTest.mouseRelease(text.viewport(), LEFT, pos=ends[1])
        self.clerk.app.processEvents()
        found = text.selected()
        assert found is not None
        assert found.words == words, (found.words, words)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key in the focused widget."""
        self.clerk.press(key, modifiers)
        self.rest()

    def mark(self, words: str, key: Qt.Key, nth: int = 0) -> None:
        """Select text, and press a number key for a mark."""
        self.select(words, nth)
        self.press(key, CTRL)

    def mark_by(self, words: str, mark: str) -> None:
        """Select text, and press the button of a mark."""
        self.select(words)
        name = f"action:mark:{mark}"
        if not any(w.isVisible() for w in self.page.findChildren(QWidget, name)):
            self.click_named("action:more-marks")
            menu = self.clerk.app.activePopupWidget()
            assert menu is not None
            action = next(a for a in menu.actions() if a.text().startswith(mark))
            QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())  # type: ignore[attr-defined]
            self.rest()
        else:
            self.click_named(name)

    def item(self, id: str) -> None:
        """Go to an item with Ctrl+PgDn."""
        for _ in range(30):
            if self.work.item == id:
                return
            self.press(K.Key_PageDown, CTRL)
        raise AssertionError(f"never came to {id}")

    def settle_item(self) -> None:
        """Mark the item as final."""
        self.click(self.find("item-draft"))
        self.rest()

    def confirm_cases(self) -> int:
        """Search missing cases and confirm each by key; returns their number."""
        self.press(K.Key_F4)
        self.press(K.Key_G, CTRL)
        cases = self.work.cases
        unfolded(lambda: not cases.work.busy, 30000)
        self.rest()
        count = cases.waiting
        for left in range(count, 0, -1):
            assert cases.waiting == left
            self.press(K.Key_Return, CTRL)
        return count

    def sign(self, author: str, passphrase: str, folder: Path) -> Path:
        """Make a key, sign and export; returns the package file."""
        self.press(K.Key_F8)
        for name, text in (("sign:author", author), ("sign:passphrase", passphrase), ("sign:folder", str(folder))):
            self.type_into(name, text)
        sign = self.work.sign
        if not sign.key.text():
            self.click_named("action:make-key")
            unfolded(lambda: not sign.work.busy, 20000)
            assert sign.key.text(), sign.status.text()
        self.click_named("action:sign-pack")
        unfolded(lambda: not sign.work.busy, 60000)
        found = list(folder.glob("*.hqp"))
        assert found, sign.status.text()
        return found[0]
