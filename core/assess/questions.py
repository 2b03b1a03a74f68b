"""Which answers of a visit matter, which defaults for unanswered facts matter, and what answering a matter with 有 or
没有 means. Pure functions and values: `desktop.visit` stores them, the screens display them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from core.assess.answers import EVIDENCE, NO_DAY, UNKNOWN, Answer, AnswerValue, Visit
from core.assess.interview import asks_of, presumed
from core.assess.judge import judge
from core.assess.plan import readers_of
from core.assess.scope import Scope, scope_of
from core.assess.several import parts_of
from core.assess.silence import is_unasked, none_value
from core.assess.supports import Supports, overlaps
from core.policy.fact import measure_key
from core.policy.pack import Fact, Measure, Policy

MatterState = Literal["yes", "no", "unknown", "open"]


def is_silent(visit: Visit, fact: Fact) -> bool:
    """Whether a fact is unanswered and counts as 没有 in this visit."""
    return fact.name not in visit.answers and not is_unasked(fact, None, visit)


# ── relevance of answers ─────────────────────────────────────────────────────────────────────────────────────────


class Readers:
    """For each fact of a policy the measures whose outcome reads it. Computed once per policy."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self.parts = tuple(map(Readers, policy.parts))
        supported = frozenset(at for at, measure in enumerate(policy.measures) if overlaps(measure))
        self._of = {**readers_of(policy)}
        self._of[policy.overlap.fact] = supported | self._of.get(policy.overlap.fact, frozenset())

    def of(self, fact: str) -> tuple[Measure, ...]:
        """The measures that read a fact, in pack order."""
        return tuple(self._policy.measures[at] for at in sorted(self._of.get(fact, ())))

    def keys_of(self, fact: str) -> set[str]:
        """Their keys; under several policies those of all."""
        own = {measure.id for measure in self.of(fact)}
        return own.union(*({measure_key(p._policy.id, m.id) for m in p.of(fact)} for p in self.parts))


class Relevance:
    """Which answers of one visit make a difference. Only measures that read a fact are judged for it."""

    def __init__(self, policy: Policy, readers: Readers, visit: Visit) -> None:
        self._policy, self._readers, self._visit = policy, readers, visit
        self._known: dict[str, bool] = {}

    @cached_property
    def _parts(self) -> "tuple[Relevance, ...]":
        """The same under each of several policies."""
        of = zip(self._policy.parts, self._readers.parts, parts_of(self._policy, self._visit), strict=True)
        return tuple(Relevance(*each) for each in of)

    def asked_out(self, facts: Iterable[Fact]) -> set[str]:
        """The answered facts whose answers no longer make a difference."""
        return {f.name for f in facts if f.name in self._visit.answers and not self._matters(f.name)}

    def silent_that_matter(self, facts: Iterable[Fact]) -> set[str]:
        """The facts answered by default whose own answers would make a difference."""
        return {f.name for f in facts if is_silent(self._visit, f) and self._matters(f.name)}

    def _matters(self, name: str) -> bool:
        """Whether a measure would ask for a fact if it were unanswered and everything else as it is."""
        if self._parts:
            return any(part._matters(name) for part in self._parts if name in part._policy.facts)
        if name not in self._known:
            without = self._without(name)
            scope = scope_of(self._policy, without)
            supports = self._supports if name != self._policy.overlap.fact else self._all_supports(without)
            silent = presumed(self._policy, without)
            self._known[name] = any(
                key.name == name
                for measure in self._readers.of(name)
                for key in asks_of(self._policy, supports, judge(self._policy, measure, scope), silent)
            ) or self._limits(name, scope)
        return self._known[name]

    def _limits(self, name: str, scope: Scope) -> bool:
        """Whether a fact limits measures together, some of which give something."""
        bounded = {id for pool in self._policy.pools if name in pool.limit.names for id in pool.measures}
        return any(judge(self._policy, m, scope).high for m in self._policy.measures if m.id in bounded)

    def _without(self, name: str) -> Visit:
        """The visit with one fact open: not asked, or, where a default would answer it again, 不清楚."""
        bare = self._visit.without(name)
        return bare.answered(name, UNKNOWN) if is_silent(bare, self._policy.facts[name]) else bare

    @cached_property
    def _supports(self) -> Supports:
        """No other support at all: sufficient when another fact is examined."""
        return Supports(self._policy, self._visit.without(self._policy.overlap.fact), [])

    def _all_supports(self, visit: Visit) -> Supports:
        scope = scope_of(self._policy, visit)
        return Supports(self._policy, visit, [judge(self._policy, m, scope) for m in self._policy.measures])


# ── answers being edited ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class InHand:
    """The answers of an open visit, and the state of its matters."""

    visit: Visit
    marked: frozenset[str] = frozenset()  # matters that exist, about which nothing else is known yet
    aside: Mapping[str, AnswerValue] = field(default_factory=dict)  # what was entered for a matter before it was denied

    def answered(self, fact: str, value: AnswerValue | None, evidence: str | None = None) -> "InHand":
        """With one answer given, changed, or (None) removed; without `evidence` the earlier evidence is kept."""
        marked = self.marked if value is UNKNOWN else self.marked - {fact}
        return replace(self, visit=self.supposing(fact, value, evidence), marked=marked)

    def supposing(self, fact: str, value: AnswerValue | None, evidence: str | None = None) -> Visit:
        """The visit with one hypothetical answer."""
        before = self.visit.answers.get(fact)
        proof = evidence or (before.evidence if before else EVIDENCE[0])
        return self.visit.without(fact) if value is None else self.visit.answered(fact, value, proof)

    def taken_over(self, answers: Mapping[str, Answer]) -> "InHand":
        """With several answers at once."""
        return replace(self, visit=replace(self.visit, answers={**self.visit.answers, **answers}))

    def with_matter(self, fact: Fact, state: MatterState) -> "InHand":
        """With 有, 没有, 不清楚 or no answer to a matter; 有 restores earlier input."""
        if state == "no":
            before = self.visit.answers.get(fact.name)
            kept = before is not None and before.value not in (UNKNOWN, NO_DAY, (), 0, False)
            aside = {**self.aside, fact.name: before.value} if before is not None and kept else self.aside
            return replace(self.answered(fact.name, none_value(fact)), aside=aside)
        if state == "yes":
            value = self.aside.get(fact.name) or _some(fact)
            aside = {name: v for name, v in self.aside.items() if name != fact.name}
            made = replace(self.answered(fact.name, value), aside=aside)
            return replace(made, marked=made.marked | {fact.name}) if value is UNKNOWN else made
        made = self.answered(fact.name, UNKNOWN if state == "unknown" else None)
        return replace(made, marked=made.marked - {fact.name})

    def is_open(self, fact: str) -> bool:
        """Whether nothing is known of a fact, or no more than that there is such a thing."""
        answer = self.visit.answers.get(fact)
        return answer is None or fact in self.marked or answer.value == ({},)

    def changed_since(self, before: "InHand") -> tuple[str, ...]:
        """The facts whose answers differ from those of an earlier state."""
        now, then = self.visit.answers, before.visit.answers
        return tuple(name for name in dict.fromkeys((*now, *then)) if now.get(name) != then.get(name))


def _some(fact: Fact) -> AnswerValue:
    """The answer "有, nothing else known": an empty record; 是; or a value still to be given."""
    return {"list": ({},), "bool": True}.get(fact.type, UNKNOWN)
