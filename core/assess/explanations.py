"""Explanations of the results under one policy, computed when somebody looks at them."""

from collections.abc import Callable

from core.assess.fact_display import FactDisplay
from core.assess.judge import Judgement
from core.assess.judgements import Judgements
from core.assess.missing import missing
from core.assess.nearby import nearby
from core.assess.notes import goes_on, ground_of, notes_of, points_of
from core.assess.outcome import Explanation, Nearby, Outcome
from core.assess.proof import proof_of
from core.assess.reasons import reasons_of
from core.assess.scope import Scope
from core.assess.status import GUIDANCE, UNTRIGGERED, Status, Suits
from core.assess.steps import steps_of
from core.policy import values as v
from core.policy.caching import cached_per_object, lazy
from core.policy.fact import Key
from core.policy.nodes import Not
from core.policy.pack import Measure, Policy


class Explanations:
    """Computes explanations of a policy's outcomes on demand."""

    def __init__(self, judgements: Judgements | tuple[Judgement], make_display: Callable[[], FactDisplay]) -> None:
        self.judgements, self._make_display = judgements, make_display

    @lazy
    def display(self) -> FactDisplay:
        """The display of the visit's facts, created on first use."""
        return self._make_display()

    @lazy
    def _in_force(self) -> bool:
        policy = self.display.policy
        return policy.effective <= self.display.visit.as_of <= policy.expires

    def words(self, outcome: Outcome) -> Explanation:
        """Reasons, calculation and notes."""
        measure, scope = outcome.item, self.display.scope
        suits = "all" if measure.fits is None else _suits(self.display.policy, measure, measure.fits.truth(scope))
        if not (self._in_force and _is_bare(measure, outcome.status, scope)):
            return self._words(outcome, suits)
        bare, key = _bare_words(measure), (suits, measure.each in self.display.visit.answers)
        if key not in bare:
            bare[key] = self._words(outcome, suits)
        return bare[key]

    def _words(self, outcome: Outcome, suits: Suits) -> Explanation:
        display, made = self.display, self.judgements[outcome.place]
        measure, day = made.measure, display.visit.as_of
        return Explanation(
            reasons=reasons_of(display, made),
            notes=notes_of(display, made, outcome),
            steps=steps_of(display, made, outcome),
            points=points_of(display, made, outcome),
            ground=ground_of(measure, day),
            period=next((p.words for p in measure.periods if p.rule.truth(display.scope) == v.YES), ""),
            goes_on=goes_on(measure, outcome.status, day),
            suits=suits,
        )

    def proof(self, outcome: Outcome) -> tuple[Key, ...]:
        """The facts that the result depends on."""
        return proof_of(self.display, self.judgements[outcome.place], outcome)

    def missing(self, outcome: Outcome) -> tuple[Key, ...]:
        """The facts to ask before the status is known."""
        return missing(self.judgements[outcome.place]) if outcome.status is Status.MISSING else ()

    def nearby(self, outcome: Outcome) -> tuple[Nearby, ...]:
        """The smallest possible changes that would improve the result."""
        return nearby(self.display.policy, self.display.visit, self.judgements[outcome.place], outcome)


def _is_bare(measure: Measure, status: Status, scope: Scope) -> bool:
    """Whether the words on a measure quote its text and nothing of the visit, apart from how a service fits: while the
    policy is in force, those on a service, and on a measure whose list has no record."""
    if measure.remarks or measure.periods or measure.grounds:
        return False
    return status is GUIDANCE or (status is UNTRIGGERED and measure.each != "" and scope.lists[measure.each] == ())


@cached_per_object
def _bare_words(measure: Measure) -> dict[tuple[Suits, bool], Explanation]:
    """The words of a measure that quote only its text, by how it fits, and whether its list was answered."""
    return {}


def _suits(policy: Policy, measure: Measure, fits: v.Truth) -> Suits:
    """How well a service fits this enterprise. Services for enterprises that fail 总体要求 come first for these, and
    are not suggested while that is unknown."""
    assert measure.fits is not None
    about_gate = not _gated_names(policy).isdisjoint(measure.fits.names)
    if fits == v.YES:
        for_all_others = isinstance(measure.fits.root, Not)  # the rule only excludes
        return "first" if about_gate else "all" if for_all_others else "yes"
    return "no" if fits == v.NO or about_gate else "open"


@cached_per_object
def _gated_names(policy: Policy) -> frozenset[str]:
    """The facts that the gates of a policy read."""
    return frozenset(name for gate in policy.gates for name in gate.rule.names)
