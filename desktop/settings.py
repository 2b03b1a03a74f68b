"""What a centre sets once, typed: its name and window, the clerk, the size of the letters, the 咨询日 rule."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Literal, Self

if TYPE_CHECKING:  # the settings are known before any policy is
    from core.policy.pack import GuideEntry, Policy

DayRule = Literal["last_day", "today", "fixed"]
"""Which 咨询日 a new visit gets: today, but the policy's last day once it has lapsed; always today; a day set."""


@dataclass(frozen=True, slots=True)
class CounterSettings:
    """All settings of a counter; the defaults are a counter as it comes."""

    centre: str = ""  # 名称，如 宝山区杨行镇企业服务中心
    window: str = ""  # 窗口号
    clerk: str = ""
    telephone: str = ""
    street: str = ""
    base_points: int = 14
    day_rule: DayRule = "last_day"
    fixed_day: str = ""  # 2023-09-01, for the rule fixed
    clerks: tuple[str, ...] = ()  # 经办人 to choose from
    serial_prefix: str = "BS"
    second_place: str = ""  # a folder on another disk, into which the daily copy goes as well
    retention_years: int = 3  # so long after its day a visit is kept
    first_run_later: bool = False  # 第一次使用 was put off
    authoring: bool = False  # 政策制作 is in the rail of this machine

    @classmethod
    def from_json(cls, stored: Any) -> Self:
        """From what was stored; what is missing, unknown or of another type is as it comes."""
        plain = cls()
        if not isinstance(stored, Mapping):
            return plain
        known = {f.name: _hashable(stored[f.name]) for f in fields(cls) if f.name in stored}
        return cls(**{name: value for name, value in known.items() if isinstance(value, type(getattr(plain, name)))})

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)


EVERYONES = ("base_points", "clerk")
"""The settings that are not an administrator's: how large the letters are, and, without log-in, who sits here."""


def first_day(policies: Sequence[Policy], rule: DayRule, today: datetime.date, fixed: str = "") -> datetime.date:
    """The 咨询日 of a new visit by the rule; a fixed day that is none is as if the rule were last_day. Today, while any
    of the policies has not ended; what was made up for practice does not count beside real ones."""
    if rule == "fixed":
        try:
            return datetime.date.fromisoformat(fixed)
        except ValueError:
            rule = "last_day"
    last = last_day(policies)
    return last if rule == "last_day" and today > last else today


def last_day(policies: Sequence[Policy]) -> datetime.date:
    """The day on which the last of these policies ends; what was made up for practice does not count beside real
    ones."""
    return max(policy.expires for policy in ([p for p in policies if not p.sample] or policies))


def _hashable(stored: Any) -> Any:
    return tuple(str(each) for each in stored) if isinstance(stored, list) else stored


def guide_from_json(stored: Any) -> dict[str, GuideEntry]:
    """The centre's own entries by measure; what is stored in another shape is left out."""
    from core.policy.guide import read_own

    entries = stored if isinstance(stored, Mapping) else {}
    return {id: read_own(entry) for id, entry in entries.items() if isinstance(entry, Mapping)}


def guide_key(policy: Policy, measure: str) -> str:
    """Under what name the record keeps the centre's own entry for a measure: its number alone for the policy that the
    counter was set up for, as of old; with that of its policy before it for any other."""
    from core.policy import shipped_id
    from core.policy.fact import measure_key

    return measure if policy.id == shipped_id() else measure_key(policy.id, measure)


def own_of(policy: Policy, entries: Mapping[str, GuideEntry]) -> dict[str, GuideEntry]:
    """Of entries by `guide_key`, those for measures of a policy, by measure."""
    return {id: entries[key] for id, key in own_places(policy, entries).items()}


def own_places(policy: Policy, entries: Mapping[str, GuideEntry]) -> dict[str, str]:
    """Under which `guide_key` the entry for each measure lies that has one: that of its number, unless it was filled in
    for another measure which has that name now; or what was filled in for its name under another number."""
    ids = {m.name: m.id for m in policy.measures}
    whose = guide_key(policy, "").rpartition(":")[0]
    mine = {key: entry.named for key, entry in entries.items() if key.rpartition(":")[0] == whose}
    by_name = {ids[named]: key for key, named in mine.items() if named in ids}
    by_number = {m.id: key for m in policy.measures if (key := guide_key(policy, m.id)) in mine}
    return {id: key for id, key in (by_name | by_number).items() if ids.get(mine[key], id) == id}


def with_own_guide(policy: Policy, own: Mapping[str, GuideEntry]) -> Policy:
    """The policy with the centre's own entries over those of its pack."""
    from core.policy.guide import filled_in

    mine = own_of(policy, own)
    guide = filled_in(policy.guide, mine, {id: guide_mark(policy, id) for id in mine})
    return policy if guide == policy.guide else replace(policy, guide=guide)


def guide_mark(policy: Policy, measure: str) -> str:
    """What a policy says of a measure, so that an entry which was filled in for another version is told."""
    from core.policy.guide import mark_of

    found = policy.measure(measure)
    return mark_of(found.name, policy.article(found.article).text)


def marked(policies: Sequence[Policy], entries: Mapping[str, GuideEntry]) -> dict[str, GuideEntry]:
    """Entries by `guide_key`; those that do not say for what they were filled in were, as far as anybody knows, for the
    policies in use."""
    whose = {guide_key(policy, m.id): (policy, m.id) for policy in policies for m in policy.measures}
    return {
        key: filled_for(entry, *whose[key]) if key in whose and _as_filled(entry, *whose[key]) else entry
        for key, entry in entries.items()
    }


def _as_filled(entry: GuideEntry, policy: Policy, measure: str) -> bool:
    """Whether an entry that does not tell its measure's name is for what a policy says now."""
    return not entry.named and entry.about in ("", guide_mark(policy, measure))


def filled_for(entry: GuideEntry, policy: Policy, measure: str) -> GuideEntry:
    """The entry as filled in, or looked over, for what a policy says now."""
    about, named = guide_mark(policy, measure), policy.measure(measure).name
    return replace(entry, version=policy.version, about=about, item=measure, named=named, outdated=False)
