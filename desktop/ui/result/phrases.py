"""Positions of the phrases of reasons in the displayed text. Pure text, no Qt.

Each reason has its position (`core.policy.pack.Anchor`), so nothing is searched for here.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from core.assess.outcome import Outcome, Reason
from core.assess.status import Verdict
from core.policy.pack import Anchor, Policy
from desktop.ui.base.passages import TextSpan

WORST_FIRST: tuple[Verdict, ...] = ("no", "ask", "office", "yes", "note")


@dataclass(frozen=True, slots=True)
class PhraseMark:
    """A phrase in a paragraph, with everything found about it. `start`, `end`: slice indices."""

    start: int
    end: int
    verdict: Verdict  # the worst of all records
    reasons: tuple[Reason, ...]

    @property
    def share(self) -> tuple[int, int]:
        """How many records have the verdict of the mark, and how many there are; (0, 0) without records."""
        records = {r.record for r in self.reasons if r.record is not None}
        return len({r.record for r in self.reasons if r.verdict == self.verdict} & records), len(records)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A displayed part of the policy: the whole article of a measure, or a deciding sentence elsewhere."""

    article: int
    heading: str
    text: str
    marks: tuple[PhraseMark, ...]


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The overall verdict of several records: 不满足 before 待补充 before 待认定 before 满足."""
    return min(verdicts, key=WORST_FIRST.index)


def mark(reasons: Iterable[Reason], moved: Callable[[int], int] = int) -> tuple[PhraseMark, ...]:
    """The marks of all reasons with phrases, in reading order, outer before inner ones. `moved`: maps a position in the
    article to one in the displayed text."""
    by_span: dict[TextSpan, list[Reason]] = {}
    for reason in reasons:
        if reason.phrase:
            by_span.setdefault((moved(reason.at.start), moved(reason.at.end)), []).append(reason)
    ordered = sorted(by_span.items(), key=lambda item: (item[0][0], -item[0][1]))
    return tuple(PhraseMark(s, e, worst(r.verdict for r in found), tuple(found)) for (s, e), found in ordered)


_SENTENCE = re.compile(r"[^。\n]*(?:。|\n|$)")


def _sentences_with(text: str, anchors: Iterable[Anchor]) -> tuple[str, Callable[[int], int]]:
    """Only the sentences of a long text that contain one of the phrases, with … for omissions; and the mapping of
    positions."""
    spans = [(a.start, a.end) for a in anchors]
    pieces = [(m.start(), m.end()) for m in _SENTENCE.finditer(text) if m.group().strip()]
    kept = [(a, b) for a, b in pieces if any(s < b and a < e for s, e in spans)]
    out, last, at = "", None, []
    for a, b in kept:
        if last is not None and text[last:a].strip():
            out += "…"
        a += 0 if out else len(text[a:b]) - len(text[a:b].lstrip())
        at.append((a, b, len(out) - a))
        out, last = out + text[a:b], b

    def moved(place: int) -> int:
        return next(place + by for a, b, by in at if a <= place <= b)

    return out.rstrip(), moved


def _heading(policy: Policy, number: int, reasons: Sequence[Reason]) -> str:
    if number:
        title = policy.article(number).title
        return f"第{number}条 {title}".strip()
    return next((r.under for r in reasons if r.under), "施行与有效期")


def paragraphs(outcome: Outcome) -> tuple[Paragraph, ...]:
    """What the policy says about a measure: its whole article, then deciding sentences elsewhere."""
    policy = outcome.policy
    spoken = [r for r in outcome.reasons if r.phrase]
    others = sorted({r.article for r in spoken} - {outcome.article}, key=lambda n: (n == 0, n))
    out = []
    for number in (outcome.article, *others):
        here = [r for r in spoken if r.article == number]
        try:
            text = policy.article(number).text
        except KeyError:
            continue
        moved: Callable[[int], int] = int
        if number != outcome.article:
            text, moved = _sentences_with(text, [r.at for r in here])
        out.append(Paragraph(number, _heading(policy, number, here), text, mark(here, moved)))
    return tuple(p for p in out if p.text)
