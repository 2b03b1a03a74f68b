"""Joint results under several policies: the same matter counts once, with the highest amount (T15); each policy's own
either-or groups and limits are applied afterwards; and totals are bounds for anything still open (T16).

If it is open which policy gives the most, every possibility is computed and the bounds cover all of them: a matter that
moves from one policy to another may free a limit in the one and fill one in the other.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import product
from math import inf, prod

from core.assess.overlap import Range, bounded, total
from core.assess.result import MatterMember, SharedMatter
from core.policy.pack import Policy
from core.policy.values import Bound

_MOST_WAYS = 2048
"""Number of possibilities that are enumerated; beyond that, simpler and wider bounds are used."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a measure gives, record by record, and the limits on all records: strict and broad reading."""

    records: Mapping[int, Range]
    limits: Range = (inf, inf)
    best: bool = False  # strict reading: only the highest record counts; broad: all

    def of(self, records: Mapping[int, Range]) -> Range:
        """The amount if only these records are left to it."""
        if not records:
            return 0, 0
        lows, highs = zip(*records.values(), strict=True)
        low = max(lows) if self.best else sum(lows)
        return min(low, self.limits[0]), min(sum(highs), self.limits[1])


@dataclass(frozen=True, slots=True)
class PolicyPart:
    """One policy of a visit, and what its measures of one kind give."""

    policy: Policy
    gives: Mapping[str, Contribution]
    limits: tuple[Range, ...] = ()  # of its pools


@dataclass(frozen=True, slots=True)
class _Contest:
    """A matter with the ranges of its shares, in policy order: of equal ones the first counts."""

    name: str
    ranges: Mapping[MatterMember, Range]

    @property
    def winners(self) -> tuple[MatterMember, ...]:
        """The shares that may be the highest."""
        lows = [low for low, _ in self.ranges.values()]
        return tuple(
            share
            for at, (share, (_, high)) in enumerate(self.ranges.items())
            if all(high > low for low in lows[:at]) and all(high >= low for low in lows[at + 1 :])
        )

    @property
    def range(self) -> Range:
        """The range of the highest share."""
        return max(r[0] for r in self.ranges.values()), max(r[1] for r in self.ranges.values())

    def won_by(self, share: MatterMember) -> Range:
        """The range of a share, given that it is the highest."""
        return max(r[0] for r in self.ranges.values()), self.ranges[share][1]


def add_up(
    parts: Sequence[PolicyPart], same: Mapping[str, Sequence[tuple[str, str]]]
) -> tuple[Range, tuple[SharedMatter, ...]]:
    """The total over all parts in 分, and the matters that several policies support. `same`: name of a matter →
    (policy, measure) of those that support it."""
    if not any(part.gives for part in parts):
        return (0, 0), ()
    contests = list(_contests(parts, same))
    ways = prod(len(c.winners) for c in contests)
    low, high = _every_way(parts, contests) if ways <= _MOST_WAYS else _wide(parts, contests)
    return (low, high), tuple(map(_matter, contests))


def _contests(parts: Sequence[PolicyPart], same: Mapping[str, Sequence[tuple[str, str]]]) -> Iterator[_Contest]:
    """The matters that two or more policies support, record by record."""
    given = {part.policy.id: part.gives for part in parts}
    for name, members in same.items():
        mine = [(p, m, given[p][m].records) for p, m in members if p in given and m in given[p]]
        for record in dict.fromkeys(record for _, _, records in mine for record in records if record >= 0):
            ranges = {MatterMember(p, m, record): records[record] for p, m, records in mine if record in records}
            if len({share.policy for share in ranges}) > 1:
                order = sorted(ranges, key=lambda share: list(given).index(share.policy))
                yield _Contest(name, {share: ranges[share] for share in order})


def _every_way(parts: Sequence[PolicyPart], contests: Sequence[_Contest]) -> Range:
    sums = []
    for winners in product(*(c.winners for c in contests)):
        won = {share: c.won_by(share) for c, share in zip(contests, winners, strict=True)}
        lost = {share for c, winner in zip(contests, winners, strict=True) for share in c.ranges if share != winner}
        sums.append(_sum(parts, won, lost))
    return min(low for low, _ in sums), max(high for _, high in sums)


def _wide(parts: Sequence[PolicyPart], contests: Sequence[_Contest]) -> Range:
    """Bounds for too many possibilities: the minimum without anything open, the maximum with the highest of each matter
    and without limits."""
    won = {c.winners[0]: c.won_by(c.winners[0]) for c in contests if len(c.winners) == 1}
    lost = {share for c in contests for share in c.ranges if share not in won}
    low, high = _sum(parts, won, lost)
    return low, high + sum(c.range[1] for c in contests if len(c.winners) > 1)


def _sum(parts: Sequence[PolicyPart], won: Mapping[MatterMember, Range], lost: Set[MatterMember]) -> Range:
    """The total of all parts without lost matters, after each part's groups and limits."""
    low: Bound = 0
    high: Bound = 0
    for part in parts:
        left = {m: gives.of(_left(part.policy.id, m, gives, won, lost)) for m, gives in part.gives.items()}
        mine = total(part.policy, left, part.limits)
        low, high = low + mine[0], high + mine[1]
    return low, high


def _left(
    policy: str, measure: str, gives: Contribution, won: Mapping[MatterMember, Range], lost: Set[MatterMember]
) -> dict[int, Range]:
    """The records left to a measure: those nobody else supports, and those it won."""
    shares = {record: MatterMember(policy, measure, record) for record in gives.records}
    return {record: won.get(share, gives.records[record]) for record, share in shares.items() if share not in lost}


def _matter(contest: _Contest) -> SharedMatter:
    low, high = contest.range
    counted = contest.winners[0] if len(contest.winners) == 1 else None
    ranges = tuple((int(least), bounded(most)) for least, most in contest.ranges.values())
    return SharedMatter(contest.name, tuple(contest.ranges), counted, int(low), bounded(high), ranges)
