"""回访: the follow-up list with filters, callback date, note and done; exported as .xlsx."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from core.records.values import WAIT_WORDS
from desktop.callbacks import Failed
from desktop.ui.base.buttons import Button
from desktop.ui.base.fields import search_field
from desktop.ui.base.file_dialogs import save_path
from desktop.ui.base.messages import Messages
from desktop.ui.base.notices import EmptyState
from desktop.ui.base.page import GAP, ROOM, Page, bind_key
from desktop.ui.base.progress import ProgressBar, RunningJob
from desktop.ui.base.tables import filter_box, table_of_rows
from desktop.ui.base.texts import Heading, Text
from desktop.ui.follow_ups.model import DAY, DONE, NAME, NOTE, WORDS, WaitsModel
from desktop.ui.follow_ups.pane import WaitPane
from desktop.ui.follow_ups.waits import DUE, STATES, WaitFilter, sheet

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

if TYPE_CHECKING:
    from core.records.values import Wait


class FollowUpOperations(Protocol):
    """Operations that this page uses."""

    def today(self) -> datetime.date: ...
    def waits(self, then: Callable[[list[Wait]], None]) -> None: ...
    def change_wait(
        self, wait: Wait, due: datetime.date | None, note: str, done: bool, then: Callable[[Any], None]
    ) -> None: ...
    def export(
        self, to: Path, sheets: Sequence[Any], then: Callable[[Path | None], None], failed: Failed | None = ...
    ) -> RunningJob: ...


class FollowUpsPage(Page):
    """Filters, list, and the selected entry."""

    open_asked = Signal(str)  # id of a visit

    def __init__(self, operations: FollowUpOperations, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__("follow-ups", "回访", parent)
        self._operations, self._messages = operations, messages
        self._all: list[Wait] = []
        self._chosen = ("", "")
        self._build()
        self._keys()

    def refresh(self) -> None:
        """Reload the list."""
        self._operations.waits(self._take)

    def first_focus(self) -> QWidget:
        """The list."""
        return self.table if self.model.rowCount() else self.search_field

    def export_to(self, to: Path) -> None:
        """Export what is listed to a workbook."""
        about = f"{self._operations.today().isoformat()} 导出，{len(self.model.waits)} 条"
        job = self._operations.export(to, [sheet(self.model.waits, about)], self._exported, self._not_exported)
        self.work.follow(job, "正在导出")

    # — construction

    def _build(self) -> None:
        self.search_field = search_field("search", "查找名单", "企业名称、编号、项目或备注里的字", "Ctrl+F　回到这里")
        self.search_field.textChanged.connect(lambda _text: self._list())
        self.kind = filter_box("等什么", [("全部", ""), *((w, kind) for kind, w in WAIT_WORDS.items())], self._list)
        self.state = filter_box("办好没有", [(word, word) for word in STATES], self._list)
        self.due = filter_box("回访日", [(word, word) for word in DUE], self._list)
        export = Button("导出 Excel", "export", icon="save", shortcut="Ctrl+S")
        export.clicked.connect(self._ask_where)
        top = QHBoxLayout()
        top.addWidget(Heading("名单与回访"), 1)
        top.addWidget(export)
        filters = QHBoxLayout()
        filters.setSpacing(GAP)
        filters.addWidget(self.search_field, 1)
        for box in (self.kind, self.state, self.due):
            filters.addWidget(box)
        self.count = Text("", "muted")
        self.work = ProgressBar()
        self.pane = WaitPane(self._operations.today)
        self.pane.changed.connect(self._change)
        self.pane.open_button.clicked.connect(self._open)
        self.pane.left.connect(self._to_table)
        column = QVBoxLayout(self)
        column.setContentsMargins(ROOM, 18, ROOM, 18)
        column.setSpacing(GAP)
        column.addLayout(top)
        column.addLayout(filters)
        column.addWidget(self.work)
        column.addWidget(self._build_table(), 1)
        column.addWidget(self.pane)
        column.addWidget(self.count)

    def _build_table(self) -> QWidget:
        self.model = WaitsModel(self)
        self.table = table_of_rows(self.model, "waits", "回访名单，按回车打开接待，按 F2 改回访日和备注")
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for wide in (NAME, WORDS):
            header.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)
        self.table.doubleClicked.connect(lambda _index: self._open())
        self.table.selectionModel().currentRowChanged.connect(self._row_changed)
        nothing = EmptyState("clock", "没有要回访的", "办结后还缺信息、差一点、待认定、到某天才能办的，列在这里。")
        self._body = QStackedWidget()
        self._body.addWidget(self.table)
        self._body.addWidget(nothing)
        return self._body

    def _keys(self) -> None:
        bind_key("Ctrl+F", self._to_search, self)
        bind_key("Esc", self._escape, self)
        bind_key("Down", self._to_table, self.search_field)
        bind_key("F2", self.pane.edit, self)
        for enter in ("Return", "Enter"):
            bind_key(enter, self._open, self.table)
            bind_key(enter, self._to_table, self.search_field)

    def _escape(self) -> None:
        self.pane.leave() if self.pane.typing else self.search_field.clear()

    # — the list

    def _take(self, waits: list[Wait]) -> None:
        self._all = waits
        self._list()

    def _list(self) -> None:
        today = self._operations.today()
        wanted = WaitFilter(
            self.search_field.text(), self.kind.currentData(), self.state.currentData(), self.due.currentData()
        )
        chosen = self._chosen
        self.model.show_waits([wait for wait in self._all if wanted.fits(wait, today)], today)
        rows = self.model.rowCount()
        # without content, these columns leave their room to the names
        for column, said in ((DAY, "due"), (NOTE, "note"), (DONE, "done")):
            self.table.setColumnHidden(column, not any(getattr(wait, said) for wait in self.model.waits))
        self._body.setCurrentIndex(0 if rows else 1)
        self.count.setText(f"{rows} 条　回车 打开接待　F2 改回访日和备注　Ctrl+D 办好了　Ctrl+S 导出")
        if rows:
            self.table.selectRow(max(0, self.model.row_of(*chosen)))
        else:
            self.pane.show_wait(None)

    def _row_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        wait = self.model.wait(current.row())
        if wait is not None:
            self._chosen = (wait.visit_id, wait.kind)
            self.pane.show_wait(wait)

    def _change(self, due: datetime.date | None, note: str, done: bool) -> None:
        wait = next((each for each in self._all if (each.visit_id, each.kind) == self._chosen), None)
        if wait is not None:
            self._operations.change_wait(wait, due, note, done, lambda _: self.refresh())

    def _open(self) -> None:
        if self._chosen[0] and self.model.rowCount():
            self.open_asked.emit(self._chosen[0])

    def _to_search(self) -> None:
        self.search_field.setFocus()
        self.search_field.selectAll()

    def _to_table(self) -> None:
        if self.model.rowCount():
            self.table.setFocus()

    # — the workbook

    def _ask_where(self) -> None:
        name = f"回访名单-{self._operations.today().isoformat()}.xlsx"
        path = save_path(self, "导出名单", name, "Excel 工作簿 (*.xlsx)")
        if path:
            self.export_to(Path(path))

    def _exported(self, path: Path | None) -> None:
        if path is not None:
            self._messages.done(f"已导出到 {path}。")

    def _not_exported(self, error: Any) -> None:
        self._messages.error(error.message)
