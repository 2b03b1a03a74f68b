"""密钥: passphrase, export to and import from other windows of the centre."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from core.errors import HuiqiError
from desktop.callbacks import Failed, Then
from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import Card
from desktop.ui.base.fields import FieldRow, pin_field
from desktop.ui.base.file_dialogs import open_path, save_path
from desktop.ui.base.messages import Messages
from desktop.ui.base.texts import Text

from PySide6.QtWidgets import QHBoxLayout

_KIND = "惠企窗口密钥 (*.hqkey)"
_OPEN = "告知单的密钥由这台电脑的用户权限保护，不在记录和备份里。可以再用中心的口令保护：每次打开程序时输入。"
_CLOSED = "密钥由中心的口令保护，每次打开程序时输入。忘了口令，密钥就打不开：请把口令写下，交给负责人保管。"
_SHARED = (
    "同一个中心有几个窗口的：在一个窗口导出密钥，到其他窗口导入，各窗口就认得彼此出具的告知单。"
    "导出的文件也是这把密钥的备份。"
)


class KeysOperations(Protocol):
    """Operations used here."""

    def keys_protected(self, then: Callable[[bool], None]) -> None: ...
    def protect_keys(self, passphrase: str, then: Then, failed: Failed) -> None: ...
    def export_keys(self, to: Path, passphrase: str, then: Then, failed: Failed) -> None: ...
    def import_keys(self, source: Path, passphrase: str, then: Callable[[bool], None], failed: Failed) -> None: ...


class KeysCard(Card):
    """A passphrase, and three buttons that use it."""

    def __init__(self, operations: KeysOperations, messages: Messages) -> None:
        super().__init__("密钥")
        self._operations, self._messages = operations, messages
        self.state = Text(_OPEN, "muted")
        self.phrase, self.again = pin_field("set:passphrase"), pin_field("set:passphrase-again")
        self.row = FieldRow("口令", self.phrase, "至少 10 个字符，可以用一句话。导入时，输入导出时的口令。")
        self.again_row = FieldRow("再输一次（导入时不用）", self.again)
        self.protect = Button("用口令保护", "protect-keys")
        self.unprotect = Button("不用口令", "unprotect-keys")
        self.export = Button("导出密钥…", "export-keys", icon="save")
        self.take_in = Button("导入密钥…", "import-keys", icon="add")
        self._build()
        self.refresh()

    def refresh(self) -> None:
        """Show whether the keys are protected."""
        self._operations.keys_protected(self._show)

    def export_to(self, to: Path) -> None:
        """Export the shared key to a file under the typed passphrase."""
        if phrase := self._typed_twice():
            done = f"密钥已导出到 {to}。请把文件和口令分开带到其他窗口。"
            self._operations.export_keys(to, phrase, lambda _: self._done(done), self._refused)

    def take_from(self, source: Path) -> None:
        """Import the shared key of another window."""
        self._operations.import_keys(source, self.phrase.text(), self._taken, self._refused)

    def _build(self) -> None:
        for field in (self.phrase, self.again):
            field.setMaximumWidth(420)
            field.textEdited.connect(lambda _: self.row.set_error(""))
        for piece in (self.state, Text(_SHARED, "muted"), self.row, self.again_row):
            self.body.addWidget(piece)
        row = QHBoxLayout()
        for button in (self.protect, self.unprotect, self.export, self.take_in):
            row.addWidget(button)
        row.addStretch(1)
        self.body.addLayout(row)
        self.protect.clicked.connect(self._protect)
        self.unprotect.clicked.connect(
            lambda: self._operations.protect_keys("", lambda _: self._done("密钥不再用口令保护。"), self._refused)
        )
        self.export.clicked.connect(self._ask_where)
        self.take_in.clicked.connect(self._ask_which)

    def _show(self, protected: bool) -> None:
        self.state.setText(_CLOSED if protected else _OPEN)
        self.protect.setText("换一个口令" if protected else "用口令保护")
        self.unprotect.setVisible(protected)

    def _protect(self) -> None:
        if phrase := self._typed_twice():
            done = "密钥已用口令保护，下次打开程序时要输入。"
            self._operations.protect_keys(phrase, lambda _: self._done(done), self._refused)

    def _typed_twice(self) -> str:
        if not self.phrase.text():
            self._refuse("请先输入口令。")
        elif self.phrase.text() != self.again.text():
            self._refuse("两次输入的口令不一样，请重新输入。")
        else:
            return self.phrase.text()
        return ""

    def _ask_where(self) -> None:
        if self._typed_twice() and (to := save_path(self, "导出密钥", "惠企窗口密钥.hqkey", _KIND)):
            self.export_to(Path(to))

    def _ask_which(self) -> None:
        if not self.phrase.text():
            self._refuse("请先输入导出密钥时的口令。")
        elif source := open_path(self, "导入密钥", _KIND):
            self.take_from(Path(source))

    def _taken(self, same_prefix: bool) -> None:
        self._done("密钥已导入。本窗口以前出具的告知单仍然认得。")
        if same_prefix:
            self._messages.warning(
                "另一个窗口的预审编号也用这个字头，两个窗口会编出相同的编号。请在“中心”里换一个字头，如字头后加窗口号。"
            )

    def _done(self, sentence: str) -> None:
        self.phrase.clear()
        self.again.clear()
        self._messages.done(sentence)
        self.refresh()

    def _refuse(self, sentence: str) -> None:
        self.row.set_error(sentence)
        self.phrase.setFocus()

    def _refused(self, error: HuiqiError) -> None:
        self._refuse(error.message)
