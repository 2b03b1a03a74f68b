"""Over all finished visits: whose result other rules make otherwise, and by how much; a list to call them by. No Qt."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from core.assess import Visit, assess
from core.assess.rejudged import Rejudged, rejudged
from core.assess.sums import MONEY
from core.errors import AnswerError
from core.policy.joined import joined
from desktop.export import Cell, ExportSheet, SheetColumn
from desktop.stored_visits import policy_of, read_answers, visit_of

if TYPE_CHECKING:  # the record is imported in its own thread, when the window stands
    from core.policy import Policy
    from core.records import Store
    from core.records import Visit as StoredVisit

Ask = Callable[[Callable[["Store"], Any]], Any]
"""Does something with the store and gives what comes of it: in the store's own thread."""
_AT_ONCE = 20
"""Visits between which a save may come in."""


@dataclass(frozen=True, slots=True)
class Affected:
    """A finished visit whose result is another under the new rules, by the same answers and the same 咨询日."""

    visit_id: str
    serial: str
    day: datetime.date
    name: str
    uscc: str
    street: str
    clerk: str
    found: Rejudged

    def words(self, policy: Policy) -> str:
        """What the list says of it: whose rules, by how much, and each measure that is otherwise."""
        head = f"{policy.number} 第 {policy.version} 版：{self.found.sums}"
        return "\n".join((head, *(moved.words for moved in self.found.moved)))


@dataclass(frozen=True, slots=True)
class Recheck:
    """What came of it: how many visits were held against the new rules, how many cannot be read any more, and those
    whose result is another, whom to call first in front."""

    visits: int
    unread: int
    affected: tuple[Affected, ...]

    @property
    def words(self) -> str:
        """已办结的 60 次接待按新规则重算，12 次结果不同。"""
        unread = f"，另有 {self.unread} 次读不出来，没有重算" if self.unread else ""
        return f"已办结的 {self.visits} 次接待按新规则重算，{len(self.affected)} 次结果不同{unread}。"


def recheck(
    ask: Ask,
    new: Policy,
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Recheck | None:
    """Hold every standing finished visit of a policy against its new rules. None: cancelled."""
    ids: list[str] = ask(lambda store: store.visits.standing())
    held, unread, found = 0, 0, []
    for first in range(0, len(ids), _AT_ONCE):
        if cancelled():
            return None
        progress(first, len(ids))
        for made in ask(partial(_all_held, new, ids[first : first + _AT_ONCE])):
            held += made is not _OTHER
            unread += made is _UNREAD
            found += [made] if isinstance(made, Affected) else []
    progress(len(ids), len(ids))
    return Recheck(held, unread, tuple(sorted(found, key=lambda each: each.found.rank)))


def _all_held(new: Policy, ids: Sequence[str], store: Store) -> list[Affected | str | None]:
    return [_held(store, id, new) for id in ids]


_OTHER, _UNREAD = "of another policy", "cannot be read"


def _held(store: Store, id: str, new: Policy) -> Affected | str | None:
    stored = store.visits.get(id)
    if new.id not in stored.policy.split():
        return _OTHER
    if new.digest in stored.pack_digest.split():
        return None
    old = policy_of(store, stored)
    try:
        visit = visit_of(old, stored)
    except AnswerError:
        return _UNREAD
    rules = joined([new if part.id == new.id else part for part in old.each])
    found = rejudged(assess(old, visit), assess(rules, _again(rules, stored)))
    if found is None:
        return None
    return Affected(id, stored.serial, stored.day, stored.name, stored.uscc, stored.street, stored.clerk, found)


def _again(rules: Policy, stored: StoredVisit) -> Visit:
    """The visit as the new rules read it: what they do not ask falls away, what they ask more was not asked."""
    known = {name: answer for name, answer in stored.answers.items() if name in rules.facts}
    return Visit(rules.id, stored.as_of, stored.unmentioned, read_answers(rules, known)[0])


def sheet(policy: Policy, affected: Sequence[Affected], about: str) -> ExportSheet:
    """The list as a sheet of a workbook, whom to call first on top."""
    columns = (
        SheetColumn("企业名称", width=36), SheetColumn("补贴奖励变化（元）", "yuan", 20),
        SheetColumn("税费减免变化（元）", "yuan", 20), SheetColumn("暂退缓缴变化（元）", "yuan", 20),
        SheetColumn("哪些项目", width=70), SheetColumn("预审编号", width=20), SheetColumn("接待日期", "day"),
        SheetColumn("统一社会信用代码", width=24), SheetColumn("街镇"), SheetColumn("经办人", width=12),
    )  # fmt: skip
    rows: list[Sequence[Cell]] = [
        (a.name, *(a.found.more.get(kind, 0) for kind in MONEY), "\n".join(m.words for m in a.found.moved), a.serial,
         a.day, a.uscc, a.street, a.clerk) for a in affected
    ]  # fmt: skip
    return ExportSheet("回访名单", f"{policy.number} 第 {policy.version} 版：结果有变的接待", columns, rows, about)
