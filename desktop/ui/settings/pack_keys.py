"""Trusted keys: a new one is accepted after comparing its fingerprint with its holder."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import Card
from desktop.ui.base.fields import FieldRow
from desktop.ui.base.texts import Heading, Text

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

if TYPE_CHECKING:
    from core.policy.signing import PublicKey


class KeyCard(Card):
    """Hidden unless a key is offered. The fingerprint must be typed as heard, so that it is actually compared."""

    compared = Signal(object)  # PublicKey

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._key: PublicKey | None = None
        self._title = Heading("", 3)
        self.field = QLineEdit()
        self.field.setObjectName("set:fingerprint")
        self.field.setMaximumWidth(420)
        self.field.setPlaceholderText("四组，每组四个字符")
        self.row = FieldRow(
            "公钥指纹",
            self.field,
            "请打电话给签发政策包的部门（电话不要用随 U 盘来的），照他念的填，不分大小写，空格可不打。",
        )
        self.trust, self.leave = Button("登记", "trust-key", "primary"), Button("不登记", "trust-not")
        self.field.returnPressed.connect(self._compare)
        self.trust.clicked.connect(self._compare)
        self.leave.clicked.connect(self.hide)
        row = QHBoxLayout()
        row.addWidget(self.trust)
        row.addWidget(self.leave)
        row.addStretch(1)
        self.body.addWidget(self._title)
        self.body.addWidget(self.row)
        self.body.addLayout(row)
        self.hide()

    def offer(self, key: PublicKey) -> None:
        """Ask for the fingerprint of a key."""
        self._key = key
        self._title.setText(f"登记 {key.holder} 的公钥")
        self.field.clear()
        self.row.set_error("")
        self.show()
        self.field.setFocus()

    def _compare(self) -> None:
        typed = "".join(self.field.text().split()).upper()
        if self._key is None or not typed:
            self.row.set_error("请填指纹。")
        elif typed != self._key.fingerprint.replace(" ", ""):
            self.row.set_error("与文件里的指纹不同，没有登记。请再核对一遍；还不同，这个文件不是该部门的，不要用。")
        else:
            self.hide()
            self.compared.emit(self._key)


def key_row(key: PublicKey, distrust: Callable[[], object]) -> QWidget:
    """A trusted key, with a button to revoke trust."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(Text(f"{key.holder}　{key.fingerprint}"), 1)
    button = Button("不再信任", f"distrust:{key.fingerprint.replace(' ', '')}")
    button.setAccessibleName(f"不再信任 {key.holder} 的公钥")
    button.clicked.connect(distrust)
    row.addWidget(button)
    return line
