"""A search for a visit on one side of an edge: starting from a visit that gets something, one answer is moved until
that side is reached, then back to the edge; if that fails, the same after another answer was changed."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise

from core.assess.answers import Answer, AnswerValue, Visit, days_out_of_order
from core.assess.edges import Edge, Edges, Side
from core.assess.judge import judge
from core.assess.plan import deciding_rules
from core.assess.scope import Scope, scope_of
from core.assess.status import Status
from core.authoring.answer_steps import (
    DAY,
    TIMES,
    AnswerPlace,
    Answers,
    answer_of,
    first_answer,
    note_day,
    note_literal,
    shifted,
    units_of,
)
from core.authoring.trial_visit import asked_of
from core.errors import AnswerError
from core.policy import values as v
from core.policy.expression import Expression
from core.policy.fact import Fact
from core.policy.nodes import Literal, Member, RateOn, Table, Term, Total, Within, options_of, walk
from core.policy.pack import Measure, Policy
from core.progress import Cancelled

_MOST_TRIES = 4000
_MOST_RECORDS = 40
_NUMBERS = ("money", "count", "quantity", "percent", "date")


class VisitSearch:
    """Searches visits of some measures, as if the policy had no others. `most`: start from the visit that gets the
    most, instead of one that gets something."""

    def __init__(self, policy: Policy, most: bool = False, cancelled: Cancelled = lambda: False) -> None:
        self._policy, self._most, self._cancelled = policy, most, cancelled
        self.edges = Edges(policy, thorough=True)
        self._rules = [rule for measure in policy.measures for rule in deciding_rules(measure)]
        self._facts = dict(self._places())
        self._named = self._named_values()
        self._tries = 0
        self._base = self._something()

    def find(self, at: int, side: Side) -> Visit | None:
        """A visit on this side of an edge, as close to it as answers allow; None if the search fails."""
        self._tries = 0
        if self._reaches(self._base, at, side) and not self._movable(at):
            return self._visit(self._base)
        order = self._order(at)
        for place in order:
            if (found := self._move(self._base, place, at, side)) is not None:
                return self._visit(found)
        for changed, other in self._changed(order):
            for place in order[:4]:
                found = self._move(changed, place, at, side) if place != other else None
                if found is not None:
                    return self._visit(found)
                if self._tries > _MOST_TRIES or self._cancelled():
                    return None
        return self._visit(self._base) if self._reaches(self._base, at, side) else None

    @property
    def worth(self) -> int:
        """The total of the initial visit in 分, if it is the one that gets the most."""
        return self._worth(self._base)[-1]

    @property
    def overflows(self) -> bool:
        """Whether the total of the initial visit exceeds the last pool."""
        edges = self.edges.all()
        return self._reaches(self._base, next(i for i, e in enumerate(edges) if e is self.edges.pools[-1]), "above")

    def _changed(self, order: Sequence[AnswerPlace]) -> Iterator[tuple[Answers, AnswerPlace]]:
        """The initial answers with one changed: first choices, then the numbers and dates that the edge reads."""
        for place in self._facts:
            yield from (({**self._base, place: value}, place) for value in self._choices(place))
        for place in (p for p in order[:4] if self._facts[p].type in _NUMBERS):
            yield from (({**self._base, place: answer_of(self._facts[place], n)}, place) for n in self._points(place))

    # ── moving one answer

    def _move(self, answers: Answers, place: AnswerPlace, at: int, side: Side) -> Answers | None:
        """The answers with one moved to this side of an edge; a number or date next to the other side."""
        fact = self._facts[place]
        if fact.type not in _NUMBERS:
            tries: Iterator[Answers] = ({**answers, place: value} for value in self._choices(place))
            return next((made for made in tries if self._reaches(made, at, side)), None)

        for along in (False, True) if fact.type == "date" else (False,):
            if (found := self._moved_to(answers, place, at, side, along)) is not None:
                return found
        return None

    def _moved_to(self, answers: Answers, place: AnswerPlace, at: int, side: Side, along: bool) -> Answers | None:
        """A number or date moved to the edge; `along`: all other dates move with it."""
        fact = self._facts[place]

        def made(units: int) -> Answers:
            by = units - units_of(fact, answers[place]) if along and place in answers else 0
            return {**shifted(answers, place, by), place: answer_of(fact, units)}

        def reaches(units: int) -> bool:
            return self._reaches(made(units), at, side)

        points = sorted({*self._points(place), *([units_of(fact, answers[place])] if place in answers else [])})
        found = [(point, reaches(point)) for point in points]
        turns = [(one, other) for (one, a), (other, b) in pairwise(found) if a != b]
        if not turns:
            return None
        low, high = turns[0]
        sided = reaches(high)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if reaches(middle) == sided else (middle, high)
        return made(high if sided else low)

    def _edge(self, at: int) -> Edge:
        return self.edges.all()[at]

    def _movable(self, at: int) -> bool:
        """Whether an edge is at a number or date that answers can reach."""
        return any(self._facts[p].type in _NUMBERS for p in self._order(at)[:1])

    def _order(self, at: int) -> list[AnswerPlace]:
        """The answers, those read by the edge first."""
        edge = self._edge(at)
        names = [n.key for n in walk(edge.node) if isinstance(n, Term)] if edge.node is not None else []
        if edge.node is None:
            spans = [m.window for m in self._policy.measures if m.window is not None]
            rules = [rule for span in spans for rule in (span.on, span.unless_late) if rule is not None]
            names = [name for rule in rules if "时间窗" in edge.words for name in rule.names]
        names += ["咨询日"] if "咨询日" in edge.words else []
        if edge.node is not None:
            names += [f"{n.owner}.{TIMES}" for n in walk(edge.node) if isinstance(n, Total)]
        own = [p for p in self._facts if p.name in names or f"{p.owner}.{p.name}" in names]
        rest = [p for p in self._facts if p not in own and self._facts[p].type not in ("text", "uscc")]
        if edge.node is None and self._policy.pools:  # closer to the amount than to whether it is given
            rest.sort(key=lambda p: self._facts[p].type not in ("money", "count", "quantity"))
        return [*own, *rest]

    # ── candidate values

    def _places(self) -> Iterator[tuple[AnswerPlace, Fact]]:
        """Every answer that a rule reads. A record has all fields that any measure reads."""
        asked = [asked_of(self._policy, measure) for measure in self._policy.measures]
        limits = {name for pool in self._policy.pools for name in pool.limit.names}
        facts = [
            *(f for each in asked for f in each.facts),
            *(f for f in self._policy.facts.values() if f.name in limits),
        ]
        yield from ((AnswerPlace("", fact.name), fact) for fact in facts if fact.type != "list")
        yield DAY, Fact("咨询日", "date")
        lists = [each.records for each in asked]
        for at, records in enumerate(lists):
            fields = [f for other in lists if records and other and other.name == records.name for f in other.fields]
            if records is not None:
                yield from ((AnswerPlace(records.name, fact.name, at), fact) for fact in fields)
        counted = {n.owner for rule in self._rules for n in walk(rule.root) if isinstance(n, Total)}
        for at, records in enumerate(lists):
            if records is not None and records.name in counted:
                yield AnswerPlace(records.name, TIMES, at), Fact(TIMES, "count")

    def _points(self, place: AnswerPlace) -> list[int]:
        """The values to try for a number or date: around those in the rules, and far out."""
        fact = self._facts[place]
        named = [units_of(fact, value) for value in self._named.get(fact.type, ())]
        around = [n + d for n in named for d in (-1, 0, 1)]
        if fact.type == "date":
            spans = (self._policy.effective, self._policy.expires)
            around += [d.toordinal() + by for d in spans for by in (-800, -1, 0, 1, 800)]
            around += [spans[0].toordinal() + by for by in self._named.get("span", ())]
            return [n for n in around if 690_000 < n < 780_000]
        if place.name == TIMES:
            return sorted({*(n for n in around if 1 <= n <= _MOST_RECORDS), 1, 2, 3, 5, 10})
        if fact.unit == "年":
            around += range(self._policy.effective.year - 1, self._policy.expires.year + 2)
        far = [0, *(10**power for power in range(10 if fact.type != "percent" else 3))]
        return [n for n in (*around, *far) if n >= 0]

    def _choices(self, place: AnswerPlace) -> Iterator[AnswerValue]:
        fact = self._facts[place]
        if fact.type == "bool":
            yield from (True, False)
        elif fact.type == "choice":
            yield from fact.options
        elif fact.type == "industry":
            codes = [option.partition(" ")[0] for option in fact.options]
            for prefix in (*self._named.get("industry", ()), "C", "F", "I"):
                yield from [code for code in codes if code.startswith(str(prefix))][:1]

    def _named_values(self) -> dict[str, tuple[AnswerValue, ...]]:
        """Numbers and dates in the rules, by the types of fact that could hold them."""
        found: dict[str, list[AnswerValue]] = {}
        limits: Iterable[Expression] = (pool.limit for pool in self._policy.pools)
        gates = (gate.rule for gate in self._policy.gates)
        for node in chain.from_iterable(walk(rule.root) for rule in (*self._rules, *gates, *limits)):
            if isinstance(node, Literal) and isinstance(node.value, v.Bounds):
                note_literal(found, node, node.value.low)
            elif isinstance(node, Within):
                found.setdefault("industry", []).extend(sorted(node.prefixes))
            elif isinstance(node, RateOn):
                found.setdefault("date", []).extend(start for start, _, _ in node.spans)
        for span in (s for m in self._policy.measures for s in (m.window, m.consult) if s is not None):
            for day in (d for d in (span.start, span.end) if d is not None):
                note_day(found, day)
        return {kind: tuple(dict.fromkeys(values)) for kind, values in found.items()}

    # ── the initial visit

    def _something(self) -> Answers:
        """Answers that get as much as possible, found by improving one at a time."""
        options = {o for rule in self._rules for n in walk(rule.root)
                   if isinstance(n, Member | Table) for o in options_of(n)}  # fmt: skip
        answers = dict(self._each_alone() if len(self._policy.measures) > 1 else {})
        limits = {name for pool in self._policy.pools for name in pool.limit.names}
        for place, fact in self._facts.items():
            value = 1 if place.name == TIMES else first_answer(fact, self._policy, options)
            if place.name in limits and fact.type == "money":  # so that it alone limits no pool
                value = answer_of(fact, 10**9)
            if value is not None and place != DAY:
                answers.setdefault(place, value)
        best = self._worth(answers)
        for _ in range(3):
            before = best
            for place, fact in self._facts.items():
                if (place == DAY and best[0] > 2 * len(self._policy.measures)) or self._cancelled():
                    continue  # need not differ from the last event
                tries = list(self._choices(place)) or [
                    answer_of(fact, p) for p in self._points(place) if fact.type not in ("text", "uscc")
                ]
                for value in tries:
                    made = {**answers, place: value}
                    if (worth := self._worth(made)) > best:
                        answers, best = made, worth
            if best == before:
                break
        return answers

    def _each_alone(self) -> Answers:
        """The initial answers of each measure alone, combined; a fact that several use is taken from the first."""
        merged: dict[AnswerPlace, AnswerValue] = {}
        for at, measure in enumerate(self._policy.measures):
            alone = VisitSearch(alone_with(self._policy, (measure,)), self._most, self._cancelled)
            for place, value in alone._base.items():
                if place != DAY:
                    merged.setdefault(place._replace(record=at) if place.owner else place, value)
        return merged

    def _worth(self, answers: Answers) -> tuple[int, ...]:
        try:
            scope = scope_of(self._policy, self._sound(answers))
            made = [self._one_worth(measure, scope) for measure in self._policy.measures]
        except (AnswerError, ArithmeticError, ValueError):
            return (-1, 0, 0)
        return tuple(map(sum, zip(*made, strict=True)))

    def _one_worth(self, measure: Measure, scope: Scope) -> tuple[int, int, int]:
        """A score: by status, by the number of conditions met, and by whether (or, for the most, how much) is given."""
        made = judge(self._policy, measure, scope)
        held = sum(c.rule.truth(r.scope if c.per_record else scope) == v.YES
                   for r in made.records[:1] or () for c in measure.conditions)  # fmt: skip
        rank = _RANKS.index(made.status) if made.status in _RANKS else 0
        given = int(made.verdict.low or 0)
        return rank, held, given if self._most else int(bool(given))

    def _reaches(self, answers: Answers, at: int, side: Side) -> bool:
        self._tries += 1
        edges = self.edges.all()
        for edge in edges:
            edge.seen.clear()
        try:
            self.edges.see(self._sound(answers))
        except (AnswerError, ArithmeticError, ValueError):
            return False
        return side in edges[at].seen

    def _sound(self, answers: Answers) -> Visit:
        """The visit. Raises AnswerError for inconsistent answers."""
        visit = self._visit(answers)
        for sentence in days_out_of_order(self._policy, visit.answers):
            raise AnswerError(sentence)
        return visit

    def _visit(self, answers: Answers) -> Visit:
        policy = self._policy
        told = {place.name: Answer(value) for place, value in answers.items() if not place.owner and place != DAY}
        rows: dict[tuple[str, int], dict[str, AnswerValue]] = {}
        for place, value in answers.items():
            if place.owner:
                rows.setdefault((place.owner, place.record), {})[place.name] = value
        lists: dict[str, list[dict[str, AnswerValue]]] = {}
        for (owner, _), row in rows.items():
            times = row.pop(TIMES, 1)
            lists.setdefault(owner, []).extend([row] * (times if isinstance(times, int) else 1))
        told |= {owner: Answer(tuple(records)) for owner, records in lists.items()}
        day = max([policy.effective, *(d for d in answers.values() if isinstance(d, datetime.date))])
        return Visit(policy.id, answers.get(DAY, day), "none", told)


def alone_with(policy: Policy, measures: tuple[Measure, ...]) -> Policy:
    """The policy reduced to these measures, without rules between them."""
    return replace(policy, measures=measures, pools=(), groups=(), same={})


_RANKS = (Status.UNMET, Status.LAPSED, Status.MISSING, Status.RECOGNITION, Status.MET, Status.STATUTORY)
