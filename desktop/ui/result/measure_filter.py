"""Filters for the list of measures: 全部, 能拿钱, 待认定, 缺什么, each with its count; and one of several policies."""

from core.assess.result import Assessment
from core.policy.pack import Policy
from desktop.ui.base.buttons import ChipButton
from desktop.ui.base.flow_layout import FlowLayout
from desktop.ui.result.measure_tree import ALL, FILTERS

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QSizePolicy, QWidget


class MeasureFilter(QWidget):
    """One filter is active; `chosen` emits it. A filter without matches is disabled."""

    chosen = Signal(str)
    policy_chosen = Signal(str)  # policy id; '' for all

    def __init__(self, of: Policy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("只看哪些项目")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._group = QButtonGroup(self)
        row = FlowLayout(self)
        self.chips = {word: self._chip(word) for word in FILTERS}
        for chip in self.chips.values():
            row.addWidget(chip)
        self.chips[ALL].setChecked(True)
        self.policies = self._make_policies(of)
        row.addWidget(self.policies)
        self.policies.setVisible(bool(of.parts))

    def _make_policies(self, of: Policy) -> QComboBox:
        """A combo box: all policies, or one."""
        box = QComboBox()
        box.setObjectName("action:only-policy")
        box.setAccessibleName("只看哪份政策")
        box.setToolTip("只看一份政策　Shift+F3 换下一份")
        box.addItem("全部政策", "")
        for each in of.parts:
            box.addItem(f"{each.level}　{each.number}", each.id)
        box.currentIndexChanged.connect(lambda _at: self.policy_chosen.emit(self.policy))
        return box

    @property
    def policy(self) -> str:
        """The id of the selected policy; '' for all."""
        return str(self.policies.currentData() or "")

    def step_policy(self) -> None:
        """Select the next policy."""
        self.policies.setCurrentIndex((self.policies.currentIndex() + 1) % self.policies.count())

    @property
    def only(self) -> str:
        """The active filter."""
        return next(word for word, chip in self.chips.items() if chip.isChecked())

    def show_assessment(self, assessment: Assessment) -> None:
        """Update the counts; if the active filter has no matches, show all."""
        for word, fits in FILTERS.items():
            count = sum(fits(o) for o in assessment.outcomes if self.policy in ("", o.policy.id))
            self.chips[word].setText(f"{word} {count}")
            self.chips[word].setAccessibleName(f"{word}，{count} 项")
            self.chips[word].setEnabled(bool(count) or word == ALL)
        if not self.chips[self.only].isEnabled():
            self.choose(ALL)

    def choose(self, word: str) -> None:
        """Activate a filter and emit."""
        if word != self.only:
            self.chips[word].setChecked(True)
            self.chosen.emit(word)

    def step(self) -> None:
        """Activate the next filter with matches."""
        ready = [word for word, chip in self.chips.items() if chip.isEnabled()]
        self.choose(ready[(ready.index(self.only) + 1) % len(ready)])

    def _chip(self, word: str) -> ChipButton:
        chip = ChipButton(word)
        chip.setObjectName(f"action:only-{word}")
        chip.setToolTip(f"只看{word}　F3 换下一种" if word != ALL else "全部项目　F3 换下一种")
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.clicked.connect(lambda: self.chosen.emit(word))
        self._group.addButton(chip)
        return chip
