"""Reasons: each phrase of a measure with its rule and verdict. It reads a judgement and decides nothing."""

import datetime
from collections.abc import Iterable, Iterator
from functools import lru_cache

from core.assess.fact_display import VERDICTS, FactDisplay, SeenFacts
from core.assess.judge import Judgement
from core.assess.judged_record import OUT, JudgedRecord, leaves_open
from core.assess.outcome import Reason
from core.assess.plan import Hurdle
from core.assess.status import GUIDANCE, NOT_STARTED, UNTRIGGERED, Verdict
from core.policy import values as v
from core.policy.caching import cached_per_object
from core.policy.pack import Anchor, Condition, Doubt, Measure
from core.policy.values import Truth


def reasons_of(display: FactDisplay, made: Judgement) -> tuple[Reason, ...]:
    """Every phrase of the measure with its rule and verdict, in the order of the checks."""
    measure = made.measure
    if made.status in (GUIDANCE, NOT_STARTED):
        return _unjudged(measure)
    reasons = [Reason("condition", at, "note", "") for at in measure.quotes]
    reasons += _existence(display, made)
    if made.status != UNTRIGGERED:
        whole = made.plan.whole
        if made.stopped is not Hurdle.CONSULT:
            reasons += display.gates if made.gated else ()
        seen = display.seen(display.scope)
        reasons += [_condition(c, t, seen) for c, t in zip(whole.conditions, made.conditions, strict=True)]
        for record in made.records:
            reasons += _record_reasons(display, made, record)
        reasons += _doubts(zip(whole.doubts, made.doubts, strict=True), seen)
        reasons += _consult(made)
    return tuple(reasons)


@cached_per_object
def _unjudged(measure: Measure) -> tuple[Reason, ...]:
    """Every phrase of a measure that was not evaluated."""
    phrases = [*measure.quotes, *(condition.at for condition in measure.conditions)]
    phrases += [measure.amount.at] if measure.amount else []
    return tuple(Reason("condition", at, "note", "") for at in phrases)


def _existence(display: FactDisplay, made: Judgement) -> list[Reason]:
    """Whether the matter exists at all."""
    measure = made.measure
    if measure.matter:
        rule, verdict = measure.matter.rule, VERDICTS[made.present]
        facts = display.seen(display.scope).of(rule)
        return [Reason("condition", measure.matter.at, verdict, rule.source, facts)]
    if not measure.each or made.present == v.YES:
        return []
    stated = measure.where or next(iter(made.plan.each.conditions), None) or measure.amount
    at = stated.at if stated else Anchor(article=measure.article)
    seen = display.seen(display.scope)[measure.each]
    return [Reason("condition", at, VERDICTS[made.present], f"有 {measure.each}", (seen,))]


def _condition(what: Condition, found: Truth, seen: SeenFacts, place: int | None = None) -> Reason:
    return Reason("condition", what.at, VERDICTS[found], what.rule.source, seen.of(what.rule), place)


def _record_reasons(display: FactDisplay, made: Judgement, record: JudgedRecord) -> list[Reason]:
    measure, each, place = made.measure, made.plan.each, record.scope.place or None
    seen = display.seen(record.scope)
    reasons = [_condition(c, t, seen, place) for c, t in zip(each.conditions, record.conditions, strict=True)]
    if measure.window:
        reasons.append(_window(measure, record, seen, place))
    if record.status in OUT:
        return reasons
    if share := measure.share:
        reasons.append(Reason("cap", share.at, "note", share.limit.source, seen.of(share.of), place))
    if amount := measure.amount:
        verdict: Verdict = "yes" if v.is_known(record.base) else "ask"
        reasons.append(Reason("amount", amount.at, verdict, amount.rule.source, seen.of(amount.rule), place))
        if measure.cap:
            reasons.append(Reason("cap", measure.cap.at, "note", measure.cap.amount.source, (), place))
    reasons += _doubts(zip(each.doubts, record.doubts, strict=True), seen, place)
    return reasons


_WINDOW_VERDICTS: dict[str, Verdict] = {"in": "yes", "late": "no", "open": "ask", "pending": "office"}


def _window(measure: Measure, record: JudgedRecord, seen: SeenFacts, place: int | None) -> Reason:
    window = measure.window
    assert window is not None
    early: Verdict = "office" if window.early == "recognition" else "no"
    verdict = early if record.window == "early" else _WINDOW_VERDICTS[record.window]
    note = window.early_note if record.window == "early" and window.early == "recognition" else ""
    rule = _between(window.start, window.on.source, window.end)
    return Reason("window", window.at, verdict, rule, seen.of(window.on), place, note)


@lru_cache(maxsize=512)
def _between(start: int | None, day: str, end: int | None) -> str:
    """A window as a rule: 2023-01-01 ≤ 咨询日 ≤ 2023-12-31."""
    return f"{_bound(start)} ≤ {day} ≤ {_bound(end)}".strip(" ≤")


def _bound(bound: int | None) -> str:
    if bound is None:
        return ""
    return f"{bound}年度" if bound < 10000 else datetime.date.fromordinal(bound).isoformat()


def _doubts(found: Iterable[tuple[Doubt, Truth]], seen: SeenFacts, place: int | None = None) -> Iterator[Reason]:
    """The relevant doubts: those that hold, and those that may hold and are not dismissed."""
    for what, truth in found:
        if truth == v.YES or (truth != v.NO and what.unknown != "ignore"):
            rule = what.rule.source if what.rule else "原文未定"
            verdict: Verdict = "office" if leaves_open(what, truth) else "ask"
            yield Reason("doubt", what.at, verdict, rule, seen.of(what.rule), place, what.note)


def _consult(made: Judgement) -> list[Reason]:
    consult = made.measure.consult
    if consult is None:
        return []
    verdict: Verdict = "yes" if made.consult == "open" else "no"
    return [Reason("window", consult.at, verdict, _between(consult.start, "咨询日", consult.end))]
