"""Warnings about implausible answers, shown next to the field."""

import datetime

from core.assess.answers import AnswerValue, Visit
from core.assess.scope import scope_of
from core.policy import values as v
from core.policy.pack import Fact, Policy

AHEAD = "日期在咨询日之后，请核对"


def cautions(fact: Fact, value: AnswerValue, as_of: datetime.date) -> tuple[str, ...]:
    """Sentences about an answer that is accepted but hardly right: an event dated after the 咨询日 (R58). For a list,
    record by record."""
    if fact.type != "list":
        return (AHEAD,) if _is_ahead(fact, value, as_of) else ()
    rows = value if isinstance(value, tuple) else ()
    return tuple(
        f"第 {at} 条{field.name}（{row[field.name].isoformat()}）：{AHEAD}"
        for at, row in enumerate(rows, 1)
        for field in fact.fields
        if _is_ahead(field, row.get(field.name), as_of)
    )


def _is_ahead(fact: Fact, value: AnswerValue, as_of: datetime.date) -> bool:
    return fact.happened and isinstance(value, datetime.date) and value > as_of


def second_looks(policy: Policy, visit: Visit, fact: Fact) -> tuple[str, ...]:
    """Sentences about a possible but unusual answer: 2,350元 with 86 people. It is never rejected."""
    if not fact.doubtful or fact.name not in visit.answers:
        return ()
    scope = scope_of(policy, visit)
    return tuple(note for rule, note in fact.doubtful if rule.truth(scope) == v.YES)
