"""The list on the left: articles or measures, with the search hits in each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from core.policy.pack import Policy
from desktop.ui.base.buttons import ChipButton
from desktop.ui.base.headed_list import HeadedLine, HeadedList
from desktop.ui.policy.text import SectionMatch, measures_of

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget


class Contents(QWidget):
    """Sections or measures. `chosen` emits a section's key, or measure:18-2; `turned` that the other list was chosen
    with the chips `turns`, which are next to the search field."""

    chosen = Signal(str)
    turned = Signal()

    def __init__(self, policy: Policy) -> None:
        super().__init__()
        self._policy = policy
        self.by_article, self.by_measure = ChipButton("按条文"), ChipButton("按项目")
        self.by_article.setObjectName("action:by-article")
        self.by_measure.setObjectName("action:by-measure")
        group = QButtonGroup(self)
        self.turns = QWidget()
        row = QHBoxLayout(self.turns)
        row.setContentsMargins(0, 0, 0, 0)
        for chip in (self.by_article, self.by_measure):
            group.addButton(chip)
            row.addWidget(chip)
        self.by_article.setChecked(True)
        group.buttonClicked.connect(lambda _button: self.turned.emit())
        self.list = HeadedList("条文和项目")
        self.list.chosen.connect(self.chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        self.setMinimumWidth(200)

    def come_after(self, field: QWidget) -> None:
        """Tab order: from a field to the chips, then the list."""
        for before, after in pairwise((field, self.by_article, self.by_measure, self.list)):
            QWidget.setTabOrder(before, after)

    def take(self, policy: Policy) -> None:
        """Switch to another policy."""
        self._policy = policy

    def show_matches(self, matches: Sequence[SectionMatch], searched: bool) -> None:
        """Show search hits; without a search, everything."""
        lines = self._measures(matches, searched) if self.by_measure.isChecked() else _articles(matches)
        self.list.show_entries(lines)

    def mark(self, section: str, measure: str) -> None:
        """Mark the current section by key, and the current measure by id."""
        self.list.mark(f"measure:{measure}" if self.by_measure.isChecked() else section)

    def turn_to_articles(self) -> bool:
        """Switch to articles; returns whether the list changed."""
        if self.by_article.isChecked():
            return False
        self.by_article.setChecked(True)
        return True

    def _measures(self, matches: Sequence[SectionMatch], searched: bool) -> list[HeadedLine]:
        lines: list[HeadedLine] = []
        for match in matches:
            own = measures_of(self._policy, match.section.article)
            fitting = [m for m in own if not searched or match.spans or m.id in match.measures]
            if fitting:
                lines.append(HeadedLine(match.section.heading))
            lines += [HeadedLine(f"{m.id}　{m.name}", f"measure:{m.id}") for m in fitting]
        return lines


def _articles(matches: Sequence[SectionMatch]) -> list[HeadedLine]:
    lines: list[HeadedLine] = []
    chapter = ""
    for match in matches:
        section = match.section
        if section.chapter != chapter and section.chapter:
            lines.append(HeadedLine(section.chapter))
        chapter = section.chapter
        text = f"{section.article}　{section.title}" if section.article else section.title
        lines.append(HeadedLine(text, section.key, f"{len(match.spans)}" if match.spans else ""))
    return lines
