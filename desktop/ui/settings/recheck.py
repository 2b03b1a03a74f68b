"""Visits affected by a new version: counted, added to the 回访 list, or exported to a workbook."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from core.errors import HuiqiError
from desktop.affected import sheet
from desktop.callbacks import Failed, Then
from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import Card
from desktop.ui.base.file_dialogs import save_path
from desktop.ui.base.messages import Messages
from desktop.ui.base.page import clear_layout
from desktop.ui.base.progress import ProgressBar, RunningJob
from desktop.ui.base.texts import Text

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

if TYPE_CHECKING:
    from core.policy import Policy
    from desktop.affected import Affected, Recheck
    from desktop.export import ExportSheet

_SHOWN = 8


class RecheckOperations(Protocol):
    """Operations used here."""

    def today(self) -> datetime.date: ...
    def recheck(self, policy: Policy, then: Callable[[Recheck | None], None], failed: Failed) -> RunningJob: ...
    def call_back(self, policy: Policy, affected: Sequence[Affected], then: Callable[[int], None]) -> None: ...
    def export(
        self, to: Path, sheets: Sequence[ExportSheet], then: Then, failed: Failed | None = None
    ) -> RunningJob: ...


class RecheckCard(Card):
    """Hidden until a newer version was installed."""

    def __init__(self, operations: RecheckOperations, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__("结果会变的接待", parent)
        self._operations, self._messages = operations, messages
        self._policy: Policy | None = None
        self._affected: Sequence[Affected] = ()
        self._words, self._more = Text("", "strong"), Text("")
        self._first = QGridLayout()
        self._first.setHorizontalSpacing(18)
        self._first.setColumnStretch(3, 1)
        self.work = ProgressBar()
        self.follow = Button("列入回访", "call-back", "primary", icon="clock")
        self.save = Button("导出名单…", "export-affected", icon="save")
        self.close_button = Button("收起", "recheck-close")
        self.follow.clicked.connect(self._call_back)
        self.save.clicked.connect(self._ask_where)
        self.close_button.clicked.connect(self.hide)
        row = QHBoxLayout()
        for button in (self.follow, self.save, self.close_button):
            row.addWidget(button)
        row.addStretch(1)
        self.body.addWidget(self.work)
        self.body.addWidget(self._words)
        self.body.addLayout(row)  # visible, however long the list below is
        self.body.addLayout(self._first)
        self.body.addWidget(self._more)
        self.hide()

    @property
    def busy(self) -> bool:
        """While visits are judged again, and until the list is handled."""
        return not self.isHidden() and (self.work.busy or bool(self._affected))

    def begin(self, policy: Policy) -> None:
        """Judge the finished visits by a version that was just installed."""
        self._policy, self._affected = policy, ()
        self._tell("", ())
        self.show()
        self.work.follow(self._operations.recheck(policy, self._done, self._failed), "正在按新规则重算已办结的接待")

    def export_to(self, to: Path) -> None:
        """Write the list to a workbook."""
        assert self._policy is not None
        made = [sheet(self._policy, self._affected, self._words.text())]
        self.work.follow(self._operations.export(to, made, self._exported, self._failed), "正在导出")

    def _done(self, made: Recheck | None) -> None:
        self.work.end()
        if made is None:
            self.hide()
            self._messages.info("已停止重算。需要时可再导入同一个政策包。")
            return
        self._affected = made.affected
        self._tell(made.words, made.affected)

    def _tell(self, words: str, affected: Sequence[Affected]) -> None:
        self._words.setText(words)
        clear_layout(self._first)
        for row, each in enumerate(affected[:_SHOWN]):
            for column, said in enumerate((each.name or "（未填名称）", each.serial, each.found.sums)):
                cell = Text(said)
                cell.setWordWrap(column == 2)
                self._first.addWidget(cell, row, column)
                cell.show()  # now, not when the event loop gets to it
        self._more.setText(f"另有 {len(affected) - _SHOWN} 次" if len(affected) > _SHOWN else "")
        for text in (self._words, self._more):
            text.setVisible(bool(text.text()))
        for button in (self.follow, self.save):
            button.setVisible(bool(affected))

    def _call_back(self) -> None:
        def told(news: int) -> None:
            self._messages.done(f"已列入回访 {news} 条，在“回访”的“政策有变”里。" if news else "这些都已在回访里。")

        assert self._policy is not None
        self._operations.call_back(self._policy, self._affected, told)

    def _ask_where(self) -> None:
        name = f"政策有变-回访名单-{self._operations.today().isoformat()}.xlsx"
        if to := save_path(self, "导出名单", name, "Excel 工作簿 (*.xlsx)"):
            self.export_to(Path(to))

    def _exported(self, path: Path | None) -> None:
        if path is not None:
            self._messages.done(f"已导出到 {path}。")

    def _failed(self, error: HuiqiError) -> None:
        self.work.end()
        self._messages.error(error.message)
