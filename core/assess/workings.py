"""A calculation as a person would write it: the branch taken, the grade that applies, names replaced by figures. Also
the facts that a rule's value depends on. Decides nothing."""

from collections.abc import Callable, Iterator
from typing import assert_never

from core.policy import nodes as n
from core.policy import values as v
from core.policy.expression import Expression
from core.policy.fact import Key
from core.policy.money import decimal, wan_of_text, yuan
from core.policy.nodes import Node, Scope
from core.policy.run import bounds, key_of, options, truth, value
from core.policy.values import Bounds

Shown = Callable[[str], str]
"""From the name of a fact in a rule to its answer as text."""

_SIGNS = {"+": "+", "-": "-", "×": "×", "/": "÷"}
Choosing = n.If | n.Table | n.Extreme | n.Bands | n.Climb


def worked(rule: Expression, scope: Scope, shown: Shown) -> str | None:
    """装机容量（520千瓦） × 0.3元/瓦; None if a figure is unknown, or the rule does not read as a calculation."""
    return _worked(rule.root, scope, shown)


def _worked(node: Node, scope: Scope, shown: Shown) -> str | None:
    match node:
        case n.Literal():
            return node.text
        case n.Term():
            return f"{node.name}（{shown(node.key)}）"
        case n.Rate() | n.RateOn():
            return _figure(node, bounds(node, scope))
        case n.Shared():
            figure = _figure(node, scope.share)
            return None if figure is None else f"{node.name}（{figure}）"
        case n.Days():
            days = bounds(node, scope)
            return f"{days.low}天" if v.is_known(days) else None
        case n.Months() | n.Whole():
            count, unit = bounds(node, scope), "个月" if isinstance(node, n.Months) else ""
            return f"{count.low}{unit}" if v.is_known(count) else None
        case n.If() | n.Table() | n.Extreme() | n.Bands() | n.Climb():
            taken = _taken(node, scope)
            return _worked(taken, scope, shown) if taken else None
        case n.Sum() | n.Product():
            return _joined(node, scope, shown)
        case (
            n.Derived() | n.Today() | n.And() | n.Or() | n.Not() | n.Surely() | n.ByOffice() | n.Compare() | n.Member()
            | n.Within() | n.Year() | n.Exists() | n.Size() | n.Total() | n.Mentioned() | n.Rounded()
        ):  # fmt: skip
            return None
        case _:
            assert_never(node)


def reckons(rule: Expression, scope: Scope) -> bool:
    """Whether a calculation combines figures, and is not just one figure."""
    node: Node | None = rule.root
    while isinstance(node, Choosing):
        node = _taken(node, scope)
    return isinstance(node, n.Sum | n.Product)


def _taken(node: Choosing, scope: Scope) -> Node | None:
    """The part of a node that determines the value; None if that is not known."""
    match node:
        case n.If():
            return {v.YES: node.then, v.NO: node.other}.get(truth(node.test, scope))
        case n.Table():
            held = options(node.part, scope)
            found = [rung for option, rung in node.rungs if option in held]
            return found[0] if len(held) == 1 and found else None
        case n.Extreme():
            whole = bounds(node, scope)
            same = (part for part in node.parts if bounds(part, scope) == whole)
            return next(same, None) if v.is_known(whole) else None
        case n.Bands() | n.Climb():
            whole = bounds(node, scope)
            worths = [step for _, step in node.steps if v.is_known(whole) and bounds(step, scope) == whole]
            return worths[0] if len(worths) == 1 and getattr(node, "op", "") != "超额累进" else None


def _alone(node: Node, scope: Scope) -> Node:
    """The other part of a sum if one part is 0: nobody writes “+ 0元 × 5%”."""
    while isinstance(node, n.Sum):
        if bounds(node.right, scope) == v.NOUGHT:
            node = node.left
        elif node.op == "+" and bounds(node.left, scope) == v.NOUGHT:
            node = node.right
        else:
            break
    return node


def _joined(whole: n.Sum | n.Product, scope: Scope, shown: Shown) -> str | None:
    node = _alone(whole, scope)
    if node is not whole:
        return _worked(node, scope, shown)
    loose, sides = isinstance(whole, n.Sum), []
    for at, part in enumerate((whole.left, whole.right)):
        text, inner = _worked(part, scope, shown), _alone(part, scope)
        while isinstance(inner, Choosing):
            inner = _alone(_taken(inner, scope) or n.parts(inner)[0], scope)
        if text is None:
            return None
        apart = isinstance(inner, n.Sum) and (not loose or (at == 1 and whole.op == "-"))
        apart = apart or (isinstance(inner, n.Product) and not loose and at == 1)
        sides.append(f"（{text}）" if apart else text)
    before, after = "" if sides[0].endswith("）") else " ", "" if sides[1].startswith("（") else " "
    return f"{sides[0]}{before}{_SIGNS[whole.op]}{after}{sides[1]}"


def _figure(node: n.Rate | n.RateOn | n.Shared, value: Bounds) -> str | None:
    if not v.is_known(value):
        return None
    if node.type == n.MONEY:
        return yuan(int(value.low)) if isinstance(node, n.Shared) else wan_of_text(int(value.low))
    assert not isinstance(value.low, float)
    return f"{decimal(value.low * 100)}%" if node.type == n.PLAIN else decimal(value.low)


# ── the facts that a value depends on ────────────────────────────────────────────────────────────────────────────


def carriers(rule: Expression | None, scope: Scope) -> tuple[Key, ...]:
    """Keys of the facts that a rule's value depends on: of a true 或 only the true branch (the one with the fewest
    facts), of a false 且 only the false part; for a derived fact the facts it is derived from."""
    return tuple(dict.fromkeys(_carry(rule.root, scope))) if rule else ()


def _carry(node: Node, scope: Scope) -> Iterator[Key]:
    match node:
        case n.Term():
            yield key_of(node, scope)
        case n.Or() | n.And():
            settles = v.YES if isinstance(node, n.Or) else v.NO
            held = [list(_carry(p, scope)) for p in node.parts if truth(p, scope) == settles]
            yield from min(held, key=len) if held else _all(node, scope)
        case n.If():
            taken = _taken(node, scope)
            yield from _carry(node.test, scope)
            for part in (taken,) if taken else (node.then, node.other):
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


def _all(node: Node, scope: Scope) -> Iterator[Key]:
    for part in n.parts(node):
        yield from _carry(part, scope)


def _carry_size(node: n.Size, scope: Scope) -> Iterator[Key]:
    """行业, and the indicators that the size table uses for it."""
    industry, *indicators = node.parts
    yield from _carry(industry, scope)
    code = value(industry, scope)
    rows = [row for row in node.table.rows_for(code) if row] if isinstance(code, str) else []
    used = {at for row in rows for at, floors in enumerate((row.staff, row.revenue, row.assets)) if floors}
    for at, part in enumerate(indicators):
        if at in used:
            yield from _carry(part, scope)
