"""打印: the actual PDF on screen, then printed or saved. A paper is recorded before it leaves this page."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from core.errors import HuiqiError, RecordError
from core.report.content import PaperKind
from desktop.callbacks import Failed
from desktop.ui.base.buttons import Button, ChipButton
from desktop.ui.base.file_dialogs import save_path
from desktop.ui.base.messages import Messages
from desktop.ui.base.notices import EmptyState
from desktop.ui.base.page import GAP, Page, bind_key
from desktop.ui.base.texts import Text
from desktop.ui.papers.preview import Preview
from desktop.ui.papers.printing import NO_PRINTER, PrinterChoice, SystemPrinters, print_pdf

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

SHEETS: tuple[PaperKind, ...] = ("告知单", "底联")


class PaperOperations(Protocol):
    """Operations that this page uses; they answer on the GUI thread."""

    def render(self, kind: PaperKind, then: Callable[[bytes], None], failed: Failed, full: bool = False) -> None:
        """The PDF of the next printing of a sheet, with its number. `full`: print every record of long lists."""
        ...

    def long_lists(self, kind: PaperKind) -> bool:
        """Whether the drawn sheet summarises lists that `full` would print."""
        ...

    def record_print(self, kind: PaperKind, data: bytes, then: Callable[[int], None], failed: Failed) -> None:
        """Record that printing; `then` gets its number. Must be called before the PDF leaves the program."""
        ...

    def save(self, path: Path, data: bytes, then: Callable[[None], None], failed: Failed) -> None:
        """Write a printing to a file, atomically."""
        ...


class PaperPage(Page):
    """告知单 and 底联: preview, print, save. `closed` is emitted when the user goes back."""

    closed = Signal()

    def __init__(
        self,
        messages: Messages,
        printers: PrinterChoice | None = None,
        ask_path: Callable[[QWidget, str], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("paper", "打印", parent)
        self._messages = messages
        self._printers = printers or SystemPrinters()
        self._ask_path = ask_path or _ask_path
        self._operations: PaperOperations | None = None
        self._file_name = "告知单"
        self._kind: PaperKind = "告知单"
        self._data = b""
        self._to_print = False  # focus the print button as soon as it is enabled
        self._issued = 0  # the recorded number of `_data`; 0: not recorded yet
        self.preview = Preview(EmptyState("warning", "这张纸没有做出来", "请返回后重新打开。"))
        self.count = Text("", "muted")
        self._buttons()
        self._lay_out()
        self._shortcuts()

    # ── display ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def show_paper(self, operations: PaperOperations, name: str, kind: PaperKind = "告知单") -> None:
        """Show the papers of one visit. `name`: enterprise or serial, for file names."""
        self._operations, self._file_name = operations, name
        self._kind = kind
        self.full.setChecked(False)
        self.full.hide()
        self.sheets[kind].setChecked(True)
        self.count.setText("")
        self._load()

    def open(self, **args: Any) -> None:
        """`show_paper` for `show_page("paper", operations=…, name=…, kind=…)`."""
        self.show_paper(args["operations"], args.get("name", ""), args.get("kind", "告知单"))

    def first_focus(self) -> QWidget | None:
        """The print button; the back button while there is nothing to print."""
        if self.print_now.isEnabled():
            return self.print_now
        self._to_print = True
        return self.back

    @property
    def kind(self) -> PaperKind:
        """The sheet shown."""
        return self._kind

    @property
    def data(self) -> bytes:
        """The PDF shown; empty if there is none."""
        return self._data

    def _switch(self, kind: PaperKind) -> None:
        if kind != self._kind or not self._data:
            self._kind = kind
            self.sheets[kind].setChecked(True)
            self.full.hide()
            self.count.setText("")
            self._load()

    def _load(self) -> None:
        self._take(b"")
        if self._operations is None:
            return
        operations, kind, full = self._operations, self._kind, self._full

        def then(data: bytes) -> None:
            if (operations, kind, full) == (self._operations, self._kind, self._full):
                self.full.setVisible(kind == "底联" and operations.long_lists(kind))
                self._take(data)

        operations.render(kind, then, self._failed, full)

    @property
    def _full(self) -> bool:
        """Whether long lists are printed in full: on the 底联 only."""
        return self._kind == "底联" and self.full.isChecked()

    def _take(self, data: bytes) -> None:
        self._data, self._issued = data, 0
        if not data and self.print_now.hasFocus():  # a disabled button would lose the focus
            self._to_print = True
            self.back.setFocus()
        for button in (self.print_now, self.print_with, self.save):
            button.setEnabled(bool(data))
        if data and self._to_print and self.back.hasFocus():
            self.print_now.setFocus()
        self._to_print = self._to_print and not data
        if not data:
            self.preview.clear()
        elif not self.preview.show_pdf(data):
            self.preview.show_unavailable()
            self._messages.error(f"{self._kind}生成得不对，显示不出来。请返回后重新打开。")

    def _failed(self, error: HuiqiError) -> None:
        if not self._data:
            self.preview.show_unavailable()
        self._messages.error(error.message)

    # ── construction ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _buttons(self) -> None:
        self.back = Button("返回", "paper-back", "quiet", "back", tip="返回结果　Esc")
        self.back.clicked.connect(self.closed)
        self.sheets: dict[PaperKind, ChipButton] = {kind: ChipButton(kind) for kind in SHEETS}
        group = QButtonGroup(self)
        for number, (kind, chip) in enumerate(self.sheets.items(), 1):
            chip.setObjectName(f"action:sheet-{kind}")
            chip.setToolTip(f"Ctrl+{number}")
            group.addButton(chip)
            chip.clicked.connect(lambda _=False, k=kind: self._switch(k))
        self.full = ChipButton("长名单逐条列出")
        self.full.setObjectName("action:full-lists")
        self.full.setToolTip("底联里的长名单只列合计；按下逐条列出，页数会多　Ctrl+L")
        self.full.clicked.connect(lambda _=False: self._load())
        self.full.hide()
        self.whole = Button("整页", "zoom-page", "quiet")
        self.wide = Button("页宽", "zoom-width", "quiet")
        self.whole.clicked.connect(lambda: self.preview.view.fit(False))
        self.wide.clicked.connect(lambda: self.preview.view.fit(True))
        self.print_now = Button("直接打印", "print-now", "primary", "print", tip="用默认打印机　Ctrl+P")
        self.print_with = Button("选择打印机…", "print", tip="Ctrl+Shift+P")
        self.save = Button("保存为 PDF…", "save-pdf", icon="save", tip="Ctrl+S")
        self.print_now.clicked.connect(self.print_directly)
        self.print_with.clicked.connect(self.print_asking)
        self.save.clicked.connect(self.save_pdf)

    def _lay_out(self) -> None:
        top, bottom = QHBoxLayout(), QHBoxLayout()
        for row in (top, bottom):
            row.setSpacing(8)
        top.addWidget(self.back)
        top.addSpacing(GAP)
        for chip in self.sheets.values():
            top.addWidget(chip)
        top.addWidget(self.full)
        top.addStretch(1)
        for button in (self.whole, self.wide):
            top.addWidget(button)
        bottom.addWidget(self.count, 1)
        for button in (self.save, self.print_with, self.print_now):
            bottom.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.preview, 1)
        column.addLayout(bottom)

    def _shortcuts(self) -> None:
        keys: dict[str, Callable[[], None]] = {
            "Ctrl+P": self.print_directly,
            "Ctrl+Shift+P": self.print_asking,
            "Ctrl+S": self.save_pdf,
            "Ctrl+1": lambda: self._switch("告知单"),
            "Ctrl+2": lambda: self._switch("底联"),
            "Ctrl+L": lambda: self.full.click() if self.full.isVisible() else None,
            "Esc": self.closed.emit,
        }
        for key, act in keys.items():
            bind_key(key, act, self)

    # ── output ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def print_directly(self) -> None:
        """Print on the default printer without a dialog."""
        printer = self._printers.default()
        if printer is None and self._printers.any():
            self.print_asking()
        elif self._can_print(printer is not None):
            self._issue(lambda number: self._print(printer, number))

    def print_asking(self) -> None:
        """Print on a printer chosen by the user."""
        if self._can_print(self._printers.any()):
            printer = self._printers.ask(self)
            if printer is not None:
                self._issue(lambda number: self._print(printer, number))

    def _can_print(self, printer_there: bool) -> bool:
        if not self._data:
            return False
        if not printer_there:
            self._messages.warning(NO_PRINTER)
            self.save.setFocus()
            return False
        return True

    def _print(self, printer: Any, number: int) -> None:
        try:
            pages = print_pdf(self._data, printer)
        except RecordError as error:
            self._say_count(number, "已登记，还没有打出来")
            self._messages.error(error.message)
            return
        name = printer.printerName() or "文件"
        self._messages.done(f"{self._kind}（{pages} 页）已送往“{name}”，第 {number} 次打印。")
        self._left(number)

    def save_pdf(self) -> None:
        """Save the sheet as a PDF."""
        if not self._data:
            return
        path = self._ask_path(self, suggested_name(self._kind, self._file_name))
        if path:
            self._issue(lambda number: self._save(Path(path), number))

    def _save(self, path: Path, number: int) -> None:
        if self._operations is None:
            return

        def saved(_: object) -> None:
            self._messages.done(f"{kind}已保存到 {path}，第 {number} 次打印。")
            self._left(number)

        def failed(error: HuiqiError) -> None:
            self._say_count(number, "已登记，还没有保存")
            self._messages.error(error.message)

        kind = self._kind
        self._operations.save(path, self._data, saved, failed)

    def _issue(self, leave: Callable[[int], None]) -> None:
        """Record the paper, then output it. If the output fails, the number is kept for the next attempt."""
        if self._issued:
            leave(self._issued)
            return
        if self._operations is None:
            return
        data = self._data

        def then(number: int) -> None:
            if data is self._data:
                self._issued = number
                leave(number)

        self._operations.record_print(self._kind, data, then, self._failed)

    def _left(self, number: int) -> None:
        """The output succeeded: from now on the preview is of the next printing."""
        self._say_count(number, "")
        self._load()

    def _say_count(self, number: int, state: str) -> None:
        said = f"第 {number} 次打印" + (f"，{state}" if state else "")
        self.count.setText(f"{self._kind}：{said}")
        self.count.setAccessibleName(said)


def suggested_name(kind: PaperKind, name: str) -> str:
    """告知单_上海示例有限公司.pdf, without characters not allowed in file names."""
    clean = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", name).strip(" .")[:60]
    return f"{kind}_{clean}.pdf" if clean else f"{kind}.pdf"


def _ask_path(parent: QWidget, name: str) -> str:
    return save_path(parent, "保存为 PDF", name, "PDF 文件 (*.pdf)")
