"""A step of the interview: groups of questions that appear when relevant and collapse when not."""

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
"""Widths in characters: of a column if there are two; below which labels are above their fields; of a label."""


def widest(page: QWidget) -> int:
    """The maximum line width: longer lines are hard to read, on however wide a screen."""
    return page.fontMetrics().horizontalAdvance("汉" * 58)


class FactPage(QWidget):
    """The questions of one step, in one column, or two on a wide screen; Enter and Tab go down each. Empty until
    `show_questions` and `arrange` are called, after it has its parent."""

    finished = Signal()  # Enter on the last question

    def __init__(self, live: LiveVisit, step: str) -> None:
        super().__init__()
        self._live, self.step = live, step
        self._always = live.policy.shows(step) == "facts"  # shows all questions: they identify the enterprise
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
        """Show the questions that are relevant now; collapse answers that no longer are."""
        asked = {a.fact.name: a for a in self._live.interview.page(self.step)}
        answered = [a.fact for a in asked.values() if a.answer is not None]
        idle = self._live.asked_out(answered) if not self._always else set()
        for section in self._sections:
            silent = self._live.silent_that_matter(section.open_facts())
            section.show_questions(asked, idle, silent, everything=self._always)
        self.nothing.setVisible(all(section.isHidden() for section in self._sections))

    def show_answers(self, facts: Iterable[str]) -> None:
        """Refresh the answers of facts, even in a focused editor."""
        for section in self._sections:
            section.show_answers(facts)

    def arrange(self) -> None:
        """Distribute the groups over as many columns as fit, of similar length. They stay in place during input."""
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
        """The number of groups in the first of two columns."""
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
        """The first unanswered question, otherwise the first."""
        stops = self.stops()
        opened = [s for s in stops if isinstance(s, FactRow) and self._live.is_open(s.fact.name)]
        target = (opened or stops or [None])[0]
        return target.editor.field if isinstance(target, FactRow) else target

    def stops(self) -> list[FactRow | QWidget]:
        """The stops of Enter, in order."""
        return [stop for section in self._sections for stop in section.stops()]

    def tab_stops(self) -> list[QWidget]:
        """All focusable widgets, from top to bottom."""
        return [stop for section in self._sections for stop in section.tab_stops()]

    def row(self, fact: str) -> FactRow | None:
        """The row of a fact; created and shown if its group was collapsed."""
        for section in self._sections:
            if fact in section.names:
                return section.reveal(fact)
        return None

    def go_to(self, key: str) -> bool:
        """Focus a fact, or a field of a record: 担保贷款[1].金额."""
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
        """The stops of later groups, after a stop that has just disappeared."""
        stops = self.stops()
        if stop in stops:
            return stops[stops.index(stop) + 1 :]
        at = next((at for at, section in enumerate(self._sections) if section.isAncestorOf(stop)), len(self._sections))
        return [each for section in self._sections[at + 1 :] for each in section.stops()]

    def _is_open(self, stop: QWidget) -> bool:
        """Whether Enter stops there: answered questions are skipped, so that no digit changes them by accident."""
        if not isinstance(stop, FactRow):
            return True
        name = stop.fact.name
        return self._live.is_open(name) or name in self._live.refused or name in self._live.marked

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        """The focused question is expanded, the previous one collapses into its line."""
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
    """The facts of a step: in two halves, or by matter."""
    facts = [fact for fact in live.policy.facts.values() if fact.step == step]
    if live.policy.shows(step) != "details":
        half = (len(facts) + 1) // 2
        return [part for part in (facts[:half], facts[half:]) if part]
    groups: dict[str, list[Fact]] = {fact.name: [fact] for fact in facts if fact.matter}
    for fact in facts:
        if not fact.matter:
            groups.setdefault(fact.after or fact.name, []).append(fact)
    return list(groups.values())
