"""Enterprises of a roster as visits of the record: answers taken from the list, and call list lines. No Qt."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from core.assess.answers import Visit, text_by_role
from core.assess.assessment import assess
from core.assess.outcome import Outcome
from core.assess.result import Assessment
from core.assess.status import Status
from core.assess.sums import sum_words
from core.policy.guide import GuideEntry
from core.policy.money import wan
from core.policy.pack import Policy
from core.report.proofs import papers_for
from core.screening.layout import visit_of
from core.screening.values import RosterInfo
from desktop.export import ExportSheet, SheetCell, SheetColumn
from desktop.ui.base.columns import CODE, NAME, STREET

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_PHRASES = 4
"""Number of policy phrases quoted in a line of the call list."""


def listed_visit(connection: DuckDBPyConnection, policy: Policy, as_of: datetime.date, row: int) -> Visit:
    """An enterprise of the roster as a visit; the evidence of each answer is the list. KeyError for an unknown row."""
    return visit_of(connection, policy, as_of, row)


def source_words(info: RosterInfo) -> str:
    """The source of a list: 规上工业名单（区经委），2023-09-15 读入."""
    return f"{info.name}（{info.source}），{info.day.isoformat()} 读入"


def reason_lines(policy: Policy, visit: Visit, made: Assessment) -> tuple[tuple[str, str, str], ...]:
    """What one enterprise may get, and what to ask first: (status, measure and amount, details)."""
    lines = []
    for outcome in offered(made):
        why = "；".join(each.text for each in outcome.points) or outcome.goes_on
        lines.append((outcome.status.words, f"{outcome.number} {outcome.name}　{_sum(outcome)}", why))
    open_ones = [o for o in made.outcomes if o.status is Status.MISSING and o.kind != "service"]
    for outcome in sorted(open_ones, key=lambda o: (len(o.missing), -(o.span[1] or 0)))[:30]:
        lacks = "、".join(key.words() for key in outcome.missing)
        lines.append((outcome.status.words, f"{outcome.number} {outcome.name}　{_open(outcome)}", f"还缺：{lacks}"))
    return tuple(lines)


def offered(made: Assessment) -> tuple[Outcome, ...]:
    """What an enterprise may get, without services, in display order."""
    own = [o for o in made.outcomes if o.kind != "service"]
    return tuple(o for status in Status if status.pays for o in own if o.status is status)


def _sum(outcome: Outcome) -> str:
    return "原文没有写明金额" if outcome.high is None else sum_words(outcome.low or 0, outcome.high, wan)


def _open(outcome: Outcome) -> str:
    most = outcome.span[1]
    return "" if not most else f"至多 {wan(most)}"


# ── call list ────────────────────────────────────────────────────────────────────────────────────────────────────

CALL_COLUMNS = (
    SheetColumn(NAME, width=34), SheetColumn(CODE, width=22), SheetColumn(STREET, width=14),
    SheetColumn("项目", width=34), SheetColumn("结果", width=12), SheetColumn("至少（元）", "yuan", 16),
    SheetColumn("至多（元）", "yuan", 16), SheetColumn("为什么", width=60), SheetColumn("带什么", width=36),
    SheetColumn("责任单位", width=30), SheetColumn("已联系", "day"),
)  # fmt: skip


def call_rows(
    policy: Policy, visit: Visit, contacted: datetime.date | None, guide: Mapping[str, GuideEntry]
) -> Iterator[tuple[SheetCell, ...]]:
    """A line for each measure that an enterprise may get."""
    made = assess(policy, visit)
    for outcome in offered(made):
        yield (
            *(text_by_role(policy, visit, role) for role in ("name", "code", "street")),
            f"{outcome.number} {outcome.name}", outcome.status.words, outcome.low, outcome.high,
            why_words(outcome), _bring(policy, visit, outcome, guide), "、".join(outcome.offices) or "原文未写明",
            contacted,
        )  # fmt: skip


def why_words(outcome: Outcome) -> str:
    """The policy phrases that are met, then what an office still has to decide."""
    met = dict.fromkeys(r.phrase for r in outcome.reasons if r.verdict == "yes" and r.phrase and r.role != "gate")
    words = "".join(f"“{phrase}”" for phrase in list(met)[:_PHRASES])
    points = "；".join(point.text for point in outcome.points)
    return "；".join(part for part in (words and f"符合原文{words}", points and f"待认定：{points}") if part)


def _bring(policy: Policy, visit: Visit, outcome: Outcome, guide: Mapping[str, GuideEntry]) -> str:
    entry = guide.get(f"{outcome.policy.id}:{outcome.measure}") or outcome.policy.guide.get(outcome.measure)
    given = entry.materials.strip() if entry is not None else ""
    return "、".join(dict.fromkeys((*papers_for(policy, visit, outcome), *([given] if given else []))))


def call_sheet(rows: Any, about: str) -> ExportSheet:
    """The call list as a workbook sheet."""
    return ExportSheet("呼叫名单", "请来办理的企业", CALL_COLUMNS, rows, about)
