"""The page of one visit: five steps, the questions, and the result next to them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from core.assess.answers import Answer
from core.assess.interview import RESULT, steps_of
from core.policy.fact import Key
from desktop.ui.base.messages import Messages
from desktop.ui.base.page import Page, bind_key, commit_input, focus_or_page
from desktop.ui.interview.closing import VisitClosing
from desktop.ui.interview.frame import Foot, StepBar, VisitHead
from desktop.ui.interview.last_time import LastTime
from desktop.ui.interview.operations import InterviewOperations
from desktop.ui.interview.sheet import still_open
from desktop.ui.interview.side_panel import WithSidePanel
from desktop.ui.interview.step_pages import StepPages, where_stopped
from desktop.ui.interview.which_policies import WhichPolicies
from desktop.visit import LiveVisit

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from desktop.open_visit import OpenVisit
    from desktop.scanned_codes import Scanned


class InterviewPage(Page):
    """The open visit."""

    opened = Signal()  # a visit is open: show this page
    left = Signal()  # it was parked: show the reception
    print_asked = Signal(str, str)  # visit id, 告知单 or 底联

    def __init__(self, operations: InterviewOperations, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__("visit", "接待", parent)
        self._operations, self._messages = operations, messages
        self.live: LiveVisit | None = None
        self._step = ""
        self._steps: tuple[str, ...] = ()
        self.head, self.steps, self.foot = VisitHead(operations.today), StepBar(), Foot()
        self.pages = StepPages(operations.guide, operations.trade_record)
        self.offer = LastTime(operations, self.pages, messages)
        self.which = WhichPolicies(operations, self.pages, messages)
        self.head.add(self.which.button)
        self.side, self._closing = WithSidePanel(self.pages), VisitClosing(messages)
        self._build()
        self._connect()

    # — public interface

    def begin(self, known: Mapping[str, Answer], measures: tuple[str, ...] = ()) -> None:
        """Begin a visit with known answers; the questions of some measures come first."""
        self._settle()
        self._operations.start_visit(partial(self.take, first=measures), known)

    def reopen(self, scanned: Scanned) -> None:
        """Open the visit in another counter's paper."""
        self._settle()
        self._operations.reopen(scanned, self.take)

    def resume(self, visit_id: str) -> None:
        """Resume a visit."""
        self._settle()
        self._operations.resume_visit(visit_id, self.take)

    def correct(self, visit_id: str, reason: str) -> None:
        """Begin a correction of a finished visit, with a reason."""
        self._settle()
        self._operations.correct(visit_id, reason, self.take)

    def take(self, opened: OpenVisit, first: tuple[str, ...] = ()) -> None:
        """Show a visit; the questions of the measures `first` come before the others."""
        if self.live is not None:
            self.live.deleteLater()
        self.live = LiveVisit(opened, self._operations, self)
        self.live.changed.connect(self._show_changed)
        self.live.committed.connect(lambda _fact: self._show_committed())
        self.live.saved.connect(self._show_saved)
        self.live.refused_changed.connect(self._show_left)
        self._steps = steps_of(opened.policy)
        self.steps.show_steps(self._steps)
        self.pages.take(self.live)
        self.side.take(opened.policy, opened.finished, first)
        self.offer.take(self.live)
        self.which.take(self.live)
        self.head.show_visit(opened)
        self.foot.show_state(opened)
        for trouble in opened.troubles:
            self._messages.warning(trouble)
        if not opened.finished:
            self._operations.clock_behind(lambda said: self._messages.warning(said) if said else None)
        self._show_changed()
        self._show_committed()
        self.show_step(where_stopped(self.live))
        self.opened.emit()

    def first_focus(self) -> QWidget | None:
        return self.pages.first_focus(self._step)

    @property
    def step(self) -> str:
        """The current step."""
        return self._step

    def show_step(self, step: str) -> None:
        """Show a step, with the focus on its first open question."""
        if self.live is None:
            return
        self._settle()
        self._step = step
        self.pages.show_step(step)
        self._order_tabs()
        self.steps.mark(step)
        marking = self.live.policy.shows(step) == "matters"
        self.foot.show_step(self._steps.index(step), len(self._steps), marking)
        self.side.want(step != RESULT)
        focus_or_page(self, self.first_focus())

    def _show_numbered(self, number: int) -> None:
        if number <= len(self._steps):
            self.show_step(self._steps[number - 1])

    def walk(self, by: int) -> None:
        """Go to the next or previous step."""
        to = self._steps.index(self._step) + by if self.live is not None else -1
        if 0 <= to < len(self._steps):
            self.show_step(self._steps[to])

    def go_to(self, key: str) -> None:
        """Focus the question of a fact, on whichever step."""
        if self.live is None or not key:
            return
        fact = self.live.policy.facts[Key.parse(key).name]
        self.show_step(fact.step)
        self.pages.go_to_fact(fact.step, key)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.steps)
        column.addWidget(self.offer.bar)
        column.addWidget(self.side, 1)
        column.addWidget(self.foot)
        for bar in (self.head, self.steps, self.foot):
            bar.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _connect(self) -> None:
        self.steps.chosen.connect(self.show_step)
        self.head.day_changed.connect(lambda day: self.live.set_day(day) if self.live else None)
        self.head.day_done.connect(lambda: focus_or_page(self, self.first_focus()))
        self.head.back.connect(self._leave)
        self.side.go_to.connect(self.go_to)
        self.foot.back.connect(lambda: self.walk(-1))
        self.foot.next.connect(lambda: self.walk(1))
        self.foot.park.connect(self.park)
        self.foot.finish.connect(self.finish)
        self.foot.discard.connect(self.discard)
        self.foot.counterfoil.connect(lambda: self._print("底联"))
        self.pages.sheet.go_to.connect(self.go_to)
        self.pages.sheet.back.connect(lambda: self.show_step(self._step))
        self.pages.sheet.confirmed.connect(self._confirm)
        for aside in (self.offer, self.which):
            aside.shown.connect(partial(self._show_list, aside))
            aside.closed.connect(lambda: self.show_step(self._step))
        self.which.changed.connect(self.take)
        self.pages.finished.connect(self.foot.focus_next)
        self.pages.go_to.connect(self.go_to)
        self.pages.support_changed.connect(self._set_support)
        self.pages.print_requested.connect(self._print)
        self.pages.copied.connect(self._messages.done)
        for number in range(1, 10):
            bind_key(f"Ctrl+{number}", partial(self._show_numbered, number), self)
        bind_key("Alt+Down", partial(self.walk, 1), self)
        bind_key("Alt+Up", partial(self.walk, -1), self)
        bind_key("Ctrl+Z", self.undo, self)
        bind_key("F8", self.offer.press, self)
        bind_key("Alt+Z", self.which.press, self)
        bind_key("Alt+D", self.head.ask_day, self)
        bind_key("Esc", self._escape, self)

    def _order_tabs(self) -> None:
        """Tab order: down the page, then the panel, then the foot."""
        stops = self.pages.tab_stops(self._step)
        for before, after in pairwise([*stops, *self.side.tab_stops(), *self.foot.buttons]):
            QWidget.setTabOrder(before, after)

    def _show_changed(self) -> None:
        if self.live is not None:
            self.side.show_assessment(self.live.assessment)

    def _show_committed(self) -> None:
        if self.live is None:
            return
        self.pages.refresh(self._step)
        self._order_tabs()
        self.head.show_name(self.live.policy, self.live.visit)
        self._show_left()

    def _show_left(self) -> None:
        if self.live is not None:
            self.steps.show_visit(self.live)

    def _show_saved(self, trouble: str) -> None:
        self.head.show_saved(trouble)
        if self.live is not None:
            self.head.serial.setText(self.live.opened.serial)
        if trouble:
            self._messages.error(trouble)

    def _settle(self) -> None:
        commit_input(self)

    def _show_list(self, of: LastTime | WhichPolicies | StepPages) -> None:
        self.foot.show_sheet()
        self.side.want(False)
        focus_or_page(self, of.sheet.first)

    def _set_support(self, _measure: str, records: list[Any]) -> None:
        if self.live is not None:
            self.live.commit(self.live.policy.overlap.fact, tuple(records) or None)

    def undo(self) -> None:
        """Undo the last answer, and show its question."""
        here = self.focusWidget()
        self._settle()
        changed = self.live.undo() if self.live is not None else ()
        if self.live is None or not changed:
            focus_or_page(self, here)
            self._messages.info("没有可以撤销的了。")
            return
        facts = tuple(what for what in changed if what in self.live.policy.facts)
        self.pages.show_answers(facts)
        if not facts or not self.pages.go_to_matter(self._step, facts[0]):
            self.go_to(facts[0]) if facts else focus_or_page(self, self.first_focus())
        self._messages.info(f"已撤销：{'、'.join(changed)}。")

    def _leave(self) -> None:
        self._settle()
        if self.live is not None:
            self._closing.report_unsaved(self.live)
        self.left.emit()

    def park(self) -> None:
        """Park the visit."""
        if self.live is None or self.live.read_only:
            self._leave()
            return
        self._settle()
        self._closing.ask(self._operations.park, self.live, partial(self._parked, self.live))

    def _parked(self, live: LiveVisit, _kept: Any) -> None:
        self._closing.report_parked(live)
        self.left.emit()

    def finish(self) -> None:
        """Finish the visit; its result is final."""
        if self.live is None:
            return
        self._settle()
        if self.live.read_only:
            self._print("告知单")
        elif self.head.day_wrong:
            self.head.ask_day()
            self._messages.error("咨询日没有改好，改好以后再办结。")
        elif not self.live.all_saved:
            self.live.save_again()
            self._messages.error("还有内容没有保存成功，已经重试；保存好以后再办结。")
        elif not self.live.visit.answers:
            self._messages.info("还没有填写任何内容，不用办结；按 Esc 返回接待。")
            focus_or_page(self, self.first_focus())
        elif (lines := list(still_open(self.live))) and (self.pages.sheet.purpose != "办结" or self.live.refused):
            self.pages.sheet.ask_to_finish(lines)
            self._show_sheet()
        else:
            self._closing.ask(self._operations.finish, self.live, self._finished)

    def discard(self) -> None:
        """Discard the visit after confirmation."""
        if self.live is None or self.live.read_only:
            return
        self._settle()
        if self.pages.sheet.purpose == "作废":
            self._closing.ask(self._operations.discard, self.live, lambda _: self._discarded())
            return
        self.pages.sheet.ask_to_discard(self.live.opened.name)
        self._show_sheet()

    def _discarded(self) -> None:
        self._messages.done("这次接待已作废。")
        self.left.emit()

    def _show_sheet(self) -> None:
        self.pages.show_sheet(self.foot.buttons)
        self.offer.bar.hide()  # F8 still works
        self._show_list(self.pages)

    def _confirm(self) -> None:
        self.finish() if self.pages.sheet.purpose == "办结" else self.discard()

    def _escape(self) -> None:
        aside = self.pages.sheet.purpose or self.offer.on_page or self.which.on_page
        self.show_step(self._step) if aside else self._leave()

    def _finished(self, opened: OpenVisit) -> None:
        self.take(opened)
        self._messages.done(f"{opened.serial} 已办结，可以打印告知单。")

    def _print(self, sheet: str) -> None:
        if self.live is not None and self.live.read_only:
            self.print_asked.emit(self.live.opened.id, sheet)
        elif self.live is not None:
            self._messages.info("办结以后才能打印正式的告知单。按 F9 办结。")
