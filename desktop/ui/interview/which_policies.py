"""The policies that judge a visit: Alt+Z shows all installed ones, Alt+Z again applies the ticked ones."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from core.policy.pack import Policy
from core.policy.text import day_words
from desktop.open_visit import OpenVisit
from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import Card
from desktop.ui.base.messages import Messages
from desktop.ui.base.page import clear_layout
from desktop.ui.base.scroll import Scroll
from desktop.ui.base.texts import Heading, Text
from desktop.ui.interview.last_time import Tick
from desktop.ui.interview.operations import InterviewOperations
from desktop.ui.interview.step_pages import StepPages
from desktop.visit import LiveVisit

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

_MOST = 6
"""Number of changed results listed for a newer version; the rest is counted."""


class WhichPolicies(QObject):
    """The button with the number of policies, and the sheet to choose them."""

    shown = Signal()  # the list is on the page and takes the focus
    closed = Signal()  # back to the step
    changed = Signal(object)  # OpenVisit, under other policies

    def __init__(self, operations: InterviewOperations, pages: StepPages, messages: Messages) -> None:
        super().__init__(pages)
        self._operations, self._pages, self._messages = operations, pages, messages
        self._live: LiveVisit | None = None
        self.button = Button("", "which-policies", "quiet", "policy", tip="这次按哪些政策算　Alt+Z")
        self.sheet = PoliciesSheet()
        self._scroll = Scroll(self.sheet)
        pages.addWidget(self._scroll)
        self.button.clicked.connect(self.press)
        self.sheet.accepted.connect(self.press)
        self.sheet.back.connect(self.closed)

    def take(self, live: LiveVisit) -> None:
        """Switch to another visit."""
        self._live = live
        had, have = live.policy.each, self._operations.in_use()
        newer = live.opened.newer
        self.button.setText(f"{len(had)} 份政策" + ("，有新版" if newer else ""))
        self.button.setAccessibleName(f"按 {len(had)} 份政策算，查看或更换")
        self.button.setVisible(len(have) > 1 or len(had) > 1 or bool(newer))
        if newer:
            named = "、".join(policy.number for policy in newer)
            kept = "这次接待仍按开始时的算。按 Alt+Z 看会有什么不同、是否改用。"
            self._messages.info(f"{named} 的政策包有新版本，{kept}")

    @property
    def on_page(self) -> bool:
        """Whether the list is shown."""
        return self._pages.currentWidget() is self._scroll

    def press(self) -> None:
        """Alt+Z: show the list; if it is shown, apply what is ticked."""
        live = self._live
        if live is None or not self.button.isVisibleTo(self.button.window()):
            return
        if self.on_page:
            self._accept(live)
            return
        self.sheet.show_policies(live, self._operations.in_use())
        self._pages.setCurrentWidget(self._scroll)
        self.shown.emit()

    def _accept(self, live: LiveVisit) -> None:
        chosen = self.sheet.chosen()
        if live.read_only or [p.digest for p in chosen] == [p.digest for p in live.policy.each]:
            self.closed.emit()
        elif not chosen:
            self._messages.error("至少要留一份政策。")
        elif live.refused or not live.all_saved:
            self._messages.error("还有没读懂或没保存的内容，改好以后再换政策。")
        else:
            self._operations.set_policies(live.opened.id, chosen, self._changed)

    def _changed(self, opened: OpenVisit) -> None:
        self.changed.emit(opened)
        self._messages.done(f"这次接待现在按 {'、'.join(policy.number for policy in opened.policy.each)} 算。")


class PoliciesSheet(QWidget):
    """All policies, with those of the visit ticked; for newer versions, what they would change."""

    accepted = Signal()
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sheet:policies")
        self.setAccessibleName("按哪些政策算")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 12, 16, 16)
        self._column.setSpacing(10)
        self._boxes: list[tuple[Policy, Tick]] = []
        self._newer: dict[str, tuple[Policy, Tick]] = {}

    def show_policies(self, live: LiveVisit, have: Sequence[Policy]) -> None:
        """Show installed policies and those of the visit; for a finished visit only its own, read-only."""
        self.hide()  # show at once when it is filled
        clear_layout(self._column)
        self._boxes, self._newer = [], {}
        had = {policy.id: policy for policy in live.policy.each}
        others = [] if live.read_only else [policy for policy in have if policy.id not in had]
        self._column.addWidget(Heading("这次接待按哪些政策算", 2))
        keys = "Esc 返回。" if live.read_only else "↑↓ 走，空格勾选，Alt+Z 按勾上的算，Esc 返回。"
        self._column.addWidget(Text(f"同一事项几份政策都支持的，合计只计最高的一份。{keys}", "muted"))
        for policy in (*had.values(), *others):
            self._column.addWidget(self._card(live, policy, policy.id in had))
        self._column.addLayout(self._end(live.read_only))
        self._column.addStretch(1)
        self.show()

    @property
    def first(self) -> QWidget | None:
        """The widget to focus: a newer version, otherwise the first policy."""
        newer = (box for _, box in self._newer.values())
        return next(newer, self._boxes[0][1] if self._boxes else None)

    def chosen(self) -> list[Policy]:
        """The ticked policies in the ticked versions."""
        ticked = [policy for policy, box in self._boxes if box.isChecked()]
        newer = {id: policy for id, (policy, box) in self._newer.items() if box.isChecked()}
        return [newer.get(policy.id, policy) for policy in ticked]

    def _card(self, live: LiveVisit, policy: Policy, on: bool) -> Card:
        box = Tick(f"{policy.number}《{policy.title}》")
        box.setObjectName(f"policy:{policy.id}")
        box.setChecked(on)
        box.setEnabled(not live.read_only)
        self._boxes.append((policy, box))
        card = Card()
        card.body.setSpacing(4)
        card.body.addWidget(box)
        card.body.addWidget(Text(_about(policy, live.visit.as_of), "muted"))
        newer = next((each for each in live.opened.newer if each.id == policy.id), None)
        if newer is not None:
            self._add_newer(card, live, policy, newer)
        return card

    def _add_newer(self, card: Card, live: LiveVisit, policy: Policy, newer: Policy) -> None:
        versions = f"版本 {newer.version}，这次是 {policy.version or '没有写版本'}" if newer.version else "规则有改动"
        box = Tick(f"改用现在的政策包（{versions}）")
        box.setObjectName(f"policy:{policy.id}:newer")
        self._newer[policy.id] = newer, box
        card.body.addWidget(box)
        found = live.otherwise_by([newer if each is policy else each for each in live.policy.each])
        said = list(found[:_MOST]) + ([f"另有 {len(found) - _MOST} 处不同"] if len(found) > _MOST else [])
        card.body.addWidget(Text("改用以后，这次的结果：\n" + "\n".join(said) if said else "这次的结果不变。", "muted"))

    def _end(self, read_only: bool) -> QHBoxLayout:
        stay = Button("返回", "policies-back", tip="返回　Esc")
        stay.clicked.connect(self.back)
        row = QHBoxLayout()
        row.addWidget(stay)
        if not read_only:
            take = Button("按勾上的算", "take-policies", "primary", "check", tip="按勾上的算　Alt+Z")
            take.clicked.connect(self.accepted)
            row.addWidget(take)
        row.addStretch(1)
        return row


def _about(policy: Policy, day: datetime.date) -> str:
    """市级　有效期2023年1月1日至2030年12月31日　咨询日在有效期内　教学样例."""
    span = f"有效期{day_words(policy.effective)}至{day_words(policy.expires)}"
    state = "已过有效期" if day > policy.expires else "还没有施行" if day < policy.effective else "在有效期内"
    sample = ("教学样例，没有机关发过这份文件",) if policy.sample else ()
    return "　".join((policy.level, span, f"咨询日{state}", *sample))
