"""Evaluation of conditions and doubts in SQL; a status is its index in `Status`."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.assess.plan import PlanPart
from core.assess.status import Status
from core.policy.pack import Condition, Doubt
from core.screening.algebra import Test, case, compare, every, fails, some
from core.screening.arithmetic import ASK, NO, NOUGHT, OFFICE, YES
from core.screening.facts import Num, SqlTruth
from core.screening.rules import SqlRules
from core.screening.unsettled import unsettled

PLACE: Mapping[Status, int] = {status: at for at, status in enumerate(Status)}


@dataclass(frozen=True, slots=True)
class SqlEvaluated:
    """The evaluated conditions and doubts of a part of a plan."""

    part: PlanPart
    conditions: tuple[SqlTruth, ...]
    doubts: tuple[SqlTruth, ...]

    @property
    def asks(self) -> Test:
        """Whether something is open that the counter could ask."""
        doubts = (t for t, d in zip(self.doubts, self.part.doubts, strict=True) if d.unknown == "ask")
        return some(*(compare("=", truth, ASK) for truth in (*self.conditions, *doubts)))

    @property
    def for_office(self) -> Test:
        """Whether an office decides something."""
        doubts = (leaves_open(doubt, found) for doubt, found in zip(self.part.doubts, self.doubts, strict=True))
        return some(self.has(OFFICE), *doubts)

    def has(self, truth: int) -> Test:
        """Whether one of the conditions has this truth value."""
        return some(*(compare("=", found, truth) for found in self.conditions))


def evaluate(rules: SqlRules, part: PlanPart) -> SqlEvaluated:
    """Evaluate a part of a plan for the enterprise or the current record."""
    pairs = zip(part.conditions, part.asked, strict=True)
    conditions = tuple(for_whom(rules, condition, rules.truth(node)) for condition, node in pairs)
    return SqlEvaluated(part, conditions, tuple(rules.truth(node) for node in part.doubted))


def for_whom(rules: SqlRules, condition: Condition, found: SqlTruth) -> SqlTruth:
    """Who settles an open condition: an office if the pack says so, for some only once everything else was asked
    (R42)."""
    if condition.unknown == "ask":
        return found
    open_ = compare("=", found, ASK)
    if condition.unknown == "unsure" and open_ is not False:
        open_ = every(open_, fails(unsettled(rules, condition.rule.root)))
    return rules.put(case([(open_, OFFICE)], found))


def leaves_open(doubt: Doubt, found: SqlTruth) -> Test:
    """Whether a doubt makes the result 待认定: it holds, or may hold (R15)."""
    return compare("≠", found, NO) if doubt.unknown == "office" else compare("=", found, YES)


def strictly(rules: SqlRules, span: Num, doubt: Doubt, test: Test, found: SqlTruth) -> Num:
    """What a doubt in force leaves of the strict reading."""
    if doubt.keeps_low:
        return span
    if doubt.unknown == "ignore":
        test = every(test, compare("=", found, YES))
    return rules.cut(span, test, low=rules.num(doubt.low.root) if doubt.low else NOUGHT)
