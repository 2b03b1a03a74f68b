"""Judge one measure for one visit by its plan: status, amount, and all intermediate results.

A measure with a list is judged record by record (R9), one without a list as a single record.
"""

from collections.abc import Sequence
from math import inf

from core.assess.amounts import reckon, share_out, whole_amount
from core.assess.judged_record import OUT, JudgedRecord, Truths, asks, for_office
from core.assess.outcome import Weighed
from core.assess.plan import CONDITIONS, CONSULT, NOUGHT, RECORDS, THERE, Hurdle, Look, Plan, PlanPart, plan_of
from core.assess.scope import Scope, unknown_record
from core.assess.status import (
    GUIDANCE,
    LAPSED,
    MISSING,
    NOT_STARTED,
    RECOGNITION,
    STATUTORY,
    UNMET,
    UNTRIGGERED,
    Status,
)
from core.policy import values as v
from core.policy.caching import lazy
from core.policy.fact import Key
from core.policy.money import half_up
from core.policy.pack import Condition, Consult, Gate, Measure, Policy, Window
from core.policy.values import Bounds, Truth


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
    def records(self) -> Sequence[JudgedRecord]:
        """Its judged records; for a measure without a list one if the matter exists, otherwise none."""
        if not self.measure.each:
            return [] if self.present == v.NO else [_judge_record(self.plan, self.scope, v.YES)]
        again, self.before = self._as_before(), None
        judged = [again.get(i.place) or _judge_record(self.plan, i, belongs) for i, belongs in self.mine or ()]
        if self.measure.share and judged:
            share_out(self.plan, judged)
        return judged

    def _as_before(self) -> dict[int, JudgedRecord]:
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
    def kept(self) -> Sequence[JudgedRecord]:
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


def _looked(part: PlanPart, look: Look, scope: Scope) -> tuple[Truths, Truths]:
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


def _judge_record(plan: Plan, scope: Scope, belongs: Truth) -> JudgedRecord:
    window = plan.measure.window
    made = JudgedRecord(scope, *_looked(plan.each, plan.look_each, scope))
    if scope.ahead:
        made.ahead = _ahead(plan, scope)
    if window:
        made.window = _window(window, scope)
    reckon(plan, made)
    early = window.early if window and made.window == "early" else ""
    mine = belongs == v.YES  # otherwise the window may not apply to this record
    if v.NO in made.conditions or (early == "unmet" and mine):
        made.status = UNMET
    elif (made.window == "late" or early == "lapsed") and mine:
        made.status = LAPSED
    elif not mine or made.ahead or asks(plan.each, made) or made.window == "open" or not made.reckoned:
        made.status = MISSING
    elif early == "recognition" or for_office(plan.each, made):
        made.status = RECOGNITION
    if early == "recognition" or v.OFFICE in made.conditions:
        made.low = 0
    return made


def _ahead(plan: Plan, scope: Scope) -> tuple[Key, ...]:
    """Keys of dates read by the measure that lie after 咨询日."""
    return tuple(sorted(key for key in scope.ahead if key.anywhere in plan.names))


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


def _sum_up(made: Judgement) -> None:
    """Set the measure's amount from the records that count, under both readings, rounded once (R1)."""
    if made.measure.amount is None:
        return
    if not made.records:  # a list that was not asked: unbounded
        made.span = (0, None)
        return
    low, high = whole_amount(made.plan, made.kept, made.doubts, made.scope)
    if v.OFFICE in made.conditions or v.ASK in made.conditions or made.present in (v.ASK, v.OFFICE):
        low = 0
    made.low = half_up(low)
    made.high = made.low if high is low else None if high == inf else half_up(high)
    made.span = (made.low, made.high)


def _weigh(made: Judgement) -> None:
    """Set status and amount of a measure that passed all checks: missing, recognition, or the best status."""
    made.open = True
    _sum_up(made)
    part, statuses = made.plan.whole, [r.status for r in made.kept]
    if made.present == v.ASK or MISSING in statuses or asks(part, made):
        made.status, made.low, made.high, made.span = MISSING, None, None, (0, made.span[1])
    elif made.low != made.high or made.present == v.OFFICE or RECOGNITION in statuses or for_office(part, made):
        made.status = RECOGNITION


def _weigh_draft(made: Judgement) -> None:
    """A draft's rules decide nothing: 待认定, from 0 up to the amount by its rules."""
    made.open = True
    _sum_up(made)
    if made.measure.amount is None:
        return
    made.low, made.high = 0, 0 if made.present == v.NO else made.span[1]
    made.span = 0, made.high
