"""The pages for the steps of a visit, each created when first shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from core.assess.interview import RESULT, steps_of
from core.policy.pack import Policy
from desktop.callbacks import Then
from desktop.ui.base.page import tab_down
from desktop.ui.base.scroll import Room, Scroll
from desktop.ui.interview.fact_page import FactPage
from desktop.ui.interview.matters_page import MattersPage, TradeRecord
from desktop.ui.interview.sheet import ClosingSheet
from desktop.visit import LiveVisit

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

if TYPE_CHECKING:  # imported when the result is first shown
    from desktop.ui.result import ResultView


def where_stopped(live: LiveVisit) -> str:
    """The step to continue with: that of the last answer, or the next with open questions; the first for a correction,
    the result for a finished visit."""
    told = [fact for fact in live.visit.answers if fact in live.policy.facts]
    steps, denied = steps_of(live.policy), live.policy.step_that_shows("matters")
    if live.read_only or not told or live.opened.corrects:
        return RESULT if live.read_only else steps[0]
    interview, last = live.interview, live.policy.facts[told[-1]]
    matters = interview.matters()
    said = {matter.fact.name: matter.state for matter in matters}
    at = steps.index(denied if said.get(last.name) in ("no", "unknown") else last.step)
    opened = any(matter.state == "open" for matter in matters)
    left = [step for step in steps[at:-1] if interview.left(step) or (step == denied and opened)]
    return left[0] if left else RESULT


class StepPages(QStackedWidget):
    """One page at a time, for the current visit."""

    finished = Signal()  # Enter on the last question of a page
    go_to = Signal(str)  # a fact to answer
    support_changed = Signal(str, list)  # measure, its other supports
    print_requested = Signal(str)  # 告知单 or 底联
    copied = Signal(str)  # a confirmation sentence

    def __init__(self, guide: Callable[[Then, Sequence[Policy]], None], trade_record: TradeRecord) -> None:
        super().__init__()
        self._guide, self._trade_record = guide, trade_record
        self._live: LiveVisit | None = None
        self._pages: dict[str, FactPage | MattersPage | ResultView] = {}
        self.sheet = ClosingSheet()
        self._sheet = Scroll(self.sheet, self)
        self.addWidget(self._sheet)
        self._shown: dict[str, QWidget] = {}  # the same pages in their scroll areas

    def take(self, live: LiveVisit) -> None:
        """Switch to another visit."""
        self._live = live
        for shown in self._shown.values():
            self.removeWidget(shown)
            shown.deleteLater()
        self._pages.clear()
        self._shown.clear()

    def page(self, step: str) -> FactPage | MattersPage | ResultView:
        """The page of a step, created and filled on first use."""
        if step not in self._pages:
            page = self._made(step)
            self._pages[step] = page
            self._shown[step] = Room(page, self) if step == RESULT else Scroll(page, self)
            self.addWidget(self._shown[step])
            self.refresh(step)  # filled after parenting: otherwise Qt restyles widgets at each move
        return self._pages[step]

    def show_step(self, step: str) -> None:
        """Show a step for the present state of the visit."""
        if step in self._pages:
            self.refresh(step)
        page = self.page(step)
        if isinstance(page, FactPage | MattersPage):
            page.arrange()
        self.sheet.close_sheet()
        self.setCurrentWidget(self._shown[step])

    def show_sheet(self, foot: Sequence[QWidget]) -> None:
        """Show the confirmation before closing; Tab continues in the foot."""
        for before, after in pairwise([*self.sheet.stops, *foot]):
            QWidget.setTabOrder(before, after)
        self.setCurrentWidget(self._sheet)
        self.sheet.show()

    def refresh(self, step: str) -> None:
        """Refresh a page, if it exists."""
        page = self._pages.get(step)
        if page is None or self._live is None:
            return
        if isinstance(page, FactPage | MattersPage):
            page.show_questions()
        else:
            page.show_assessment(self._live.visit, self._live.explained())
            self._order(page)

    def go_to_fact(self, step: str, key: str) -> None:
        """Focus the question of a fact, on the step that asks it."""
        page = self.page(step)
        if isinstance(page, FactPage | MattersPage):
            page.go_to(key)

    def go_to_matter(self, step: str, key: str) -> bool:
        """Focus a matter if this step lists it; returns whether it does."""
        page = self._pages.get(step)
        return isinstance(page, MattersPage) and page.go_to(key)

    def show_answers(self, facts: tuple[str, ...]) -> None:
        """Refresh the answers of facts, even in a focused editor."""
        for page in self._pages.values():
            if isinstance(page, FactPage):
                page.show_answers(facts)

    def first_focus(self, step: str) -> QWidget | None:
        """The widget to focus when a step is shown."""
        page = self._pages.get(step)
        return page.first_focus() if isinstance(page, FactPage | MattersPage) else page

    def tab_stops(self, step: str) -> list[QWidget]:
        """All focusable widgets of a page of questions, from top to bottom."""
        page = self._pages.get(step)
        return page.tab_stops() if isinstance(page, FactPage | MattersPage) else []

    def _made(self, step: str) -> FactPage | MattersPage | ResultView:
        assert self._live is not None
        if step == RESULT:
            return self._made_result(self._live)
        matters = self._live.policy.shows(step) == "matters"
        page = MattersPage(self._live, self._trade_record) if matters else FactPage(self._live, step)
        page.finished.connect(self.finished)
        return page

    def _made_result(self, live: LiveVisit) -> ResultView:
        from desktop.ui.result import ResultView

        view = ResultView(live.policy)
        view.go_to.connect(self.go_to)
        view.support_changed.connect(self.support_changed)
        view.print_requested.connect(self.print_requested)
        view.copy_asked.connect(self._copy)
        view.set_read_only(live.read_only)
        self._guide(view.set_guide, live.policy.each)
        view.list.chosen.connect(lambda _measure: self._order(view))
        return view

    def _order(self, view: ResultView) -> None:
        """Set the tab order of the shown measure, once it is laid out."""
        QTimer.singleShot(0, view, lambda: tab_down(view.card))

    def _copy(self) -> None:
        """Copy the whole result to the clipboard, for a chat."""
        from core.report.plain_text import plain_text

        assert self._live is not None
        live, serial = self._live, self._live.opened.serial if self._live.read_only else ""
        QApplication.clipboard().setText(plain_text(live.policy, live.visit, live.explained(), serial))
        self.copied.emit("全文已复制，可以粘贴到微信。" if serial else "全文已复制；还没有办结，文中写明了。")
