"""核验: is a paper ours and unchanged? By its code, or by its file."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from core.errors import HuiqiError
from core.report.verify import PaperVerdict
from desktop.callbacks import Failed
from desktop.ui.base import colours, theme
from desktop.ui.base.buttons import Button
from desktop.ui.base.composing import plain_keys
from desktop.ui.base.file_dialogs import open_path
from desktop.ui.base.notices import ErrorLine
from desktop.ui.base.page import GAP, ROOM, Page
from desktop.ui.base.texts import Heading, Text

from PySide6.QtCore import QMimeData, Qt, QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

_LOOKS: dict[str, tuple[str, str, str]] = {
    "ours": ("check", colours.DONE, "本机出具，未改动"),
    "found": ("check", colours.DONE, "本机打印过"),
    "changed": ("cross", colours.ERROR, "与原件不符"),
    "unknown": ("question", colours.WARNING, "无法证实"),
    "leads": ("check", colours.DONE, "与记录对得上"),
    "parted": ("cross", colours.ERROR, "与记录对不上"),
}
"""Icon, colour, word. `found`: a code proves that such a printing exists, not what is on this sheet; `leads`, `parted`:
about the audit head in a file."""
_OF_CHAIN = {"ours": "leads", "changed": "parted", "unknown": "unknown"}


class VerifyOperations(Protocol):
    """Operations that this page uses; they answer on the GUI thread."""

    def verify_code(self, text: str, then: Callable[[PaperVerdict], None], failed: Failed) -> None:
        """Verify a 核验码."""
        ...

    def verify_file(self, path: Path, then: Callable[[PaperVerdict], None], failed: Failed) -> None:
        """Verify a file; `failed` if it is unreadable."""
        ...


class VerdictCard(QFrame):
    """The answer: icon, word, colour, sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("verify:answer")
        self._icon = QLabel()
        self.word, self.sentence, self.about = Heading("", 2), Text(""), Text("", "muted")
        self.corrected = Text("", "error")
        self.sums = Text("")
        self.open = Button("打开这次接待", "open-visit", "primary", "records", "Ctrl+Return", "看记录里的回答和结果")
        words = QVBoxLayout()
        words.setSpacing(6)
        for piece in (self.word, self.sentence, self.corrected, self.sums, self.about):
            words.addWidget(piece)
        words.addWidget(self.open, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 16, 20, 16)
        row.setSpacing(16)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.hide()

    def show_verdict(self, verdict: PaperVerdict, asked: str, by_code: bool) -> None:
        """Show an answer."""
        icon, ink, word = _LOOKS[_look_of(verdict, by_code)]
        self._icon.setPixmap(theme.pixmap(icon, ink, 40, self.devicePixelRatioF()))
        theme.restyle(self, verdict=verdict.state)
        theme.restyle(self.word, verdict_word=verdict.state)
        self.word.setText(word)
        self.sentence.setText(verdict.sentence)
        more = "。链头以前的逐条核对，在“设置 → 数据与备份”里“检查记录”" if verdict.of_chain else ""
        self.about.setText(f"核验对象：{asked}{more}")
        self._show_visit(verdict)
        self.setAccessibleName(f"{word}：{verdict.sentence}")
        self.setProperty("state", verdict.state)
        self.show()

    def _show_visit(self, verdict: PaperVerdict) -> None:
        """Show the recorded visit, to compare with the sheet."""
        later = verdict.corrected_by
        self.corrected.setText(f"这一次已由 {later} 更正，以更正后的告知单为准。" if later else "")
        self.sums.setText("\n".join(["请对照纸面的金额：", *verdict.sums]) if verdict.sums else "")
        for piece in (self.corrected, self.sums):
            piece.setVisible(bool(piece.text()))
        self.open.setVisible(bool(verdict.visit_id))


def _look_of(verdict: PaperVerdict, by_code: bool) -> str:
    if verdict.of_chain:
        return _OF_CHAIN[verdict.state]
    return "found" if by_code and verdict.state == "ours" else verdict.state


class VerifyPage(Page):
    """A field for the code, an area for a file, and the answer."""

    open_asked = Signal(str)  # the id of a visit

    def __init__(
        self,
        operations: VerifyOperations,
        ask_file: Callable[[QWidget], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("verify", "核验", parent)
        self._operations = operations
        self._ask_file = ask_file or _ask_file
        self.setAcceptDrops(True)
        self.code = QLineEdit()
        self.code.setObjectName("verify:code")
        plain_keys(self.code)
        self.code.setAccessibleName("核验码")
        self.code.setPlaceholderText("XXXX-XXXX-XXXX-XXXX，输入或扫描后按回车")
        self.code.returnPressed.connect(self.check_code)
        self.check = Button("核验", "verify-code", "primary", "search")
        self.check.clicked.connect(self.check_code)
        self.file = Button("打开文件…", "open-pdf", icon="policy", shortcut="Ctrl+O")
        self.file.clicked.connect(self._choose_file)
        self.error = ErrorLine()
        self.answer = VerdictCard()
        self._visit: str = ""
        self.answer.open.clicked.connect(lambda: self.open_asked.emit(self._visit))
        self._lay_out()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.code, 1)
        line.addWidget(self.check)
        place = QFrame()
        place.setProperty("part", "drop")
        inside = QHBoxLayout(place)
        inside.setContentsMargins(18, 14, 18, 14)
        words = Text("把告知单的 PDF、导出的表格或备份拖到这里，或者")
        words.setWordWrap(False)
        inside.setSpacing(GAP)
        inside.addWidget(words)
        inside.addWidget(self.file)
        inside.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(ROOM, 18, ROOM, 18)
        column.setSpacing(GAP)
        column.addWidget(Heading("核验告知单"))
        column.addWidget(Text("纸面上的核验码证明打印过这一次；文件本身可以核到每一个字节。全程不需要网络。", "muted"))
        column.addWidget(Text("核验码", "strong"))
        column.addLayout(line)
        column.addWidget(self.error)
        column.addWidget(place)
        column.addSpacing(GAP)
        column.addWidget(self.answer)
        column.addStretch(1)

    def first_focus(self) -> QWidget | None:
        """The code field, ready for a scan."""
        return self.code

    # ── verification ─────────────────────────────────────────────────────────────────────────────────────────────────

    def check_code(self) -> None:
        """Verify the code in the field."""
        text = self.code.text().strip()
        if not text:
            self._wrong("请输入纸面上的核验码，或打开文件。")
            self.code.setFocus()
            return
        self.error.set_error("")
        self._operations.verify_code(text, lambda verdict: self._show(verdict, f"核验码 {text}", True), self._failed)
        self.code.selectAll()

    def check_file(self, path: Path) -> None:
        """Verify a file."""
        self.answer.hide()
        self.error.set_error("")
        self._operations.verify_file(path, lambda verdict: self._show(verdict, path.name, False), self._failed)

    def _show(self, verdict: PaperVerdict, asked: str, by_code: bool) -> None:
        self._visit = verdict.visit_id
        self.answer.show_verdict(verdict, asked, by_code)

    def _choose_file(self) -> None:
        path = self._ask_file(self)
        if path:
            self.check_file(Path(path))

    def _failed(self, error: HuiqiError) -> None:
        self._wrong(error.message)

    def _wrong(self, sentence: str) -> None:
        self.answer.hide()
        self.error.set_error(sentence)

    # ── drag and drop ────────────────────────────────────────────────────────────────────────────────────────────────

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A single local file may be dropped anywhere on the page."""
        if _file_of(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Verify the dropped file."""
        path = _file_of(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.check_file(path)


def _file_of(mime: QMimeData) -> Path | None:
    urls: list[QUrl] = mime.urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None


def _ask_file(parent: QWidget) -> str:
    return open_path(parent, "打开要核验的文件", "PDF、表格、备份 (*.pdf *.xlsx *.db *.gz);;所有文件 (*)")
