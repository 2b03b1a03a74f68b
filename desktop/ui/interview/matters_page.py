"""涉及事项: is there such a thing at all. One line each; what is not there is not asked about."""

from __future__ import annotations

from core.assess.interview import Matter
from core.policy.fact import split_key
from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import Card
from desktop.ui.base.choice_bar import ChoiceBar
from desktop.ui.base.texts import Text
from desktop.ui.interview.fact_page import MATTER_WORDS, STATES, widest
from desktop.visit import LiveVisit

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QVBoxLayout, QWidget

_NARROW = 26  # Chinese characters: below it, the answers stand under the matter


class MattersPage(QWidget):
    """The matters by topic, and the switch for all that was not mentioned."""

    finished = Signal()

    def __init__(self, live: LiveVisit) -> None:
        super().__init__()
        self._live = live
        self._lines: dict[str, MatterLine] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 12, 16, 16)
        self._column.setSpacing(10)
        self._column.addWidget(self._top())
        self._build(live.interview.matters())
        self._column.addStretch(1)
        self.setMaximumWidth(widest(self))
        self.show_questions()

    def show_questions(self) -> None:
        """Show what was said of each matter."""
        for matter in self._live.interview.matters():
            said = "yes" if matter.fact.name in self._live.marked else matter.state
            implied = matter.fact.name not in self._live.visit.answers
            self._lines[matter.fact.name].show_state(said, implied)
        self.rest.setChecked(self._live.visit.unmentioned != "unknown")

    def first_focus(self) -> QWidget | None:
        """The first matter that nothing was said of."""
        lines = list(self._lines.values())
        return next((line.segments for line in lines if line.segments.index < 0), lines[0].segments)

    def stops(self) -> list[QWidget]:
        """Where Enter leads."""
        return [line.segments for line in self._lines.values()]

    def tab_stops(self) -> list[QWidget]:
        """Everything that takes the keyboard, down the page."""
        return [self.rest, *self.stops()]

    def go_to(self, key: str) -> bool:
        """Put the keyboard on a matter."""
        line = self._lines.get(split_key(key)[0])
        if line is not None:
            line.segments.setFocus(Qt.FocusReason.OtherFocusReason)
        return line is not None

    def _answered(self, at: int) -> bool:
        return list(self._lines)[at] in self._live.visit.answers

    def _top(self) -> QWidget:
        card = Card()
        card.body.addWidget(Text("逐项问一句有没有；问到的都标好以后，其余的可以一次标为没有。", "plain"))
        self.rest = Button("其余没提到的都没有", "rest-none", icon="check", shortcut="Ctrl+E")
        self.rest.setCheckable(True)
        self.rest.setEnabled(not self._live.read_only)
        self.rest.clicked.connect(self._live.set_rest_none)
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.addWidget(self.rest)
        row.addWidget(Text("1 有　2 没有　3 不清楚　↑↓ 或回车下一项　Ctrl+E 其余都没有", "muted"), 1)
        card.body.addLayout(row)
        return card

    def _build(self, matters: tuple[Matter, ...]) -> None:
        topics: dict[str, list[Matter]] = {}
        for matter in matters:
            topics.setdefault(matter.topic, []).append(matter)
        for topic, group in topics.items():
            card = Card()
            card.body.setSpacing(2)
            card.body.setContentsMargins(16, 8, 16, 8)
            card.body.addWidget(Text(topic, "topic"))
            for matter in group:
                line = MatterLine(matter, self._live)
                self._lines[matter.fact.name] = line
                card.body.addWidget(line)
            self._column.addWidget(card)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """↓ and Enter to the next matter, ↑ back."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Return: 1, Qt.Key.Key_Enter: 1, Qt.Key.Key_Up: -1}
        stops = self.stops()
        at = next((n for n, stop in enumerate(stops) if stop.hasFocus()), -1)
        if event.key() not in steps or at < 0 or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            super().keyPressEvent(event)
            return
        to = at + steps[Qt.Key(event.key())]
        if event.key() not in (Qt.Key.Key_Down, Qt.Key.Key_Up):  # Enter: the next that nobody has answered
            to = next((n for n in range(to, len(stops)) if not self._answered(n)), len(stops))
        if 0 <= to < len(stops):
            stops[to].setFocus(Qt.FocusReason.OtherFocusReason)
        elif to >= len(stops):
            self.finished.emit()


class MatterLine(QFrame):
    """A matter and 有, 没有, 不清楚."""

    def __init__(self, matter: Matter, live: LiveVisit) -> None:
        super().__init__()
        self._live = live
        self.setProperty("row", True)
        self.label = Text(matter.label)
        self.segments = ChoiceBar(MATTER_WORDS)
        self.segments.setObjectName(f"matter:{matter.fact.name}")
        self.segments.setAccessibleName(matter.label)
        self.segments.setAccessibleDescription(matter.fact.hint)
        self.segments.setEnabled(not live.read_only)
        self.segments.chosen.connect(lambda at: live.say_matter(matter.fact, STATES[at] if at >= 0 else "open"))
        self.label.setBuddy(self.segments)
        self.label.setToolTip(matter.fact.hint)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 4, 0, 4)
        self._row.setSpacing(8)
        self._row.addWidget(self.label, 1)
        self._row.addWidget(self.segments)

    def show_state(self, state: str, implied: bool) -> None:
        """Show what was said, or what silence means."""
        self.segments.set_index(STATES.index(state) if state in STATES else -1, implied)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F4:
            self.segments.choose(STATES.index("unknown"))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a narrow page the answers go under the matter."""
        super().resizeEvent(event)
        narrow = event.size().width() < self.fontMetrics().horizontalAdvance("汉" * _NARROW)
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._row.direction() != direction:
            self._row.setDirection(direction)
