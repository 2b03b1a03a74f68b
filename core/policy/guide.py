"""办事指引 for measures, with the fields of the offices' 申兑指南: the pack's entry, overridden field by field by the
centre's. Each field is shown with its source; empty fields are omitted."""

import datetime
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

from core.policy.versions import version_words

GuideSource = Literal["centre", "pack"]
SOURCES: Mapping[GuideSource, str] = {"centre": "本中心提示", "pack": "政策包所附指南"}
LABELS: Mapping[str, str] = {
    "audience": "惠及对象",
    "conditions": "申报条件",
    "standard": "兑现标准",
    "way": "方式",
    "time_limit": "时限",
    "department": "受理部门",
    "window": "窗口",
    "address": "地址",
    "telephone": "电话",
    "materials": "材料",
    "opens": "申报开始",
    "closes": "申报截止",
}
"""Field labels in display order."""
NEAR = 30
"""Number of days before 申报截止 from which it is pointed out."""


_FOR = ("version", "about", "item", "named")
"""Fields that say which version a centre's entry was made for."""


@dataclass(frozen=True, slots=True)
class GuideEntry:
    """How to apply. Empty as shipped: nothing is invented. `opens` and `closes` are ISO dates."""

    materials: str = ""
    telephone: str = ""
    window: str = ""
    audience: str = ""
    conditions: str = ""
    standard: str = ""
    way: str = ""  # 免申即享 · 快申快享 · …
    time_limit: str = ""
    department: str = ""
    address: str = ""
    opens: str = ""
    closes: str = ""
    by: GuideSource = "centre"
    under: "GuideEntry | None" = None  # in a centre's entry: the pack's entry for the same measure
    version: str = field(default="", compare=False)  # in a centre's entry: the version of the pack that it was made for
    about: str = field(default="", compare=False)  # … what that said about the measure, see `mark_of`
    item: str = field(default="", compare=False)  # … the id of the measure then
    named: str = field(default="", compare=False)  # … and its name
    outdated: bool = False  # the present pack defines the measure differently

    @property
    def as_stored(self) -> dict[str, str]:
        """The centre's entry in stored form."""
        return self.own | ({name: getattr(self, name) for name in _FOR} if self.about else {})

    @property
    def own(self) -> dict[str, str]:
        """The texts by field, in stored form."""
        return {name: getattr(self, name) for name in LABELS if getattr(self, name)}

    @property
    def rows(self) -> tuple[tuple[GuideSource, str, str], ...]:
        """(source, field, text) for all texts, the centre's before the pack's."""
        said = ((name, self if getattr(self, name) else self.under) for name in LABELS)
        return tuple((entry.by, name, text) for name, entry in said if entry and (text := getattr(entry, name).strip()))

    def closing(self, day: datetime.date) -> str:
        """A sentence if 申报截止 is past or near on a day, or applications have not opened; otherwise ''."""
        opens, closes = (self._day(name) for name in ("opens", "closes"))
        if closes is not None and day > closes:
            return f"申报已于 {closes.isoformat()} 截止"
        if opens is not None and day < opens:
            return f"申报自 {opens.isoformat()} 开始"
        if closes is not None and (closes - day).days <= NEAR:
            return f"申报 {closes.isoformat()} 截止，" + (
                f"还有 {(closes - day).days} 天" if closes > day else "就是今天"
            )
        return ""

    @property
    def closing_day(self) -> datetime.date | None:
        """申报截止, from the centre, otherwise from the pack."""
        return self._day("closes")

    def _day(self, name: str) -> datetime.date | None:
        found = next((text for _, which, text in self.rows if which == name), "")
        return datetime.date.fromisoformat(found) if found else None


def entries_by_source(entry: GuideEntry | None) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """(本中心提示, [(窗口, 3号窗口), …]) and (政策包所附指南, …), without empty ones. A centre's entry made for another
    version of the measure is marked as such."""
    rows = entry.rows if entry else ()
    for source, name in SOURCES.items():
        said = [(LABELS[which], text) for by, which, text in rows if by == source]
        if said:
            old = source == "centre" and entry is not None and entry.outdated
            yield name + (f"（按{version_words(entry.version)}填写，这一项后来有改动）" if old and entry else ""), said


def filled_in(
    issued: Mapping[str, GuideEntry], own: Mapping[str, GuideEntry], marks: Mapping[str, str] = MappingProxyType({})
) -> dict[str, GuideEntry]:
    """The pack's entries overridden by the centre's. `marks`: the present mark of each measure."""
    of_pack = {id: entry if entry.by == "pack" else entry.under for id, entry in issued.items()}
    known = {id: entry for id, entry in of_pack.items() if entry}
    return known | {
        id: replace(entry, under=known.get(id), outdated=_outdated(entry, id, marks.get(id, entry.about)))
        for id, entry in own.items()
    }


def _outdated(entry: GuideEntry, id: str, mark: str) -> bool:
    """Whether a centre's entry was made for a measure with another id or content."""
    return bool(entry.about) and (entry.about != mark or entry.item not in ("", id))


def mark_of(name: str, article: str) -> str:
    """A digest of a measure's name and its article's text, equal if two versions agree."""
    return hashlib.sha256(f"{name}\0{article}".encode()).hexdigest()[:16]


def read_own(entry: Mapping[str, object]) -> GuideEntry:
    """The centre's entry from stored form; invalid texts and dates are dropped."""
    texts = {name: str(entry.get(name, "")) for name in LABELS}
    for name in ("opens", "closes"):
        if not _is_day(texts[name]):
            texts[name] = ""
    filled = {name: str(entry.get(name, "")) for name in _FOR}
    return GuideEntry(**texts, **filled)  # type: ignore[arg-type]


def _is_day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True
