"""A question that a visit can answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # a rule names facts
    from core.policy.expression import Expression

FactType = Literal[
    "text", "uscc", "choice", "bool", "date", "money", "count", "quantity", "percent", "industry", "list"
]
Role = Literal["", "name", "code", "street", "matter", "level", "amount", "received"]
"""What the program itself knows a fact by: an enterprise's name, code and street; of other support what it is for, who
gives it, how much it is and whether it was received."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A question that a visit can answer. A list fact has `fields`: the questions of each of its records."""

    name: str
    type: FactType
    topic: str = ""
    step: str = ""  # the wizard's step that asks it
    question: str = ""  # as the clerk asks it
    hint: str = ""  # one line from the policy or the statute
    evidence: str = ""  # the paper that proves it
    evidence_by: Mapping[str, str] = field(default_factory=dict)  # … where that depends on the option
    options: tuple[str, ...] = ()  # of an industry: codes with their names, “F52 零售业”
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # everyday words, by industry code
    unit: str = ""
    decided_by: str = ""  # an office; the counter cannot settle this fact
    negative: bool = False  # a sum that may be below 0; a percentage that is a growth: from -100 % up, without bound
    asked_only: bool = False  # silence never answers it
    default: int | bool | None = None  # what it is while nobody was asked (人数: 1)
    happened: bool = False  # a day on which something has come true: never after 咨询日 (R58)
    not_before: str = ""  # the day that this one cannot lie before: 合同起 of 合同止
    endless: bool = False  # 无 means without end, not: no such day (R70)
    matter: str = ""  # 涉及事项: the label, where this fact tells whether there is such a thing
    after: str = ""  # the matter in whose section it is asked
    change: str = ""  # wait · yes · happen · extend · grow · upgrade: what may still be done about it (差一点)
    day: str = ""  # the day on which this came true: once past, what is there stays as it is
    how: str = ""  # the doing of it, in words; “…” stands for what is needed
    bare: str = ""  # of a sum: the unit that people mean who say only the number, 万元 or 元
    first: str = ""  # of a day: what is asked before it; 否 means that there is no such day
    doubtful: tuple[tuple[Expression, str], ...] = ()  # worth a second look, and why
    usual_for: Expression | None = None  # of a matter: whom one asks about it first
    role: Role = ""
    lasting: bool = False  # true of the enterprise at its next visit, too
    headings: tuple[str, ...] = ()  # what else lists call it, as the heading of a column
    fields: tuple[Fact, ...] = ()

    def __hash__(self) -> int:
        return hash(self.name)

    def field(self, name: str) -> Fact:
        """The field of a record by its name; KeyError if there is none."""
        for each in self.fields:
            if each.name == name:
                return each
        raise KeyError(name)


def measure_key(policy: str, measure: str) -> str:
    """Which measure, among those of several policies that may number alike: sample-city-2023:3-1."""
    return f"{policy}:{measure}"


class Key(str):
    """Which answer: 从业人员, 担保贷款 (the list), 担保贷款[2] (a record, from 1), 担保贷款[2].金额 (a field of it), or
    担保贷款.金额 (that field of any record). A value with its parts, and its own text where text is wanted: in JSON, in
    object names, in links. `parse` is for what comes back from there."""

    __slots__ = ("field", "name", "place")
    name: str
    place: int | None
    field: str

    @staticmethod
    @lru_cache(maxsize=4096)
    def of(name: str, place: int | None = None, field: str = "") -> Key:
        """The key of these parts."""
        made = Key(name + (f"[{place}]" if place else "") + (f".{field}" if field else ""))
        made.name, made.place, made.field = name, place, field
        return made

    @staticmethod
    def parse(text: str) -> Key:
        """The key that a text means; ValueError where its place is no number."""
        if isinstance(text, Key):
            return text
        head, _, field = text.partition(".")
        name, _, place = head.partition("[")
        return Key.of(name, int(place.rstrip("]")) if place else None, field)

    @property
    def anywhere(self) -> str:
        """The same field of any record, as a rule names it."""
        return f"{self.name}.{self.field}" if self.field else self.name

    def words(self, air: str = "", joint: str = "的") -> str:
        """For people: 从业人员; 担保贷款第2条的金额. A screen has `air` about the number."""
        name = self.name + (f"第{air}{self.place}{air}条" if self.place else "")
        return f"{name}{joint}{self.field}" if self.field else name
