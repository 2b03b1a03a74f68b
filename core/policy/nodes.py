"""The parts of a compiled rule: what type each has, how it runs, and who keeps its value open."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from core.policy import values as v
from core.policy.fact import Fact

Dims = tuple[tuple[str, int], ...]


class Scope(Protocol):
    """What an expression may look at. `record` and `place` are those of the record in hand, if there is one."""

    facts: Mapping[str, Any]
    exists: Mapping[str, int]
    lists: Any  # list name → records, None where it is not known
    record: Mapping[str, Any]
    record_exists: Mapping[str, int]
    list_name: str
    place: int

    def inside(self, list_name: str, place: int) -> "Scope": ...


@dataclass(frozen=True, slots=True)
class Type:
    """bool · date · choice · industry · number (with dimensions) · list."""

    name: str
    dims: Dims = ()
    options: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.name != "number":
            return {"bool": "是否", "date": "日期", "choice": "选项", "industry": "行业", "list": "清单"}[self.name]
        if not self.dims:
            return "纯数"
        return "·".join(f"{unit}{'' if power == 1 else f'^{power}'}" for unit, power in self.dims)


BOOL, DATE, INDUSTRY = Type("bool"), Type("date"), Type("industry")


def number(**dims: int) -> Type:
    """A number's type by its dimensions."""
    return Type("number", tuple(sorted((k, p) for k, p in dims.items() if p)))


PLAIN, MONEY, DAYS, MONTHS, YEAR = number(), number(元=1), number(天=1), number(月=1), number(年度=1)
UNITS: dict[str, tuple[Type, int]] = {
    "": (PLAIN, 1), "%": (PLAIN, 1), "千瓦": (number(瓦=1), 1000), "瓦": (number(瓦=1), 1), "年": (MONTHS, 12),
    "个月": (MONTHS, 1), "年度": (YEAR, 1), "天": (DAYS, 1), "人": (number(人=1), 1),
}  # fmt: skip


def type_of(fact: Fact) -> Type | None:
    """The type a fact has in an expression; None for text, which no rule may look at."""
    match fact.type:
        case "bool" | "date" | "industry" | "list":
            return Type(fact.type)
        case "choice":
            return Type("choice", options=fact.options)
        case "money":
            return MONEY
        case "quantity":
            return number(瓦=1)
        case "percent":
            return PLAIN
        case "count":
            return YEAR if fact.unit == "年" else number(**{fact.unit: 1})
    return None


Run = Callable[[Any], Any]
Blame = Callable[[Any], Iterator[str]]


def nobody(scope: Any) -> Iterator[str]:
    return iter(())


@dataclass(frozen=True, slots=True)
class Node:
    """A compiled part: its type, how to run it, who keeps it open, and enough of its form for lint and 差一点."""

    type: Type
    run: Run
    blame: Blame = nobody
    op: str = ""
    parts: tuple["Node", ...] = ()
    name: str = ""  # of a leaf: the fact, parameter or option
    value: Any = None  # of a literal

    def walk(self) -> Iterator["Node"]:
        """This node and all below it."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class Expression:
    """A rule, ready to run. `names` are the facts it looks at, in order: 从业人员, or 担保贷款.金额."""

    source: str
    root: Node = field(repr=False)
    names: tuple[str, ...] = ()

    @property
    def type(self) -> Type:
        return self.root.type

    def run(self, scope: Scope) -> Any:
        """The value in this scope."""
        return self.root.run(scope)

    def blame(self, scope: Scope) -> tuple[str, ...]:
        """Keys of the facts that keep the value open here; () where it is known."""
        return tuple(dict.fromkeys(self.root.blame(scope)))


class Names(Protocol):
    """Where the names of an expression come from."""

    facts: Mapping[str, Fact]
    tables: Mapping[str, Any]

    def node(self, name: str) -> Node | None:
        """A derived fact, parameter or special name."""
        ...


class Fault(ValueError):
    """A fault of one expression, in Chinese."""


def guarded(run: Run, parts: tuple[Node, ...]) -> Blame:
    """Who keeps a value open: nobody if it is known, else the open parts."""

    def blame(scope: Any) -> Iterator[str]:
        if not v.is_known(run(scope)):
            for part in parts:
                if not v.is_known(part.run(scope)):
                    yield from part.blame(scope)

    return blame


def made_of(type_: Type, run: Run, parts: tuple[Node, ...], op: str, **more: Any) -> Node:
    return Node(type_, run, guarded(run, parts), op, parts, **more)


def literal(type_: Type, value: Any, name: str = "") -> Node:
    """A constant."""
    return Node(type_, lambda scope: value, op="literal", value=value, name=name)


def fact_node(fact: Fact) -> Node:
    """A fact of the visit."""
    type_ = type_of(fact)
    if type_ is None:
        raise Fault(f"“{fact.name}”是文字，规则不能判断它")
    name = fact.name

    def blame(scope: Any) -> Iterator[str]:
        if not v.is_known(scope.facts[name]):
            yield name

    return Node(type_, lambda scope: scope.facts[name], blame, "fact", name=name)


def field_node(list_fact: Fact, fact: Fact) -> Node:
    type_ = type_of(fact)
    if type_ is None:
        raise Fault(f"“{fact.name}”是文字，规则不能判断它")
    name, owner = fact.name, list_fact.name

    def blame(scope: Any) -> Iterator[str]:
        if not v.is_known(scope.record[name]):
            yield f"{owner}[{scope.place}].{name}"

    return Node(type_, lambda scope: scope.record[name], blame, "field", name=f"{owner}.{name}")


def derived_node(name: str, rule: Expression) -> Node:
    """A derived fact, worked out once per visit."""
    run = rule.root.run

    def memo(scope: Any) -> Any:
        kept = scope.derived
        if name not in kept:
            kept[name] = run(scope)
        return kept[name]

    return replace(rule.root, run=memo, op="derived", name=name, parts=(rule.root,))
