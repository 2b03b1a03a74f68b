"""Where the phrases of a reason stand in the paragraph of the policy. No Qt: pure text.

Phrases are verbatim, but the paragraph may write a digit full-width or break a line where the phrase does not. So
both are folded (NFKC, no white space) for the search, and what is found is told in places of the unfolded paragraph.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.assess.outcome import Outcome, Reason, Verdict
from core.policy.pack import Policy
from desktop.ui.base.passages import TextSpan, place

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
class Paragraph:
    """A piece of the policy as it is shown: the whole article of a measure, or the sentence that decides elsewhere."""

    article: int
    heading: str
    text: str
    marks: tuple[Mark, ...]


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
    return next((r.under for r in reasons if r.under), "施行与有效期")


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
