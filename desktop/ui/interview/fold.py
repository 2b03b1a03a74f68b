"""Answers that no longer matter, collapsed to one line."""

from __future__ import annotations

from core.assess.answers import UNKNOWN
from core.assess.value_text import show_value
from core.policy.pack import Fact
from desktop.ui.base.buttons import Button
from desktop.ui.base.texts import Elided
from desktop.visit import LiveVisit

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout


class Fold(QFrame):
    """One line for an answer that no longer matters; it is kept, and can be expanded."""

    opened = Signal(str)

    def __init__(self, fact: Fact, live: LiveVisit) -> None:
        super().__init__()
        self._fact, self._live = fact, live
        self.setProperty("fold", True)
        self._text = Elided()
        self._text.setProperty("tone", "muted")
        self.more = Button("展开", role="link")
        self.more.setAccessibleName(f"展开 {fact.name}")
        self.more.clicked.connect(lambda: self.opened.emit(fact.name))
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 2, 6, 2)
        row.addWidget(self._text, 1)
        row.addWidget(self.more)
        self.show_answer()

    def show_answer(self) -> None:
        """Show the answer."""
        answer = self._live.answer(self._fact.name)
        value = answer.value if answer else UNKNOWN
        self._text.setText(f"{self._fact.name}：{show_value(self._fact, value)}（不再影响结果，已保留）")


class Denied(QFrame):
    """One line for a matter that was denied after it had been answered; one key restores its answers."""

    restored = Signal()

    def __init__(self, matter: str) -> None:
        super().__init__()
        self.setProperty("fold", True)
        text = Elided(f"{matter}：已标为没有")
        text.setProperty("tone", "muted")
        self.more = Button("恢复", role="link")
        self.more.setAccessibleName(f"恢复 {matter}")
        self.more.clicked.connect(self.restored)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 2, 6, 2)
        row.addWidget(text, 1)
        row.addWidget(self.more)
        self.hide()
