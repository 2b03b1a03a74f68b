"""The nodes of rules: a closed union of plain data. Evaluation, blame, text and code generation are separate readers,
each with one `match` over the union: `interpreter`, `words`, `python_writer`, and `core.assess.workings`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import TypeAlias, assert_never

from core.policy.fact import Fact
from core.policy.rule_types import BOOL, DATE, DAYS, MONEY, MONTHS, PLAIN, SIZE, YEAR, RuleError, Type, type_of
from core.policy.size import SizeTable
from core.policy.values import Bound, Bounds, Truth


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: a number or date as equal bounds, 是 or 否. `text`: as written in the pack."""

    type: Type
    value: Truth | Bounds
    text: str


@dataclass(frozen=True, slots=True)
class Term:
    """A fact of the visit, or (with `owner`, a list) a field of the current record."""

    type: Type
    name: str
    owner: str = ""

    @property
    def key(self) -> str:
        """从业人员, or 担保贷款.金额."""
        return f"{self.owner}.{self.name}" if self.owner else self.name


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived fact, computed once per visit."""

    name: str
    rule: "Node"

    @property
    def type(self) -> Type:
        """The type of its rule."""
        return self.rule.type


@dataclass(frozen=True, slots=True)
class Rate:
    """A statutory value by 咨询日: (first day, last day, value) in order. Unknown on other days."""

    type: Type
    name: str
    spans: tuple[tuple[int, int, Bounds], ...]


@dataclass(frozen=True, slots=True)
class RateOn:
    """A dated value on the date of something (LPR on the date of a loan). Unknown outside its periods."""

    type: Type
    name: str
    day: "Node"
    spans: tuple[tuple[int, int, Bounds], ...]


@dataclass(frozen=True, slots=True)
class Mentioned:
    """提到: whether a fact was mentioned at all, even as 不清楚 or 没有; a matter without an answer was not."""

    of: Term
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class Today:
    """咨询日."""

    name: str = "咨询日"
    type: Type = DATE


@dataclass(frozen=True, slots=True)
class Shared:
    """A record's part of a limit that all records share; `of`: what it requests."""

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
    """Whether something is known to be true: never open."""

    part: "Node"
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class ByOffice:
    """The same value, but if it is unknown, an office decides."""

    part: "Node"
    type: Type = BOOL


ComparisonOp = OneOf["<", "<=", ">", ">=", "=", "≠"]


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of two numbers or dates."""

    op: ComparisonOp
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
    """属于 for an industry: whether its code has one of these prefixes."""

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
    """分档: the value of the chosen option; 0 for others."""

    type: Type
    part: "Node"
    rungs: tuple[tuple[str, "Node"], ...]


@dataclass(frozen=True, slots=True)
class Bands:
    """分段: the value of the last threshold that a number reaches, 0 below the first. 超额累进: each rate applies to
    the part between its threshold and the next."""

    type: Type
    op: OneOf["分段", "超额累进"]
    part: "Node"
    steps: tuple[tuple[Literal, "Node"], ...]


@dataclass(frozen=True, slots=True)
class Climb:
    """首次达到: the values of thresholds that a number reaches and its former best did not: their sum (跨档合计), or
    the highest (跨档最高)."""

    type: Type
    op: OneOf["跨档合计", "跨档最高"]
    part: "Node"
    former: "Node"
    steps: tuple[tuple[Literal, "Node"], ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """每满: the number of whole steps in a number."""

    part: "Node"
    step: Literal
    type: Type = PLAIN


@dataclass(frozen=True, slots=True)
class Rounded:
    """Rounding (舍去, 进位, 四舍五入) to whole steps."""

    type: Type
    op: OneOf["舍去", "进位", "四舍五入"]
    part: "Node"
    step: Literal


@dataclass(frozen=True, slots=True)
class Months:
    """满月数 between two dates; 期限 includes the last day; 计月数 does so, and counts a begun month as whole."""

    op: OneOf["满月数", "期限", "计月数"]
    start: "Node"
    end: "Node"
    type: Type = MONTHS


@dataclass(frozen=True, slots=True)
class Days:
    """天数 from one date to another."""

    start: "Node"
    end: "Node"
    type: Type = DAYS


@dataclass(frozen=True, slots=True)
class Year:
    """年份 of a date."""

    day: "Node"
    type: Type = YEAR


@dataclass(frozen=True, slots=True)
class Exists:
    """有: whether there is such a date at all."""

    day: "Node"
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class Size:
    """划型 by 行业, 从业人员, 营业收入, 资产总额; 留抵划型 without 从业人员."""

    op: OneOf["划型", "留抵划型"]
    parts: tuple["Node", ...]
    table: SizeTable
    type: Type = SIZE


@dataclass(frozen=True, slots=True)
class Total:
    """合计, 计数 or 最大 over the records of a list that satisfy a condition."""

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
    """The children of a node, in source order."""
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
    """The constant number or date of a node; None if it is not a literal."""
    return node.value.low if isinstance(node, Literal) and isinstance(node.value, Bounds) else None


def options_of(node: "Member | Within | Table") -> tuple[str, ...]:
    """The options named in a node, in the order of the choice; codes as they are."""
    match node:
        case Member():
            return tuple(option for option in node.part.type.options if option in node.options)
        case Within():
            return tuple(sorted(node.prefixes))
        case Table():
            return tuple(option for option, _ in node.rungs)


def walk(node: Node) -> Iterator[Node]:
    """A node and all its descendants."""
    yield node
    for part in parts(node):
        yield from walk(part)


def divisor_of(node: Node) -> "Node | None":
    """The divisor of a quotient, unless it is constant: division by 0 has no value, however well everything is
    known."""
    if isinstance(node, Product) and node.op == "/" and constant(node.right) is None:
        return node.right
    return None


def terms_of(node: Node) -> tuple[Term, ...]:
    """The facts, or fields of the current record, that a value is computed from; not those aggregated over records."""
    summed = {below for total in walk(node) if isinstance(total, Total) for below in walk(total)}
    return tuple(term for term in walk(node) if isinstance(term, Term) and term not in summed)


def term(fact: Fact, owner: str = "") -> Term:
    """A fact of the visit, or a field of a list's records. Raises RuleError for a text fact, which rules cannot use."""
    type_ = type_of(fact)
    if type_ is None:
        raise RuleError(f"“{fact.name}”是文字，规则不能判断它")
    return Term(type_, fact.name, owner)
