"""From the parse tree of a rule to nodes: resolves names, checks types, and reports errors."""

import datetime
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from fractions import Fraction
from typing import Any, Literal

from core.policy import nodes as n
from core.policy import values as v
from core.policy.money import fen
from core.policy.nodes import Node
from core.policy.rule_scope import NameResolver
from core.policy.rule_types import BOOL, DATE, DAYS, INDUSTRY, MONEY, PLAIN, UNITS, RuleError, Type, number
from core.policy.words import words

ParseTree = Any  # lark's Tree and Token, which are untyped
Name = Any  # a word of `_CALLS` or `_OVER_LIST`


_SIGNS = {"≤": "<=", "≥": ">=", "==": "=", "!=": "≠"}
"""Alternative spellings of comparisons."""


class Builder:
    """Builds the rules of one pack. `each`: the list whose fields are accessible; `extra`: additional names in this
    place."""

    def __init__(self, names: NameResolver, each: str, extra: Mapping[str, Node]) -> None:
        self.names, self.each, self.extra = names, each, extra

    def build(self, tree: ParseTree) -> Node:
        """The checked tree of a parsed rule. Raises RuleError with a sentence about the first error."""
        if not hasattr(tree, "data"):
            raise RuleError(f"读不懂“{tree}”")
        made: Node = getattr(self, str(tree.data))(tree.children)
        return made

    # leaves

    def number(self, c: list[ParseTree]) -> Node:
        """20万元, 10%, 300平方米: money in 分, anything else in its base unit. Raises RuleError for an unknown unit."""
        text = str(c[0])
        digits = text[: len(text) - len(text.lstrip("-－0123456789,."))]
        unit, *per = text[len(digits) :].split("/")
        type_, scale = self._unit(unit)
        value = Fraction(digits.replace(",", "").replace("－", "-")) * scale
        for each in per:
            by, step = self._unit(each)
            type_, value = _product(type_, by, -1), value / step
        return n.Literal(type_, v.exactly(v.plain(value)), text)

    def _unit(self, unit: str) -> tuple[Type, Fraction]:
        """Type and factor of a unit: a built-in one, or one that a fact is counted in (平方米, 万美元)."""
        if unit in UNITS:
            return UNITS[unit][0], Fraction(UNITS[unit][1], 100 if unit == "%" else 1)
        if unit in ("元", "万元", "亿元"):
            return MONEY, Fraction(fen(f"1{unit}"))
        counted = {f.unit for fact in self.names.facts.values() for f in (fact, *fact.fields) if f.type == "count"}
        for prefix, many in (("", 1), *_MANY):
            if unit.startswith(prefix) and unit.removeprefix(prefix) in counted:
                return number(**{unit.removeprefix(prefix): 1}), Fraction(many)
        if unit in ("千", "百万", "千万", "万", "亿"):
            raise RuleError(f"没有“{unit}”这个单位，金额要写成 20万元、1亿元 这样")
        raise RuleError(f"没有“{unit}”这个单位" + (f"；事实里有：{'、'.join(sorted(counted))}" if counted else ""))

    def date(self, c: list[ParseTree]) -> Node:
        """2023-05-20 as its ordinal. Raises RuleError for an invalid date."""
        try:
            return n.Literal(DATE, v.exactly(datetime.date.fromisoformat(str(c[0])).toordinal()), str(c[0]))
        except ValueError:
            raise RuleError(f"没有 {c[0]} 这一天") from None

    def yes(self, c: list[ParseTree]) -> Node:
        """是."""
        return n.Literal(BOOL, v.YES, "是")

    def no(self, c: list[ParseTree]) -> Node:
        """否."""
        return n.Literal(BOOL, v.NO, "否")

    def name(self, c: list[ParseTree]) -> Node:
        """The node of a name. Raises RuleError, suggesting the nearest name, for an unknown one."""
        name = str(c[0])
        found = self._named(name)
        if found is None:
            near = get_close_matches(name, [*self._fields(), *self.names.facts], 1, 0.5)
            raise RuleError(f"没有“{name}”这个名称" + (f"，最接近的是“{near[0]}”" if near else ""))
        return found

    def _named(self, name: str) -> Node | None:
        """Resolves a name: an extra name, a field, a derived fact or rate, a fact."""
        if name in self.extra:
            return self.extra[name]
        if name in self._fields():
            return n.term(self.names.facts[self.each].field(name), self.each)
        special = self.names.node(name)
        if special is not None or name not in self.names.facts:
            return special
        return n.term(self.names.facts[name])

    def _fields(self) -> tuple[str, ...]:
        return tuple(f.name for f in self.names.facts[self.each].fields) if self.each else ()

    def path(self, c: list[ParseTree]) -> Node:
        """Always raises Fault: fields of a list are accessible only inside 合计, 最大 etc."""
        raise RuleError(f"“{c[0]}.{c[1]}”只能用在 合计、最大 之内")

    # logic

    def _bools(self, c: list[ParseTree]) -> tuple[Node, ...]:
        nodes = tuple(self.build(x) for x in c)
        for node in nodes:
            _want(node, BOOL)
        return nodes

    def both(self, c: list[ParseTree]) -> Node:
        """且. Raises RuleError for a part that is not Boolean."""
        return n.And(self._bools(c))

    def either(self, c: list[ParseTree]) -> Node:
        """或. Raises RuleError for a part that is not Boolean."""
        return n.Or(self._bools(c))

    def negate(self, c: list[ParseTree]) -> Node:
        """非. Raises RuleError for a part that is not Boolean."""
        return n.Not(self._bools(c)[0])

    def branch(self, c: list[ParseTree]) -> Node:
        """若 … 则 … 否则. Raises RuleError if the condition is not Boolean, or the two values differ in unit."""
        test, then, other = (self.build(x) for x in c)
        _want(test, BOOL)
        _same(then, other)
        return n.If(then.type, test, then, other)

    # comparison

    def compare(self, c: list[ParseTree]) -> Node:
        """<, <=, >, >=, =, ≠. Raises RuleError if the sides differ in unit, or cannot be compared."""
        op = _SIGNS.get(str(c[1]), str(c[1]))
        if op in ("=", "≠"):
            named = self._option_on_one_side(c[0], c[2])
            if named:
                member = _member(*named)
                return member if op == "=" else n.Not(member)
        left, right = self.build(c[0]), self.build(c[2])
        _same(left, right)
        if left.type == BOOL:
            if op not in ("=", "≠") or not isinstance(right, n.Literal):
                raise RuleError(f"是否只能与 是、否 比较，不能用 {op}")
            return left if (right.value == v.YES) == (op == "=") else n.Not(left)
        if left.type.name not in ("number", "date"):
            raise RuleError(f"{left.type}不能用 {op} 比较")
        return n.Compare(op, left, right)  # type: ignore[arg-type]

    def between(self, c: list[ParseTree]) -> Node:
        """20万元 <= 金额 <= 50万元: both comparisons. Raises RuleError like `compare`."""
        return n.And((self.compare([c[0], c[1], c[2]]), self.compare([c[2], c[3], c[4]])))

    def _option_on_one_side(self, left: ParseTree, right: ParseTree) -> tuple[Node, list[str]] | None:
        """The choice or industry, and the bare option it is compared with."""
        for one, other in ((left, right), (right, left)):
            if getattr(other, "data", "") == "name" and getattr(one, "data", "") in ("name", "branch"):
                node, option = self._named(str(one.children[0])), str(other.children[0])
                if node and node.type.name in ("choice", "industry") and self._named(option) is None:
                    return node, [option]
        return None

    def member(self, c: list[ParseTree]) -> Node:
        """属于 [...]. Raises RuleError for an unknown option, or a left side that is no choice."""
        return _member(self.build(c[0]), [str(x) for x in c[1].children])

    def outsider(self, c: list[ParseTree]) -> Node:
        """不属于 [...]. Raises RuleError like `member`."""
        return n.Not(self.member(c))

    # arithmetic

    def plus(self, c: list[ParseTree]) -> Node:
        """+ and -; the difference of two dates is in 天. Raises RuleError if the sides differ in unit, or are not
        numeric."""
        left, right = self.build(c[0]), self.build(c[2])
        op: Literal["+", "-"] = "+" if str(c[1]) == "+" else "-"
        if op == "-" and left.type == right.type == DATE:
            return n.Sum(DAYS, op, left, right)
        if left.type == DATE and right.type == DAYS:
            return n.Sum(DATE, op, left, right)
        _same(left, right)
        if left.type.name != "number":
            raise RuleError(f"{left.type}不能加减")
        return n.Sum(left.type, op, left, right)

    def times(self, c: list[ParseTree]) -> Node:
        """× and /, multiplying units. Raises RuleError if a side is not numeric, or the divisor is a literal 0."""
        left, right = self.build(c[0]), self.build(c[2])
        for node in (left, right):
            if node.type.name != "number":
                raise RuleError(f"{node.type}不能乘除")
        if str(c[1]) == "×":
            return n.Product(_product(left.type, right.type, 1), "×", left, right)
        if n.constant(right) == 0:
            raise RuleError("不能除以 0")
        return n.Product(_product(left.type, right.type, -1), "/", left, right)

    # functions

    def ladder(self, c: list[ParseTree]) -> Node:
        """分档. Raises RuleError for an unknown option, or values that differ in unit."""
        node = self.name([c[0]])
        rungs = tuple((str(r.children[0]), self.build(r.children[1])) for r in c[1:])
        for option, _ in rungs:
            if option not in node.type.options:
                raise RuleError(f"“{c[0]}”没有“{option}”这一项；可选：{'、'.join(node.type.options)}")
        for _, step in rungs[1:]:
            _same(rungs[0][1], step)
        return n.Table(rungs[0][1].type, node, rungs)

    def bands(self, c: list[ParseTree]) -> Node:
        """分段 and 超额累进. Raises RuleError if bounds do not increase, or units differ."""
        part, op, steps = self.build(c[0]), str(c[1]), self._steps(c[0], c[2:])
        type_ = steps[0][1].type
        if op == "超额累进":
            type_ = _product(part.type, type_, 1)
        return n.Bands(type_, op, part, steps)  # type: ignore[arg-type]

    def climb(self, c: list[ParseTree]) -> Node:
        """跨档合计 and 跨档最高. Raises RuleError if bounds do not increase, or units differ."""
        part, former, steps = self.build(c[1]), self.build(c[2]), self._steps(c[1], c[3:])
        _same(part, former)
        return n.Climb(steps[0][1].type, str(c[0]), part, former, steps)  # type: ignore[arg-type]

    def _steps(self, part: ParseTree, given: list[ParseTree]) -> tuple[tuple[n.Literal, Node], ...]:
        """The bounds of bands in increasing order, each with its value."""
        made: list[tuple[n.Literal, Node]] = []
        for step in given:
            floor, worth = self.number(step.children[:1]), self.build(step.children[1])
            assert isinstance(floor, n.Literal)
            _same(self.build(part), floor)
            if made:
                _same(made[0][1], worth)
                if not _low(made[-1][0]) < _low(floor):
                    raise RuleError(f"各档要从低到高写：{words(made[-1][0])} 之后是 {words(floor)}")
            made.append((floor, worth))
        return tuple(made)

    def call(self, c: list[ParseTree]) -> Node:
        """A function call, or a dated value on a date (LPR(放款日)). Raises RuleError for an unknown name or wrong
        arguments."""
        name, args = str(c[0]), list(c[1:])
        condition = args.pop().children[0] if getattr(args[-1], "data", "") == "filter" else None
        if name in _OVER_LIST:
            return self._over_list(name, args, condition)
        dated = self.names.node(name) if name not in _CALLS and len(args) == 1 else None
        if isinstance(dated, n.Rate):
            day = self.build(args[0])
            _want(day, DATE)
            return n.RateOn(dated.type, name, day, dated.spans)
        make = _CALLS.get(name)
        if make is None or condition is not None:
            raise RuleError(f"没有“{name}”这个算法；有：{'、'.join([*_OVER_LIST, *_CALLS])}")
        return make(self, name, tuple(self.build(x) for x in args))

    def _extreme(self, name: Name, parts: tuple[Node, ...]) -> Node:
        for part in parts[1:]:
            _same(parts[0], part)
        return n.Extreme(parts[0].type, name, parts)

    def _months(self, name: Name, parts: tuple[Node, ...]) -> Node:
        return n.Months(name, *_dates(name, parts))

    def _days(self, name: str, parts: tuple[Node, ...]) -> Node:
        return n.Days(*_dates(name, parts))

    def _year(self, name: str, parts: tuple[Node, ...]) -> Node:
        _want(parts[0], DATE)
        return n.Year(parts[0])

    def _exists(self, name: str, parts: tuple[Node, ...]) -> Node:
        _want(parts[0], DATE)
        return n.Exists(parts[0])

    def _mentioned(self, name: Name, parts: tuple[Node, ...]) -> Node:
        if len(parts) != 1 or not isinstance(parts[0], n.Term) or parts[0].owner:
            raise RuleError("提到 要写成 提到(事实)，清单和清单的栏目不行")
        return n.Mentioned(parts[0])

    def _in_steps(self, name: Name, parts: tuple[Node, ...]) -> Node:
        step = parts[-1]
        if len(parts) != 2 or not isinstance(step, n.Literal) or not _low(step) > 0:
            raise RuleError(f"{name} 要写成 {name}(数, 每一档多少)")
        _same(parts[0], step)
        return n.Whole(parts[0], step) if name == "每满" else n.Rounded(step.type, name, parts[0], step)

    def _size(self, name: Name, parts: tuple[Node, ...]) -> Node:
        if [p.type for p in parts] != _SIZED_BY[name]:
            asked = "行业、从业人员、营业收入、资产总额" if name == "划型" else "行业、营业收入、资产总额"
            raise RuleError(f"{name} 依次要 {asked}")
        return n.Size(name, parts, self.names.tables["划型"])

    def _over_list(self, name: Name, args: list[ParseTree], condition: ParseTree) -> Node:
        if len(args) != 1 or getattr(args[0], "data", "") not in ("name", "path"):
            raise RuleError(f"{name} 要写成 {name}(清单.栏目 其中 条件)")
        path = [str(x) for x in args[0].children]
        owner = self.names.facts.get(path[0])
        if owner is None or owner.type != "list":
            raise RuleError(f"“{path[0]}”不是清单")
        if (len(path) == 1) != (name == "计数"):
            raise RuleError(f"{name}({args[0].children[0]}) 少了或多了栏目")
        inner = Builder(self.names, owner.name, self.extra)
        what = inner.name([path[1]]) if len(path) == 2 else n.Literal(PLAIN, v.exactly(1), "")
        test = inner.build(condition) if condition is not None else n.Literal(BOOL, v.YES, "")
        return n.Total(what.type, name, owner.name, what, test)


_OVER_LIST = ("合计", "计数", "最大")
_CALLS: dict[str, Callable[[Builder, Name, tuple[Node, ...]], Node]] = {
    "取小": Builder._extreme, "取大": Builder._extreme, "满月数": Builder._months, "期限": Builder._months,
    "计月数": Builder._months, "天数": Builder._days, "年份": Builder._year, "有": Builder._exists,
    "划型": Builder._size, "留抵划型": Builder._size, "提到": Builder._mentioned, "每满": Builder._in_steps,
    "舍去": Builder._in_steps, "进位": Builder._in_steps, "四舍五入": Builder._in_steps,
}  # fmt: skip
_SIZED_BY = {"划型": [INDUSTRY, number(人=1), MONEY, MONEY], "留抵划型": [INDUSTRY, MONEY, MONEY]}


_MANY = (("亿", 10**8), ("千万", 10**7), ("百万", 10**6), ("万", 10**4), ("千", 1000), ("百", 100))


def _low(literal: n.Literal) -> v.Bound:
    return literal.value.low if isinstance(literal.value, v.Bounds) else 0


def _member(node: Node, options: list[str]) -> Node:
    if node.type.name == "industry":
        return n.Within(node, frozenset(options))
    if node.type.name != "choice":
        raise RuleError(f"{node.type}没有选项可比")
    for option in options:
        if option not in node.type.options:
            raise RuleError(f"“{words(node)}”没有“{option}”这一项；可选：{'、'.join(node.type.options)}")
    return n.Member(node, frozenset(options))


def _dates(name: str, parts: tuple[Node, ...]) -> tuple[Node, Node]:
    if len(parts) != 2:
        raise RuleError(f"{name} 要两个日期")
    for part in parts:
        _want(part, DATE)
    return parts[0], parts[1]


def _want(node: Node, type_: Type) -> None:
    if node.type != type_:
        raise RuleError(f"这里要{type_}，“{words(node)}”却是{node.type}")


def _same(left: Node, right: Node) -> None:
    if left.type != right.type and not (left.type.name == right.type.name == "choice"):
        raise RuleError(f"{left.type}与{right.type}不能相比或相加")


def _product(left: Type, right: Type, sign: int) -> Type:
    powers = dict(left.dims)
    for unit, power in right.dims:
        powers[unit] = powers.get(unit, 0) + sign * power
    return number(**powers)
