"""Turns the parse tree of a rule into nodes, checking names and units on the way."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from core.policy import values as v
from core.policy.money import fen
from core.policy.nodes import (
    BOOL,
    DATE,
    DAYS,
    INDUSTRY,
    MONEY,
    MONTHS,
    PLAIN,
    UNITS,
    YEAR,
    Fault,
    Names,
    Node,
    Type,
    fact_node,
    field_node,
    literal,
    made_of,
    number,
)
from core.policy.size import SIZES, size_by_sums, size_of

_COMPARE: dict[str, Callable[[v.Pair, v.Pair], int]] = {
    "<=": v.at_most,
    "<": v.below,
    ">=": lambda a, b: v.at_most(b, a),
    ">": lambda a, b: v.below(b, a),
    "=": v.equal,
    "≠": lambda a, b: v.negate(v.equal(a, b)),
}


class Builder:
    """Turns a parse tree into nodes, checking names and units on the way."""

    def __init__(self, names: Names, each: str, extra: Mapping[str, Node]) -> None:
        self.names, self.each, self.extra = names, each, extra

    def build(self, tree: Any) -> Node:
        if not hasattr(tree, "data"):
            raise Fault(f"读不懂“{tree}”")
        made: Node = getattr(self, str(tree.data))(tree.children)
        return made

    # leaves

    def number(self, c: list[Any]) -> Node:
        text = str(c[0])
        digits = text.rstrip("亿万元/瓦人千%个月年度天")
        unit = text[len(digits) :]
        if unit in ("元", "万元", "亿元"):
            value: Any = fen(text)
            return literal(MONEY, (value, value), text)
        exact = Fraction(digits.replace(",", ""))
        if unit.startswith("元/"):
            value = exact * 100
            type_ = number(元=1, **{unit[2:]: -1})
        else:
            type_, scale = UNITS[unit]
            value = exact * scale / (100 if unit == "%" else 1)
        value = value.numerator if value.denominator == 1 else value
        return literal(type_, (value, value), text)

    def date(self, c: list[Any]) -> Node:
        try:
            day = datetime.date.fromisoformat(str(c[0])).toordinal()
        except ValueError:
            raise Fault(f"没有 {c[0]} 这一天") from None
        return literal(DATE, (day, day), str(c[0]))

    def yes(self, c: list[Any]) -> Node:
        return literal(BOOL, v.YES, "是")

    def no(self, c: list[Any]) -> Node:
        return literal(BOOL, v.NO, "否")

    def name(self, c: list[Any]) -> Node:
        name = str(c[0])
        if name in self.extra:
            return self.extra[name]
        if self.each and any(f.name == name for f in self.names.facts[self.each].fields):
            owner = self.names.facts[self.each]
            return field_node(owner, owner.field(name))
        special = self.names.node(name)
        if special is not None:
            return special
        if name in self.names.facts:
            return fact_node(self.names.facts[name])
        fields = [f.name for f in self.names.facts[self.each].fields] if self.each else []
        near = get_close_matches(name, [*fields, *self.names.facts], 1, 0.5)
        raise Fault(f"没有“{name}”这个名称" + (f"，最接近的是“{near[0]}”" if near else ""))

    def path(self, c: list[Any]) -> Node:
        raise Fault(f"“{c[0]}.{c[1]}”只能用在 合计、最大 之内")

    # logic

    def _bools(self, c: list[Any]) -> tuple[Node, ...]:
        nodes = tuple(self.build(x) for x in c)
        for node in nodes:
            self._want(node, BOOL)
        return nodes

    def both(self, c: list[Any]) -> Node:
        parts = self._bools(c)
        runs = [p.run for p in parts]
        return made_of(BOOL, lambda s: v.both([r(s) for r in runs]), parts, "且")

    def either(self, c: list[Any]) -> Node:
        parts = self._bools(c)
        runs = [p.run for p in parts]
        return made_of(BOOL, lambda s: v.either([r(s) for r in runs]), parts, "或")

    def negate(self, c: list[Any]) -> Node:
        parts = self._bools(c)
        run = parts[0].run
        return made_of(BOOL, lambda s: v.negate(run(s)), parts, "非")

    def branch(self, c: list[Any]) -> Node:
        test, then, other = (self.build(x) for x in c)
        self._want(test, BOOL)
        self._same(then, other)

        def run(scope: Any) -> Any:
            truth = test.run(scope)
            if truth == v.YES:
                return then.run(scope)
            return other.run(scope) if truth == v.NO else v.hull(then.run(scope), other.run(scope), truth)

        def blame(scope: Any) -> Iterator[str]:
            if v.is_known(run(scope)):
                return
            truth = test.run(scope)
            yield from test.blame(scope)
            for part, skipped in ((then, v.NO), (other, v.YES)):
                if truth != skipped:
                    yield from part.blame(scope)

        return Node(then.type, run, blame, "若", (test, then, other))

    # comparison

    def compare(self, c: list[Any]) -> Node:
        op = str(c[1])
        if op in ("=", "≠"):
            named = self._options_on_one_side(c[0], c[2])
            if named:
                node, option = named
                member = self._member(node, (option,))
                return member if op == "=" else self._not(member)
        left, right = self.build(c[0]), self.build(c[2])
        self._same(left, right)
        if left.type == BOOL:
            return self._bool_equal(left, right, op)
        if left.type.name not in ("number", "date"):
            raise Fault(f"{left.type}不能用 {op} 比较")
        a, b, how = left.run, right.run, _COMPARE[op]
        return made_of(BOOL, lambda s: how(a(s), b(s)), (left, right), op)

    def _bool_equal(self, left: Node, right: Node, op: str) -> Node:
        if op not in ("=", "≠") or right.op != "literal":
            raise Fault(f"是否只能与 是、否 比较，不能用 {op}")
        return left if (right.value == v.YES) == (op == "=") else self._not(left)

    def _not(self, node: Node) -> Node:
        run = node.run
        return made_of(BOOL, lambda s: v.negate(run(s)), (node,), "非")

    def between(self, c: list[Any]) -> Node:
        first = self.compare([c[0], c[1], c[2]])
        second = self.compare([c[2], c[3], c[4]])
        a, b = first.run, second.run
        return made_of(BOOL, lambda s: v.both((a(s), b(s))), (first, second), "且")

    def _options_on_one_side(self, left: Any, right: Any) -> tuple[Node, str] | None:
        """The choice or industry node, and the bare option it is compared with."""
        for one, other in ((left, right), (right, left)):
            if getattr(other, "data", "") == "name" and getattr(one, "data", "") in ("name", "branch"):
                node = self.build(one) if self._known(str(one.children[0])) else None
                if node and node.type.name in ("choice", "industry") and not self._known(str(other.children[0])):
                    return node, str(other.children[0])
        return None

    def _known(self, name: str) -> bool:
        fields = self.names.facts[self.each].fields if self.each else ()
        return (
            name in self.extra
            or name in self.names.facts
            or self.names.node(name) is not None
            or any(f.name == name for f in fields)
        )

    def member(self, c: list[Any]) -> Node:
        return self._member(self.build(c[0]), tuple(str(x) for x in c[1].children))

    def outsider(self, c: list[Any]) -> Node:
        return self._not(self.member(c))

    def _member(self, node: Node, options: tuple[str, ...]) -> Node:
        if node.type.name == "industry":
            return self._industry_member(node, options)
        if node.type.name != "choice":
            raise Fault(f"{node.type}没有选项可比")
        for option in options:
            if option not in node.type.options:
                raise Fault(f"“{node.name}”没有“{option}”这一项；可选：{'、'.join(node.type.options)}")
        wanted, run = frozenset(options), node.run

        def truth(scope: Any) -> int:
            held = run(scope)
            return v.YES if held <= wanted else v.ASK if held & wanted else v.NO

        return made_of(BOOL, truth, (node,), "属于", value=options)

    def _industry_member(self, node: Node, prefixes: tuple[str, ...]) -> Node:
        run = node.run

        def truth(scope: Any) -> int:
            code = run(scope)
            if code is None:
                return v.ASK
            if any(code.startswith(p) for p in prefixes):
                return v.YES
            return v.ASK if any(p.startswith(code) for p in prefixes) else v.NO

        return made_of(BOOL, truth, (node,), "属于", value=prefixes)

    # arithmetic

    def plus(self, c: list[Any]) -> Node:
        left, right = self.build(c[0]), self.build(c[2])
        minus = str(c[1]) != "+"
        how, a, b = (v.subtract if minus else v.add), left.run, right.run
        if minus and left.type == right.type == DATE:
            return made_of(DAYS, lambda s: how(a(s), b(s)), (left, right), "-")
        if left.type == DATE and right.type == DAYS:
            return made_of(DATE, lambda s: how(a(s), b(s)), (left, right), "+")
        self._same(left, right)
        if left.type.name != "number":
            raise Fault(f"{left.type}不能加减")
        return made_of(left.type, lambda s: how(a(s), b(s)), (left, right), "-" if minus else "+")

    def times(self, c: list[Any]) -> Node:
        left, right = self.build(c[0]), self.build(c[2])
        for node in (left, right):
            if node.type.name != "number":
                raise Fault(f"{node.type}不能乘除")
        a, b = left.run, right.run
        if str(c[1]) == "×":
            return made_of(_product(left.type, right.type, 1), lambda s: v.multiply(a(s), b(s)), (left, right), "×")
        if right.op != "literal" or right.value[0] <= 0:
            raise Fault("只能除以写明的正数")
        by = right.value[0]
        return made_of(_product(left.type, right.type, -1), lambda s: v.divide(a(s), by), (left, right), "/")

    # functions

    def ladder(self, c: list[Any]) -> Node:
        node = self.name([c[0]])
        rungs = {str(r.children[0]): self.build(r.children[1]) for r in c[1:]}
        for option in rungs:
            if option not in node.type.options:
                raise Fault(f"“{c[0]}”没有“{option}”这一项；可选：{'、'.join(node.type.options)}")
        steps = tuple(rungs.values())
        for step in steps[1:]:
            self._same(steps[0], step)
        run = node.run

        def pick(scope: Any) -> Any:
            hit = [rungs[o].run(scope) for o in run(scope) if o in rungs]
            if not hit:
                return (0, 0)
            return min(h[0] for h in hit), max(h[1] for h in hit)

        return made_of(steps[0].type, pick, (node, *steps), "分档", value=tuple(rungs))

    def call(self, c: list[Any]) -> Node:
        name, args = str(c[0]), list(c[1:])
        condition = args.pop().children[0] if getattr(args[-1], "data", "") == "filter" else None
        if name in ("合计", "计数", "最大"):
            return self._over_list(name, args, condition)
        maker = getattr(self, f"_call_{_CALLS[name]}", None) if name in _CALLS else None
        if maker is None or condition is not None:
            raise Fault(f"没有“{name}”这个算法；有：{'、'.join(['合计', '计数', '最大', *_CALLS])}")
        made: Node = maker(name, args)
        return made

    def _call_extreme(self, name: str, args: list[Any]) -> Node:
        parts = tuple(self.build(x) for x in args)
        for part in parts[1:]:
            self._same(parts[0], part)
        runs, pick = [p.run for p in parts], min if name == "取小" else max

        def run(scope: Any) -> Any:
            got = [r(scope) for r in runs]
            return pick(g[0] for g in got), pick(g[1] for g in got)

        return made_of(parts[0].type, run, parts, name)

    def _call_months(self, name: str, args: list[Any]) -> Node:
        a, b = self._dates(name, args)
        shift = 1 if name == "期限" else 0
        return made_of(MONTHS, lambda s: v.months(a.run(s), b.run(s), shift), (a, b), name)

    def _call_days(self, name: str, args: list[Any]) -> Node:
        a, b = self._dates(name, args)
        return made_of(DAYS, lambda s: v.subtract(b.run(s), a.run(s)), (a, b), name)

    def _dates(self, name: str, args: list[Any]) -> tuple[Node, Node]:
        if len(args) != 2:
            raise Fault(f"{name} 要两个日期")
        a, b = self.build(args[0]), self.build(args[1])
        self._want(a, DATE)
        self._want(b, DATE)
        return a, b

    def _call_year(self, name: str, args: list[Any]) -> Node:
        day = self.build(args[0])
        self._want(day, DATE)
        return made_of(YEAR, lambda s: v.year_of(day.run(s)), (day,), name)

    def _call_exists(self, name: str, args: list[Any]) -> Node:
        node = self.build(args[0])
        self._want(node, DATE)
        label, inner = node.name, node.op == "field"
        short = label.rpartition(".")[2]

        def run(scope: Any) -> int:
            return (scope.record_exists if inner else scope.exists).get(short, v.YES)  # type: ignore[no-any-return]

        def blame(scope: Any) -> Iterator[str]:
            if run(scope) == v.ASK:
                yield f"{scope.list_name}[{scope.place}].{short}" if inner else label

        return Node(BOOL, run, blame, "有", (node,))

    def _call_size(self, name: str, args: list[Any]) -> Node:
        parts = tuple(self.build(x) for x in args)
        if [p.type for p in parts] != [INDUSTRY, number(人=1), MONEY, MONEY]:
            raise Fault("划型 依次要 行业、从业人员、营业收入、资产总额")
        runs, table = [p.run for p in parts], self.names.tables["划型"]

        def run(scope: Any) -> frozenset[str]:
            return size_of(table, *[r(scope) for r in runs])

        return made_of(Type("choice", options=SIZES), run, parts, name, value=table)

    def _call_size_by_sums(self, name: str, args: list[Any]) -> Node:
        parts = tuple(self.build(x) for x in args)
        if [p.type for p in parts] != [INDUSTRY, MONEY, MONEY]:
            raise Fault("留抵划型 依次要 行业、营业收入、资产总额")
        runs, table = [p.run for p in parts], self.names.tables["划型"]

        def run(scope: Any) -> frozenset[str]:
            return size_by_sums(table, *[r(scope) for r in runs])

        return made_of(Type("choice", options=SIZES), run, parts, name)

    def _over_list(self, name: str, args: list[Any], condition: Any) -> Node:
        if len(args) != 1 or getattr(args[0], "data", "") not in ("name", "path"):
            raise Fault(f"{name} 要写成 {name}(清单.栏目 其中 条件)")
        parts = [str(x) for x in args[0].children]
        owner = self.names.facts.get(parts[0])
        if owner is None or owner.type != "list":
            raise Fault(f"“{parts[0]}”不是清单")
        inner = Builder(self.names, owner.name, self.extra)
        what = inner.name([parts[1]]) if len(parts) == 2 else literal(PLAIN, (1, 1))
        if (len(parts) == 1) != (name == "计数"):
            raise Fault(f"{name}({args[0].children[0]}) 少了或多了栏目")
        test = inner.build(condition) if condition is not None else literal(BOOL, v.YES)
        return _aggregate(name, owner.name, what, test)

    # checks

    def _want(self, node: Node, type_: Type) -> None:
        if node.type != type_:
            raise Fault(f"这里要{type_}，“{node.name or node.op}”却是{node.type}")

    def _same(self, left: Node, right: Node) -> None:
        if left.type != right.type and not (left.type.name == right.type.name == "choice"):
            raise Fault(f"{left.type}与{right.type}不能相比或相加")


_CALLS = {
    "取小": "extreme", "取大": "extreme", "满月数": "months", "期限": "months", "天数": "days",
    "年份": "year", "有": "exists", "划型": "size", "留抵划型": "size_by_sums",
}  # fmt: skip


def _product(left: Type, right: Type, sign: int) -> Type:
    powers = dict(left.dims)
    for unit, power in right.dims:
        powers[unit] = powers.get(unit, 0) + sign * power
    return number(**powers)


def _aggregate(name: str, owner: str, what: Node, test: Node) -> Node:
    """合计, 计数, 最大 over the records of a list for which a condition holds."""
    largest = name == "最大"

    def run(scope: Any) -> Any:
        records = scope.lists[owner]
        if records is None:
            return v.SOME
        low: Any = 0
        high: Any = 0
        for place in range(1, len(records) + 1):
            inside = scope.inside(owner, place)
            truth = test.run(inside)
            if truth == v.NO:
                continue
            value = what.run(inside)
            lowest = value[0] if truth == v.YES else min(0, value[0])
            low = max(low, lowest) if largest else low + lowest
            high = max(high, value[1]) if largest else high + value[1]
        return low, high

    def blame(scope: Any) -> Iterator[str]:
        if v.is_known(run(scope)):
            return
        records = scope.lists[owner]
        if records is None:
            yield owner
            return
        for place in range(1, len(records) + 1):
            inside = scope.inside(owner, place)
            if test.run(inside) != v.NO:
                yield from test.blame(inside)
                yield from what.blame(inside)

    type_ = what.type if name != "计数" else PLAIN
    return Node(type_, run, blame, name, (what, test), name=owner)
