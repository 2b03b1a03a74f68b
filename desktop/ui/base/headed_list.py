"""A list with headings: entries can be selected, headings cannot; entries may have a number on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from desktop.ui.base import colours
from desktop.ui.base.model_index import ModelIndex

from PySide6.QtCore import QAbstractListModel, QModelIndex, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QShowEvent
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

_KEY = int(Qt.ItemDataRole.UserRole)
_COUNT = _KEY + 1


@dataclass(frozen=True, slots=True)
class HeadedLine:
    """A line of the list; without a key it is a heading."""

    text: str
    key: str = ""
    count: str = ""


class HeadedModel(QAbstractListModel):
    """The lines of the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[HeadedLine, ...] = ()

    def show_entries(self, entries: Sequence[HeadedLine]) -> None:
        """Replace the lines."""
        self.beginResetModel()
        self._entries = tuple(entries)
        self.endResetModel()

    @property
    def entries(self) -> tuple[HeadedLine, ...]:
        """All lines."""
        return self._entries

    def row_of(self, key: str) -> int:
        """The row of a key; -1 if there is none."""
        return next((row for row, entry in enumerate(self._entries) if key and entry.key == key), -1)

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008, Qt's own default
        """Number of lines."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: ModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Text, key and number of a line."""
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return entry.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{entry.text}，{entry.count}处" if entry.count else entry.text
        return {_KEY: entry.key, _COUNT: entry.count}.get(role)

    def flags(self, index: ModelIndex) -> Qt.ItemFlag:
        """Headings cannot be selected."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if self._entries[index.row()].key:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return Qt.ItemFlag.ItemNeverHasChildren


class HeadedList(QListView):
    """Shows the lines; `chosen` emits the key selected by keyboard or mouse."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = HeadedModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(name)
        self.setObjectName("entries")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.selectionModel().currentChanged.connect(self._changed)

    def show_entries(self, entries: Sequence[HeadedLine]) -> None:
        """Show these lines, without a selection."""
        self._model.show_entries(entries)

    @property
    def entries(self) -> tuple[HeadedLine, ...]:
        """All lines."""
        return self._model.entries

    def mark(self, key: str) -> None:
        """Select a line without emitting."""
        row = self._model.row_of(key)
        self.selectionModel().blockSignals(True)
        self.setCurrentIndex(self._model.index(row) if row >= 0 else QModelIndex())
        self.selectionModel().blockSignals(False)
        self.viewport().update()
        if row >= 0:
            self.scrollTo(self._model.index(row))

    def showEvent(self, event: QShowEvent) -> None:
        """Scroll to the selection, which may be older than the geometry."""
        super().showEvent(event)
        QTimer.singleShot(0, self, lambda: self.scrollTo(self.currentIndex()))

    def _changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if key := current.data(_KEY):
            self.chosen.emit(key)


class _Delegate(QStyledItemDelegate):
    """Small headings, numbers on the right."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: ModelIndex) -> None:
        """Heading style; tool tips for elided text."""
        super().initStyleOption(option, index)
        if not index.data(_KEY):
            option.font.setBold(True)
            option.font.setPointSizeF(option.font.pointSizeF() * 0.86)
            option.palette.setColor(option.palette.ColorRole.Text, QColor(colours.MUTED))
        elif index.data(_COUNT):
            room = option.rect.width() - 16 - int(option.fontMetrics.height() * 1.6)
            option.text = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideRight, room)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: ModelIndex) -> None:
        """The line, and its number over a cleared end."""
        if not index.data(_KEY):
            self._paint_heading(painter, option, index)
            return
        super().paint(painter, option, index)
        if count := index.data(_COUNT):
            self._paint_count(painter, option, count)

    def sizeHint(self, option: QStyleOptionViewItem, index: ModelIndex) -> QSize:
        """Extra space above headings."""
        size = super().sizeHint(option, index)
        return QSize(size.width(), size.height() + (6 if not index.data(_KEY) else 0))

    def _paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, index: ModelIndex) -> None:
        self.initStyleOption(option, index)
        painter.save()
        painter.setFont(option.font)
        painter.setPen(QColor(colours.MUTED))
        place = option.rect.adjusted(8, 6, -8, 0)
        text = painter.fontMetrics().elidedText(option.text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()

    def _paint_count(self, painter: QPainter, option: QStyleOptionViewItem, count: str) -> None:
        painter.save()
        font = option.font
        font.setPointSizeF(font.pointSizeF() * 0.8)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        width = max(metrics.horizontalAdvance(count) + 12, metrics.height())
        place = QRect(0, 0, width, metrics.height())
        place.moveCenter(option.rect.center())
        place.moveRight(option.rect.right() - 8)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.HIT))
        painter.drawRoundedRect(place, place.height() / 2, place.height() / 2)
        painter.setPen(QColor(colours.INK))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, count)
        painter.restore()
