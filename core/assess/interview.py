"""Which question next, worth how much; which questions no longer matter. A pure object: the screen only renders it."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import Any, Literal

from core.assess.answers import NO_DAY, UNKNOWN, Answer, Visit
from core.assess.cautions import cautions
from core.assess.judge import Judgement, most_unasked
from core.assess.missing import relevant
from core.assess.outcome import Assessment, Outcome, Question, Status
from core.assess.overlap import bounded
from core.assess.scope import Scope
from core.assess.silence import UNASKED, is_unasked, stand_for
from core.assess.supports import Supports, overlaps
from core.policy.fact import split_key
from core.policy.kept import once_each
from core.policy.pack import Fact, Policy

RESULT = "结果"
"""The step after all that ask: what it comes to."""

_OPEN = (Status.MET, Status.RECOGNITION, Status.MISSING)
_CLOSED = (Status.UNTRIGGERED, Status.NOT_STARTED, Status.LAPSED, Status.GUIDANCE)


def questions(
    policy: Policy,
    visit: Visit,
    scope: Scope,
    judgements: list[Judgement],
    supports: Supports,
    outcomes: tuple[Outcome, ...],
) -> tuple[Question, ...]:
    """The open facts that may still change a status or a sum. First whether there is such a thing at all, then its
    details; the most worth first, what the text does not bound after that; ties in the pack's own order."""
    worths: dict[str, Any] = {}
    measures: dict[str, list[str]] = {}
    now: set[str] = set()
    silent = presumed(policy, visit)
    for made, outcome in zip(judgements, outcomes, strict=True):
        asks = tuple(asks_of(policy, supports, made, silent)) if made.status not in _CLOSED else ()
        if not asks:
            continue
        worth = _worth(policy, scope, made, outcome)
        now.update(_first(policy, asks))
        for key in asks:
            one_of = "[" not in key and key == made.measure.each  # one record is one measure's, not each one's
            worths[key] = max(worths.get(key, 0), worth) if one_of else worths.get(key, 0) + worth
            measures.setdefault(key, []).append(outcome.measure)
    for pool in policy.pools:
        paying = [o for o in outcomes if o.measure in pool.measures and o.high]
        for key in pool.limit.blame(scope) if paying else ():
            now.add(key)
            worths[key] = worths.get(key, 0) + sum(o.high or 0 for o in paying)
            measures.setdefault(key, []).extend(o.measure for o in paying)
    order = {name: at for at, name in enumerate(policy.facts)}

    def rank(key: str) -> tuple[Any, ...]:
        worth = worths[key]
        size = -worth if worth != inf else 0
        return was_asked(visit, key), key not in now, worth == inf, size, order[split_key(key)[0]], key

    return tuple(
        Question(k, bounded(worths[k]), tuple(measures[k]), was_asked(visit, k)) for k in sorted(worths, key=rank)
    )


def was_asked(visit: Visit, key: str) -> bool:
    """Whether a fact was answered 不清楚 (or, of a day, 无): asked, and still open."""
    name, place, field = split_key(key)
    answer = visit.answers.get(name)
    value = answer.value if answer else None
    if isinstance(value, tuple) and place is not None:
        value = value[place - 1].get(field)
    return value is UNKNOWN or value is NO_DAY


def _first(policy: Policy, asks: tuple[str, ...]) -> tuple[str, ...]:
    """Of a measure's open facts those to ask now: while it is open whether there is such a thing, only that."""
    matters = tuple(k for k in asks if "[" not in k and policy.facts[k].matter)
    return matters or asks


def asks_of(policy: Policy, supports: Supports, made: Judgement, silent: tuple[str, ...]) -> Iterator[str]:
    """Keys of the facts that a judged measure still asks for, 就高不重复 counted in. `silent`: what is `presumed` in
    the visit."""
    yield from relevant(made)
    yield from _presumed(made, silent)
    if not overlaps(made.measure) or made.status not in _OPEN or (made.high is None and made.status != Status.MISSING):
        return
    yield from supports.open(made.measure.id)
    if supports.unasked and made.high is not None:
        yield policy.overlap.fact


def _presumed(made: Judgement, silent: tuple[str, ...]) -> Iterator[str]:
    """Facts that nobody was asked and that count as their default meanwhile, where this measure looks at them."""
    if not silent or made.status in _CLOSED:
        return
    yield from (name for name in silent if name in made.plan.names)


def presumed(policy: Policy, visit: Visit) -> tuple[str, ...]:
    """Facts that count as their default because nobody was asked (分支机构, 专票销售额)."""
    return tuple(f.name for f in _presumable(policy) if f.name not in visit.answers and is_unasked(f, None, visit))


@once_each
def _presumable(policy: Policy) -> tuple[Fact, ...]:
    return tuple(f for f in policy.facts.values() if f.default is not None)


def _worth(policy: Policy, scope: Scope, made: Judgement, outcome: Outcome) -> Any:
    """By how much this measure may still move, in 分; an unasked list counts as one record, itself all open."""
    low, high = outcome.span
    if high is not None:
        return max(high - low, high if outcome.status in (Status.MET, Status.RECOGNITION) else 0)
    if made.records or not made.measure.each:
        return inf
    single = most_unasked(policy, made.plan, scope)
    return inf if single is None else single


def steps_of(policy: Policy) -> tuple[str, ...]:
    """The steps of the wizard, in order."""
    return (*(step.name for step in policy.steps), RESULT)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on a page of the wizard. Not relevant and answered: folded away, kept."""

    fact: Fact
    answer: Answer | None
    relevant: bool
    worth: int | None
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """A line of 涉及事项: whether there is such a thing."""

    fact: Fact
    topic: str
    label: str
    state: Literal["yes", "no", "unknown", "open"]
    relevant: bool


class Interview:
    """The wizard over one visit, as it stands now. Change the visit, assess again, make a new one."""

    def __init__(self, policy: Policy, visit: Visit, assessment: Assessment) -> None:
        self.policy, self.visit, self.assessment = policy, visit, assessment
        self._asked: dict[str, list[Question]] = {}
        for question in assessment.questions:
            self._asked.setdefault(split_key(question.fact)[0], []).append(question)

    def page(self, step: str) -> tuple[Asked, ...]:
        """The questions of a step, in the pack's order; of the details those whose matter is not denied."""
        facts = [f for f in self.policy.facts.values() if f.step == step]
        if self.policy.shows(step) == "details":
            facts = [f for f in facts if self._section_open(f)]
        return tuple(self._ask(f) for f in facts)

    def _section_open(self, fact: Fact) -> bool:
        if fact.name in self.visit.answers and not self._denied(fact):
            return True
        matter = self.policy.facts.get(fact.after, fact)
        if fact.name == matter.name:
            return self.state(fact) in ("yes", "unknown", "open") and not self._denied(fact)
        return not self._denied(matter)

    def _denied(self, fact: Fact) -> bool:
        return bool(fact.matter) and self.state(fact) == "no"

    def _ask(self, fact: Fact) -> Asked:
        found = self._asked.get(fact.name, [])
        worths = [q.worth for q in found]
        worth = None if None in worths else max((w for w in worths if w is not None), default=0)
        measures = tuple(dict.fromkeys(m for q in found for m in q.measures))
        return Asked(fact, self.visit.answers.get(fact.name), bool(found), worth, measures)

    def left(self, step: str) -> int:
        """How many questions of a step are still to be asked, those of each record counted (R63)."""
        facts = [a for a in self.page(step) if a.relevant]
        fields = [q for a in facts for q in self._asked[a.fact.name] if "[" in q.fact and not q.asked]
        return sum(a.answer is None for a in facts) + len(fields)

    def unasked(self) -> tuple[Question, ...]:
        """The questions that nobody was asked and whose answer may still change something, the most worth first."""
        return tuple(q for q in self.assessment.questions if not q.asked)

    def cautions(self) -> tuple[tuple[str, str], ...]:
        """Facts whose answers should be looked at once more, each with its sentence (R58)."""
        facts, day = self.policy.facts, self.visit.as_of
        return tuple((n, said) for n, a in self.visit.answers.items() for said in cautions(facts[n], a.value, day))

    def matters(self) -> tuple[Matter, ...]:
        """The lines of 涉及事项."""
        return tuple(
            Matter(f, f.topic, f.matter, self.state(f), f.name in self._asked)
            for f in self.policy.facts.values()
            if f.matter
        )

    def state(self, fact: Fact) -> Literal["yes", "no", "unknown", "open"]:
        """有, 没有, 不清楚, or not asked."""
        answer = self.visit.answers.get(fact.name)
        value = stand_for(fact, answer.value if answer else None, self.visit)
        if value is UNASKED:
            return "open"
        if value is UNKNOWN:
            return "unknown"
        return "no" if value in ((), 0, NO_DAY) or value is False else "yes"
