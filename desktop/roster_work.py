"""Long work on the open roster: judging, and finding the most important missing facts. No Qt."""

from __future__ import annotations

import datetime
from dataclasses import replace

from core.policy.pack import Policy
from core.progress import Cancelled, Progress
from core.screening.gaps import find_gaps
from core.screening.judged import judge
from core.screening.roster import interruptible, keep_info, keep_whole_private
from core.screening.sheets import Cancel
from desktop.roster_draft import RosterOverview
from desktop.rosters import OpenRoster, overview


def screened(
    roster: OpenRoster, policy: Policy, day: datetime.date, progress: Progress, cancelled: Cancelled
) -> RosterOverview | None:
    """Judge it; None if cancelled, with earlier results unchanged."""
    info, cursor = roster.info, roster.cursor()
    try:
        with interruptible(cursor, cancelled):
            judge(cursor, policy, day, progress)
    except Cancel:
        return None
    if info is None:
        return None
    keep_whole_private(roster.folder, info.id)
    judged = replace(info, policies=policy.id, digest=policy.digest, as_of=day)
    roster.info = keep_info(roster.folder, judged)
    return overview(cursor, judged, policy, day)


def asked_first(
    roster: OpenRoster, policy: Policy, day: datetime.date, progress: Progress, cancelled: Cancelled
) -> RosterOverview | None:
    """Find the most important missing facts; None if cancelled."""
    info, cursor = roster.info, roster.cursor()
    try:
        with interruptible(cursor, cancelled):
            find_gaps(cursor, policy, day, progress, cancelled)
    except Cancel:
        return None
    return overview(cursor, info, policy, day) if info is not None else None
