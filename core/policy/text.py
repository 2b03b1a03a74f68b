"""The policy's own words: cut into articles, and found again whatever the white space."""

import re
import unicodedata

from core.policy.pack import Article

_ARTICLE = re.compile(r"^\s*(\d{1,2})\.(?!\d)")
_CHAPTER = re.compile(r"^\s*([一二三四五六七八九十]+)、(.+)$")
_PAGE = re.compile(r"^\s*-\s*\d+\s*-\s*$")
_OFFICES = re.compile(r"（责任单位[：:](.+)）\s*$")


def folded(text: str) -> str:
    """The text as phrases are compared: NFKC, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


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
    return (Article(0, "", "标题、总体要求与附则", "\n".join(outside)), *articles)


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph, cut at 。 ； and line ends."""
    return [s for s in re.split(r"[。；\n]", text) if s.strip()]


_SAYS_MUCH = re.compile(
    r"\d[\d.]*\s*(?:万元|亿元|元|%|％|个基点|千瓦|人\b)|\d+[:：]\d+|\d{4}年(?:\d{1,2}月|[一二三四]季度|期间|内)?|\d+月\d+日"
)


def says_much(sentence: str) -> bool:
    """Whether a sentence contains a sum, a rate or a date, and so must be anchored by some measure."""
    return bool(_SAYS_MUCH.search(sentence))
