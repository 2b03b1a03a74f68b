"""电子签名: the centre's certificate, which signs papers saved as files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from core.errors import HuiqiError
from desktop.callbacks import Failed
from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import Card
from desktop.ui.base.fields import FieldRow, pin_field
from desktop.ui.base.file_dialogs import open_path
from desktop.ui.base.messages import Messages
from desktop.ui.base.texts import Text

from PySide6.QtWidgets import QHBoxLayout

if TYPE_CHECKING:
    from core.report.signature import Certificate

_NO_STAMP = "没有时间戳证书：签名上只有这台电脑记下的时间。"
_NONE = "没有导入证书：存成 PDF 的告知单和底联不带电子签名。"


class CertificateOperations(Protocol):
    """Operations used here."""

    def certificate(self, then: Callable[[Certificate | None], None]) -> None: ...
    def set_certificate(
        self, source: Path | None, phrase: str, then: Callable[[Certificate | None], None], failed: Failed
    ) -> None: ...
    def stamper(self, then: Callable[[Certificate | None], None]) -> None: ...
    def set_stamper(
        self, source: Path | None, phrase: str, then: Callable[[Certificate | None], None], failed: Failed
    ) -> None: ...


class CertificateCard(Card):
    """The certificate and its validity; replace or remove it."""

    def __init__(self, operations: CertificateOperations, messages: Messages) -> None:
        super().__init__("电子签名")
        self._operations, self._messages = operations, messages
        self.state = Text(_NONE)
        self.phrase = pin_field("set:certificate-phrase")
        self.phrase.setMaximumWidth(420)
        self.row = FieldRow("证书的口令", self.phrase, "先输入口令，再选 PKCS#12 文件（.p12、.pfx）。")
        self.load = Button("导入证书…", "import-certificate", icon="add")
        self.remove = Button("移除证书", "remove-certificate", icon="remove", tip="以后不再签名")
        said = "用本中心的数字证书，给存成 PDF 的告知单和底联签名（PAdES）。证书和口令存在密钥文件里，不进记录和备份。"
        self.stamp_state = Text(_NO_STAMP)
        self.load_stamp = Button("导入时间戳证书…", "import-time-stamp", icon="add")
        self.remove_stamp = Button("移除时间戳", "remove-time-stamp", icon="remove", tip="签名照旧，不再带时间戳")
        for piece in (Text(said, "muted"), self.state, self.stamp_state, self.row):
            self.body.addWidget(piece)
        for pair in ((self.load, self.remove), (self.load_stamp, self.remove_stamp)):
            row = QHBoxLayout()
            for button in pair:
                row.addWidget(button)
            row.addStretch(1)
            self.body.addLayout(row)
        self.phrase.textEdited.connect(lambda _: self.row.set_error(""))
        self.load.clicked.connect(self._ask_which)
        self.load_stamp.clicked.connect(self._ask_which_stamp)
        self.remove_stamp.clicked.connect(lambda: operations.set_stamper(None, "", self._stamp_stored, self._refuse))
        self.remove.clicked.connect(lambda: operations.set_certificate(None, "", self._stored, self._refuse))

    def refresh(self) -> None:
        """Show the stored certificate."""
        self._operations.certificate(self._show)
        self._operations.stamper(self._show_stamp)

    def take_from(self, source: Path) -> None:
        """Read and store a certificate."""
        self._operations.set_certificate(source, self.phrase.text(), self._stored, self._refuse)

    def _show(self, found: Certificate | None) -> None:
        self.state.setText(f"证书：{found.name}，有效到 {found.ends.isoformat()}。" if found else _NONE)
        self.remove.setEnabled(found is not None)

    def stamp_from(self, source: Path) -> None:
        """Read and store a time-stamping certificate."""
        self._operations.set_stamper(source, self.phrase.text(), self._stamp_stored, self._refuse)

    def _show_stamp(self, found: Certificate | None) -> None:
        self.stamp_state.setText(f"时间戳：{found.name}，有效到 {found.ends.isoformat()}。" if found else _NO_STAMP)
        self.remove_stamp.setEnabled(found is not None)

    def _stamp_stored(self, found: Certificate | None) -> None:
        self.phrase.clear()
        self._show_stamp(found)
        self._messages.done("以后的签名带时间戳（按这台电脑的时钟）。" if found else "以后的签名不带时间戳。")

    def _ask_which_stamp(self) -> None:
        if path := open_path(self, "导入时间戳证书", "PKCS#12 证书 (*.p12 *.pfx)"):
            self.stamp_from(Path(path))

    def _stored(self, found: Certificate | None) -> None:
        self.phrase.clear()
        self._show(found)
        self._messages.done("以后存成 PDF 的纸带本中心的电子签名。" if found else "以后不再签名。")

    def _refuse(self, error: HuiqiError) -> None:
        self.row.set_error(error.message)
        self.phrase.setFocus()

    def _ask_which(self) -> None:
        if path := open_path(self, "导入证书", "PKCS#12 证书 (*.p12 *.pfx)"):
            self.take_from(Path(path))
