"""Earlier answers of the enterprise: F8 shows them with their dates, F8 again takes the ticked ones over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.assess.answers import Answer
from core.assess.value_text import type_value
from core.policy.pack import Policy
from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import Card
from desktop.ui.base.messages import Messages
from desktop.ui.base.page import clear_layout
from desktop.ui.base.scroll import Scroll
from desktop.ui.base.texts import Heading, Text
from desktop.ui.interview.operations import InterviewOperations
from desktop.ui.interview.step_pages import StepPages
from desktop.visit import LiveVisit

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from desktop.open_visit import Offered


class LastTime(QObject):
    """Fetches earlier answers once the enterprise is identified, and offers those not answered yet."""

    shown = Signal()  # the list is on the page and takes the focus
    closed = Signal()  # back to the step

    def __init__(self, operations: InterviewOperations, pages: StepPages, messages: Messages) -> None:
        super().__init__(pages)
        self._operations, self._pages, self._messages = operations, pages, messages
        self._live: LiveVisit | None = None
        self._who, self._told = ("", ""), ()  # type: tuple[str, str], tuple[Offered, ...]
        self.bar, self.sheet = LastTimeBar(), LastTimeSheet()
        self._scroll = Scroll(self.sheet)
        pages.addWidget(self._scroll)
        self.bar.asked.connect(self.press)
        self.sheet.accepted.connect(self.press)
        self.sheet.back.connect(self.closed)

    def take(self, live: LiveVisit) -> None:
        """Switch to another visit."""
        self._live, self._who, self._told = live, ("", ""), ()
        self.bar.hide()
        live.committed.connect(lambda fact: self._look(live) if fact in (*_who(live), "") else None)
        self._look(live)

    @property
    def on_page(self) -> bool:
        """Whether the list is shown."""
        return self._pages.currentWidget() is self._scroll

    def press(self) -> None:
        """F8: show the list; if it is shown, take over what is ticked."""
        live, offers = self._live, self._open()
        if live is None or live.read_only:
            return
        if self.on_page:
            self._accept(live)
        elif offers:
            self.sheet.show_offers(live.policy, offers)
            self._pages.setCurrentWidget(self._scroll)
            self.bar.hide()
            self.shown.emit()
        else:
            self._messages.info("没有可以沿用的登记：这家企业没有办结过，或者这些都已经回答了。")

    def _accept(self, live: LiveVisit) -> None:
        ticked = self.sheet.ticked()
        live.commit_many({each.fact: each.answer for each in ticked})
        self.bar.hide()
        self.closed.emit()
        if ticked:
            self._messages.done(f"已沿用 {len(ticked)} 项上次的登记，请当面核对。")

    def _look(self, live: LiveVisit) -> None:
        name, code = (_text(live.answer(fact)) for fact in _who(live))
        if (name, code) != self._who and not live.read_only:
            self._who = name, code
            self._operations.last_time(code, name, lambda told: self._take(live, (name, code), told))

    def _take(self, live: LiveVisit, who: tuple[str, str], told: tuple[Offered, ...]) -> None:
        if live is self._live and who == self._who:
            self._told = told
            # a correction has the answers already; F8 still works
            self.bar.show_offers(() if live.opened.corrects else self._open())

    def _open(self) -> tuple[Offered, ...]:
        """The offers not answered meanwhile."""
        live = self._live
        return () if live is None else tuple(each for each in self._told if live.answer(each.fact) is None)


def _who(live: LiveVisit) -> tuple[str, str]:
    """The facts that identify an enterprise: name and code."""
    return live.policy.role("name"), live.policy.role("code")


def _text(answer: Answer | None) -> str:
    return answer.value if answer is not None and isinstance(answer.value, str) else ""


class LastTimeBar(QFrame):
    """A line under the steps, hidden without offers."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("notice", "info")
        self._text = Text()
        look = Button("沿用上次", "accept-offer", "primary", "check", tip="看上次的登记，核对后沿用　F8")
        skip = Button("先不用", "decline-offer", "quiet", tip="以后仍可按 F8")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 12, 6)
        row.addWidget(self._text, 1)
        row.addWidget(look)
        row.addWidget(skip)
        look.clicked.connect(self.asked)
        skip.clicked.connect(self.hide)
        self.hide()

    def show_offers(self, offers: Sequence[Offered]) -> None:
        """Show how many answers are offered; hide if none."""
        ageing = sum(each.ages for each in offers)
        if offers:
            told = [f"{len(offers) - ageing} 项一般不变"] if len(offers) > ageing else []
            told += [f"{ageing} 项要核对"] if ageing else []
            last = max(each.day for each in offers)
            self._text.setText(f"这家企业 {last.isoformat()} 来过：{'，'.join(told)}。按 F8 看。")
        self.setVisible(bool(offers))


class LastTimeSheet(QWidget):
    """The list of earlier answers with dates; those that may have changed are unticked until confirmed."""

    accepted = Signal()
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sheet:last-time")
        self.setAccessibleName("上次的登记")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 12, 16, 16)
        self._column.setSpacing(10)
        self.boxes: dict[str, Tick] = {}
        self._offers: tuple[Offered, ...] = ()

    def show_offers(self, policy: Policy, offers: Sequence[Offered]) -> None:
        """Show offers in two groups."""
        self.hide()  # show at once when it is filled
        clear_layout(self._column)
        self.boxes, self._offers = {}, tuple(offers)
        self._column.addWidget(Heading("上次的登记，没有变的可以沿用", 2))
        self._column.addWidget(Text("↑↓ 走，空格勾选，F8 沿用勾上的，Esc 返回。", "muted"))
        for title, ages in (("会变的：当面问过再勾", True), ("一般不变", False)):
            found = [each for each in offers if each.ages is ages]
            if found:
                card = Card(title)
                card.body.setSpacing(0)
                for each in found:
                    card.body.addWidget(self._box(policy, each))
                self._column.addWidget(card)
        self._column.addLayout(self._end())
        self._column.addStretch(1)
        self.show()

    @property
    def first(self) -> QWidget | None:
        """Answers to confirm get the focus first: the rest is ticked already."""
        ageing = (self.boxes[each.fact] for each in self._offers if each.ages)
        return next(ageing, next(iter(self.boxes.values()), None))

    def ticked(self) -> list[Offered]:
        """The answers to take over."""
        return [each for each in self._offers if self.boxes[each.fact].isChecked()]

    def _box(self, policy: Policy, each: Offered) -> Tick:
        shown = type_value(policy.facts[each.fact], each.answer.value)
        box = Tick(f"{each.fact}：{shown}（{each.day.isoformat()}）")
        box.setObjectName(f"offer:{each.fact}")
        box.setChecked(not each.ages)
        self.boxes[each.fact] = box
        return box

    def _end(self) -> QHBoxLayout:
        take = Button("沿用勾上的", "take-offer", "primary", "check", tip="沿用勾上的　F8")
        take.clicked.connect(self.accepted)
        stay = Button("返回", "offer-back", tip="返回　Esc")
        stay.clicked.connect(self.back)
        row = QHBoxLayout()
        row.addWidget(stay)
        row.addWidget(take)
        row.addStretch(1)
        return row


class Tick(QCheckBox):
    """A checkbox that ↑↓ leave and Enter or Space tick."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(key == Qt.Key.Key_Down)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.toggle()
        else:
            super().keyPressEvent(event)
