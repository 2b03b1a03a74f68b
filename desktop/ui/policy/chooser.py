"""Which of the installed policies is shown, each with its validity, version and who signed it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from core.policy.installed import Installed
from desktop.ui.base.policy_words import policy_line, policy_lines
from desktop.ui.base.texts import Text

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QVBoxLayout, QWidget


class PolicyChooser(QWidget):
    """A box of all policies where there are several, and a line about the one that is shown."""

    chosen = Signal(str)  # its id

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
        """Tell about the one that is shown, and of each how it stands today."""
        for at, each in enumerate(self._installed.values()):
            self.box.setItemText(at, policy_line(each, today))
        self.box.setCurrentIndex(self.box.findData(id))
        shown = self._installed[id]
        which, validity, *kept = policy_lines(shown, today)
        alone = [which, validity] if len(self._installed) == 1 else [shown.policy.title, validity.partition("　")[2]]
        self._about.setText("　".join([*alone, *kept]))
