"""Where the phrases of a reason stand in the paragraph of the policy. No Qt: pure text.

Phrases are verbatim, but the paragraph may write a digit full-width or break a line where the phrase does not. So
both are folded (NFKC, no white space) for the search, and what is found is told in places of the unfolded paragraph.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.assess.outcome import Outcome, Reason, Verdict
from core.policy.pack import Policy

TextSpan = tuple[int, int]

WORST_FIRST: tuple[Verdict, ...] = ("no", "ask", "office", "yes", "note")


@dataclass(frozen=True, slots=True)
class Mark:
    """A phrase within a paragraph, and everything that was found about it. `start`, `end` as in slices."""

    start: int
    end: int
    verdict: Verdict  # the worst of all records
    reasons: tuple[Reason, ...]

    @property
    def share(self) -> tuple[int, int]:
        """Of how many records the verdict is that of the mark, and how many records there are; (0, 0) without any."""
        records = {r.record for r in self.reasons if r.record is not None}
        return len({r.record for r in self.reasons if r.verdict == self.verdict} & records), len(records)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text over which the same marks hold, the outermost first."""

    start: int
    end: int
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A piece of the policy as it is shown: the whole article of a measure, or the sentence that decides elsewhere."""

    article: int
    heading: str
    text: str
    marks: tuple[Mark, ...]


def _clusters(text: str) -> Iterable[tuple[str, int, int]]:
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


def fold(text: str) -> tuple[str, list[TextSpan]]:
    """The text in NFKC without white space, and for each of its characters the place it comes from."""
    folded: list[str] = []
    places: list[TextSpan] = []
    for cluster, start, end in _clusters(text):
        for character in unicodedata.normalize("NFKC", cluster):
            if not character.isspace():
                folded.append(character)
                places.append((start, end))
    return "".join(folded), places


def occurrences(text: str, phrase: str) -> list[TextSpan]:
    """All places of a phrase in a text, after folding both; none for an empty phrase."""
    folded, places = fold(text)
    return _found(folded, places, fold(phrase)[0])


def _found(folded: str, places: Sequence[TextSpan], wanted: str) -> list[TextSpan]:
    found: list[TextSpan] = []
    at = folded.find(wanted) if wanted else -1
    while at >= 0:
        found.append((places[at][0], places[at + len(wanted) - 1][1]))
        at = folded.find(wanted, at + 1)
    return found


def place(text: str, phrases: Iterable[str]) -> dict[str, TextSpan]:
    """One place for each phrase that the text has.

    A phrase that the paragraph repeats (一次性奖励) belongs to the sentence of a phrase that stands only once, and
    there to the nearest place.
    """
    folded, places = fold(text)
    found = {phrase: _found(folded, places, fold(phrase)[0]) for phrase in phrases}
    anchors = [spans[0] for spans in found.values() if len(spans) == 1]

    def distance(span: TextSpan) -> tuple[int, int]:
        gaps = (sorted((span[0], span[1], *anchor))[1:3] for anchor in anchors)
        return min(((text.count("。", *gap), gap[1] - gap[0]) for gap in gaps), default=(0, 0))

    return {phrase: min(spans, key=distance) for phrase, spans in found.items() if spans}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict that decides when several records have one each: 不满足 before 待补充 before 待认定 before 满足."""
    return min(verdicts, key=WORST_FIRST.index)


def mark(text: str, reasons: Iterable[Reason]) -> tuple[Mark, ...]:
    """The marks of all reasons whose phrase the text has, in reading order, the longer before what it contains."""
    reasons = tuple(reasons)
    spans = place(text, dict.fromkeys(r.phrase for r in reasons))
    by_span: dict[TextSpan, list[Reason]] = {}
    for reason in reasons:
        if reason.phrase in spans:
            by_span.setdefault(spans[reason.phrase], []).append(reason)
    ordered = sorted(by_span.items(), key=lambda item: (item[0][0], -item[0][1]))
    return tuple(Mark(s, e, worst(r.verdict for r in found), tuple(found)) for (s, e), found in ordered)


def segments(text: str, spans: Sequence[TextSpan]) -> tuple[Segment, ...]:
    """The text cut wherever a span begins or ends: put together again, the pieces are the text."""
    cuts = sorted({0, len(text), *(c for span in spans for c in span)})
    longest_first = sorted(range(len(spans)), key=lambda i: (spans[i][0] - spans[i][1], spans[i][0], i))
    return tuple(
        Segment(a, b, tuple(i for i in longest_first if spans[i][0] <= a and b <= spans[i][1]))
        for a, b in pairwise(cuts)
    )


_SENTENCE = re.compile(r"[^。\n]*(?:。|\n|$)")


def _sentences_with(text: str, phrases: Iterable[str]) -> str:
    """Only those sentences of a long text in which one of the phrases stands; … where something is left out."""
    spans = place(text, phrases).values()
    pieces = [(m.start(), m.end()) for m in _SENTENCE.finditer(text) if m.group().strip()]
    kept = [(a, b) for a, b in pieces if any(s < b and a < e for s, e in spans)]
    out, last = "", None
    for a, b in kept:
        if last is not None and text[last:a].strip():
            out += "…"
        out += text[a:b] if out else text[a:b].lstrip()
        last = b
    return out.strip()


def _heading(policy: Policy, number: int, reasons: Sequence[Reason]) -> str:
    if number:
        title = policy.article(number).title
        return f"第{number}条 {title}".strip()
    return "总体要求" if any(r.role == "gate" for r in reasons) else "施行与有效期"


def paragraphs(policy: Policy, outcome: Outcome) -> tuple[Paragraph, ...]:
    """What the policy says about a measure: its own article whole, then the sentences elsewhere that decide too."""
    spoken = [r for r in outcome.reasons if r.phrase]
    others = sorted({r.article for r in spoken} - {outcome.article}, key=lambda n: (n == 0, n))
    out = []
    for number in (outcome.article, *others):
        here = [r for r in spoken if r.article == number]
        try:
            text = policy.article(number).text
        except KeyError:
            continue
        if number != outcome.article:
            text = _sentences_with(text, [r.phrase for r in here])
        out.append(Paragraph(number, _heading(policy, number, here), text, mark(text, here)))
    return tuple(p for p in out if p.text)
