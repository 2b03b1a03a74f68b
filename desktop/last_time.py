"""What an enterprise said before and may say again: which of it stays as it is, which must be confirmed. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.assess.answers import NO_DAY, UNKNOWN, Answer, Value, read_value
from core.errors import HuiqiError
from core.policy.pack import Fact, Policy
from desktop.open_visit import Offered

if TYPE_CHECKING:  # the record is imported in its own thread, when the window stands
    from core.records.values import Told


def offered(policy: Policy, told: Mapping[str, Told]) -> tuple[Offered, ...]:
    """What of an enterprise's earlier answers may hold still, in the order in which it is asked.

    Sums of a period, and what the enterprise did (loans, staff taken on), are asked each time anew.
    """
    found: dict[str, Offered] = {}
    for name, fact in policy.facts.items():
        if name not in told or not _may_hold(policy, fact) or (fact.after and fact.after not in found):
            continue
        try:
            value = read_value(fact, told[name].answer.value)
        except HuiqiError:
            continue  # this policy reads it otherwise: it is asked
        if value is not UNKNOWN:
            found[name] = Offered(name, Answer(value, told[name].answer.evidence), told[name].day, _ages(fact, value))
    return tuple(found.values())


def _may_hold(policy: Policy, fact: Fact) -> bool:
    """Whether it is about the enterprise itself, or something that one has or has not."""
    return policy.shows(fact.step) == "facts" or fact.type in ("bool", "choice", "date")


def _ages(fact: Fact, value: Value) -> bool:
    """Whether it may be another by now: what has happened stays so, what has not may have since."""
    happened = fact.type == "date" and fact.happened and value is not NO_DAY
    return not happened and not fact.lasting
