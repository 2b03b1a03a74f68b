"""How a line of the list of measures is drawn."""

from functools import lru_cache

from core.assess.outcome import KIND_WORDS, Outcome, Status
from desktop.ui.base import colours, theme
from desktop.ui.base.model_index import ModelIndex
from desktop.ui.result.measure_tree import NODE, ListLine
from desktop.ui.result.sums import sum_short

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)


@lru_cache(maxsize=64)
def _icon(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    return theme.pixmap(name, colour, size, ratio)


class ResultDelegate(QStyledItemDelegate):
    """Draws a status line, an office line, and a measure in two rows: name, then badge and sum."""

    PAD = 8

    def sizeHint(self, option: QStyleOptionViewItem, index: ModelIndex) -> QSize:
        """Two rows for a measure, one for the rest."""
        node: ListLine = index.data(NODE)
        row = QFontMetrics(option.font).height()
        if node.outcome is None:
            return QSize(120, row + (14 if node.parent and not node.parent.key else 8))
        return QSize(120, row + 12 if node.outcome.status is Status.GUIDANCE else 2 * row + 16)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: ModelIndex) -> None:
        """Draw one line."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        node: ListLine = index.data(NODE)
        self._ground(painter, option, node)
        if node.outcome:
            self._measure(painter, option, node.outcome)
        elif node.key.startswith("office:"):
            self._office(painter, option, node)
        else:
            self._group(painter, option, node)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, node: ListLine) -> None:
        rect: QRect = option.rect
        state = option.state
        if node.outcome is None and not node.key.startswith("office:"):
            painter.fillRect(rect, QColor(colours.GROUND))
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(colours.WASH))
            painter.fillRect(QRect(rect.left(), rect.top(), 4, rect.height()), QColor(colours.ACCENT))
        elif state & QStyle.StateFlag.State_MouseOver and node.outcome:
            painter.fillRect(rect, QColor(colours.HOVERED))
        painter.setPen(QColor(colours.HAIRLINE))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colours.ACCENT), 1.4))
            painter.drawRoundedRect(rect.adjusted(2, 2, -3, -3), 3, 3)

    def _group(self, painter: QPainter, option: QStyleOptionViewItem, node: ListLine) -> None:
        look = colours.STATUS[node.status]
        rect = option.rect.adjusted(self.PAD, 0, -self.PAD - 2, 0)
        _chevron(painter, QPoint(rect.left() + 6, rect.center().y()), bool(option.state & QStyle.StateFlag.State_Open))
        size = round(QFontMetrics(option.font).height() * 0.72)
        left = rect.left() + 18
        painter.drawPixmap(
            left, rect.center().y() - size // 2, _icon(look.icon, look.foreground, size, _ratio(painter))
        )
        painter.setFont(_bold(option.font))
        painter.setPen(QColor(look.foreground))
        named = rect.adjusted(18 + size + 8, 0, -painter.fontMetrics().horizontalAdvance("00 项"), 0)
        shown = painter.fontMetrics().elidedText(node.title, Qt.TextElideMode.ElideRight, named.width())
        painter.drawText(named, _MIDDLE, shown)
        painter.setFont(option.font)
        painter.setPen(QColor(colours.MUTED))
        painter.drawText(rect, _RIGHT, f"{node.measures()} 项")

    def _office(self, painter: QPainter, option: QStyleOptionViewItem, node: ListLine) -> None:
        rect = option.rect.adjusted(self.PAD + 6, 0, -self.PAD - 2, 0)
        painter.setFont(_small(option.font, bold=True))
        painter.setPen(QColor(colours.MUTED))
        shown = painter.fontMetrics().elidedText(node.title, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, _MIDDLE, shown)

    def _measure(self, painter: QPainter, option: QStyleOptionViewItem, outcome: Outcome) -> None:
        metrics = QFontMetrics(option.font)
        rect = option.rect.adjusted(self.PAD + 6, 5, -self.PAD - 2, -6)
        indent = metrics.horizontalAdvance("00-0") + 12
        first = QRect(rect.left(), rect.top(), rect.width(), metrics.height())
        painter.setFont(option.font)
        painter.setPen(QColor(colours.MUTED))
        painter.drawText(first, _MIDDLE, outcome.measure)
        painter.setPen(QColor(colours.INK))
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setFont(_bold(option.font))
        name = first.adjusted(indent, 0, 0, 0)
        shown = painter.fontMetrics().elidedText(outcome.name, Qt.TextElideMode.ElideRight, name.width())
        painter.drawText(name, _MIDDLE, shown)
        if outcome.status is not Status.GUIDANCE:
            second = QRect(rect.left() + indent, first.bottom() + 5, rect.width() - indent, metrics.height())
            self._second_row(painter, option, outcome, second)

    def _second_row(self, painter: QPainter, option: QStyleOptionViewItem, outcome: Outcome, rect: QRect) -> None:
        look = colours.STATUS[outcome.status]
        sum_shown = sum_short(outcome)
        painter.setFont(_bold(option.font) if outcome.status.pays else option.font)
        painter.setPen(QColor(colours.INK if outcome.status.pays else colours.MUTED))
        painter.drawText(rect, _RIGHT, sum_shown)
        taken = painter.fontMetrics().horizontalAdvance(sum_shown) + 8 if sum_shown else 0
        painter.setFont(_small(option.font))
        metrics = painter.fontMetrics()
        size = round(metrics.height() * 0.72)
        word = look.word
        if outcome.kind in ("relief", "deferral"):
            wider = f"{word} · {KIND_WORDS[outcome.kind]}"
            if size + 20 + metrics.horizontalAdvance(wider) <= rect.width() - taken:
                word = wider
        word = metrics.elidedText(word, Qt.TextElideMode.ElideRight, rect.width() - taken - size - 14)
        badge = QRect(rect.left(), rect.top(), size + 15 + metrics.horizontalAdvance(word), metrics.height() + 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.background))
        painter.drawRoundedRect(badge, 4, 4)
        top = badge.center().y() - size // 2
        painter.drawPixmap(badge.left() + 5, top, _icon(look.icon, look.foreground, size, _ratio(painter)))
        painter.setPen(QColor(look.foreground))
        painter.drawText(badge.adjusted(size + 9, 0, 0, 0), _MIDDLE, word)


_MIDDLE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


def _ratio(painter: QPainter) -> float:
    return painter.device().devicePixelRatioF()


def _bold(font: QFont) -> QFont:
    made = QFont(font)
    made.setBold(True)
    return made


def _small(font: QFont, bold: bool = False) -> QFont:
    made = QFont(font)
    made.setPointSizeF(font.pointSizeF() * 0.86)
    made.setBold(bold)
    return made


def _chevron(painter: QPainter, middle: QPoint, opened: bool) -> None:
    pen = QPen(QColor(colours.MUTED), 1.8)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    x, y = middle.x(), middle.y()
    points = ((x - 4, y - 2, x, y + 3), (x, y + 3, x + 4, y - 2)) if opened else (
        (x - 2, y - 5, x + 3, y), (x + 3, y, x - 2, y + 5))  # fmt: skip
    for line in points:
        painter.drawLine(*line)
