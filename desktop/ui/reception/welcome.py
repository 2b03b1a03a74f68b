"""The notice at 接待 until the centre is set up: every paper is a sample, and how to change that in a minute."""

from __future__ import annotations

from typing import Any

from desktop.ui.base.buttons import Button
from desktop.ui.base.texts import Text

from PySide6.QtWidgets import QFrame, QHBoxLayout


class Welcome(QFrame):
    """A line above the lists, hidden once the centre has a name."""

    def __init__(self, asked: Any) -> None:
        """`asked`: the signal to emit when the user wants to set it up."""
        super().__init__()
        self.setProperty("notice", "warning")
        self.text = Text()
        self.go = Button("现在填", "first-run", shortcut="F2", tip="中心名称、街镇、窗口、经办人、编号字头、预审章")
        self.go.clicked.connect(asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 10, 6)
        row.setSpacing(10)
        row.addWidget(self.text, 1)
        row.addWidget(self.go)
        self.hide()

    def show_settings(self, settings: Any) -> None:
        """Show or hide it for these settings (desktop.settings.CounterSettings)."""
        first = "" if settings.first_run_later else "第一次使用：按 F2，一分钟填好中心名称、经办人等。"
        self.text.setText(f"{first}填好以前，打印的都是样张。")
        self.setAccessibleName(self.text.text())
        self.go.setProperty("role", "plain" if settings.first_run_later else "primary")
        self.go.style().polish(self.go)
        self.setVisible(not settings.centre.strip())
