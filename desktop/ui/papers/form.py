"""排队问卷: tick measures, or take those of a trade, then preview, print or save as PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from core.errors import HuiqiError, RecordError
from core.policy.fact import measure_key
from core.policy.pack import Measure, Policy
from desktop.callbacks import Failed, Then
from desktop.ui.base.buttons import Button
from desktop.ui.base.file_dialogs import save_path
from desktop.ui.base.messages import Messages
from desktop.ui.base.notices import EmptyState, ErrorLine
from desktop.ui.base.page import GAP, ROOM, Page, bind_key
from desktop.ui.base.texts import Heading, Text
from desktop.ui.papers.preview import Preview
from desktop.ui.papers.printing import NO_PRINTER, PrinterChoice, SystemPrinters, print_pdf

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

_PAUSE = 200  # milliseconds: one rendering for several ticks
SECTIONS = (
    "A 农、林、牧、渔业", "B 采矿业", "C 制造业", "D 电力、热力、燃气及水", "E 建筑业", "F 批发和零售业",
    "G 交通运输、仓储和邮政业", "H 住宿和餐饮业", "I 信息传输、软件和信息技术", "J 金融业", "K 房地产业",
    "L 租赁和商务服务业", "M 科学研究和技术服务业", "N 水利、环境和公共设施", "O 居民服务、修理", "P 教育",
    "Q 卫生和社会工作", "R 文化、体育和娱乐业",
)  # fmt: skip
"""The 门类 of GB/T 4754-2017."""


class FormOperations(Protocol):
    """Operations that this page uses."""

    def for_new(self) -> Policy: ...
    def form(self, measures: Sequence[str], then: Callable[[tuple[bytes, int]], None], failed: Failed) -> None: ...
    def save_form(self, path: Path, data: bytes, then: Then, failed: Failed) -> None: ...
    def measures_of_trade(self, section: str, then: Callable[[list[str]], None]) -> None: ...


class FormPage(Page):
    """The measures on the left, the preview on the right."""

    closed = Signal()

    def __init__(
        self,
        operations: FormOperations,
        messages: Messages,
        printers: PrinterChoice | None = None,
        ask_path: Callable[[QWidget, str], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("form", "排队问卷", parent)
        self._operations, self._messages = operations, messages
        self._printers, self._ask_path = printers or SystemPrinters(), ask_path or _ask_path
        self._asked, self.data = 0, b""
        self._policy: Policy | None = None
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE)
        self._timer.timeout.connect(self._draw)
        self._build()

    def refresh(self) -> None:
        """List the measures of the policies for a new visit; ticks are kept."""
        policy = self._operations.for_new()
        if self._policy is not None and policy.digest == self._policy.digest:
            return
        ticked = {self._whole(key) for key in self.ticked}
        self._policy = policy
        with QSignalBlocker(self.list):
            self.list.clear()
            for key, measure in policy.keyed.items():
                if measure.kind != "service":
                    self._add(policy, key, measure, self._whole(key) in ticked)
        self.list.setCurrentRow(0)
        if self.data or ticked:
            self._draw()

    def _whole(self, key: str) -> str:
        """The full key of a measure, whether the form is about one policy or several."""
        return key if ":" in key or self._policy is None else measure_key(self._policy.id, key)

    def _add(self, policy: Policy, key: str, measure: Measure, on: bool) -> None:
        number = policy.number_of(key)
        item = QListWidgetItem(f"{measure.id}　{measure.name}{f'（{number}）' if number else ''}", self.list)
        item.setData(Qt.ItemDataRole.UserRole, key)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def first_focus(self) -> QWidget:
        """The list of measures."""
        return self.list

    @property
    def ticked(self) -> list[str]:
        """The ids of the ticked measures."""
        items = (self.list.item(at) for at in range(self.list.count()))
        return [i.data(Qt.ItemDataRole.UserRole) for i in items if i.checkState() == Qt.CheckState.Checked]

    # — construction

    def _build(self) -> None:
        self.trade = QComboBox()
        self.trade.setObjectName("form:trade")
        self.trade.setAccessibleName("按行业勾选")
        self.trade.addItem("自己勾选", "")
        for words in SECTIONS:
            self.trade.addItem(words[2:], words[0])
        self.trade.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.trade.setMinimumContentsLength(10)
        self.trade.activated.connect(lambda _at: self._take_trade())
        self.list = QListWidget()
        self.list.setAccessibleName("要问的项目，空格勾选")
        self.list.setObjectName("form:measures")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemChanged.connect(lambda _item: self._timer.start())
        self.error = ErrorLine()
        self.print = Button("打印", "print-form", "primary", "print", "Ctrl+P", "选打印机，打印空白问卷")
        self.save = Button("存成 PDF", "save-form", icon="save", shortcut="Ctrl+S")
        self.print.clicked.connect(self._print)
        self.save.clicked.connect(self._save)
        self.preview = Preview(EmptyState("print", "还没有勾选", "在左边按空格勾选要问的项目，这里就是印出来的样子。"))
        buttons = QHBoxLayout()
        buttons.addWidget(self.print)
        buttons.addWidget(self.save)
        left = QVBoxLayout()
        left.setSpacing(GAP)
        for piece in (self.trade, self.list, self.error):
            left.addWidget(piece, 1 if piece is self.list else 0)
        left.addLayout(buttons)
        halves = QHBoxLayout()
        halves.setSpacing(GAP)
        halves.addLayout(left, 2)
        halves.addWidget(self.preview, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(ROOM, 18, ROOM, 18)
        column.setSpacing(GAP)
        column.addWidget(Heading("排队问卷"))
        column.addWidget(Text("空格勾选要问的项目，打印给排队的人先填；窗口扫它的二维码，先问这些。Esc 返回", "muted"))
        column.addLayout(halves, 1)
        bind_key("Esc", self.closed.emit, self)
        self.preview.show_unavailable()
        self._show_ready()

    # — selection

    def _take_trade(self) -> None:
        section = self.trade.currentData()
        if section:
            self._operations.measures_of_trade(section, partial(self._tick, section))

    def _tick(self, section: str, measures: list[str]) -> None:
        if section != self.trade.currentData():
            return
        if not measures:
            self._messages.info("本中心还没有这个行业办结的接待，请自己勾选。")
            return
        for at in range(self.list.count()):
            item = self.list.item(at)
            on = item.data(Qt.ItemDataRole.UserRole) in measures
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    # — preview

    def _draw(self) -> None:
        self._asked += 1
        self.data = b""
        self.error.set_error("")
        if self.ticked:
            if not self.preview.view.isVisible():  # otherwise the previous sheet stays until then
                self.preview.clear()
            self._operations.form(self.ticked, partial(self._show, self._asked), self._failed)
        else:
            self.preview.show_unavailable()
        self._show_ready()

    def _show(self, asked: int, made: tuple[bytes, int]) -> None:
        if asked != self._asked:
            return
        data, pages = made
        self.preview.show_pdf(data)
        self.data = data if pages == 1 else b""
        self.error.set_error("" if pages == 1 else f"要 {pages} 页，问卷只印一页：请少勾几项。")
        self._show_ready()

    def _failed(self, error: HuiqiError) -> None:
        self.preview.show_unavailable()
        self.error.set_error(error.message)

    def _show_ready(self) -> None:
        for button in (self.print, self.save):
            button.setEnabled(bool(self.data))

    # — output

    def _print(self) -> None:
        if not self._printers.any():
            self._messages.error(NO_PRINTER)
            return
        printer = self._printers.ask(self)
        if printer is not None:
            try:
                print_pdf(self.data, printer)
            except RecordError as error:
                self._messages.error(error.message)
            else:
                self._messages.done("问卷已送到打印机。")

    def _save(self) -> None:
        path = self._ask_path(self, "惠企政策问卷.pdf")
        if path:
            done: Callable[[Any], None] = lambda _: self._messages.done(f"已存到 {path}。")  # noqa: E731
            self._operations.save_form(Path(path), self.data, done, lambda error: self._messages.error(error.message))


def _ask_path(parent: QWidget, name: str) -> str:
    return save_path(parent, "保存问卷", name, "PDF 文件 (*.pdf)")
