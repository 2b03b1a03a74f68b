"""Judge one measure for one visit by its plan: status, amount, and all intermediate results.

A measure with a list is judged record by record (R9), one without a list as a single record.
"""

from collections.abc import Sequence
from math import inf

from core.assess.outcome import (
    GUIDANCE,
    LAPSED,
    MET,
    MISSING,
    NOT_STARTED,
    RECOGNITION,
    STATUTORY,
    UNMET,
    UNTRIGGERED,
    Status,
    Weighed,
)
from core.assess.plan import CONDITIONS, CONSULT, NOUGHT, RECORDS, THERE, Hurdle, Look, Part, Plan, plan_of
from core.assess.scope import Scope, unknown_record
from core.policy import values as v
from core.policy.fact import Key
from core.policy.kept import lazy
from core.policy.money import half_up
from core.policy.pack import Condition, Consult, Doubt, Gate, Measure, Policy, Window
from core.policy.values import Bound, Bounds, Truth

OUT = (UNMET, LAPSED)
Truths = tuple[Truth, ...]


class Judged:
    """The result for one record of a measure (for a measure without a list: for the measure itself)."""

    status = MET
    window = "in"  # in · early · late · open · pending
    bare = v.NOUGHT  # the amount before the cap
    base = v.NOUGHT
    low: Bound = 0
    high: Bound = 0
    open_lows: tuple[Doubt, ...] = ()  # doubts whose strict reading depends on open facts
    alone: Bound = inf  # the greatest amount if this record got the whole shared limit
    ahead: tuple[Key, ...] = ()  # keys of dates of past events that lie after 咨询日 (R58)

    def __init__(self, scope: Scope, conditions: Truths, doubts: Truths) -> None:
        self.scope, self.conditions, self.doubts = scope, conditions, doubts

    @property
    def unbounded(self) -> bool:
        """Whether the amount before the cap is unbounded."""
        return self.bare.high == inf


class Judgement:
    """A judged measure. Intermediate results that the status did not need are computed on first access. Amounts in 分,
    those of records not yet rounded."""

    low: int | None = None
    high: int | None = None
    span: tuple[int, int | None] = (0, 0)
    stopped: Hurdle | None = None  # the check that decided the status before the amount was needed
    open = False  # no such check did
    before: "Judgement | None" = None  # the judgement before records of its list, and nothing else, changed

    def __init__(self, plan: Plan, policy: Policy, scope: Scope) -> None:
        self.plan, self.measure, self.policy, self.scope, self.status = plan, plan.measure, policy, scope, plan.best

    @property
    def verdict(self) -> Weighed:
        """Status and amount."""
        return Weighed(self.status, self.low, self.high, self.span)

    @lazy
    def consult(self) -> str:
        """Whether applications are accepted on 咨询日: open · early · closed."""
        return _consulted(self.measure.consult, self.scope.today)

    @lazy
    def gated(self) -> tuple[Gate, ...]:
        """The gates of the policy that apply to the measure."""
        return self.policy.gates if self.plan.gated else ()

    @lazy
    def gates(self) -> Truths:
        """The truths of these gates (总体要求 apply to L1–L3 only)."""
        return gates(self.policy, self.scope) if self.plan.gated else ()

    @lazy
    def conditions(self) -> Truths:
        """The truths of the conditions on the whole measure; computes `doubts` at the same time."""
        found, self.__dict__["doubts"] = _looked(self.plan.whole, self.plan.look_whole, self.scope)
        return found

    @lazy
    def doubts(self) -> Truths:
        """The truths of the doubts on the whole measure."""
        return _looked(self.plan.whole, self.plan.look_whole, self.scope)[1]

    @lazy
    def mine(self) -> list[tuple[Scope, Truth]] | None:
        """The records of the list that belong, or may belong, to this measure; None if the list was not asked."""
        return _mine(self.measure, self.scope)

    @lazy
    def present(self) -> Truth:
        """Whether the supported matter exists."""
        measure = self.measure
        if measure.each:
            return v.ASK if self.mine is None else v.YES if self.mine else v.NO
        return _asked(measure.matter, self.scope) if measure.matter else v.YES

    @lazy
    def records(self) -> Sequence[Judged]:
        """Its judged records; for a measure without a list one if the matter exists, otherwise none."""
        if not self.measure.each:
            return [] if self.present == v.NO else [_judge_record(self.plan, self.scope, v.YES)]
        again, self.before = self._as_before(), None
        judged = [again.get(i.place) or _judge_record(self.plan, i, belongs) for i, belongs in self.mine or ()]
        if self.measure.share and judged:
            _share_out(self.plan, judged)
        return judged

    def _as_before(self) -> dict[int, Judged]:
        """By place, the judged records that have not changed since `before`."""
        if self.before is None or not self.plan.records_alone:
            return {}
        name, found = self.measure.each, {record.scope.place: record for record in self.before.records}
        pairs = zip(self.before.scope.lists[name] or (), self.scope.lists[name] or (), strict=False)
        return {at: found[at] for at, (then, now) in enumerate(pairs, 1) if then is now and at in found}

    @lazy
    def one_more(self) -> int | None:
        """The greatest amount of one record if the list was not asked, in 分; None if unbounded."""
        return most_unasked(self.policy, self.plan, self.scope)

    @lazy
    def kept(self) -> Sequence[Judged]:
        """The records that count: those not excluded; for a draft all, as its rules exclude nothing."""
        if self.measure.draft:
            return self.records
        return [r for r in self.records if r.status not in OUT]


def judge(policy: Policy, measure: Measure, scope: Scope) -> Judgement:
    """Judge one measure of a visit: status, and amount in 分 under the strict and the broad reading (rulings R1–R74).
    Accepts every visit read under the same policy; raises nothing."""
    return judge_by(plan_of(measure), policy, scope)


def judge_by(plan: Plan, policy: Policy, scope: Scope, before: Judgement | None = None) -> Judgement:
    """Judge by a plan. `before`: the judgement before records of its list, and nothing else, changed."""
    made = Judgement(plan, policy, scope)
    if before is not None and "records" in before.__dict__:  # otherwise nothing can be reused
        made.before = before
    if plan.waits and not scope.begun:
        made.status = NOT_STARTED
        return made
    if plan.best is GUIDANCE:
        return made
    if plan.best is RECOGNITION:
        _weigh_draft(made)
        return made
    for hurdle in plan.order:
        settled = _settled(hurdle, made)
        if settled:
            made.status, made.stopped = settled, hurdle
            return made
    _weigh(made)
    if made.status is MISSING and not made.records and made.measure.amount:
        made.span = 0, made.one_more if plan.bounded else None
    return made


def most_unasked(policy: Policy, plan: Plan, scope: Scope) -> int | None:
    """The greatest amount of one record of a list that was not asked, in 分; None if unbounded. For an amount graded by
    an option one record of each option is assumed."""
    fact = policy.facts[plan.measure.each]
    rungs = (unknown_record(fact, **{name: frozenset((option,))}) for name, option in plan.rungs)
    records = tuple(rungs) or (unknown_record(fact),)
    return judge_by(plan, policy, scope.supposing(fact.name, records)).span[1]


# ── what is looked at ────────────────────────────────────────────────────────────────────────────────────────────


def gates(policy: Policy, scope: Scope) -> Truths:
    """The truths of the policy's gates; computed once per visit."""
    if scope.gates is None:
        scope.gates = tuple([gate.rule.truth(scope) for gate in policy.gates])
    return scope.gates


def _looked(part: Part, look: Look, scope: Scope) -> tuple[Truths, Truths]:
    """The truths of a part's conditions and doubts. An open condition marked `unsure` is for an office to decide once
    all facts that keep it open were answered 不清楚 (R42)."""
    found, doubts = look(scope)
    if v.ASK in found:
        pairs = zip(part.conditions, found, strict=True)
        found = tuple([v.OFFICE if t == v.ASK and c.unknown == "unsure" and _unsure(c, scope) else t for c, t in pairs])
    return found, doubts


def _asked(condition: Condition, scope: Scope) -> Truth:
    """The truth of a condition; OFFICE if it is open and an office decides it."""
    found = condition.rule.truth(scope)
    if found == v.ASK and (
        condition.unknown == "office" or (condition.unknown == "unsure" and _unsure(condition, scope))
    ):
        return v.OFFICE
    return found


def _unsure(condition: Condition, scope: Scope) -> bool:
    return all(key in scope.unsure for key in condition.rule.blame(scope))


def _mine(measure: Measure, scope: Scope) -> list[tuple[Scope, Truth]] | None:
    rows, found = scope.lists[measure.each], []
    if rows is None:
        return None
    for place in range(1, len(rows) + 1):
        inside = scope.inside(measure.each, place)
        belongs = measure.where.rule.truth(inside) if measure.where else v.YES
        if belongs != v.NO:
            found.append((inside, belongs))
    return found


def _judge_record(plan: Plan, scope: Scope, belongs: Truth) -> Judged:
    window = plan.measure.window
    made = Judged(scope, *_looked(plan.each, plan.look_each, scope))
    if scope.ahead:
        made.ahead = _ahead(plan, scope)
    if window:
        made.window = _window(window, scope)
    _reckon(plan, made)
    early = window.early if window and made.window == "early" else ""
    mine = belongs == v.YES  # otherwise the window may not apply to this record
    if v.NO in made.conditions or (early == "unmet" and mine):
        made.status = UNMET
    elif (made.window == "late" or early == "lapsed") and mine:
        made.status = LAPSED
    elif not mine or made.ahead or asks(plan.each, made) or made.window == "open" or not _reckoned(made):
        made.status = MISSING
    elif early == "recognition" or _for_office(plan.each, made):
        made.status = RECOGNITION
    if early == "recognition" or v.OFFICE in made.conditions:
        made.low = 0
    return made


def _ahead(plan: Plan, scope: Scope) -> tuple[Key, ...]:
    """Keys of dates read by the measure that lie after 咨询日."""
    return tuple(sorted(key for key in scope.ahead if key.anywhere in plan.names))


def asks(part: Part, made: Judged | Judgement) -> bool:
    """Whether anything is open that the counter can ask."""
    if v.ASK in made.conditions:
        return True
    told = zip(part.doubts, made.doubts, strict=True)
    return v.ASK in made.doubts and any(t is v.ASK and d.unknown == "ask" for d, t in told)


def stands(doubt: Doubt, found: Truth) -> bool:
    """Whether a doubt makes the result 待认定: it holds, or cannot be excluded (R15)."""
    return found == v.YES or (found != v.NO and doubt.unknown == "office")


def _for_office(part: Part, made: Judged | Judgement) -> bool:
    return v.OFFICE in made.conditions or (any(made.doubts) and any(map(stands, part.doubts, made.doubts)))


def _reckoned(made: Judged) -> bool:
    """Whether the amount is known under both readings. An unbounded part keeps it open even if the others reach the cap
    (R37); a range above the cap does not (R17)."""
    return made.base.low == made.base.high and not made.unbounded and not made.open_lows


def _consulted(consult: Consult | None, today: int) -> str:
    if consult is None:
        return "open"
    if consult.start is not None and today < consult.start:
        return "early"
    return "closed" if consult.end is not None and today > consult.end else "open"


def _window(window: Window, scope: Scope) -> str:
    there = (scope.record_exists if scope.place else scope.exists).get(window.day, v.YES) if window.pending else v.YES
    unless = window.unless_late.truth(scope) if window.unless_late else v.NO
    return window_place(window, window.on.bounds(scope), there, unless, scope.today)


def window_place(window: Window, on: Bounds, there: Truth, unless_late: Truth, today: int) -> str:
    """The position of a date in a window: in · early · late · open · pending. `there`: whether the date exists."""
    if window.pending and there == v.NO:
        return "late" if window.end is not None and today > window.end else "pending"
    start, end = window.start, window.end
    early = v.NO if start is None or on[0] >= start else v.YES if on[1] < start else v.ASK
    late = v.NO if end is None or on[1] <= end else v.YES if on[0] > end else v.ASK
    if late == v.YES and unless_late != v.NO:
        late = v.NO
    return "early" if early == v.YES else "late" if late == v.YES else "open" if v.ASK in (early, late) else "in"


# ── the amount ───────────────────────────────────────────────────────────────────────────────────────────────────


def _reckon(plan: Plan, made: Judged) -> None:
    """Set the record's amount: strict reading in `low`, broad in `high`, both before summing up and rounding."""
    measure = plan.measure
    if measure.amount is None:
        return
    made.bare = base = measure.amount.rule.bounds(made.scope)
    if measure.cap:
        most = measure.cap.most(made.scope)
        base = Bounds(min(base.low, most.low), min(base.high, most.high))
    made.base = base
    made.low, made.high = base
    for doubt, found in zip(plan.each.doubts, made.doubts, strict=True) if any(made.doubts) else ():
        if doubt.high and found == v.YES:
            made.high = min(made.high, doubt.high.bounds(made.scope).high)
        if stands(doubt, found) or found == v.ASK:
            made.low = min(made.low, _strict(doubt, found, made.scope, made.low))
            if doubt.low and not v.is_known(doubt.low.bounds(made.scope)):
                made.open_lows += (doubt,)


def _strict(doubt: Doubt, found: Truth, scope: Scope, low: Bound) -> Bound:
    """The strict reading under a doubt that stands."""
    if doubt.keeps_low or (doubt.unknown == "ignore" and found != v.YES):
        return low
    return doubt.low.bounds(scope).low if doubt.low else 0


def _share_out(plan: Plan, judged: list[Judged]) -> None:
    """Distribute a shared limit (R32): records with the greatest term first, until it is used up."""
    share, amount = plan.measure.share, plan.measure.amount
    assert share is not None
    kept = [r for r in judged if r.status not in OUT]
    bases = {id(r): (share.of.bounds(r.scope), share.first.bounds(r.scope)) for r in kept}
    known = all(v.is_known(x) for pair in bases.values() for x in pair)
    left = share.most
    for record in sorted(kept, key=lambda r: bases[id(r)][1].high if known else 0, reverse=True):
        wanted, bare = bases[id(record)][0], record.scope
        given = v.exactly(min(wanted.low, left)) if known else Bounds(0, min(wanted.high, left))
        record.scope = bare.sharing(given)
        left = left - given.high if known else left
        if not known and amount:
            # however the limit is distributed, the sum never exceeds the greatest of these
            record.alone = amount.rule.bounds(bare.sharing(Bounds(0, share.most))).high
        _reckon(plan, record)
        asked = asks(plan.each, record) or record.window == "open"
        if record.status == MISSING and not asked and _reckoned(record):
            record.status = RECOGNITION if _for_office(plan.each, record) else MET


def _together(kept: Sequence[Judged], combine: str) -> tuple[Bound, Bound]:
    """The records' amounts combined: strict reading the best or all of them, broad reading all."""
    if len(kept) == 1:
        (one,) = kept
        return max(one.low, 0), min(one.high, one.alone)
    lows = [max(r.low, 0) for r in kept]
    low = max(lows, default=0) if combine == "best" else sum(lows)
    return low, min(sum(r.high for r in kept), max((r.alone for r in kept), default=inf))


def _sum_up(made: Judgement) -> None:
    """Set the measure's amount from the records that count, under both readings, rounded once (R1)."""
    plan, measure = made.plan, made.plan.measure
    if measure.amount is None:
        return
    if not made.records:  # a list that was not asked: unbounded
        made.span = (0, None)
        return
    low, high = _together(made.kept, measure.combine)
    if measure.cap and measure.cap.broad != "only each":
        most = measure.cap.most(made.scope)
        low = min(low, most.low)
        high = min(high, most.high) if measure.cap.broad == "sum" else high
    for doubt, found in zip(plan.whole.doubts, made.doubts, strict=True) if any(made.doubts) else ():
        if stands(doubt, found) or (found == v.ASK and doubt.unknown == "ask"):
            low = min(low, _strict(doubt, found, made.scope, low))
        if found == v.YES and doubt.high:
            high = min(high, doubt.high.bounds(made.scope).high)
    if v.OFFICE in made.conditions or v.ASK in made.conditions or made.present in (v.ASK, v.OFFICE):
        low = 0
    made.low = half_up(low)
    made.high = made.low if high is low else None if high == inf else half_up(high)
    made.span = (made.low, made.high)


# ── the order of checks ──────────────────────────────────────────────────────────────────────────────────────────


def _settled(hurdle: Hurdle, made: Judgement) -> Status | None:
    """The status of a measure that fails a check; None if it passes."""
    if hurdle is THERE:
        return UNTRIGGERED if made.present == v.NO else None
    if hurdle is NOUGHT:
        nothing = made.measure.amount and made.records and all(r.base == v.NOUGHT for r in made.records)
        return UNTRIGGERED if made.present == v.NO or nothing else None
    if hurdle is CONDITIONS:
        return UNMET if v.NO in made.gates or v.NO in made.conditions else None
    if hurdle is RECORDS:
        if not made.records or made.kept:
            return None
        return LAPSED if any(r.status is LAPSED for r in made.records) else UNMET
    assert hurdle is CONSULT
    if made.consult == "early":  # a local measure is met even if applications are only accepted later
        return NOT_STARTED if made.plan.best is STATUTORY else None
    return LAPSED if made.consult == "closed" else None


def _weigh(made: Judgement) -> None:
    """Set status and amount of a measure that passed all checks: missing, recognition, or the best status."""
    made.open = True
    _sum_up(made)
    part, statuses = made.plan.whole, [r.status for r in made.kept]
    if made.present == v.ASK or MISSING in statuses or asks(part, made):
        made.status, made.low, made.high, made.span = MISSING, None, None, (0, made.span[1])
    elif made.low != made.high or made.present == v.OFFICE or RECOGNITION in statuses or _for_office(part, made):
        made.status = RECOGNITION


def _weigh_draft(made: Judgement) -> None:
    """A draft's rules decide nothing: 待认定, from 0 up to the amount by its rules."""
    made.open = True
    _sum_up(made)
    if made.measure.amount is None:
        return
    made.low, made.high = 0, 0 if made.present == v.NO else made.span[1]
    made.span = 0, made.high
