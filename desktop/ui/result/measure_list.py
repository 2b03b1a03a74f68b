"""The measures of an assessment as a list grouped by status: model, drawing and view."""

from typing import Any

from core.assess.outcome import Assessment
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
    """The list itself. ↑↓ choose, ←→ or Enter fold and unfold; `chosen` tells which measure is open."""

    chosen = Signal(str)  # a measure id

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
        """Show another assessment; what was chosen and folded stays so."""
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
        """Show only some measures (`measure_tree.FILTERS`), or those of one policy; what is open stays so where it is
        among them."""
        self._only, self._policy = only, policy
        if self._assessment is not None:
            self.show_assessment(self._assessment)

    def _restore(self, measure: str) -> None:
        self._restoring = True
        self.setCurrentIndex(self._model.find(measure))
        self._restoring = False

    def _first(self) -> str:
        """The first measure of the first group: what there is most to say about."""
        for index in self._model.groups():
            node = self._model.node(index)
            leaf = next((c for c in node.children if c.outcome), None)
            if leaf:
                return leaf.key
        return ""

    @property
    def measure(self) -> str:
        """The id of the measure that is open; empty if there is none."""
        return self._open

    def choose(self, measure: str) -> None:
        """Open a measure by its id, unfolding its group."""
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
        """Enter and Space fold and unfold a group."""
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in enter and self._model.node(self.currentIndex()).children:
            self._on_click(self.currentIndex())
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow list a long name needs a second line."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    def changeEvent(self, event: Any) -> None:
        """A new font size is a new layout of the lines."""
        super().changeEvent(event)
        if event.type() == event.Type.FontChange and QApplication.instance():
            self.scheduleDelayedItemsLayout()
