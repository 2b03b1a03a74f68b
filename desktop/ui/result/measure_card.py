"""An expanded measure: paragraph, calculation, missing facts, open points, where to apply."""

from collections.abc import Mapping
from html import escape
from typing import Any

from core.assess.answers import Visit
from core.assess.outcome import Outcome, point_words
from core.assess.result import Assessment
from core.assess.status import Status
from core.policy.pack import GuideEntry, Policy
from desktop.settings import guide_key
from desktop.ui.base.cards import StatusBadge
from desktop.ui.base.texts import Heading, Text
from desktop.ui.result.card_part import CardPart, MissingFacts
from desktop.ui.result.explain import fact_words
from desktop.ui.result.guidance import Guidance
from desktop.ui.result.law import LawView
from desktop.ui.result.measure_tree import whose
from desktop.ui.result.measure_words import doubts_html, html_list, matters_html, not_again, sums_html
from desktop.ui.result.phrase_detail import Prose, fact_link
from desktop.ui.result.sums import sum_sentence
from desktop.ui.result.worksheet import WorksheetView

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

MARGIN = 20
WIDEST = 46  # characters in a line
TWO_COLUMNS = 60  # width in characters from which law and calculation are side by side
LAW = ("missing", "law")
SUMS = ("sums", "matter", "doubts", "near", "sheet", "notes", "guidance")


class MeasureCard(QFrame):
    """The right side of the result. Its widgets are reused for each outcome."""

    go_to = Signal(str)
    support_changed = Signal(str, list)
    reveal = Signal(QWidget, object)  # a widget of the card, and a QRectF in it to scroll to

    def __init__(self, policy: Policy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._policy = policy
        self._guide: Mapping[str, GuideEntry] = policy.guide
        self.setObjectName("result:measure")
        self.setProperty("part", "measure")
        known = policy.facts.keys()
        self.name = Heading("", 2)
        self.whose = Text("", "muted")
        self.badge = StatusBadge()
        self._status: Status | None = None
        self._told: Any = None
        self.sentence = Text("", "strong")
        self.law = LawView(policy)
        self.sums, self.doubts, self.notes = Prose("金额怎样算"), Prose("疑点"), Prose("提示")
        self.near = Prose("差一点")
        self.missing = MissingFacts(policy)
        self.worksheet = WorksheetView(policy.fact(policy.overlap.fact))
        self.matter = Prose("同一事项")
        self.guidance = Guidance()
        self._known = known
        self._sections = {
            "missing": CardPart("缺什么", self.missing),
            "law": CardPart("原文怎么说", self.law),
            "sums": CardPart("金额怎样算", self.sums),
            "doubts": CardPart("疑点", self.doubts),
            "near": CardPart("差一点", self.near),
            "matter": CardPart("几份政策都支持", self.matter),
            "sheet": CardPart("就高不重复", self.worksheet),
            "notes": CardPart("提示", self.notes),
            "guidance": CardPart("到哪里办", self.guidance),
        }
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.name, 1)
        top.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)
        self.column = column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 16, MARGIN, MARGIN)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(self.whose)
        column.addWidget(self.sentence)
        self._halves = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._halves.setSpacing(12)
        for names, share in ((LAW, 3), (SUMS, 2)):
            half = QVBoxLayout()
            half.setSpacing(12)
            for name in names:
                half.addWidget(self._sections[name])
            half.addStretch(1)
            self._halves.addLayout(half, share)
        column.addLayout(self._halves)
        column.addStretch(1)

    def _connect(self) -> None:
        self.law.fact_clicked.connect(self.go_to)
        self.near.fact_clicked.connect(self.go_to)
        self.doubts.fact_clicked.connect(self.go_to)
        self.missing.go_to.connect(self.go_to)
        self.worksheet.support_changed.connect(self.support_changed)
        self.law.reveal.connect(self._lay_out_now)  # before anybody scrolls to it
        self.law.reveal.connect(self.reveal)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Limit the line width; law and calculation are side by side if there is room."""
        super().resizeEvent(event)
        em = self.fontMetrics().horizontalAdvance("宝")
        room = self.width() - 2 * MARGIN
        two = room >= TWO_COLUMNS * em
        self._halves.setDirection(QBoxLayout.Direction.LeftToRight if two else QBoxLayout.Direction.TopToBottom)
        self._halves.setSpacing(3 * MARGIN // 2 if two else 12)
        for at, share in enumerate((3, 2)):
            self._halves.setStretch(at, share if two else 0)
        spare = max(0, room - (WIDEST * 2 if two else WIDEST) * em)
        self.column.setContentsMargins(MARGIN, 16, MARGIN + spare, MARGIN)

    def set_guide(self, guide: Mapping[str, GuideEntry]) -> None:
        """Set the centre's entries, where they are stored apart from the pack."""
        self._guide = guide

    def set_read_only(self, read_only: bool) -> None:
        """A finished visit cannot be edited."""
        self.worksheet.set_read_only(read_only)

    def show_outcome(self, visit: Visit, made: Assessment, outcome: Outcome) -> None:
        """Show a measure. Skips unchanged parts: most answers do not affect the open measure."""
        records, guide = self._support(visit, outcome), self._guided(outcome)
        matters = matters_html(self._policy, made, outcome)
        told = (outcome.key, outcome, records, guide, matters, visit.as_of)
        if told == self._told:
            return
        self._told = told
        self._show_head(outcome, not_again(made, outcome))
        self.law.show_outcome(outcome)
        self.missing.show_facts(outcome.missing)
        self.worksheet.show_sheet(outcome.number, outcome.policy.overlap.phrase, outcome.worksheet, records)
        self.guidance.show_outcome(outcome, guide, visit.as_of)
        self.matter.show_html(matters)
        doubts = [r for r in outcome.reasons if r.role == "doubt" and r.verdict in ("office", "ask")]
        told_above = {*(r.note for r in doubts), *(p.text for p in outcome.points), outcome.goes_on}
        notes = [n for n in outcome.notes if n not in told_above]
        notes += [f"国家规定：{outcome.ground}"] if outcome.ground else []
        self.sums.show_html(sums_html(outcome))
        self.doubts.show_html(doubts_html(doubts))
        self.near.show_html(self._near_html(outcome))
        self.notes.show_html(html_list(escape(n) for n in notes))
        empty = {
            "missing": not outcome.missing,
            "sums": not outcome.steps,
            "doubts": not doubts,
            "near": not outcome.nearby,
            "matter": not matters,
            "sheet": outcome.worksheet is None and not self._overlaps(outcome),
            "notes": not notes,
        }
        for name, section in self._sections.items():
            section.setVisible(not empty.get(name, False))
        self._lay_out_now()

    def _show_head(self, outcome: Outcome, once: str) -> None:
        self.name.setText(f"{outcome.measure}　{outcome.name}")
        self.whose.setText(f"{whose(outcome)}　{outcome.policy.title}" if outcome.among else "")
        self.whose.setVisible(outcome.among)
        if outcome.status is not self._status:
            self._status = outcome.status
            self.badge.set_status(outcome.status)
        doubts = {r.note for r in outcome.reasons if r.role == "doubt"}
        why = point_words([p for p in outcome.points if p.text not in doubts])
        sentence = sum_sentence(outcome) + once + (f"待认定，{why}。" if why else "")
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def _lay_out_now(self) -> None:
        """Lay out everything at once, from the inside out.

        Qt would pass the change from layout to layout by events, and stops where the size hint is unchanged although
        the height for the width is not: paragraphs were cut off.
        """
        inner = (self.law.detail, self.law, self.missing, self.worksheet, self.guidance, *self._sections.values())
        for widget in inner:
            layout = widget.layout()
            if layout is not None and widget.isVisibleTo(self):
                layout.activate()
                widget.updateGeometry()
        self.column.invalidate()
        self.column.activate()
        self.updateGeometry()

    def _overlaps(self, outcome: Outcome) -> bool:
        """Whether other support could matter at all."""
        measure = outcome.item
        return outcome.status.pays and outcome.high is not None and measure.tier != "L0" and not measure.matching

    def _guided(self, outcome: Outcome) -> GuideEntry | None:
        """The centre's entry for a measure."""
        key = guide_key(outcome.policy, outcome.measure)
        return self._guide.get(key) or outcome.policy.guide.get(outcome.measure)

    def _support(self, visit: Visit, outcome: Outcome) -> list[Mapping[str, Any]]:
        answer = visit.answers.get(self._policy.overlap.fact)
        rows = answer.value if answer is not None and isinstance(answer.value, tuple) else ()
        matter = self._policy.role("matter")
        return [r for r in rows if str(r.get(matter, "")).strip() == outcome.number]

    def _near_html(self, outcome: Outcome) -> str:
        lines = []
        for near in outcome.nearby:
            link = fact_link(near.fact, self._known)
            rest = near.sentence.removeprefix(fact_words(near.fact).replace(" ", ""))
            lines.append(f"{link}：{escape(near.sentence)}" if rest == near.sentence else f"{link}{escape(rest)}")
        return html_list(lines)
