"""The records of a measure in SQL: each is judged, then they are combined. A measure without a list is judged as a
single record; a list that was not asked has hypothetical records."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from core.assess.plan import Plan
from core.assess.status import Status
from core.policy.pack import Window
from core.screening.algebra import (
    Atom,
    Col,
    Sql,
    Test,
    case,
    coalesce,
    compare,
    every,
    fails,
    greatest,
    is_null,
    least,
    minus,
    some,
    sql,
    wide,
)
from core.screening.arithmetic import ASK, NO, NOUGHT, OFFICE, YES
from core.screening.evaluated import PLACE, SqlEvaluated, evaluate, leaves_open, strictly
from core.screening.facts import Num, SqlTruth, Unlowered
from core.screening.layout import PLACE as PLACE_COLUMN
from core.screening.layout import ROW
from core.screening.rules import SqlRules

MET, RECOGNITION, MISSING = PLACE[Status.MET], PLACE[Status.RECOGNITION], PLACE[Status.MISSING]
UNMET, LAPSED = PLACE[Status.UNMET], PLACE[Status.LAPSED]
IN, EARLY, LATE, OPEN = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class SqlRecord:
    """A judged record. `there`: whether it belongs, or may belong, to the measure; `base`: its amount under the
    per-record limit; `span`: what doubts leave of it, in both readings; `alone`: the most it would bring with a shared
    limit all to itself, NULL if not needed."""

    there: Test
    status: Atom
    base: Num
    span: Num
    alone: Num | None = None

    @property
    def kept(self) -> Test:
        """Whether it counts."""
        return every(self.there, compare("≠", self.status, UNMET), compare("≠", self.status, LAPSED))


class Records(ABC):
    """All records of a measure."""

    def __init__(self, rules: SqlRules) -> None:
        self.rules, self.put = rules, rules.query.put

    @abstractmethod
    def any(self, test: Callable[[SqlRecord], Test]) -> Test:
        """Whether a test holds for one of them."""

    @abstractmethod
    def total(self, part: Callable[[SqlRecord], Num], best: bool) -> Num:
        """The sum, or the maximum, of a number with both bounds."""

    def together(self, best: bool) -> Num:
        """The combined amount of the records that count: strictly the best or the sum, broadly the sum."""
        low = self.total(lambda one: _only(self.rules, one, greatest(one.span.low, 0)), best)
        high = self.total(lambda one: _only(self.rules, one, one.span.high), best=False)
        unbounded = self.any(lambda one: every(one.kept, is_null(one.span.high)))
        low, high = self.rules.alike(low, high)
        top = self.put(case([(unbounded, None)], high.high))
        whole = Num(low.low, top, low.over, max(low.most, high.most), high.nonneg)
        alone = self.total(lambda one: _alone(self.rules, one), best=True)
        bounded = fails(self.any(lambda one: every(one.kept, one.alone is None or is_null(one.alone.high))))
        some_ = self.any(lambda one: every(one.kept, one.alone is not None))
        return self.rules.cut(whole, every(bounded, some_), high=alone)


def _only(rules: SqlRules, one: SqlRecord, bound: Sql) -> Num:
    """A bound for a record that counts, otherwise 0."""
    kept = rules.query.put(case([(one.kept, rules.query.put(coalesce(bound, 0)))], 0))
    return Num(kept, kept, one.span.over, one.span.most, one.span.nonneg)


def _alone(rules: SqlRules, one: SqlRecord) -> Num:
    if one.alone is None:
        return NOUGHT
    kept = rules.query.put(case([(one.kept, coalesce(one.alone.high, 0))], 0))
    return Num(kept, kept, one.alone.over, one.alone.most, nonneg=True)


class FixedRecords(Records):
    """A fixed number of records: one, the hypothetical ones, or none."""

    def __init__(self, rules: SqlRules, records: Sequence[SqlRecord]) -> None:
        super().__init__(rules)
        self._records = records

    def any(self, test: Callable[[SqlRecord], Test]) -> Test:
        return some(*(test(record) for record in self._records))

    def total(self, part: Callable[[SqlRecord], Num], best: bool) -> Num:
        found = NOUGHT
        for record in self._records:
            sofar, one = self.rules.alike(found, part(record))
            found = self.rules.extreme("取大", [sofar, one]) if best else self.rules.add(sofar, one)
        return found


class ListRecords(Records):
    """The records of a roster list, combined by aggregates."""

    def __init__(self, rules: SqlRules, owner: str, record: SqlRecord) -> None:
        super().__init__(rules)
        self._owner, self._record = owner, record

    def any(self, test: Callable[[SqlRecord], Test]) -> Test:
        with self.rules.inside(self._owner):
            return self.rules.any_record(test(self._record))

    def total(self, part: Callable[[SqlRecord], Num], best: bool) -> Num:
        with self.rules.inside(self._owner):
            one = part(self._record)
            whole = self.rules.sum_or_most("最大" if best else "合计", one.low, one.most)
        return Num(whole, whole, one.over, self.rules.most_of_all(one.most), one.nonneg)


def records_of(rules: SqlRules, plan: Plan, matter: Test) -> Records:
    """The records of a measure; `matter`: whether the matter exists, for a measure without a list."""
    owner = plan.measure.each
    if not owner:
        return FixedRecords(rules, [_Judging(rules, plan).record(matter, YES)])
    if owner in rules.supposing:
        found = []
        for supposed in rules.supposing[owner]:
            with rules.inside(owner, supposed):
                found.append(_Judging(rules, plan).own())
        return FixedRecords(rules, found)
    if not rules.facts.has_records(owner):
        return FixedRecords(rules, [])
    with rules.inside(owner):
        return ListRecords(rules, owner, _Judging(rules, plan).own())


class _Judging:
    """Judges the current record."""

    def __init__(self, rules: SqlRules, plan: Plan) -> None:
        self.rules, self.put, self.plan, self.measure = rules, rules.put, plan, plan.measure
        self.facts = rules.facts

    def own(self) -> SqlRecord:
        """A record of a list, which may belong to another measure."""
        belongs = self.rules.truth(self.measure.where.rule.root) if self.measure.where else YES
        return self.record(compare("≠", belongs, NO), belongs)

    def record(self, exists: Test, belongs: SqlTruth) -> SqlRecord:
        """The record by itself; with a limit shared by all records, with its part of that."""
        look = evaluate(self.rules, self.plan.each)
        window = self._window(self.measure.window) if self.measure.window else IN
        found = self._reckoned(look)
        status = self._status(look, window, belongs, every(found.known, fails(found.opened)))
        early = bool(self.measure.window and self.measure.window.early == "recognition")
        strict = some(compare("=", window, EARLY) if early else False, look.has(OFFICE))
        made = SqlRecord(exists, status, found.base, self.rules.nought_where(strict, found.span))
        return self._sharing(made, look, window, found) if self.measure.share and self.measure.each else made

    def _status(self, look: SqlEvaluated, window: Atom, belongs: SqlTruth, known: Test) -> Atom:
        early = self.measure.window.early if self.measure.window else ""
        is_early, mine = compare("=", window, EARLY), compare("=", belongs, YES)
        out = some(look.has(NO), every(is_early, mine) if early == "unmet" else False)
        late = every(some(compare("=", window, LATE), is_early if early == "lapsed" else False), mine)
        open_ = some(fails(mine), self._ahead(), look.asks, compare("=", window, OPEN), fails(known))
        office = some(is_early if early == "recognition" else False, look.for_office)
        return self.put(case([(out, UNMET), (late, LAPSED), (open_, MISSING), (office, RECOGNITION)], MET))

    def _ahead(self) -> Test:
        """Whether an event that the measure reads is dated in the future (R58)."""
        found: list[Test] = []
        for key in sorted(self.plan.names):
            owner, _, name = key.rpartition(".")
            if not owner and name in self.facts.policy.facts:
                found.append(self.facts.ahead(name))
            elif owner and owner == self.rules.relation:
                found.append(self.facts.ahead(name, owner))
        return some(*found)

    def _window(self, window: Window) -> Atom:
        on = self.rules.finite(window.on.root)
        today, start, end = self.facts.today, window.start, window.end
        before = self.rules.compared("<", on, _at(start)) if start is not None else NO
        after = self.rules.compared("<", _at(end), on) if end is not None else NO
        late = compare("=", after, YES)
        if window.unless_late:
            late = every(late, compare("=", self.rules.truth(window.unless_late.root), NO))
        open_ = some(compare("=", before, ASK), compare("=", after, ASK))
        pending: list[tuple[Test, int]] = []
        if window.pending:
            none = self._no_day(window.day)
            pending = [(every(none, compare(">", today, end)), LATE), (none, IN)]
        return self.put(case([*pending, (compare("=", before, YES), EARLY), (late, LATE), (open_, OPEN)], IN))

    def _no_day(self, name: str) -> Test:
        owner = self.measure.each
        there = {field.name for field in self.facts.policy.facts[owner].fields} if owner else self.facts.policy.facts
        if name not in there or self.facts.fact(name, owner).type != "date" or (owner and not self.rules.relation):
            return False
        return compare("=", self.facts.exists(name, owner), NO)

    # ── amount ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _reckoned(self, look: SqlEvaluated) -> "_Sum":
        """The amount under the per-record limit, and what doubts leave of it."""
        measure, rules = self.measure, self.rules
        if measure.amount is None:
            return _Sum(NOUGHT, NOUGHT, True, False)
        found = rules.finite(measure.amount.rule.root)
        base = rules.extreme("取小", [found, rules.most_of(measure.cap)]) if measure.cap else found
        span, opened = base, list[Test]()
        for doubt, truth in zip(self.plan.each.doubts, look.doubts, strict=True):
            if doubt.high:
                span = rules.cut(span, compare("=", truth, YES), high=rules.num(doubt.high.root))
            touched = some(leaves_open(doubt, truth), compare("=", truth, ASK))
            span = strictly(rules, span, doubt, touched, truth)
            if doubt.low:
                opened.append(every(touched, fails(rules.is_known(doubt.low.root))))
        return _Sum(base, span, every(compare("=", base.low, base.high), fails(is_null(found.high))), some(*opened))

    def _sharing(self, made: SqlRecord, look: SqlEvaluated, window: Atom, first: "_Sum") -> SqlRecord:
        """The record with its part of a limit that all records share: the largest term first, until it is used up
        (R32)."""
        share, rules = self.measure.share, self.rules
        assert share is not None
        term = rules.finite(share.first.root)
        wanted, limit = rules.alike(rules.finite(share.of.root), rules.num(share.limit.root))
        known = self._known_of_all(made, every(rules.is_known(share.of.root), rules.is_known(share.first.root)))
        given = 0 if known is False else self._in_turn(made, wanted, term, limit)
        low = self.put(case([(known, given)], 0))
        high = self.put(case([(known, given)], self.put(least(wanted.high, limit.high))))
        with rules.sharing(Num(low, high, wanted.over, max(wanted.most, limit.most), nonneg=True)):
            again = self._reckoned(look)
        with rules.sharing(Num(0, limit.high, limit.over, limit.most, nonneg=True)):
            alone = rules.finite(self.measure.amount.rule.root) if self.measure.amount else NOUGHT
        open_ = some(look.asks, compare("=", window, OPEN), fails(again.known), first.opened, again.opened)
        settled = every(compare("=", made.status, MISSING), fails(open_))
        status = self.put(case([(every(settled, look.for_office), RECOGNITION), (settled, MET)], made.status))
        most = self.put(case([(known, None)], alone.high))
        alone = Num(most, most, alone.over, alone.most, nonneg=True)
        return SqlRecord(made.there, status, again.base, again.span, alone)

    def _known_of_all(self, made: SqlRecord, known: Test) -> Test:
        """Whether, for all records that count, the requested amount and the turn are known."""
        if not self.rules.relation:
            if known is not False:
                raise Unlowered("没问过的清单里，各条先后却是知道的")
            return False
        open_ = self.put(case([(every(made.kept, fails(known)), 1)], 0))
        whole = exp.Window(this=exp.Max(this=sql(open_)), partition_by=[sql(Col(ROW))])
        return compare("=", self.put(whole) if open_ != 0 else 0, 0)

    def _in_turn(self, made: SqlRecord, wanted: Num, term: Num, limit: Num) -> Atom:
        """What is left of the limit at this record's turn, at most what it requests."""
        most = self.rules.most_of_all(wanted.most)
        asked = self.put(wide(self.put(case([(made.kept, wanted.low)], 0))))
        order = [
            exp.Ordered(this=sql(term.high), desc=True, nulls_first=False),
            exp.Ordered(this=sql(Col(PLACE_COLUMN))),
        ]
        spec = exp.WindowSpec(
            kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end=exp.Literal.number(1), end_side="PRECEDING"
        )
        before = exp.Window(
            this=exp.Sum(this=sql(asked)), partition_by=[sql(Col(ROW))], order=exp.Order(expressions=order), spec=spec
        )
        used = self.put(coalesce(self.put(before), 0))
        left = self.put(self.rules.fitting(minus, (limit.high, used), most + limit.most))
        return self.put(greatest(0, least(wanted.low, left)))


@dataclass(frozen=True, slots=True)
class _Sum:
    """A record's amount. `known`: whether everything it is computed from is known; `opened`: whether the part left by a
    doubt is open."""

    base: Num
    span: Num
    known: Test
    opened: Test


def _at(day: int | None) -> Num:
    return Num(day, day, most=10**7)
