"""The parts of a rule: a closed union of plain data. What each is worth, who keeps it open, how it reads and how it
runs as Python, its readers know, each one `match` over the union: `run`, `blame`, `words`, `python`, and
`core.assess.workings`."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import Protocol, TypeAlias, assert_never

from core.policy.fact import Fact
from core.policy.size import SIZES, SizeTable
from core.policy.values import Bound, Bounds, Truth, Value

Dims = tuple[tuple[str, int], ...]


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
SIZE = Type("choice", options=SIZES)
UNITS: dict[str, tuple[Type, int]] = {
    "": (PLAIN, 1), "%": (PLAIN, 1), "千瓦": (number(瓦=1), 1000), "瓦": (number(瓦=1), 1), "年": (MONTHS, 12),
    "个月": (MONTHS, 1), "月": (MONTHS, 1), "年度": (YEAR, 1), "天": (DAYS, 1), "人": (number(人=1), 1),
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


# ── the union ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: a number or day as bounds that meet, 是 or 否. `text` is how the pack writes it."""

    type: Type
    value: Truth | Bounds
    text: str


@dataclass(frozen=True, slots=True)
class Term:
    """A fact of the visit, or (with `owner`, a list) a field of the record in hand."""

    type: Type
    name: str
    owner: str = ""

    @property
    def key(self) -> str:
        """从业人员, or 担保贷款.金额."""
        return f"{self.owner}.{self.name}" if self.owner else self.name


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived fact, worked out once a visit."""

    name: str
    rule: "Node"

    @property
    def type(self) -> Type:
        """That of its rule."""
        return self.rule.type


@dataclass(frozen=True, slots=True)
class Rate:
    """A statutory value by the day of the visit: (first day, last day, value) in order. On another day not known."""

    type: Type
    name: str
    spans: tuple[tuple[int, int, Bounds], ...]


@dataclass(frozen=True, slots=True)
class RateOn:
    """A dated value on the day of something (LPR on the day of a loan). On a day outside its spans not known."""

    type: Type
    name: str
    day: "Node"
    spans: tuple[tuple[int, int, Bounds], ...]


@dataclass(frozen=True, slots=True)
class Mentioned:
    """提到: whether a fact was spoken of at all, if only as 不清楚 or 没有; silence about a matter is none."""

    of: Term
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class Today:
    """咨询日."""

    name: str = "咨询日"
    type: Type = DATE


@dataclass(frozen=True, slots=True)
class Shared:
    """What a record got of a limit that all records share; `of` is what it asked for."""

    name: str
    of: "Node"
    type: Type = MONEY


@dataclass(frozen=True, slots=True)
class And:
    """且."""

    parts: tuple["Node", ...]
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class Or:
    """或."""

    parts: tuple["Node", ...]
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class Not:
    """非."""

    part: "Node"
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class Surely:
    """Whether something is known to be so: never open."""

    part: "Node"
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class ByOffice:
    """The same, but that what nobody knows is for an office to decide."""

    part: "Node"
    type: Type = BOOL


Order = OneOf["<", "<=", ">", ">=", "=", "≠"]


@dataclass(frozen=True, slots=True)
class Compare:
    """Two numbers or days, compared."""

    op: Order
    left: "Node"
    right: "Node"
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class Member:
    """属于: whether a choice is one of some options."""

    part: "Node"
    options: frozenset[str]
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class Within:
    """属于 of an industry: whether its code begins with one of these."""

    part: "Node"
    prefixes: frozenset[str]
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class Sum:
    """+ or -."""

    type: Type
    op: OneOf["+", "-"]
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Product:
    """× or / of two numbers."""

    type: Type
    op: OneOf["×", "/"]
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Extreme:
    """取小, 取大."""

    type: Type
    op: OneOf["取小", "取大"]
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class If:
    """若 … 则 … 否则."""

    type: Type
    test: "Node"
    then: "Node"
    other: "Node"


@dataclass(frozen=True, slots=True)
class Table:
    """分档: what stands beside the option that a choice is; nothing beside the others."""

    type: Type
    part: "Node"
    rungs: tuple[tuple[str, "Node"], ...]


@dataclass(frozen=True, slots=True)
class Bands:
    """分段: what stands beside the last of the bounds that a number has reached, nothing below the first. 超额累进:
    each rate on what lies between its bound and the next."""

    type: Type
    op: OneOf["分段", "超额累进"]
    part: "Node"
    steps: tuple[tuple[Literal, "Node"], ...]


@dataclass(frozen=True, slots=True)
class Climb:
    """首次达到: what stands beside the bounds that a number has reached and its former best had not: of several all
    together (跨档合计), or the highest alone (跨档最高)."""

    type: Type
    op: OneOf["跨档合计", "跨档最高"]
    part: "Node"
    former: "Node"
    steps: tuple[tuple[Literal, "Node"], ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """每满: how many whole steps a number holds."""

    part: "Node"
    step: Literal
    type: Type = PLAIN


@dataclass(frozen=True, slots=True)
class Rounded:
    """舍去, 进位 or 四舍五入 to whole steps."""

    type: Type
    op: OneOf["舍去", "进位", "四舍五入"]
    part: "Node"
    step: Literal


@dataclass(frozen=True, slots=True)
class Months:
    """满月数 between two days; 期限 counts the last day too; 计月数 does so, and a begun month is a whole one."""

    op: OneOf["满月数", "期限", "计月数"]
    start: "Node"
    end: "Node"
    type: Type = MONTHS


@dataclass(frozen=True, slots=True)
class Days:
    """天数 from one day to another."""

    start: "Node"
    end: "Node"
    type: Type = DAYS


@dataclass(frozen=True, slots=True)
class Year:
    """年份 of a day."""

    day: "Node"
    type: Type = YEAR


@dataclass(frozen=True, slots=True)
class Exists:
    """有: whether there is such a day at all."""

    day: "Node"
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class Size:
    """划型 by 行业, 从业人员, 营业收入, 资产总额; 留抵划型 by the first and the sums alone."""

    op: OneOf["划型", "留抵划型"]
    parts: tuple["Node", ...]
    table: SizeTable
    type: Type = SIZE


@dataclass(frozen=True, slots=True)
class Total:
    """合计, 计数 or 最大 over the records of a list for which a condition holds."""

    type: Type
    op: OneOf["合计", "计数", "最大"]
    owner: str
    what: "Node"
    test: "Node"


Node: TypeAlias = (
    Literal | Term | Derived | Rate | Today | Shared | And | Or | Not | Surely | ByOffice | Compare | Member | Within
    | Sum | Product | Extreme | If | Table | Months | Days | Year | Exists | Size | Total | RateOn | Mentioned | Bands
    | Climb | Whole | Rounded
)  # fmt: skip


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes that a node is made of, in the order in which the rule is written."""
    match node:
        case Literal() | Term() | Rate() | Today() | Shared():
            return ()
        case Derived():
            return (node.rule,)
        case And() | Or() | Extreme() | Size():
            return node.parts
        case Not() | Surely() | ByOffice() | Member() | Within():
            return (node.part,)
        case Compare() | Sum() | Product():
            return node.left, node.right
        case If():
            return node.test, node.then, node.other
        case Table():
            return node.part, *(rung for _, rung in node.rungs)
        case Months() | Days():
            return node.start, node.end
        case Year() | Exists() | RateOn():
            return (node.day,)
        case Mentioned():
            return (node.of,)
        case Bands():
            return node.part, *(part for step in node.steps for part in step)
        case Climb():
            return node.part, node.former, *(part for step in node.steps for part in step)
        case Whole() | Rounded():
            return node.part, node.step
        case Total():
            return node.what, node.test
        case _:
            assert_never(node)


def constant(node: Node) -> Bound | None:
    """The number or day that a node is, whatever the answers; None where it is not written out."""
    return node.value.low if isinstance(node, Literal) and isinstance(node.value, Bounds) else None


def options_of(node: "Member | Within | Table") -> tuple[str, ...]:
    """The options that a node names, in the order in which the choice has them; codes by themselves."""
    match node:
        case Member():
            return tuple(option for option in node.part.type.options if option in node.options)
        case Within():
            return tuple(sorted(node.prefixes))
        case Table():
            return tuple(option for option, _ in node.rungs)


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it."""
    yield node
    for part in parts(node):
        yield from walk(part)


def divisor_of(node: Node) -> "Node | None":
    """What a quotient divides by, where that is no constant: by 0 it has no value, however well it is known."""
    if isinstance(node, Product) and node.op == "/" and constant(node.right) is None:
        return node.right
    return None


def terms_of(node: Node) -> tuple[Term, ...]:
    """The facts, or fields of the record in hand, that a value is made of; not those that are summed over records."""
    summed = {below for total in walk(node) if isinstance(total, Total) for below in walk(total)}
    return tuple(term for term in walk(node) if isinstance(term, Term) and term not in summed)


# ── what a rule is read against ────────────────────────────────────────────────────────────────────


class Scope(Protocol):
    """What a rule may look at. `record` and `place` are those of the record in hand, if there is one."""

    @property
    def facts(self) -> Mapping[str, Value]:
        """What each fact of the visit may be; money in 分, power in 瓦, days as ordinals."""
        ...

    @property
    def exists(self) -> Mapping[str, Truth]:
        """Of each date of the visit, whether there is such a day at all."""
        ...

    @property
    def lists(self) -> Mapping[str, tuple[object, ...] | None]:
        """The records of each list; None where they are not known."""
        ...

    @property
    def derived(self) -> dict[str, Value]:
        """Derived facts that were worked out so far."""
        ...

    @property
    def record(self) -> Mapping[str, Value]:
        """What each field of the record in hand may be."""
        ...

    @property
    def record_exists(self) -> Mapping[str, Truth]:
        """Of each date of that record, whether there is such a day at all."""
        ...

    @property
    def answered(self) -> Collection[str]:
        """The facts of the visit that were answered, if only with 不清楚."""
        ...

    @property
    def place(self) -> int:
        """The place of that record in its list, from 1; 0: none is in hand."""
        ...

    @property
    def share(self) -> Bounds:
        """What that record gets of a limit that all records share, in 分."""
        ...

    def inside(self, list_name: str, place: int) -> "Scope":
        """The same visit with one record of a list in hand."""
        ...


class Names(Protocol):
    """Where the names of an expression come from."""

    facts: Mapping[str, Fact]
    tables: Mapping[str, SizeTable]

    def node(self, name: str) -> Node | None:
        """A derived fact, parameter or special name."""
        ...


class Fault(ValueError):
    """A fault of one expression, in Chinese."""


def term(fact: Fact, owner: str = "") -> Term:
    """A fact of the visit, or a field of a list's records. Raises Fault for a fact of text, which no rule can judge."""
    type_ = type_of(fact)
    if type_ is None:
        raise Fault(f"“{fact.name}”是文字，规则不能判断它")
    return Term(type_, fact.name, owner)
