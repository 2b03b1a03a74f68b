"""Measures in SQL: each plan with its hurdles in order. `core.assess.judge` defines the results; a test compares the
two."""

from dataclasses import dataclass
from typing import assert_never

from core.assess.plan import Hurdle, Plan
from core.assess.status import Status
from core.policy.pack import Doubt, Policy
from core.screening.algebra import Atom, Test, case, compare, every, fails, is_null, some
from core.screening.arithmetic import ASK, NO, OFFICE, YES
from core.screening.evaluated import PLACE, evaluate, for_whom, leaves_open, strictly
from core.screening.facts import Facts, Num, SqlTruth, Supposed
from core.screening.records import Records, records_of
from core.screening.rules import SqlRules

RECOGNITION, MISSING, UNMET = PLACE[Status.RECOGNITION], PLACE[Status.MISSING], PLACE[Status.UNMET]
LAPSED, NOT_STARTED = PLACE[Status.LAPSED], PLACE[Status.NOT_STARTED]
UNTRIGGERED, GUIDANCE = PLACE[Status.UNTRIGGERED], PLACE[Status.GUIDANCE]


@dataclass(frozen=True, slots=True)
class MeasureResult:
    """The result of a measure, each field a constant or a column. Amounts in 分; `low` and `high` are None or NULL
    without an amount; `most`: the maximum including open parts, NULL if unbounded."""

    status: Atom
    low: Atom
    high: Atom
    most: Atom


class Judging:
    """Judges the measures of one policy."""

    def __init__(self, policy: Policy, facts: Facts, rules: SqlRules | None = None) -> None:
        self.policy, self.facts, self.rules = policy, facts, rules or SqlRules(facts)
        self.begun = compare(">=", facts.today, policy.effective.toordinal())
        self.gates = [self.rules.truth(gate.rule.root) for gate in policy.gates]

    def verdict(self, plan: Plan) -> MeasureResult:
        """One measure."""
        early = every(plan.waits, fails(self.begun)), NOT_STARTED
        if plan.best is Status.GUIDANCE:
            return MeasureResult(self.rules.put(case([early], GUIDANCE)), None, None, 0)
        return _Measuring(self, plan).verdict([early])

    def supposing(self, name: str, records: tuple[Supposed, ...]) -> "Judging":
        """A judge for the hypothetical case that a list has these records."""
        return Judging(self.policy, self.facts, SqlRules(self.facts, {name: records}))


class _Measuring:
    """The evaluation of one measure."""

    def __init__(self, judging: Judging, plan: Plan) -> None:
        self.judging, self.plan, self.measure = judging, plan, plan.measure
        self.rules, self.facts, self.put = judging.rules, judging.facts, judging.rules.put
        self.whole = evaluate(self.rules, plan.whole)
        measure = plan.measure
        matter: SqlTruth = YES
        if measure.matter:
            matter = for_whom(self.rules, measure.matter, self.rules.truth(measure.matter.rule.root))
        self.records: Records = records_of(self.rules, plan, compare("≠", matter, NO) if measure.matter else True)
        self.listed = not measure.each or measure.each in self.rules.supposing or self.facts.listed(measure.each)
        self.there = self.records.any(lambda record: record.there)
        self.kept = self.records.any(lambda record: record.kept)
        self.present: SqlTruth = matter if measure.matter and not measure.each else self.put(
            case([(fails(self.listed), ASK), (self.there, YES)], NO)
        )  # fmt: skip

    def verdict(self, stops: list[tuple[Test, int]]) -> MeasureResult:
        """Status and amounts."""
        for hurdle in self.plan.order:
            stops += self._stopped(hurdle)
        stopped = self.put(case(stops, None))
        span = self._sums() if self.measure.amount else None
        low, high = (self.rules.rounded(span.low, span), self.rules.rounded(span.high, span)) if span else (None, None)
        apart = some(compare("≠", low, high), is_null(high)) if span else False
        settled = [(self._missing(), MISSING), (some(apart, self._for_office()), RECOGNITION)]
        goes_on = is_null(stopped)
        status = self.put(case([(fails(goes_on), stopped), *settled], PLACE[self.plan.best]))
        pays = compare("<", status, MISSING)  # whatever stops a measure comes after these in `Status`
        most = self.put(case([(fails(goes_on), 0), (fails(self.listed), self._one_more())], high))
        return MeasureResult(
            status, self.put(case([(pays, low)], None)), self.put(case([(pays, high)], None)), most if span else 0
        )

    # ── order of checks ──────────────────────────────────────────────────────────────────────────────────────────────

    def _stopped(self, hurdle: Hurdle) -> list[tuple[Test, int]]:
        """The statuses with which a measure fails at a hurdle, and the tests for them."""
        match hurdle:
            case Hurdle.THERE:
                return [(compare("=", self.present, NO), UNTRIGGERED)]
            case Hurdle.NOUGHT:
                more = self.records.any(
                    lambda one: every(
                        one.there, fails(every(compare("=", one.base.low, 0), compare("=", one.base.high, 0)))
                    )
                )
                nothing = every(self.there, fails(more)) if self.measure.amount else False
                return [(some(compare("=", self.present, NO), nothing), UNTRIGGERED)]
            case Hurdle.CONDITIONS:
                shut = (compare("=", gate, NO) for gate in self.judging.gates if self.plan.gated)
                return [(some(*shut, self.whole.has(NO)), UNMET)]
            case Hurdle.RECORDS:
                out = every(self.there, fails(self.kept))
                late = self.records.any(lambda one: every(one.there, compare("=", one.status, LAPSED)))
                return [(every(out, late), LAPSED), (out, UNMET)]
            case Hurdle.CONSULT:
                return self._consulted()
            case _:
                assert_never(hurdle)

    def _consulted(self) -> list[tuple[Test, int]]:
        consult, today = self.measure.consult, self.facts.today
        assert consult is not None
        early = compare("<", today, consult.start)
        over = every(fails(early), compare(">", today, consult.end))
        return [*([(early, NOT_STARTED)] if self.plan.best is Status.STATUTORY else []), (over, LAPSED)]

    def _missing(self) -> Test:
        open_ = self.records.any(lambda one: every(one.kept, compare("=", one.status, MISSING)))
        return some(compare("=", self.present, ASK), open_, self.whole.asks)

    def _for_office(self) -> Test:
        open_ = self.records.any(lambda one: every(one.kept, compare("=", one.status, RECOGNITION)))
        return some(compare("=", self.present, OFFICE), open_, self.whole.for_office)

    # ── amount ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _sums(self) -> Num:
        """Both readings over the records that count, after overall limits, before rounding."""
        measure = self.measure
        span = self.records.together(measure.combine == "best")
        if measure.cap and measure.cap.broad != "only each":
            most = self.rules.most_of(measure.cap)
            span = self.rules.cut(span, True, low=most, high=most if measure.cap.broad == "sum" else None)
        for doubt, found in zip(self.plan.whole.doubts, self.whole.doubts, strict=True):
            span = self._doubted(span, doubt, found)
        open_ = some(self.whole.has(OFFICE), self.whole.has(ASK), compare("=", self.present, ASK),
                     compare("=", self.present, OFFICE))  # fmt: skip
        return self.rules.nought_where(open_, span)

    def _doubted(self, span: Num, doubt: Doubt, found: SqlTruth) -> Num:
        """Both readings after a doubt is applied."""
        asks = compare("=", found, ASK) if doubt.unknown == "ask" else False
        span = strictly(self.rules, span, doubt, some(leaves_open(doubt, found), asks), found)
        high = self.rules.num(doubt.high.root) if doubt.high else None
        return self.rules.cut(span, compare("=", found, YES), high=high)

    def _one_more(self) -> Atom:
        """The most that one record of its list may bring if the list was not asked."""
        plan, name = self.plan, self.measure.each
        if not plan.bounded or self.listed is True or not self.measure.amount:
            return None
        records = tuple(Supposed(((field, option),)) for field, option in plan.rungs) or (Supposed(),)
        return self.judging.supposing(name, records).verdict(plan).most
