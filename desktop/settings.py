"""Typed settings of a centre: name and window, clerk, font size, the 咨询日 rule."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Literal, Self

if TYPE_CHECKING:  # settings are read before any policy
    from core.policy.pack import GuideEntry, Policy

DayRule = Literal["last_day", "today", "fixed"]
"""The 咨询日 of a new visit: today, but the policy's last day after its end; always today; or a fixed day."""


@dataclass(frozen=True, slots=True)
class CounterSettings:
    """All settings of a counter; the defaults apply to a new one."""

    centre: str = ""  # 名称，如 宝山区杨行镇企业服务中心
    window: str = ""  # 窗口号
    clerk: str = ""
    telephone: str = ""
    street: str = ""
    base_points: int = 14
    day_rule: DayRule = "last_day"
    fixed_day: str = ""  # 2023-09-01, for the rule "fixed"
    clerks: tuple[str, ...] = ()  # 经办人 to choose from
    serial_prefix: str = "BS"
    second_place: str = ""  # a folder on another disk that also receives the daily copy
    retention_years: int = 3  # how long visits are kept
    first_run_later: bool = False  # 第一次使用 was postponed
    authoring: bool = False  # 政策制作 is enabled on this machine

    @classmethod
    def from_json(cls, stored: Any) -> Self:
        """From stored JSON; missing, unknown or wrongly typed values get their default."""
        plain = cls()
        if not isinstance(stored, Mapping):
            return plain
        known = {f.name: _hashable(stored[f.name]) for f in fields(cls) if f.name in stored}
        return cls(**{name: value for name, value in known.items() if isinstance(value, type(getattr(plain, name)))})

    def to_json(self) -> dict[str, Any]:
        """The JSON to store."""
        return asdict(self)


EVERYONES = ("base_points", "clerk")
"""The settings that everyone may change: font size, and, without log-in, the clerk."""


def first_day(policies: Sequence[Policy], rule: DayRule, today: datetime.date, fixed: str = "") -> datetime.date:
    """The 咨询日 of a new visit by the rule; an invalid fixed day counts as last_day. Today, while any of the policies
    is in force; invented practice policies do not count next to real ones."""
    if rule == "fixed":
        try:
            return datetime.date.fromisoformat(fixed)
        except ValueError:
            rule = "last_day"
    last = last_day(policies)
    return last if rule == "last_day" and today > last else today


def last_day(policies: Sequence[Policy]) -> datetime.date:
    """The last day of the policy that ends last; invented practice policies do not count next to real ones."""
    return max(policy.expires for policy in ([p for p in policies if not p.sample] or policies))


def _hashable(stored: Any) -> Any:
    return tuple(str(each) for each in stored) if isinstance(stored, list) else stored


def guide_from_json(stored: Any) -> dict[str, GuideEntry]:
    """The centre's own entries by measure; malformed ones are dropped."""
    from core.policy.guide import read_own

    entries = stored if isinstance(stored, Mapping) else {}
    return {id: read_own(entry) for id, entry in entries.items() if isinstance(entry, Mapping)}


def guide_key(policy: Policy, measure: str) -> str:
    """The key under which the record stores the centre's entry for a measure: the measure id alone for the policy that
    the counter was set up for (as in older records), with the policy id for any other."""
    from core.policy import shipped_id
    from core.policy.fact import measure_key

    return measure if policy.id == shipped_id() else measure_key(policy.id, measure)


def own_of(policy: Policy, entries: Mapping[str, GuideEntry]) -> dict[str, GuideEntry]:
    """The entries for a policy by measure, from entries by `guide_key`."""
    return {id: entries[key] for id, key in own_places(policy, entries).items()}


def own_places(policy: Policy, entries: Mapping[str, GuideEntry]) -> dict[str, str]:
    """By measure, the `guide_key` of its entry: that of its id, unless the entry was made for another measure that now
    has that name; or that of an entry made for its name under another id."""
    ids = {m.name: m.id for m in policy.measures}
    whose = guide_key(policy, "").rpartition(":")[0]
    mine = {key: entry.named for key, entry in entries.items() if key.rpartition(":")[0] == whose}
    by_name = {ids[named]: key for key, named in mine.items() if named in ids}
    by_number = {m.id: key for m in policy.measures if (key := guide_key(policy, m.id)) in mine}
    return {id: key for id, key in (by_name | by_number).items() if ids.get(mine[key], id) == id}


def with_own_guide(policy: Policy, own: Mapping[str, GuideEntry]) -> Policy:
    """The policy with the centre's entries in addition to those of its pack."""
    from core.policy.guide import filled_in

    mine = own_of(policy, own)
    guide = filled_in(policy.guide, mine, {id: guide_mark(policy, id) for id in mine})
    return policy if guide == policy.guide else replace(policy, guide=guide)


def guide_mark(policy: Policy, measure: str) -> str:
    """A mark of a measure's content, to notice entries made for another version."""
    from core.policy.guide import mark_of

    found = policy.measure(measure)
    return mark_of(found.name, policy.article(found.article).text)


def marked(policies: Sequence[Policy], entries: Mapping[str, GuideEntry]) -> dict[str, GuideEntry]:
    """Entries by `guide_key`; those without a mark count as made for the policies in use."""
    whose = {guide_key(policy, m.id): (policy, m.id) for policy in policies for m in policy.measures}
    return {
        key: filled_for(entry, *whose[key]) if key in whose and _as_filled(entry, *whose[key]) else entry
        for key, entry in entries.items()
    }


def _as_filled(entry: GuideEntry, policy: Policy, measure: str) -> bool:
    """Whether an entry without the measure's name fits the present version of the policy."""
    return not entry.named and entry.about in ("", guide_mark(policy, measure))


def filled_for(entry: GuideEntry, policy: Policy, measure: str) -> GuideEntry:
    """The entry marked as made, or reviewed, for the present version of a policy."""
    about, named = guide_mark(policy, measure), policy.measure(measure).name
    return replace(entry, version=policy.version, about=about, item=measure, named=named, outdated=False)
