"""The result so far, next to the questions: number of measures by status, and the narrowing ranges."""

from __future__ import annotations

from core.assess.outcome import KIND_WORDS, Assessment, Status
from core.assess.sums import MONEY, KindSum, kind_sum
from core.policy.fact import Key
from core.policy.pack import Policy
from desktop.ui.base import colours
from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import StatusBadge
from desktop.ui.base.scroll import Scroll
from desktop.ui.base.texts import Heading, Text
from desktop.ui.interview.fact_row import worth_words

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

_QUIET = (Status.UNTRIGGERED, Status.GUIDANCE)


class Panel(QFrame):
    """Counts, ranges, and the most valuable question."""

    go_to = Signal(str)  # the key of a fact

    def __init__(self, policy: Policy, first: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._first = frozenset(first)  # measures whose questions come first
        self.setObjectName("panel")
        self.setAccessibleName("测算进展")
        self._policy = policy
        self._next = ""
        self._read_only = False
        self.ranges = {kind: RangeLine(KIND_WORDS[kind]) for kind in MONEY}
        self.counts: dict[Status, StatusBadge] = {}
        column = QVBoxLayout()
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addWidget(Heading("按原文测算", 3))
        for line in self.ranges.values():
            column.addWidget(line)
        column.addWidget(_rule())
        column.addLayout(self._question())
        column.addWidget(_rule())
        column.addWidget(Heading("各项现状", 3))
        column.addLayout(self._badges())
        column.addStretch(1)
        content = QWidget()
        content.setLayout(column)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(Scroll(content, self))

    def show_assessment(self, made: Assessment) -> None:
        """Show an assessment."""
        for kind, line in self.ranges.items():
            line.show_sum(kind_sum(made, kind))
        found = [one.status for _, one in made.weighed]
        for status, badge in self.counts.items():
            count = found.count(status)
            badge.set_status(status, count)
            badge.setVisible(count > 0)
        self._show_question(made)

    @property
    def next_words(self) -> str:
        """The name of the most valuable question; '' if there is none."""
        return _words(self._policy, self._next) if self._next and not self._read_only else ""

    def fit(self) -> None:
        """Set the width that the sums need."""
        self.setFixedWidth(max(250, min(380, self.fontMetrics().horizontalAdvance("至多 1,234.5678万元元元元") + 50)))

    def _badges(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(5)
        for at, status in enumerate(Status):
            badge = StatusBadge(status, 0)
            self.counts[status] = badge
            grid.addWidget(badge, at, 0, Qt.AlignmentFlag.AlignLeft)
        grid.setColumnStretch(1, 1)
        return grid

    def _question(self) -> QVBoxLayout:
        self._title = Heading("最值得问的下一项", 3)
        self._fact = Text("", "strong")
        self._worth = Text("", "muted")
        self.button = Button("去问这一项", "next-question", icon="next", shortcut="Ctrl+J")
        self.button.clicked.connect(lambda: self.go_to.emit(self._next))
        self._asking = (self._title, self._fact, self._worth, self.button)
        column = QVBoxLayout()
        column.setSpacing(6)
        for piece in self._asking:
            column.addWidget(piece)
        return column

    def set_read_only(self, read_only: bool) -> None:
        """A finished visit has no next question."""
        for piece in self._asking:
            piece.setVisible(not read_only)
        self._read_only = read_only

    def _show_question(self, made: Assessment) -> None:
        if self._read_only:
            return
        ahead = (q for q in made.questions if self._first and not q.asked and self._first & set(q.measures))
        question = next(ahead, None) or made.next_question
        named = question is not None and bool(self._first & set(question.measures))
        self._title.setText("问卷上的下一项" if named else "最值得问的下一项")
        self._next = question.fact if question else ""
        self.button.setVisible(question is not None)
        self._worth.setVisible(question is not None)
        if question is None:
            self._fact.setText("窗口能问的都问到了")
            return
        self._fact.setText(_words(self._policy, question.fact))
        self._worth.setText(f"{worth_words(question.worth)} · {len(question.measures)} 项")


class RangeLine(QWidget):
    """One kind of money: name, range in words, bar."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._label = Text(name, "muted")
        self.low, self.high = QLabel(), QLabel()
        self._told: KindSum | None = None
        self.bar = NarrowingBar(name)
        for label in (self.low, self.high):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.high.setProperty("tone", "strong")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        top = QHBoxLayout()
        top.addWidget(self._label)
        top.addWidget(self.high, 1, Qt.AlignmentFlag.AlignRight)
        column.addLayout(top)
        column.addWidget(self.bar)
        column.addWidget(self.low)

    def show_sum(self, told: KindSum) -> None:
        """Show a total: the maximum next to its name, the rest below the bar."""
        if told == self._told:
            return
        self._told = told
        top = "" if told.apart or not told.sums else told.sums[-1]
        below = [*(told.sums[:-1] if top else told.sums), *([told.open] if told.open else [])]
        self._label.setText(told.name)
        self.low.setText("\n".join(below))
        self.low.setVisible(bool(below))
        self.high.setText(top)
        self.setAccessibleName(f"{told.name}：{'，'.join(told.lines)}")
        self.bar.show_range(told.low, told.high)


class NarrowingBar(QWidget):
    """A bar from the low to the high end, on a scale that never shrinks, so that narrowing is visible."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._low, self._high, self._scale = 0, 0, 0
        self._open = True
        self.setAccessibleName(f"{name}的范围")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(120, 12)

    def show_range(self, low: int, high: int | None) -> None:
        """Show a range; high None: unbounded."""
        self._low, self._open = low, high is None
        self._high = low if high is None else high
        self._scale = max(self._scale, self._high, round(low * 1.25))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track = QRectF(0, self.height() / 2 - 4, self.width(), 8)
        painter.setBrush(QColor(colours.TRACK))
        painter.drawRoundedRect(track, 4, 4)
        start = self._place(self._low)
        end = self.width() if self._open else self._place(self._high)
        span = QRectF(start, track.top(), max(4.0, end - start), 8)
        if self._open:
            painter.setBrush(_fading(span))
            painter.drawRoundedRect(span, 4, 4)
        elif self._high:
            painter.setBrush(QColor(colours.BAR_MIDDLE))
            painter.drawRoundedRect(span, 4, 4)
        if self._low:
            painter.setBrush(QColor(colours.ACCENT))
            painter.drawRoundedRect(QRectF(0, track.top(), max(6.0, start), 8), 4, 4)

    def _place(self, amount: int) -> float:
        return self.width() * amount / self._scale if self._scale else 0.0


def _fading(span: QRectF) -> QLinearGradient:
    fade = QLinearGradient(span.topLeft(), span.topRight())
    fade.setColorAt(0, QColor(colours.BAR_MIDDLE))
    fade.setColorAt(1, QColor(colours.TRACK))
    return fade


def _words(policy: Policy, key: str) -> str:
    """担保贷款 第 1 条的金额 for 担保贷款[1].金额."""
    found = Key.parse(key)
    name, number, field = found.name, found.place, found.field
    if not field:
        return policy.facts[name].matter or name
    record = f"第 {number} 条的" if number else "的"
    return f"{name} {record}{field}"


def _rule() -> QFrame:
    line = QFrame()
    line.setFixedHeight(1)
    line.setProperty("rule", "line")
    return line
