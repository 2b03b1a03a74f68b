"""Visits: immutable, typed answers with their evidence."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

EVIDENCE = ("口述", "见原件", "系统查得", "见名单")
LISTED = EVIDENCE[3]
"""The evidence of answers from a roster: no paper was seen."""
Unmentioned = Literal["none", "matters", "unknown"]
"""What facts not mentioned mean: they do not exist; no such matter, details not asked; or not asked (R63)."""


@dataclass(frozen=True, slots=True)
class Between:
    """A number given as a range, both ends included."""

    low: int | Fraction
    high: int | Fraction


def ends_of(value: "AnswerValue") -> tuple[Any, Any]:
    """Both ends of a number or range."""
    return (value.low, value.high) if isinstance(value, Between) else (value, value)


Document = Mapping[str, Any]
"""A visit file, an expectation or a stored result, as parsed from YAML or JSON."""

Record = Mapping[str, "AnswerValue"]
"""One record of a list answer: field name → value. A missing field is not asked (or none, depending on the visit)."""

AnswerValue = Any
"""str · bool · int (分, 人, 年) · Fraction (瓦, share of 1) · date · NO_DAY · Between · UNKNOWN · tuple of Records."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A value and its evidence."""

    value: AnswerValue
    evidence: str = EVIDENCE[0]


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit: the content of a visit file, see ARCHITECTURE.md."""

    policy: str
    as_of: datetime.date
    unmentioned: Unmentioned
    answers: Mapping[str, Answer]

    def answered(self, fact: str, value: AnswerValue, evidence: str = EVIDENCE[0]) -> "Visit":
        """This visit with one answer given or changed."""
        return replace(self, answers={**self.answers, fact: Answer(value, evidence)})

    def without(self, fact: str) -> "Visit":
        """This visit with one answer removed."""
        return replace(self, answers={k: v for k, v in self.answers.items() if k != fact})
