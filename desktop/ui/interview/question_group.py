"""A group of questions: about one matter, under the question whether there is such a thing; or about the enterprise."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable
from typing import TypeVar

from core.assess.interview import Asked
from core.assess.questions import MatterState
from core.policy.pack import Fact
from desktop.ui.base.cards import Card
from desktop.ui.base.choice_bar import ChoiceBar
from desktop.ui.base.texts import Text
from desktop.ui.interview.fact_row import FactRow
from desktop.ui.interview.fold import Denied, Fold
from desktop.visit import LiveVisit

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

STATES: tuple[MatterState, ...] = ("yes", "no", "unknown")
MATTER_WORDS = ("有", "没有", "不清楚")
RowOrFold = TypeVar("RowOrFold", "FactRow", "Fold")


class QuestionGroup(Card):
    """The questions about one matter, under the question whether there is such a thing."""

    advance = Signal(QWidget)

    def __init__(self, live: LiveVisit, facts: list[Fact], parent: QWidget) -> None:
        super().__init__(parent=parent)
        self._live, self.facts = live, facts
        detailed = live.policy.shows(facts[0].step) == "details"
        self.matter = facts[0] if detailed and facts[0].matter else None
        self.names = [fact.name for fact in facts]
        self._rows: dict[str, FactRow] = {}
        self._folded: dict[str, Fold] = {}
        self._lines: list[tuple[int, FactRow | Fold]] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        self._wanted = ""
        self._narrow, self._name_width = False, 0
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._label: Text | None = None
        self.body.setSpacing(0)
        self.body.setContentsMargins(14, 5, 14, 5)
        self.denied = Denied(self.matter.matter if self.matter else "")
        self.denied.restored.connect(self._restore)
        self._was_open = False
        self.body.addWidget(self.denied)
        self.segments = self._head() if self.matter else None
        self.body.addLayout(self._column)

    def open_facts(self) -> list[Fact]:
        """The facts of groups whose matter exists."""
        return self.facts if self.matter and self._state() in ("yes", "unknown") else []

    def _state(self) -> str:
        return self._live.interview.state(self.matter) if self.matter else "yes"

    def show_questions(self, asked: dict[str, Asked], idle: set[str], silent: set[str], everything: bool) -> None:
        """Show these questions, creating rows as needed."""
        state = self._state()
        opened = state in ("yes", "unknown") or bool(self._wanted)
        if self.segments is not None and self.matter is not None:
            said = "yes" if self.matter.name in self._live.marked else state
            self.segments.set_index(STATES.index(said) if said in STATES else -1)
        shown = 0
        for fact in self.facts:
            wanted = opened and (everything or self._asks(fact, asked.get(fact.name)) or fact.name in silent)
            folded = wanted and fact.name in idle and fact is not self.matter and not self._has_focus(fact)
            shown += self._place(fact, wanted, folded)
        self._was_open = self._was_open or (self.matter is not None and shown > 0)
        denied = self.matter is not None and state == "no" and (self._was_open or self.matter.name in self._live.aside)
        self._show_denied(denied and shown == 0)
        self.setVisible(shown > 0 or denied or (self.matter is not None and state == "open"))

    def _show_denied(self, denied: bool) -> None:
        """Collapse the group to one line, or restore it."""
        self.denied.setVisible(denied)
        for piece in (self._label, self.segments):
            if piece is not None:
                piece.setVisible(not denied)

    def _restore(self) -> None:
        self._say("yes")
        stop = next(iter(self.stops()), None)
        if isinstance(stop, FactRow):
            stop.focus_editor()

    def show_answers(self, facts: Iterable[str]) -> None:
        """Refresh the answers of facts."""
        for fact in facts:
            if fact in self._rows:
                self._rows[fact].show_answer()

    def _asks(self, fact: Fact, asked: Asked | None) -> bool:
        if fact is self.matter or fact.name == self._wanted:
            return True
        return asked is not None and (asked.relevant or asked.answer is not None)

    def reveal(self, fact: str) -> FactRow:
        """Expand the group at a fact."""
        self._wanted = fact
        row = self._row(self.facts[self.names.index(fact)])
        fold = self._folded.get(fact)
        if fold is not None:
            fold.hide()
        row.show()
        self.show()
        return row

    def stops(self) -> list[FactRow | QWidget]:
        """The stops of Enter."""
        if self.isHidden():
            return []
        rows: list[FactRow | QWidget] = [
            self._rows[n] for n in self.names if n in self._rows and not self._rows[n].isHidden()
        ]
        return rows or ([self.segments] if self.segments is not None and self.segments.index < 0 else [])

    def tab_stops(self) -> list[QWidget]:
        """All focusable widgets, in order."""
        head: list[QWidget] = [self.segments] if self.segments is not None else []
        return [self.denied.more] + head + [s for _, w in self._lines for s in _stops_of(w)]

    def _head(self) -> ChoiceBar:
        assert self.matter is not None
        matter = self.matter
        segments = ChoiceBar(MATTER_WORDS)
        segments.setObjectName(f"section:{matter.name}")
        segments.setAccessibleName(matter.matter)
        segments.chosen.connect(lambda at: self._choose(STATES[at] if at >= 0 else "open"))
        self._label = Text(matter.matter, "strong")
        self._label.setBuddy(segments)
        self._top.setSpacing(8)
        self._top.addWidget(self._label, 1)
        self._top.addWidget(segments)
        self.body.addLayout(self._top)
        return segments

    def set_narrow(self, narrow: bool, name_width: int) -> None:
        """In a narrow page labels are above fields, and buttons under the matter."""
        self._narrow, self._name_width = narrow, name_width
        self._top.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        for row in self._rows.values():
            row.set_narrow(narrow, name_width)

    @property
    def weight(self) -> int:
        """Its approximate number of lines."""
        return 0 if self.isHidden() else 1 + sum(not line.isHidden() for _, line in self._lines)

    def _say(self, state: MatterState) -> None:
        assert self.matter is not None
        self._wanted = ""
        self._live.answer_matter(self.matter, state)

    def _choose(self, state: MatterState) -> None:
        """Handle the answer on the head; if that collapses the group, the focus moves on as with Enter, so that Qt does
        not put it on an answer that the next digit would change."""
        self._say(state)
        if self.segments is not None and self.segments.isHidden():
            self.advance.emit(self.segments)

    def _place(self, fact: Fact, wanted: bool, folded: bool) -> int:
        if wanted and not folded:
            self._row(fact)
        row = self._rows.get(fact.name)
        if row is not None:
            row.setVisible(wanted and not folded)
            if not row.has_focus:
                row.show_answer()
        if folded and fact.name not in self._folded:
            self._folded[fact.name] = self._insert(Fold(fact, self._live), fact)
            self._folded[fact.name].opened.connect(self._unfold)
        fold = self._folded.get(fact.name)
        if fold is not None:
            fold.setVisible(folded)
            fold.show_answer()
        return int(wanted)

    def _unfold(self, fact: str) -> None:
        self.reveal(fact).focus_editor()

    def _row(self, fact: Fact) -> FactRow:
        if fact.name not in self._rows:
            row = self._insert(FactRow(fact, self._live, self), fact)
            row.advance.connect(lambda: self.advance.emit(row))
            row.set_narrow(self._narrow, self._name_width)
            if self._live.read_only:
                row.setEnabled(False)
            self._rows[fact.name] = row
        return self._rows[fact.name]

    def _insert(self, widget: RowOrFold, fact: Fact) -> RowOrFold:
        """Insert a row or fold at its fact's position."""
        at = bisect([order for order, _ in self._lines], self.names.index(fact.name))
        self._lines.insert(at, (self.names.index(fact.name), widget))
        self._column.insertWidget(at, widget)
        return widget

    def _has_focus(self, fact: Fact) -> bool:
        row = self._rows.get(fact.name)
        return row is not None and row.has_focus

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on the head of a group goes to the next stop."""
        if self.segments is None or not self.segments.hasFocus():
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            stop = next(iter(self.stops()), None)
            if isinstance(stop, FactRow):
                stop.focus_editor()
            else:
                self.advance.emit(self.segments)
        elif event.key() == Qt.Key.Key_F4:
            self.segments.choose(STATES.index("unknown"))
        else:
            super().keyPressEvent(event)


def _stops_of(line: FactRow | Fold) -> list[QWidget]:
    return line.editor.tab_stops() if isinstance(line, FactRow) else [line.more]
