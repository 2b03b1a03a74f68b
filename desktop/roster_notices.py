"""Notices for enterprises of a roster: a finished visit for each, bound in one file. No Qt."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.assess.as_json import as_json
from core.assess.assessment import assess
from core.errors import AnswerError
from core.files import write_safely
from core.policy.pack import Policy
from core.progress import Cancelled, Progress
from core.screening.judged import note_visit, row_of
from core.screening.values import Filter
from desktop.listed_visits import listed_visit
from desktop.papers import Paper, print_paper
from desktop.rosters import OpenRoster

if TYPE_CHECKING:
    from core.records import Store
    from core.screening.values import ListedRow

MOST = 500
"""Maximum number of papers in one file."""


class Notices:
    """Prints notices. `begun_from` creates a visit; `ask` runs a function on the store in its thread."""

    def __init__(
        self,
        roster: OpenRoster,
        policy: Policy,
        day: datetime.date,
        begun_from: Callable[[Store, Policy, Any, ListedRow, Any], str],
        ask: Callable[[Callable[[Store], Any]], Any],
    ) -> None:
        self._roster, self._policy, self._day = roster, policy, day
        self._begun_from, self._ask = begun_from, ask

    def write(self, rows: Sequence[int], to: Path, progress: Progress, cancelled: Cancelled) -> int:
        """Write the file; returns the number of papers. AnswerError if there are too many, or none can be made."""
        from core.report.pdf import render_bound

        if len(rows) > MOST:
            raise AnswerError(f"一次最多印 {MOST} 份，现在选了 {len(rows)} 家。请分几次印。")
        to.with_name(f".{to.name}.part").touch()  # fail before anything is recorded if the place is not writable
        to.with_name(f".{to.name}.part").unlink()
        cursor, papers = self._roster.cursor(), list[Paper]()
        for at, row in enumerate(rows):
            if cancelled():
                break
            progress(at, len(rows))
            papers += self._paper(cursor, row)
        summaries = [paper.summary for paper in papers if paper.summary is not None]
        if not summaries:
            raise AnswerError("没有可以印的：选中的企业都正在接待。请先办结，再在接待里打印。")
        write_safely(to, render_bound(summaries, f"惠企政策预审告知单 {len(summaries)} 份"))
        return len(summaries)

    def _paper(self, cursor: Any, row: int) -> list[Paper]:
        """The paper of one enterprise; nothing if its visit is being edited."""
        listed = _listed(cursor, row)
        visit = listed_visit(cursor, self._policy, self._day, row)

        def work(store: Store) -> tuple[str, Paper | None]:
            known = self._roster.visit_of(self._roster.info, listed)
            id = self._begun_from(store, self._policy, visit, listed, self._roster.info)
            if store.visits.get(id).state != "finished":
                if id == known:
                    return id, None
                store.visits.finish(id, as_json(assess(self._policy, visit)))
            return id, print_paper(store, id, "告知单")

        id, paper = self._ask(work)
        note_visit(cursor, row, id)
        return [paper] if paper is not None else []


def _listed(cursor: Any, row: int) -> ListedRow:
    """The list row of an enterprise, whatever the present filter."""
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE arranged AS SELECT 0 AS seat, {int(row)} AS row")
    found = row_of(cursor, Filter(), row)
    assert found is not None
    return found
