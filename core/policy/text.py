"""The policy's text: split into articles, and searched regardless of white space."""

import datetime
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from core.policy.layout import ArticleLayout, Layout, labelled
from core.policy.pack import Article, ArticleItem

_INNER = str.maketrans("“”", "‘’")


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Normal form for comparing phrases: NFKC, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _clusters(text: str) -> Iterator[tuple[str, int, int]]:
    """Each non-space character with its combining marks, and its slice."""
    cluster, start, end = "", 0, 0
    for at, character in enumerate(text):
        if character.isspace():
            continue
        if cluster and not unicodedata.combining(character):
            yield cluster, start, end
            cluster = ""
        start = at if not cluster else start
        cluster, end = cluster + character, at + 1
    if cluster:
        yield cluster, start, end


@lru_cache(maxsize=8192)
def _stays_one(character: str) -> bool:
    """Whether normalising a character gives one character, whatever its neighbours."""
    made = unicodedata.normalize("NFKC", character)
    return len(made) == 1 and not made.isspace() and not unicodedata.combining(character)


@lru_cache(maxsize=256)
def folded_places(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text in normal form, and the original slice of each of its characters."""
    whole = unicodedata.normalize("NFKC", text)
    if len(whole) == len(text) and all(map(_stays_one, set(text))):
        return whole, [(at, at + 1) for at in range(len(text))]
    folded: list[str] = []
    places: list[tuple[int, int]] = []
    for cluster, start, end in _clusters(text):
        for character in unicodedata.normalize("NFKC", cluster):
            if not character.isspace():
                folded.append(character)
                places.append((start, end))
    return "".join(folded), places


def cut(layout: Layout) -> tuple[Article, ...]:
    """The articles by number; number 0 has everything outside articles, paragraph by paragraph. If numbers restart
    below each chapter, articles are numbered consecutively and titled with their label."""
    outside, found = Article(0, "", "", "\n".join(layout.outside)), list(labelled(layout))
    anew = len({part.label for _, part in found}) < len(found)
    return (outside, *(_article(at if anew else 0, label, part) for at, (label, part) in enumerate(found, 1)))


def _article(counted: int, label: str, part: ArticleLayout) -> Article:
    title = f"{label}　{part.title}" if counted else part.title
    return Article(counted or int(label), part.chapter, title, part.text, part.offices, tuple(_items(part)))


def _items(part: ArticleLayout) -> Iterator[ArticleItem]:
    """The items of an article, each up to the beginning of the next."""
    found, starts, at = part.items(), [], 0
    for item in found:
        at = part.text.index(item.text.partition("\n")[0], at)
        starts.append(at)
        at += 1
    for item, start, end in zip(found, starts, [*starts, len(part.text)][1:], strict=True):
        yield ArticleItem(item.label, start, end, item.offices)


def quote(phrase: str) -> str:
    """The phrase in quotation marks; inner ones become single: “市级‘专精特新’企业”."""
    return f"“{phrase.translate(_INNER)}”"


def day_words(day: datetime.date) -> str:
    """2023年8月15日."""
    return f"{day.year}年{day.month}月{day.day}日"
