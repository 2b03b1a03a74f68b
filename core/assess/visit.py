"""What a visit has answered: immutable, typed, each answer with its evidence."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

EVIDENCE = ("口述", "见原件", "系统查得", "见名单")
LISTED = EVIDENCE[3]
"""What an answer was seen on that a roster told: no paper of the enterprise's own."""
Unmentioned = Literal["none", "matters", "unknown"]
"""What is not mentioned: it is not there; no such matter, its details unasked; or nobody has asked yet (R63)."""


@dataclass(frozen=True, slots=True)
class Between:
    """A number given as a range, both ends included."""

    low: int | Fraction
    high: int | Fraction


def ends_of(value: "Value") -> tuple[Any, Any]:
    """Both ends of a number that may be given as a range."""
    return (value.low, value.high) if isinstance(value, Between) else (value, value)


Document = Mapping[str, Any]
"""A visit file, an expectation or a kept result, as YAML or JSON give it."""

Record = Mapping[str, "Value"]
"""One record of a list answer: field name → value. An absent field is unasked (or none, as the visit says)."""

Value = Any
"""str · bool · int (分, 人, 年) · Fraction (瓦, share of 1) · date · NO_DAY · Between · UNKNOWN · tuple of Records."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A value, and what it was seen on."""

    value: Value
    evidence: str = EVIDENCE[0]


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit, as far as it has been told: a visit file, as ARCHITECTURE.md has it."""

    policy: str
    as_of: datetime.date
    unmentioned: Unmentioned
    answers: Mapping[str, Answer]

    def answered(self, fact: str, value: Value, evidence: str = EVIDENCE[0]) -> "Visit":
        """This visit with one answer given or changed."""
        return replace(self, answers={**self.answers, fact: Answer(value, evidence)})

    def without(self, fact: str) -> "Visit":
        """This visit with one answer taken back: unasked again."""
        return replace(self, answers={k: v for k, v in self.answers.items() if k != fact})
