"""申报截止 of measures that a finished visit may get, added to the 回访 list for a call in time. No Qt."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.assess.result import Assessment
from core.assess.status import Status
from core.policy.guide import GuideEntry

if TYPE_CHECKING:  # the record is imported in its own thread, after the window is shown
    from core.records import Store

BEFORE = datetime.timedelta(14)
"""How long before 申报截止 to call."""
_OPEN = (Status.MET, Status.RECOGNITION, Status.MISSING)


def follow_deadlines(
    store: Store, visit_id: str, made: Assessment, guide: Mapping[str, GuideEntry], today: datetime.date
) -> None:
    """Add a finished visit to the list for each measure that it may get and that has an 申报截止."""
    dated = [
        (outcome, day)
        for outcome in made.outcomes
        if outcome.status in _OPEN and (entry := guide.get(outcome.key)) and (day := entry.closing_day)
    ]
    if not dated:
        return
    words = [f"{o.name}：申报{'已于' if day < today else ''} {day.isoformat()} 截止" for o, day in dated]
    ahead = [day for _, day in dated if day >= today]
    due = max(min(ahead) - BEFORE, today) if ahead else None
    store.waits.add(visit_id, "closing", "\n".join(words), due, min(day for _, day in dated))
