"""The confirmation before a visit is finished or discarded: open points, and two ways on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.policy.fact import Key
from core.policy.pack import Policy
from desktop.corrections import differences
from desktop.open_visit import Corrected
from desktop.ui.base.buttons import Button
from desktop.ui.base.cards import Card
from desktop.ui.base.page import clear_layout
from desktop.ui.base.texts import Heading, Text
from desktop.ui.interview.fact_row import label_of, worth_words
from desktop.visit import LiveVisit

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

_MOST = 8
"""Number of unasked questions listed, most valuable first; the rest is counted."""


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """An open point: its group, text, and the fact to return to."""

    group: str
    words: str
    fact: str


def still_open(live: LiveVisit) -> Iterator[OpenPoint]:
    """What a clerk should see before finishing: rejected input, a missing name, future dates, and unasked questions
    with their possible effect."""
    for fact, sentence in live.refused.items():
        yield OpenPoint("没有读懂，要改好或清空才能办结", f"{fact}：{sentence}", fact)
    name = live.policy.role("name")
    if name and live.answer(name) is None:
        yield OpenPoint("没有填", f"{name}：纸上和记录里都会写“未填企业名称”", name)
    for fact, sentence in live.interview.cautions():
        yield OpenPoint("请核对", f"{fact}：{sentence}", fact)
    unasked = live.interview.unasked()
    group = f"还没有问（{len(unasked)} 问，影响大的在前）"
    for question in unasked[:_MOST]:
        yield OpenPoint(group, f"{_named(live.policy, question.fact)}：{worth_words(question.worth)}", question.fact)
    if live.opened.corrected is not None:
        yield from _corrected(live, live.opened.corrected)


def _corrected(live: LiveVisit, old: Corrected) -> Iterator[OpenPoint]:
    """What a correction changes."""
    group = f"更正 {old.serial}" + (f"（原因：{old.reason}）" if old.reason else "")
    found = differences(live.policy, old, live.visit, live.assessment)
    for each in found:
        yield OpenPoint(group, each.words, each.fact)
    if not found:
        yield OpenPoint(group, "回答和结果都和原来一样", "")


class ClosingSheet(QWidget):
    """The open points, each with 回去补, and the two ways on."""

    go_to = Signal(str)  # the key of a fact
    back = Signal()
    confirmed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sheet:closing")
        self.purpose = ""  # 办结 or 作废 while shown
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 12, 16, 16)
        self._column.setSpacing(10)
        self.first: QWidget | None = None
        self.stops: list[QWidget] = []

    def ask_to_finish(self, lines: list[OpenPoint]) -> None:
        """Show the open points; with rejected input the only way is back."""
        refused = any(line.group.startswith("没有读懂") for line in lines)
        self._begin("办结", "办结以前，还有这些", "办结以后不能再改，只能更正。")
        groups: dict[str, list[OpenPoint]] = {}
        for line in lines:
            groups.setdefault(line.group, []).append(line)
        for group, found in groups.items():
            card = Card(group)
            card.body.setSpacing(2)
            for line in found:
                card.body.addLayout(self._line(line))
            self._column.addWidget(card)
        self._end("返回", "仍要办结", "F9", not refused)

    def ask_to_discard(self, name: str) -> None:
        """Ask whether to discard the visit; the focus is on the way back."""
        self._begin("作废", f"作废“{name}”这次接待？", "作废以后不再出现在接待和记录里，也不计入统计。")
        self._end("不作废", "作废", "Ctrl+D", True)
        self.first = self.stops[0]

    def close_sheet(self) -> None:
        """Hide the sheet."""
        self.purpose = ""

    def _begin(self, purpose: str, title: str, advice: str) -> None:
        self.hide()  # show at once when it is filled
        clear_layout(self._column)
        self.purpose, self.first, self.stops = purpose, None, []
        self._column.addWidget(Heading(title, 2))
        self._column.addWidget(Text(advice, "muted"))

    def _line(self, line: OpenPoint) -> QHBoxLayout:
        row = QHBoxLayout()
        if not line.fact:
            row.addWidget(Text(line.words), 1)
            return row
        button = Button("回去补", role="link")
        button.setAccessibleName(f"回去补 {line.words}")
        button.clicked.connect(lambda: self.go_to.emit(line.fact))
        row.addWidget(Text(line.words), 1)
        row.addWidget(button)
        self.first = self.first or button
        self.stops.append(button)
        return row

    def _end(self, back: str, on: str, key: str, may: bool) -> None:
        stay = Button(back, "sheet-back", tip=f"{back}　Esc")
        stay.clicked.connect(self.back)
        go = Button(on, "sheet-on", "primary", tip=f"{on}　{key}")
        go.clicked.connect(self.confirmed)
        go.setEnabled(may)
        row = QHBoxLayout()
        for piece in (stay, go):
            row.addWidget(piece)
            self.stops.append(piece)
        row.addWidget(Text(f"{key} {on}　Esc {back}" if may else f"Esc {back}", "muted"), 1)
        self._column.addLayout(row)
        self._column.addStretch(1)


def _named(policy: Policy, key: str) -> str:
    """担保贷款 第 1 条的金额 for 担保贷款[1].金额; the question for a matter."""
    found = Key.parse(key)
    name, number, field = found.name, found.place, found.field
    if not field:
        return policy.facts[name].matter or label_of(policy.facts[name])
    return f"{name} 第 {number} 条的{field}" if number else f"{name}的{field}"
