"""One measure opened: its paragraph, the sum worked out, what is missing, what is open, where to go."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from core.assess.answers import Visit
from core.assess.outcome import Outcome, Reason, Status, Step, point_words
from core.assess.sums import sum_words
from core.policy.money import yuan
from core.policy.pack import GuideEntry, Policy
from core.policy.text import quote
from desktop.ui import theme
from desktop.ui.explain import fact_words
from desktop.ui.guidance import Guidance
from desktop.ui.kit import Button, Heading, StatusBadge, Text, clear
from desktop.ui.law import LawView
from desktop.ui.phrase_detail import Prose, fact_link
from desktop.ui.sums import sum_sentence
from desktop.ui.verdicts import LOOKS
from desktop.ui.worksheet import MATTER, WorksheetView

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

MARGIN = 20
WIDEST = 46  # characters in a line
TWO_COLUMNS = 60  # characters of room from which the law and the sums stand side by side
LAW = ("missing", "law")
SUMS = ("sums", "doubts", "near", "sheet", "notes", "guidance")


class Section(QWidget):
    """A titled part of the card, which hides when there is nothing to say."""

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
        """Show other missing facts."""
        if keys == self._keys:
            return
        self._keys = keys
        clear(self._lines)
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


class MeasureCard(QFrame):
    """The right side of the result. Its parts stay; a new outcome changes what they show."""

    go_to = Signal(str)
    support_changed = Signal(str, list)
    reveal = Signal(QWidget, object)  # a widget of the card, and the QRectF in it that should be seen

    def __init__(self, policy: Policy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._policy = policy
        self._guide: Mapping[str, GuideEntry] = policy.guide
        self.setObjectName("result:measure")
        self.setProperty("part", "measure")
        known = policy.facts.keys()
        self.name = Heading("", 2)
        self.badge = StatusBadge()
        self._status: Status | None = None
        self._told: Any = None
        self.sentence = Text("", "strong")
        self.law = LawView(policy)
        self.sums, self.doubts, self.notes = Prose("金额怎样算"), Prose("疑点"), Prose("提示")
        self.near = Prose("差一点")
        self.missing = MissingFacts(policy)
        self.worksheet = WorksheetView(policy.fact(policy.support_fact), policy.overlap_phrase)
        self.guidance = Guidance()
        self._known = known
        self._sections = {
            "missing": Section("缺什么", self.missing),
            "law": Section("原文怎么说", self.law),
            "sums": Section("金额怎样算", self.sums),
            "doubts": Section("疑点", self.doubts),
            "near": Section("差一点", self.near),
            "sheet": Section("就高不重复", self.worksheet),
            "notes": Section("提示", self.notes),
            "guidance": Section("到哪里办", self.guidance),
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
        self.law.reveal.connect(self._settle)  # before anybody scrolls to it
        self.law.reveal.connect(self.reveal)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines no longer than the eye likes: the law and the sums side by side where there is room."""
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
        """What the centre has filled in, where it is kept apart from the pack."""
        self._guide = guide

    def set_read_only(self, read_only: bool) -> None:
        """A finished visit: nothing to edit."""
        self.worksheet.set_read_only(read_only)

    def show_outcome(self, visit: Visit, outcome: Outcome) -> None:
        """Show a measure as it stands for a visit. Most answers do not touch the measure that is open."""
        records = self._support(visit, outcome)
        told = (outcome, records, self._guide.get(outcome.measure))
        if told == self._told:
            return
        self._told = told
        self._show_head(outcome)
        self.law.show_outcome(outcome)
        self.missing.show_facts(outcome.missing)
        self.worksheet.show_sheet(outcome.measure, outcome.worksheet, records)
        self.guidance.show_outcome(outcome, self._guide.get(outcome.measure))
        doubts = [r for r in outcome.reasons if r.role == "doubt" and r.verdict in ("office", "ask")]
        told_above = {*(r.note for r in doubts), *(p.text for p in outcome.points), outcome.goes_on}
        notes = [n for n in outcome.notes if n not in told_above]
        notes += [f"国家规定：{outcome.ground}"] if outcome.ground else []
        self.sums.show_html(sums_html(outcome))
        self.doubts.show_html(doubts_html(doubts))
        self.near.show_html(self._near_html(outcome))
        self.notes.show_html(_list(escape(n) for n in notes))
        empty = {
            "missing": not outcome.missing,
            "sums": not outcome.steps,
            "doubts": not doubts,
            "near": not outcome.nearby,
            "sheet": outcome.worksheet is None and not self._overlaps(outcome),
            "notes": not notes,
        }
        for name, section in self._sections.items():
            section.setVisible(not empty.get(name, False))
        self._settle()

    def _show_head(self, outcome: Outcome) -> None:
        self.name.setText(f"{outcome.measure}　{outcome.name}")
        if outcome.status is not self._status:
            self._status = outcome.status
            self.badge.set_status(outcome.status)
        doubts = {r.note for r in outcome.reasons if r.role == "doubt"}
        why = point_words([p for p in outcome.points if p.text not in doubts])
        sentence = sum_sentence(outcome) + (f"待认定，{why}。" if why else "")
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def _settle(self) -> None:
        """Give everything its room at once, from the inside out.

        Qt would ask from layout to layout by events, and stops where a size hint stays the same although the height
        for the width does not: paragraphs were cut.
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
        """Whether another support could matter at all."""
        measure = self._policy.measure(outcome.measure)
        return outcome.status.pays and outcome.high is not None and measure.tier != "L0" and not measure.matching

    def _support(self, visit: Visit, outcome: Outcome) -> list[Mapping[str, Any]]:
        answer = visit.answers.get(self._policy.support_fact)
        rows = answer.value if answer is not None and isinstance(answer.value, tuple) else ()
        return [r for r in rows if str(r.get(MATTER, "")).strip() == outcome.measure]

    def _near_html(self, outcome: Outcome) -> str:
        lines = []
        for near in outcome.nearby:
            link = fact_link(near.fact, self._known)
            rest = near.sentence.removeprefix(fact_words(near.fact).replace(" ", ""))
            lines.append(f"{link}：{escape(near.sentence)}" if rest == near.sentence else f"{link}{escape(rest)}")
        return _list(lines)


# ── words ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _list(lines: Any) -> str:
    return "".join(f'<p style="margin:0 0 6px 0">· {line}</p>' for line in lines)


def sums_html(outcome: Outcome) -> str:
    """Each step with its sum at the right, then what it comes to."""
    if not outcome.steps:
        return ""
    steps = list(outcome.steps)
    told = ""
    if outcome.high is not None and steps[-1].record is None and (steps[-1].low, steps[-1].high) == _ends(outcome):
        told = f"（{steps.pop().text}）" if len(steps) > 1 else ""
    rows = [_step_row(step) for step in steps]
    if outcome.high is not None:
        amount = sum_words(outcome.low or 0, outcome.high, yuan)
        rows.append(_sum_row(f"<b>按原文测算</b>{escape(told)}", f"<b>{amount}</b>", line=True))
    return f'<table width="100%" cellspacing="0" cellpadding="0">{"".join(rows)}</table>'


def _ends(outcome: Outcome) -> tuple[int, int | None]:
    return outcome.low or 0, outcome.high


def _step_row(step: Step) -> str:
    text = escape(step.text)
    if step.phrase:
        text = f'<span style="color:{theme.MUTED}">{escape(step.phrase)}</span><br>{text}'
    if step.record is not None:
        text = f'<span style="color:{theme.MUTED}">第 {step.record} 条　</span>{text}'
    return _sum_row(text, sum_words(step.low, step.high, yuan))


def _sum_row(text: str, amount: str, line: bool = False) -> str:
    above = f"border-top:1px solid {theme.LINE};" if line else ""
    left = f'<td style="padding:4px 16px 4px 0;{above}">{text}</td>'
    right = f'<td align="right" valign="bottom" style="white-space:nowrap; padding:4px 0;{above}">{amount}</td>'
    return f"<tr>{left}{right}</tr>"


def doubts_html(doubts: Sequence[Reason]) -> str:
    """Each point that the text leaves open: what it is about, and the words it hangs on. Said once for all records."""
    by_note: dict[tuple[str, str], list[Reason]] = {}
    for doubt in doubts:
        by_note.setdefault((doubt.note, doubt.phrase), []).append(doubt)
    lines = []
    for (note, phrase), found in by_note.items():
        look = LOOKS[found[0].verdict]
        places = "、".join(str(r.record) for r in found if r.record is not None)
        line = f'<span style="color:{look.ink}; font-weight:600">{look.sign}</span>　{escape(note)}'
        tail = "；".join(
            p for p in (f"原文{escape(quote(phrase))}" if phrase else "", f"第 {places} 条" if places else "") if p
        )
        if tail:
            line += f'<br><span style="color:{theme.MUTED}">　　{tail}</span>'
        lines.append(f'<p style="margin:0 0 6px 0">{line}</p>')
    return "".join(lines)
