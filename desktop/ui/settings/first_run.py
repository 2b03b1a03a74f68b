"""第一次使用: one page for what is printed on every paper. Enter goes on, Esc postpones it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from core.errors import HuiqiError
from core.policy.pack import Policy
from desktop.callbacks import Failed, Then
from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import Card
from desktop.ui.base.fields import FieldRow, as_capitals
from desktop.ui.base.file_dialogs import open_path
from desktop.ui.base.messages import Messages
from desktop.ui.base.page import GAP, ROOM, Page, bind_key
from desktop.ui.base.texts import Heading, Text
from desktop.ui.settings.centre import NO_STREET, check_prefix
from desktop.ui.settings.parts import Check, at_most

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from desktop.settings import CounterSettings

MARK = "stamp"
_PNG = "PNG 图片 (*.png)"


class FirstRunOperations(Protocol):
    """Operations that this page uses."""

    def policy(self) -> Policy: ...
    def settings(self) -> CounterSettings: ...
    def set_settings(self, settings: CounterSettings, then: Then | None = None) -> None: ...
    def read_mark(self, path: Path, then: Callable[[bytes], None], failed: Failed) -> None: ...
    def set_image(self, name: str, content: bytes | None, then: Then | None = None) -> None: ...


class FirstRunPage(Page):
    """The few settings that make papers the centre's own."""

    done = Signal()  # set up, or postponed

    def __init__(
        self,
        operations: FirstRunOperations,
        messages: Messages,
        ask_file: Callable[[QWidget], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("first-run", "第一次使用", parent)
        self._operations, self._messages = operations, messages
        self._ask_file = ask_file or _ask_file
        self._mark: bytes | None = None
        self._checks: dict[str, Check] = {
            "centre": _centre,
            "window": at_most(20, "窗口"),
            "clerk": at_most(20, "姓名"),
            "serial_prefix": check_prefix,
        }
        self.rows = {
            "centre": _line("中心名称", "centre", "如 某某镇企业服务中心，印在告知单上"),
            "window": _line("窗口", "window", "如 3 号窗口；没有就空着"),
            "clerk": _line("经办人", "clerk", "你的姓名；以后可以加别人"),
            "serial_prefix": _line("预审编号字头", "prefix", "1 到 6 个大写字母或数字，同区各中心不要相同"),
        }
        as_capitals(self.rows["serial_prefix"].editor)  # type: ignore[arg-type] # `_line` made it
        self.street = QComboBox()
        self.street.setObjectName("first:street")
        self.street.addItems([NO_STREET, *operations.policy().streets])
        self.mark = Button("导入 PNG 图片…", "first-mark", icon="add")
        self.start = Button("开始使用", "first-start", "primary", "check", tip="保存，开始接待　F9")
        self.later = Button("以后再填", "first-later", tip="先这样用，打印的都是样张　Esc")
        self._build()
        self._connect()

    def refresh(self) -> None:
        """Show what is set already."""
        settings = self._operations.settings()
        for name, row in self.rows.items():
            field = row.editor
            assert isinstance(field, QLineEdit)
            field.setText(getattr(settings, name))
            row.set_error("")
        self.street.setCurrentText(settings.street or NO_STREET)

    def first_focus(self) -> QWidget:
        """The name of the centre."""
        return self.rows["centre"].editor

    def save(self) -> None:
        """Save the input if it is valid; otherwise focus the first error."""
        typed = {name: _typed(row) for name, row in self.rows.items()}
        wrong = [name for name, text in typed.items() if self._say(name, text)]
        if wrong:
            self.rows[wrong[0]].editor.setFocus()
            return
        settings = self._operations.settings()
        street = self.street.currentText() if self.street.currentIndex() else ""
        clerks = settings.clerks
        if typed["clerk"] and typed["clerk"] not in clerks:
            clerks = (*clerks, typed["clerk"])
        if self._mark is not None:
            self._operations.set_image(MARK, self._mark)
        after = replace(
            settings, centre=typed["centre"], window=typed["window"], clerk=typed["clerk"], street=street,
            serial_prefix=typed["serial_prefix"], clerks=clerks,
        )  # fmt: skip
        self._operations.set_settings(after, self._saved)

    def put_off(self) -> None:
        """Postpone; 接待 keeps saying that papers are samples."""
        self._operations.set_settings(replace(self._operations.settings(), first_run_later=True), lambda _: None)
        self.done.emit()

    def _build(self) -> None:
        card = Card()
        grid = QGridLayout()
        grid.setHorizontalSpacing(ROOM)
        grid.setVerticalSpacing(GAP)
        pieces = (
            self.rows["centre"], FieldRow("所在街镇", self.street), self.rows["window"], self.rows["clerk"],
            self.rows["serial_prefix"], FieldRow("预审章图片（可以不要，程序会画一个）", self.mark),
        )  # fmt: skip
        for at, piece in enumerate(pieces):
            grid.addWidget(piece, at // 2, at % 2, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        card.body.addLayout(grid)
        row = QHBoxLayout()
        row.addWidget(self.start)
        row.addWidget(self.later)
        row.addWidget(Text("回车 下一项　F9 开始使用　Esc 以后再填", "muted"), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(ROOM, 18, ROOM, 18)
        column.setSpacing(GAP)
        column.addWidget(Heading("第一次使用：一分钟填好"))
        column.addWidget(Text("这些印在告知单和底联上；填好以前，打印的都是样张。以后都可以在“设置”里改。", "muted"))
        column.addWidget(card)
        column.addLayout(row)
        column.addStretch(1)

    def _connect(self) -> None:
        fields: list[QWidget] = [
            self.rows["centre"].editor, self.street, self.rows["window"].editor, self.rows["clerk"].editor,
            self.rows["serial_prefix"].editor, self.mark, self.start,
        ]  # fmt: skip
        for field, after in pairwise(fields):
            QWidget.setTabOrder(field, after)
        # Enter would open its file dialog
        for field, after in pairwise(each for each in fields if each is not self.mark):
            for enter in ("Return", "Enter"):
                bind_key(enter, after.setFocus, field)
        for row in self.rows.values():
            assert isinstance(row.editor, QLineEdit)
            row.editor.textEdited.connect(lambda _text, row=row: row.set_error(""))
        self.start.clicked.connect(self.save)
        self.later.clicked.connect(self.put_off)
        self.mark.clicked.connect(self._choose_mark)
        bind_key("F9", self.save, self)
        bind_key("Esc", self.put_off, self)

    def _say(self, name: str, text: str) -> str:
        fault = self._checks[name](text.strip())
        self.rows[name].set_error(fault)
        return fault

    def _choose_mark(self) -> None:
        path = self._ask_file(self)
        if path:
            self._operations.read_mark(Path(path), self._take_mark, self._refuse_mark)

    def _take_mark(self, content: bytes) -> None:
        self._mark = content
        self.mark.setText("已选好图片，可以换一张…")

    def _refuse_mark(self, error: HuiqiError) -> None:
        self._messages.error(error.message)

    def _saved(self, _: object) -> None:
        self._messages.done("已设置好，告知单上会印中心名称。")
        self.done.emit()


def _line(label: str, name: str, hint: str) -> FieldRow:
    field = QLineEdit()
    field.setObjectName(f"first:{name}")
    return FieldRow(label, field, hint)


def _typed(row: FieldRow) -> str:
    assert isinstance(row.editor, QLineEdit)
    return " ".join(row.editor.text().split())


def _centre(text: str) -> str:
    return at_most(40, "名称")(text) if text else "请填中心名称，或按 Esc 以后再填。"


def _ask_file(parent: QWidget) -> str:
    return open_path(parent, "导入预审章图片", _PNG)
