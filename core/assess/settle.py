"""One generated function that determines status and amount of as many measures of a policy as possible in a single
pass. What depends on a shared limit, or on why something is unknown, is left to `judge`, which defines the meaning; a
test compares the two."""

from collections.abc import Callable, Mapping
from datetime import date
from math import inf

from core.assess.answers import Answer, Visit
from core.assess.judge import window_place
from core.assess.outcome import GUIDANCE, NOT_STARTED, RECOGNITION, Status, Weighed
from core.assess.plan import plans_of
from core.assess.scope import existence, opened, silence_of
from core.assess.settler import Settler
from core.policy import values as v
from core.policy.kept import once_each
from core.policy.money import half_up
from core.policy.pack import Policy
from core.policy.python import Module

Settled = tuple[list[Weighed | None], dict[str, v.Value], tuple[v.Truth, ...] | None]
Settle = Callable[[Callable[[str], Answer | None], Mapping[str, v.Value], date], Settled]
"""Called with the answers, the meaning of missing answers, and the 咨询日; returns the measures (None if `judge` is
needed), derived facts, and the general conditions if they were needed."""


class Settling:
    """How a policy settles: not at all while it is interpreted; replaced by generated Python."""

    def __init__(self, policy: Policy) -> None:
        size = len(policy.measures)  # copied, because the policy may be released
        self.run: Settle = lambda answer, silent, day: ([None] * size, {}, None)


settling_of = once_each(Settling)


def settled(policy: Policy, visit: Visit) -> Settled:
    """Whatever the function determines, amounts in 分, with the intermediate results it needed."""
    return settling_of(policy).run(visit.answers.get, silence_of(policy, visit), visit.as_of)


def settle_text(policy: Policy, module: Module) -> None:
    """Add the function `settle` to a module."""
    body = Settler(module, policy)
    for at, plan in enumerate(plans_of(policy)):
        body.measure(at, plan)
    first = [Weighed(plan.best) if plan.best is GUIDANCE else None for plan in plans_of(policy)]
    early = [Weighed(NOT_STARTED) if plan.waits else None for plan in plans_of(policy)]
    start = f"if day < {module.constant(policy.effective)}: return list({module.constant(early)}), {{}}, None"
    body.head[:0] = [start, "today = day.toordinal()", f"out = list({module.constant(first)})"]
    body.lines.append(f"return out, {{{body.derived()}}}, {body.gates()}")
    module.function("settle", body, "g, k, day")


def _listed(value: object) -> v.Truth:
    return (v.YES if value else v.NO) if isinstance(value, tuple) else v.ASK


def _given(best: Status, low: v.Bound, high: v.Bound, office: bool) -> Weighed:
    """A fully known amount, rounded once; 待认定 if an office decides or the readings differ."""
    least = half_up(low)
    most = None if high == inf else half_up(high)
    return Weighed(RECOGNITION if office or least != most else best, least, most, (least, most))


SETTLERS = {
    "opened": opened, "listed": _listed, "existence": existence, "date": date, "half_up": half_up, "Weighed": Weighed,
    "new": tuple.__new__, "window_place": window_place, "given": _given, "inf": inf,
    **{s.name: s for s in Status}, **{f"W_{s.name}": Weighed(s) for s in Status},
}  # fmt: skip
"""Names used by the function, in addition to those of all rules."""
