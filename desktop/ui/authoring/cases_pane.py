"""缺的样例: visits on both sides of each edge with their results, to be confirmed one by one."""

from __future__ import annotations

from core.authoring.edge_visits import CaseProposal, MissingCases
from core.authoring.trial_visit import answers_in_words
from core.policy.pack import Policy
from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import StatusBadge
from desktop.ui.base.progress import ProgressBar
from desktop.ui.base.scroll import Scroll
from desktop.ui.base.texts import Text

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget


class CasesPane(QWidget):
    """Signals: `asked` (find missing cases), `confirmed` and `opened` (proposal)."""

    asked = Signal()
    confirmed = Signal(object)
    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[CaseProposal] = []
        self._policy: Policy | None = None
        self._all = 0
        self._unfound: tuple[str, ...] = ()
        self.begin = Button("找出缺的样例", "find-cases", "primary", icon="search", shortcut="Ctrl+G",
                           tip="每个数、每个日期的两边各要有一个样例；政策本身：择一、几项合计封顶")  # fmt: skip
        self.begin.clicked.connect(self.asked.emit)
        self.status = Text("每个数、每个日期的两边，各要有一个核过的样例。程序算出结果，请逐个核对。", "muted")
        self.work = ProgressBar()
        self.edge, self.badge, self.amount, self.answers = (
            Text("", "strong"),
            StatusBadge(),
            Text("", "strong"),
            Text("", "small"),
        )
        self.steps = Text("", "small")
        self.right = Button("结果对，存为样例", "confirm-case", "primary", icon="check", shortcut="Ctrl+Return")
        self.later = Button("先跳过", "skip-case")
        self.look = Button("拿到“试一笔”里看", "open-case")
        self.right.clicked.connect(self._confirm)
        self.later.clicked.connect(self._skip)
        self.look.clicked.connect(lambda: self.opened.emit(self._waiting[0]))
        self._arrange()
        self.forget()

    def forget(self) -> None:
        """Clear the proposals: the item or its rules changed."""
        self._waiting, self._unfound, self._all = [], (), 0
        self.status.setText("每个数、每个日期的两边，各要有一个核过的样例。程序算出结果，请逐个核对。")
        self._show()

    def show_found(self, found: MissingCases | None, policy: Policy) -> None:
        """Show proposals one by one."""
        self.work.end()
        self._policy = policy
        if found is None:
            self.status.setText("现在判不了：先改好“要改的”里列的各处。")
            return
        self._waiting, self._unfound, self._all = list(found.proposals), found.unfound, len(found.proposals)
        self._show()
        if self._waiting:
            self.right.setFocus()

    @property
    def waiting(self) -> int:
        """The number of proposals not reviewed yet."""
        return len(self._waiting)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.begin)
        head.addWidget(self.status, 1)
        result = QHBoxLayout()
        result.setSpacing(10)
        result.addWidget(self.edge, 1)
        result.addWidget(self.badge)
        result.addWidget(self.amount)
        inner = QWidget()
        lines = QVBoxLayout(inner)
        lines.setContentsMargins(0, 0, 6, 0)
        lines.setSpacing(4)
        lines.addLayout(result)
        lines.addWidget(self.answers)
        lines.addWidget(self.steps)
        lines.addStretch(1)
        foot = QHBoxLayout()
        for button in (self.right, self.later, self.look):
            foot.addWidget(button)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.work)
        column.addWidget(Scroll(inner), 1)
        column.addLayout(foot)

    def _show(self) -> None:
        one = self._waiting[0] if self._waiting else None
        for widget in (self.edge, self.badge, self.amount, self.answers, self.steps, self.right, self.later, self.look):
            widget.setVisible(one is not None)
        self.look.setVisible(one is not None and bool(one.measure))  # a trial needs an item
        if one is None or self._policy is None:
            if self._unfound:
                left = "；".join(self._unfound)
                self.status.setText(f"还有 {len(self._unfound)} 处程序凑不出，请在“试一笔”里做：{left}。")
            elif self._policy is not None:
                self.status.setText("样例都核过了。" if self._all else "这里不缺样例。")
            return
        self.status.setText(f"第 {self._all - len(self._waiting) + 1} 个，共 {self._all} 个")
        self.edge.setText(one.edge)
        self.answers.setText(
            "　".join((f"咨询日 {one.visit.as_of.isoformat()}", *answers_in_words(self._policy, one.visit)))
        )
        if one.result.status is not None:
            self.badge.set_status(one.result.status)
        self.amount.setText(one.result.amount)
        self.steps.setText("\n".join(one.result.steps))

    def _confirm(self) -> None:
        one = self._waiting.pop(0)
        self.confirmed.emit(one)
        self._show()

    def _skip(self) -> None:
        self._waiting.pop(0)
        self._show()
