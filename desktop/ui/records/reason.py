"""The reason for a correction, asked before it begins."""

from desktop.ui.base.fields import FieldRow

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

_LEAST, _MOST = 2, 60


class ReasonRow(FieldRow):
    """A field shown on demand; Enter begins the correction, Esc cancels."""

    given = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        self.field = QLineEdit()
        self.field.setObjectName("field:reason")
        self.field.setPlaceholderText("如：人数填错；企业补来了证书")
        super().__init__("为什么更正？写明原因，按回车开始更正；印在两份纸上。Esc 不更正", self.field)
        self.field.setAccessibleName("更正的原因")
        self.field.setMaxLength(_MOST)
        self.field.returnPressed.connect(self._take)
        self.field.textEdited.connect(lambda _text: self.set_error(""))
        self.hide()

    def ask(self) -> None:
        """Show the empty field and focus it."""
        self.field.clear()
        self.field.setMinimumHeight(self.field.sizeHint().height())  # the list above shrinks
        self.set_error("")
        self.show()
        self.field.setFocus()

    def _take(self) -> None:
        reason = " ".join(self.field.text().split())
        if len(reason) < _LEAST:
            self.set_error("请写明更正的原因，至少两个字。")
            return
        self.given.emit(reason)
        self.hide()

    def leave(self) -> None:
        """Cancel."""
        self.hide()
        self.left.emit()
