"""One measure against one visit: status, amount and every step to them. The order of checks is ruling R8
(reading/rulings.md beside the pack).

A measure is judged record by record where it has a list (R9); a measure without one is judged as a single record.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf
from typing import Any

from core.assess.outcome import Status
from core.assess.scope import Scope, unknown_record
from core.policy import values as v
from core.policy.expression import Expression
from core.policy.fact import split_key
from core.policy.money import half_up
from core.policy.pack import Condition, Doubt, Measure, Policy

OUT = (Status.UNMET, Status.LAPSED)


@dataclass(slots=True)
class Checked:
    """A condition or doubt that was looked at, and what came of it."""

    what: Any  # Condition | Doubt
    truth: int
    scope: Scope


@dataclass(slots=True)
class Judged:
    """One record of a measure (or the measure itself, where it has no list)."""

    scope: Scope
    status: Status = Status.MET
    conditions: list[Checked] = field(default_factory=list)
    doubts: list[Checked] = field(default_factory=list)
    window: str = ""  # in · early · late · open · pending
    base: v.Pair = (0, 0)
    low: Any = 0
    high: Any = 0
    unbounded: bool = False  # before the cap
    open_lows: list[Doubt] = field(default_factory=list)  # doubts whose strict reading rests on what is not known
    alone: Any = inf  # what it would bring at most if it had the whole of a shared limit
    ahead: tuple[str, ...] = ()  # keys of days given as after 咨询日, on which this is said to have happened (R58)


@dataclass(slots=True)
class Judgement:
    """A measure as judged: numbers not yet rounded, with all that was looked at."""

    measure: Measure
    status: Status
    low: int | None = None
    high: int | None = None
    span: tuple[int, int | None] = (0, 0)
    present: int = v.YES
    conditions: list[Checked] = field(default_factory=list)
    doubts: list[Checked] = field(default_factory=list)
    records: list[Judged] = field(default_factory=list)
    blame: tuple[str, ...] = ()  # what must be asked before the status can be told
    relevant: tuple[str, ...] = ()  # what may still change status or sum
    consult: str = "open"  # open · early · closed


def judge(policy: Policy, measure: Measure, scope: Scope) -> Judgement:
    """Judge one measure. Amounts are whole 分."""
    today = scope.facts["咨询日"][0]
    if measure.tier == "L0" and measure.kind != "service":
        made = _judge_statutory(measure, scope, today)
    elif today < policy.effective.toordinal() and measure.tier != "L0":
        return Judgement(measure, Status.NOT_STARTED)
    elif measure.kind == "service":
        return Judgement(measure, Status.GUIDANCE)
    else:
        made = _judge_policy(policy, measure, scope, today)
    if made.status == Status.MISSING and not made.records and measure.amount:
        made.span = 0, most_unasked(policy, measure, scope) if _bounded(measure) else None
    return made


def most_unasked(policy: Policy, measure: Measure, scope: Scope) -> int | None:
    """The most that one record of a list that was not asked may bring, in 分 (of a ladder, one record a rung); None
    where nothing bounds it."""
    fact = policy.facts[measure.each]
    rungs = _rungs(measure)
    records = tuple(unknown_record(fact, **{name: frozenset((o,))}) for name, o in rungs) or (unknown_record(fact),)
    return judge(policy, measure, scope.supposing(fact.name, records)).span[1]


def _bounded(measure: Measure) -> bool:
    """Whether the text bounds the whole of a list, not only each record (R66)."""
    return bool(measure.share or measure.combine == "best" or (measure.cap and measure.cap.broad == "sum"))


def _rungs(measure: Measure) -> list[tuple[str, str]]:
    """(field, option) of the amount's ladder, where the records differ by it."""
    root = measure.amount.rule.root if measure.amount else None
    if root is None or root.op != "分档" or root.parts[0].op != "field":
        return []
    return [(root.parts[0].name.rpartition(".")[2], option) for option in root.value]


# ── L0: what the state's own rules give (R8, first half) ────────────────────────────────────────────────────────


def _judge_statutory(measure: Measure, scope: Scope, today: int) -> Judgement:
    made = Judgement(measure, Status.STATUTORY)
    made.consult = _consulted(measure, today)
    made.present, made.records = _records(measure, scope, today)
    made.conditions = [_check(c, scope) for c in measure.conditions if not c.per_record]
    made.doubts = [_check(d, scope) for d in measure.doubts if not d.per_record]
    _sum_up(made)
    kept = [r for r in made.records if r.status not in OUT]
    if any(c.truth == v.NO for c in made.conditions):
        return _settled(made, Status.UNMET)
    if made.present == v.NO or (measure.amount and made.records and all(r.base == (0, 0) for r in made.records)):
        return _settled(made, Status.UNTRIGGERED)
    if made.consult != "open":
        return _settled(made, Status.LAPSED if made.consult == "closed" else Status.NOT_STARTED)
    if made.records and not kept:
        return _settled(made, _out(made.records))
    return _weigh(made, [], kept)


def _out(records: list[Judged]) -> Status:
    """What a measure is of which every record is out (R9)."""
    return Status.LAPSED if any(r.status == Status.LAPSED for r in records) else Status.UNMET


# ── L1–L3: what the plan gives (R8, second half) ─────────────────────────────────────────────────────────────────


def _judge_policy(policy: Policy, measure: Measure, scope: Scope, today: int) -> Judgement:
    made = Judgement(measure, Status.MET)
    made.consult = _consulted(measure, today)
    made.present, made.records = _records(measure, scope, today)
    if made.present == v.NO:
        return _settled(made, Status.UNTRIGGERED)
    gates = [Checked(g, g.rule.run(scope), scope) for g in policy.gates]
    made.conditions = [_check(c, scope) for c in measure.conditions if not c.per_record]
    made.doubts = [_check(d, scope) for d in measure.doubts if not d.per_record]
    if any(c.truth == v.NO for c in (*gates, *made.conditions)):
        made.conditions = [*gates, *made.conditions]
        return _settled(made, Status.UNMET)
    kept = [r for r in made.records if r.status not in OUT]
    if made.records and not kept:
        made.conditions = [*gates, *made.conditions]
        return _settled(made, _out(made.records))
    if made.consult == "closed":
        return _settled(made, Status.LAPSED)
    _sum_up(made)
    return _weigh(made, gates, kept)


def _weigh(made: Judgement, gates: list[Checked], kept: list[Judged]) -> Judgement:
    """What is left: missing, recognition, or as good as it can be."""
    made.relevant = tuple(dict.fromkeys(_relevance(made, gates)))
    asks = made.present == v.ASK or _asks(made)
    made.conditions = [*gates, *made.conditions]
    if asks or any(r.status == Status.MISSING for r in kept):
        return _missing(made)
    office = any(c.truth == v.OFFICE for c in made.conditions if isinstance(c.what, Condition))
    open_records = any(r.status == Status.RECOGNITION for r in kept)
    if office or open_records or made.low != made.high or any(_stands(d) for d in made.doubts):
        made.status = Status.RECOGNITION
    return made


def _records(measure: Measure, scope: Scope, today: int) -> tuple[int, list[Judged]]:
    """Whether there is such a thing at all, and its records, each judged."""
    if not measure.each:
        present = measure.matter.rule.run(scope) if measure.matter else v.YES
        if present == v.NO:
            return present, []
        return present, [_judge_record(measure, scope, today, v.YES)]
    rows = scope.lists[measure.each]
    if rows is None:
        return v.ASK, []
    mine: list[tuple[Scope, int]] = []
    for place in range(1, len(rows) + 1):
        inside = scope.inside(measure.each, place)
        belongs = measure.where.rule.run(inside) if measure.where else v.YES
        if belongs != v.NO:
            mine.append((inside, belongs))
    if not mine:
        return v.NO, []
    judged = [_judge_record(measure, inside, today, belongs) for inside, belongs in mine]
    if measure.share:
        _share_out(measure, judged)
    return v.YES, judged


def _judge_record(measure: Measure, scope: Scope, today: int, belongs: int) -> Judged:
    made = Judged(scope, ahead=_ahead(measure, scope))
    made.conditions = [_check(c, scope) for c in measure.conditions if c.per_record]
    made.doubts = [_check(d, scope) for d in measure.doubts if d.per_record]
    _look_at_window(measure, made, today)
    _reckon(measure, made)
    window = measure.window
    early = window.early if window and made.window == "early" else ""
    mine = belongs == v.YES  # else the window says nothing yet of this measure
    if any(c.truth == v.NO for c in made.conditions) or (early == "unmet" and mine):
        made.status = Status.UNMET
    elif (made.window == "late" or early == "lapsed") and mine:
        made.status = Status.LAPSED
    elif not mine or made.ahead or _asks(made) or made.window == "open" or not _reckoned(made):
        made.status = Status.MISSING
    elif early == "recognition" or _office(made):
        made.status = Status.RECOGNITION
    if early == "recognition" or any(c.truth == v.OFFICE for c in made.conditions):
        made.low = 0
    return made


def _ahead(measure: Measure, scope: Scope) -> tuple[str, ...]:
    """Keys of days that the measure looks at and that have not come yet on 咨询日."""
    if not scope.ahead:
        return ()
    seen = looked_at(measure)
    keys = ((key, f"{name}.{part}" if part else name) for key in scope.ahead for name, _, part in (split_key(key),))
    return tuple(sorted(key for key, name in keys if name in seen))


def looked_at(measure: Measure) -> set[str]:
    """Names of the facts and derived facts that the rules of a measure look at."""
    return {name for rule in rules_of(measure) for name in rule.names}


def rules_of(measure: Measure) -> Iterator[Expression]:
    """Every rule that a measure is judged by."""
    stated = [*measure.conditions, measure.where, measure.matter, measure.amount]
    yield from (part.rule for part in stated if part)
    if measure.window:
        yield measure.window.on
    for doubt in measure.doubts:
        yield from (rule for rule in (doubt.given, doubt.rule, doubt.low, doubt.high) if rule)


def _reckoned(made: Judged) -> bool:
    """Whether the sum is known, in both readings. A part that nothing bounds keeps it open even where the others
    reach the cap (R37); a range that lies above the cap does not (R17)."""
    return v.is_known(made.base) and not made.unbounded and not made.open_lows


def _asks(made: Judged | Judgement) -> bool:
    return any(c.truth == v.ASK for c in made.conditions) or any(
        d.truth == v.ASK and d.what.unknown == "ask" for d in made.doubts
    )


def _office(made: Judged) -> bool:
    return any(c.truth == v.OFFICE for c in made.conditions) or any(_stands(d) for d in made.doubts)


# ── the parts ────────────────────────────────────────────────────────────────────────────────────────────────────


def _check(what: Condition | Doubt, scope: Scope) -> Checked:
    truth = what.rule.run(scope) if what.rule else v.YES
    if isinstance(what, Doubt):
        return Checked(what, _given(what, truth, scope), scope)
    if truth == v.ASK and (what.unknown == "office" or (what.unknown == "unsure" and _unsure(what.rule, scope))):
        truth = v.OFFICE
    return Checked(what, truth, scope)


def _unsure(rule: Expression, scope: Scope) -> bool:
    """Whether all that keeps a rule open was asked and answered 不清楚 (R42)."""
    return all(key in scope.unsure for key in rule.blame(scope))


def _given(doubt: Doubt, truth: int, scope: Scope) -> int:
    """A doubt holds only where what it presupposes is known to be so."""
    return v.NO if doubt.given is not None and doubt.given.run(scope) != v.YES else truth


def _stands(doubt: Checked) -> bool:
    """Whether a doubt makes the result 待认定: it holds, or nobody knows that it does not (R15)."""
    return doubt.truth == v.YES or (doubt.truth != v.NO and doubt.what.unknown == "office")


def _consulted(measure: Measure, today: int) -> str:
    consult = measure.consult
    if consult is None:
        return "open"
    if consult.start is not None and today < consult.start:
        return "early"
    return "closed" if consult.end is not None and today > consult.end else "open"


def _look_at_window(measure: Measure, made: Judged, today: int) -> None:
    window = measure.window
    if window is None:
        made.window = "in"
        return
    on = window.on.run(made.scope)
    if window.pending and _no_day(made.scope, window.on.names[0]):
        made.window = "late" if window.end is not None and today > window.end else "pending"
        return
    early = v.NO if window.start is None else v.below(on, (window.start, window.start))
    late = v.NO if window.end is None else v.below((window.end, window.end), on)
    if late == v.YES and window.unless_late and window.unless_late.run(made.scope) != v.NO:
        late = v.NO
    made.window = "early" if early == v.YES else "late" if late == v.YES else "open" if v.ASK in (early, late) else "in"


def _no_day(scope: Scope, name: str) -> bool:
    return (scope.record_exists if scope.place else scope.exists).get(name.rpartition(".")[2]) == v.NO


def _reckon(measure: Measure, made: Judged) -> None:
    """The record's amount: broad reading in `high`, strict in `low`, both before the measure's own sum and rounding."""
    if measure.amount is None:
        return
    base = measure.amount.rule.run(made.scope)
    made.unbounded = base[1] == inf
    if measure.cap:
        bound = measure.cap.amount.root.value
        base = min(base[0], bound[0]), min(base[1], bound[1])
    made.base = base
    made.low, made.high = base
    for doubt in made.doubts:
        if doubt.truth == v.NO:
            continue
        if doubt.what.high and doubt.truth == v.YES:
            made.high = min(made.high, doubt.what.high.run(made.scope)[1])
        if _stands(doubt) or doubt.truth == v.ASK:
            made.low = min(made.low, _strict(doubt, made.low))
            if doubt.what.low and not v.is_known(doubt.what.low.run(made.scope)):
                made.open_lows.append(doubt.what)


def _strict(doubt: Checked, low: Any) -> Any:
    """What a standing doubt leaves of the strict reading."""
    what = doubt.what
    if what.keeps_low or (what.unknown == "ignore" and doubt.truth != v.YES):
        return low
    return what.low.run(doubt.scope)[0] if what.low else 0


def _share_out(measure: Measure, judged: list[Judged]) -> None:
    """R32: the greatest term first, each record takes from the common limit until it is used up."""
    share = measure.share
    assert share is not None
    kept = [r for r in judged if r.status not in OUT]
    bases = {id(r): (share.of.run(r.scope), share.first.run(r.scope)) for r in kept}
    left = share.limit.root.value[0]
    known = all(v.is_known(x) for pair in bases.values() for x in pair)
    for record in sorted(kept, key=lambda r: bases[id(r)][1][1] if known else 0, reverse=True):
        wanted = bases[id(record)][0]
        record.scope.share = (min(wanted[0], left),) * 2 if known else (0, min(wanted[1], left))
        left = left - record.scope.share[1] if known else left
        status = record.status
        if not known:
            record.alone = _whole_limit(measure, record, share.limit.root.value[0])
        _reckon(measure, record)
        if status == Status.MISSING and not _asks(record) and record.window != "open" and _reckoned(record):
            record.status = Status.RECOGNITION if _office(record) else Status.MET


def _whole_limit(measure: Measure, record: Judged, limit: Any) -> Any:
    """The most a record could bring with the whole limit for itself. What all bring together is never more than the
    greatest of these, whoever gets how much of it."""
    assert measure.amount is not None
    given, record.scope.share = record.scope.share, (0, limit)
    most = measure.amount.rule.run(record.scope)[1]
    record.scope.share = given
    return most


def _sum_up(made: Judgement) -> None:
    """The measure's sum over the records that count, both readings, rounded once (R1)."""
    measure = made.measure
    if measure.amount is None:
        return
    if not made.records:  # a list that was not asked: nothing bounds it
        made.span = (0, None)
        return
    kept = [r for r in made.records if r.status not in OUT]
    lows = [max(r.low, 0) for r in kept]
    low = max(lows, default=0) if measure.combine == "best" else sum(lows)
    high = min(sum(r.high for r in kept), max((r.alone for r in kept), default=inf))
    if measure.cap:
        bound = measure.cap.amount.root.value[0]
        low = min(low, bound)
        high = min(high, bound) if measure.cap.broad == "sum" else high
    for doubt in made.doubts:
        if _stands(doubt) or (doubt.truth == v.ASK and doubt.what.unknown == "ask"):
            low = min(low, _strict(doubt, low))
        if doubt.truth == v.YES and doubt.what.high:
            high = min(high, doubt.what.high.run(doubt.scope)[1])
    if any(c.truth in (v.OFFICE, v.ASK) for c in made.conditions) or made.present == v.ASK:
        low = 0
    made.low = half_up(low)
    made.high = None if high == inf else half_up(high)
    made.span = (made.low, made.high)


def _settled(made: Judgement, status: Status) -> Judgement:
    made.status, made.low, made.high, made.span = status, None, None, (0, 0)
    made.relevant = ()
    return made


def _missing(made: Judgement) -> Judgement:
    made.status = Status.MISSING
    made.span = (0, made.span[1])
    made.low = made.high = None
    made.blame = tuple(dict.fromkeys(_what_is_missing(made)))
    return made


def _what_is_missing(made: Judgement) -> Iterator[str]:
    """Facts that must be asked before the status can be told, in the order of the checks."""
    measure = made.measure
    if made.present == v.ASK:
        if not made.records:
            yield measure.each
        elif measure.matter:
            yield from measure.matter.rule.blame(made.records[0].scope)
    for check in made.conditions:
        if check.truth == v.ASK and isinstance(check.what, Condition):
            yield from check.what.rule.blame(check.scope)
    for record in made.records:
        if record.status in OUT:
            continue
        yield from _record_gaps(measure, record)
    for doubt in made.doubts:
        if doubt.truth == v.ASK and doubt.what.unknown == "ask":
            yield from doubt.what.rule.blame(doubt.scope)


def _record_gaps(measure: Measure, record: Judged) -> Iterator[str]:
    if measure.where:
        yield from measure.where.rule.blame(record.scope)
    for check in record.conditions:
        if check.truth == v.ASK:
            yield from check.what.rule.blame(record.scope)
    yield from record.ahead
    if record.window == "open" and measure.window:
        yield from measure.window.on.blame(record.scope)
    for doubt in record.doubts:
        if doubt.truth == v.ASK and doubt.what.unknown == "ask":
            yield from doubt.what.rule.blame(record.scope)
    if measure.amount and (record.unbounded or not v.is_known(record.base)):
        yield from measure.amount.rule.blame(record.scope)
    for open_low in record.open_lows:
        if open_low.low:
            yield from open_low.low.blame(record.scope)


def _relevance(made: Judgement, gates: list[Checked]) -> Iterator[str]:
    """Facts whose answer may still change the status or the sum of a measure that is not settled."""
    measure = made.measure
    yield from _what_is_missing(made)
    for check in (*gates, *made.conditions):
        if check.truth in (v.ASK, v.OFFICE):
            yield from check.what.rule.blame(check.scope)
    for record in made.records:
        if record.status in OUT:
            continue
        for check in (*record.conditions, *record.doubts):
            if check.truth in (v.ASK, v.OFFICE):
                yield from check.what.rule.blame(record.scope)
        for doubt in record.doubts:
            if doubt.truth == v.YES and doubt.what.high:
                yield from doubt.what.high.blame(record.scope)
            if doubt.what.given:
                yield from doubt.what.given.blame(record.scope)
        if measure.window and measure.window.unless_late:
            yield from measure.window.unless_late.blame(record.scope)
        if measure.window and measure.window.pending:
            yield from measure.window.on.blame(record.scope)
    for doubt in made.doubts:
        if doubt.truth in (v.ASK, v.OFFICE):
            yield from doubt.what.rule.blame(doubt.scope)
        if doubt.what.given:
            yield from doubt.what.given.blame(doubt.scope)
