"""Lists of the reception: visits and known enterprises, two lines each, opened with Enter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from desktop.ui.base import colours, theme
from desktop.ui.base.cards import Card
from desktop.ui.base.model_index import ModelIndex
from desktop.ui.base.notices import EmptyState
from desktop.ui.base.visit_rows import state_colour, state_words

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

if TYPE_CHECKING:
    from core.records.values import VisitRow

_ITEM = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class DeskItem:
    """A line to open: a visit to continue, an enterprise to begin one for, or the typed text."""

    kind: Literal["visit", "enterprise", "new"]
    title: str
    detail: str
    state: str = ""
    colour: str = colours.MUTED
    visit_id: str = ""
    name: str = ""
    uscc: str = ""


def visit_item(row: VisitRow) -> DeskItem:
    """A line for a visit."""
    detail = "　".join(part for part in (row.updated_at.strftime("%m-%d %H:%M"), row.street, row.serial) if part)
    return DeskItem(
        "visit", row.name or "未填企业名称", detail, state_words(row), state_colour(row), row.id, row.name, row.uscc
    )


def found_items(rows: Sequence[VisitRow], serial: str = "") -> list[DeskItem]:
    """Search results, best first: the visit with that serial; then each enterprise once, with its last visit and its
    open visits below; then finished visits."""
    exact = [row for row in rows if serial and row.serial == serial]
    found: dict[str, list[VisitRow]] = {}
    for row in rows:
        found.setdefault(row.uscc or row.name or row.id, []).append(row)
    items = [visit_item(row) for row in exact]
    for visits in found.values():
        items += [visit_item(row) for row in visits if row.state != "finished" and row not in exact]
        items += [_enterprise(visits)] if visits[0].name or visits[0].uscc else []
    return items + [visit_item(row) for row in rows if row.state == "finished" and row not in exact]


def _enterprise(visits: list[VisitRow]) -> DeskItem:
    latest = visits[0]
    came = f"来过 {len(visits)} 次，最近 {latest.day.isoformat()}"
    detail = "　".join(part for part in (latest.uscc, latest.street, came) if part)
    return DeskItem(
        "enterprise", latest.name or latest.uscc, detail, "新接待", colours.ACCENT, "", latest.name, latest.uscc
    )


def is_down(event: QEvent) -> bool:
    """Whether ↓ was pressed."""
    pressed = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
    return pressed and event.key() == Qt.Key.Key_Down  # type: ignore[attr-defined]


class DeskModel(QAbstractListModel):
    """The lines of one list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[DeskItem, ...] = ()

    def show_items(self, items: Sequence[DeskItem]) -> None:
        """Replace the lines."""
        if tuple(items) != self._items:
            self.beginResetModel()
            self._items = tuple(items)
            self.endResetModel()

    def item(self, row: int) -> DeskItem | None:
        """The line of a row."""
        return self._items[row] if 0 <= row < len(self._items) else None

    def rowCount(self, parent: ModelIndex = QModelIndex()) -> int:  # noqa: B008, Qt's own default
        """Number of lines."""
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: ModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Title, full text for screen readers, and the line itself."""
        item = self.item(index.row()) if index.isValid() else None
        if item is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return item.title
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return "，".join(part for part in (item.title, item.detail.replace("　", "，"), item.state) if part)
        return item if role == _ITEM else None


class DeskList(QListView):
    """Shows the lines; `taken` emits the one chosen by Enter or click."""

    taken = Signal(object)  # DeskItem

    def __init__(self, name: str, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = DeskModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(name)
        self.setObjectName(object_name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.clicked.connect(self._take)

    def show_items(self, items: Sequence[DeskItem]) -> None:
        """Show lines, with the first one selected."""
        self._model.show_items(items)
        if not self.currentIndex().isValid() and items:
            self.setCurrentIndex(self._model.index(0))

    def first(self) -> DeskItem | None:
        """The line that Enter in the field opens."""
        return self._model.item(max(0, self.currentIndex().row()))

    def count(self) -> int:
        """Number of lines."""
        return self._model.rowCount()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens a line, on every platform."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._take(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _take(self, index: QModelIndex) -> None:
        item = self._model.item(index.row())
        if item is not None:
            self.taken.emit(item)


class _Delegate(QStyledItemDelegate):
    """Title in bold, details below, state on the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: ModelIndex) -> QSize:
        """Two lines and padding."""
        return QSize(120, round(option.fontMetrics.height() * 1.95) + 14)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: ModelIndex) -> None:
        """Draw one line."""
        item: DeskItem = index.data(_ITEM)
        painter.save()
        self._paint_ground(painter, option)
        room = option.rect.adjusted(12, 7, -12, -7)
        small = QFont(option.font)
        small.setPointSizeF(option.font.pointSizeF() * 0.86)
        painter.setFont(small)
        width = painter.fontMetrics().horizontalAdvance(item.state) + (12 if item.state else 0)
        painter.setPen(QColor(item.colour))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, item.state)
        self._line(painter, room, item.detail, small, colours.MUTED, Qt.AlignmentFlag.AlignBottom)
        bold = QFont(option.font)
        bold.setBold(True)
        self._line(painter, room.adjusted(0, 0, -width, 0), item.title, bold, colours.INK, Qt.AlignmentFlag.AlignTop)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        state = option.state
        if state & QStyle.StateFlag.State_Selected and state & QStyle.StateFlag.State_Active:
            theme.mark_selected(painter, option.rect)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, QColor(colours.GROUND))
        painter.setPen(QColor(colours.HAIRLINE))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())

    def _line(
        self, painter: QPainter, room: QRect, text: str, font: QFont, colour: str, align: Qt.AlignmentFlag
    ) -> None:
        painter.setFont(font)
        painter.setPen(QColor(colour))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | align, shown)


class ListBox(Card):
    """A list with a title, or a placeholder if it is empty."""

    def __init__(self, title: str, view: DeskList, icon: str, empty: str, advice: str) -> None:
        super().__init__(title)
        self.body.setContentsMargins(12, 12, 12, 8)
        self.body.setSpacing(8)
        self._view, self._stack = view, QStackedWidget()
        self._stack.addWidget(EmptyState(icon, empty, advice))
        self._stack.addWidget(view)
        self.body.addWidget(self._stack, 1)

    def show_items(self, items: list[DeskItem]) -> None:
        """Show lines, or the placeholder."""
        self._view.show_items(items)
        self._stack.setCurrentIndex(1 if items else 0)
