"""涉及事项: does the enterprise have such a thing at all? The most likely matters first, the rest collapsed by
topic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from core.assess.answers import UNKNOWN
from core.assess.interview import Fit, Matter
from core.policy.fact import Key
from core.policy.money import wan
from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import Card
from desktop.ui.base.choice_bar import ChoiceBar
from desktop.ui.base.texts import Text
from desktop.ui.interview.fact_page import widest
from desktop.ui.interview.question_group import MATTER_WORDS, STATES
from desktop.visit import LiveVisit

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from core.records.values import TradeCount

TradeRecord = Callable[[str, str, Callable[["TradeCount"], None]], None]
"""Asks the record what other enterprises of a section had: section, own visit id, callback."""
_NARROW, _BESIDE = 26, 46
"""Widths in Chinese characters below which the buttons, or the reason, go under the matter."""
_ENOUGH = 3
"""Minimum number of enterprises for saying what is usual."""


class MattersPage(QWidget):
    """The likely matters, the others by topic behind one key, and the switch for everything not mentioned."""

    finished = Signal()
    FIRST = 8
    """Number of matters asked before the rest is expanded."""

    def __init__(self, live: LiveVisit, trade_record: TradeRecord) -> None:
        super().__init__()
        self._live, self._trade_record = live, trade_record
        self._section, self._enterprises = "", 0
        self._had: Mapping[str, int] = {}
        self._lines = {m.fact.name: MatterLine(m, live) for m in live.interview.matters()}
        self._first: list[str] = []
        self._rest: list[str] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 6, 12, 6)
        self._column.setSpacing(6)
        self._column.addWidget(self._top())
        self._likely = _group(f"先问最合这家的 {self.FIRST} 项")
        self._column.addWidget(self._likely)
        self.more = Button("", "more-matters", icon="down", shortcut="F2", tip="展开或收起其余事项")
        self.more.clicked.connect(self._toggle)
        self._column.addWidget(self.more)
        self._topics = {m.topic: _group(m.topic) for m in live.interview.matters()}
        for card in self._topics.values():
            self._column.addWidget(card)
        self._column.addStretch(1)
        self.setMaximumWidth(widest(self))
        self._open = False
        self._place()

    def arrange(self) -> None:
        """Put the likely matters first, by what is known now; the order then stays during input."""
        answer = self._live.answer(self._live.policy.industry)
        section = answer.value[0] if answer is not None and isinstance(answer.value, str) else ""
        if section != self._section:
            self._section, self._enterprises, self._had = section, 0, {}
            if section:
                self._trade_record(section, self._live.opened.id, lambda found: self._take_record(section, found))
        self._place()

    def _take_record(self, section: str, found: TradeCount) -> None:
        if section == self._section and found.enterprises >= _ENOUGH:
            self._enterprises, self._had = found.enterprises, found.had
            before = self._first
            self._place()
            if self._first != before and any(line.segments.hasFocus() for line in self._lines.values()):
                self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _place(self) -> None:
        fits = self._live.interview.by_fit(self._enterprises, self._had)
        self._first = [fit.matter.fact.name for fit in fits[: self.FIRST]]
        self._rest = [name for name in self._lines if name not in self._first]
        for line in self._lines.values():
            for card in (self._likely, *self._topics.values()):
                card.body.removeWidget(line)
        for fit in fits[: self.FIRST]:
            self._likely.body.addWidget(self._lines[fit.matter.fact.name])
        for name in self._rest:
            self._topics[self._live.policy.facts[name].topic].body.addWidget(self._lines[name])
        for fit in fits:
            self._lines[fit.matter.fact.name].show_why(self._why(fit))
        self._unfold(self._open)

    def _why(self, fit: Fit) -> str:
        had = self._had.get(fit.matter.fact.name, 0)
        said = "按行业、规模先问" if fit.usual else "" if fit.matter.fact.usual_for else "各类企业都问"
        told = f"同行业 {self._enterprises} 家里 {had} 家有" if had else said
        worth = f"最多影响 {wan(fit.worth)}" if fit.worth else ""
        return "　".join(filter(None, (told, worth)))

    def show_questions(self) -> None:
        """Show the answer to each matter."""
        for matter in self._live.interview.matters():
            said = "yes" if matter.fact.name in self._live.marked else matter.state
            implied = matter.fact.name not in self._live.visit.answers
            self._lines[matter.fact.name].show_state(said, implied)
        self.rest.setChecked(self._live.visit.unmentioned != "unknown")
        self._count()

    def first_focus(self) -> QWidget:
        """The first matter without an answer."""
        stops = self.stops()
        return next((s for s in stops if isinstance(s, ChoiceBar) and s.index < 0), stops[0])

    def stops(self) -> list[QWidget]:
        """The stops of Enter."""
        first: list[QWidget] = [self._lines[name].segments for name in self._first]
        rest: list[QWidget] = [self._lines[name].segments for name in self._rest] if self._open else [self.more]
        return first + rest

    def tab_stops(self) -> list[QWidget]:
        """All focusable widgets, from top to bottom."""
        first: list[QWidget] = [self._lines[name].segments for name in self._first]
        return [self.rest, *first, self.more, *(self._lines[name].segments for name in self._rest)]

    def go_to(self, key: str) -> bool:
        """Focus a matter."""
        line = self._lines.get(name := Key.parse(key).name)
        if line is not None:
            self._unfold(self._open or name in self._rest)
            line.segments.setFocus(Qt.FocusReason.OtherFocusReason)
        return line is not None

    def _toggle(self) -> None:
        self._unfold(not self._open)
        found = [self._lines[name].segments for name in (self._rest if self._open else self._first)]
        target = next((bar for bar in found if bar.index < 0), found[0])
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _unfold(self, on: bool) -> None:
        """Expand or collapse the rest; it stays so during input."""
        self._open = on
        there = {self._live.policy.facts[name].topic for name in self._rest}
        for topic, card in self._topics.items():
            card.setVisible(on and topic in there)
        self._count()

    def _count(self) -> None:
        """Show how many matters are collapsed."""
        interview, facts = self._live.interview, self._live.policy.facts
        opened = [name for name in self._rest if interview.state(facts[name]) == "open"]
        topics = Counter(facts[name].topic for name in self._rest)
        held = "、".join(f"{topic} {count}" for topic, count in topics.items())
        left = f"{len(opened)} 项还没有问" if opened else "都说过了"
        self.more.setText(f"{'收起' if self._open else '展开'}其余 {len(self._rest)} 项（{left}）　F2")
        self.more.setAccessibleName(f"{self.more.text()}：{held}")
        self.more.setToolTip(held)

    def _answered(self, stop: QWidget) -> bool:
        return stop.objectName().removeprefix("matter:") in self._live.visit.answers

    def _top(self) -> QWidget:
        card = Card()
        card.body.setContentsMargins(14, 6, 14, 6)
        self.rest = Button("其余没提到的都没有", "rest-none", icon="check", shortcut="Ctrl+E")
        self.rest.setCheckable(True)
        self.rest.setEnabled(not self._live.read_only)
        self.rest.clicked.connect(self._live.set_rest_none)
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.addWidget(self.rest)
        keys = f"1 有　2 没有　3 {UNKNOWN}　↑↓ 或回车下一项　F2 其余　Ctrl+E 其余都没有"
        row.addWidget(Text(keys.replace(" ", "\xa0"), "muted"), 1)  # keep a key and its label on one line
        card.body.addLayout(row)
        return card

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """↓ and Enter go to the next matter, ↑ back."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Return: 1, Qt.Key.Key_Enter: 1, Qt.Key.Key_Up: -1}
        stops = self.stops()
        at = next((n for n, stop in enumerate(stops) if stop.hasFocus()), -1)
        if event.key() not in steps or at < 0 or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            super().keyPressEvent(event)
            return
        to = at + steps[Qt.Key(event.key())]
        if event.key() not in (Qt.Key.Key_Down, Qt.Key.Key_Up):  # Enter: the next unanswered one
            to = next((n for n in range(to, len(stops)) if not self._answered(stops[n])), len(stops))
        if 0 <= to < len(stops):
            stops[to].setFocus(Qt.FocusReason.OtherFocusReason)
        elif to >= len(stops):
            self.finished.emit()


def _group(title: str) -> Card:
    card = Card()
    card.body.setSpacing(0)
    card.body.setContentsMargins(14, 4, 14, 4)
    card.body.addWidget(Text(title, "topic"))
    return card


class MatterLine(QFrame):
    """A matter, why it is asked, and 有, 没有, 不清楚."""

    def __init__(self, matter: Matter, live: LiveVisit) -> None:
        super().__init__()
        self._live = live
        self.setProperty("row", True)
        self.label = Text(matter.label)
        self.why = Text("", "muted")
        self.why.setWordWrap(False)
        self.segments = ChoiceBar(MATTER_WORDS)
        self.segments.setObjectName(f"matter:{matter.fact.name}")
        self.segments.setAccessibleName(matter.label)
        self.segments.setAccessibleDescription(matter.fact.hint)
        self.segments.setEnabled(not live.read_only)
        self.segments.chosen.connect(lambda at: live.answer_matter(matter.fact, STATES[at] if at >= 0 else "open"))
        self.label.setBuddy(self.segments)
        self.label.setToolTip(matter.fact.hint)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 2, 0, 2)
        self._row.setSpacing(8)
        self._words = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._words.setSpacing(0)
        self._words.addWidget(self.label, 1)
        self._words.addWidget(self.why)
        self._row.addLayout(self._words, 1)
        self._row.addWidget(self.segments)

    def show_state(self, state: str, implied: bool) -> None:
        """Show the answer, or what no answer means."""
        self.segments.set_index(STATES.index(state) if state in STATES else -1, implied)

    def show_why(self, words: str) -> None:
        """Show why it is asked."""
        self.why.setText(words)
        self.segments.setAccessibleDescription("　".join(filter(None, (words, self.label.toolTip()))))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F4:
            self.segments.choose(STATES.index("unknown"))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a narrow page the reason goes under the matter, on a very narrow one the buttons too."""
        super().resizeEvent(event)
        letter = self.fontMetrics().horizontalAdvance("汉")
        for layout, characters in ((self._row, _NARROW), (self._words, _BESIDE)):
            narrow = event.size().width() < letter * characters
            direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
            if layout.direction() != direction:
                layout.setDirection(direction)
