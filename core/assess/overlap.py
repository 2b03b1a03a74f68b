"""就高不重复, pools and either-or groups: the rules between single results and totals (R14, R55–R57)."""

from collections.abc import Iterable, Mapping, Sequence
from math import inf

from core.assess.judge import Judgement
from core.assess.judgements import Judgements
from core.assess.outcome import SupportRow, Weighed, Worksheet
from core.assess.status import RECOGNITION, STATUTORY
from core.assess.supports import Support, Supports, overlaps
from core.policy import values as v
from core.policy.caching import cached_per_object
from core.policy.nodes import constant
from core.policy.pack import Measure, Policy
from core.policy.values import Bound

Range = tuple[Bound, Bound]
"""[low, high] in 分; high may be infinite."""
_NOTHING: Range = (0, 0)


def weigh(made: Judgement, supports: Supports) -> Weighed:
    """A judgement with other support considered."""
    return weighed(made.measure, made.verdict, supports)


def weighed_all(policy: Policy, verdicts: Sequence[Weighed], supports: Supports) -> Sequence[Weighed]:
    """The results of all measures of a policy with other support considered, in policy order."""
    if not supports.named:
        return verdicts
    return [weighed(measure, found, supports) for measure, found in zip(policy.measures, verdicts, strict=True)]


def weighed(measure: Measure, found: Weighed, supports: Supports) -> Weighed:
    """A result with other support considered: [0, 本项 − 已领之和] if there is any (R14); [0, 本项] if there may be
    (R72)."""
    high = found.high
    if high is None or found.status is STATUTORY or not overlaps(measure) or not found.status.pays:
        return found
    if others := supports.of(measure.id):
        sheet = worksheet(supports.policy, high, others)
        low, left = sheet.difference
        return Weighed(RECOGNITION, low, left, (low, left), sheet)
    if high and supports.perhaps(measure.id):
        return Weighed(RECOGNITION, 0, high, (0, high))
    return found


def worksheet(policy: Policy, high: int, supports: tuple[Support, ...]) -> Worksheet:
    """The worksheet of 就高不重复: which level is the highest, and what this policy may still add."""
    received = sum(s.amount or 0 for s in supports if s.received)
    best = max([high, *(s.amount or 0 for s in supports)])
    this = policy.called.policy
    rows = [SupportRow(f"{this}（{policy.level}）", high, this, high == best)]
    words = {True: policy.role("received"), False: "可获", None: "不清楚"}
    rows += [SupportRow(s.level, s.amount, words[s.received], s.amount == best and high != best) for s in supports]
    return Worksheet(tuple(rows), received, (0, max(0, high - received)))


def limits_of(policy: Policy, judgements: Judgements) -> tuple[Range, ...]:
    """The limit of each pool in this visit, in 分: a constant, or depending on a fact."""
    return _constant_limits(policy) or tuple([pool.limit.bounds(judgements.scope) for pool in policy.pools])


@cached_per_object
def _constant_limits(policy: Policy) -> tuple[Range, ...]:
    """What each pool holds where the text says it for all; () where a fact says it for one of them."""
    found = [constant(pool.limit.root) for pool in policy.pools]
    return tuple([v.exactly(each) for each in found if each is not None]) if None not in found else ()


def total(policy: Policy, ranges: Mapping[str, Range], limits: tuple[Range, ...]) -> Range:
    """The total of measures by id in 分, after either-or groups, then pools (R55–R57), inner before outer ones.
    `limits`: of each pool, in order."""
    if _tied(policy).isdisjoint(ranges):
        return _plus(ranges.values())
    tied = {m: ranges[m] for m in _tied(policy).intersection(ranges)}
    loose = [each for m, each in ranges.items() if m not in tied]
    return _plus(loose + [each for _, each in _poured(policy, tied, limits)[0]])


@cached_per_object
def _tied(policy: Policy) -> frozenset[str]:
    """The measures in an either-or group or pool."""
    shared = [*(group.measures for group in policy.groups), *(pool.measures for pool in policy.pools)]
    return frozenset(measure for measures in shared for measure in measures)


@cached_per_object
def _inner_first(policy: Policy) -> Sequence[tuple[int, frozenset[str]]]:
    """The pools by index with their measures, inner before outer ones."""
    pools = [(at, frozenset(pool.measures)) for at, pool in enumerate(policy.pools)]
    return sorted(pools, key=lambda pool: len(policy.pools[pool[0]].measures))


def held(policy: Policy, ranges: Mapping[str, Range], limits: tuple[Range, ...]) -> tuple[Range, ...]:
    """The amounts that reach each pool before it limits them, in 分 and pool order: after either-or groups and inner
    pools."""
    return tuple(_poured(policy, ranges, limits)[1])


_Unit = tuple[frozenset[str], Range]
"""Measures merged so far, and their total."""


def _grouped(policy: Policy, ranges: Mapping[str, Range]) -> list[_Unit]:
    """Each either-or group merged."""
    single = dict(ranges)
    units: list[_Unit] = []
    for group in policy.groups:
        members = [single.pop(m) for m in group.measures if m in single]
        if members:
            most = max if group.choose else sum
            units.append((frozenset(group.measures), (max(m[0] for m in members), most(m[1] for m in members))))
    return units + [(frozenset((id,)), r) for id, r in single.items()]


def _poured(policy: Policy, ranges: Mapping[str, Range], limits: tuple[Range, ...]) -> tuple[list[_Unit], list[Range]]:
    """The merged units after groups and pools; and the amount that reached each pool."""
    units, found = _grouped(policy, ranges), [_NOTHING for _ in policy.pools]
    for at, names in _inner_first(policy):
        inside = [unit for unit in units if unit[0] <= names]
        if inside:
            low, high = found[at] = _plus(r for _, r in inside)
            bounded = min(low, limits[at][0]), min(high, limits[at][1])
            units = [unit for unit in units if unit not in inside]
            units.append((frozenset().union(*(names for names, _ in inside)), bounded))
    return units, found


def _plus(ranges: Iterable[Range]) -> Range:
    low: Bound = 0
    high: Bound = 0
    for r in ranges:
        low, high = low + r[0], high + r[1]
    return low, high


def bounded(high: Bound) -> int | None:
    """None for an unbounded amount."""
    return None if high == inf else int(high)
