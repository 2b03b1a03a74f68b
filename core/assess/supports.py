"""Other support named in a visit, and the measures of this policy that it may be for (R14, R72)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.assess.answers import UNKNOWN, AnswerValue, Between, Record, Visit
from core.assess.judge import Judgement
from core.assess.silence import UNASKED, is_unasked, stand_for
from core.assess.status import GUIDANCE, LAPSED, NOT_STARTED, UNMET, UNTRIGGERED
from core.policy.fact import FactRole, Key
from core.policy.pack import Measure, Policy
from core.policy.text import folded

_OUT = (UNTRIGGERED, UNMET, LAPSED, NOT_STARTED, GUIDANCE)
_GENERAL = re.compile(r"(?:一次性)?(?:专项)?(?:补贴|补助|奖励|资助|支持|扶持|配套|资金|政策|项目|企业|的|费)+$")
_NUMBER = re.compile(r"[A-Za-z]?\d+(?:-\d+)+")
_LEAST = 4
"""Minimum length of a common part for names that are no whole word of the measure's name."""


@dataclass(frozen=True, slots=True)
class Support:
    """Another policy's support for the same matter."""

    level: str
    amount: int | None  # 分; None: unknown. The lower end of a range
    received: bool | None  # None: unknown
    open: tuple[Key, ...] = ()  # keys of unknown facts about it


@dataclass(frozen=True, slots=True)
class Unclear:
    """A support that may be for several measures."""

    place: int  # which record, from 1
    named: str  # as named in the visit; "" if not named
    measures: frozenset[str]  # those it may be for


class Supports:
    """All other support of a visit, by measure."""

    def __init__(self, policy: Policy, visit: Visit, judgements: Iterable[Judgement]) -> None:
        self.policy = policy
        self._of: dict[str, list[Support]] = {}
        self.unclear: list[Unclear] = []
        self.fact = policy.facts[policy.overlap.fact]
        answer = visit.answers.get(self.fact.name)
        value = answer.value if answer else None
        self.unasked = value is UNKNOWN or is_unasked(self.fact, value, visit)
        rows = value if isinstance(value, tuple) else ()
        for place, row in enumerate(rows, 1):
            self._read(policy, visit, judgements, place, row)

    @property
    def named(self) -> bool:
        """Whether the visit names any that may be for a measure of this policy."""
        return bool(self._of or self.unclear)

    def of(self, measure: str) -> tuple[Support, ...]:
        """The support certainly for a measure."""
        return tuple(self._of.get(measure, ()))

    def perhaps(self, measure: str) -> tuple[Unclear, ...]:
        """The support that may be for a measure."""
        return tuple(u for u in self.unclear if measure in u.measures)

    def open(self, measure: str) -> Iterator[Key]:
        """Keys of unknown facts about other support for a measure."""
        for support in self.of(measure):
            yield from support.open
        for unclear in self.perhaps(measure):
            yield Key.of(self.fact.name, unclear.place, self.policy.role("matter"))

    def _read(self, policy: Policy, visit: Visit, judgements: Iterable[Judgement], place: int, row: Record) -> None:
        stood = {f.role: stand_for(f, row.get(f.name), visit) for f in self.fact.fields}
        matter, amount, received, level = (stood[role] for role in ("matter", "amount", "received", "level"))
        if amount == 0:
            return
        named = "" if matter in (UNKNOWN, UNASKED) else folded_name(str(matter))
        meant, clear = _meant(policy, named, judgements)
        if not clear:
            self.unclear.append(Unclear(place, "" if not named else str(matter).strip(), meant))
            return
        roles: tuple[FactRole, ...] = ("amount", "received")
        unknown = (Key.of(self.fact.name, place, policy.role(r)) for r in roles if stood[r] in (UNKNOWN, UNASKED))
        shown = "级别不清楚" if level in (UNKNOWN, UNASKED) else str(level)
        had = None if received in (UNKNOWN, UNASKED) else bool(received)
        support = Support(shown, _least(amount), had, tuple(unknown))
        for measure in meant:
            self._of.setdefault(measure, []).append(support)


def overlaps(measure: Measure) -> bool:
    """Whether 就高不重复 applies: not to state support, nor to matching grants."""
    return measure.tier in ("L1", "L2", "L3") and not measure.matching


def folded_name(text: str) -> str:
    """A name in normal form for comparison: NFKC, without spaces and punctuation; an item number is unchanged."""
    return re.sub(r"[^\w-]", "", folded(text))


def _least(amount: AnswerValue) -> int | None:
    if amount in (UNKNOWN, UNASKED):
        return None
    return int(amount.low if isinstance(amount, Between) else amount)


def named_by(policy: Policy, named: str) -> tuple[frozenset[str], bool]:
    """The measures that a name may mean, regardless of the enterprise, and whether it is an item number; a number of
    another policy means none here."""
    if any(m.id == named for m in policy.measures):
        return frozenset((named,)), True
    if _NUMBER.fullmatch(named):  # of another policy: another matter
        return frozenset(), True
    return frozenset(m.id for m in policy.measures if m.kind != "service" and named and _called(m, named)), False


def weighed_for(measure: Measure) -> bool:
    """Whether other support may be for a measure."""
    return overlaps(measure) and measure.amount is not None


def _meant(policy: Policy, named: str, judgements: Iterable[Judgement]) -> tuple[frozenset[str], bool]:
    """The measures that a name may mean, and whether it is unambiguous: an item number; a name of one item; or of
    several of which this enterprise has only one. Otherwise all possible ones with money."""
    called, numbered = named_by(policy, named)
    if numbered:
        return called, True
    alive = {j.measure.id for j in judgements if j.status not in _OUT and weighed_for(j.measure)}
    for found in (called, called & alive):
        if len(found) == 1:
            return frozenset(found), True
    if called and not called & alive:
        return frozenset(called), True
    return frozenset(called & alive or alive), False


def _called(measure: Measure, named: str) -> bool:
    """Whether a name means a measure: part of its own name, or the reverse."""
    own, bare = folded_name(measure.name), _GENERAL.sub("", named)
    if len(bare) < 2:
        return False
    if bare in own or (len(bare) >= _LEAST and _GENERAL.sub("", own) in named):
        return True
    letters = iter(own)
    return len(bare) >= _LEAST and all(letter in letters for letter in bare)
