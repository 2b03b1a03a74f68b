"""Exports from the open roster: the call list, and the unreadable cells. No Qt."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from core.errors import AnswerError
from core.policy.pack import Policy
from core.progress import Cancelled, Progress
from core.screening.judged import arrange, arranged_rows, row_of
from core.screening.reading import faults_of
from desktop.export import ExportSheet, SheetColumn, write_workbook
from desktop.listed_visits import call_rows, call_sheet, listed_visit
from desktop.rosters import OpenRoster

MOST = 20_000
"""Maximum number of enterprises on a call list."""
_FAULTS = 100_000


def write_call_list(
    roster: OpenRoster,
    policy: Policy,
    day: datetime.date,
    to: Path,
    about: str,
    progress: Progress,
    cancelled: Cancelled,
) -> Path | None:
    """Write a line for each listed enterprise and each measure that it may get; None if cancelled.

    Raises AnswerError for more than `MOST` enterprises.
    """
    cursor, wanted = roster.cursor(), roster.wanted
    arrange(cursor, wanted)
    chosen = arranged_rows(cursor, MOST + 1)
    if len(chosen) > MOST:
        raise AnswerError(f"这里列出的企业超过 {MOST:,} 家。请先按项目、街镇或结果筛选，再导出呼叫名单。")
    lines: list[Any] = []
    for at, row in enumerate(chosen):
        if at % 50 == 0:
            if cancelled():
                return None
            progress(at, len(chosen))
        listed = row_of(cursor, wanted, row)
        visit = listed_visit(cursor, policy, day, row)
        found = call_rows(policy, visit, listed.contacted if listed else None, {})
        lines += [line for line in found if not wanted.measure or _is_of(line, policy, wanted.measure)]
    said = f"{roster.info.name}（{roster.info.source}），" if roster.info else ""
    note = f"{said}{len(chosen)} 家，咨询日 {day.isoformat()}；按原文测算，不是审批决定"
    return write_workbook(to, [call_sheet(lines, note)], progress, cancelled, about)


def _is_of(line: Any, policy: Policy, measure: str) -> bool:
    """Whether a line is of the measure that the list is filtered by."""
    key = measure.rpartition(":")[2]
    number = f"{policy.number_of(measure)} {key}".strip()
    return str(line[3]).startswith(f"{number} ")


def write_faults(roster: OpenRoster, to: Path, about: str, progress: Progress, cancelled: Cancelled) -> Path | None:
    """Write the unreadable cells, for whoever made the list; None if cancelled."""
    columns = (
        SheetColumn("表", width=20), SheetColumn("行", "count", 8), SheetColumn("列", width=20),
        SheetColumn("内容", width=30), SheetColumn("问题", width=60),
    )  # fmt: skip
    rows = list(faults_of(roster.cursor(), _FAULTS))
    name = roster.info.name if roster.info else ""
    return write_workbook(
        to, [ExportSheet("名单问题", f"{name}：读不出来的格", columns, rows)], progress, cancelled, about
    )
