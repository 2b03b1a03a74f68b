"""The window shown if the counter cannot be opened: what is wrong, and what to do."""

from desktop.ui.base import colours, theme
from desktop.ui.base.buttons import Button
from desktop.ui.base.page import GAP, ROOM
from desktop.ui.base.texts import Heading, Text

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

_MOST = 600  # characters: a policy pack may have a hundred faults


class TroubleWindow(QWidget):
    """A sentence and three buttons: retry, show the folder, close. `again` is whether retry was chosen."""

    def __init__(self, sentence: str, folder: str = "") -> None:
        super().__init__()
        self.again = False
        self._folder = folder
        self.setObjectName("window:trouble")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("惠企窗口没有打开")
        self.setWindowIcon(theme.icon("app", None, theme.WINDOW_ICON))
        self.setAccessibleName(f"惠企窗口没有打开：{sentence}")
        self.sentence = Text(sentence if len(sentence) <= _MOST else sentence[:_MOST] + "……")
        self.sentence.setObjectName("trouble:sentence")
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._build()
        self.retry.setFocus()
        self.setMinimumWidth(560)
        self.adjustSize()
        QShortcut(QKeySequence("Escape"), self).activated.connect(self.close)

    def _build(self) -> None:
        mark = QLabel()
        mark.setPixmap(theme.pixmap("warning", colours.ERROR, 40, 2.0))
        words = QVBoxLayout()
        words.setSpacing(GAP)
        words.addWidget(Heading("惠企窗口没有打开", 2))
        words.addWidget(self.sentence)
        words.addWidget(Text("已经保存的接待没有动。照上面说的做好以后，按“再试一次”。", "muted"))
        row = QHBoxLayout()
        row.setSpacing(ROOM)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(ROOM, ROOM, ROOM, ROOM)
        column.setSpacing(ROOM)
        column.addLayout(row)
        column.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        self.retry = retry = Button("再试一次", "start-again", "primary")
        retry.clicked.connect(self._retry)
        look = Button("打开数据文件夹", "open-folder")
        look.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(self._folder)))
        look.setVisible(bool(self._folder))
        close = Button("关闭", "close-trouble", tip="Esc")
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addStretch(1)
        for button in (look, close, retry):
            row.addWidget(button)
        return row

    def _retry(self) -> None:
        self.again = True
        self.close()
