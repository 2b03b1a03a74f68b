"""就高不重复, pools and either-or groups: what stands between single results and a total (R14, R55–R57)."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any, Literal

from core.assess.answers import UNKNOWN, Between, Visit
from core.assess.judge import Judgement
from core.assess.outcome import Status, SupportRow, Worksheet
from core.policy.pack import Measure, Policy

Range = tuple[Any, Any]
"""[low, high] in 分; high may be infinite."""


@dataclass(frozen=True, slots=True)
class Support:
    """Another policy's support for the same matter."""

    level: str
    amount: int | None  # 分; None: not known. Of a range the lower end: so much at least
    state: Literal["已领取", "可获", "不清楚"]


def _rows(policy: Policy, visit: Visit) -> tuple[Any, ...]:
    answer = visit.answers.get(policy.support_fact)
    return answer.value if answer and isinstance(answer.value, tuple) else ()


def matter_of(row: Any) -> str | None:
    """The measure that a support is for, as a row names it; None where nobody knows."""
    named = row.get("事项", UNKNOWN)
    return None if named is UNKNOWN else unicodedata.normalize("NFKC", str(named)).strip()


def stray_supports(policy: Policy, visit: Visit) -> Iterator[tuple[int, str | None]]:
    """Rows, from 1, that name no measure of this policy: nobody knows what they are for."""
    known = {m.id for m in policy.measures}
    for place, row in enumerate(_rows(policy, visit), 1):
        named = matter_of(row)
        if named not in known:
            yield place, named


def supports_for(policy: Policy, visit: Visit, measure: str) -> tuple[Support, ...]:
    """The other supports that the visit names for a measure; those of 0 do not count."""
    silent = visit.unmentioned == "none"
    found = []
    for row in _rows(policy, visit):
        amount = row.get("金额", 0 if silent else UNKNOWN)
        if matter_of(row) != measure or amount == 0:
            continue
        received = row.get("已领取", False if silent else UNKNOWN)
        state: Any = "不清楚" if received is UNKNOWN else "已领取" if received else "可获"
        level = row.get("级别", UNKNOWN)
        least = None if amount is UNKNOWN else int(amount.low if isinstance(amount, Between) else amount)
        found.append(Support("级别不清楚" if level is UNKNOWN else str(level), least, state))
    return tuple(found)


def open_supports(policy: Policy, visit: Visit, measure: str) -> Iterator[str]:
    """Keys of what is not known of the other supports for a measure."""
    silent = visit.unmentioned == "none"
    for place, row in enumerate(_rows(policy, visit), 1):
        if matter_of(row) == measure:
            for field in ("金额", "已领取"):
                if row.get(field, None if silent else UNKNOWN) is UNKNOWN:
                    yield f"{policy.support_fact}[{place}].{field}"
    for place, _ in stray_supports(policy, visit):
        yield f"{policy.support_fact}[{place}].事项"


@dataclass(frozen=True, slots=True)
class Weighed:
    """A judgement after 就高不重复."""

    status: Status
    low: int | None
    high: int | None
    span: tuple[int, int | None]
    sheet: Worksheet | None = None


def overlaps(measure: Measure) -> bool:
    """Whether 就高不重复 applies: not to what the state gives, nor to matching grants."""
    return measure.tier in ("L1", "L2", "L3") and not measure.matching


def weigh(policy: Policy, visit: Visit, made: Judgement) -> Weighed:
    """The judgement beside other supports: [0, 本项 − 已领之和] where there are any (R14)."""
    high = made.high
    if overlaps(made.measure) and high is not None and made.status in (Status.MET, Status.RECOGNITION):
        supports = supports_for(policy, visit, made.measure.id)
        if supports:
            sheet = worksheet(high, supports)
            low, left = sheet.difference
            return Weighed(Status.RECOGNITION, low, left, (low, left), sheet)
    if not made.status.pays:
        return Weighed(made.status, None, None, made.span)
    return Weighed(made.status, made.low, high, made.span)


def worksheet(high: int, supports: tuple[Support, ...]) -> Worksheet:
    """The sheet that shows 就高不重复: which level is the highest, and what this plan may still add."""
    received = sum(s.amount or 0 for s in supports if s.state == "已领取")
    best = max([high, *(s.amount or 0 for s in supports)])
    rows = [SupportRow("本方案（区级）", high, "本方案", high == best)]
    rows += [SupportRow(s.level, s.amount, s.state, s.amount == best and high != best) for s in supports]
    return Worksheet(tuple(rows), received, (0, max(0, high - received)))


def total(policy: Policy, ranges: Mapping[str, Range]) -> Range:
    """The sum of measures by id, after either-or groups, then pools."""
    single = dict(ranges)
    units: list[tuple[frozenset[str], Range]] = []
    for group in policy.groups:
        members = [single.pop(m) for m in group.measures if m in single]
        if members:
            units.append((frozenset(group.measures), (max(m[0] for m in members), sum(m[1] for m in members))))
    units += [(frozenset((id,)), r) for id, r in single.items()]
    low, high = _plus(r for names, r in units if not _pool_of(policy, names))
    for pool in policy.pools:
        inside = _plus(r for names, r in units if _pool_of(policy, names) is pool)
        low, high = low + min(inside[0], pool.limit), high + min(inside[1], pool.limit)
    return low, high


def _pool_of(policy: Policy, names: frozenset[str]) -> Any:
    return next((p for p in policy.pools if names <= frozenset(p.measures)), None)


def _plus(ranges: Iterable[Range]) -> Range:
    low, high = 0, 0
    for r in ranges:
        low, high = low + r[0], high + r[1]
    return low, high


def bounded(high: Any) -> int | None:
    """None where nothing bounds a sum."""
    return None if high == inf else int(high)
