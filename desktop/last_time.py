"""Earlier answers of an enterprise: which can be reused, and which must be confirmed. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.assess.answers import NO_DAY, UNKNOWN, Answer, AnswerValue, read_value
from core.errors import HuiqiError
from core.policy.pack import Fact, Policy
from desktop.open_visit import Offered

if TYPE_CHECKING:  # the record is imported in its own thread, after the window is shown
    from core.records.values import EarlierAnswer


def offered(policy: Policy, earlier: Mapping[str, EarlierAnswer]) -> tuple[Offered, ...]:
    """Earlier answers that may still hold, in interview order.

    Sums of a period, and what the enterprise did (loans, hiring), are asked anew each time.
    """
    found: dict[str, Offered] = {}
    for name, fact in policy.facts.items():
        if name not in earlier or not _may_hold(policy, fact) or (fact.after and fact.after not in found):
            continue
        try:
            value = read_value(fact, earlier[name].answer.value)
        except HuiqiError:
            continue  # this policy reads it differently: ask again
        if value is not UNKNOWN:
            answer = Answer(value, earlier[name].answer.evidence)
            found[name] = Offered(name, answer, earlier[name].day, _ages(fact, value))
    return tuple(found.values())


def _may_hold(policy: Policy, fact: Fact) -> bool:
    """Whether a fact is about the enterprise itself, or something that it has or has not."""
    return policy.shows(fact.step) == "facts" or fact.type in ("bool", "choice", "date")


def _ages(fact: Fact, value: AnswerValue) -> bool:
    """Whether an answer may have changed since: past events stay, what has not happened may have."""
    happened = fact.type == "date" and fact.happened and value is not NO_DAY
    return not happened and not fact.lasting
