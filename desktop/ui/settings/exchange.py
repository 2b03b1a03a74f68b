"""别的窗口的接待: take in a sealed file, or merge another data file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from core.errors import HuiqiError
from desktop.callbacks import Failed
from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import Card
from desktop.ui.base.file_dialogs import open_path
from desktop.ui.base.messages import Messages
from desktop.ui.base.progress import ProgressBar, RunningJob
from desktop.ui.base.texts import Text

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

_TAKE = (
    "别的窗口在“记录”里把接待带到文件里（.hqv），在这里收进：编号、结果、打印和更正都照原样，同一份收两次也不会重复。"
    "先在下面的“密钥”里让各窗口用同一把密钥。"
)
_MERGE = "恢复以后，原来的数据里有、现在没有的接待，可以从那个文件（.db、.db.gz）并回。只补缺的，不动已有的。"


class ExchangeOperations(Protocol):
    """Operations used here."""

    def take_visits(self, source: Path, then: Callable[[str], None], failed: Failed) -> RunningJob:
        """Take in a sealed file; `then` gets the result in words."""
        ...

    def merge_record(self, source: Path, then: Callable[[str], None], failed: Failed) -> RunningJob:
        """Take in what another data file has and this record lacks."""
        ...


class ExchangeCard(Card):
    """Two buttons; after a restore a third, for the replaced file."""

    def __init__(self, operations: ExchangeOperations, messages: Messages, work: ProgressBar) -> None:
        super().__init__("别的窗口的接待")
        self._operations, self._messages, self._work = operations, messages, work
        self._replaced: Path | None = None
        self._may = True
        self.take = Button("收进接待文件…", "take-visits", icon="add")
        self.merge = Button("从数据文件并回…", "merge-record")
        self.merge_replaced = Button("并回恢复前的接待", "merge-replaced", "primary")
        self.merge_replaced.hide()
        for piece in (Text(_TAKE, "muted"), Text(_MERGE, "muted")):
            self.body.addWidget(piece)
        row = QHBoxLayout()
        for button in (self.take, self.merge):
            row.addWidget(button)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(self.merge_replaced, 0, Qt.AlignmentFlag.AlignLeft)
        self.take.clicked.connect(self._ask_taken)
        self.merge.clicked.connect(self._ask_merged)
        self.merge_replaced.clicked.connect(self._merge_replaced)

    def offer(self, replaced: Path) -> None:
        """After a restore: offer to merge what only the replaced file has."""
        self._replaced = replaced
        self.merge_replaced.show()

    def take_from(self, source: Path) -> None:
        """Take in a sealed file."""
        self._enable(False)
        self._work.follow(self._operations.take_visits(source, self._done, self._failed), f"正在收进 {source.name}")

    def merge_from(self, source: Path) -> None:
        """Take in what only this data file has."""
        self._enable(False)
        job = self._operations.merge_record(source, self._merged, self._failed)
        self._work.follow(job, f"正在从 {source.name} 并回")

    def may_administer(self, may: bool) -> None:
        """Anyone may take in a sealed file; only administrators may merge."""
        self._may = may
        self._enable(self.take.isEnabled())

    def _ask_taken(self) -> None:
        if source := open_path(self, "收进接待文件", "惠企窗口接待文件 (*.hqv)"):
            self.take_from(Path(source))

    def _ask_merged(self) -> None:
        if source := open_path(self, "从数据文件并回", "惠企窗口数据 (*.db *.db.gz)"):
            self.merge_from(Path(source))

    def _merge_replaced(self) -> None:
        if self._replaced is not None:
            self.merge_from(self._replaced)

    def _merged(self, words: str) -> None:
        self.merge_replaced.hide()
        self._done(words)

    def _done(self, words: str) -> None:
        self._enable(True)
        said, *more = words.split("\n")
        self._messages.done(said)
        for line in more:
            self._messages.warning(line)

    def _failed(self, error: HuiqiError) -> None:
        self._enable(True)
        self._messages.error(error.message)

    def _enable(self, on: bool) -> None:
        self.take.setEnabled(on)
        for button in (self.merge, self.merge_replaced):
            button.setEnabled(on and self._may)
