"""A sum as a person would write it: the branch that was taken, the grade that applies, each figure where its name
stood. And of a rule, the facts that carry what came of it. Reads the tree of a rule, decides nothing."""

from collections.abc import Callable, Iterator
from typing import Any

from core.policy import values as v
from core.policy.money import decimal, wan, yuan
from core.policy.nodes import MONEY, PLAIN, Expression, Node

Shown = Callable[[str], str]
"""A fact, by its name in a rule, as it was answered."""

_SIGNS = {"+": "+", "-": "-", "×": "×", "/": "÷"}
_LOOSE = ("+", "-")
_CHOOSING = ("若", "分档", "取小", "取大")


def worked(rule: Expression, scope: Any, shown: Shown) -> str | None:
    """装机容量（520千瓦） × 0.3元/瓦; None where the sum rests on what is not known, or does not read as one."""
    return _worked(rule.root, scope, shown)


def _worked(node: Node, scope: Any, shown: Shown) -> str | None:
    match node.op:
        case "literal":
            return node.name
        case "fact" | "field":
            return f"{node.name.rpartition('.')[2]}（{shown(node.name)}）"
        case "rate" | "share":
            value = node.run(scope)
            figure = _figure(node, value) if v.is_known(value) else None
            return figure if node.op == "rate" or figure is None else f"{node.name}（{figure}）"
        case "天数":
            days = node.run(scope)
            return f"{days[0]}天" if v.is_known(days) else None
        case op if op in _CHOOSING:
            taken = _taken(node, scope)
            return _worked(taken, scope, shown) if taken else None
        case "+" | "-" | "×" | "/":
            return _joined(node, scope, shown)
    return None


def reckons(rule: Expression, scope: Any) -> bool:
    """Whether the sum puts figures together, and is not just one of them."""
    node: Node | None = rule.root
    while node is not None and node.op in _CHOOSING:
        node = _taken(node, scope)
    return node is not None and node.op in _SIGNS


def _taken(node: Node, scope: Any) -> Node | None:
    """The part that gives the value; None where that is not known."""
    if node.op == "若":
        truth = node.parts[0].run(scope)
        return {v.YES: node.parts[1], v.NO: node.parts[2]}.get(truth)
    if node.op == "分档":
        held = node.parts[0].run(scope)
        found = [part for option, part in zip(node.value, node.parts[1:], strict=True) if option in held]
        return found[0] if len(held) == 1 and found else None
    value = node.run(scope)
    return next((part for part in node.parts if part.run(scope) == value), None) if v.is_known(value) else None


def _alone(node: Node, scope: Any) -> Node:
    """Of a sum with nothing to add or to take off, the part that counts: nobody writes “+ 0元 × 5%”."""
    while node.op in _LOOSE:
        left, right = node.parts
        if right.run(scope) == (0, 0):
            node = left
        elif node.op == "+" and left.run(scope) == (0, 0):
            node = right
        else:
            break
    return node


def _joined(node: Node, scope: Any, shown: Shown) -> str | None:
    whole, node = node, _alone(node, scope)
    if node is not whole:
        return _worked(node, scope, shown)
    sides = []
    for at, part in enumerate(node.parts):
        text, inner = _worked(part, scope, shown), _alone(part, scope)
        while inner.op in _CHOOSING:
            inner = _alone(_taken(inner, scope) or inner.parts[0], scope)
        if text is None:
            return None
        loose = inner.op in _LOOSE and (node.op not in _LOOSE or (at and node.op == "-"))
        sides.append(f"（{text}）" if loose or (inner.op in ("×", "/") and node.op in ("×", "/") and at) else text)
    before, after = "" if sides[0].endswith("）") else " ", "" if sides[1].startswith("（") else " "
    return f"{sides[0]}{before}{_SIGNS[node.op]}{after}{sides[1]}"


def _figure(node: Node, value: Any) -> str:
    if node.type == MONEY:
        return yuan(int(value[0])) if node.op == "share" else wan(int(value[0]))
    return f"{decimal(value[0] * 100)}%" if node.type == PLAIN else decimal(value[0])


# ── which facts carry a verdict ──────────────────────────────────────────────────────────────────────────────────


def carriers(rule: Expression | None, scope: Any) -> tuple[str, ...]:
    """Keys of the facts on which the value of a rule rests: of an 或 that holds the branch that holds (the one that
    takes the fewest facts), of a 且 that fails the part that fails; behind a derived fact those it is made of."""
    return tuple(dict.fromkeys(_carry(rule.root, scope))) if rule else ()


def _carry(node: Node, scope: Any) -> Iterator[str]:
    match node.op:
        case "fact":
            yield node.name
        case "field":
            owner, _, field = node.name.partition(".")
            yield f"{owner}[{scope.place}].{field}"
        case "derived":
            yield from _carry(node.parts[0], scope)
        case "或" | "且":
            settles = v.YES if node.op == "或" else v.NO
            held = [list(_carry(p, scope)) for p in node.parts if p.run(scope) == settles]
            yield from min(held, key=len) if held else _all(node, scope)
        case "若":
            taken = _taken(node, scope)
            yield from _carry(node.parts[0], scope)
            for part in (taken,) if taken else node.parts[1:]:
                yield from _carry(part, scope)
        case "合计" | "计数" | "最大":
            yield node.name
        case "划型":
            yield from _carry_size(node, scope)
        case _:
            yield from _all(node, scope)


def _all(node: Node, scope: Any) -> Iterator[str]:
    for part in node.parts:
        yield from _carry(part, scope)


def _carry_size(node: Node, scope: Any) -> Iterator[str]:
    """行业, and of the indicators those that the size table uses for it."""
    yield from _carry(node.parts[0], scope)
    code = node.parts[0].run(scope)
    rows = [row for row in node.value.rows_for(code) if row] if code is not None and node.value is not None else []
    used = {at for row in rows for at, floors in enumerate((row.staff, row.revenue, row.assets), 1) if floors}
    for at, part in enumerate(node.parts[1:], 1):
        if at in used:
            yield from _carry(part, scope)
