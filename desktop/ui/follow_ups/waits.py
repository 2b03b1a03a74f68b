"""Follow-ups as lists and tables show them: texts, filters, workbook sheet. No Qt."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.records.values import WAIT_WORDS
from desktop.export import ExportSheet, SheetCell, SheetColumn
from desktop.ui.base.columns import CODE, NAME, STREET

if TYPE_CHECKING:
    from core.records.values import Wait

OPEN, DONE = "未办", "已办"
STATES = (OPEN, DONE, "全部")
_WEEK = datetime.timedelta(days=7)
DUE: dict[str, Callable[[datetime.date | None, datetime.date], bool]] = {
    "全部日子": lambda due, today: True,
    "今天要回访": lambda due, today: due is not None and due <= today,
    "7 天内": lambda due, today: due is not None and due <= today + _WEEK,
    "没定日子": lambda due, today: due is None,
}
"""Filters by callback date; overdue ones count as today."""


@dataclass(frozen=True, slots=True)
class WaitFilter:
    """A filter; an empty kind means every kind."""

    text: str = ""
    kind: str = ""
    state: str = OPEN
    due: str = "全部日子"

    def fits(self, wait: Wait, today: datetime.date) -> bool:
        """Whether an entry matches."""
        if self.kind and wait.kind != self.kind:
            return False
        if self.state in (OPEN, DONE) and (wait.done is not None) != (self.state == DONE):
            return False
        said = " ".join((wait.name, wait.uscc, wait.serial, wait.words, wait.note, wait.street)).lower()
        return DUE[self.due](wait.due, today) and all(word in said for word in self.text.lower().split())


def due_words(wait: Wait, today: datetime.date) -> str:
    """2023-10-05, and whether it is overdue; '' without a date."""
    if wait.due is None:
        return ""
    return wait.due.isoformat() + ("（已过）" if wait.due < today and wait.done is None else "")


def first_line(wait: Wait) -> str:
    """The first thing it waits for, and the number of others."""
    lines = wait.words.splitlines()
    return lines[0] + (f"　等 {len(lines)} 项" if len(lines) > 1 else "")


def sheet(waits: Iterable[Wait], about: str) -> ExportSheet:
    """The list as a workbook sheet."""
    columns = (
        SheetColumn("回访日", "day"), SheetColumn(NAME, width=36), SheetColumn("等什么", width=12),
        SheetColumn("内容", width=60), SheetColumn("哪天起可办", "day"), SheetColumn("备注", width=30),
        SheetColumn("办好", "day"), SheetColumn("预审编号", width=20), SheetColumn("接待日期", "day"),
        SheetColumn(CODE, width=24), SheetColumn(STREET, width=14), SheetColumn("经办人", width=12),
    )  # fmt: skip
    rows: list[Sequence[SheetCell]] = [
        (w.due, w.name, WAIT_WORDS[w.kind], w.words, w.day, w.note, w.done, w.serial, w.visited, w.uscc, w.street,
         w.clerk) for w in waits
    ]  # fmt: skip
    return ExportSheet("回访名单", "名单与回访", columns, rows, about)
