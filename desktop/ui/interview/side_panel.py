"""The result panel next to the questions, or as one line below them if there is no room."""

from __future__ import annotations

from core.assess.result import Assessment
from core.assess.sums import MONEY, kind_sum
from core.policy.pack import Policy
from desktop.ui.base.buttons import Button
from desktop.ui.base.texts import Elided
from desktop.ui.interview.panel import Panel

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QWidget

_QUESTIONS = 30
"""Width in characters that the questions need; with less, the panel becomes a line."""


class WithSidePanel(QWidget):
    """The questions, with the panel on their right or as a line below."""

    go_to = Signal(str)  # the key of a fact

    def __init__(self, questions: QWidget) -> None:
        super().__init__()
        self.panel: Panel | None = None
        self._made: Assessment | None = None
        self.line = PanelLine()
        self._wanted = True
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._grid.addWidget(questions, 0, 0)
        self._grid.addWidget(self.line, 1, 0, 1, 2)
        self._grid.setColumnStretch(0, 1)
        self._grid.setRowStretch(0, 1)
        self.line.button.clicked.connect(self._ask_next)
        self.line.hide()

    def take(self, policy: Policy, read_only: bool, first: tuple[str, ...] = ()) -> Panel:
        """A new panel for another visit; questions of the measures `first` are suggested first."""
        if self.panel is not None:
            self.panel.deleteLater()
        self.panel, self._made = Panel(policy, first), None
        self.panel.fit()
        self.panel.set_read_only(read_only)
        self.panel.go_to.connect(self.go_to)
        self._grid.addWidget(self.panel, 0, 1)
        self._arrange()
        return self.panel

    def show_assessment(self, made: Assessment) -> None:
        """Show an assessment; in the line only if it replaces the panel."""
        self._made = made
        if self.panel is not None:
            self.panel.show_assessment(made)
            self._fill_line()

    def _fill_line(self) -> None:
        if self.panel is not None and self._made is not None and self.line.isVisibleTo(self):
            self.line.show_assessment(self._made, self.panel.next_words)

    def want(self, wanted: bool) -> None:
        """Show or hide the panel."""
        self._wanted = wanted
        self._arrange()

    def tab_stops(self) -> list[QWidget]:
        """The panel's one button, in either form."""
        return [] if self.panel is None else [self.panel.button, self.line.button]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """The layout depends on the font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.panel is not None:
            self.panel.fit()
            self._arrange()

    def _ask_next(self) -> None:
        if self.panel is not None:
            self.panel.button.clicked.emit()

    def _arrange(self) -> None:
        if self.panel is None:
            return
        needed = self.fontMetrics().horizontalAdvance("汉") * _QUESTIONS + self.panel.maximumWidth()
        folded = self.width() < needed
        self.panel.setVisible(self._wanted and not folded)
        self.line.setVisible(self._wanted and folded)
        self._fill_line()


class PanelLine(QFrame):
    """The totals in one line, and the most valuable question."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel-line")
        self._text = Elided()
        self.button = Button("", "next-question", "link", "next", "Ctrl+J", tip="去问最值得问的一项")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 2, 12, 2)
        row.setSpacing(10)
        row.addWidget(self._text, 1)
        row.addWidget(self.button)

    def show_assessment(self, made: Assessment, question: str) -> None:
        """Show the totals; kinds with a total of zero are left out."""
        found = [kind_sum(made, kind) for kind in MONEY]
        told = [f"{each.name} {'，'.join(each.lines)}" for each in found if each.high != 0 or each.missing]
        self._text.setText("按原文测算：" + ("　".join(told) or "还没有"))
        self.setAccessibleName(self._text.text())
        self.button.setVisible(bool(question))
        short = question if len(question) <= 12 else f"{question[:11]}…"
        self.button.setText(f"去问 {short}")
        self.button.setAccessibleName(f"去问 {question}")
