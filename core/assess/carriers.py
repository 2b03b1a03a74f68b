"""The facts that a rule's value depends on. Decides nothing."""

from collections.abc import Iterator
from typing import assert_never

from core.policy import nodes as n
from core.policy import values as v
from core.policy.expression import Expression
from core.policy.fact import Key
from core.policy.interpreter import key_of, truth, value
from core.policy.nodes import Node
from core.policy.rule_scope import RuleScope


def carriers(rule: Expression | None, scope: RuleScope) -> tuple[Key, ...]:
    """Keys of the facts that a rule's value depends on: of a true 或 only the true branch (the one with the fewest
    facts), of a false 且 only the false part; for a derived fact the facts it is derived from."""
    return tuple(dict.fromkeys(_carry(rule.root, scope))) if rule else ()


def _carry(node: Node, scope: RuleScope) -> Iterator[Key]:
    match node:
        case n.Term():
            yield key_of(node, scope)
        case n.Or() | n.And():
            settles = v.YES if isinstance(node, n.Or) else v.NO
            held = [list(_carry(p, scope)) for p in node.parts if truth(p, scope) == settles]
            yield from min(held, key=len) if held else _all(node, scope)
        case n.If():
            taken = {v.YES: (node.then,), v.NO: (node.other,)}.get(truth(node.test, scope))
            yield from _carry(node.test, scope)
            for part in taken or (node.then, node.other):
                yield from _carry(part, scope)
        case n.Total():
            yield Key.of(node.owner)
        case n.Size() if node.op == "划型":
            yield from _carry_size(node, scope)
        case (
            n.Literal() | n.Derived() | n.Rate() | n.Today() | n.Shared() | n.Not() | n.Surely() | n.ByOffice()
            | n.Compare() | n.Member() | n.Within() | n.Sum() | n.Product() | n.Extreme() | n.Table() | n.Months()
            | n.Days() | n.Year() | n.Exists() | n.Size() | n.RateOn() | n.Mentioned() | n.Bands() | n.Climb()
            | n.Whole() | n.Rounded()
        ):  # fmt: skip
            yield from _all(node, scope)
        case _:
            assert_never(node)


def _all(node: Node, scope: RuleScope) -> Iterator[Key]:
    for part in n.parts(node):
        yield from _carry(part, scope)


def _carry_size(node: n.Size, scope: RuleScope) -> Iterator[Key]:
    """行业, and the indicators that the size table uses for it."""
    industry, *indicators = node.parts
    yield from _carry(industry, scope)
    code = value(industry, scope)
    rows = [row for row in node.table.rows_for(code) if row] if isinstance(code, str) else []
    used = {at for row in rows for at, floors in enumerate((row.staff, row.revenue, row.assets)) if floors}
    for at, part in enumerate(indicators):
        if at in used:
            yield from _carry(part, scope)
