"""登录: choose the name with ↑↓, type the PIN, Enter. Nothing else is accessible meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from core.errors import HuiqiError
from core.records.values import Session
from desktop.callbacks import Failed
from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import Card
from desktop.ui.base.fields import PIN_HINT, FieldRow, pin_field
from desktop.ui.base.page import GAP, ROOM, Page, bind_key
from desktop.ui.base.recovery_card import RecoveryCard
from desktop.ui.base.texts import Heading, Text

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

_WIDTH = 460


class LogInOperations(Protocol):
    """Operations that this page uses."""

    session_changed: SignalInstance

    def session(self) -> Session: ...
    def log_in(self, name: str, pin: str, then: Callable[[Any], None], failed: Failed) -> None: ...
    def recover(self, name: str, code: str, pin: str, then: Callable[[str], None], failed: Failed) -> None: ...


class LogInPage(Page):
    """Replaces every other page until somebody is logged in."""

    entered = Signal()  # logged in, and a new recovery code was shown if there was one

    def __init__(self, operations: LogInOperations, parent: QWidget | None = None) -> None:
        super().__init__("log-in", "登录", parent)
        self._operations = operations
        self._telling = False  # the next recovery code is shown, or on its way
        self.name_box = QComboBox()
        self.name_box.setObjectName("log-in:name")
        self.pin = pin_field("log-in:pin")
        self.pin_row = FieldRow("PIN", self.pin, "↑↓ 换人，输入 PIN 后按回车。")
        self.enter = Button("登录", "log-in", "primary", "check")
        self.forgot = Button("忘了 PIN", "log-in-forgot", "link")
        self.code = QLineEdit()
        self.code.setObjectName("log-in:code")
        self.code.setPlaceholderText("XXXX-XXXX-XXXX-XXXX-XXXX")
        self.code_row = FieldRow("恢复码", self.code)
        self.fresh_pin = pin_field("log-in:new-pin")
        self.fresh_row = FieldRow("新的 PIN", self.fresh_pin, PIN_HINT)
        self.recover = Button("用恢复码登录", "log-in-recover")
        self.recovery = RecoveryCard()
        self._build()
        self._connect()

    def refresh(self) -> None:
        """Show who may log in; drop a half-typed PIN."""
        self._show(self._operations.session())
        for field in (self.pin, self.code, self.fresh_pin):
            field.clear()
        for row in (self.pin_row, self.code_row):
            row.set_error("")
        self._rescue.hide()

    def first_focus(self) -> QWidget:
        """The PIN: the name is that of the last user."""
        return self.pin

    def choose(self, name: str) -> None:
        """Preselect the last user."""
        at = self.name_box.findData(name)
        if at >= 0:
            self.name_box.setCurrentIndex(at)

    def _build(self) -> None:
        self._card = Card()
        self._card.setMaximumWidth(_WIDTH)
        self._card.body.addWidget(FieldRow("经办人", self.name_box))
        self._card.body.addWidget(self.pin_row)
        row = QHBoxLayout()
        row.addWidget(self.enter)
        row.addWidget(self.forgot)
        row.addStretch(1)
        self._card.body.addLayout(row)
        self._rescue = Card()
        self._rescue.setMaximumWidth(_WIDTH)
        said = "经办人忘了 PIN，请管理员在“设置 → 经办人”里重设。管理员忘了，用启用登录时打印的恢复码："
        for piece in (Text(said, "muted"), self.code_row, self.fresh_row):
            self._rescue.body.addWidget(piece)
        self._rescue.body.addWidget(self.recover, 0, Qt.AlignmentFlag.AlignLeft)
        self._rescue.hide()
        self.recovery.setMaximumWidth(_WIDTH)
        self.recovery.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(ROOM, 18, ROOM, 18)
        column.setSpacing(GAP)
        column.addWidget(Heading("登录"))
        for card in (self._card, self._rescue, self.recovery):
            column.addWidget(card)
        column.addStretch(1)

    def _connect(self) -> None:
        self._operations.session_changed.connect(self._show)
        self.enter.clicked.connect(self._log_in)
        self.pin.returnPressed.connect(self._log_in)
        self.pin.textEdited.connect(lambda _: self.pin_row.set_error(""))
        self.code.textEdited.connect(lambda _: self.code_row.set_error(""))
        self.forgot.clicked.connect(self._unfold)
        self.code.returnPressed.connect(self.fresh_pin.setFocus)
        self.fresh_pin.returnPressed.connect(self._recover)
        self.recover.clicked.connect(self._recover)
        self.recovery.kept.connect(self._enter)
        bind_key("Up", lambda: self._step(-1), self.pin)
        bind_key("Down", lambda: self._step(1), self.pin)

    def _show(self, session: Session) -> None:
        now = self.name_box.currentData()
        self.name_box.clear()
        for person in session.people:
            self.name_box.addItem(person.words, person.name)
        self.choose(session.here.name if session.here else now or "")
        if session.locked and not self.recovery.isHidden():  # the code must not be visible to anybody else
            self.recovery.forget()
            self._stop_telling()
            self.pin.setFocus()
        if session.here is not None and not self._telling:
            self.entered.emit()

    def _step(self, step: int) -> None:
        count = self.name_box.count()
        if count:
            self.name_box.setCurrentIndex((self.name_box.currentIndex() + step) % count)
            self.pin_row.set_error("")

    def _log_in(self) -> None:
        pin, name = self.pin.text(), self.name_box.currentData()
        if not pin or name is None:
            self.pin_row.set_error("请输入 PIN。")
            return
        self.pin.clear()
        self._operations.log_in(name, pin, lambda _: None, self._refused)

    def _refused(self, error: HuiqiError) -> None:
        self.pin_row.set_error(error.message)
        self.pin.setFocus()

    def _unfold(self) -> None:
        self._rescue.setVisible(not self._rescue.isVisible())
        (self.code if self._rescue.isVisible() else self.pin).setFocus()

    def _recover(self) -> None:
        name = self.name_box.currentData()
        if not self.code.text().strip() or name is None:
            self.code_row.set_error("请输入恢复码。")
            self.code.setFocus()
            return
        self._telling = True
        self._operations.recover(name, self.code.text(), self.fresh_pin.text(), self._tell, self._not_recovered)

    def _tell(self, code: str) -> None:
        self._card.hide()
        self._rescue.hide()
        self.recovery.show_code(code)

    def _enter(self) -> None:
        self._stop_telling()
        self._show(self._operations.session())

    def _stop_telling(self) -> None:
        self._telling = False
        self._card.show()

    def _not_recovered(self, error: HuiqiError) -> None:
        self._telling = False
        self.code_row.set_error(error.message)
        self.code.setFocus()
