"""Facts: the questions of a visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # only for type checking: rules refer to facts
    from core.policy.expression import Expression

FactType = Literal[
    "text", "uscc", "choice", "bool", "date", "money", "count", "quantity", "percent", "industry", "list"
]
FactRole = Literal["", "name", "code", "street", "matter", "level", "amount", "received"]
"""What the program itself needs facts for: an enterprise's name, code and street; of other support what it is for, who
gives it, its amount and whether it was received."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A question of a visit. A list fact has `fields`: the questions for each of its records."""

    name: str
    type: FactType
    topic: str = ""
    step: str = ""  # the interview step that asks it
    question: str = ""  # as the clerk asks it
    hint: str = ""  # one line from the policy or the statute
    evidence: str = ""  # the paper that proves it
    evidence_by: Mapping[str, str] = field(default_factory=dict)  # … by option, where it depends on it
    options: tuple[str, ...] = ()  # for an industry: codes with names, “F52 零售业”
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # everyday words by industry code
    unit: str = ""
    decided_by: str = ""  # an office; the counter cannot decide this fact
    # a sum that may be negative; a percentage that is a growth rate: at least -100 %, no maximum
    negative: bool = False
    asked_only: bool = False  # not answered by 其余没提到的都没有
    default: int | bool | None = None  # its value while it is not asked (人数: 1)
    happened: bool = False  # date of a past event: never after 咨询日 (R58)
    not_before: str = ""  # the date that must not be after this one: 合同起 for 合同止
    endless: bool = False  # 无 means unlimited, not: no such date (R70)
    matter: str = ""  # label in 涉及事项, if this fact says whether the matter exists
    after: str = ""  # the matter that it belongs to
    change: str = ""  # wait · yes · happen · extend · grow · upgrade: how it may still change (差一点)
    day: str = ""  # the date from which it is fixed: once past, it does not change
    how: str = ""  # the action in words; “…” stands for what is needed
    bare: str = ""  # default unit of a bare sum: 万元 or 元
    first: str = ""  # question asked before a date; 否 means that there is no such date
    doubtful: tuple[tuple[Expression, str], ...] = ()  # conditions for a second look, and why
    usual_for: Expression | None = None  # for a matter: the enterprises that usually have it
    role: FactRole = ""
    lasting: bool = False  # still true at the enterprise's next visit
    headings: tuple[str, ...] = ()  # other column headings for it in lists
    fields: tuple[Fact, ...] = ()

    def __hash__(self) -> int:
        return hash(self.name)

    def field(self, name: str) -> Fact:
        """A field of a record by name; KeyError if there is none."""
        for each in self.fields:
            if each.name == name:
                return each
        raise KeyError(name)


def measure_key(policy: str, measure: str) -> str:
    """The key of a measure, unique across policies with the same measure ids: sample-city-2023:3-1."""
    return f"{policy}:{measure}"


class Key(str):
    """The key of an answer: 从业人员, 担保贷款 (the list), 担保贷款[2] (a record, from 1), 担保贷款[2].金额 (its
    field), or 担保贷款.金额 (the field of any record). It has its parts as attributes and is its own text for JSON,
    object names and links; `parse` converts such text back."""

    __slots__ = ("field", "name", "place")
    name: str
    place: int | None
    field: str

    @staticmethod
    @lru_cache(maxsize=4096)
    def of(name: str, place: int | None = None, field: str = "") -> Key:
        """The key with these parts."""
        made = Key(name + (f"[{place}]" if place else "") + (f".{field}" if field else ""))
        made.name, made.place, made.field = name, place, field
        return made

    @staticmethod
    def parse(text: str) -> Key:
        """Parse a key; ValueError if the record number is invalid."""
        if isinstance(text, Key):
            return text
        head, _, field = text.partition(".")
        name, _, place = head.partition("[")
        return Key.of(name, int(place.rstrip("]")) if place else None, field)

    @property
    def anywhere(self) -> str:
        """The same field of any record, as rules name it."""
        return f"{self.name}.{self.field}" if self.field else self.name

    def words(self, air: str = "", joint: str = "的") -> str:
        """For people: 从业人员; 担保贷款第2条的金额. `air`: spacing around the number."""
        name = self.name + (f"第{air}{self.place}{air}条" if self.place else "")
        return f"{name}{joint}{self.field}" if self.field else name
