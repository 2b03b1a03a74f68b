"""The passphrase prompt before the counter opens, if its keys are encrypted."""

from desktop.ui.base import theme
from desktop.ui.base.buttons import Button
from desktop.ui.base.fields import FieldRow, pin_field
from desktop.ui.base.page import GAP, ROOM
from desktop.ui.base.texts import Heading, Text

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget


class PassphraseWindow(QWidget):
    """One field: Enter opens, Esc closes. `given` is the passphrase; '' if none was given."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.given = ""
        self.setObjectName("window:passphrase")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("惠企窗口 · 输入口令")
        self.setWindowIcon(theme.icon("app", None, theme.WINDOW_ICON))
        self.field = pin_field("start:passphrase")
        self.row = FieldRow("中心的口令", self.field)
        self.row.set_error(sentence)
        enter = Button("打开", "open-keys", "primary", "check")
        close = Button("关闭", "close-keys", tip="Esc")
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addStretch(1)
        row.addWidget(close)
        row.addWidget(enter)
        column = QVBoxLayout(self)
        column.setContentsMargins(ROOM, ROOM, ROOM, ROOM)
        column.setSpacing(GAP)
        column.addWidget(Heading("请输入口令", 2))
        column.addWidget(Text("告知单的密钥由中心的口令保护。", "muted"))
        column.addWidget(self.row)
        column.addLayout(row)
        self.field.returnPressed.connect(self._take)
        enter.clicked.connect(self._take)
        close.clicked.connect(self.close)
        QShortcut(QKeySequence("Escape"), self).activated.connect(self.close)
        self.setMinimumWidth(520)
        self.adjustSize()
        self.field.setFocus()

    def _take(self) -> None:
        if self.field.text():
            self.given = self.field.text()
            self.close()
