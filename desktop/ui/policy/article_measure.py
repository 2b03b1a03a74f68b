"""A measure under its article: name and office; expanded, its legal basis."""

from __future__ import annotations

from collections.abc import Mapping

from core.assess.status import KIND_WORDS
from core.policy.guide import GuideEntry, entries_by_source
from core.policy.pack import Measure
from core.policy.text import quote
from desktop.ui.base.texts import Text
from desktop.ui.policy.text import (
    anchors_of,
)

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QSizePolicy,
    QStyle,
    QStyleOption,
    QVBoxLayout,
    QWidget,
)

TIER_WORDS: Mapping[str, str] = {
    "L0": "L0　依国家规定适用，由税务、社保等机关核定",
    "L1": "L1　可按原文测算，仍须申报审核",
    "L2": "L2　须先有市、国家或区的认定或考核结果",
    "L3": "L3　由主管部门裁量，窗口不能判定",
    "L4": "L4　服务与鼓励，原文没有金额",
}


class ArticleMeasure(QAbstractButton):
    """A measure of the article: name, kind, office. Expanded, it shows the details."""

    def __init__(self, measure: Measure, entry: GuideEntry | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.measure, self._entry = measure, entry
        kind, offices = KIND_WORDS[measure.kind], "、".join(measure.offices)
        self.setObjectName(f"measure:{measure.id}")
        self.setProperty("card", "open")
        self.setCheckable(True)
        wraps = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        wraps.setHeightForWidth(True)
        self.setSizePolicy(wraps)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setText(f"{measure.id} {measure.name}")
        self.setAccessibleName(f"{measure.id} {measure.name}，{kind}，{measure.tier}，{offices}")
        self.setToolTip("打开或收起，并在原文中标出依据（空格键）")
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(Text(f"{measure.id}　{measure.name}", "strong"), 1)
        head.addWidget(Tag(kind), 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        column.addWidget(Text(TIER_WORDS[measure.tier], "muted"))
        column.addWidget(Text(f"责任单位：{offices}", "muted"))
        self._more = QWidget()
        self._more.hide()
        column.addWidget(self._more)
        self.toggled.connect(self._open)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A card, as the style sheet defines."""
        option = QStyleOption()
        option.initFrom(self)
        if self.isChecked():
            option.state |= QStyle.StateFlag.State_On
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, QPainter(self), self)

    def sizeHint(self) -> QSize:
        """The size of its text."""
        return self._column.totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Narrow: the text wraps."""
        return self._column.totalMinimumSize()

    def hasHeightForWidth(self) -> bool:
        """The text wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """By the layout."""
        return self._column.totalHeightForWidth(width)

    def _open(self, on: bool) -> None:
        if on and self._more.layout() is None:
            self._fill()
        self._more.setVisible(on)
        self.updateGeometry()

    def _fill(self) -> None:
        column = QVBoxLayout(self._more)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        phrases = [at.phrase for at in anchors_of(self.measure)]
        quoted = [quote(p) for p in phrases if not any(p != other and p in other for other in phrases)]
        based = ["依据：" + "".join(quoted)] if quoted else []
        for line in [*based, *(f"· {note}" for note in self.measure.notes), *guide_lines(self._entry)]:
            column.addWidget(Text(line, "small"))


class Tag(Text):
    """A word in a frame."""

    def __init__(self, text: str) -> None:
        super().__init__(text, "small")
        self.setWordWrap(False)
        self.setProperty("tag", True)


def guide_lines(entry: GuideEntry | None) -> list[str]:
    """The entries of the centre and of the pack, one per line; or that there are none."""
    lines = [f"{source}　{name}：{text}" for source, said in entries_by_source(entry) for name, text in said]
    return lines or ["办理窗口、电话和材料：原文没有写，本中心还没有填写（可在“设置”的“办事指引”中填写）。"]
