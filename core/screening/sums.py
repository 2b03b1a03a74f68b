"""合计, 计数 and 最大 over the records of a list in SQL (`core.policy.interpreter.total`)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.policy import nodes as n
from core.screening.algebra import case, compare, every, fails, is_null, least
from core.screening.arithmetic import NO, NOUGHT, SOME, YES
from core.screening.facts import Num, Supposed

if TYPE_CHECKING:
    from core.screening.rules import SqlRules


def total(rules: "SqlRules", node: n.Total) -> Num:
    """The aggregate over the records for which a condition holds, or may hold."""
    if node.owner in rules.supposing:
        return _of_supposed(rules, node, rules.supposing[node.owner])
    if not rules.facts.has_records(node.owner):
        listed = rules.facts.listed(node.owner)
        return rules.first([(listed, NOUGHT)], SOME)
    with rules.inside(node.owner):
        counts, what = rules.truth(node.test), rules.finite(node.what)
        most = rules.most_of_all(what.most)
        surely, perhaps = compare("=", counts, YES), compare("≠", counts, NO)
        low_open = rules.put(case([(surely, what.low)], least(0, what.low) if what.nonneg is False else 0))
        low = rules.put(case([(perhaps, low_open)], 0))
        high = rules.put(case([(perhaps, what.high)], 0))
        open_low = every(perhaps, is_null(what.low)) if not what.nonneg else False
        open_high = every(perhaps, is_null(what.high))
        unbounded = [rules.any_record(test) for test in (open_low, open_high)]
        ends = [rules.sum_or_most(node.op, end, what.most) for end in (low, high)]
    listed = rules.facts.listed(node.owner)
    found = []
    for end, open_, otherwise in zip(ends, unbounded, (0, None), strict=True):
        test = fails(listed)
        found.append(rules.put(case([(test, otherwise), (open_, None)], end)))
    return Num(found[0], found[1], what.over, most, nonneg=node.op == "最大" or what.nonneg)


def _of_supposed(rules: "SqlRules", node: n.Total, records: Sequence[Supposed]) -> Num:
    total = NOUGHT
    for record in records:
        with rules.inside(node.owner, record):
            counts, what = rules.truth(node.test), rules.finite(node.what)
            low = case([(compare("=", counts, YES), what.low), (compare("=", counts, NO), 0)],
                       rules.put(least(0, what.low)) if not what.nonneg else 0)  # fmt: skip
            high = case([(compare("=", counts, NO), 0)], what.high)
            one = Num(rules.put(low), rules.put(high), what.over, what.most, what.nonneg)
        sofar, one = rules.alike(total, one)
        total = rules.extreme("取大", [sofar, one]) if node.op == "最大" else rules.add(sofar, one)
    return total
