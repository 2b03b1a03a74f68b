"""The top of 筛查: choice of roster, and actions on it as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.ui.base.buttons import Button
from desktop.ui.base.tables import filter_box
from desktop.ui.base.texts import Heading

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

if TYPE_CHECKING:
    from core.screening.values import RosterInfo


class RosterHead(QWidget):
    """The stored rosters, and four buttons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chooser = filter_box("名单", [], lambda: None)
        self.chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.chooser.setMinimumContentsLength(3)
        self.faults_button = Button("问题", "roster-faults", icon="warning", shortcut="Ctrl+E", tip="读不出来的格")
        self.faults_button.setCheckable(True)
        self._open = Button("打开名单", "open-roster", icon="add", shortcut="Ctrl+O", tip="可选几个文件")
        self._run = Button("开始筛查", "screen", "primary", "screening", "F5", tip="按现行政策算每一家")
        self._delete = Button("删除", "delete-roster", icon="remove", tip="从这台电脑上删掉这份名单")
        self.buttons = (self._open, self._run, self._delete)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Heading("筛查"))
        row.addWidget(self.chooser, 1)
        for button in (self.faults_button, self._delete, self._open, self._run):
            row.addWidget(button)

    def show_state(self, info: RosterInfo | None, *, free: bool, mapping: bool, some: bool) -> None:
        """Enable what can be used: no job is running, no roster is being mapped, there is a roster."""
        self.faults_button.setText(f"问题 {info.faults:,}" if info is not None and info.faults else "问题")
        self.faults_button.setAccessibleName(self.faults_button.text())
        told = info is not None and bool(info.faults or info.notes)
        self.faults_button.setEnabled(told and not mapping)
        self._run.setText("重新筛查" if info is not None and info.as_of is not None else "开始筛查")
        self._run.setAccessibleName(self._run.text())
        ready = info is not None and free and not mapping
        self._run.setEnabled(ready)
        self._delete.setEnabled(ready)
        self.chooser.setEnabled(some and free and not mapping)
        self._open.setEnabled(free)
