"""The view of the measures grouped by status."""

from typing import Any

from core.assess.result import Assessment
from desktop.ui.result.measure_painting import ResultDelegate
from desktop.ui.result.measure_tree import ALL, FOLDED, MeasureListModel

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QTreeView,
    QWidget,
)


class MeasureList(QTreeView):
    """The list view. ↑↓ select, ←→ or Enter collapse and expand; `chosen` emits the open measure."""

    chosen = Signal(str)  # measure id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("result:list")
        self.setAccessibleName("各项政策措施，按结果分组，上下键选择")
        self._model = MeasureListModel(self)
        self.setModel(self._model)
        self.setItemDelegate(ResultDelegate(self))
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._open = ""
        self._folded = {f"status:{s}" for s in FOLDED}
        self._restoring = False
        self._assessment: Assessment | None = None
        self._only, self._policy = ALL, ""
        self.selectionModel().currentChanged.connect(self._on_current)
        self.clicked.connect(self._on_click)
        self.collapsed.connect(lambda index: self._fold(index, True))
        self.expanded.connect(lambda index: self._fold(index, False))

    def show_assessment(self, assessment: Assessment) -> None:
        """Show an assessment; the selection and collapsed groups are kept."""
        self._assessment = assessment
        place = self.verticalScrollBar().value()
        self._restoring = True
        if self._model.show_assessment(assessment, self._only, self._policy):
            for index in self._model.groups():
                self.setExpanded(index, self._model.node(index).key not in self._folded)
            self.verticalScrollBar().setValue(place)
        self._restoring = False
        if self._open and self._model.find(self._open).isValid():
            self._restore(self._open)
        else:
            self.choose(self._first())

    def narrow(self, only: str, policy: str = "") -> None:
        """Show only some measures (`measure_tree.FILTERS`), or those of one policy; the open measure stays open if it
        is among them."""
        self._only, self._policy = only, policy
        if self._assessment is not None:
            self.show_assessment(self._assessment)

    def _restore(self, measure: str) -> None:
        self._restoring = True
        self.setCurrentIndex(self._model.find(measure))
        self._restoring = False

    def _first(self) -> str:
        """The first measure of the first group."""
        for index in self._model.groups():
            node = self._model.node(index)
            leaf = next((c for c in node.children if c.outcome), None)
            if leaf:
                return leaf.key
        return ""

    @property
    def measure(self) -> str:
        """The id of the open measure; '' if there is none."""
        return self._open

    def choose(self, measure: str) -> None:
        """Open a measure by id, expanding its group."""
        index = self._model.find(measure)
        if not index.isValid():
            self._open = ""
            return
        above = index.parent()
        while above.isValid():
            self.expand(above)
            above = above.parent()
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        node = self._model.node(index)
        if self._restoring or node.outcome is None:
            return
        self._open = node.key
        self.chosen.emit(node.key)

    def _on_click(self, index: QModelIndex) -> None:
        if self._model.node(index).children:
            self.setExpanded(index, not self.isExpanded(index))

    def _fold(self, index: QModelIndex, folded: bool) -> None:
        if self._restoring:
            return
        key = self._model.node(index).key
        (self._folded.add if folded else self._folded.discard)(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space collapse and expand a group."""
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in enter and self._model.node(self.currentIndex()).children:
            self._on_click(self.currentIndex())
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow list long names take a second line."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    def changeEvent(self, event: Any) -> None:
        """The font size changes the layout of lines."""
        super().changeEvent(event)
        if event.type() == event.Type.FontChange and QApplication.instance():
            self.scheduleDelayedItemsLayout()
