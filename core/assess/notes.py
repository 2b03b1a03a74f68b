"""Notes next to a status: what is open and who decides it, what to keep in mind, what else there is."""

import datetime
from collections.abc import Iterator

from core.assess.answers import UNKNOWN, Visit
from core.assess.cautions import AHEAD
from core.assess.fact_display import FactDisplay
from core.assess.judge import Judgement
from core.assess.judged_record import OUT, leaves_open
from core.assess.outcome import Outcome, Point
from core.assess.scope import Scope
from core.assess.silence import is_unasked
from core.assess.status import ALIVE, GUIDANCE, LAPSED, NOT_STARTED, RECOGNITION, UNTRIGGERED, Status
from core.assess.sums import sum_words
from core.assess.supports import overlaps
from core.policy import values as v
from core.policy.money import half_up
from core.policy.pack import Instalments, Measure, Policy, Remark
from core.policy.text import quote


def notes_of(display: FactDisplay, made: Judgement, outcome: Outcome) -> tuple[str, ...]:
    """The notes of a measure."""
    return tuple(dict.fromkeys(_notes(display, made, outcome)))


def _notes(display: FactDisplay, made: Judgement, outcome: Outcome) -> Iterator[str]:
    measure, policy, visit = made.measure, display.policy, display.visit
    status = outcome.status
    if status == NOT_STARTED:
        yield f"{policy.called.policy}尚未施行" if measure.tier != "L0" else "尚未到这一项的起始日"
    elif measure.tier == "L0" and visit.as_of < policy.effective and measure.kind != "service":
        yield f"{policy.called.policy}尚未施行，这一项依国家规定"
    if status == LAPSED and measure.lapsed_note:
        yield measure.lapsed_note
    if status in ALIVE:
        yield from _ahead(display, made)
        yield from _open_points(made)
        if measure.tier != "L0":
            yield from _general(display, made, outcome)
    if status == GUIDANCE and visit.as_of > policy.expires:
        yield f"{policy.called.policy}已过有效期，可向责任单位询问现行安排"
    if status != NOT_STARTED:
        yield from (r.note for r in measure.remarks if applies(r, policy, visit, display.scope))
    if status.pays and measure.instalments and outcome.high:
        yield _instalments(measure.instalments, outcome.low or 0, outcome.high)
    if status != UNTRIGGERED:
        yield from measure.notes


def _instalments(paid: Instalments, low: int, high: int) -> str:
    """The amount for each year (T17). The last year gets the rounding difference."""
    ends = []
    for whole in (low, high):
        early = [half_up(whole * share) for share in paid.shares[:-1]]
        ends.append([*early, whole - sum(early)])
    years = (f"第{year}年{sum_words(*pair)}" for year, pair in enumerate(zip(*ends, strict=True), 1))
    return f"{quote(paid.phrase)}：{'，'.join(years)}"


def gates_open(policy: Policy) -> str:
    """The note on an item while it is unknown whether the enterprise is one that the policy is for."""
    return f"须符合{policy.called.gates}，由责任单位核"


def applies(remark: Remark, policy: Policy, visit: Visit, scope: Scope) -> bool:
    """Whether a conditional note applies to this visit: all its conditions hold."""
    if remark.unasked:
        told = visit.answers.get(remark.unasked)
        if not is_unasked(policy.facts[remark.unasked], told.value if told else None, visit):
            return False
    if remark.unsure:
        told = visit.answers.get(remark.unsure)
        if told is None or told.value is not UNKNOWN:
            return False
    if remark.unless and remark.unless.truth(scope) == v.YES:
        return False
    return remark.holds is None or remark.holds.truth(scope) == v.YES


def _ahead(display: FactDisplay, made: Judgement) -> Iterator[str]:
    """Events dated in the future (R58)."""
    for key in dict.fromkeys(key for record in made.records for key in record.ahead):
        owner, place, field = key.name, key.place, key.field
        scope = display.scope.inside(owner, place) if place else display.scope
        shown = display.seen(scope)[f"{owner}.{field}" if field else owner].shown
        where = f"{owner}第{place}条的{field}" if field else owner
        yield f"{where}（{shown}）：{AHEAD}"


def _open_points(made: Judgement) -> Iterator[str]:
    """Notes on what is open: ambiguous text, dates before the text."""
    for record in made.records:
        if record.status in OUT:
            continue
        window = made.measure.window
        if record.window == "early" and window:
            yield window.early_note
        yield from (d.note for d, t in zip(made.plan.each.doubts, record.doubts, strict=True) if leaves_open(d, t))
    yield from (d.note for d, t in zip(made.plan.whole.doubts, made.doubts, strict=True) if leaves_open(d, t))
    yield from _open_readings(made)


def _open_readings(made: Judgement) -> Iterator[str]:
    """Notes on an open cap, or on several records: only if it makes a difference."""
    measure = made.measure
    kept = made.kept
    lows, highs = [max(r.low, 0) for r in kept], [r.high for r in kept]
    if measure.combine == "best" and len(kept) > 1 and sum(highs) > max(lows, default=0):
        yield measure.combine_note or "有几条同类的，各给还是只给一次，原文未写"
    if measure.cap and measure.cap.broad == "each" and sum(highs) > measure.cap.most(made.scope).high:
        yield measure.cap.note or f"{quote(measure.cap.phrase)}是各条分别算还是合起来算，原文未写"


def points_of(display: FactDisplay, made: Judgement, outcome: Outcome) -> tuple[Point, ...]:
    """What makes a measure 待认定, each with who decides it; empty for other statuses."""
    if outcome.status is not RECOGNITION:
        return ()
    offices = made.measure.offices
    handles = "、".join(offices) if len(offices) <= _FEW_OFFICES and made.measure.tier != "L0" else offices[0]
    by = {d.note: d.by for d in (*made.plan.whole.doubts, *made.plan.each.doubts) if d.by}
    found = [*_awaited(display, made, handles)]
    found += [Point(note, by.get(note, handles)) for note in _open_points(made) if note]
    if outcome.worksheet:
        found.append(Point(display.policy.overlap.note, handles))
    elif outcome.high and _perhaps_supported(display, made):
        found.append(Point(_PERHAPS, handles))
    return tuple(dict.fromkeys(found)) or (Point("原文没有写明怎样才算", handles),)


_FEW_OFFICES = 2
_PERHAPS = "另有一笔其他支持认不出是哪一项，可能同本项是一件事；就高不重复，请问清是哪一项"


def _perhaps_supported(display: FactDisplay, made: Judgement) -> bool:
    """Whether other support may be for the same matter, and nobody can tell from what was answered (R72)."""
    return overlaps(made.measure) and bool(display.supports.perhaps(made.measure.id))


def _awaited(display: FactDisplay, made: Judgement, handles: str) -> Iterator[Point]:
    """Conditions that only an office decides, without a known result."""
    whole, each, matter = made.plan.whole.conditions, made.plan.each.conditions, made.measure.matter
    checks = [(matter, made.present)] if matter else []
    checks += zip(whole, made.conditions, strict=True)
    checks += [pair for r in made.kept for pair in zip(each, r.conditions, strict=True)]
    for condition, found in checks:
        if found == v.OFFICE:
            facts = [display.policy.fact(name) for name in condition.rule.names if _is_fact(display, name)]
            decider = next((fact.decided_by for fact in facts if fact.decided_by), "")
            state = "还没有认定结果" if decider else "算不算还不清楚"
            yield Point(f"原文要求{quote(condition.phrase)}，{state}", decider or handles)


def _is_fact(display: FactDisplay, name: str) -> bool:
    return name.partition(".")[0] in display.policy.facts


def _general(display: FactDisplay, made: Judgement, outcome: Outcome) -> Iterator[str]:
    """Notes that rulings attach to every paying item: unknown general conditions, 就高不重复."""
    policy = display.policy
    if display.gates_open:
        yield gates_open(policy)
    if outcome.worksheet:
        yield policy.overlap.note
    elif outcome.status.pays and _perhaps_supported(display, made):
        yield _PERHAPS
    elif outcome.status.pays and not made.measure.matching and policy.overlap.fact not in display.visit.answers:
        yield policy.overlap.unasked


def ground_of(measure: Measure, as_of: datetime.date) -> str:
    """The state documents that the item is based on, on this day."""
    if not measure.grounds:
        return ""
    day = as_of.toordinal()
    leaves_open = (g.document for g in measure.grounds if (g.start or day) <= day <= (g.end or day))
    return "、".join(leaves_open)


def goes_on(measure: Measure, status: Status, as_of: datetime.date) -> str:
    """The state's own rule that continues after the plan's window is over; '' if none."""
    if status is not LAPSED or measure.state_until is None or as_of.toordinal() > measure.state_until:
        return ""
    return measure.lapsed_note
