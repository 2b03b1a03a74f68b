"""政策制作: enables the editing of policy packs on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.ui.base.texts import Text
from desktop.ui.settings.parts import Save, SettingsPart

from PySide6.QtWidgets import QCheckBox

if TYPE_CHECKING:
    from desktop.settings import CounterSettings

_WORDS = (
    "发文部门或区里做政策包的电脑才要用：打开后，左边多一页“政策制作”，从文件（.docx、.pdf、.txt）做出新的政策包，"
    "核对、试算、签名、导出。服务窗口的电脑不用打开。"
)


class AuthoringPart(SettingsPart):
    """One checkbox."""

    key, title = "authoring", "政策制作"

    def __init__(self, save: Save) -> None:
        super().__init__()
        self.body.addWidget(Text(_WORDS, "muted"))
        self.tick = QCheckBox("这台电脑用来制作政策包")
        self.tick.setObjectName("set:authoring")
        self.tick.setAccessibleName("这台电脑用来制作政策包")
        self.tick.clicked.connect(lambda on: save(authoring=bool(on)))
        self.body.addWidget(self.tick)
        self.body.addStretch(1)

    def show_settings(self, settings: CounterSettings) -> None:
        """Show the settings."""
        self.tick.setChecked(settings.authoring)
