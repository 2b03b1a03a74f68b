"""The facts of a draft pack: shared ones where they fit, otherwise new ones, whose wording a person completes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from core.authoring.yaml_text import listed, scalar
from core.policy.located_yaml import load
from core.policy.pack import Fact
from core.policy.rule_types import BOOL, DATE, MONEY, PLAIN, Type, number, type_of

_KEYWORDS = frozenset(re.split(" ", "且 或 非 属于 不属于 若 则 否则 是 否 其中 分档 分段 咨询日 事实日"))
_NAME = re.compile(r"[一-鿿A-Za-z_][一-鿿A-Za-z0-9_]*")

TOPIC = "待核的事实"


@dataclass(frozen=True, slots=True)
class DraftFact:
    """A question that a draft needs."""

    name: str
    type: Type
    options: tuple[str, ...] = ()


@dataclass
class DraftFacts:
    """Assigns fact names: one name per thing, and never one name for two types."""

    shared: Mapping[str, Fact]
    made: dict[str, DraftFact] = field(default_factory=dict)

    def named(self, wanted: str, kind: Type, article: int) -> str:
        """The name of a fact of this type: the wanted one, or with the article added if that name is taken by another
        type."""
        name = "".join(re.findall(r"[一-鿿A-Za-z0-9]", wanted))[-16:].lstrip("0123456789")
        if not _NAME.fullmatch(name) or name in _KEYWORDS:
            name = f"第{article}条的数"
        for tried in (name, f"{name}{article}", *(f"{name}{article}_{n}" for n in range(2, 99))):
            known = self.shared.get(tried)
            if known is not None and type_of(known) == kind and kind.name != "choice":
                return tried
            if known is None and self.made.setdefault(tried, DraftFact(tried, kind, kind.options)).type == kind:
                return tried
        raise AssertionError(wanted)

    def lines(self) -> list[str]:
        """The lines of facts.yaml."""
        found = [line for fact in self.made.values() for line in _entry(fact)]
        head = ["# 起草时认出来的事实。不懂：问法、证明材料都要人来写；各项共有的（如 从业人员）请改用已有的名称。"]
        group = [f"- topic: {TOPIC}", "  facts:", *found, ""] if found else []
        return [*head, *group, *_support()]


def _entry(fact: DraftFact) -> Iterator[str]:
    kind, unit = _written(fact.type)
    yield f"    {fact.name}:"
    yield f"      type: {kind}"
    if unit:
        yield f"      unit: {unit}"
    if fact.options:
        yield f"      options: {listed(fact.options)}"
    if kind == "date":
        yield "      happened: true"
    yield f"      question: {scalar(_question(fact.name, kind))}"


def _written(kind: Type) -> tuple[str, str]:
    """(type, unit) as written in facts.yaml."""
    if kind == MONEY:
        return "money", ""
    if kind == PLAIN:
        return "percent", ""
    if kind == number(瓦=1):
        return "quantity", "千瓦"
    if kind in (DATE, BOOL) or kind.name == "choice":
        return kind.name, ""
    return "count", kind.dims[0][0]


def _question(name: str, kind: str) -> str:
    match kind:
        case "date":
            return f"{name}是哪一天？"
        case "bool":
            return f"{name}，是吗？"
        case "choice":
            return f"{name}是哪一种？"
    return f"{name}是多少？"


@cache
def _support() -> tuple[str, ...]:
    """The facts.yaml lines of the list for other support."""
    text = resources.files("core.authoring").joinpath("support.yaml").read_text("utf-8")
    return tuple(line for line in text.splitlines() if not line.startswith("#"))


def support_list() -> str:
    """The name of that list."""
    return str(next(iter(load("\n".join(_support()))[0][0]["facts"])))


def support_facts() -> str:
    """The facts.yaml of a pack that asks for nothing else."""
    return "\n".join(_support()).strip("\n") + "\n"
