"""预审章: the centre's own stamp image, checked before it is stored, with a preview as on paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.errors import HuiqiError
from desktop.ui.base.buttons import Button
from desktop.ui.base.file_dialogs import open_path
from desktop.ui.base.messages import Messages
from desktop.ui.base.notices import ErrorLine
from desktop.ui.base.texts import Text
from desktop.ui.settings.certificate import CertificateCard, CertificateOperations
from desktop.ui.settings.parts import SettingsPart

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

SMALLEST = 300  # pixels per side, as in desktop.pictures
_SHOWN = 220
ReadMark = Callable[[Path, Callable[[bytes], None], Callable[[HuiqiError], None]], None]


class MarkPart(SettingsPart):
    """The stamp and its actions."""

    key, title = "mark", "预审章和签名"
    chosen = Signal(object)  # bytes of a checked image, or None to remove it

    def __init__(self, read: ReadMark, operations: CertificateOperations, messages: Messages) -> None:
        super().__init__()
        self.certificate = CertificateCard(operations, messages)
        self._read = read
        self.body.addWidget(
            Text(
                "纸上盖的是本中心自己的“预审专用”章，不是政府公章：样子和文字都不能像带五角星的圆形公章。"
                "没有导入图片时，由程序画一个；填好“中心名称”以前，印出来是样张。",
                "muted",
            )
        )
        self.preview = QLabel()
        self.preview.setFixedSize(_SHOWN + 20, _SHOWN + 20)
        self.preview.setFrameShape(QFrame.Shape.NoFrame)
        self.preview.setProperty("mark", True)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setWordWrap(True)
        self._facts = Text("", "muted")
        self._error = ErrorLine()
        self.load = Button("导入 PNG 图片", "import-mark", icon="add")
        self.remove = Button("移除图片", "remove-mark", icon="remove", tip="以后改由程序画")
        self.load.clicked.connect(self._ask_which)
        self.remove.clicked.connect(lambda: self.chosen.emit(None))
        row = QHBoxLayout()
        row.addWidget(self.load)
        row.addWidget(self.remove)
        row.addStretch(1)
        self.body.addWidget(self.preview)
        self.body.addWidget(self._facts)
        self.body.addWidget(self._error)
        self.body.addLayout(row)
        self.body.addWidget(Text(f"PNG，背景透明，每边至少 {SMALLEST} 像素。", "muted"))
        self.body.addWidget(self.certificate)
        self.body.addStretch(1)
        self.show_mark(None)

    @property
    def fault(self) -> str:
        """The error of the last chosen image."""
        return self._error.text.text()

    def show_mark(self, content: bytes | None) -> None:
        """Show the stored stamp."""
        self.remove.setEnabled(content is not None)
        image = QImage.fromData(content) if content else QImage()
        if image.isNull():
            self.preview.clear()
            self.preview.setText("没有导入图片")
            self._facts.setText("")
        else:
            ratio = self.devicePixelRatioF()
            size = round(_SHOWN * ratio)
            scaled = image.scaled(
                size, size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            scaled.setDevicePixelRatio(ratio)
            self.preview.setPixmap(QPixmap.fromImage(scaled))
            self._facts.setText(f"{image.width()}×{image.height()} 像素")
        self._facts.setVisible(not image.isNull())
        self.preview.setAccessibleName("预审章图片" if content else "没有导入预审章图片")

    def take_file(self, path: Path) -> None:
        """Read and check an image, and emit it if it is usable."""
        self._error.set_error("")
        self._read(path, self.chosen.emit, self._refuse)

    def _refuse(self, error: HuiqiError) -> None:
        self._error.set_error(error.message)

    def _ask_which(self) -> None:
        if path := open_path(self, "导入预审章图片", "PNG 图片 (*.png)"):
            self.take_file(Path(path))
