"""The paragraphs that decide a measure, the legend of their signs, and the panel for the selected phrase."""

from core.assess.outcome import Outcome
from core.assess.status import Status, Verdict
from core.policy.pack import Policy
from desktop.ui.base import colours
from desktop.ui.base.texts import Text
from desktop.ui.result.paragraph import ParagraphView
from desktop.ui.result.phrase_detail import PhraseDetail
from desktop.ui.result.phrases import WORST_FIRST, Paragraph, PhraseMark, paragraphs
from desktop.ui.result.verdict_looks import LOOKS
from desktop.ui.result.verdicts import draw_line, draw_sign

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

_DECIDES: dict[Status, Verdict] = {
    Status.MISSING: "ask",
    Status.RECOGNITION: "office",
    Status.UNMET: "no",
    Status.LAPSED: "no",
}
"""The verdict that leads to each status."""

_LEGEND: tuple[Verdict, ...] = ("yes", "no", "ask", "office", "note")


class SignKey(QWidget):
    """A legend of the signs and lines in use, drawn as in the paragraph."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._verdicts: tuple[Verdict, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_verdicts(self, verdicts: set[Verdict]) -> None:
        """Explain these signs."""
        self._verdicts = tuple(v for v in _LEGEND if v in verdicts)
        self.setVisible(bool(self._verdicts))
        self.setAccessibleName("，".join(f"{LOOKS[v].word}用{LOOKS[v].line_word}" for v in self._verdicts))
        self.update()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(100, QFontMetrics(self._font()).height() + 6)

    def _font(self):
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.86)
        return font

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Sign, word and line of each verdict."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        metrics = painter.fontMetrics()
        size, x = metrics.height() * 0.6, 0.0
        for verdict in self._verdicts:
            word = LOOKS[verdict].word
            width = metrics.horizontalAdvance(word)
            draw_sign(painter, QPointF(x, (self.height() - size) / 2 - 1), size, verdict)
            painter.setPen(QColor(colours.INK))
            start = x + size * 1.45
            painter.drawText(QRectF(start, 0, width + 2, self.height() - 3), Qt.AlignmentFlag.AlignVCenter, word)
            draw_line(painter, start, start + width, self.height() - 3, verdict)
            x = start + width + metrics.horizontalAdvance("宝")
        painter.end()


def _is_gate(mark: PhraseMark) -> bool:
    """Whether this is a general condition (总体要求), which passes while unknown."""
    return any(r.role == "gate" for r in mark.reasons)


class LawView(QFrame):
    """The legal basis of a measure. One phrase in all its paragraphs is selected; initially the deciding one."""

    fact_clicked = Signal(str)
    reveal = Signal(QWidget, object)

    def __init__(self, policy: Policy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._measure = ""
        self._views: list[ParagraphView] = []
        self._headings: list[Text] = []
        self.legend = SignKey()
        self.detail = PhraseDetail(policy.facts.keys())
        self.detail.fact_clicked.connect(self.fact_clicked)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self.legend)
        self._column.addSpacing(6)
        self._column.addWidget(self.detail)

    @property
    def views(self) -> list[ParagraphView]:
        """The paragraphs shown, the measure's own article first."""
        return [v for v in self._views if not v.isHidden()]

    @property
    def mark(self) -> PhraseMark | None:
        """The selected phrase."""
        return next((m for v in self.views if (m := v.mark()) is not None), None)

    def show_outcome(self, outcome: Outcome) -> None:
        """Show a measure's paragraphs. For the same measure, the selected phrase is kept."""
        found = paragraphs(outcome)
        while len(self._views) < len(found):
            self._add_view()
        for n, (heading, view) in enumerate(zip(self._headings, self._views, strict=True)):
            here = n < len(found)
            heading.setVisible(here)
            view.setVisible(here)
            if here:
                heading.setText(found[n].heading if found[n].article else f"{found[n].heading}（条文之外）")
                view.show_paragraph(found[n])
        if outcome.key != self._measure or self.mark is None:
            self._measure = outcome.key
            self._choose_deciding(outcome, found)
        self.detail.show_mark(self.mark)
        self.legend.show_verdicts({m.verdict for p in found for m in p.marks})

    def _add_view(self) -> None:
        heading, view = Text("", "muted"), ParagraphView()
        view.setObjectName(f"result:law:{len(self._views)}")
        view.phrase_selected.connect(lambda index: self._on_selected(view, index))
        at = 2 * len(self._views)
        self._column.insertWidget(at, heading)
        self._column.insertWidget(at + 1, view)
        self._headings.append(heading)
        self._views.append(view)

    def _choose_deciding(self, outcome: Outcome, found: tuple[Paragraph, ...]) -> None:
        """Select the phrase that decides the status; otherwise the worst in the measure's own article."""
        wanted = _DECIDES.get(outcome.status)
        ranked = [
            (
                m.verdict != wanted or (m.verdict == "ask" and _is_gate(m)),
                n > 0,
                WORST_FIRST.index(m.verdict),
                n,
                i,
            )
            for n, p in enumerate(found)
            for i, m in enumerate(p.marks)
        ]
        *_, paragraph, index = min(ranked, default=(-1, -1))
        for n, view in enumerate(self._views):
            view.blockSignals(True)
            view.select(index if n == paragraph else -1)
            view.blockSignals(False)

    def _on_selected(self, view: ParagraphView, index: int) -> None:
        if index < 0:
            return
        for other in self._views:
            if other is not view:
                other.select(-1)
        self.detail.show_mark(view.mark())
        self.reveal.emit(view, view.area(index))
