"""Search among the options of a list: by name, everyday words and pinyin, nearest first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from desktop.ui.base.pinyin import fits

CODE = re.compile(r"[A-Ta-t]?\d{1,4}")
"""An industry code, or part of one."""
_PLACES = (
    re.compile(r"(?:专卖店|店铺|便利店|[店馆厅铺行所房屋室站社部坊吧摊])$"),
    re.compile(r"(?:制造|生产|加工|制品|厂)$"),
    re.compile(r"(?:维修|修理|保养)店?$"),
)
"""Endings of place names after the trade: where things are sold or served, made, repaired."""

OptionWords = Mapping[str, Sequence[str]]  # key of an option → its everyday words


def fitting(typed: str, options: Sequence[str], words: OptionWords) -> list[str]:
    """The matching options; by code only if a code is typed."""
    if CODE.fullmatch(typed):
        code = typed.upper()
        return [o for o in options if key_of(o).upper().endswith(code) or key_of(o).startswith(code)]
    ranked = ((rank, o) for o in options if (rank := _nearness(typed, o, words.get(key_of(o), ()))) is not None)
    return [option for _, option in sorted(ranked, key=lambda pair: pair[0])]


def option_label(typed: str, option: str, words: OptionWords) -> str:
    """An option with the everyday word that matched: F52 零售业（超市）."""
    if not typed or CODE.fullmatch(typed) or typed in option.partition(" ")[2]:
        return option
    called = words.get(key_of(option), ())
    met = (*(w for w in called if typed in w or fits(typed, w)), *(w for w in called if w in typed or _alike(typed, w)))
    return f"{option}（{met[0]}）" if met else option


def key_of(option: str) -> str:
    """F52 for “F52 零售业”; a plain option is its own key."""
    return option.partition(" ")[0]


def _nearness(typed: str, option: str, words: Sequence[str]) -> int | None:
    """0 is nearest; None: no match."""
    name = option.partition(" ")[2] or option
    for rank, met in enumerate((
        not typed or name.startswith(typed), typed in words, any(word.startswith(typed) for word in words),
        typed in name or any(typed in word or word in typed for word in words), fits(typed, name),
        any(fits(typed, word) for word in words), any(_alike(typed, word) for word in words),
    )):  # fmt: skip
        if met:
            return rank
    return None


def _alike(one: str, other: str) -> bool:
    """Whether two words differ only in the ending of the place: 面包房 and 面包店, 陶瓷加工 and 陶瓷厂; but a shop does
    not match a factory."""
    (stem, place), (stem_of_other, place_of_other) = _apart(one), _apart(other)
    return len(stem) > 1 and stem == stem_of_other and (place == place_of_other or -1 in (place, place_of_other))


def _apart(word: str) -> tuple[str, int]:
    """A word without its place ending, and the index of that ending's kind in `_PLACES`; -1: none."""
    for at, place in enumerate(_PLACES):
        if place.search(word):
            return place.sub("", word), at
    return word.removesuffix("公司"), -1
