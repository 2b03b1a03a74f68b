"""How the paper says things: sums, places in the policy, facts. Always 按原文测算, never a promise."""

import datetime
import re
from collections.abc import Iterable

from core.assess.outcome import Outcome, Reason, Status
from core.policy import Policy
from core.policy.fact import fact_words
from core.policy.money import wan, yuan
from core.policy.text import day_words
from core.report.content import Cell, Line

_NUMERALS = "零一二三四五六七八九十"


def numeral(number: int) -> str:
    """一 … 十九, for headings."""
    return _NUMERALS[number] if number <= 10 else "十" + _NUMERALS[number - 10]


def moment(when: datetime.datetime) -> str:
    """2023年8月15日 09:05, in the zone that the record gives."""
    return f"{day_words(when.date())} {when:%H:%M}"


def sum_lines(outcome: Outcome) -> Cell:
    """The cell of sums of one measure: exact to the 分."""
    if not outcome.status.pays:
        return ()
    if outcome.high is None:
        return (Line("原文无金额", "small"),)
    if outcome.low == outcome.high:
        return (Line(f"最高 {yuan(outcome.high)}"),)
    return (Line(f"至少 {yuan(outcome.low or 0)}"), Line(f"至多 {yuan(outcome.high)}"))


def open_sum(outcome: Outcome) -> str:
    """What a measure that lacks information may come to, in brackets; empty where nothing can be said."""
    high = outcome.span[1]
    if high is None:
        return "（上限未定）"
    return f"（最高可能{wan(high)}）" if high else ""


def place(article: int) -> str:
    """第6条, or 总则 for what stands outside the articles."""
    return f"第{article}条" if article else "总则"


def quoted(reasons: Iterable[Reason], under: int = -1) -> str:
    """第6条“…”“…”；总则“…”: each phrase once, by article as they come; the article `under` is not named again."""
    by_article: dict[int, list[str]] = {}
    for reason in reasons:
        phrases = by_article.setdefault(reason.article, [])
        if reason.phrase and reason.phrase not in phrases:
            phrases.append(reason.phrase)
    for phrases in by_article.values():  # what a longer phrase says too need not be said twice
        phrases[:] = [p for p in phrases if not any(p != other and p in other for other in phrases)]
    named = ((place(a) if a != under else "", phrases) for a, phrases in by_article.items() if phrases)
    return "；".join(where + "".join(f"“{p}”" for p in phrases) for where, phrases in named)


def seen(reason: Reason, most: int = 99) -> str:
    """What the rule saw: 合同起：2023-05-20、合同止：2024-05-19."""
    said = [f"{fact_words(s.fact).rpartition('的')[2]}：{s.shown}" for s in reason.facts]
    return "、".join(said[:most]) + ("等" if len(said) > most else "")


def steps(outcome: Outcome, most: int) -> list[str]:
    """How the sum was worked out, as far as it reads as a sum; what reads as a program is left to the screen."""
    plain = [s for s in outcome.steps if not re.search(r"若|否则|取大|取小|分档|还没问", s.text)]
    said = []
    for step in plain:
        text = step.text.partition("：")[2] or step.text
        if text.startswith("封顶"):
            said.append(text)
        elif step.high is not None and ("×" in text or "÷" in text):
            said.append(f"{text} = {yuan(step.high)}")
    more = [f"共 {len(said)} 步，逐笔算后相加，明细见底联"] if len(said) > most else []
    return [f"测算：{s}" for s in (said[:most] + more)]


def why_not(outcome: Outcome, policy: Policy, most: int = 2) -> str:
    """Why a measure is not to be had: the phrases that failed, with what was seen."""
    if outcome.status is Status.NOT_STARTED:
        return f"本方案自{day_words(policy.effective)}起施行，咨询日还没有施行"
    failed: dict[str, list[Reason]] = {}
    for reason in outcome.reasons:
        if reason.verdict == "no" and (reason.role == "window") == (outcome.status is Status.LAPSED):
            failed.setdefault(quoted([reason]), []).append(reason)
    said = []
    for phrase, reasons in list(failed.items())[:most]:
        facts = list(dict.fromkeys(filter(None, (seen(r, 2) for r in reasons))))
        said.append(phrase + (f"（{'；'.join(facts[:2])}{'等' if len(facts) > 2 else ''}）" if facts else ""))
    return "；".join(said) or "；".join(outcome.notes[:1]) or outcome.status.words
