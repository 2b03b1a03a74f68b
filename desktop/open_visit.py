"""A visit on the desk: what the record keeps of it, with its answers read and its policy at hand."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.assess.answers import Answer, Visit, told
from core.policy.pack import Policy


@dataclass(frozen=True, slots=True)
class Corrected:
    """The finished visit that another one corrects, and why. `result`: as it was kept (core.assess.as_json)."""

    serial: str
    reason: str
    visit: Visit
    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """One visit as the screens get it. `policy`: what it was, or is being, judged by: one, or several held together."""

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
    corrected: Corrected | None = None  # what `corrects` names
    troubles: tuple[str, ...] = ()  # sentences: answers that could not be read, a result that no longer fits
    newer: tuple[Policy, ...] = ()  # versions in use by now of the policies of a visit that is not finished

    @property
    def finished(self) -> bool:
        """Whether it may no longer change."""
        return self.state == "finished"

    @property
    def name(self) -> str:
        """The enterprise's name, or what stands for it."""
        return told(self.policy, self.visit, "name") or "未填企业名称"


@dataclass(frozen=True, slots=True)
class Offered:
    """An earlier answer. `ages`: it may be another by now (人数, 收入, a certificate), so it is confirmed."""

    fact: str
    answer: Answer
    day: datetime.date
    ages: bool
