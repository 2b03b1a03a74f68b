"""All measures of a visit judged: status and amount at once, intermediate results on demand."""

from collections.abc import Iterator

from core.assess.answers import Visit
from core.assess.judge import Judgement, judge_by
from core.assess.plan import plans_of, readers_of
from core.assess.scope import Scope, scope_of
from core.assess.settle import settled
from core.assess.status import GUIDANCE, NOT_STARTED, UNTRIGGERED
from core.policy.caching import lazy
from core.policy.pack import Policy

_BARE = (UNTRIGGERED, NOT_STARTED, GUIDANCE)
"""Statuses without an amount, so that nothing more has to be computed."""


class Judgements:
    """The judgements in the order of the policy's measures. `before`: those before some answers changed; judgements of
    measures that read none of the changed answers are reused."""

    def __init__(self, policy: Policy, visit: Visit, before: "Judgements | None" = None) -> None:
        self.policy, self.visit, self._plans = policy, visit, plans_of(policy)
        self._made: dict[int, Judgement] = {}
        self._listed: dict[int, Judgement] = {}  # earlier ones of measures of which only records changed
        self._scope_before: Scope | None = None
        if before:
            self._build_on(before)
        self._settled, self._derived, self._gates = settled(policy, visit)
        self.verdicts = [self[at].verdict if one is None else one for at, one in enumerate(self._settled)]

    @lazy
    def scope(self) -> Scope:
        """The scope in which the rules are evaluated."""
        made = scope_of(self.policy, self.visit, self._scope_before)
        self._scope_before = None
        made.derived.update(self._derived)
        made.gates = self._gates
        return made

    def __getitem__(self, place: int) -> Judgement:
        """The full judgement of one measure."""
        made = self._made.get(place)
        if made is None:
            plan, found = self._plans[place], self._settled[place]
            if found and found.status in _BARE:
                made = Judgement(plan, self.policy, self.scope)
                made.status = found.status
            else:
                made = judge_by(plan, self.policy, self.scope, self._listed.pop(place, None))
            self._made[place] = made
        return made

    def __iter__(self) -> Iterator[Judgement]:
        return (self[at] for at in range(len(self.verdicts)))

    def _build_on(self, before: "Judgements") -> None:
        """Reuse the full judgements of measures that read no changed answer."""
        one, other = before.visit, self.visit
        if before.policy is not self.policy or (one.as_of, one.unmentioned) != (other.as_of, other.unmentioned):
            return
        then, now, readers = one.answers, other.answers, readers_of(self.policy)
        pairs = ((name, then.get(name), now.get(name)) for name in then.keys() | now.keys())
        changed = {name for name, was, told in pairs if was is not told and was != told}
        stale = frozenset().union(*(readers.get(name, ()) for name in changed))
        self._made = {at: made for at, made in before._made.items() if at not in stale}
        self._listed = {
            at: before._made[at] for at in stale & before._made.keys() if {self._plans[at].measure.each} == changed
        }
        self._scope_before = before.scope
