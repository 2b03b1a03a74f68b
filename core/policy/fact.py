"""A question that a visit can answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

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
    evidence_by: Mapping[str, str] = field(default_factory=dict, hash=False)  # … where that depends on the option
    options: tuple[str, ...] = ()  # of an industry: codes with their names, “F52 零售业”
    unit: str = ""
    decided_by: str = ""  # an office; the counter cannot settle this fact
    negative: bool = False  # a sum that may be below 0
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
    role: Role = ""
    lasting: bool = False  # true of the enterprise at its next visit, too
    fields: tuple["Fact", ...] = ()

    def field(self, name: str) -> "Fact":
        """The field of a record by its name; KeyError if there is none."""
        for each in self.fields:
            if each.name == name:
                return each
        raise KeyError(name)


def split_key(key: str) -> tuple[str, int | None, str]:
    """担保贷款, 2, 金额 of 担保贷款[2].金额; no place, no field: None, ""."""
    head, _, field = key.partition(".")
    name, _, place = head.partition("[")
    return name, int(place.rstrip("]")) if place else None, field


def fact_words(key: str, air: str = "", joint: str = "的") -> str:
    """A key for people: 从业人员; 担保贷款第2条的金额 for 担保贷款[2].金额. A screen has `air` about the number."""
    name, place, field = split_key(key)
    name += f"第{air}{place}{air}条" if place else ""
    return f"{name}{joint}{field}" if field else name
