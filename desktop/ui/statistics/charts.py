"""Bar charts with numbers: columns over time, rows by name.

QtCharts is not part of the Qt essentials, and these need no more than a painter.
"""

from __future__ import annotations

from collections.abc import Sequence

from desktop.ui.base import colours, theme
from desktop.ui.statistics.bars import Bar, BarPart

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

_CORNER = 2.0
_WIDEST_BAR = 44


class Chart(QWidget):
    """Base class of charts: bars, accessible text, tool tips."""

    def __init__(self, name: str, empty: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[Bar, ...] = ()
        self._empty = empty
        self.setAccessibleName(name)
        self.setMouseTracking(True)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """The bars drawn."""
        return self._bars

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show other bars."""
        self._bars = tuple(bars)
        self.setAccessibleDescription("；".join(b.hint for b in self._bars) or self._empty)
        self.updateGeometry()
        self.update()

    def event(self, event: QEvent) -> bool:
        """Tool tips for bars."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = [b for b, zone in zip(self._bars, self._zones(), strict=False) if zone.contains(event.pos())]
            QToolTip.showText(event.globalPos(), found[0].hint if found else "", self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bars, or a placeholder."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._bars:
            self._draw(painter)
            return
        painter.setPen(self._quiet())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty)

    def _zones(self) -> list[QRectF]:
        """The rectangle of each bar for the pointer."""
        raise NotImplementedError

    def _draw(self, painter: QPainter) -> None:
        raise NotImplementedError

    def _longest(self) -> int:
        return max((b.value for b in self._bars), default=0) or 1

    def _quiet(self) -> QColor:
        return QColor(colours.MUTED)

    def _fill(self, painter: QPainter, shape: QRectF, part: BarPart) -> None:
        if part.look is not None:
            theme.fill(painter, shape, part.look)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Highlight))
        painter.drawRoundedRect(shape, _CORNER, _CORNER)


class ColumnChart(Chart):
    """Vertical bars for days and months. Labels that would touch are omitted; of numbers that would, only the largest
    is written."""

    def sizeHint(self) -> QSize:
        """Tall enough to compare heights."""
        return QSize(480, self.fontMetrics().height() * 9)

    def minimumSizeHint(self) -> QSize:
        """Labels, and a minimum for the bars."""
        return QSize(240, self.fontMetrics().height() * 6)

    def _zones(self) -> list[QRectF]:
        slot = self.width() / max(len(self._bars), 1)
        return [QRectF(at * slot, 0, slot, self.height()) for at in range(len(self._bars))]

    def _draw(self, painter: QPainter) -> None:
        metrics = painter.fontMetrics()
        line = metrics.height()
        floor = self.height() - line - 6
        zones = self._zones()
        width = min(zones[0].width() * 0.62, _WIDEST_BAR)
        skip = _skip([metrics.horizontalAdvance(b.label) for b in self._bars], zones[0].width())
        numbers = max(metrics.horizontalAdvance(b.shown) for b in self._bars) <= zones[0].width()
        tallest = max(range(len(self._bars)), key=lambda at: self._bars[at].value)
        free = 0.0
        for at, (each, zone) in enumerate(zip(self._bars, zones, strict=True)):
            height = (floor - line - 2) * each.value / self._longest()
            shape = QRectF(zone.center().x() - width / 2, floor - height, width, height)
            self._fill(painter, shape, BarPart(each.value, each.parts[0].look))
            if each.value and (numbers or at == tallest):
                self._write(painter, zone, shape.top() - line - 2, each.shown, self._ink())
            if at % skip == 0 and self._left(zone, metrics.horizontalAdvance(each.label)) >= free:
                free = self._write(painter, zone, floor + 5, each.label, self._quiet()) + 10
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
        painter.drawLine(QPointF(0, floor + 0.5), QPointF(self.width(), floor + 0.5))

    def _ink(self) -> QColor:
        return self.palette().color(QPalette.ColorRole.WindowText)

    def _left(self, zone: QRectF, width: float) -> float:
        return min(max(zone.center().x() - width / 2, 0), self.width() - width)

    def _write(self, painter: QPainter, zone: QRectF, top: float, text: str, colour: QColor) -> float:
        """Write centred in a zone, but inside the chart; returns the right end."""
        metrics = painter.fontMetrics()
        width = metrics.horizontalAdvance(text)
        left = self._left(zone, width)
        painter.setPen(colour)
        painter.drawText(QPointF(left, top + metrics.ascent()), text)
        return left + width


def _skip(widths: Sequence[int], slot: float) -> int:
    """The interval of labels at which none touches the next."""
    need = max(widths) + 10
    return max(1, -int(-need // slot))


class RowChart(Chart):
    """Horizontal bars, each with its name on the left and its number on the right; long names wrap. Bars of a group
    have its heading above the first."""

    def __init__(self, name: str, empty: str, parent: QWidget | None = None) -> None:
        super().__init__(name, empty, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """The lines of names and headings."""
        return QSize(420, max(self._places()[1], 3 * self._line()))

    def minimumSizeHint(self) -> QSize:
        """All lines."""
        return QSize(220, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names wrap differently at another width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def _line(self) -> int:
        return int(self.fontMetrics().height() * 1.5)

    def _head(self, at: int) -> str:
        """The heading above a bar, if it begins a group."""
        return self._bars[at].head if at == 0 or self._bars[at - 1].head != self._bars[at].head else ""

    def _places(self) -> tuple[list[tuple[int, int]], int]:
        """The top and height of each bar, below its heading; and the total height."""
        names, top, places = self._names(), 0, []
        for at, each in enumerate(self._bars):
            top += self._line() * bool(self._head(at))
            height = self._line() + self.fontMetrics().height() * (self._lines(each.label, names) - 1)
            places.append((top, height))
            top += height
        return places, top

    def _names(self) -> float:
        return _widest(self.fontMetrics(), [b.label for b in self._bars], self.width() * 0.42)

    def _lines(self, label: str, width: float) -> int:
        room = QRect(0, 0, int(width) + 1, 10_000)
        wrapped = self.fontMetrics().boundingRect(room, _WRAPPED, label).height()
        return max(1, round(wrapped / self.fontMetrics().height()))

    def _zones(self) -> list[QRectF]:
        return [QRectF(0, top, self.width(), height) for top, height in self._places()[0]]

    def _draw(self, painter: QPainter) -> None:
        metrics = painter.fontMetrics()
        names = self._names()
        numbers = _widest(metrics, [b.shown for b in self._bars], self.width() * 0.3)
        room = self.width() - names - numbers - 24
        for at, (each, zone) in enumerate(zip(self._bars, self._zones(), strict=True)):
            self._write_head(painter, self._head(at), zone.top())
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            painter.drawText(QRectF(0, zone.top(), names + 1, zone.height()), _WRAPPED, each.label)
            self._bar(painter, each, QRectF(names + 12, zone.top(), room, zone.height()))
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            end = QRectF(self.width() - numbers, zone.top(), numbers, zone.height())
            painter.drawText(end, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, each.shown)

    def _write_head(self, painter: QPainter, head: str, bottom: float) -> None:
        font = painter.font()
        bold = QFont(font)
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(self._quiet())
        place = QRectF(0, bottom - self._line(), self.width(), self._line())
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, head)
        painter.setFont(font)

    def _bar(self, painter: QPainter, each: Bar, place: QRectF) -> None:
        left, thick = place.left(), self._line() * 0.46
        for part in each.parts:
            width = place.width() * part.value / self._longest()
            if width > 0:
                self._fill(painter, QRectF(left, place.center().y() - thick / 2, max(width - 2, 1), thick), part)
            left += width


_WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


def _widest(metrics: QFontMetrics, texts: Sequence[str], at_most: float) -> float:
    return min(max((metrics.horizontalAdvance(text) for text in texts), default=0), at_most)
