"""Which column of a table is which fact: by its name, by aliases, by spelling, or as the clerk chose earlier."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from core.pinyin import readings
from core.policy.caching import cached_per_object
from core.policy.pack import Fact, Policy

ENTERPRISES = ""
"""Kind of a table whose rows are enterprises; other kinds are names of lists."""

_UNIT = re.compile(
    r"(?:[（(\[【/、:：,，]|单位)+\s*(?:单位\s*[:：]?)?\s*((?:百|千|十)?(?:万|亿)?元|千元|%|人|万人|户|千瓦|kw|kwp|瓦|兆瓦|mw)\s*[)）\]】]?\s*$",
    re.I,
)
_ASIDE = re.compile(r"[（(\[【][^（()）\]】]*[)）\]】]")
_WHETHER = re.compile(r"^(?:是否|是不是|有无|有没有|是否为|是否属于|属于)+")
_DAY = re.compile(r"(?:日期|时间)$")
_LEADING = re.compile(r"^(?:\d{1,3}[.、．)）]|[一二三四五六七八九十]{1,3}[、.．]|[*＊★※])+")
_SHEET_UNIT = re.compile(r"单位\s*[:：]?\s*((?:百|千)?(?:万|亿)?元)")
_NO_UNIT = ("人", "户")


def unit_of(heading: str) -> str:
    """The unit in a heading: 营业收入（万元） is in 万元."""
    found = _UNIT.search(unicodedata.normalize("NFKC", heading).strip())
    return found[1] if found and found[1] not in _NO_UNIT else ""


def unit_above(cells: str) -> str:
    """The unit stated above the headings for a whole table: 单位：万元."""
    found = _SHEET_UNIT.search(unicodedata.normalize("NFKC", cells))
    return found[1] if found else ""


@lru_cache(4096)
def tidied(heading: str) -> str:
    """A heading in normal form: without numbering, asterisks, spaces, units and remarks."""
    text = unicodedata.normalize("NFKC", heading)
    text = re.sub(r"\s+", "", text)
    text = _LEADING.sub("", text)
    bare = _ASIDE.sub("", text)
    if found := _UNIT.search(bare):
        bare = bare[: found.start()]
    return (bare or text).strip(":：").casefold()


@dataclass(frozen=True, slots=True)
class Match:
    """The fact that a heading stands for, and how it was recognised."""

    fact: str
    how: str  # 名称 · 别名 · 拼音 · 记住的


@dataclass(frozen=True)
class Index:
    """The recognisable headings of one kind of table."""

    facts: Mapping[str, Fact]
    kept: Mapping[str, str] = field(default_factory=dict)  # heading in normal form → fact; "" is not read

    @cached_property
    def _named(self) -> dict[str, Match]:
        found: dict[str, Match] = {}
        for name, fact in self.facts.items():
            for alias in (*fact.headings, fact.matter):
                if alias:
                    found.setdefault(tidied(alias), Match(name, "别名"))
        return found | {tidied(name): Match(name, "名称") for name in self.facts}

    def match(self, heading: str, spelt: bool = True) -> Match | None:
        """The fact of a heading, or None if it is not recognised."""
        word = tidied(heading)
        if not word:
            return None
        if word in self.kept:
            fact = self.kept[word]
            return Match(fact, "记住的") if fact in self.facts else None
        bare = _WHETHER.sub("", word).removeprefix("为")
        day = _DAY.sub("日", word)
        forms = (word, bare, day, word.removeprefix("企业"), word.removeprefix("单位"), f"企业{word}")
        form = next((form for form in forms if form in self._named), None)
        if form is None:
            return self._spelt(word) if spelt else None
        return self._named[form] if form == word else Match(self._named[form].fact, "别名")

    def refused(self, heading: str) -> bool:
        """Whether the clerk excluded this column earlier."""
        return self.kept.get(tidied(heading)) == ""

    def _spelt(self, word: str) -> Match | None:
        """Match by pinyin (qymc, congyerenyuan) or by characters of the same sound, if that fits one fact only."""
        letters = word.replace("_", "").replace("-", "")
        latin = letters.isascii() and letters.isalpha()
        fits = spelt_as if latin else sounds_like
        found = {match.fact for known, match in self._named.items() if fits(letters if latin else word, known)}
        return Match(found.pop(), "拼音") if len(found) == 1 else None


def main_facts(policy: Policy) -> dict[str, Fact]:
    """Facts that a row of an enterprise can have."""
    return {name: fact for name, fact in policy.facts.items() if fact.type != "list"}


def list_facts(policy: Policy, name: str) -> dict[str, Fact]:
    """Facts that a row of a list can have: the owner, its fields, and any other fact of the enterprise."""
    return {**main_facts(policy), **{f.name: f for f in policy.facts[name].fields}}


def facts_of(policy: Policy, kind: str) -> dict[str, Fact]:
    """Facts that a row of this kind of table can have."""
    return main_facts(policy) if kind == ENTERPRISES else list_facts(policy, kind)


@cached_per_object
def kinds(policy: Policy) -> tuple[str, ...]:
    """Kinds of tables: enterprises, and each list."""
    return (ENTERPRISES, *(fact.name for fact in policy.facts.values() if fact.type == "list"))


# ── spelling ─────────────────────────────────────────────────────────────────────────────────────────────────────


def spelt_as(letters: str, text: str) -> bool:
    """Whether letters are the pinyin initials or the full pinyin of a text, by some reading of each character."""
    if len(letters) < 3 or text.isascii():
        return False
    may = readings(text)
    initials = len(letters) == len(may) and all(
        any(each.startswith(letter) for each in read) for letter, read in zip(letters, may, strict=True)
    )
    return initials or _spells(letters, may)


def _spells(letters: str, may: tuple[frozenset[str], ...]) -> bool:
    if not may:
        return not letters
    return any(letters.startswith(each) and _spells(letters[len(each) :], may[1:]) for each in may[0])


def sounds_like(word: str, text: str) -> bool:
    """Whether a word of at least four characters is the same as another up to characters of the same sound."""
    if len(word) != len(text) or len(word) < 4 or sum(a != b for a, b in zip(word, text, strict=True)) > 2:
        return False
    return all(a & b for a, b in zip(readings(word), readings(text), strict=False))
