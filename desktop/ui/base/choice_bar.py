"""A single choice among a few buttons: by number key, arrow, or click. One tab stop."""

import time
from collections.abc import Sequence

from desktop.ui.base import theme
from desktop.ui.base.flow_layout import FlowLayout

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QGroupBox, QPushButton, QSizePolicy, QWidget

_SCANNER = 0.05  # seconds: nobody types a digit after a letter that fast


class ChoiceBar(QGroupBox):
    """Buttons numbered from 1; for screen readers a group of radio buttons that announces the choice. `chosen` emits
    the index that the user picked, -1 for none."""

    chosen = Signal(int)

    def __init__(self, words: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("segments", True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        row = FlowLayout(self, gap=5)
        self.buttons = [self._button(at, word) for at, word in enumerate(words)]
        for button in self.buttons:
            row.addWidget(button)
        self._index, self._words = -1, tuple(words)
        self._letter = 0.0  # when the last letter came, or a digit that followed it as fast
        self._say("未选")

    @property
    def index(self) -> int:
        """The chosen index, or -1."""
        return self._index

    def set_index(self, index: int, implied: bool = False) -> None:
        """Show another choice without emitting; lighter if it is implied and not chosen by anybody."""
        self._index = index
        for at, button in enumerate(self.buttons):
            button.setAutoExclusive(False)  # otherwise none could be unchecked
            button.setChecked(at == index)
            button.setAutoExclusive(True)
            if bool(button.property("implied")) != implied:
                theme.restyle(button, implied=implied)
        self._say(f"已选 {self._words[index]}" if index >= 0 else "未选")

    def choose(self, index: int) -> None:
        """Choose and emit; choosing the chosen one again clears it."""
        self.set_index(-1 if index == self._index else index)
        self.chosen.emit(self._index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_scan(event):
            return
        key, last = event.key(), len(self.buttons) - 1
        digit = key - Qt.Key.Key_1
        if 0 <= digit <= last and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if digit != self._index or self.buttons[digit].property("implied"):
                self._index = -1
                self.choose(digit)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            to = self._index + (1 if key == Qt.Key.Key_Right else -1)
            self._walk(max(0, min(last, to)))
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._index >= 0:
            self.choose(self._index)
        else:
            super().keyPressEvent(event)

    def _is_scan(self, event: QKeyEvent) -> bool:
        """Whether a digit belongs to a code from a scanner, which must not answer anything."""
        if len(typed := event.text()) != 1 or not typed.isprintable():
            return False
        now, digit = time.monotonic(), typed.isdigit()
        fast = now - self._letter < _SCANNER
        if fast or not digit:
            self._letter = now
        return fast and digit

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._mark(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._mark(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.updateGeometry()

    def _walk(self, to: int) -> None:
        if to != self._index or self.buttons[to].property("implied"):
            self.set_index(to)
            self.chosen.emit(to)

    def _say(self, chosen: str) -> None:
        """Accessible text of the group, which has the focus instead of its buttons."""
        self.setAccessibleDescription(f"{chosen}，按 1 到 {len(self.buttons)} 选")

    def _mark(self, focused: bool) -> None:
        for button in self.buttons:
            theme.restyle(button, near=focused)

    def _button(self, at: int, word: str) -> QPushButton:
        button = QPushButton(f"{at + 1} {word}", self)
        button.setCheckable(True)
        button.setAutoExclusive(True)  # a radio button for screen readers
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setAccessibleName(word)
        button.setProperty("segment", True)
        button.clicked.connect(lambda: self._click(at))
        return button

    def _click(self, at: int) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self.buttons[at].property("implied"):
            self._index = -1
        self.choose(at)
