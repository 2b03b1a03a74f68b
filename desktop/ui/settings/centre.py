"""中心 and 经办人: the names on papers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from core.policy.pack import Policy
from desktop.ui.base.buttons import Button
from desktop.ui.base.fields import FieldRow, as_capitals
from desktop.ui.base.messages import Messages
from desktop.ui.base.texts import Text
from desktop.ui.settings.parts import KeptField, Save, SettingsPart, at_most, check_telephone, put
from desktop.ui.settings.people import PeopleCard, PeopleOperations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QListWidget,
    QWidget,
)

if TYPE_CHECKING:
    from desktop.settings import CounterSettings

NO_STREET = "（不指定）"


def check_prefix(text: str) -> str:
    """What is wrong with a serial prefix; '' for nothing."""
    return "" if re.fullmatch(r"[A-Z0-9]{1,6}", text) else "用 1 到 6 个大写字母或数字，如 BS。"


class CentrePart(SettingsPart):
    """The centre on papers."""

    key, title = "centre", "中心"

    def __init__(self, policy: Policy, save: Save) -> None:
        super().__init__()
        self.body.addWidget(Text("这些内容印在告知单和底联上。离开输入框就保存。", "muted"))

        def keep(name: str) -> Callable[[str], None]:
            return lambda text: save(**{name: text})

        self._rows = {
            "centre": KeptField(
                "中心名称", "centre", keep("centre"), at_most(40, "名称"), "没有填写时，打印的都是样张。"
            ),
            "window": KeptField("窗口", "window", keep("window"), at_most(20, "窗口"), "如 3 号窗口。"),
            "telephone": KeptField("联系电话", "telephone", keep("telephone"), check_telephone),
            "serial_prefix": KeptField(
                "预审编号字头", "prefix", keep("serial_prefix"), check_prefix,
                "只影响以后的接待。同一个区里每个中心用不同的字头，编号就不会相同。",
            ),
        }  # fmt: skip
        as_capitals(self._rows["serial_prefix"].field)
        self.street = QComboBox()
        self.street.setObjectName("set:street")
        self.street.addItems([NO_STREET, *policy.streets])
        self.street.setMaximumWidth(560)
        self.street.activated.connect(lambda at: save(street=self.street.itemText(at) if at else ""))
        for row in self._rows.values():
            self.body.addWidget(row)
        self.body.addWidget(FieldRow("所在街镇", self.street))
        self.body.addStretch(1)

    def show_settings(self, settings: CounterSettings) -> None:
        """Show the settings."""
        for name, row in self._rows.items():
            put(row.field, getattr(settings, name))
        self.street.setCurrentText(settings.street or NO_STREET)


class ClerksPart(SettingsPart):
    """The clerks, and the present one."""

    key, title = "clerks", "经办人"
    everyones = True

    def __init__(self, save: Save, operations: PeopleOperations, messages: Messages) -> None:
        super().__init__()
        self._save, self._operations = save, operations
        self.people = PeopleCard(operations, messages)
        self.now = QComboBox()
        self.now.setObjectName("set:clerk")
        self.now.setMaximumWidth(420)
        self.now.activated.connect(lambda at: save(clerk=self.now.itemText(at) if at else ""))
        self._names: list[QWidget] = [FieldRow("现在的经办人", self.now, "新接待记在这个人名下，也印在纸上。")]
        self.name = QLineEdit()
        self.name.setObjectName("set:new-clerk")
        self.name.setPlaceholderText("姓名，按回车加入")
        self.name.returnPressed.connect(self._add)
        self._name_row = FieldRow("加一位经办人", self.name)
        self.name.setMaximumWidth(420)
        self.list = QListWidget()
        self.list.setAccessibleName("经办人名单")
        self.list.setMaximumWidth(420)
        self.list.setMaximumHeight(260)
        self.remove = Button("移除所选", "remove-clerk", icon="remove", tip="以前的接待仍记在这个人名下")
        self.remove.clicked.connect(self._remove)
        self.list.currentRowChanged.connect(lambda row: self.remove.setEnabled(row >= 0))
        self.remove.setEnabled(False)
        self._names += [self._name_row, self.list, self.remove]
        for piece in self._names:
            left = Qt.AlignmentFlag.AlignLeft if piece is self.remove else Qt.AlignmentFlag(0)
            self.body.addWidget(piece, 0, left)
        self.body.addWidget(self.people)
        self.body.addStretch(1)

    def show_settings(self, settings: CounterSettings) -> None:
        """Show the settings."""
        for piece in self._names:  # with log-in, the names come from the people
            piece.setVisible(not self._operations.session().wanted)
        self.people.show_clerk(settings.clerk, settings.clerks)
        self._clerks, chosen = settings.clerks, settings.clerk
        names = [*settings.clerks, *([chosen] if chosen and chosen not in settings.clerks else [])]
        self.now.clear()
        self.now.addItems(["（不填）", *names])
        self.now.setCurrentIndex(names.index(chosen) + 1 if chosen else 0)
        self.list.clear()
        self.list.addItems(list(settings.clerks))

    _clerks: tuple[str, ...] = ()

    def _add(self) -> None:
        name = " ".join(self.name.text().split())
        fault = self._fault(name)
        self._name_row.set_error(fault)
        if name and not fault:
            self.name.clear()
            first = {} if self._clerks else {"clerk": name}
            self._save(clerks=(*self._clerks, name), **first)

    def _fault(self, name: str) -> str:
        if name in self._clerks:
            return f"名单里已有“{name}”。同名的请加部门或号码区分。"
        return "姓名最多 20 个字。" if len(name) > 20 else ""

    def _remove(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self._save(clerks=tuple(name for name in self._clerks if name != item.text()))
