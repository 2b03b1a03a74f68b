"""今天: the differences to the pack as first opened today, and the steps since, with undo."""

from __future__ import annotations

from collections.abc import Sequence

from core.assess.differences import Differences
from core.authoring.journal import EditStep
from desktop.ui.base.buttons import Button
from desktop.ui.base.difference_words import as_html
from desktop.ui.base.headed_list import HeadedLine, HeadedList
from desktop.ui.base.texts import ReadingView

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

_NOTHING = "<p>今天还没有改什么。</p>"


class TodayPane(QWidget):
    """Signals: `undo_asked` and `redo_asked`."""

    undo_asked = Signal()
    redo_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reading = ReadingView("differences")
        self.reading.setAccessibleName("今天改了什么")
        self.steps = HeadedList("今天的每一步")
        self.undo = Button("撤销一步", "undo", icon="back", tip="撤销　Ctrl+Z")
        self.redo = Button("重做一步", "redo", icon="next", tip="重做　Ctrl+Shift+Z")
        self.undo.clicked.connect(self.undo_asked.emit)
        self.redo.clicked.connect(self.redo_asked.emit)
        row = QHBoxLayout()
        row.addWidget(self.undo)
        row.addWidget(self.redo)
        right = QVBoxLayout()
        right.addWidget(self.steps, 1)
        right.addLayout(row)
        halves = QHBoxLayout(self)
        halves.setContentsMargins(8, 8, 8, 8)
        halves.setSpacing(14)
        halves.addWidget(self.reading, 3)
        halves.addLayout(right, 2)

    def show_today(self, found: Differences, steps: Sequence[EditStep], may_undo: bool, may_redo: bool) -> None:
        """Show both."""
        self.reading.setHtml(as_html(found, "今天打开时", "现在") if found else _NOTHING)
        lines = [HeadedLine(f"{step.time[11:16]}　{step.told}", str(at)) for at, step in enumerate(steps[:200])]
        self.steps.show_entries(lines)
        self.undo.setEnabled(may_undo)
        self.redo.setEnabled(may_redo)
