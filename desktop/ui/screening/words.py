"""Texts about a roster: lines of groups, sums, counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.policy.money import wan
from desktop.ui.base.headed_list import HeadedLine

if TYPE_CHECKING:
    from core.policy.pack import Policy
    from core.screening.values import Gap, MeasureSum, StreetSum
    from desktop.roster_draft import RosterOverview

_GAPS = 12
NO_STREET = "没有写街镇"


@dataclass(frozen=True)
class RosterGroup:
    """A line of the groups: its filter (fields of a Filter), and the text above the list."""

    key: str
    line: HeadedLine
    title: str
    wanted: dict[str, Any] = field(default_factory=dict)


def groups(found: RosterOverview, policy: Policy) -> Iterator[RosterGroup | HeadedLine]:
    """All lines on the left: the whole, what to ask first, each measure, each street."""
    info = found.info
    yield HeadedLine("全部")
    yield _group("all", "全部企业", info.rows, f"名单里共有 {info.rows:,} 家", which="all")
    yield _group(
        "paying", "有可享的", found.paying, f"{found.paying:,} 家有依法可享、文字满足或待认定的项目", which="paying"
    )
    yield _group("open", "还要问的", found.open, f"{found.open:,} 家还有项目信息不足", which="open")
    asked = [gap for gap in found.gaps if gap.most or gap.open][:_GAPS]
    if asked:
        yield HeadedLine("最值得问")
    for gap in asked:
        yield _group(f"gap:{gap.fact}", f"问 {gap.fact}", gap.enterprises, gap_words(gap), which="open", fact=gap.fact)
    yield HeadedLine("按项目")
    yield from _measures(found, policy)
    if any(each.street for each in found.streets):
        yield HeadedLine("按街镇")
        yield from _streets(found)


def _measures(found: RosterOverview, policy: Policy) -> Iterator[RosterGroup]:
    keyed = policy.keyed
    for sums in sorted(found.measures, key=lambda each: -each.paying):
        measure = keyed.get(sums.key)
        if measure is None or not (sums.paying or sums.open):
            continue
        number = f"{policy.number_of(sums.key)} {measure.id}".strip()
        told = measure_words(f"{number} {measure.name}", sums)
        name = f"{measure.id} {measure.name}"
        which = "paying" if sums.paying else "open"
        yield _group(f"measure:{sums.key}", name, sums.paying, told, which=which, measure=sums.key)


def _streets(found: RosterOverview) -> Iterator[RosterGroup]:
    for street in found.streets:
        key, told = f"street:{street.street}", street_words(street)
        which = "paying" if street.paying else "open"
        yield _group(key, street.street or NO_STREET, street.paying, told, which=which, street=street.street)


def _group(key: str, text: str, count: int, told: str, **wanted: Any) -> RosterGroup:
    return RosterGroup(key, HeadedLine(text, key, f"{count:,}"), told, wanted)


def gap_words(gap: Gap) -> str:
    """问 科技型中小企业 可定 312 家、约 620万元."""
    about = "约 " if gap.part else ""
    sum_ = f"、至多 {wan(gap.most)}" if gap.most else ""
    more = "（有的上限未定）" if gap.open else ""
    part = f"；名单很长，这是推算，下面列的是抽到的 {gap.looked_at:,} 家" if gap.part else ""
    return f"只问“{gap.fact}”就可定 {about}{gap.enterprises:,} 家{sum_}{more}{part}"


def measure_words(name: str, sums: MeasureSum) -> str:
    """6-1 …：可享 312 家，至少 12万元，至多 620万元；还要问 88 家."""
    parts = [f"可享 {sums.paying:,} 家"]
    if sums.high:
        parts += [f"至少 {wan(sums.low)}", f"至多 {wan(sums.high)}"]
    more = f"；还要问 {sums.open:,} 家" if sums.open else ""
    return f"{name}：{'，'.join(parts)}{more}"


def street_words(street: StreetSum) -> str:
    """杨行镇：300 家，其中 120 家有可享的，补贴奖励至少 …，至多 …."""
    name = street.street or NO_STREET
    sums = f"，补贴奖励至少 {wan(street.low)}，至多 {wan(street.high)}" if street.high else ""
    return f"{name}：{street.enterprises:,} 家，其中 {street.paying:,} 家有可享的{sums}"
