"""Details of the selected visit: enterprise, state, history, correction; and actions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.records.values import EVENT_WORDS, UsedPacks
from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import Card
from desktop.ui.base.page import GAP
from desktop.ui.base.texts import Elided, Text
from desktop.ui.base.visit_rows import state_words
from desktop.ui.records.reason import ReasonRow

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

if TYPE_CHECKING:
    from core.records.values import VisitRow


class VisitPane(Card):
    """The card below the table. The page handles its buttons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.packs = UsedPacks()
        self.body.setSpacing(6)
        self._title, self._past = Text("", "strong"), Text("", "muted")
        self._state, self._corrects = Elided(), Elided()
        self._state.setProperty("tone", "muted")
        self._corrects.hide()
        self.reason = ReasonRow()
        self.open_button = Button("打开", "open", "primary", tip="打开所选的接待（回车）")
        self.correct_button = Button("更正", "correct", shortcut="Ctrl+E", tip="另建一次接待，代替这一次")
        self.carry_button = Button("带到别的窗口…", "carry", shortcut="Ctrl+T", tip="存成只有本中心窗口能打开的文件")
        self.print_button = Button("重印", "print", icon="print", shortcut="Ctrl+P", tip="再打印告知单或底联")
        self.correct_button.clicked.connect(self.reason.ask)
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(4)
        for at, piece in enumerate((self._title, self._state, self._past, self._corrects, self.reason)):
            grid.addWidget(piece, at, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.carry_button, self.print_button, self.correct_button, self.open_button):
            buttons.addWidget(button)
        grid.addLayout(buttons, 5, 1)
        self.body.addLayout(grid)
        self.hide()

    def show_visit(self, row: VisitRow) -> None:
        """Show another visit; history and correction follow."""
        self._title.setText("　".join(part for part in (row.name or "（未填名称）", row.serial) if part))
        packs = self.packs.words(row.pack_digest)
        known = (
            state_words(row), row.uscc, row.street, f"咨询日 {row.as_of}", row.clerk and f"经办人 {row.clerk}",
            packs and f"按 {packs}",  # longest last
        )  # fmt: skip
        self._state.setText(" · ".join(part for part in known if part))
        finished = row.state == "finished"
        self.open_button.setText("查看" if finished else "继续办理")
        self.correct_button.setEnabled(finished and not row.corrected)
        self.print_button.setEnabled(finished)
        self.carry_button.setEnabled(row.state != "discarded")
        self._past.setText("")
        self._corrects.hide()
        self.reason.hide()

    def show_past(self, history: list[dict[str, Any]]) -> None:
        """Show its history."""
        self._past.setText(past_words(history))

    def show_correction(self, lines: tuple[str, ...]) -> None:
        """Show what it corrects and the differences, or which visit corrected it; nothing otherwise."""
        self._corrects.setText("　".join(lines))
        self._corrects.setVisible(bool(lines))


def _whence(history: Sequence[dict[str, Any]]) -> str:
    """The window that a visit was last taken in from; '' for this one."""
    last = next((each.get("new") for each in reversed(history) if each["event"] == "taken"), None)
    try:
        window = str(json.loads(last or "{}").get("from", ""))
    except (ValueError, AttributeError):  # altered: the check of the record reports it
        window = ""
    return f"（{window}）" if window else ""


def past_words(history: list[dict[str, Any]]) -> str:
    """开始接待 09:14 李四 · 回答 23 次 · 办结 09:31 李四 · 打印 2 次: last time and clerk of each event."""
    pieces: list[str] = []
    for event in dict.fromkeys(each["event"] for each in history):
        times = [each["at"] for each in history if each["event"] == event]
        words = EVENT_WORDS.get(event, event) + _whence(history if event == "taken" else ())
        many = f" {len(times)} 次" if len(times) > 1 else ""
        who = next((each.get("clerk") for each in reversed(history) if each["event"] == event), "") or ""
        by = f" {who}" if who else ""
        pieces.append(words + many if event == "answer" else f"{words}{many} {times[-1]:%Y-%m-%d %H:%M}{by}")
    return "经过：" + " · ".join(pieces) if pieces else ""
