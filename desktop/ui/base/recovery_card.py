"""The recovery code, shown once, to be printed or written down and stored away from clerks."""

from __future__ import annotations

from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import Card
from desktop.ui.base.texts import Text

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QTextDocument
from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

_SAID = (
    "这是恢复码，只显示这一次。请打印或抄下来，装进信封，交给负责人保管。"
    "管理员忘了 PIN 时，用它登录；没有它，就没有人能改设置、恢复备份。"
)


class RecoveryCard(Card):
    """Shows the code until the user confirms having stored it."""

    kept = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("恢复码", parent)
        self.code = Text("", "strong")
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.print_button = Button("打印恢复码…", "print-recovery", icon="print")
        self.kept_button = Button("已经收好", "recovery-kept", "primary", "check")
        self.body.addWidget(Text(_SAID))
        self.body.addWidget(self.code)
        row = QHBoxLayout()
        row.addWidget(self.print_button)
        row.addWidget(self.kept_button)
        row.addStretch(1)
        self.body.addLayout(row)
        self.print_button.clicked.connect(self._print)
        self.kept_button.clicked.connect(self._done)

    def show_code(self, code: str) -> None:
        """Show a code and focus 打印."""
        self.code.setText(code)
        self.code.setAccessibleName("恢复码 " + " ".join(code))
        self.show()
        self.print_button.setFocus()

    def forget(self) -> None:
        """Hide it."""
        self.code.setText("")
        self.code.setAccessibleName("")
        self.hide()

    def _done(self) -> None:
        self.forget()
        self.kept.emit()

    def _print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        dialog.setWindowTitle("选择打印机")
        if dialog.exec() == QDialog.DialogCode.Accepted:
            page(self.code.text(), self.font()).print_(printer)


def page(code: str, font: QFont) -> QTextDocument:
    """The printed page: the code in large type, and its purpose."""
    document = QTextDocument()
    document.setDefaultFont(font)
    document.setHtml(f"<h1>惠企窗口　管理员恢复码</h1><p style='font-size:22pt'><b>{code}</b></p><p>{_SAID}</p>")
    return document
