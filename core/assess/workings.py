"""A calculation as a person would write it: the branch taken, the grade that applies, names replaced by figures.
Decides nothing."""

from collections.abc import Callable
from typing import assert_never

from core.policy import interpreter
from core.policy import nodes as n
from core.policy import values as v
from core.policy.expression import Expression
from core.policy.money import decimal, wan_of_text, yuan
from core.policy.nodes import Node
from core.policy.rule_scope import RuleScope
from core.policy.rule_types import MONEY, PLAIN
from core.policy.values import Bounds

Shown = Callable[[str], str]
"""From the name of a fact in a rule to its answer as text."""

_SIGNS = {"+": "+", "-": "-", "×": "×", "/": "÷"}
Choosing = n.If | n.Table | n.Extreme | n.Bands | n.Climb


class Working:
    """The calculation of a rule in a scope. Each part is evaluated once."""

    def __init__(self, rule: Expression, scope: RuleScope, shown: Shown) -> None:
        self._root, self._scope, self._shown = rule.root, scope, shown
        self._bounds: dict[int, Bounds] = {}  # by id of a node, all of which the rule keeps alive
        self._taken: dict[int, Node | None] = {}

    def text(self) -> str | None:
        """装机容量（520千瓦） × 0.3元/瓦; None if a figure is unknown, or the rule does not read as a calculation."""
        return self._text(self._root)

    def reckons(self) -> bool:
        """Whether it combines figures, and is not just one figure."""
        node: Node | None = self._root
        while isinstance(node, Choosing):
            node = self._chosen(node)
        return isinstance(node, n.Sum | n.Product)

    def _worth(self, node: Node) -> Bounds:
        found = self._bounds.get(id(node))
        if found is None:
            found = self._bounds[id(node)] = interpreter.bounds(node, self._scope)
        return found

    def _text(self, node: Node) -> str | None:
        match node:
            case n.Literal():
                return node.text
            case n.Term():
                return f"{node.name}（{self._shown(node.key)}）"
            case n.Rate() | n.RateOn():
                return _figure(node, self._worth(node))
            case n.Shared():
                figure = _figure(node, self._scope.share)
                return None if figure is None else f"{node.name}（{figure}）"
            case n.Days():
                days = self._worth(node)
                return f"{days.low}天" if v.is_known(days) else None
            case n.Months() | n.Whole():
                count, unit = self._worth(node), "个月" if isinstance(node, n.Months) else ""
                return f"{count.low}{unit}" if v.is_known(count) else None
            case n.If() | n.Table() | n.Extreme() | n.Bands() | n.Climb():
                taken = self._chosen(node)
                return self._text(taken) if taken else None
            case n.Sum() | n.Product():
                return self._joined(node)
            case (
                n.Derived() | n.Today() | n.And() | n.Or() | n.Not() | n.Surely() | n.ByOffice() | n.Compare()
                | n.Member() | n.Within() | n.Year() | n.Exists() | n.Size() | n.Total() | n.Mentioned() | n.Rounded()
            ):  # fmt: skip
                return None
            case _:
                assert_never(node)

    def _chosen(self, node: Choosing) -> Node | None:
        """The part of a node that determines the value; None if that is not known."""
        if id(node) not in self._taken:
            self._taken[id(node)] = self._choose(node)
        return self._taken[id(node)]

    def _choose(self, node: Choosing) -> Node | None:
        match node:
            case n.If():
                return {v.YES: node.then, v.NO: node.other}.get(interpreter.truth(node.test, self._scope))
            case n.Table():
                held = interpreter.options(node.part, self._scope)
                found = [rung for option, rung in node.rungs if option in held]
                return found[0] if len(held) == 1 and found else None
            case n.Extreme():
                whole = self._worth(node)
                same = (part for part in node.parts if self._worth(part) == whole)
                return next(same, None) if v.is_known(whole) else None
            case n.Bands() | n.Climb():
                whole = self._worth(node)
                worths = [step for _, step in node.steps if v.is_known(whole) and self._worth(step) == whole]
                return worths[0] if len(worths) == 1 and getattr(node, "op", "") != "超额累进" else None

    def _alone(self, node: Node) -> Node:
        """The other part of a sum if one part is 0: nobody writes “+ 0元 × 5%”."""
        while isinstance(node, n.Sum):
            if self._worth(node.right) == v.NOUGHT:
                node = node.left
            elif node.op == "+" and self._worth(node.left) == v.NOUGHT:
                node = node.right
            else:
                break
        return node

    def _joined(self, whole: n.Sum | n.Product) -> str | None:
        node = self._alone(whole)
        if node is not whole:
            return self._text(node)
        loose, sides = isinstance(whole, n.Sum), []
        for at, part in enumerate((whole.left, whole.right)):
            text, inner = self._text(part), self._alone(part)
            while isinstance(inner, Choosing):
                inner = self._alone(self._chosen(inner) or n.parts(inner)[0])
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
    if node.type == MONEY:
        return yuan(int(value.low)) if isinstance(node, n.Shared) else wan_of_text(int(value.low))
    assert not isinstance(value.low, float)
    return f"{decimal(value.low * 100)}%" if node.type == PLAIN else decimal(value.low)
