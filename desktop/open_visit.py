"""An open visit: what the record stores about it, with typed answers and its policy."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.assess.answers import Answer, Visit, text_by_role
from core.policy.pack import Policy


@dataclass(frozen=True, slots=True)
class Corrected:
    """The finished visit that another one corrects, and the reason. `result`: as stored (core.assess.as_json)."""

    serial: str
    reason: str
    visit: Visit
    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """One visit as screens receive it. `policy`: what it was, or is being, judged by: one, or several combined."""

    id: str
    serial: str
    day: datetime.date
    state: str  # open · parked · finished · discarded
    clerk: str
    policy: Policy
    visit: Visit
    finished_at: datetime.datetime | None = None
    corrects: str | None = None
    corrected_by: str | None = None
    corrected: Corrected | None = None  # the visit named in `corrects`
    troubles: tuple[str, ...] = ()  # sentences: unreadable answers, a result that no longer matches
    newer: tuple[Policy, ...] = ()  # newer versions, now in use, of the policies of an unfinished visit

    @property
    def finished(self) -> bool:
        """Whether it can no longer be changed."""
        return self.state == "finished"

    @property
    def name(self) -> str:
        """The enterprise's name, or a substitute."""
        return text_by_role(self.policy, self.visit, "name") or "未填企业名称"


@dataclass(frozen=True, slots=True)
class Offered:
    """An earlier answer. `ages`: it may have changed (人数, 收入, a certificate), so it must be confirmed."""

    fact: str
    answer: Answer
    day: datetime.date
    ages: bool
