"""签发: check the pack, sign it with the office's key, export it as one file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop.ui.base.buttons import Button
from desktop.ui.base.fields import pin_field
from desktop.ui.base.file_dialogs import folder_path, open_path
from desktop.ui.base.flow_layout import FlowLayout
from desktop.ui.base.progress import ProgressBar
from desktop.ui.base.scroll import Scroll
from desktop.ui.base.texts import Text

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

_HOLDER = "密钥和口令由制作单位自己保管。公钥（.pub）交给各中心登记，政策包（.hqp）用 U 盘带去。"


class SignPane(QWidget):
    """Signals: `check_asked`; `sign_asked` (author, key file, passphrase, folder); `key_asked` (holder, passphrase,
    folder)."""

    check_asked = Signal()
    sign_asked = Signal(str, object, str, object)
    key_asked = Signal(str, str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.author, self.key, self.phrase, self.to = (
            QLineEdit(),
            QLineEdit(),
            pin_field("sign:passphrase"),
            QLineEdit(),
        )
        self.check = Button("检查", "check-pack", icon="check", shortcut="Ctrl+K", tip="词句、规则、样例，从头查一遍")
        self.sign = Button("签名并导出", "sign-pack", "primary", icon="save")
        self.new_key = Button("还没有私钥，做一对…", "make-key", role="link")
        self.status = Text(_HOLDER, "muted")
        self.status.setObjectName("sign-status")
        self.work = ProgressBar()
        self.check.clicked.connect(self.check_asked.emit)
        self.sign.clicked.connect(self._sign)
        self.new_key.clicked.connect(self._ask_new_key)
        self._arrange()

    def begin(self, words: str) -> None:
        """Show that work is in progress."""
        self.status.setText("")
        self.work.begin(words)
        for button in (self.check, self.sign):
            button.setEnabled(False)

    def end(self, sentence: str) -> None:
        """Show the result of the work."""
        self.work.end()
        self.status.setText(sentence)
        for button in (self.check, self.sign):
            button.setEnabled(True)

    def show_checked(self, faults: Sequence[str]) -> None:
        """Show the faults found by the check."""
        told = "\n".join(faults[:60])
        self.end(f"有 {len(faults)} 处要改：\n{told}" if faults else "检查过了，没有要改的，可以签名导出。")

    def show_key(self, file: Path) -> None:
        """Use the created key for signing."""
        self.key.setText(str(file))
        self.end(f"做好了：私钥 {file.name} 请自己收好，公钥 {file.with_suffix('.pub').name} 交给各中心。")

    def _arrange(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(5)
        rows = (
            ("制作单位", "sign:author", self.author, None),
            ("私钥文件", "sign:key", self.key, self._ask_key),
            ("口令", "sign:passphrase", self.phrase, None),
            ("存到", "sign:folder", self.to, self._ask_folder),
        )
        for at, (label, name, line, ask) in enumerate(rows):
            line.setObjectName(name)
            line.setAccessibleName(label)
            line.setMinimumWidth(60)
            words = Text(label, "small")
            words.setWordWrap(False)
            words.setBuddy(line)
            row_, side = at // 2, at % 2 * 3
            grid.addWidget(words, row_, side)
            grid.addWidget(line, row_, side + 1)
            if ask is not None:
                choose = Button("选…", f"choose-{name.partition(':')[2]}")
                choose.setAccessibleName(f"选{label}")
                choose.clicked.connect(ask)
                grid.addWidget(choose, row_, side + 2)
        for column in (1, 4):
            grid.setColumnStretch(column, 1)
        row = QWidget()
        buttons = FlowLayout(row)
        for button in (self.check, self.sign, self.new_key):
            buttons.addWidget(button)
        inner = QWidget()
        left = QVBoxLayout(inner)
        left.setContentsMargins(0, 0, 6, 0)
        left.addLayout(grid)
        left.addWidget(row)
        left.addStretch(1)
        lines = QWidget()
        right = QVBoxLayout(lines)
        right.setContentsMargins(0, 0, 6, 0)
        right.addWidget(self.work)
        right.addWidget(self.status)
        right.addStretch(1)
        halves = QHBoxLayout(self)
        halves.setContentsMargins(8, 8, 8, 8)
        halves.setSpacing(14)
        halves.addWidget(Scroll(inner), 3)
        halves.addWidget(Scroll(lines), 2)

    def _ask_key(self) -> None:
        if path := open_path(self, "签名用的私钥", "私钥 (*.key)"):
            self.key.setText(path)

    def _ask_folder(self) -> None:
        if path := folder_path(self, "政策包存到哪里"):
            self.to.setText(path)

    def _ask_new_key(self) -> None:
        if not self.author.text().strip() or len(self.phrase.text()) < 8:
            self.status.setText("请先填制作单位，和一个至少 8 个字符的口令，再做密钥。")
            (self.author if not self.author.text().strip() else self.phrase).setFocus()
        elif path := self.to.text().strip() or folder_path(self, "密钥存到哪里"):
            self.key_asked.emit(self.author.text().strip(), self.phrase.text(), Path(path))

    def _sign(self) -> None:
        for line, words in (
            (self.author, "制作单位"),
            (self.key, "私钥文件"),
            (self.phrase, "口令"),
            (self.to, "存到哪里"),
        ):
            if not line.text().strip():
                self.status.setText(f"请填{words}。")
                line.setFocus()
                return
        folder = Path(self.to.text().strip())
        self.sign_asked.emit(self.author.text().strip(), Path(self.key.text().strip()), self.phrase.text(), folder)
