"""The counterpart of `core.policy.interpreter.blame` in SQL: whether a fact that was not answered 不清楚 keeps a value
open."""

from typing import assert_never

from core.policy import nodes as n
from core.policy.nodes import Node
from core.screening.algebra import Test, compare, every, fails, some
from core.screening.arithmetic import ASK, NO, YES
from core.screening.rules import SqlRules


def unsettled(rules: SqlRules, node: Node) -> Test:
    """Whether a value is kept open by a fact that was not asked, or was answered but not with 不清楚."""
    match node:
        case n.Literal() | n.Rate() | n.Today():
            return False
        case n.Exists(day=n.Term() as day):
            return every(compare("=", rules.truth(node), ASK), fails(_unsure(rules, day)))
        case n.Exists():
            return False
        case n.Mentioned():
            return every(compare("=", rules.truth(node), ASK), fails(_unsure(rules, node.of)))
        case n.Derived():
            return unsettled(rules, node.rule)
        case n.Term():
            return every(fails(rules.is_known(node)), fails(_unsure(rules, node)))
        case n.Shared():
            return every(fails(rules.is_known(node)), unsettled(rules, node.of))
        case n.Total():
            return every(fails(rules.is_known(node)), _of_records(rules, node))
        case n.If():
            test = rules.truth(node.test)
            then = every(compare("≠", test, NO), unsettled(rules, node.then))
            other = every(compare("≠", test, YES), unsettled(rules, node.other))
            return every(fails(rules.is_known(node)), some(unsettled(rules, node.test), then, other))
        case (
            n.And() | n.Or() | n.Not() | n.Surely() | n.ByOffice() | n.Compare() | n.Member() | n.Within() | n.Sum()
            | n.Product() | n.Extreme() | n.Table() | n.Months() | n.Days() | n.Year() | n.Size() | n.RateOn()
            | n.Bands() | n.Climb() | n.Whole() | n.Rounded()
        ):  # fmt: skip
            return every(fails(rules.is_known(node)), some(*(unsettled(rules, part) for part in n.parts(node))))
        case _:
            assert_never(node)


def _unsure(rules: SqlRules, term: n.Term) -> Test:
    return not rules.is_supposed(term) and rules.facts.unsure(term.name, term.owner)


def _of_records(rules: SqlRules, node: n.Total) -> Test:
    """A list that was not asked is never answered 不清楚."""
    if not rules.facts.has_records(node.owner) or node.owner in rules.supposing:
        return True
    with rules.inside(node.owner):
        counts = compare("≠", rules.truth(node.test), NO)
        of_one = every(counts, some(unsettled(rules, node.test), unsettled(rules, node.what)))
        return some(fails(rules.facts.listed(node.owner)), rules.any_record(of_one))
