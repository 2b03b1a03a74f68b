"""Selection of the item, and actions on it as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from core.authoring.draft_editor import HEAD, DeskEntry
from desktop.ui.base.buttons import Button

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QWidget


class ItemBar(QWidget):
    """Signals: `chosen` (id); `settled` (whether it is a draft); `remove_asked`; `text_asked`."""

    chosen = Signal(str)
    settled = Signal(bool)
    remove_asked = Signal()
    text_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QComboBox()
        self.box.setObjectName("item")
        self.box.setAccessibleName("哪一项")
        self.box.setToolTip("Ctrl+PgUp、Ctrl+PgDn 换一项")
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(10)
        self.box.activated.connect(lambda at: self.chosen.emit(str(self.box.itemData(at))))
        self.draft = QCheckBox("草稿")
        self.draft.setObjectName("item-draft")
        self.draft.setAccessibleName("这一项还是草稿")
        self.draft.setToolTip("规则核过以后取消；草稿不能签发")
        self.draft.clicked.connect(lambda on: self.settled.emit(bool(on)))
        self.text = Button("文字", "turn-text", "quiet", shortcut="F9", tip="看这一项的文字，或收起")
        self.text.clicked.connect(self.text_asked.emit)
        self.gone = Button("删去", "remove-item", "quiet", tip="删去这一项；Ctrl+Z 撤销")
        self.gone.setAccessibleName("删去这一项")
        self.gone.clicked.connect(self.remove_asked.emit)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(4)
        row.addWidget(self.box, 1)
        for widget in (self.draft, self.text, self.gone):
            row.addWidget(widget)

    def show_items(self, items: Sequence[DeskEntry], id: str) -> None:
        """Show the items with this one selected."""
        lines = [(HEAD, "政策本身：文号、日期、就高不重复")]
        lines += [
            (item.id, f"{item.id}　{'草稿　' if item.draft else ''}{item.name or '（文字读不出来）'}") for item in items
        ]
        if [(self.box.itemData(at), self.box.itemText(at)) for at in range(self.box.count())] != lines:
            self.box.clear()
            for key, words in lines:
                self.box.addItem(words, key)
        self.box.setCurrentIndex(max(0, self.box.findData(id)))
        item = next((item for item in items if item.id == id), None)
        self.draft.setVisible(item is not None)
        self.gone.setVisible(item is not None)
        self.draft.setChecked(item is not None and item.draft)
