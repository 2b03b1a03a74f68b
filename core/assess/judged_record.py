"""The judgement of one record of a measure's list; for a measure without a list, of the measure itself."""

from math import inf
from typing import Protocol

from core.assess.plan import PlanPart
from core.assess.scope import Scope
from core.assess.status import LAPSED, MET, UNMET
from core.policy import values as v
from core.policy.fact import Key
from core.policy.pack import Doubt
from core.policy.values import Bound, Truth

OUT = (UNMET, LAPSED)
"""Statuses of records that do not count."""
Truths = tuple[Truth, ...]


class Evaluated(Protocol):
    """The truths of a part's conditions and doubts: of a record, or of the whole measure."""

    @property
    def conditions(self) -> Truths: ...
    @property
    def doubts(self) -> Truths: ...


class JudgedRecord:
    """The result for one record of a measure (for a measure without a list: for the measure itself)."""

    status = MET
    window = "in"  # in · early · late · open · pending
    bare = v.NOUGHT  # the amount before the cap
    base = v.NOUGHT
    low: Bound = 0
    high: Bound = 0
    open_lows: tuple[Doubt, ...] = ()  # doubts whose strict reading depends on open facts
    alone: Bound = inf  # the greatest amount if this record got the whole shared limit
    ahead: tuple[Key, ...] = ()  # keys of dates of past events that lie after 咨询日 (R58)

    def __init__(self, scope: Scope, conditions: Truths, doubts: Truths) -> None:
        self.scope, self.conditions, self.doubts = scope, conditions, doubts

    @property
    def unbounded(self) -> bool:
        """Whether the amount before the cap is unbounded."""
        return self.bare.high == inf

    @property
    def reckoned(self) -> bool:
        """Whether the amount is known under both readings. An unbounded part keeps it open even if the others reach the
        cap (R37); a range above the cap does not (R17)."""
        return self.base.low == self.base.high and not self.unbounded and not self.open_lows


def asks(part: PlanPart, made: Evaluated) -> bool:
    """Whether anything is open that the counter can ask."""
    if v.ASK in made.conditions:
        return True
    pairs = zip(part.doubts, made.doubts, strict=True)
    return v.ASK in made.doubts and any(found is v.ASK and doubt.unknown == "ask" for doubt, found in pairs)


def for_office(part: PlanPart, made: Evaluated) -> bool:
    """Whether an office has to decide: a condition, or a doubt that stands."""
    return v.OFFICE in made.conditions or (any(made.doubts) and any(map(leaves_open, part.doubts, made.doubts)))


def leaves_open(doubt: Doubt, found: Truth) -> bool:
    """Whether a doubt makes the result 待认定: it holds, or cannot be excluded (R15)."""
    return found == v.YES or (found != v.NO and doubt.unknown == "office")
