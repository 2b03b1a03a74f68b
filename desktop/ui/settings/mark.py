"""预审章: the centre's own mark as a picture, checked before it is kept, and shown as it will look on paper."""

from __future__ import annotations

from pathlib import Path

from core.errors import AnswerError, os_error_words
from desktop.ui.base.buttons import Button
from desktop.ui.base.notices import ErrorLine
from desktop.ui.base.texts import Text
from desktop.ui.settings.parts import SettingsPart

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel

SMALLEST = 300  # pixels on a side: sharp at 40 mm
_SHOWN = 220
_MOST_READ = 50_000_000  # bytes; what is larger is no picture of a mark


def mark_fault(content: bytes) -> str:
    """What is wrong with a picture of a mark, and what to do; '' for nothing."""
    from core.report.stamp import check_picture

    try:
        width, height = check_picture(content)
    except AnswerError as error:
        return error.message
    if min(width, height) < SMALLEST:
        return f"图片是 {width}×{height} 像素，印出来会发虚。每边至少 {SMALLEST} 像素，请重新扫描。"
    if not _see_through(QImage.fromData(content)):
        return "图片四角不透明，盖上去会遮住文字。请去掉底色，另存为背景透明的 PNG。"
    return ""


def _see_through(image: QImage) -> bool:
    """Whether the corners are transparent, as they are when the ground was taken away."""
    if not image.hasAlphaChannel():
        return False
    right, bottom = image.width() - 1, image.height() - 1
    return all(image.pixelColor(x, y).alpha() < 16 for x in (0, right) for y in (0, bottom))


class MarkPart(SettingsPart):
    """The mark, and what can be done with it."""

    key, title = "mark", "预审章"
    chosen = Signal(object)  # bytes of a picture that passed the check, or None to take it away

    def __init__(self) -> None:
        super().__init__()
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
        self.body.addStretch(1)
        self.show_mark(None)

    @property
    def fault(self) -> str:
        """What was wrong with the picture chosen last."""
        return self._error.text.text()

    def show_mark(self, content: bytes | None) -> None:
        """Show the mark that is kept."""
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
        self.preview.setAccessibleName("预审章图片" if content else "没有导入预审章图片")

    def take_file(self, path: Path) -> None:
        """Check a picture, and hand it on if it will do."""
        try:
            with path.open("rb") as file:
                content = file.read(_MOST_READ)
        except OSError as error:
            self._error.set_error(f"读不了 {path.name}：{os_error_words(error)}。")
            return
        fault = mark_fault(content)
        self._error.set_error(fault)
        if not fault:
            self.chosen.emit(content)

    def _ask_which(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "导入预审章图片", "", "PNG 图片 (*.png)")
        if path:
            self.take_file(Path(path))
