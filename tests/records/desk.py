"""A test counter: a manual clock, and helpers to fill a store."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from core.records import Store, StoredAnswer, StoredVisit
from core.records.values import RowColumn

LISTED: dict[str, RowColumn] = {"企业名称": "name", "统一社会信用代码": "uscc", "所属街镇": "street"}
"""The facts shown in a visit's row."""
LASTING = (*LISTED, "主体类型", "注册地", "税务登记地", "经营地在宝山", "行业")
SHANGHAI = timezone(timedelta(hours=8))


def opened_behind(path: Path) -> sqlite3.Connection:
    """A second connection to an open record. Its journal stays in memory: the store has the journal file open, and
    Windows cannot delete open files."""
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA journal_mode = MEMORY").close()
    return raw


class HandClock:
    """A clock that moves only on request."""

    def __init__(self) -> None:
        self.now = datetime(2023, 12, 15, 9, 15, tzinfo=SHANGHAI)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        """Move forward (or back) by a timedelta's arguments."""
        self.now += timedelta(**span)


class Counter:
    """A store with the steps that most tests begin with."""

    def __init__(self, store: Store, clock: HandClock) -> None:
        self.store, self.clock = store, clock
        store.list_by(LISTED)

    def visit(self, name: str = "", uscc: str = "", **facts: object) -> StoredVisit:
        """An open visit with some answers."""
        given = {"企业名称": name, "统一社会信用代码": uscc, **facts}
        answers = {fact: StoredAnswer(value) for fact, value in given.items() if value != ""}
        return self.store.visits.create(
            policy="baoshan-2023-1", pack_digest="pack", as_of=date(2023, 9, 1), answers=answers
        )

    def finished(
        self, name: str = "上海示例软件科技有限公司", uscc: str = "", *outcomes: tuple, **facts: object
    ) -> StoredVisit:
        """A finished visit; an outcome is (measure, status, low, high)."""
        visit = self.visit(name, uscc, **facts)
        return self.finish(visit, *outcomes)

    def finish(self, visit: StoredVisit, *outcomes: tuple) -> StoredVisit:
        """Finish a visit."""
        self.store.packs.freeze("pack", "baoshan-2023-1", {"policy.yaml": b"x"})
        rows = outcomes or (("18-2", "met", 20_000_000, 20_000_000),)
        names = ("measure", "status", "low", "high", "kind")
        return self.store.visits.finish(
            visit.id, {"outcomes": [dict(zip(names, (*row, "cash"), strict=True)) for row in rows]}
        )
