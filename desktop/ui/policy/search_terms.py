"""Interpretation of search terms in a policy: text, a place, or pinyin initials. No Qt."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from core.pinyin import readings
from core.policy.layout import ordinal
from core.policy.pack import Policy

_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DASH = re.compile(r"(?<=[\d一二三四五六七八九十])\s*[-‐-―−]\s*(?=[\d一二三四五六七八九十])")
_APART = re.compile(r"\s+(?=\(|条|项)|(?<=第)\s+")
_NUMBER = r"(?:\d{1,3}|[一二三四五六七八九十百]{1,5})"
_PLACE = re.compile(
    rf"(?:第(?P<article>{_NUMBER})条?|(?P<plain>\d{{1,3}}|[一二三四五六七八九十]{{1,3}})条?|\((?P<set>{_NUMBER})\))"
    rf"(?:-(?P<dashed>{_NUMBER})|\((?P<item>{_NUMBER})\)|第?(?P<named>{_NUMBER})项)?"
)


@dataclass(frozen=True, slots=True)
class SearchWord:
    """One term of a search. `texts`: its possible spellings in the text; for initials, all matches. `article` and
    `item`: the place that it names, 十八（二）; 0: none. `measure`: the measure with that name."""

    texts: tuple[str, ...]
    article: int = 0
    item: int = 0
    measure: str = ""


def folded_letters(text: str) -> str:
    """ASCII letters in lower case; positions do not change."""
    return text.translate(_LOWER)


def terms(typed: str) -> tuple[str, ...]:
    """The terms of a search, all of which must match. 第18条 and 18-2 are terms too; 2,000万 is 2000万."""
    plain = folded_letters(_GROUPED.sub("", unicodedata.normalize("NFKC", typed)))
    return tuple(dict.fromkeys(_APART.sub("", _DASH.sub("-", plain)).split()))


def words_of(policy: Policy, typed: str) -> tuple[SearchWord, ...]:
    """The possible meanings of each term in a policy."""
    return tuple(_word(policy, term) for term in terms(typed))


def _word(policy: Policy, term: str) -> SearchWord:
    article, item = place_of(term)
    ids = {measure.id for measure in policy.measures}
    if term in ids:
        return SearchWord((term,), article, item, term)
    if item:
        return SearchWord((term,), article, item, named if (named := f"{article}-{item}") in ids else "")
    if len(term) > 1 and term.isascii() and term.isalpha() and not any(term in text.words for text in _texts(policy)):
        return SearchWord(tuple(dict.fromkeys(found for text in _texts(policy) for found in _by_initials(text, term))))
    return SearchWord((term,), article)


def place_of(term: str) -> tuple[int, int]:
    """The article and item that a term names: 第十八条, （十八）, 十八（二）, 18-2; 0 if none. A single Chinese numeral
    is an ordinary term: 三 also begins 三年."""
    found = _PLACE.fullmatch(unicodedata.normalize("NFKC", term))
    if found is None or (len(term) == 1 and not term.isdigit()):
        return 0, 0
    said = found["article"] or found["plain"] or found["set"]
    part = found["dashed"] or found["item"] or found["named"]
    return ordinal(said), ordinal(part) if part else 0


class _Text(NamedTuple):
    """A searchable text: positions of its letters and digits, and the possible initials of each."""

    words: str
    places: tuple[int, ...]
    letters: tuple[frozenset[str], ...]


@lru_cache(maxsize=16)
def _texts(policy: Policy) -> tuple[_Text, ...]:
    """The searched texts: the articles, and the names of measures."""
    articles = (f"{article.chapter}\n{article.title}\n{article.text}" for article in policy.articles)
    return tuple(map(_text, (*articles, *(f"{measure.id} {measure.name}" for measure in policy.measures))))


def _text(said: str) -> _Text:
    words = folded_letters(said)
    places = tuple(at for at, character in enumerate(words) if character.isalnum())
    return _Text(words, places, tuple(_initials(words[at]) for at in places))


def _by_initials(text: _Text, term: str) -> Iterator[str]:
    """Parts of a text whose characters begin with these letters, ignoring punctuation."""
    for first in range(len(text.places) - len(term) + 1):
        if all(letter in text.letters[first + at] for at, letter in enumerate(term)):
            stretch = text.words[text.places[first] : text.places[first + len(term) - 1] + 1]
            if "\n" not in stretch:
                yield stretch


@cache
def _initials(character: str) -> frozenset[str]:
    """The possible initials of a character; a letter is its own."""
    if character.isascii():
        return frozenset(character)
    return frozenset(reading[:1] for reading in readings(character)[0])
