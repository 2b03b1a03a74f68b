"""The plan of a measure: what is evaluated, and the checks in the order of ruling R8 (reading/rulings.md beside the
pack). `judge` runs plans; explanations, the interview and near misses read them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from core.assess.status import Status
from core.policy import values as v
from core.policy.caching import cached_per_object
from core.policy.expression import Expression
from core.policy.interpreter import truth
from core.policy.nodes import And, ByOffice, Literal, Node, Surely, Table, Term, Total, options_of
from core.policy.pack import Condition, Doubt, Measure, Policy
from core.policy.rule_scope import RuleScope
from core.policy.rule_types import BOOL
from core.policy.values import Truth


class Hurdle(Enum):
    """A check that can settle a measure before its amount is computed."""

    THERE = auto()  # the matter does not exist
    CONDITIONS = auto()  # a general condition or condition of the whole fails
    RECORDS = auto()  # every record is excluded
    CONSULT = auto()  # one may not apply on this day
    NOUGHT = auto()  # the matter does not exist, or its amount is zero


THERE, CONDITIONS, RECORDS, CONSULT, NOUGHT = Hurdle
OF_THE_STATE = (CONDITIONS, NOUGHT, CONSULT, RECORDS)
OF_THE_PLAN = (THERE, CONDITIONS, RECORDS, CONSULT)

LONG_LIST = 60
"""Lists with more records are left to `judge`, which reuses the results of unchanged records."""


@dataclass(frozen=True, slots=True)
class PlanPart:
    """Conditions and doubts evaluated together: those of the whole, or of each record."""

    conditions: tuple[Condition, ...]
    doubts: tuple[Doubt, ...]
    asked: tuple[Node, ...]  # conditions
    doubted: tuple[Node, ...]  # doubts

    def look(self, scope: RuleScope) -> tuple[tuple[Truth, ...], tuple[Truth, ...]]:
        """Evaluate by interpretation."""
        return tuple([truth(n, scope) for n in self.asked]), tuple([truth(n, scope) for n in self.doubted])


Look = Callable[[RuleScope], tuple[tuple[Truth, ...], tuple[Truth, ...]]]
"""The truths of a part's conditions and doubts."""


@dataclass(eq=False)
class Plan:
    """The plan of a measure. Generated Python can replace its evaluations (`program`)."""

    measure: Measure
    best: Status  # the status if nothing prevents it
    waits: bool  # whether it is not_started before the policy is in force
    order: tuple[Hurdle, ...]
    gated: bool  # whether the general conditions apply
    whole: PlanPart
    each: PlanPart
    look_whole: Look
    look_each: Look
    names: frozenset[str]  # the facts, including derived ones, that its rules read

    @property
    def bounded(self) -> bool:
        """Whether the text limits the whole of a list, not only each record (R66)."""
        m = self.measure
        return bool(m.share or m.combine == "best" or (m.cap and m.cap.broad == "sum"))

    @cached_property
    def records_alone(self) -> bool:
        """Whether records can be judged independently of each other."""
        m, nodes = self.measure, (node for rule in deciding_rules(self.measure) for node in rule.walk())
        return not m.share and not any(isinstance(node, Total) and node.owner == m.each for node in nodes)

    @property
    def rungs(self) -> tuple[tuple[str, str], ...]:
        """(field, option) of the amount's ladder, if records differ by it."""
        root = self.measure.amount.rule.root if self.measure.amount else None
        if not isinstance(root, Table) or not isinstance(root.part, Term) or not root.part.owner:
            return ()
        return tuple((root.part.name, option) for option in options_of(root))


def _lowered(measure: Measure) -> Plan:
    """The plan of a measure."""
    state = measure.tier == "L0"
    best: Status
    order: tuple[Hurdle, ...]
    if measure.draft:  # its rules decide nothing yet, they only limit the amount
        best, order = Status.RECOGNITION, ()
    elif measure.kind == "service":
        best, order = Status.GUIDANCE, ()
    else:
        best, order = (Status.STATUTORY, OF_THE_STATE) if state else (Status.MET, OF_THE_PLAN)
    order = tuple(hurdle for hurdle in order if _stands_in_the_way(hurdle, measure))
    names = frozenset(name for rule in rules_of(measure) for name in rule.names)
    whole, each = _part(measure, per_record=False), _part(measure, per_record=True)
    return Plan(
        measure, best, not (state or measure.draft), order, not state, whole, each, whole.look, each.look, names
    )


plan_of = cached_per_object(_lowered)


def _stands_in_the_way(hurdle: Hurdle, measure: Measure) -> bool:
    """Whether a hurdle applies to a measure."""
    match hurdle:
        case Hurdle.THERE:
            return bool(measure.each or measure.matter)
        case Hurdle.RECORDS:
            return bool(measure.each or measure.window)
        case Hurdle.CONSULT:
            return measure.consult is not None
    return True


@cached_per_object
def plans_of(policy: Policy) -> tuple[Plan, ...]:
    """The plans of a policy's measures in order."""
    return tuple([plan_of(measure) for measure in policy.measures])


def _part(measure: Measure, per_record: bool) -> PlanPart:
    conditions = tuple(c for c in measure.conditions if c.per_record == per_record)
    doubts = tuple(d for d in measure.doubts if d.per_record == per_record)
    asked = (ByOffice(c.rule.root) if c.unknown == "office" else c.rule.root for c in conditions)
    return PlanPart(conditions, doubts, tuple(asked), tuple(map(_doubted, doubts)))


_ALWAYS = Literal(BOOL, v.YES, "")


def _doubted(doubt: Doubt) -> Node:
    """A doubt holds only if its precondition is known to hold."""
    node = doubt.rule.root if doubt.rule else _ALWAYS
    return And((Surely(doubt.given.root), node)) if doubt.given else node


def rules_of(measure: Measure) -> Iterator[Expression]:
    """Every rule that a measure is judged by."""
    stated = (*measure.conditions, measure.where, measure.matter, measure.amount)
    yield from (part.rule for part in stated if part)
    if measure.window:
        yield measure.window.on
    if measure.cap:
        yield measure.cap.amount
    for doubt in measure.doubts:
        yield from (rule for rule in (doubt.given, doubt.rule, doubt.low, doubt.high) if rule)


# ── facts read by a measure ──────────────────────────────────────────────────────────────────────────────────────


@cached_per_object
def readers_of(policy: Policy) -> Mapping[str, frozenset[int]]:
    """For each fact (a list as a whole) the indices of the measures whose judgement reads it."""
    gates = frozenset[str]().union(*(read_by(gate.rule) for gate in policy.gates))
    found: dict[str, set[int]] = {}
    for place, plan in enumerate(plans_of(policy)):
        for name in {*_read_of(plan.measure), *(gates if plan.gated else ())}:
            found.setdefault(name, set()).add(place)
    return {name: frozenset(places) for name, places in found.items()}


def deciding_rules(measure: Measure) -> Iterator[Expression]:
    """These rules, including late dates and the share of a common limit."""
    yield from rules_of(measure)
    if measure.window and measure.window.unless_late:
        yield measure.window.unless_late
    if measure.share:
        yield from (measure.share.of, measure.share.first)


def _read_of(measure: Measure) -> Iterator[str]:
    if measure.each:
        yield measure.each
    for rule in deciding_rules(measure):
        yield from read_by(rule)


def read_by(rule: Expression) -> frozenset[str]:
    """The facts (a list as a whole) that a rule looks at."""
    terms = (node for node in rule.walk() if isinstance(node, Term | Total))
    return frozenset(node.owner if isinstance(node, Total) else node.owner or node.name for node in terms)
