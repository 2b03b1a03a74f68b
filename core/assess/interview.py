"""The questions of a visit: which are open, how much each is worth, and the state of each page. No user interface."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from types import MappingProxyType
from typing import Literal

from core.assess.answers import NO_DAY, UNKNOWN, Answer, Visit
from core.assess.cautions import cautions, second_looks
from core.assess.judge import Judgement
from core.assess.judgements import Judgements
from core.assess.missing import asked_by_gates, relevant
from core.assess.open_facts import askables_of, open_facts
from core.assess.outcome import Weighed
from core.assess.overlap import bounded
from core.assess.plan import Plan, plans_of, read_by
from core.assess.result import Assessment, Question
from core.assess.scope import Scope, scope_of
from core.assess.silence import UNASKED, is_unasked, stand_for
from core.assess.status import ALIVE, GUIDANCE, LAPSED, MET, MISSING, NOT_STARTED, RECOGNITION, UNMET, UNTRIGGERED
from core.assess.supports import Supports, overlaps
from core.policy import values as v
from core.policy.caching import cached_per_object, lazy
from core.policy.fact import Key
from core.policy.pack import Fact, Policy
from core.policy.values import Bound

RESULT = "结果"
"""The step after all steps with questions: the result."""

_OPEN = (MET, RECOGNITION, MISSING)
_CLOSED = (GUIDANCE, UNTRIGGERED, NOT_STARTED, LAPSED)


def questions(judgements: Judgements, supports: Supports, found: Sequence[Weighed]) -> tuple[Question, ...]:
    """The open facts that can still change a status or an amount. Facts that say whether a matter exists come before
    its details, then the most valuable first, unbounded ones last; ties in the order of the pack. `found`: the result
    of each measure after 就高不重复."""
    policy, visit = judgements.policy, judgements.visit
    worths: dict[Key, Bound] = {}
    measures: dict[Key, list[str]] = {}
    now: set[Key] = set()
    silent = presumed(policy, visit)
    settled = _CLOSED if silent else (*_CLOSED, UNMET)
    own, plans = _OwnQuestions(judgements), plans_of(policy)
    for at, one in enumerate(found):
        if one.status in settled:
            continue
        plan = plans[at]
        asks = (*own.of(at), *_besides(policy, supports, plan, judgements.verdicts[at], silent))
        if not asks:
            continue
        worth = _worth(judgements, at, one)
        now.update(_first(policy, asks))
        for key in dict.fromkeys(asks):
            one_of = key == plan.measure.each  # a record belongs to one measure only: not added up
            worths[key] = max(worths.get(key, 0), worth) if one_of else worths.get(key, 0) + worth
            measures.setdefault(key, []).append(plan.measure.id)
    for pool, reads in zip(policy.pools, _read_by_pools(policy), strict=True):
        open_limit = () if own.open.isdisjoint(reads) else pool.limit.blame(judgements.scope)
        given = (
            {m.id: one.high for m, one in zip(policy.measures, found, strict=True) if one.high} if open_limit else {}
        )
        paying = [id for id in given if id in pool.measures]
        for key in open_limit if paying else ():
            now.add(key)
            worths[key] = worths.get(key, 0) + sum(given[id] for id in paying)
            measures.setdefault(key, []).extend(paying)
    order = _order(policy)

    def rank(key: Key) -> tuple[object, ...]:
        worth = worths[key]
        size = -worth if worth != inf else 0
        return was_asked(visit, key), key not in now, worth == inf, size, order[key.name], key

    return tuple(
        Question(k, bounded(worths[k]), tuple(measures[k]), was_asked(visit, k)) for k in sorted(worths, key=rank)
    )


@cached_per_object
def _read_by_pools(policy: Policy) -> tuple[frozenset[str], ...]:
    """For each pool the facts that its limit reads."""
    return tuple([read_by(pool.limit) for pool in policy.pools])


@cached_per_object
def _order(policy: Policy) -> Mapping[str, int]:
    """The place of each fact in the pack."""
    return {name: at for at, name in enumerate(policy.facts)}


def was_asked(visit: Visit, key: Key) -> bool:
    """Whether a fact was answered 不清楚 (or a date 无): asked already, but still open."""
    name, place, field = key.name, key.place, key.field
    answer = visit.answers.get(name)
    value = answer.value if answer else None
    if isinstance(value, tuple) and place is not None:
        value = value[place - 1].get(field)
    return value is UNKNOWN or value is NO_DAY


def _first(policy: Policy, asks: tuple[Key, ...]) -> tuple[Key, ...]:
    """The facts to ask now: as long as it is open whether a matter exists, only that."""
    matters = tuple(k for k in asks if not k.place and policy.facts[k.name].matter)
    return matters or asks


class _OwnQuestions:
    """The open facts that each measure of a visit asks for by its own rules. A measure that reads no open fact need not
    be judged in full: it can only ask for facts of the gates, which are the same for all measures."""

    def __init__(self, judgements: Judgements) -> None:
        self._judgements, self._plans = judgements, plans_of(judgements.policy)
        self._askable = askables_of(judgements.policy)
        self.open = open_facts(judgements.policy, judgements.visit)

    def of(self, at: int) -> tuple[Key, ...]:
        """Keys of the facts that the measure at this place asks for."""
        judgements, plan, askable = self._judgements, self._plans[at], self._askable[at]
        status = judgements.verdicts[at].status
        if status not in ALIVE or not self.open:
            return ()
        met = status is plan.best and status is not RECOGNITION
        if askable.always or not self.open.isdisjoint(askable.when_met if met else askable.names):
            return relevant(judgements[at])
        return self._by_gates if plan.gated else ()

    @lazy
    def _by_gates(self) -> tuple[Key, ...]:
        return tuple(asked_by_gates(self._judgements.policy, self._judgements.scope))


def asks_of(policy: Policy, supports: Supports, made: Judgement, silent: tuple[Key, ...]) -> Iterator[Key]:
    """Keys of the open facts that can still change a measure's result, 就高不重复 included. `silent`: the facts
    `presumed` in the visit."""
    yield from relevant(made)
    yield from _besides(policy, supports, made.plan, made.verdict, silent)


def _besides(policy: Policy, supports: Supports, plan: Plan, alone: Weighed, silent: tuple[Key, ...]) -> Iterator[Key]:
    """Facts that a measure asks for beside its rules: unanswered ones that it reads with their default, and those of
    other support. `alone`: its result before 就高不重复."""
    if silent and alone.status not in _CLOSED:
        yield from (name for name in silent if name in plan.names)
    if alone.status not in _OPEN or not overlaps(plan.measure) or (alone.high is None and alone.status != MISSING):
        return
    yield from supports.open(plan.measure.id)
    if supports.unasked and alone.high is not None:
        yield Key.of(policy.overlap.fact)


def presumed(policy: Policy, visit: Visit) -> tuple[Key, ...]:
    """Unanswered facts that are assumed to have their default value (分支机构, 专票销售额)."""
    return tuple(
        Key.of(f.name) for f in _presumable(policy) if f.name not in visit.answers and is_unasked(f, None, visit)
    )


@cached_per_object
def _presumable(policy: Policy) -> tuple[Fact, ...]:
    return tuple(f for f in policy.facts.values() if f.default is not None)


def _worth(judgements: Judgements, at: int, found: Weighed) -> Bound:
    """By how much a measure's amount can still change, in 分; a list not asked counts as one unknown record."""
    low, high = found.span
    if high is not None:
        return max(high - low, high if found.status in (MET, RECOGNITION) else 0)
    made = judgements[at]
    if made.records or not made.measure.each:
        return inf
    return inf if made.one_more is None else made.one_more


def steps_of(policy: Policy) -> tuple[str, ...]:
    """The steps of the wizard, in order."""
    return (*(step.name for step in policy.steps), RESULT)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on a page of the wizard. If answered but no longer relevant it is shown folded."""

    fact: Fact
    answer: Answer | None
    relevant: bool
    worth: int | None


@dataclass(frozen=True, slots=True)
class Matter:
    """A line of 涉及事项: whether the enterprise has such a matter."""

    fact: Fact
    topic: str
    label: str
    state: Literal["yes", "no", "unknown", "open"]
    relevant: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """How likely an enterprise has a matter (0 to 1), whether the pack says that such enterprises usually have it, and
    how much it can change the result (分; None: unbounded)."""

    matter: Matter
    chance: float
    usual: bool
    worth: int | None


_GUESSES = {v.YES: 1.0, None: 0.75, v.ASK: 0.5, v.OFFICE: 0.5, v.NO: 0.1}
"""Prior probability of a matter by the truth of its `usual_for` rule; None: the pack has no such rule."""
_DOUBT = 2
"""Weight of the prior, as a number of enterprises on record."""


class Interview:
    """The state of the wizard for one visit. Immutable: after a change assess again and create a new one."""

    def __init__(self, policy: Policy, visit: Visit, assessment: Assessment) -> None:
        self.policy, self.visit, self.assessment = policy, visit, assessment
        self._asked: dict[str, list[Question]] = {}
        for question in assessment.questions:
            self._asked.setdefault(question.fact.name, []).append(question)

    def page(self, step: str) -> tuple[Asked, ...]:
        """The questions of a step in the order of the pack, without the details of matters that were denied."""
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
        return Asked(fact, self.visit.answers.get(fact.name), bool(found), worth)

    def left(self, step: str) -> int:
        """How many questions of a step are still to be asked, counting those of each record (R63)."""
        facts = [a for a in self.page(step) if a.relevant]
        fields = [q for a in facts for q in self._asked[a.fact.name] if q.fact.place and not q.asked]
        return sum(a.answer is None for a in facts) + len(fields)

    def unasked(self) -> tuple[Question, ...]:
        """The open questions that were not asked yet, most valuable first."""
        return tuple(q for q in self.assessment.questions if not q.asked)

    def cautions(self) -> tuple[tuple[str, str], ...]:
        """Facts with doubtful answers, each with a sentence (R58)."""
        return tuple((name, said) for name in self.visit.answers for said in self.cautions_of(self.policy.facts[name]))

    def cautions_of(self, fact: Fact) -> tuple[str, ...]:
        """Sentences about one doubtful answer: a future date, an unusual amount."""
        answer = self.visit.answers.get(fact.name)
        ahead = cautions(fact, answer.value, self.visit.as_of) if answer else ()
        return (*ahead, *second_looks(self.policy, self.visit, fact))

    def matters(self) -> tuple[Matter, ...]:
        """The lines of 涉及事项."""
        return tuple(
            Matter(f, f.topic, f.matter, self.state(f), f.name in self._asked)
            for f in self.policy.facts.values()
            if f.matter
        )

    def by_fit(self, enterprises: int = 0, had: Mapping[str, int] = MappingProxyType({})) -> tuple[Fit, ...]:
        """The matters sorted by likelihood, then by value. `enterprises`: how many enterprises of the same section are
        on record; `had`: by fact how many of these had the matter."""
        scope = scope_of(self.policy, self.visit)
        fits = [self._fit(m, scope, enterprises, had) for m in self.matters()]
        order = {m.fact.name: at for at, m in enumerate(self.matters())}

        def rank(fit: Fit) -> tuple[object, ...]:
            open_ = fit.matter.relevant or fit.matter.fact.name in self.visit.answers
            return not open_, -round(fit.chance * 4), -(fit.worth or 0), order[fit.matter.fact.name]

        return tuple(sorted(fits, key=rank))

    def _fit(self, matter: Matter, scope: Scope, enterprises: int, had: Mapping[str, int]) -> Fit:
        rule = matter.fact.usual_for
        truth = None if rule is None else rule.truth(scope)
        guess = _GUESSES[truth]
        chance = (had.get(matter.fact.name, 0) + _DOUBT * guess) / (enterprises + _DOUBT)
        return Fit(matter, chance, truth == v.YES, self._ask(matter.fact).worth)

    def state(self, fact: Fact) -> Literal["yes", "no", "unknown", "open"]:
        """Whether the matter exists: yes, no, unknown (不清楚) or open (not asked)."""
        answer = self.visit.answers.get(fact.name)
        value = stand_for(fact, answer.value if answer else None, self.visit)
        if value is UNASKED:
            return "open"
        if value is UNKNOWN:
            return "unknown"
        return "no" if value in ((), 0, NO_DAY) or value is False else "yes"
