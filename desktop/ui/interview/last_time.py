"""What the enterprise said last time, offered for this visit: one key takes it over."""

from collections.abc import Mapping

from core.assess.answers import Answer, show_value
from core.policy.pack import Policy
from desktop.ui.base.buttons import Button
from desktop.ui.base.texts import Text

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout


class LastTimeBar(QFrame):
    """A bar under the steps, hidden when there is nothing to offer."""

    accepted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("notice", "info")
        self._text = Text()
        take = Button("沿用", "accept-offer", "primary", "check", "F8", tip="沿用上次的登记信息")
        skip = Button("不用", "decline-offer", "quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 12, 6)
        row.addWidget(self._text, 1)
        row.addWidget(take)
        row.addWidget(skip)
        take.clicked.connect(self._take)
        skip.clicked.connect(self.hide)
        self.hide()

    def show_offer(self, policy: Policy, answers: Mapping[str, Answer]) -> None:
        """Offer these answers; none: hide."""
        shown = [f"{f} {show_value(policy.facts[f], a.value)}" for f, a in answers.items() if f in policy.facts]
        self._text.setText(f"上次登记：{'，'.join(shown)}。没有变就按 F8 沿用。")
        self.setVisible(bool(shown))

    def _take(self) -> None:
        self.hide()
        self.accepted.emit()
