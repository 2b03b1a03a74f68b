"""Unreadable cells of a list, one per line; Enter or a click goes to the cell."""

from collections.abc import Sequence

from desktop.ui.interview.records_model import WrongCell

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QListWidget

_SEEN, _MOST = 3, 300
"""Number of visible lines; maximum number of lines, beyond which only the total is shown."""


class FaultList(QListWidget):
    """Hidden unless there are several: a single one is shown below the list."""

    chosen = Signal(int, int)  # row and column of the cell

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("没有读懂的格子")
        self.setToolTip("F3 到下一处")
        self.setProperty("faults", True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # it would cover the last line
        self.setWordWrap(True)
        self._found: Sequence[WrongCell] = ()
        self.itemActivated.connect(self._choose)
        self.itemClicked.connect(self._choose)
        self.hide()

    def show_faults(self, found: Sequence[WrongCell]) -> None:
        """Show faults."""
        if [f.words for f in found] != [f.words for f in self._found]:
            self.clear()
            self.addItems([fault.words for fault in found[:_MOST]])
            if len(found) > _MOST:
                self.addItem(f"……还有 {len(found) - _MOST} 处")
        self._found = found
        self.setVisible(len(found) > 1)
        self._fit()

    def _fit(self) -> None:
        seen = range(min(_SEEN, self.count()))
        self.setFixedHeight(sum(max(20, self.sizeHintForRow(row)) for row in seen) + 6)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window a fault takes two lines."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _choose(self) -> None:
        at = self.currentRow()
        if at < len(self._found):
            self.chosen.emit(self._found[at].row, self._found[at].column)
