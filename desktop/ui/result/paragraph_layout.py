"""The line layout of a paragraph: positions of phrases and signs at a given width. It paints nothing."""

from collections.abc import Iterator
from typing import Any

from desktop.ui.base import colours
from desktop.ui.result.paragraph_setting import GLUE, Setting, count_of
from desktop.ui.result.verdicts import sign_width

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QTextCharFormat,
    QTextLayout,
    QTextLine,
    QTextOption,
)

LEADING = 1.72
"""Line spacing in em, with room for the lines under phrases."""


class ParagraphLayout:
    """The lines of one setting, in one font, at the last width."""

    def __init__(self, setting: Setting, font: QFont) -> None:
        self.setting, self._font = setting, font
        self.lines = QTextLayout()
        self.boxes: list[list[QRectF]] = []  # for each mark
        self._width = -1.0
        self._height = 0.0
        self._heights: dict[int, int] = {}  # cache by width; layouts ask repeatedly

    def height_for(self, width: int) -> int:
        """The height of all lines at a width."""
        if width not in self._heights:
            self.arrange(width)
            self._heights[width] = round(self._height + 0.5)
        return self._heights[width]

    @property
    def em(self) -> float:
        """The width of one character, in pixels."""
        return QFontMetricsF(self._font).horizontalAdvance("宝")

    @property
    def sign(self) -> float:
        """The size of a sign, in pixels."""
        return round(self.em * 0.66)

    def arrange(self, width: float) -> None:
        """Lay out the lines for a width, unless that is done."""
        if width == self._width:
            return
        self._width = width
        self.lines = QTextLayout(self.setting.text, self._font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.lines.setTextOption(option)
        self.lines.setFormats(list(self._formats()))
        pitch = self.em * LEADING + 2.5 * max(self.setting.levels, default=0)
        y = self.em * 0.1
        self.lines.beginLayout()
        while (line := self.lines.createLine()).isValid():
            line.setLineWidth(max(width - 4, self.em * 2))
            line.setPosition(QPointF(2, y + (self.em * LEADING - line.height()) / 2))
            y += pitch
        self.lines.endLayout()
        self._height = y + self.em * 0.1
        self.boxes = [list(self._boxes_of(i)) for i in range(len(self.setting.marks))]

    def _formats(self) -> Iterator[QTextLayout.FormatRange]:
        plain = QTextCharFormat()
        plain.setForeground(QColor(colours.LAW))
        yield _range(0, len(self.setting.text), plain)
        strong = QTextCharFormat()
        strong.setForeground(QColor(colours.LAW_JUDGED))
        for start, end in self.setting.spans:
            yield _range(start, end, strong)
        own = QFontMetricsF(self._font).horizontalAdvance(GLUE)
        for index, at in enumerate(self.setting.signs):
            room = QTextCharFormat()
            room.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
            width = sign_width(self.sign, count_of(self.setting.marks[index]))
            room.setFontLetterSpacing(width - own + 1)
            yield _range(at, at + 1, room)

    def _boxes_of(self, index: int) -> Iterator[QRectF]:
        start, end = self.setting.spans[index]
        for n in range(self.lines.lineCount()):
            line = self.lines.lineAt(n)
            first = max(start, line.textStart())
            last = min(end, line.textStart() + line.textLength())
            if first >= last:
                continue
            x1, x2 = _x(line, first), _x(line, last)
            middle = line.position().y() + line.height() / 2
            yield QRectF(x1, middle - self.em * 0.68, x2 - x1, self.em * 1.36)

    def sign_place(self, index: int) -> QPointF:
        """The top left corner of a mark's sign."""
        at = self.setting.signs[index]
        line = self.lines.lineForTextPosition(at)
        middle = line.position().y() + line.height() / 2
        return QPointF(_x(line, at), middle - self.em * 0.62)


def _x(line: QTextLine, at: int) -> float:
    """The x position of a character in its line."""
    place: Any = line.cursorToX(at)  # a pair, contrary to the stubs
    return float(place[0])


def _range(start: int, end: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    found = QTextLayout.FormatRange()
    found.start, found.length, found.format = start, end - start, form
    return found
