"""个人信息: retention period, visits due for deletion, and export of everything about one enterprise."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from core.errors import HuiqiError
from core.records.values import VisitRow
from desktop.callbacks import Failed
from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import Card
from desktop.ui.base.fields import FieldRow
from desktop.ui.base.file_dialogs import save_path
from desktop.ui.base.messages import Messages
from desktop.ui.base.progress import RunningJob
from desktop.ui.base.texts import Text
from desktop.ui.settings.parts import KeptField, Save, SettingsPart, put

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListWidget, QListWidgetItem

if TYPE_CHECKING:
    from desktop.settings import CounterSettings

_SAID = (
    "接待记录过了保存期，列在下面。删除以后，名称、代码、回答、结果和备注都没有了，只留编号、日期、摘要和不带名称的金额："
    "统计照旧，以前的纸仍能按核验码核到编号。备份里的要等那份备份过期。"
)
_SURE = "再按一次，删除所选的 {} 次接待"


class PersonalOperations(Protocol):
    """Operations used here."""

    def today(self) -> datetime.date: ...
    def falls_due(self, then: Callable[[list[VisitRow]], None]) -> None: ...
    def delete_visits(self, ids: list[str], then: Callable[[int], None], failed: Failed) -> None: ...
    def export_enterprise(
        self, who: str, to: Path, then: Callable[[Path | None], None], failed: Failed
    ) -> RunningJob: ...


def check_years(text: str) -> str:
    """A check for a number of years."""
    return "" if text.isascii() and text.isdecimal() and 1 <= int(text) <= 30 else "写 1 到 30 的整数。"


class PersonalPart(SettingsPart):
    """Years, the list, a button with confirmation; and one enterprise."""

    key, title = "personal", "个人信息"

    def __init__(self, save: Save, operations: PersonalOperations, messages: Messages) -> None:
        super().__init__()
        self._operations, self._messages = operations, messages
        self._years = ""  # the stored value
        self.years = KeptField(
            "保存几年",
            "retention",
            lambda text: save(retention_years=int(text)),
            check_years,
            "从接待那天起，一般 3 年。",
        )
        self.list = QListWidget()
        self.list.setObjectName("set:due")
        self.list.setAccessibleName("过了保存期的接待")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setMaximumHeight(220)
        self.count = Text("", "muted")
        self.delete = Button("删除所选", "delete-visits", icon="remove")
        self.delete.clicked.connect(self._delete)
        self._show_list(False)
        self.list.itemSelectionChanged.connect(self._chosen)
        for piece in (self.years, Text(_SAID, "muted"), self.count, self.list):
            self.body.addWidget(piece)
        self.body.addWidget(self.delete, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self._build_export())
        self.body.addStretch(1)

    def show_settings(self, settings: CounterSettings) -> None:
        """Show the settings; the list depends on the years."""
        years = str(settings.retention_years)
        if self._years not in ("", years):
            self.refresh()
        self._years = years
        put(self.years.field, years)

    def refresh(self) -> None:
        """List what is due now."""
        self._operations.falls_due(self._show)

    def _build_export(self) -> Card:
        card = Card("一家企业的全部记录")
        self.who = QLineEdit()
        self.who.setObjectName("set:who")
        self.who.setMaximumWidth(560)
        self.who_row = FieldRow("企业名称（全称）或 18 位代码", self.who)
        self.export = Button("导出…", "export-enterprise", icon="save")
        card.body.addWidget(
            Text("企业来查自己的信息时，把它的接待、回答、结果、经过和打印导出成 Excel 给它。", "muted")
        )
        card.body.addWidget(self.who_row)
        card.body.addWidget(self.export, 0, Qt.AlignmentFlag.AlignLeft)
        self.who.textEdited.connect(lambda _: self.who_row.set_error(""))
        self.who.returnPressed.connect(self._ask_where)
        self.export.clicked.connect(self._ask_where)
        return card

    def _show(self, rows: list[VisitRow]) -> None:
        self.list.clear()
        for row in rows:
            item = QListWidgetItem(f"{row.day.isoformat()}　{row.serial}　{row.name or '（未填名称）'}")
            item.setData(Qt.ItemDataRole.UserRole, row.id)
            self.list.addItem(item)
        more = "（先列最早的 1000 次）" if len(rows) == 1000 else ""
        clock = f"电脑的日期是 {self._operations.today().isoformat()}，不对就先改正，再删除。"
        due = f"过了保存期的接待 {len(rows)} 次{more}。Ctrl+A 全选。{clock}"
        self.count.setText(due if rows else "没有过了保存期的接待。")
        self._show_list(bool(rows))
        self._chosen()

    def _show_list(self, on: bool) -> None:
        """Hide the list while it is empty."""
        self.list.setVisible(on)
        self.delete.setVisible(on)

    def _chosen(self) -> None:
        self.delete.setText("删除所选")
        self.delete.setEnabled(bool(self.list.selectedItems()))

    def _delete(self) -> None:
        ids = [item.data(Qt.ItemDataRole.UserRole) for item in self.list.selectedItems()]
        sure = _SURE.format(len(ids))
        if self.delete.text() != sure:
            self.delete.setText(sure)
            return
        self._operations.delete_visits(ids, self._deleted, self._failed)

    def _deleted(self, count: int) -> None:
        self._messages.done(f"已删除 {count} 次接待，审计记录里记着。")
        self.refresh()

    def export_to(self, to: Path) -> None:
        """Write everything stored about the enterprise to a file."""
        self._operations.export_enterprise(self.who.text().strip(), to, self._exported, self._refused)

    def _ask_where(self) -> None:
        who = self.who.text().strip()
        if not who:
            self.who_row.set_error("请写企业名称或代码。")
        elif to := save_path(self, "导出一家企业的记录", f"{who}_记录.xlsx", "Excel 文件 (*.xlsx)"):
            self.export_to(Path(to))

    def _exported(self, to: Path | None) -> None:
        if to is not None:
            self._messages.done(f"已导出：{to}")

    def _refused(self, error: HuiqiError) -> None:
        self.who_row.set_error(error.message)

    def _failed(self, error: HuiqiError) -> None:
        self._messages.error(error.message)
