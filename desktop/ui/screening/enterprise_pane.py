"""The selected enterprise of a roster: what it may get, what to ask first, and actions."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import Card
from desktop.ui.base.page import GAP
from desktop.ui.base.scroll import Scroll
from desktop.ui.base.texts import Elided, Text

from PySide6.QtWidgets import QHBoxLayout, QWidget

if TYPE_CHECKING:
    from core.screening.values import ListedRow

_LINES = 40


class EnterprisePane(Card):
    """Name and code, its measures line by line, two buttons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.body.setContentsMargins(14, 8, 14, 8)
        self.body.setSpacing(6)
        self.title, self.words = Elided(), Text("")
        self.title.setProperty("tone", "strong")
        self.words.setAccessibleName("可享什么，还缺什么")
        self.open_button = Button("打开接待", "open-listed", "primary", tip="把名单里的内容带进一次接待（回车）")
        self.contact_button = Button("已联系", "contacted", icon="check", shortcut="Ctrl+D")
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self.title, 1)
        head.addWidget(self.contact_button)
        head.addWidget(self.open_button)
        lines = Scroll(self.words)
        lines.setMaximumHeight(self.fontMetrics().lineSpacing() * 5)
        lines.setMinimumHeight(self.fontMetrics().lineSpacing() * 3)
        self.body.addLayout(head)
        self.body.addWidget(lines)
        self.hide()

    def show_row(self, row: ListedRow) -> None:
        """Show another enterprise; its measures follow."""
        parts = (row.name or "（没有名称）", row.code, row.street, "有接待" if row.visit else "")
        self.title.setText("　".join(part for part in parts if part))
        done = row.contacted is not None
        self.contact_button.setText("还没联系" if done else "已联系")
        self.contact_button.setAccessibleName(self.contact_button.text())
        self.words.setText("正在看这一家……")
        self.show()

    def show_reasons(self, lines: tuple[tuple[str, str, str], ...]) -> None:
        """Show what it may get, then what is open."""
        said: list[str] = []
        for status, alike in groupby(lines[:_LINES], key=itemgetter(0)):
            each = [f"　{what}" + (f"　{rest}" if rest else "") for _, what, rest in alike]
            said += [f"{status} {len(each)}", *each]
        self.words.setText("\n".join(said) or "没有可享的，也没有要问的。")
