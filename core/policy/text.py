"""The policy's own words: cut into articles, and found again whatever the white space."""

import datetime
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from core.policy.pack import Article

_ARTICLE = re.compile(r"^\s*(\d{1,2})\.(?!\d)")
_CHAPTER = re.compile(r"^\s*([一二三四五六七八九十]+)、(.+)$")
_PAGE = re.compile(r"^\s*-\s*\d+\s*-\s*$")
_INNER = str.maketrans("“”", "‘’")
_OFFICES = re.compile(r"（责任单位[：:](.+)）\s*$")


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """The text as phrases are compared: NFKC, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _clusters(text: str) -> Iterator[tuple[str, int, int]]:
    """Each character that is no white space, with the marks that combine with it, and its place."""
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
    """Whether folding makes one character of it whatever stands beside it."""
    made = unicodedata.normalize("NFKC", character)
    return len(made) == 1 and not made.isspace() and not unicodedata.combining(character)


@lru_cache(maxsize=256)
def folded_places(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text in NFKC without white space, and for each of its characters the place it comes from."""
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


def cut(text: str) -> tuple[Article, ...]:
    """The articles by number; number 0 holds everything that stands outside them, paragraph by paragraph."""
    chapter, outside, articles = "", [], []
    for raw in text.splitlines():
        line = raw.strip()
        if not line or _PAGE.match(line):
            continue
        number, heading = _ARTICLE.match(line), _CHAPTER.match(line)
        if number:
            body = line[number.end() :].strip()
            offices = _OFFICES.search(body)
            title = body.partition("。")[0]
            articles.append(Article(int(number[1]), chapter, title, body, offices[1] if offices else ""))
            continue
        if heading:
            chapter = f"{heading[1]}、{heading[2]}"
        outside.append(line)
    return (Article(0, "", "", "\n".join(outside)), *articles)


def lines_of(text: str) -> dict[int, int]:
    """On which line of the text each article begins."""
    found = ((at, _ARTICLE.match(line)) for at, line in enumerate(text.splitlines(), 1))
    return {int(number[1]): at for at, number in found if number}


def quote(phrase: str) -> str:
    """The phrase in quotation marks; those inside it become single ones: “市级‘专精特新’企业”."""
    return f"“{phrase.translate(_INNER)}”"


def day_words(day: datetime.date) -> str:
    """2023年8月15日."""
    return f"{day.year}年{day.month}月{day.day}日"
