"""申报截止 of what a finished visit may have, on the list of 回访: to be called before it is over. No Qt."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.assess.outcome import Assessment, Status
from core.policy.guide import GuideEntry

if TYPE_CHECKING:  # the record is imported in its own thread, when the window stands
    from core.records import Store

BEFORE = datetime.timedelta(14)
"""How long before 申报截止 one calls back."""
_OPEN = (Status.MET, Status.RECOGNITION, Status.MISSING)


def follow_deadlines(
    store: Store, visit_id: str, made: Assessment, guide: Mapping[str, GuideEntry], today: datetime.date
) -> None:
    """Put a visit that was finished on the list for each measure that it may have and that has an 申报截止."""
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
    store.waits.tell(visit_id, "closing", "\n".join(words), due, min(day for _, day in dated))
