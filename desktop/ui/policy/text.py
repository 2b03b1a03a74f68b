"""The policy for reading: sections in order, search hits, and text as marked HTML. No widgets."""

from __future__ import annotations

import datetime
import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.policy.layout import ordinal
from core.policy.pack import Anchor, Article, Measure, Policy
from desktop.ui.base import colours
from desktop.ui.base.passages import TextSpan, occurrences, segments
from desktop.ui.policy.search_terms import SearchWord, folded_letters, words_of

# Misprints in the policy itself: the text stays as issued, with a note.
SLIPS: Mapping[str, str] = {"RECP": "原文如此，应为“RCEP”（《区域全面经济伙伴关系协定》）。引文照抄，不改字。"}

_HIT, _CURRENT, _PHRASE = (
    f"background-color:{colours.HIT};",
    f"background-color:{colours.HIT_NOW};",
    f"text-decoration:underline;background-color:{colours.WASH};",
)


@dataclass(frozen=True, slots=True)
class PolicySection:
    """A section of the policy under one heading. `article` is its number; 0 outside the articles."""

    key: str
    article: int
    chapter: str
    title: str
    text: str

    @property
    def heading(self) -> str:
        """第3条 加大政策性融资担保贷款贴费力度, or the title alone."""
        return f"第{self.article}条　{self.title}" if self.article else self.title


@dataclass(frozen=True, slots=True)
class SectionMatch:
    """Search hits in a section: positions in its text, and measures whose name or id matches."""

    section: PolicySection
    spans: tuple[TextSpan, ...]
    measures: tuple[str, ...]


def sections(policy: Policy) -> tuple[PolicySection, ...]:
    """The whole policy in reading order: 印发通知, 总体要求, the articles, 施行与有效期."""
    articles = [a for a in policy.articles if a.number]
    before, general, after = _outside(policy.article(0), {a.chapter for a in articles})
    out = [PolicySection("preamble", 0, "", "印发通知与前言", "\n".join(before))]
    if general:
        out.append(PolicySection("general", 0, "", general[0], "\n".join(general[1:])))
    out += [PolicySection(str(a.number), a.number, a.chapter, a.title, a.text) for a in articles]
    out.append(PolicySection("closing", 0, "", "施行、有效期与就高不重复", "\n".join(after)))
    return tuple(s for s in out if s.text)


def _outside(article: Article, chapters: set[str]) -> tuple[list[str], list[str], list[str]]:
    """The text outside articles: before 总体要求, 总体要求 with its heading, and after the last chapter."""
    parts: tuple[list[str], list[str], list[str]] = ([], [], [])
    at = 0
    for line in article.text.split("\n"):
        if line in chapters:
            at = 2
        elif at == 0 and line.startswith("一、"):
            at = 1
            parts[1].append(line)
        else:
            parts[at].append(line)
    return parts


def spans_of(text: str, words: Iterable[str]) -> tuple[TextSpan, ...]:
    """All positions of the words in a text, in order; ignores ASCII case, and matches whole numbers only: 20万 is not
    in 120万."""
    plain = folded_letters(text)
    return tuple(sorted({span for word in words for span in _whole(plain, word)}))


def _whole(text: str, word: str) -> list[TextSpan]:
    found = occurrences(text, word)
    return [span for span in found if not (word[0].isdigit() and text[: span[0]][-1:].isdigit())]


def search(policy: Policy, typed: str) -> tuple[SectionMatch, ...]:
    """Sections that match every term in text, heading or a measure; all of them for an empty search.

    The id of a measure finds only that measure, at its phrases; the number of an article finds that article, in
    addition to text matches.
    """
    words = words_of(policy, typed)
    return tuple(find for section in sections(policy) if (find := _find(policy, section, words)) is not None)


def _find(policy: Policy, section: PolicySection, words: Sequence[SearchWord]) -> SectionMatch | None:
    if not words:
        return SectionMatch(section, (), ())
    own = measures_of(policy, section.article)
    fitting = {m.id: [_called(m, word) for word in words] for m in own}
    for at, word in enumerate(words):
        if not _has(section, word) and not any(called[at] for called in fitting.values()):
            return None
    spans = {span for word in words for span in _spans(policy, section, word)}
    return SectionMatch(section, tuple(sorted(spans)), tuple(id for id, called in fitting.items() if any(called)))


def _called(measure: Measure, word: SearchWord) -> bool:
    """Whether a term names a measure, or is in its name."""
    if word.measure:
        return measure.id == word.measure
    return any(_whole(folded_letters(f"{measure.id} {measure.name}"), text) for text in word.texts)


def _has(section: PolicySection, word: SearchWord) -> bool:
    """Whether a term names a section, or is in its text."""
    if word.measure:
        return bool(section.article) and section.article == word.article
    whole = folded_letters("\n".join((section.heading, section.chapter, section.text)))
    return section.article == word.article != 0 or any(_whole(whole, text) for text in word.texts)


def _spans(policy: Policy, section: PolicySection, word: SearchWord) -> Iterator[TextSpan]:
    """What is marked in a section: text matches, the named item, or the phrases of the measure."""
    if word.measure:
        own = (m for m in measures_of(policy, section.article) if m.id == word.measure)
        yield from ((at.start, at.end) for measure in own for at in anchors_of(measure))
        return
    yield from spans_of(section.text, word.texts)
    if word.item and section.article and section.article == word.article:
        items = policy.article(section.article).items
        yield from ((item.start, item.end) for item in items if ordinal(item.label) == word.item)


def measures_of(policy: Policy, article: int) -> tuple[Measure, ...]:
    """The measures of an article in pack order; none outside articles."""
    return tuple(m for m in policy.measures if article and m.article == article)


def anchors_of(measure: Measure) -> tuple[Anchor, ...]:
    """Every phrase of its article that a measure is based on, with position."""
    single = (measure.window, measure.consult, measure.amount, measure.cap, measure.share)
    spoken = [p.at for p in (*measure.conditions, *single, *measure.doubts) if p is not None and p.phrase]
    return tuple(dict.fromkeys(at for at in (*spoken, *measure.quotes) if at.article == measure.article))


def slips_in(text: str) -> tuple[str, ...]:
    """The notes on misprints in a text."""
    return tuple(f"{slip}[sic]：{note}" for slip, note in SLIPS.items() if slip in text)


def marked_html(text: str, hits: Sequence[TextSpan] = (), current: int = -1, phrases: Iterable[Anchor] = ()) -> str:
    """The text as HTML: hits highlighted (the current one more), phrases underlined, misprints followed by [sic]."""
    spoken = tuple((at.start, at.end) for at in phrases)
    slips = [(at, at + len(slip)) for slip in SLIPS for at, _ in occurrences(text, slip)]
    ends = {end for _, end in slips}
    out = []
    for piece in segments(text, [*hits, *spoken, *slips]):
        style = "".join(sorted({_style(i, len(hits), len(spoken), current) for i in piece.marks}))
        words = html.escape(text[piece.start : piece.end]).replace("\n", "<br/>")
        anchor = f'<a name="hit{current}"></a>' if _begins(hits, current, piece.start) else ""
        out.append(f'{anchor}<span style="{style}">{words}</span>' if style else words)
        if piece.end in ends:
            out.append(f'<sup style="color:{colours.WARNING};">[sic]</sup>')
    return "".join(out)


def _style(index: int, hits: int, phrases: int, current: int) -> str:
    if index < hits:
        return _CURRENT if index == current else _HIT
    return _PHRASE if index < hits + phrases else ""


def _begins(hits: Sequence[TextSpan], current: int, start: int) -> bool:
    return 0 <= current < len(hits) and hits[current][0] == start


def lapsed_words(policy: Policy, today: datetime.date) -> str:
    """The sentence for a policy no longer, or not yet, in force; '' otherwise."""
    if today > policy.expires:
        last = policy.expires
        return f"已失效　有效期至{last.year}年{last.month}月{last.day}日"
    if today < policy.effective:
        first = policy.effective
        return f"尚未施行　自{first.year}年{first.month}月{first.day}日起施行"
    return ""
