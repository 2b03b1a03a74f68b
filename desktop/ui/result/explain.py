"""Explanations of phrases and facts, for tool tips, the panel under the paragraph, and screen readers."""

from collections.abc import Sequence
from html import escape

from core.assess.outcome import ReadFact, Reason
from core.policy.fact import Key
from core.policy.text import quote
from desktop.ui.result.phrases import PhraseMark, worst
from desktop.ui.result.verdict_looks import LOOKS


def fact_words(key: str) -> str:
    """担保贷款第 2 条·金额 for 担保贷款[2].金额."""
    return Key.parse(key).words(" ", "·")


def seen_words(facts: Sequence[ReadFact]) -> str:
    """从业人员 35人，营业收入 2,000.00元."""
    return "，".join(f"{fact_words(s.fact)} {s.shown}" for s in facts)


def mark_words(mark: PhraseMark) -> str:
    """Everything about a phrase as text, for screen readers."""
    said = [f"{quote(mark.reasons[0].phrase)}：{LOOKS[mark.verdict].word}"]
    for reason in mark.reasons:
        record = f"第 {reason.record} 条{LOOKS[reason.verdict].word}" if reason.record else ""
        said.append("，".join(part for part in (record, seen_words(reason.facts), reason.note) if part))
    return "；".join(part for part in said if part)


def verdict_html(reasons: Sequence[Reason]) -> str:
    """The worst verdict of some reasons as coloured text with its sign."""
    look = LOOKS[worst(r.verdict for r in reasons)]
    return f'<span style="color:{look.ink}; font-weight:600">{look.sign} {look.word}</span>'


def mark_html(mark: PhraseMark) -> str:
    """A tool tip: verdict, then rule, facts and note of the first few records."""
    first = mark.reasons[0]
    lines = [f"<b>{verdict_html(mark.reasons)}</b>"]
    if first.rule:
        lines.append(f"规则：{escape(first.rule)}")
    for reason in mark.reasons[:4]:
        told = "；".join(part for part in (seen_words(reason.facts), reason.note) if part)
        if told:
            before = f"第 {reason.record} 条 {LOOKS[reason.verdict].sign}　" if reason.record else "所见："
            lines.append(before + escape(told))
    if len(mark.reasons) > 4:
        lines.append(f"……共 {len(mark.reasons)} 条，点击查看")
    return f'<div style="max-width:26em">{"<br>".join(lines)}</div>'
