"""Wording of the paper: sums, citations, facts. Always 按原文测算, never a promise."""

import datetime
from collections.abc import Iterable, Iterator, Sequence

from core.assess.outcome import CalculationStep, Outcome, Point, ReadFact, Reason, point_words
from core.assess.status import Status
from core.assess.sums import sum_parts
from core.policy import Policy
from core.policy.money import wan, yuan
from core.policy.pack import Measure
from core.policy.text import day_words, quote
from core.report.content import Line, PaperCell

_NUMERALS = "零一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def numeral(number: int) -> str:
    """一 … 十九, for headings."""
    return _NUMERALS[number] if number <= 10 else "十" + _NUMERALS[number - 10]


def circled(number: int) -> str:
    """① … ⑳, for numbered references."""
    return _CIRCLED[number - 1] if 1 <= number <= len(_CIRCLED) else f"（{number}）"


def moment(when: datetime.datetime) -> str:
    """2023年8月15日 09:05, in the given zone; without the time if it has none."""
    return day_words(when.date()) + (f" {when:%H:%M}" if when.time() != datetime.time() else "")


def sum_lines(outcome: Outcome) -> PaperCell:
    """The amounts of one measure, exact to the 分."""
    if not outcome.status.pays:
        return ()
    if outcome.high is None:
        return (Line("原文无金额", "small"),)
    lines = [Line(said) for said in sum_parts(outcome.low or 0, outcome.high, yuan)]
    return (*lines, Line(f"（{outcome.period}）", "small")) if outcome.period and outcome.high else tuple(lines)


def open_sum(outcome: Outcome) -> str:
    """What a measure with missing information may give, in brackets; '' if nothing can be said."""
    high = outcome.span[1]
    if high is None:
        return "（上限未定）"
    return f"（最高可能{wan(high)}）" if high else ""


def place(article: int) -> str:
    """第6条; 文末 for the closing text after the articles."""
    return f"第{article}条" if article else "文末"


def place_of(measure: Measure) -> str:
    """The article of a measure, with its item if it has one: 第3条（二）."""
    return place(measure.article) + measure.item


def where(outcome: Outcome) -> str:
    """第6条; under several policies with the policy's number: 宝府规〔2023〕1号第6条."""
    return (outcome.policy.number if outcome.among else "") + place_of(outcome.item)


def named_policies(policy: Policy) -> Iterator[str]:
    """宝府规〔2023〕1号《…》, for each policy; several also with their level."""
    for each in policy.each:
        yield f"{each.number}《{each.title}》" + (f"（{each.level}）" if policy.parts else "")


def based_on(policy: Policy) -> Iterator[str]:
    """宝府规〔2023〕1号《…》，有效期至2023年12月31日, for each policy of a paper."""
    for each, named in zip(policy.each, named_policies(policy), strict=True):
        yield f"{named}，有效期至{day_words(each.expires)}"


def quoted(reasons: Iterable[Reason], under: int = -1) -> str:
    """For example 第6条“…”“…”；总体要求“…”: each phrase once, in order of place; the article `under` is not
    repeated."""
    by_place: dict[str, list[str]] = {}
    for reason in reasons:
        phrases = by_place.setdefault("" if reason.article == under else reason.under or place(reason.article), [])
        if reason.phrase and reason.phrase not in phrases:
            phrases.append(reason.phrase)
    for phrases in by_place.values():  # a phrase contained in a longer one is not repeated
        phrases[:] = [p for p in phrases if not any(p != other and p in other for other in phrases)]
    return "；".join(where + "".join(map(quote, phrases)) for where, phrases in by_place.items() if phrases)


def seen(reason: Reason, most: int = 99, answered_only: bool = False) -> str:
    """The facts that a rule read: 合同起：2023-05-20、合同止：2024-05-19. `answered_only`: only those that were
    answered."""
    return _listed([s for s in reason.facts if s.answered or not answered_only], most)


def _listed(facts: Sequence[ReadFact], most: int) -> str:
    said = [f"{s.fact.field or s.fact.words()}：{s.shown}" for s in facts]
    return "、".join(said[:most]) + ("等" if len(said) > most else "")


def steps(outcome: Outcome, most: int) -> list[str]:
    """How the amount was computed, where that reads as a calculation; longer programs are shown on screen only."""
    lines = [s for s in outcome.steps if s.role == "line" and s.plain and s.high is not None]
    said = [_step(s, len(lines) > 1) for s in lines if s.reckons or len(lines) > 1]
    said += [s.text for s in outcome.steps if s.role == "cap"]
    return said if len(said) <= most else [*said[:most], f"共 {len(said)} 步，逐笔算后相加，明细见底联"]


def _step(step: CalculationStep, several: bool) -> str:
    place = f"所填第{step.record}条 " if several and step.record else ""
    gap = "" if step.text.endswith("）") else " "
    return place + (f"{step.text}{gap}= {yuan(step.high or 0)}" if step.reckons else yuan(step.high or 0))


def left_out(outcome: Outcome, most: int = 3) -> str:
    """For example 所填第1条不计：“……”（租赁止：2026-05-30）: records that do not count, each with what it failed."""
    failed: dict[int, Reason] = {}
    for reason in outcome.reasons:
        if reason.verdict == "no" and reason.record is not None:
            failed.setdefault(reason.record, reason)
    said = []
    for record, reason in list(failed.items())[:most]:
        told = seen(reason, 2, answered_only=True) or "没有提到"
        said.append(f"所填第{record}条不计：{quoted([reason], outcome.article)}（{told}）")
    more = f"；不计的共 {len(failed)} 条" if len(failed) > most else ""
    return "；".join(said) + more


def open_words(points: Iterable[Point], shared: Sequence[str]) -> str:
    """For example 待认定，由区商务委定：①；……: who decides what. Points shared by several measures are referred to by
    number."""
    said = point_words(points, lambda text: circled(shared.index(text) + 1) if text in shared else text)
    return f"待认定，{said}。" if said else ""


def shared_points(outcomes: Iterable[Outcome]) -> list[str]:
    """Points that keep more than one measure open, in order of appearance; printed once, numbered."""
    counted: dict[str, int] = {}
    for outcome in outcomes:
        for text in dict.fromkeys(point.text for point in outcome.points):
            counted[text] = counted.get(text, 0) + 1
    return [text for text, times in counted.items() if times > 1]


def why_not(outcome: Outcome, most: int = 2) -> str:
    """Why a measure is 不符合 or 窗口已过: the failed phrases with the answers. Assumptions about unanswered facts are
    not stated as the enterprise's own words (R63)."""
    if outcome.status is Status.NOT_STARTED:
        return _not_yet(outcome)
    failed: dict[str, list[Reason]] = {}
    for reason in outcome.reasons:
        if reason.verdict == "no" and (reason.role == "window") == (outcome.status is Status.LAPSED):
            failed.setdefault(quoted([reason]), []).append(reason)
    said = []
    for phrase, reasons in list(failed.items())[:most]:
        facts = list(dict.fromkeys(filter(None, (seen(r, 2, answered_only=True) for r in reasons))))
        silent = "" if facts or not any(r.facts for r in reasons) else "没有提到"
        told = "；".join(facts[:2]) + ("等" if len(facts) > 2 else "") or silent
        said.append(phrase + (f"（{told}）" if told else ""))
    note = outcome.item.lapsed_note if outcome.status is Status.LAPSED else ""
    return "；".join(filter(None, [*said, note])) or outcome.status.words


def _not_yet(outcome: Outcome) -> str:
    if outcome.tier == "L0":
        return "咨询日还没有到这一项的起始日"
    policy = outcome.policy
    named = policy.number if outcome.among else policy.called.policy
    return f"{named}自{day_words(policy.effective)}起施行，咨询日还没有施行"


def by_reason(outcomes: Iterable[Outcome], most: int = 2) -> dict[tuple[Status, str], list[Outcome]]:
    """Measures out of reach by status and reason, so that a shared reason is printed once."""
    found: dict[tuple[Status, str], list[Outcome]] = {}
    for outcome in outcomes:
        found.setdefault((outcome.status, why_not(outcome, most)), []).append(outcome)
    return found
