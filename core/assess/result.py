"""The result of an assessment as a whole: totals, shared matters, open questions. All amounts in 分 (1/100 yuan)."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from core.assess.outcome import Outcome, Weighed
from core.assess.status import MISSING
from core.policy.caching import lazy
from core.policy.fact import Key

if TYPE_CHECKING:  # the window names statuses before anything is judged
    from core.assess.judgements import Judgements
    from core.policy.pack import Measure


@dataclass(frozen=True, slots=True)
class Question:
    """An open fact. `worth`: how much its answer can move the result, in 分; None: unbounded."""

    fact: Key
    worth: int | None
    measures: tuple[str, ...]
    asked: bool = False  # answered 不清楚: it still matters, but is not suggested again


Span = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Totals:
    """Totals by kind, after pools and either-or groups; never added to each other. None: questions are still open."""

    cash: tuple[int, int] | None
    relief: tuple[int, int] | None
    deferral: tuple[int, int] | None


class MatterMember(NamedTuple):
    """What a measure gives for one record of its list (counted from 1), as a whole (0), or for a list that was not
    asked (-1), which cannot be compared with another measure's."""

    policy: str
    measure: str
    record: int = 0


@dataclass(frozen=True, slots=True)
class SharedMatter:
    """One matter that several policies support: a certificate, a roof. Only the highest share counts: `counted`, if it
    is known which one that is; `low` and `high` are its range."""

    name: str
    members: tuple[MatterMember, ...]
    counted: MatterMember | None
    low: int
    high: int | None
    ranges: tuple[tuple[int, int | None], ...] = ()  # of the members, in 分


class Overview(Protocol):
    """Computes the parts of an assessment that concern the visit as a whole."""

    @property
    def outcomes(self) -> tuple[Outcome, ...]: ...
    def weighed(self) -> Iterable[tuple[Measure, Weighed]]: ...
    def derived(self) -> dict[str, str | None]: ...
    def known(self) -> dict[str, tuple[int, int]]: ...
    def spans(self) -> dict[str, Span]: ...
    def notices(self) -> tuple[str, ...]: ...
    def remarks(self) -> dict[str, tuple[str, ...]]: ...
    def questions(self) -> tuple[Question, ...]: ...
    def matters(self) -> tuple[SharedMatter, ...]: ...


@dataclass(frozen=True, eq=False)
class Assessment:
    """The complete result of one visit under its policy or policies. Statuses and amounts are computed at once, the
    rest on first access."""

    policy: str
    pack_digest: str
    as_of: datetime.date
    asked_out: bool  # whether whatever is not mentioned counts as absent
    overview: Overview = field(repr=False)
    judged: Judgements | None = field(default=None, repr=False)  # reused by the next assessment
    parts: tuple[Assessment, ...] = ()  # under several policies: the assessment under each

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Assessment) and self._said() == other._said()

    def _said(self) -> tuple[object, ...]:
        return self.policy, self.pack_digest, self.as_of, self.outcomes, self.totals, self.derived, self.notices

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcome of each measure, in the order of the policy or policies."""
        return self.overview.outcomes

    @property
    def weighed(self) -> Iterable[tuple[Measure, Weighed]]:
        """Status and amount of each measure, without creating outcomes."""
        return self.overview.weighed()

    @lazy
    def derived(self) -> dict[str, str | None]:
        """Derived facts as text; None if the answers leave them open."""
        return self.overview.derived()

    @property
    def totals(self) -> Totals:
        """The known totals; None for each kind while unmentioned facts count as not asked."""
        return Totals(**{kind: sums if self.asked_out else None for kind, sums in self.known.items()})

    @lazy
    def known(self) -> dict[str, tuple[int, int]]:
        """By kind the total of all measures that have an amount, in 分."""
        return self.overview.known()

    @lazy
    def spans(self) -> dict[str, Span]:
        """By kind the total including measures that are still open: for the live panel."""
        return self.overview.spans()

    @lazy
    def notices(self) -> tuple[str, ...]:
        """Sentences for every screen and page: expired policy, unknown gates …"""
        return self.overview.notices()

    @lazy
    def remarks(self) -> dict[str, tuple[str, ...]]:
        """By kind, why a total is not the plain sum of its lines."""
        return self.overview.remarks()

    @lazy
    def matters(self) -> tuple[SharedMatter, ...]:
        """Matters that several of the policies support, and which share counts."""
        return self.overview.matters()

    @lazy
    def questions(self) -> tuple[Question, ...]:
        """The open facts that can still change a result, most valuable first."""
        return self.overview.questions()

    @property
    def next_question(self) -> Question | None:
        """The most valuable question; None if all that remain were answered 不清楚."""
        return next((q for q in self.questions if not q.asked), None)

    def still_open(self, kind: str) -> int:
        """How many measures of a kind are 信息不足 and so not in its total."""
        return self._open[kind]

    @lazy
    def _open(self) -> Counter[str]:
        return Counter([measure.kind for measure, one in self.weighed if one.status is MISSING])

    def of(self, measure: str) -> Outcome:
        """The outcome of a measure by its key. KeyError if there is none."""
        for outcome in self.outcomes:
            if outcome.key == measure:
                return outcome
        raise KeyError(measure)
