"""登录: whether this counter has log-in, who may log in, roles, and PINs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from core.errors import HuiqiError
from core.records.values import PersonRole, Session
from desktop.callbacks import Failed, Then
from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import Card
from desktop.ui.base.choice_bar import ChoiceBar
from desktop.ui.base.fields import PIN_HINT, FieldRow, pin_field
from desktop.ui.base.messages import Messages
from desktop.ui.base.recovery_card import RecoveryCard
from desktop.ui.base.texts import Text

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

_ROLES: tuple[PersonRole, ...] = ("经办人", "管理员")
_NAME, _ROLE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_WIDE = 420
_OPEN = (
    "现在不用登录：谁坐在这里，都能办理、改设置、恢复和导出，记录里只记左下角选的姓名。"
    "窗口不止一个人用的，请启用登录：各人凭 PIN 进来，谁办的、谁改的，记录里都写着。"
)
_CLOSED = "已启用登录。5 分钟没有人动就锁定，按 F11 立即锁定或换人。设置、恢复、导出、政策包和删除由管理员来做。"
_SURE = "再按一次，停用登录并清除所有 PIN"


class PeopleOperations(Protocol):
    """Operations used here."""

    session_changed: SignalInstance

    def session(self) -> Session: ...
    def begin_log_in(self, name: str, pin: str, then: Callable[[str], None], failed: Failed) -> None: ...
    def end_log_in(self, then: Then, failed: Failed) -> None: ...
    def put_person(self, name: str, role: PersonRole, pin: str, then: Then, failed: Failed) -> None: ...
    def remove_person(self, name: str, then: Then, failed: Failed) -> None: ...
    def change_pin(self, old: str, new: str, then: Then, failed: Failed) -> None: ...


class PinPair(QWidget):
    """A PIN typed twice."""

    def __init__(self, name: str, label: str) -> None:
        super().__init__()
        self.first, self.again = pin_field(f"set:{name}"), pin_field(f"set:{name}-again")
        self.row = FieldRow(label, self.first, PIN_HINT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.row)
        column.addWidget(FieldRow("再输一次", self.again))
        for field in (self.first, self.again):
            field.setMaximumWidth(_WIDE)
            field.textEdited.connect(lambda _: self.row.set_error(""))

    def pin(self) -> str:
        """The PIN; '' if the two differ, which is shown."""
        if self.first.text() != self.again.text():
            self.row.set_error("两次输入的 PIN 不一样，请重新输入。")
            self.clear()
            self.first.setFocus()
            return ""
        if not self.first.text():
            self.row.set_error(f"请输入 PIN：{PIN_HINT}")
        return self.first.text()

    def clear(self) -> None:
        """Clear the input."""
        self.first.clear()
        self.again.clear()

    def refuse(self, error: HuiqiError) -> None:
        """Show an error."""
        self.row.set_error(error.message)
        self.first.setFocus()


class PeopleCard(Card):
    """The state of log-in, and its management."""

    def __init__(self, operations: PeopleOperations, messages: Messages) -> None:
        super().__init__("登录")
        self._operations, self._messages = operations, messages
        self._listed: tuple[str, ...] = ()
        self.state = Text(_OPEN)
        self.recovery = RecoveryCard()
        self.recovery.hide()
        self._open, self._people, self._own = QWidget(), QWidget(), QWidget()
        for piece in (self.state, self.recovery, self._build_open(), self._build_people(), self._build_own()):
            self.body.addWidget(piece)
        operations.session_changed.connect(lambda _: self._show())
        self._show()

    def show_clerk(self, clerk: str, listed: tuple[str, ...]) -> None:
        """Suggest the present clerk as first administrator, and list the clerks without a PIN."""
        if not self.administrator.hasFocus() and not self.administrator.text():
            self.administrator.setText(clerk)
        self._listed = listed
        self._show()

    # — without log-in

    def _build_open(self) -> QWidget:
        self.administrator = _name_field("set:administrator")
        self.first_pin = PinPair("first-pin", "管理员的 PIN")
        self.begin = Button("启用登录", "begin-log-in", "primary", "check")
        self.begin.clicked.connect(self._begin)
        return _stacked(self._open, FieldRow("第一位管理员", self.administrator), self.first_pin, self.begin)

    def _begin(self) -> None:
        name = _name(self.administrator)
        pin = self.first_pin.pin()
        if name and pin:
            self._operations.begin_log_in(name, pin, self._begun, self.first_pin.refuse)
        elif not name:
            self.administrator.setFocus()

    def _begun(self, code: str) -> None:
        self.first_pin.clear()
        self._messages.done("已启用登录。请先收好恢复码。")
        self.recovery.show_code(code)

    # — with log-in: people

    def _build_people(self) -> QWidget:
        self.list = QListWidget()
        self.list.setAccessibleName("可以登录的人")
        self.list.setObjectName("set:people")
        self.list.setMaximumWidth(_WIDE)
        self.list.setMaximumHeight(200)
        self.list.currentItemChanged.connect(self._take_chosen)
        self.remove = Button("移除所选", "remove-person", icon="remove", tip="以前办的仍记在这个人名下")
        self.remove.clicked.connect(self._remove)
        self.name = _name_field("set:person")
        self.role = ChoiceBar(_ROLES)
        self.role.setObjectName("set:role")
        self.role.setAccessibleName("身份")
        self.role.set_index(0)
        self.pins = PinPair("pin", "PIN（重设也在这里）")
        self.put = Button("加入或重设", "put-person", "primary", "check")
        self.put.clicked.connect(self._put)
        self.stop = Button("停用登录", "end-log-in")
        self.stop.clicked.connect(self._stop)
        return _stacked(
            self._people, self.list, self.remove, FieldRow("姓名", self.name), FieldRow("身份", self.role), self.pins,
            self.put, self.stop,
        )  # fmt: skip

    def _take_chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.name.setText(item.data(_NAME))
            self.role.set_index(_ROLES.index(item.data(_ROLE)))

    def _put(self) -> None:
        name, pin = _name(self.name), self.pins.pin()
        if not name:
            self.name.setFocus()
        elif pin:
            self.pins.clear()
            role = _ROLES[max(self.role.index, 0)]
            self._operations.put_person(
                name, role, pin, lambda _: self._stored(f"{name} 可以登录了。"), self.pins.refuse
            )

    def _remove(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            name = item.data(_NAME)
            self._operations.remove_person(name, lambda _: self._stored(f"{name} 不能再登录。"), self._show_error)

    def _stop(self) -> None:
        if self.stop.text() != _SURE:
            self.stop.setText(_SURE)
            return
        self._operations.end_log_in(lambda _: self._stored("已停用登录。"), self._show_error)

    # — with log-in: own PIN

    def _build_own(self) -> QWidget:
        self.old_pin = pin_field("set:old-pin")
        self.old_pin.setMaximumWidth(_WIDE)
        self.own_pins = PinPair("own-pin", "新的 PIN")
        self.change = Button("改我的 PIN", "change-pin")
        self.change.clicked.connect(self._change)
        return _stacked(self._own, FieldRow("我原来的 PIN", self.old_pin), self.own_pins, self.change)

    def _change(self) -> None:
        if pin := self.own_pins.pin():
            old = self.old_pin.text()
            self.own_pins.clear()
            self.old_pin.clear()
            self._operations.change_pin(old, pin, lambda _: self._stored("你的 PIN 已改。"), self.own_pins.refuse)

    # — all

    def _show(self) -> None:
        session = self._operations.session()
        self.state.setText(_CLOSED if session.wanted else _OPEN)
        self._open.setVisible(not session.wanted)
        self._people.setVisible(session.wanted and session.may_administer)
        self._own.setVisible(session.here is not None)
        self.stop.setText("停用登录")
        self.list.clear()
        known = {person.name for person in session.people}
        rows: list[tuple[str, PersonRole, str]] = [(p.name, p.role, p.words) for p in session.people]
        rows += [(name, "经办人", f"{name}（还没有 PIN）") for name in self._listed if name not in known]
        for name, role, words in rows:
            item = QListWidgetItem(words)
            item.setData(_NAME, name)
            item.setData(_ROLE, role)
            self.list.addItem(item)

    def _stored(self, sentence: str) -> None:
        self._messages.done(sentence)
        self.name.clear()

    def _show_error(self, error: HuiqiError) -> None:
        self._messages.error(error.message)


def _name_field(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setObjectName(name)
    field.setMaxLength(20)
    field.setMaximumWidth(_WIDE)
    return field


def _name(field: QLineEdit) -> str:
    return " ".join(field.text().split())


def _stacked(within: QWidget, *pieces: QWidget) -> QWidget:
    column = QVBoxLayout(within)
    column.setContentsMargins(0, 8, 0, 0)
    column.setSpacing(10)
    for piece in pieces:
        if isinstance(piece, Button):
            row = QHBoxLayout()
            row.addWidget(piece)
            row.addStretch(1)
            column.addLayout(row)
        else:
            column.addWidget(piece)
    return within
