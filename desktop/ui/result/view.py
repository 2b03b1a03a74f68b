"""结果: the result of a visit: totals by kind, measures by status, and the open measure."""

from collections.abc import Mapping

from core.assess.answers import Visit
from core.assess.result import Assessment
from core.policy.pack import GuideEntry, Policy
from desktop.ui.base.notices import Notice
from desktop.ui.base.page import bind_key
from desktop.ui.base.scroll import Scroll
from desktop.ui.result.measure_card import MeasureCard
from desktop.ui.result.measure_filter import MeasureFilter
from desktop.ui.result.measure_list import MeasureList
from desktop.ui.result.measure_tree import ALL, FILTERS, MISSING
from desktop.ui.result.totals_band import TotalsBand

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

NARROW = 44
"""Width in characters below which the list is above the measure, not next to it."""
LOW = 24
"""Height in characters below which the totals are one line, and the notice scrolls with the measure."""
_LEAST = 9
"""Minimum height in characters of list and measure; in a lower window everything scrolls."""


class ResultView(QWidget):
    """The result of one visit. It only displays; actions are signals."""

    go_to = Signal(str)  # the key of a fact to ask
    support_changed = Signal(str, list)  # measure id, and its records of 其他政策支持 as typed values
    print_requested = Signal(str)  # 告知单 or 底联
    copy_asked = Signal()  # copy everything as text

    def __init__(self, policy: Policy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page:result")
        self.setAccessibleName("结果")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.policy = policy
        self._visit: Visit | None = None
        self._assessment: Assessment | None = None
        self._dragged = False
        self.totals = TotalsBand()
        self.notice = Notice("", "warning")
        self.notice.text.setProperty("tone", "small")
        self.filter = MeasureFilter(policy)
        self.list = MeasureList()
        self.card = MeasureCard(policy)
        self.reading = Scroll(self.card)
        self.reading.setObjectName("result:scroll")
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        found = QWidget()
        beside = QVBoxLayout(found)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(6)
        beside.addWidget(self.filter)
        beside.addWidget(self.list, 1)
        self.splitter.addWidget(found)
        self.splitter.addWidget(self.reading)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setHandleWidth(8)
        self.splitter.setProperty("quiet", True)
        self.splitter.splitterMoved.connect(self._drag)
        self.column = column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addWidget(self.totals)
        column.addWidget(self.notice)
        column.addWidget(self.splitter, 1)
        self.setFocusProxy(self.list)
        self.setTabOrder(self.list, self.card)
        self.setTabOrder(self.filter, self.list)

    def _connect(self) -> None:
        self.list.chosen.connect(self._open)
        self.filter.chosen.connect(self._narrow)
        self.filter.policy_chosen.connect(self._narrow_policy)
        self.card.go_to.connect(self.go_to)
        self.card.support_changed.connect(self.support_changed)
        self.card.reveal.connect(self._reveal)
        for keys, act in (
            ("Ctrl+P", lambda: self.print_requested.emit("告知单")),
            ("Ctrl+Shift+P", lambda: self.print_requested.emit("底联")),
            ("F3", self.filter.step),
            ("Shift+F3", self.filter.step_policy),
            ("Ctrl+C", self.copy_asked.emit),
        ):
            bind_key(keys, act, self, while_visible=True)

    # ── content ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def show_assessment(self, visit: Visit, assessment: Assessment) -> None:
        """Show an assessment, of the same visit or another. The open measure stays open."""
        self._visit, self._assessment = visit, assessment
        self.totals.show_assessment(assessment)
        self._tell(assessment.notices)
        self.filter.show_assessment(assessment)
        before = self.list.measure
        self.list.show_assessment(assessment)
        if self.list.measure == before:
            self._show_card(before)

    def _tell(self, notices: tuple[str, ...]) -> None:
        """Notices about the whole visit: one bar in small type."""
        self.notice.set_text("\n".join(f"· {n}" for n in notices) if len(notices) > 1 else "".join(notices))

    def open_measure(self, measure: str) -> None:
        """Open a measure by id, whatever the filter."""
        if self._assessment is not None:
            outcome = self._assessment.of(measure)
            if self.filter.policy not in ("", outcome.policy.id):
                self.filter.policies.setCurrentIndex(0)
            if not FILTERS[self.filter.only](outcome):
                self.filter.choose(ALL)
        self.list.choose(measure)

    def set_read_only(self, read_only: bool) -> None:
        """A finished visit is shown without anything to edit."""
        self.card.set_read_only(read_only)

    def set_guide(self, guide: Mapping[str, GuideEntry]) -> None:
        """Set the centre's entries: windows, phone numbers, materials."""
        self.card.set_guide(guide)
        self._show_card(self.list.measure)

    def _narrow(self, only: str) -> None:
        self.list.setProperty("lacking", only == MISSING)
        self.list.narrow(only, self.filter.policy)

    def _narrow_policy(self, policy: str) -> None:
        if self._assessment is not None:
            self.filter.show_assessment(self._assessment)
        self.list.narrow(self.filter.only, policy)

    def _open(self, measure: str) -> None:
        self._show_card(measure)
        self.reading.verticalScrollBar().setValue(0)

    def _show_card(self, measure: str) -> None:
        if self._assessment is None or self._visit is None or not measure:
            self.card.setVisible(bool(measure))
            return
        self.card.setVisible(True)
        self.card.show_outcome(self._visit, self._assessment, self._assessment.of(measure))

    def _reveal(self, widget: QWidget, area: QRectF) -> None:
        place = widget.mapTo(self.card, QPoint(round(area.center().x()), round(area.center().y())))
        self.reading.ensureVisible(place.x(), place.y(), 0, round(area.height() / 2) + 24)

    # ── layout ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list is next to the measure, or above it in a narrow window."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """The layout depends on the font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "splitter"):
            self._arrange()

    def _arrange(self) -> None:
        em = self.fontMetrics().horizontalAdvance("宝")
        wide = self.width() >= em * NARROW
        low = self.height() < em * LOW
        self.totals.set_flat(low)
        if (over := wide and not low) != self.notice.property("over"):
            self._place_notice(over)
        wanted = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if self.splitter.orientation() != wanted or self.splitter.property("arranged") != wanted:
            self.splitter.setOrientation(wanted)
            self.splitter.setMinimumHeight(em * (_LEAST if wide else 2 * _LEAST))
            self.splitter.setProperty("arranged", wanted)
            self._dragged = False
        if not self._dragged:
            first = min(em * 27, round(self.width() * 0.43)) if wide else round(self.splitter.height() * 0.46)
            whole = self.width() if wide else self.splitter.height()
            self.splitter.setSizes([first, max(1, whole - first)])

    def _drag(self) -> None:
        """Keep the list width that the user set."""
        self._dragged = True

    def _place_notice(self, over: bool) -> None:
        """Place the notice above everything if there is room; otherwise it scrolls with the measure."""
        self.notice.setProperty("over", over)
        if over:
            self.column.insertWidget(1, self.notice)
        else:
            self.card.column.insertWidget(0, self.notice)
