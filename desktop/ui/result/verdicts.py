"""Painting of verdicts: sign and line."""

from core.assess.status import Verdict
from desktop.ui.base import colours
from desktop.ui.result.verdict_looks import LOOKS

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen


def sign_width(size: float, count: str = "") -> float:
    """The width of a sign of this size, with its record count."""
    return size * (1.2 + 0.42 * len(count))


def draw_sign(painter: QPainter, at: QPointF, size: float, verdict: Verdict, count: str = "") -> None:
    """A filled disc with the verdict's sign; `at` is its top left corner. `count` (1/2) is drawn behind it."""
    look = LOOKS[verdict]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    disc = QRectF(at.x() + size * 0.1, at.y(), size, size)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(look.ink))
    painter.drawEllipse(disc)
    stroke = QPen(QColor(colours.PAPER), max(1.2, size * 0.13))
    stroke.setCapStyle(Qt.PenCapStyle.RoundCap)
    stroke.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(stroke)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if verdict in ("yes", "no"):
        painter.drawPath(_tick(disc) if verdict == "yes" else _cross(disc))
    else:
        _letter(painter, disc, look.sign, size * (0.78 if verdict == "ask" else 0.62))
    if count:
        painter.setPen(QColor(look.ink))
        _letter(painter, QRectF(disc.right(), disc.y(), size * 0.45 * len(count), size), count, size * 0.72)
    painter.restore()


def _letter(painter: QPainter, box: QRectF, text: str, pixels: float) -> None:
    font = QFont(painter.font())
    font.setPixelSize(max(6, round(pixels)))
    font.setBold(True)
    painter.setFont(font)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _at(disc: QRectF, x: float, y: float) -> QPointF:
    return QPointF(disc.x() + disc.width() * x, disc.y() + disc.height() * y)


def _tick(disc: QRectF) -> QPainterPath:
    path = QPainterPath(_at(disc, 0.28, 0.53))
    path.lineTo(_at(disc, 0.44, 0.69))
    path.lineTo(_at(disc, 0.73, 0.34))
    return path


def _cross(disc: QRectF) -> QPainterPath:
    path = QPainterPath(_at(disc, 0.32, 0.32))
    path.lineTo(_at(disc, 0.68, 0.68))
    path.moveTo(_at(disc, 0.68, 0.32))
    path.lineTo(_at(disc, 0.32, 0.68))
    return path


def draw_line(painter: QPainter, x1: float, x2: float, y: float, verdict: Verdict) -> None:
    """The line under a phrase: solid, dashed, dotted or wavy, by verdict."""
    look = LOOKS[verdict]
    pen = QPen(QColor(look.ink), 1.0 if verdict == "note" else 1.6)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap if look.line == "dots" else Qt.PenCapStyle.FlatCap)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if look.line == "wave":
        painter.setPen(pen)
        painter.drawPath(_wave(x1, x2, y))
        return
    if look.line == "dashes":
        pen.setDashPattern([3.5, 2.0])
    elif look.line == "dots":
        pen.setDashPattern([0.1, 2.2])
        pen.setWidthF(2.0)
    painter.setPen(pen)
    painter.drawLine(QPointF(x1, y), QPointF(x2, y))


def _wave(x1: float, x2: float, y: float, length: float = 6.0, height: float = 1.5) -> QPainterPath:
    path = QPainterPath(QPointF(x1, y))
    x, up = x1, True
    while x < x2:
        end = min(x + length / 2, x2)
        path.quadTo(QPointF((x + end) / 2, y + (-2 * height if up else 2 * height)), QPointF(end, y))
        x, up = end, not up
    return path
