"""Answers as integers of steps that a search can move along: money by 1元, power by 1千瓦, percentages by 1%, dates by
one day; and which values are worth trying, given those in the rules."""

import datetime
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from core.assess.answers import AnswerValue
from core.policy import values as v
from core.policy.fact import Fact
from core.policy.nodes import Literal
from core.policy.pack import Policy
from core.policy.rule_types import MONTHS

_MONEY_STEP, _POWER_STEP, _SHARE_STEP = 100, 1000, Fraction(1, 100)  # 1元, 1千瓦, 1%


class AnswerPlace(NamedTuple):
    """The place of an answer: a fact of the visit, or a field of the record in a list (one record per measure)."""

    owner: str
    name: str
    record: int = 0


Answers = Mapping[AnswerPlace, AnswerValue]
DAY = AnswerPlace("", "咨询日")
"""The 咨询日, moved like an answer; if it is not moved, it is the day of the last event in the answers."""
TIMES = "条数"
"""The number of identical records in a list, which counting rules read."""


def shifted(answers: Answers, fixed: AnswerPlace, by: int) -> Answers:
    """The answers with all dates other than the given place moved by so many days."""
    if not by:
        return answers
    days = datetime.timedelta(days=by)
    return {p: value + days if p[::2] == fixed[::2] and isinstance(value, datetime.date) else value
            for p, value in answers.items()}  # fmt: skip


def note_literal(found: dict[str, list[AnswerValue]], node: Literal, value: v.Bound) -> None:
    """Add the values suggested by a number or date in a rule, under each type of fact that could hold it."""
    unit = node.type.dims[0][0] if len(node.type.dims) == 1 else ""
    kinds = {"元": "money", "瓦": "quantity"}
    kind = "date" if node.type.name == "date" else kinds.get(unit, "count" if unit else "percent")
    found.setdefault(kind, []).append(value)
    if node.type == MONTHS:  # counted from the first day
        found.setdefault("span", []).extend(int(value * 61 // 2) + by for by in (-40, 0, 40))


def note_day(found: dict[str, list[AnswerValue]], day: int) -> None:
    """Add a date, or the first and last day of a year."""
    if day > 9999:
        found.setdefault("date", []).append(day)
        found.setdefault("count", []).append(datetime.date.fromordinal(day).year)
        return
    found.setdefault("count", []).append(day)
    found.setdefault("date", []).extend(datetime.date(year, 1, 1).toordinal() for year in (day, day + 1))


def first_answer(fact: Fact, policy: Policy, options: set[str]) -> AnswerValue | None:
    """The initial value of a search; None if no rule reads the fact."""
    match fact.type:
        case "bool":
            return True
        case "choice":
            return next((o for o in fact.options if o in options), fact.options[0])
        case "industry":
            return fact.options[0].partition(" ")[0]
        case "text" | "uscc" | "list":
            return None
    start = policy.effective
    return answer_of(
        fact, {"date": start.toordinal(), "count": start.year if fact.unit == "年" else 100}.get(fact.type, 10**6)
    )


def answer_of(fact: Fact, units: int) -> AnswerValue:
    """A number of steps as an answer."""
    match fact.type:
        case "date":
            return datetime.date.fromordinal(units)
        case "money":
            return units * _MONEY_STEP
        case "quantity":
            return units * _POWER_STEP
        case "percent":
            return units * _SHARE_STEP
    return units


def units_of(fact: Fact, value: AnswerValue) -> int:
    """An answer, or a number in a rule, in steps."""
    if isinstance(value, datetime.date):
        return value.toordinal()
    steps: dict[str, int | Fraction] = {"money": _MONEY_STEP, "quantity": _POWER_STEP, "percent": _SHARE_STEP}
    return int(Fraction(value) / steps.get(fact.type, 1))
