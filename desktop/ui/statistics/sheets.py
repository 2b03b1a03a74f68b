"""The counts as tables: for the .xlsx, and as bars for the screen. No widgets."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.assess.outcome import KIND_WORDS, Status
from core.assess.sums import between
from core.policy.fact import measure_key
from core.policy.pack import Policy
from desktop.export import Cell, ExportSheet, SheetColumn
from desktop.ui.base import colours
from desktop.ui.base.columns import CODE, NAME, STREET
from desktop.ui.statistics.bars import Bar, BarPart, bar

if TYPE_CHECKING:
    from core.records.values import MeasureCount, Statistics, VisitRow

MOST_DAYS = 92  # bars that can still be told apart
NO_STREET = "（未填街镇）"
TOLD: tuple[Status, ...] = tuple(s for s in Status if s not in (Status.UNTRIGGERED, Status.GUIDANCE))
"""Statuses that say something of a measure; 未涉及 and 办事线索 are not counted."""


@dataclass(frozen=True, slots=True)
class MeasureTotal:
    """One measure over all visits: how often with which status, and what it comes to."""

    id: str
    name: str
    kind: str
    counts: dict[Status, int]
    low: int
    high: int

    @property
    def visits(self) -> int:
        """In how many visits the measure mattered."""
        return sum(self.counts.values())

    @property
    def sums(self) -> str:
        """至少 and 至多 in 万元; '' where nothing is paid."""
        return span_words(self.low, self.high) if self.high else ""


def span_words(low: int, high: int) -> str:
    """20万元, 至多 50万元, or 20～50万元."""
    return between(low, high)


def measure_totals(policies: Iterable[Policy], counted: Iterable[MeasureCount]) -> list[MeasureTotal]:
    """The measures that mattered in some visit, in the order of the policies. Where there are measures of several, each
    is told with the number of its own."""
    by_id: dict[str, list[MeasureCount]] = {}
    for each in counted:
        if Status(each.status) in TOLD:
            by_id.setdefault(each.measure, []).append(each)
    policies = tuple(policies)
    names = {measure_key(p.id, m.id): m.name for p in policies for m in p.measures}
    numbers = {p.id: p.number for p in policies}
    several = len({key.rpartition(":")[0] for key in by_id}) > 1
    order = {id: at for at, id in enumerate(names)}
    totals = []
    for id in sorted(by_id, key=lambda id: order.get(id, len(order))):
        rows = by_id[id]
        counts = {s: sum(r.visits for r in rows if r.status == s) for s in TOLD}
        low, high = sum(r.low or 0 for r in rows), sum(r.high or 0 for r in rows)
        counts = {status: count for status, count in counts.items() if count}
        policy, _, own = id.rpartition(":")
        told = f"{numbers.get(policy, policy)} {own}" if several else own
        totals.append(MeasureTotal(told, names.get(id, own), rows[0].kind, counts, low, high))
    return totals


def kind_sums(totals: Iterable[MeasureTotal]) -> dict[str, tuple[int, int]]:
    """What all measures of a kind come to, before pools and 就高不重复."""
    sums = dict.fromkeys(("cash", "relief", "deferral"), (0, 0))
    for total in totals:
        low, high = sums.get(total.kind, (0, 0))
        sums[total.kind] = (low + total.low, high + total.high)
    return sums


# ── bars ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def day_bars(counted: Statistics) -> tuple[Bar, ...]:
    """A column for each day from the first to the last with a visit, at most MOST_DAYS of them."""
    if not counted.days:
        return ()
    visits = {each.day: each.visits for each in counted.days}
    last = max(visits)
    first = max(min(visits), last - datetime.timedelta(days=MOST_DAYS - 1))
    days = [first + datetime.timedelta(days=n) for n in range((last - first).days + 1)]
    return tuple(bar(f"{d.month}-{d.day}", visits.get(d, 0), f"{d.isoformat()}：{visits.get(d, 0)} 次") for d in days)


def month_bars(counted: Statistics) -> tuple[Bar, ...]:
    """A column for each month from the first to the last with a visit."""
    if not counted.months:
        return ()
    visits = {each.month: each.visits for each in counted.months}
    year, month = (int(part) for part in min(visits).split("-"))
    out = []
    while (name := f"{year}-{month:02}") <= max(visits):
        out.append(bar(name, visits.get(name, 0), f"{name}：{visits.get(name, 0)} 次"))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return tuple(out)


def street_bars(counted: Statistics) -> tuple[Bar, ...]:
    """A row for each street or town, the most first."""
    return tuple(bar(each.street or NO_STREET, each.visits) for each in counted.streets)


def measure_bars(totals: Iterable[MeasureTotal]) -> tuple[Bar, ...]:
    """A row for each measure, its visits by status in the colours of the statuses, the most first."""
    ranked = sorted(totals, key=lambda t: -t.visits)
    return tuple(
        Bar(
            f"{t.id} {t.name}",
            tuple(BarPart(count, colours.STATUS[status]) for status, count in t.counts.items()),
            "　".join(part for part in (t.sums, f"{t.visits} 次") if part),
            f"{t.id} {t.name}：" + "，".join(f"{s.words} {n} 次" for s, n in t.counts.items())
            + (f"；按原文测算 {t.sums}" if t.sums else ""),
        )
        for t in ranked
    )  # fmt: skip


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────


def sheets(policies: Sequence[Policy], counted: Statistics, visits: Sequence[VisitRow], span: str) -> list[ExportSheet]:
    """The whole of the page, and the visits behind it, as sheets of a workbook."""
    about = f"{'、'.join(p.number for p in policies)}　{span}　已办结的接待；被更正的只计更正后的一次"
    return [
        _time_sheet("按日", "接待次数（按日）", [(d.day, d.visits) for d in counted.days], about),
        _time_sheet("按月", "接待次数（按月）", [(m.month, m.visits) for m in counted.months], about),
        _street_sheet(counted, about),
        _measure_sheet(measure_totals(policies, counted.measures), about),
        _visit_sheet(visits, about),
    ]


def _time_sheet(name: str, title: str, rows: Sequence[Sequence[Cell]], about: str) -> ExportSheet:
    columns = (
        SheetColumn("日期" if name == "按日" else "月份", "day" if name == "按日" else "text"),
        SheetColumn("次数", "count"),
    )
    return ExportSheet(name, title, columns, rows, about)


def _street_sheet(counted: Statistics, about: str) -> ExportSheet:
    rows = [(each.street or NO_STREET, each.visits) for each in counted.streets]
    return ExportSheet(
        "按街镇",
        f"接待次数（按{STREET}）",
        (SheetColumn(STREET, width=20), SheetColumn("次数", "count")),
        rows,
        about,
    )


def _measure_sheet(totals: Sequence[MeasureTotal], about: str) -> ExportSheet:
    columns = (
        SheetColumn("编号", width=8),
        SheetColumn("项目", width=36),
        SheetColumn("类别", width=12),
        *(SheetColumn(status.words, "count", 12) for status in TOLD),
        SheetColumn("测算下限（元）", "yuan", 18),
        SheetColumn("测算上限（元）", "yuan", 18),
    )
    rows: list[Sequence[Cell]] = [
        (t.id, t.name, KIND_WORDS[t.kind], *(t.counts.get(s, 0) for s in TOLD), t.low, t.high) for t in totals
    ]
    note = f"{about}。金额为按原文测算，不是批准数；未计合计封顶和就高不重复"
    return ExportSheet("按项目", "各项目结果与金额", columns, rows, note)


def _visit_sheet(visits: Sequence[VisitRow], about: str) -> ExportSheet:
    columns = (
        SheetColumn("预审编号", width=20),
        SheetColumn("接待日期", "day"),
        SheetColumn(NAME, width=36),
        SheetColumn(CODE, width=24),
        SheetColumn(STREET, width=14),
        SheetColumn("咨询日", "day"),
        SheetColumn("经办人", width=12),
    )
    rows: list[Sequence[Cell]] = [
        (v.serial, v.day, v.name, v.uscc, v.street, v.as_of, v.clerk) for v in visits if not v.corrected
    ]
    return ExportSheet("接待明细", "接待明细", columns, rows, about)
