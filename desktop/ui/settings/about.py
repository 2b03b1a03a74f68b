"""关于: version, policies in use, third-party parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from desktop import release
from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import Card
from desktop.ui.base.texts import ReadingView, Text
from desktop.ui.settings.parts import SettingsPart

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout

if TYPE_CHECKING:
    from desktop.policies import PackState

_FROM_SOURCE = "从源码运行，程序库的版本记在 uv.lock 里，许可随各个库。安装包里的“关于”列出全部组件。"
_DIGEST = 12  # characters of a digest that are read out and compared


class AboutOperations(Protocol):
    """Operations that this part uses."""

    def packs(self, then: Callable[[PackState], None]) -> None: ...


class AboutPart(SettingsPart):
    """Information to read out to support."""

    key, title = "about", "关于"
    everyones = True

    def __init__(self, operations: AboutOperations, done: Callable[[str], None]) -> None:
        super().__init__()
        self._operations, self._done = operations, done
        card = Card("惠企窗口")
        self.version = Text(f"版本 {release.release().words}", "strong")
        card.body.addWidget(self.version)
        card.body.addWidget(Text("、".join(release.component_versions()), "muted"))
        self.policies = Text("")
        card.body.addWidget(self.policies)
        self.copy = Button("复制这些信息", "copy-about", tip="报告问题时发给维护人员")
        self.copy.clicked.connect(self._copy)
        row = QHBoxLayout()
        row.addWidget(self.copy)
        row.addStretch(1)
        card.body.addLayout(row)
        self.body.addWidget(card)
        parts = Card("许可")
        parts.body.addWidget(Text("程序按 MIT 许可分发。随附的字体、Qt 和其他组件各按其许可：", "muted"))
        self.parts = ReadingView("about:parts")
        self.parts.setAccessibleName("随附组件和许可")
        listed = release.third_party().partition("\n\n")[2]  # without its title
        self.parts.setMarkdown(listed or _FROM_SOURCE)
        self.parts.setMinimumHeight(320)
        parts.body.addWidget(self.parts)
        self.body.addWidget(parts)
        self.body.addStretch(1)

    def refresh(self) -> None:
        """Show the present policies."""
        self._operations.packs(self.show_state)

    def show_state(self, state: PackState) -> None:
        """Show the policies in use: number, version of the pack, digest."""
        lines = [
            f"{each.policy.number}：政策包 {each.policy.id} 第 {each.policy.version} 版，"
            f"校验值 {each.policy.digest[:_DIGEST]}"
            for each in state.policies.all
        ]
        self.policies.setText("\n".join(lines))

    def _copy(self) -> None:
        told = (self.version.text(), *release.component_versions(), self.policies.text())
        QGuiApplication.clipboard().setText("\n".join(told))
        self._done("已复制。")
