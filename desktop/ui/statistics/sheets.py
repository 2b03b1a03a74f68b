"""The counts as tables for .xlsx, and as bars for the screen. No widgets."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.assess.status import KIND_WORDS, Status
from core.assess.sums import between
from core.policy.fact import measure_key
from core.policy.pack import Policy
from core.policy.versions import version_order, versions_words
from desktop.export import ExportSheet, SheetCell, SheetColumn
from desktop.ui.base import status_looks
from desktop.ui.base.columns import CODE, NAME, STREET
from desktop.ui.statistics.bars import Bar, BarPart, bar

if TYPE_CHECKING:
    from core.records.values import MeasureCount, Statistics, UsedPacks, VisitRow

MOST_DAYS = 92  # maximum number of distinguishable bars
NO_STREET = "（未填街镇）"
TOLD: tuple[Status, ...] = tuple(s for s in Status if s not in (Status.UNTRIGGERED, Status.GUIDANCE))
"""The statuses that are counted for a measure: not 未涉及 and 办事线索."""


@dataclass(frozen=True, slots=True)
class MeasureTotal:
    """One measure over all visits: number of visits by status, and its sums. Versions of its policy that define it
    alike are counted together, others separately. `policy`: its 文号 if several policies were counted; `apart`: the
    versions, if the line is for some of them only."""

    key: str
    id: str
    name: str
    versions: str  # for example 第 1、2 版
    policy: str
    apart: str
    kind: str
    counts: dict[Status, int]
    low: int
    high: int

    @property
    def visits(self) -> int:
        """The number of visits in which the measure was relevant."""
        return sum(self.counts.values())

    @property
    def sums(self) -> str:
        """至少 and 至多 in 万元; '' without an amount."""
        return span_words(self.low, self.high) if self.high else ""


def span_words(low: int, high: int) -> str:
    """20万元, 至多 50万元, or 20～50万元."""
    return between(low, high)


def measure_totals(policies: Iterable[Policy], counted: Iterable[MeasureCount]) -> list[MeasureTotal]:
    """The relevant measures in policy order. Versions that define the same id differently are not added up, since it
    may mean different things with different amounts. Newest version first."""
    found: dict[tuple[str, str], list[MeasureCount]] = {}
    newest_first = sorted(counted, key=lambda each: version_order(each.version), reverse=True)
    for each in newest_first:
        if Status(each.status) in TOLD:
            found.setdefault((each.measure, each.mark or f"v{each.version}"), []).append(each)
    parted = Counter(key for key, _ in found)
    several = len({key.rpartition(":")[0] for key in parted}) > 1
    known = tuple(policies)
    names = {measure_key(p.id, m.id): m.name for p in known for m in p.measures}
    order = _order(known)
    totals = []
    for (key, _mark), rows in sorted(found.items(), key=lambda item: order(item[0][0])):
        policy, _, own = key.rpartition(":")
        number = next((p.number for p in known if p.id == policy), policy)
        versions = versions_words(dict.fromkeys(row.version for row in rows))
        found_name = rows[0].name or names.get(key, own)
        apart = versions if parted[key] > 1 else ""
        totals.append(_total(key, own, found_name, versions, number if several else "", apart, rows))
    return totals


def _order(policies: Sequence[Policy]) -> Callable[[str], tuple[object, ...]]:
    """The sort key: policies and measures in the order in use; those no longer there come last."""
    places = {p.id: at for at, p in enumerate(policies)}
    order = {measure_key(p.id, m.id): at for p in policies for at, m in enumerate(p.measures)}

    def place(key: str) -> tuple[object, ...]:
        policy = key.rpartition(":")[0]
        return places.get(policy, len(places)), policy, order.get(key, len(order)), key

    return place


def _total(
    key: str, id: str, name: str, versions: str, policy: str, apart: str, rows: Sequence[MeasureCount]
) -> MeasureTotal:
    counts = {s: sum(r.visits for r in rows if r.status == s) for s in TOLD}
    counts = {status: count for status, count in counts.items() if count}
    low, high = sum(r.low or 0 for r in rows), sum(r.high or 0 for r in rows)
    return MeasureTotal(key, id, name, versions, policy, apart, rows[0].kind, counts, low, high)


def kind_sums(totals: Iterable[MeasureTotal]) -> dict[str, tuple[int, int]]:
    """The totals of all measures of a kind, before pools and 就高不重复."""
    sums = dict.fromkeys(("cash", "relief", "deferral"), (0, 0))
    for total in totals:
        low, high = sums.get(total.kind, (0, 0))
        sums[total.kind] = (low + total.low, high + total.high)
    return sums


# ── bars ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def day_bars(counted: Statistics) -> tuple[Bar, ...]:
    """A column for each day between the first and the last with a visit, at most MOST_DAYS."""
    if not counted.days:
        return ()
    visits = {each.day: each.visits for each in counted.days}
    last = max(visits)
    first = max(min(visits), last - datetime.timedelta(days=MOST_DAYS - 1))
    days = [first + datetime.timedelta(days=n) for n in range((last - first).days + 1)]
    return tuple(bar(f"{d.month}-{d.day}", visits.get(d, 0), f"{d.isoformat()}：{visits.get(d, 0)} 次") for d in days)


def month_bars(counted: Statistics) -> tuple[Bar, ...]:
    """A column for each month between the first and the last with a visit."""
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
    """A row for each street or town, largest first."""
    return tuple(bar(each.street or NO_STREET, each.visits) for each in counted.streets)


def measure_bars(totals: Sequence[MeasureTotal]) -> tuple[Bar, ...]:
    """A row for each measure with its visits by status, grouped by policy, largest first; versions of a measure follow
    each other."""
    visits = Counter[str]()
    for total in totals:
        visits[total.key] += total.visits
    policies = list(dict.fromkeys(total.policy for total in totals))
    ranked = sorted(totals, key=lambda t: (policies.index(t.policy), -visits[t.key], t.key))
    return tuple(_measure_bar(total) for total in ranked)


def _measure_bar(total: MeasureTotal) -> Bar:
    name = f"{total.id} {total.name}" + (f"（{total.apart}）" if total.apart else "")
    whole = f"{total.policy} {name}".lstrip()
    counts = "，".join(f"{status.words} {count} 次" for status, count in total.counts.items())
    return Bar(
        name,
        tuple(BarPart(count, status_looks.STATUS[status]) for status, count in total.counts.items()),
        "　".join(part for part in (total.sums, f"{total.visits} 次") if part),
        f"{whole}：{counts}" + (f"；按原文测算 {total.sums}" if total.sums else ""),
        total.policy,
    )


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────


def sheets(policies: Sequence[Policy], counted: Statistics, visits: Sequence[VisitRow], span: str) -> list[ExportSheet]:
    """The content of the page, and the visits behind it, as sheets of a workbook."""
    about = f"{'、'.join(p.number for p in policies)}　{span}　已办结的接待；被更正的只计更正后的一次"
    return [
        _time_sheet("按日", "接待次数（按日）", [(d.day, d.visits) for d in counted.days], about),
        _time_sheet("按月", "接待次数（按月）", [(m.month, m.visits) for m in counted.months], about),
        _street_sheet(counted, about),
        _measure_sheet(measure_totals(policies, counted.measures), {p.id: p.number for p in policies}, about),
        _visit_sheet(visits, counted.packs, about),
    ]


def _time_sheet(name: str, title: str, rows: Sequence[Sequence[SheetCell]], about: str) -> ExportSheet:
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


def _measure_sheet(totals: Sequence[MeasureTotal], numbers: Mapping[str, str], about: str) -> ExportSheet:
    columns = (
        SheetColumn("编号", width=8),
        SheetColumn("项目", width=36),
        SheetColumn("政策", width=20),
        SheetColumn("政策包", width=14),
        SheetColumn("类别", width=12),
        *(SheetColumn(status.words, "count", 12) for status in TOLD),
        SheetColumn("测算下限（元）", "yuan", 18),
        SheetColumn("测算上限（元）", "yuan", 18),
    )
    rows: list[Sequence[SheetCell]] = [
        (
            t.id,
            t.name,
            numbers.get(t.key.rpartition(":")[0], ""),
            t.versions,
            KIND_WORDS[t.kind],
            *(t.counts.get(s, 0) for s in TOLD),
            t.low,
            t.high,
        )
        for t in totals
    ]
    note = f"{about}。金额为按原文测算，不是批准数；未计合计封顶和就高不重复；几版内容不同的项目按版分行"
    return ExportSheet("按项目", "各项目结果与金额", columns, rows, note)


def _visit_sheet(visits: Sequence[VisitRow], packs: UsedPacks, about: str) -> ExportSheet:
    columns = (
        SheetColumn("预审编号", width=20),
        SheetColumn("接待日期", "day"),
        SheetColumn(NAME, width=36),
        SheetColumn(CODE, width=24),
        SheetColumn(STREET, width=14),
        SheetColumn("咨询日", "day"),
        SheetColumn("经办人", width=12),
        SheetColumn("所按政策", width=32),
    )
    rows: list[Sequence[SheetCell]] = [
        (v.serial, v.day, v.name, v.uscc, v.street, v.as_of, v.clerk, packs.words(v.pack_digest))
        for v in visits
        if not v.corrected
    ]
    return ExportSheet("接待明细", "接待明细", columns, rows, about)
