"""Parts of an expanded measure: a titled part, and the list of missing facts."""

from core.policy.pack import Policy
from desktop.ui.base.buttons import Button
from desktop.ui.base.page import clear_layout
from desktop.ui.base.texts import Heading, Text
from desktop.ui.result.explain import fact_words

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget


class CardPart(QWidget):
    """A titled part of the card, hidden when empty."""

    def __init__(self, title: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = Heading(title, 3)
        self.content = content
        line = QFrame()
        line.setProperty("rule", True)
        line.setFixedHeight(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(8)
        for piece in (line, self.heading, content):
            column.addWidget(piece)


class MissingFacts(QWidget):
    """缺什么: each missing fact with its question, as a link to where it is asked."""

    go_to = Signal(str)

    def __init__(self, policy: Policy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._policy = policy
        self._keys: tuple[str, ...] = ("",)
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(4)

    def show_facts(self, keys: tuple[str, ...]) -> None:
        """Show the missing facts."""
        if keys == self._keys:
            return
        self._keys = keys
        clear_layout(self._lines)
        for key in keys:
            self._lines.addWidget(self._line(key))

    def _line(self, key: str) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        button = Button(fact_words(key), f"go:{key}", "link", icon="question", tip="去回答")
        button.setAccessibleName(f"去回答：{fact_words(key)}")
        button.clicked.connect(lambda: self.go_to.emit(key))
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Text(self._question(key), "muted"), 1)
        return line

    def _question(self, key: str) -> str:
        try:
            return self._policy.fact(key).question
        except KeyError:
            return ""
