"""Painting of lines in the list of measures."""

from functools import lru_cache

from core.assess.outcome import Outcome
from core.assess.status import KIND_WORDS
from desktop.ui.base import colours, status_looks, theme
from desktop.ui.base.model_index import ModelIndex
from desktop.ui.result.explain import fact_words
from desktop.ui.result.measure_tree import NODE, NOT_COUNTED, ListLine
from desktop.ui.result.sums import sum_short

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)


@lru_cache(maxsize=64)
def _icon(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    return theme.pixmap(name, colour, size, ratio)


class ResultDelegate(QStyledItemDelegate):
    """Paints status lines, office lines, and measures: number, name and amount, on one line if they fit."""

    PAD = 8

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view

    @property
    def lacking(self) -> bool:
        """Whether each measure shows its missing facts."""
        return bool(self._view.property("lacking"))

    def sizeHint(self, option: QStyleOptionViewItem, index: ModelIndex) -> QSize:
        """One line, more for a long name, and one for missing facts."""
        node: ListLine = index.data(NODE)
        row = QFontMetrics(option.font).height()
        if node.outcome is None:
            return QSize(120, row + (14 if node.parent and not node.parent.key else 8))
        room = QRect(0, 0, self._view.viewport().width(), 0).adjusted(self.PAD + 6, 6, -self.PAD - 2, -6)
        more = QFontMetrics(_small(option.font)).height() + 3 if self.lacking else 0
        return QSize(120, self._name(option.font, node, node.outcome, room).height() + 12 + more)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: ModelIndex) -> None:
        """Paint one line."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        node: ListLine = index.data(NODE)
        self._ground(painter, option, node)
        if node.outcome:
            self._measure(painter, option, node, node.outcome)
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
        look = status_looks.STATUS[node.status]
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

    def _measure(self, painter: QPainter, option: QStyleOptionViewItem, node: ListLine, outcome: Outcome) -> None:
        metrics = QFontMetrics(option.font)
        rect = option.rect.adjusted(self.PAD + 6, 6, -self.PAD - 2, -6)
        first = QRect(rect.left(), rect.top(), rect.width(), metrics.height())
        painter.setFont(option.font)
        painter.setPen(QColor(colours.MUTED))
        painter.drawText(first, _MIDDLE, _number(outcome))
        self._sum(painter, option, node, outcome, first)
        painter.setPen(QColor(colours.INK))
        painter.setFont(_bold(option.font) if option.state & QStyle.StateFlag.State_Selected else option.font)
        name = self._name(option.font, node, outcome, rect)
        painter.drawText(name, _WRAPPED, outcome.name)
        if self.lacking:
            self._lacks(painter, option, outcome, QRect(name.left(), name.bottom(), rect.right() - name.left(), 9999))

    def _sum(
        self, painter: QPainter, option: QStyleOptionViewItem, node: ListLine, outcome: Outcome, line: QRect
    ) -> None:
        """The amount on the right, preceded by its kind unless it is a subsidy, and by a note if it is not added up."""
        painter.setFont(_bold(option.font) if outcome.status.pays else option.font)
        painter.setPen(QColor(colours.INK if outcome.status.pays else colours.MUTED))
        shown = sum_short(outcome)
        painter.drawText(line, _RIGHT, shown)
        if word := _sum_note(node, outcome):
            line = line.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(shown) - 6, 0)
            painter.setFont(_small(option.font))
            painter.setPen(QColor(colours.MUTED))
            painter.drawText(line, _RIGHT, word)

    def _lacks(self, painter: QPainter, option: QStyleOptionViewItem, outcome: Outcome, below: QRect) -> None:
        painter.setFont(_small(option.font))
        painter.setPen(QColor(status_looks.STATUS[outcome.status].foreground))
        line = QRect(below.left(), below.top() + 3, below.width(), painter.fontMetrics().height())
        said = f"还缺：{'、'.join(map(fact_words, outcome.missing))}"
        painter.drawText(line, _MIDDLE, painter.fontMetrics().elidedText(said, _RIGHT_ELIDED, line.width()))

    def _name(self, font: QFont, node: ListLine, outcome: Outcome, rect: QRect) -> QRect:
        """The rectangle of the name: between number and amount, or on a second line if it does not fit."""
        metrics, bold = QFontMetrics(font), QFontMetrics(_bold(font))
        left = metrics.horizontalAdvance("区 00-0" if outcome.among else "00-0") + 12
        shown, word = sum_short(outcome), _sum_note(node, outcome)
        taken = bold.horizontalAdvance(shown) + 12 if shown else 0
        taken += QFontMetrics(_small(font)).horizontalAdvance(word) + 6 if word else 0
        room = QRect(rect.left() + left, rect.top(), max(60, rect.width() - left - taken), 9999)
        return QRect(room.topLeft(), bold.boundingRect(room, _WRAPPED, outcome.name).size()).united(
            QRect(room.topLeft(), QSize(room.width(), metrics.height()))
        )


def _number(outcome: Outcome) -> str:
    """区 3-1: the number, with the level of its policy if there are several."""
    return f"{outcome.policy.level[:1]} {outcome.measure}" if outcome.among else outcome.measure


def _sum_note(node: ListLine, outcome: Outcome) -> str:
    """The note before an amount: 减免 or 缓缴 for other kinds, 不重复计 if it is not added up."""
    if not sum_short(outcome):
        return ""
    kind = KIND_WORDS[outcome.kind][2:] if outcome.kind in ("relief", "deferral") else ""
    return " ".join(word for word in (NOT_COUNTED if node.not_counted else "", kind) if word)


_MIDDLE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_WRAPPED = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
_RIGHT_ELIDED = Qt.TextElideMode.ElideRight
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
