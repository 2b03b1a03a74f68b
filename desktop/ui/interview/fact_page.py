"""A step of the wizard that asks: sections of questions that appear when they matter and fold away when they do not."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

from core.policy.fact import Key
from core.policy.pack import Fact
from desktop.ui.base.notices import EmptyState
from desktop.ui.interview.fact_row import FactRow, label_of
from desktop.ui.interview.question_group import QuestionGroup
from desktop.ui.interview.table_editor import TableEditor
from desktop.visit import LiveVisit

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

_COLUMN, _NARROW, _NAME = 36, 30, 11
"""Characters of width: of a column where there are two; under which names stand over their fields; of a name."""


def widest(page: QWidget) -> int:
    """Lines longer than this are hard to follow, on however wide a screen."""
    return page.fontMetrics().horizontalAdvance("汉" * 58)


class FactPage(QWidget):
    """The questions of one step, in one column or, on a wide screen, in two; Enter and Tab go down each. Empty until
    `show_questions` and `arrange` are called, where it stands."""

    finished = Signal()  # Enter on the last question

    def __init__(self, live: LiveVisit, step: str) -> None:
        super().__init__()
        self._live, self.step = live, step
        self._always = live.policy.shows(step) == "facts"  # all its questions: they say who the enterprise is
        self._sections = [QuestionGroup(live, facts, self) for facts in _grouped(live, step)]
        self._current: FactRow | None = None
        self._shape = (0, False, 0)
        page = QVBoxLayout(self)
        page.setContentsMargins(16, 6, 12, 6)
        matters = live.policy.step_that_shows("matters")
        self.nothing = EmptyState("check", "没有要问的了", f"在“{matters}”里标为“有”的事，会在这里问它的情况。")
        page.addWidget(self.nothing)
        self._beside = QHBoxLayout()
        page.addLayout(self._beside)
        page.addStretch(1)
        self._columns = (QVBoxLayout(), QVBoxLayout())
        for column in self._columns:
            column.setSpacing(5)
            column.addStretch(1)
            self._beside.addLayout(column)
        for section in self._sections:
            section.advance.connect(self._advance)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def show_questions(self) -> None:
        """Show the questions that matter now; fold the answers that no longer do."""
        asked = {a.fact.name: a for a in self._live.interview.page(self.step)}
        answered = [a.fact for a in asked.values() if a.answer is not None]
        idle = self._live.asked_out(answered) if not self._always else set()
        for section in self._sections:
            silent = self._live.silent_that_matter(section.open_facts())
            section.show_questions(asked, idle, silent, everything=self._always)
        self.nothing.setVisible(all(section.isHidden() for section in self._sections))

    def show_answers(self, facts: Iterable[str]) -> None:
        """Show the answers of facts as they are kept, also where the keyboard is."""
        for section in self._sections:
            section.show_answers(facts)

    def arrange(self) -> None:
        """Put the sections into as many columns as there is room for, about as long as each other. They stay there
        while one answers."""
        letter = self.fontMetrics().horizontalAdvance("汉")
        two = self.width() >= 2 * _COLUMN * letter
        self._shape = (self.width() // letter, two, letter)
        self.setMaximumWidth(widest(self) * 2)
        first = self._split() if two else len(self._sections)
        for at, section in enumerate(self._sections):
            for column in self._columns:
                column.removeWidget(section)
            to = self._columns[at >= first]
            to.insertWidget(to.count() - 1, section)
        self._beside.setSpacing(10 if two else 0)
        self._beside.setStretch(0, 1)
        self._beside.setStretch(1, int(two))
        room = min(self.width() // (1 + two), widest(self))
        for section in self._sections:
            section.setMaximumWidth(widest(self))
            section.set_narrow(room < _NARROW * letter, self._name_width(letter))

    def _split(self) -> int:
        """How many sections stand in the first of two columns."""
        sums = list(accumulate(section.weight for section in self._sections))
        return next((at for at, total in enumerate(sums, 1) if 2 * total >= sums[-1]), 0) if sums else 0

    def _name_width(self, letter: int) -> int:
        names = [len(label_of(fact)) for section in self._sections for fact in section.facts]
        return min(_NAME, max(names, default=_NAME)) * letter + 4

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        letter = self.fontMetrics().horizontalAdvance("汉")
        if self._shape != (self.width() // letter, self.width() >= 2 * _COLUMN * letter, letter):
            self.arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_columns"):
            self.arrange()

    def first_focus(self) -> QWidget | None:
        """The first question that is not answered, else the first."""
        stops = self.stops()
        opened = [s for s in stops if isinstance(s, FactRow) and self._live.is_open(s.fact.name)]
        target = (opened or stops or [None])[0]
        return target.editor.field if isinstance(target, FactRow) else target

    def stops(self) -> list[FactRow | QWidget]:
        """Where Enter leads, in order."""
        return [stop for section in self._sections for stop in section.stops()]

    def tab_stops(self) -> list[QWidget]:
        """Everything that takes the keyboard, down the page."""
        return [stop for section in self._sections for stop in section.tab_stops()]

    def row(self, fact: str) -> FactRow | None:
        """The row of a fact, made and shown if its section was closed."""
        for section in self._sections:
            if fact in section.names:
                return section.reveal(fact)
        return None

    def go_to(self, key: str) -> bool:
        """Put the keyboard on a fact, or on a field of a record: 担保贷款[1].金额."""
        found = Key.parse(key)
        name, number, tail = found.name, found.place, found.field
        row = self.row(name)
        if row is None:
            return False
        row.focus_editor()
        if tail and isinstance(row.editor, TableEditor):
            row.editor.go_to(number or 1, tail)
        return True

    def _advance(self, stop: QWidget) -> None:
        after = [s for s in self._stops_after(stop) if self._is_open(s)]
        if not after:
            self.finished.emit()
        elif isinstance(after[0], FactRow):
            after[0].focus_editor()
        else:
            after[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _stops_after(self, stop: QWidget) -> list[FactRow | QWidget]:
        """Of a stop that has just gone, those of the sections after its own."""
        stops = self.stops()
        if stop in stops:
            return stops[stops.index(stop) + 1 :]
        at = next((at for at, section in enumerate(self._sections) if section.isAncestorOf(stop)), len(self._sections))
        return [each for section in self._sections[at + 1 :] for each in section.stops()]

    def _is_open(self, stop: QWidget) -> bool:
        """Whether Enter stops there: what was scanned or said before is passed over, lest a digit change it."""
        if not isinstance(stop, FactRow):
            return True
        name = stop.fact.name
        return self._live.is_open(name) or name in self._live.refused or name in self._live.marked

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        """The question that has the keyboard is asked in full, the one before goes back into its line."""
        if now is None or not self.isAncestorOf(now):
            return
        row: QWidget | None = now
        while row is not None and row is not self and not isinstance(row, FactRow):
            row = row.parentWidget()
        found = row if isinstance(row, FactRow) else None
        if found is not self._current:
            if self._current is not None:
                self._current.set_current(False)
            self._current = found
            if found is not None:
                found.set_current(True)


def _grouped(live: LiveVisit, step: str) -> list[list[Fact]]:
    """The facts of a step: in two halves, or by the matter they belong to."""
    facts = [fact for fact in live.policy.facts.values() if fact.step == step]
    if live.policy.shows(step) != "details":
        half = (len(facts) + 1) // 2
        return [part for part in (facts[:half], facts[half:]) if part]
    groups: dict[str, list[Fact]] = {fact.name: [fact] for fact in facts if fact.matter}
    for fact in facts:
        if not fact.matter:
            groups.setdefault(fact.after or fact.name, []).append(fact)
    return list(groups.values())
