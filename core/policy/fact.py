"""A question that a visit can answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

FactType = Literal[
    "text", "uscc", "choice", "bool", "date", "money", "count", "quantity", "percent", "industry", "list"
]


@dataclass(frozen=True, slots=True)
class Fact:
    """A question that a visit can answer. A list fact has `fields`: the questions of each of its records."""

    name: str
    type: FactType
    topic: str = ""
    step: str = "具体情况"  # the wizard's step that asks it
    question: str = ""  # as the clerk asks it
    hint: str = ""  # one line from the policy or the statute
    evidence: str = ""  # the paper that proves it
    evidence_by: Mapping[str, str] = field(default_factory=dict, hash=False)  # … where that depends on the option
    options: tuple[str, ...] = ()  # of an industry: codes with their names, “F52 零售业”
    unit: str = ""
    decided_by: str = ""  # an office; the counter cannot settle this fact
    negative: bool = False  # a sum that may be below 0
    asked_only: bool = False  # silence never answers it
    default: int | None = None  # what an absent field of a record means (人数: 1)
    matter: str = ""  # 涉及事项: the label, where this fact tells whether there is such a thing
    after: str = ""  # the matter in whose section it is asked
    change: str = ""  # grow · extend · upgrade · yes: what the enterprise may still do about it (差一点)
    day: str = ""  # the field that says when this came true
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
