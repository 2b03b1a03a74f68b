"""Status and amount of all measures by one generated function. Measures that share a limit, or whose status depends
on why a fact is open, are left to `judge`, which defines the semantics; a test checks that both give the same results.
"""

from collections.abc import Callable, Mapping
from datetime import date
from math import inf

from core.assess.answers import Answer, Visit
from core.assess.judge import window_place
from core.assess.outcome import Weighed
from core.assess.scope import existence, opened, silence_of
from core.assess.status import RECOGNITION, Status
from core.policy import values as v
from core.policy.caching import cached_per_object
from core.policy.money import half_up
from core.policy.pack import Policy

Settled = tuple[list[Weighed | None], dict[str, v.Value], tuple[v.Truth, ...] | None]
Settle = Callable[[Callable[[str], Answer | None], Mapping[str, v.Value], date], Settled]
"""From (answer getter, values of unanswered facts, 咨询日) to (results by measure, None if `judge` has to decide;
derived facts; truths of the gates if they were needed)."""


class Settling:
    """The settling function of a policy: settles nothing until generated Python is installed."""

    def __init__(self, policy: Policy) -> None:
        size = len(policy.measures)  # a reference to the policy would keep it alive
        self.run: Settle = lambda answer, silent, day: ([None] * size, {}, None)


settling_of = cached_per_object(Settling)


def settled(policy: Policy, visit: Visit) -> Settled:
    """The results that the generated function can compute, amounts in 分, with derived facts and gates."""
    return settling_of(policy).run(visit.answers.get, silence_of(policy, visit), visit.as_of)


def _listed(value: object) -> v.Truth:
    return (v.YES if value else v.NO) if isinstance(value, tuple) else v.ASK


def _given(best: Status, low: v.Bound, high: v.Bound, office: bool) -> Weighed:
    """The result for a known amount, rounded once; 待认定 if an office decides or the readings differ."""
    least = half_up(low)
    most = None if high == inf else half_up(high)
    return Weighed(RECOGNITION if office or least != most else best, least, most, (least, most))


SETTLERS = {
    "opened": opened, "listed": _listed, "existence": existence, "date": date, "half_up": half_up, "Weighed": Weighed,
    "new": tuple.__new__, "window_place": window_place, "given": _given, "inf": inf,
    **{s.name: s for s in Status}, **{f"W_{s.name}": Weighed(s) for s in Status},
}  # fmt: skip
"""The names used by the function, beside those of the rules."""
