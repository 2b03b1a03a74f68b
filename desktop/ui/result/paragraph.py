"""A paragraph of the policy with phrases coloured by verdict, and marked by signs and lines as well.

Painted here instead of by QTextBrowser, for lines that differ by kind, signs without glyphs, nested phrases, and Tab
from phrase to phrase.
"""

from desktop.ui.result.explain import mark_html, mark_words
from desktop.ui.result.paragraph_layout import ParagraphLayout
from desktop.ui.result.paragraph_setting import Setting, count_of
from desktop.ui.result.phrases import Paragraph, PhraseMark
from desktop.ui.result.verdict_looks import LOOKS
from desktop.ui.result.verdicts import draw_line, draw_sign

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFontMetricsF,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget


class ParagraphView(QWidget):
    """Shows one paragraph. Tab, ←→ and the mouse select phrases; the tool tip shows the facts."""

    phrase_selected = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paragraph = Paragraph(0, "", "", ())
        self._setting = Setting(self._paragraph)
        self._lines = ParagraphLayout(self._setting, self.font())
        self._selected = -1
        self._hovered = -1
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # ── content ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def show_paragraph(self, paragraph: Paragraph) -> None:
        """Show a paragraph; if it is the same one with new verdicts, the selection is kept."""
        if paragraph == self._paragraph:
            return
        same = paragraph.text == self._paragraph.text
        chosen = self._phrase_key() if same else None
        self._paragraph, self._setting = paragraph, Setting(paragraph)
        self._selected = next((i for i, m in enumerate(paragraph.marks) if (m.start, m.end) == chosen), -1)
        self._hovered = -1
        self._forget()
        focusable = Qt.FocusPolicy.StrongFocus if paragraph.marks else Qt.FocusPolicy.NoFocus
        self.setFocusPolicy(focusable)
        self.setAccessibleName(f"{paragraph.heading}原文，{len(paragraph.marks)} 处判定，用 Tab 或左右键逐处查看")
        self._describe()
        self.updateGeometry()
        self.update()

    def _phrase_key(self) -> tuple[int, int] | None:
        mark = self.mark()
        return (mark.start, mark.end) if mark else None

    @property
    def paragraph(self) -> Paragraph:
        """The paragraph shown."""
        return self._paragraph

    @property
    def selected(self) -> int:
        """The index of the selected mark; -1 for none."""
        return self._selected

    def mark(self) -> PhraseMark | None:
        """The selected mark."""
        return self._paragraph.marks[self._selected] if self._selected >= 0 else None

    def select(self, index: int) -> None:
        """Select a mark by index; -1 for none."""
        if index == self._selected:
            return
        self._selected = index
        self._describe()
        self.update()
        self.phrase_selected.emit(index)

    def _describe(self) -> None:
        mark = self.mark()
        said = mark_words(mark) if mark else self._paragraph.text
        self.setAccessibleDescription(said)
        if self.hasFocus():
            event = QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
            QAccessible.updateAccessibility(event)

    def area(self, index: int) -> QRectF:
        """The rectangle of a mark, for scrolling and tests."""
        self._lines.arrange(self.width())
        whole = QRectF()
        for box in self._lines.boxes[index]:
            whole = whole.united(box)
        return whole

    # ── layout ───────────────────────────────────────────────────────────────────────────────────────────────────

    def sizeHint(self) -> QSize:
        """A comfortable line width for reading."""
        width = round(QFontMetricsF(self.font()).horizontalAdvance("宝") * 30)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """At least a dozen characters per line."""
        return QSize(round(QFontMetricsF(self.font()).horizontalAdvance("宝") * 12), 10)

    def hasHeightForWidth(self) -> bool:
        """Text wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all lines at this width."""
        return self._lines.height_for(width)

    def changeEvent(self, event: QEvent) -> None:
        """The font size changes the layout."""
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._forget()
            self.updateGeometry()
        super().changeEvent(event)

    def _forget(self) -> None:
        """Invalidate the layout."""
        self._lines = ParagraphLayout(self._setting, self.font())

    # ── painting ─────────────────────────────────────────────────────────────────────────────────────────────────

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Backgrounds and lines first, longest phrase outermost; then text; then signs."""
        self._lines.arrange(self.width())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        marks, levels = self._setting.marks, self._setting.levels
        for index in sorted(range(len(marks)), key=lambda i: -levels[i]):
            self._paint_ground(painter, index)
        self._lines.lines.draw(painter, QPointF(0, 0))
        for index, mark in enumerate(marks):
            draw_sign(painter, self._lines.sign_place(index), self._lines.sign, mark.verdict, count_of(mark))
        painter.end()

    def _paint_ground(self, painter: QPainter, index: int) -> None:
        mark = self._setting.marks[index]
        look, drop = LOOKS[mark.verdict], 3.0 * self._setting.levels[index]
        strong = index in (self._selected, self._hovered)
        for box in self._lines.boxes[index]:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(look.tint).darker(106 if strong else 100))
            grown = box.adjusted(-1, 0, 1, drop)
            if index == self._selected:
                painter.setPen(QPen(QColor(look.ink), 1.6 if self.hasFocus() else 1.0))
            painter.drawRoundedRect(grown, 4, 4)
            draw_line(painter, box.left() + 1, box.right() - 2, box.bottom() - 2 + drop, mark.verdict)

    # ── mouse and keyboard ───────────────────────────────────────────────────────────────────────────────────────

    def at(self, place: QPointF) -> int:
        """The innermost mark at a point; -1 if there is none."""
        levels = self._setting.levels
        for index in sorted(range(len(levels)), key=lambda i: levels[i]):
            if any(box.contains(place) for box in self._lines.boxes[index]):
                return index
        return -1

    def event(self, event: QEvent) -> bool:
        """Tool tips for phrases."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.at(QPointF(event.pos()))
            if index >= 0:
                QToolTip.showText(event.globalPos(), mark_html(self._setting.marks[index]), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Highlight the phrase under the mouse."""
        self._hover(self.at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Remove the highlight."""
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self.setCursor(Qt.CursorShape.PointingHandCursor if index >= 0 else Qt.CursorShape.ArrowCursor)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click selects a phrase."""
        index = self.at(event.position())
        if index >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.select(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """←→ Home End select a phrase; Ctrl+C copies it (or the whole paragraph)."""
        last = len(self._setting.marks) - 1
        steps = {
            Qt.Key.Key_Right: min(self._selected + 1, last),
            Qt.Key.Key_Left: max(self._selected - 1, 0),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if event.matches(QKeySequence.StandardKey.Copy):
            mark, text = self.mark(), self._paragraph.text
            QGuiApplication.clipboard().setText(text[mark.start : mark.end] if mark else text)
        elif event.key() in steps and last >= 0:
            self.select(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the phrases before leaving."""
        step = self._selected + (1 if forward else -1)
        if self.hasFocus() and 0 <= step < len(self._setting.marks):
            self.select(step)
            return True
        return super().focusNextPrevChild(forward)

    def focusInEvent(self, event) -> None:
        """Tab enters at the first phrase, Shift+Tab at the last."""
        last = len(self._setting.marks) - 1
        if event.reason() == Qt.FocusReason.TabFocusReason:
            self.select(min(0, last))
        elif event.reason() == Qt.FocusReason.BacktabFocusReason:
            self.select(last)
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event) -> None:
        """The ring around the selected phrase becomes thinner."""
        super().focusOutEvent(event)
        self.update()
