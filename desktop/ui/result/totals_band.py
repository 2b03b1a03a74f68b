"""The totals at the top of a result: 补贴奖励, 税费减免, 暂退缓缴, each with its range, never added together."""

from core.assess.result import Assessment
from core.assess.status import KIND_WORDS
from core.assess.sums import MONEY, KindSum, kind_sum
from desktop.ui.base import colours
from desktop.ui.base.texts import Text

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget


class TotalBar(QWidget):
    """A bar from zero to 至多: solid up to 至少, hatched beyond; fading out if unbounded."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._low = 0
        self._high: int | None = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_range(self, low: int, high: int | None) -> None:
        """Show a range, in 分."""
        if (low, high) != (self._low, self._high):
            self._low, self._high = low, high
            self.update()

    def sizeHint(self) -> QSize:
        """A thin bar."""
        return QSize(120, 10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Background, hatched part, solid part."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(0, 1, self.width(), 8)
        painter.setBrush(QColor(colours.TRACK))
        painter.drawRoundedRect(whole, 4, 4)
        if self._high is None:
            fade = QLinearGradient(whole.topLeft(), whole.topRight())
            fade.setColorAt(0, QColor(colours.BAR_SOFT))
            fade.setColorAt(1, QColor(colours.TRACK))
            painter.setBrush(QBrush(fade))
            painter.drawRoundedRect(whole, 4, 4)
        elif self._high > 0:
            painter.setBrush(QColor(colours.BAR_PALE))
            painter.drawRoundedRect(whole, 4, 4)
            painter.setBrush(QBrush(QColor(colours.BAR_SOFT), Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(whole, 4, 4)
        if self._low > 0:
            share = self._low / self._high if self._high else 0.35
            painter.setBrush(QColor(colours.ACCENT))
            painter.drawRoundedRect(QRectF(0, 1, max(8.0, self.width() * min(share, 1)), 8), 4, 4)
        painter.end()


class KindTotal(QWidget):
    """One kind of money: name, 至少…至多…, bar."""

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[str, ...] = ()
        self.flat = False
        self.word = Text(KIND_WORDS[kind], "muted")
        self.word.setWordWrap(False)
        self.figure = Text("", "strong")
        self.bar = TotalBar()
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(4)
        for piece in (self.word, self.bar, self.figure):
            column.addWidget(piece)
        column.addStretch(1)

    @property
    def letters(self) -> int:
        """The length of its text in characters."""
        return sum(map(len, (self.word.text(), *self._lines)))

    def set_flat(self, flat: bool) -> None:
        """The figure next to the name without bar, or below it."""
        if flat == self.flat:
            return
        self.flat = flat
        self.bar.setVisible(not flat)
        self._column.setDirection(QBoxLayout.Direction.LeftToRight if flat else QBoxLayout.Direction.TopToBottom)
        self._column.setSpacing(10 if flat else 4)
        self._fit()

    def show_sum(self, kind_sum: KindSum, remarks: tuple[str, ...]) -> None:
        """Show a total, with open points below it."""
        self.word.setText(kind_sum.name)
        several = ["；".join(kind_sum.apart[at : at + 2]) for at in range(0, len(kind_sum.apart), 2)]
        self._lines = (*(several or kind_sum.sums), *([kind_sum.open] if kind_sum.open else []))
        self._fit()
        self.bar.set_range(kind_sum.low, kind_sum.high)
        self.setToolTip("\n".join(remarks))
        self.setAccessibleName("，".join((kind_sum.name, *self._lines, *remarks)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use one line if everything fits: the list below needs the space."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        lines: list[str] = []
        room = self.width() - (self.word.sizeHint().width() + 10 if self.flat else 0)
        for words in self._lines:
            joined = f"{lines[-1]}　{words}" if lines else words
            if lines and self.figure.fontMetrics().horizontalAdvance(joined) < room:
                lines[-1] = joined
            else:
                lines.append(words)
        if (text := "\n".join(lines)) != self.figure.text():
            self.figure.setText(text)


class TotalsBand(QFrame):
    """All kinds side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("result:totals")
        self.setProperty("part", "totals")
        self.kinds = {kind: KindTotal(kind) for kind in MONEY}
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 8, 10, 8)
        row.setSpacing(20)
        for kind in MONEY:
            row.addWidget(self.kinds[kind], 1)
        self.row = row

    def set_flat(self, flat: bool) -> None:
        """One line if the window is low: the content below needs the space more than the bars."""
        self.row.setContentsMargins(18, *((2, 10, 2) if flat else (8, 10, 8)))
        for shown in self.kinds.values():
            shown.set_flat(flat)
        self._share()

    def _share(self) -> None:
        """In one line, widths by text length; otherwise equal widths."""
        for at, shown in enumerate(self.kinds.values()):
            self.row.setStretch(at, shown.letters if shown.flat else 1)

    def show_assessment(self, assessment: Assessment) -> None:
        """Show the total of each kind."""
        for kind, shown in self.kinds.items():
            shown.show_sum(kind_sum(assessment, kind), assessment.remarks.get(kind, ()))
        self._share()
