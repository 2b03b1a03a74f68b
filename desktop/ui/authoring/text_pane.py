"""The left side: the policy's text, and buttons that turn selected text into a part of the item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.authoring.chips import Chip
from core.authoring.head_marking import HeadMark
from core.authoring.marking import Mark
from desktop.ui.authoring.policy_words import PolicyWords
from desktop.ui.base.buttons import Button
from desktop.ui.base.flow_layout import FlowLayout
from desktop.ui.base.texts import Text

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

FIRST = (Mark.CONDITION, Mark.AMOUNT, Mark.CAP, Mark.WINDOW, Mark.DOUBT)
"""The marks with a number key."""
RARE = (Mark.SHARE, Mark.CONSULT, Mark.QUOTE, Mark.WAIVED)
"""The marks that are only in the menu."""
_NARROW, _LOW = 22, 17
"""Width and height in characters below which the other marks move to a menu."""
_TIPS = {
    Mark.MATTER: "选中说有没有这件事的话", Mark.WHERE: "选中说清单里哪些算这一项的话",
    Mark.SHARE_AND_CAP: "按…的10%给，最高300万元", Mark.PER_ONE: "每人2000元，每平方米30元",
    Mark.BANDS: "10%以上给10万元；20%以上给20万元", Mark.INSTALMENTS: "分两年按60%、40%拨付",
    Mark.ONE_OF: "几条里只给一条；再按一次，不择一", Mark.PLACES: "评选前10名：由部门定，待认定",
    Mark.AT_MOST: "至多200万元，由部门定", Mark.SHARE: "累计总额度不高于2000万元，几条记录分",
    Mark.CONSULT: "在2023年12月31日前申报", Mark.QUOTE: "只引不判的原文", Mark.WAIVED: "选中的数没有规则要用，写明理由",
}  # fmt: skip


class TextPane(QWidget):
    """Signals: `marked` (what selected text becomes); `item_asked` (add an item to the current article)."""

    marked = Signal(object)  # Mark or HeadMark
    item_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._head, self._narrow = False, False
        self.words = PolicyWords()
        self.words.stood_on.connect(self._tell)
        self.hint = Text("", "muted")
        self.hint.setObjectName("chip-hint")
        self.new_item = Button("新项目", "new-item", "primary", tip="从光标所在的这一条做一项", shortcut="Ctrl+N")
        self.new_item.clicked.connect(self.item_asked.emit)
        self.more = Button("更多…", "more-marks", tip="总额度、咨询期、引用、不计……")
        self.more.clicked.connect(self._offer_more)
        first = [self._button(m, f"Ctrl+{at}") for at, m in enumerate(FIRST, 1)]
        self._of_item = self._row([self.new_item, *first, self.more])
        self._more = self._row([self._chip(m) for m in Mark if m not in (*FIRST, *RARE)])
        self._of_head = self._row([self._button(m) for m in HeadMark])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._of_item)
        column.addWidget(self._more)
        column.addWidget(self._of_head)
        column.addWidget(self.words, 1)
        column.addWidget(self.hint)
        self.show_for(head=False)
        self._tell(None)

    def show_for(self, head: bool) -> None:
        """Show the marks for an item, or for the head."""
        self._head = head
        self._of_head.setVisible(head)
        buttons: Iterable[Button] = self._of_item.findChildren(Button)
        for button in buttons:
            button.setVisible(not head or button is self.new_item)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the kinds of amounts move to a menu."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        letter = self.fontMetrics().horizontalAdvance("汉")
        self._narrow = self.width() < _NARROW * letter or self.height() < _LOW * letter
        self._more.setVisible(not self._head and not self._narrow)
        self.more.setVisible(not self._head)

    def _offer_more(self) -> None:
        menu = QMenu(self)
        for mark in (m for m in Mark if m in RARE or (self._narrow and m not in FIRST)):
            menu.addAction(f"{mark}　{_TIPS[mark]}").triggered.connect(lambda _=False, m=mark: self.marked.emit(m))
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _tell(self, chip: Chip | None) -> None:
        legend = "绿 用到　黄点 没用到　红波 不一致　F7 下一处"
        self.hint.setText(f"{chip.description}　F7 下一处" if chip is not None else legend)

    def _row(self, buttons: Sequence[Button]) -> QWidget:
        row = QWidget()
        flow = FlowLayout(row, gap=5)
        for button in buttons:
            flow.addWidget(button)
        return row

    def _button(self, mark: Mark | HeadMark, key: str = "") -> Button:
        button = Button(str(mark), f"mark:{mark}", shortcut=key, tip=f"选中的字是{mark}")
        button.setProperty("tool", True)
        button.clicked.connect(lambda: self.marked.emit(mark))
        return button

    def _chip(self, mark: Mark) -> Button:
        button = self._button(mark)
        button.setProperty("chip", True)
        button.setToolTip(_TIPS[mark])
        return button
