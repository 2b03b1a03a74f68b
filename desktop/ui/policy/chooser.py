"""Choice of the installed policy to show, with validity, version and signer."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from core.policy.installed import Installed
from desktop.ui.base.policy_words import policy_line, policy_lines
from desktop.ui.base.texts import Text

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QVBoxLayout, QWidget


class PolicyChooser(QWidget):
    """A combo box, if there are several policies, and a line about the current one."""

    chosen = Signal(str)  # policy id

    def __init__(self, installed: Sequence[Installed], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._installed = {each.id: each for each in installed}
        self.box = QComboBox()
        self.box.setObjectName("choose:policy")
        self.box.setAccessibleName("看哪一份政策")
        self.box.setToolTip("Alt+↓ 打开，↑↓ 选择")
        self.box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._about = Text("", "muted")
        for each in installed:
            self.box.addItem("", each.id)
        self.box.setVisible(len(installed) > 1)
        self.box.activated.connect(lambda at: self.chosen.emit(self.box.itemData(at)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.box)
        column.addWidget(self._about)

    def show_policy(self, id: str, today: datetime.date) -> None:
        """Show a policy, and the present validity of each."""
        for at, each in enumerate(self._installed.values()):
            self.box.setItemText(at, policy_line(each, today))
        self.box.setCurrentIndex(self.box.findData(id))
        shown = self._installed[id]
        which, validity, *kept = policy_lines(shown, today)
        alone = [which, validity] if len(self._installed) == 1 else [shown.policy.title, validity.partition("　")[2]]
        self._about.setText("　".join([*alone, *kept]))
