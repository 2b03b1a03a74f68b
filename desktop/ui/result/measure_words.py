"""The texts of an expanded measure as HTML: calculation and doubts. No widgets."""

from collections.abc import Sequence
from html import escape
from typing import Any

from core.assess.outcome import CalculationStep, Outcome, Reason
from core.assess.result import Assessment, SharedMatter
from core.assess.several import shares_of
from core.assess.sums import sum_words
from core.policy.money import yuan
from core.policy.pack import Policy
from core.policy.text import quote
from desktop.ui.base import colours
from desktop.ui.result.verdict_looks import LOOKS


def html_list(lines: Any) -> str:
    return "".join(f'<p style="margin:0 0 6px 0">· {line}</p>' for line in lines)


def sums_html(outcome: Outcome) -> str:
    """Each step with its amount on the right, then the result."""
    if not outcome.steps:
        return ""
    steps = list(outcome.steps)
    told = ""
    if outcome.high is not None and steps[-1].record is None and (steps[-1].low, steps[-1].high) == _ends(outcome):
        told = f"（{steps.pop().text}）" if len(steps) > 1 else ""
    rows = [_step_row(step) for step in steps]
    if outcome.high is not None:
        amount = sum_words(outcome.low or 0, outcome.high, yuan)
        rows.append(_sum_row(f"<b>按原文测算</b>{escape(told)}", f"<b>{amount}</b>", line=True))
    return f'<table width="100%" cellspacing="0" cellpadding="0">{"".join(rows)}</table>'


def matters_html(policy: Policy, made: Assessment, outcome: Outcome) -> str:
    """What several policies give for the same thing as this measure, and which of them counts; "" if only one does."""
    rows = []
    for matter in made.matters:
        if _gives_for(outcome, matter):
            rows.append(_sum_row(f"<b>{escape(matter.name)}</b>：只计最高的一份", ""))
            for each in shares_of(policy, made, matter):
                counts = each.counts == "计此项"
                sign = f'<b style="color:{colours.DONE}">✓ {each.counts}</b>' if counts else each.counts
                rows.append(_sum_row(f"{escape(each.words)}　{sign}", sum_words(*each.span, yuan)))
    return f'<table width="100%" cellspacing="0" cellpadding="0">{"".join(rows)}</table>' if rows else ""


def not_again(made: Assessment, outcome: Outcome) -> str:
    """The sentence for an amount that is not added up; "" otherwise."""
    return "同一事项已按另一份政策计的，不重复计入合计。" if counted_elsewhere(made.matters, outcome) else ""


def counted_elsewhere(matters: Sequence[SharedMatter], outcome: Outcome) -> bool:
    """Whether another policy's amount counts for the same thing."""
    counted = (m.counted for m in matters if _gives_for(outcome, m))
    return outcome.status.pays and any(share is not None and share.policy != outcome.policy.id for share in counted)


def _gives_for(outcome: Outcome, matter: SharedMatter) -> bool:
    own = (outcome.policy.id, outcome.measure)
    return bool(outcome.among) and any((share.policy, share.measure) == own for share in matter.members)


def _ends(outcome: Outcome) -> tuple[int, int | None]:
    return outcome.low or 0, outcome.high


def _step_row(step: CalculationStep) -> str:
    text = escape(step.text)
    if step.phrase:
        text = f'<span style="color:{colours.MUTED}">{escape(step.phrase)}</span><br>{text}'
    if step.record is not None:
        text = f'<span style="color:{colours.MUTED}">第 {step.record} 条　</span>{text}'
    return _sum_row(text, sum_words(step.low, step.high, yuan))


def _sum_row(text: str, amount: str, line: bool = False) -> str:
    above = f"border-top:1px solid {colours.LINE};" if line else ""
    left = f'<td style="padding:4px 16px 4px 0;{above}">{text}</td>'
    right = f'<td align="right" valign="bottom" style="white-space:nowrap; padding:4px 0;{above}">{amount}</td>'
    return f"<tr>{left}{right}</tr>"


def doubts_html(doubts: Sequence[Reason]) -> str:
    """The points that the text leaves open: subject and phrases, each once for all records."""
    by_note: dict[tuple[str, str], list[Reason]] = {}
    for doubt in doubts:
        by_note.setdefault((doubt.note, doubt.phrase), []).append(doubt)
    lines = []
    for (note, phrase), found in by_note.items():
        look = LOOKS[found[0].verdict]
        places = "、".join(str(r.record) for r in found if r.record is not None)
        line = f'<span style="color:{look.ink}; font-weight:600">{look.sign}</span>　{escape(note)}'
        tail = "；".join(
            p for p in (f"原文{escape(quote(phrase))}" if phrase else "", f"第 {places} 条" if places else "") if p
        )
        if tail:
            line += f'<br><span style="color:{colours.MUTED}">　　{tail}</span>'
        lines.append(f'<p style="margin:0 0 6px 0">{line}</p>')
    return "".join(lines)
