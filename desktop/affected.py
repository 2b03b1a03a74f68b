"""Enterprises affected by changed rules, as a call list: values, texts, and a workbook sheet. No Qt."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from core.assess.rejudged import Rejudged
from core.assess.sums import MONEY
from core.policy import Policy
from desktop.export import ExportSheet, SheetCell, SheetColumn
from desktop.ui.base.columns import CODE, NAME


@dataclass(frozen=True, slots=True)
class Affected:
    """A finished visit whose result changes under the new rules, with the same answers and 咨询日."""

    visit_id: str
    serial: str
    day: datetime.date
    name: str
    uscc: str
    street: str
    clerk: str
    found: Rejudged

    def words(self, policy: Policy) -> str:
        """A description of the change: by how much, under which policy, and each changed measure."""
        head = f"{self.found.sums}（{policy.number} 第 {policy.version} 版）"
        return "\n".join((head, *(moved.words for moved in self.found.moved)))


@dataclass(frozen=True, slots=True)
class Recheck:
    """Result of a recheck: number of visits judged again, number of unreadable visits, and the visits with another
    result, most urgent first."""

    visits: int
    unread: int
    affected: tuple[Affected, ...]

    @property
    def words(self) -> str:
        """已办结的 60 次接待按新规则重算，12 次结果不同。"""
        unread = f"，另有 {self.unread} 次读不出来，没有重算" if self.unread else ""
        return f"已办结的 {self.visits} 次接待按新规则重算，{len(self.affected)} 次结果不同{unread}。"


def sheet(policy: Policy, affected: Sequence[Affected], about: str) -> ExportSheet:
    """The list as a workbook sheet, most urgent first."""
    columns = (
        SheetColumn(NAME, width=36), SheetColumn("补贴奖励至多变化（元）", "yuan", 20),
        SheetColumn("税费减免至多变化（元）", "yuan", 20), SheetColumn("暂退缓缴至多变化（元）", "yuan", 20),
        SheetColumn("哪些项目", width=70), SheetColumn("预审编号", width=20), SheetColumn("接待日期", "day"),
        SheetColumn(CODE, width=24), SheetColumn("街镇"), SheetColumn("经办人", width=12),
    )  # fmt: skip
    rows: list[Sequence[SheetCell]] = [
        (a.name, *(a.found.more.get(kind, 0) for kind in MONEY), "\n".join(m.words for m in a.found.moved), a.serial,
         a.day, a.uscc, a.street, a.clerk) for a in affected
    ]  # fmt: skip
    return ExportSheet("回访名单", f"{policy.number} 第 {policy.version} 版：结果有变的接待", columns, rows, about)
