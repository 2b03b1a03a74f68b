"""缺的样例: for each side of an item's comparisons, windows and caps on which no case stands, a visit that does.

The visit is found by trying: from one that gets something, one answer is moved until the side is reached, then back to
the very edge. What cannot be found so is told, for a person to make.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from core.assess.answers import Answer, Value, Visit
from core.assess.edges import Edges, Side, side_words
from core.assess.judge import judge
from core.assess.outcome import Status
from core.assess.plan import deciding_rules
from core.assess.scope import scope_of
from core.authoring.trial_visit import Asked, Tried, asked_of, tried
from core.policy import values as v
from core.policy.fact import Fact
from core.policy.nodes import Literal, Member, Table, Term, Within, options_of, walk
from core.policy.pack import Measure, Policy

_MONEY_STEP, _POWER_STEP, _SHARE_STEP = 100, 1000, Fraction(1, 100)  # 1元, 1千瓦, 1%
_MOST_TRIES = 4000


@dataclass(frozen=True, slots=True)
class Proposal:
    """A visit on a side of an edge, what it comes to, and what is to be confirmed."""

    measure: str
    edge: str  # “设备投资 >= 500万元”成立
    visit: Visit
    result: Tried


@dataclass(frozen=True, slots=True)
class Lacking:
    """The visits that an item lacks, and the sides for which none was found."""

    proposals: tuple[Proposal, ...]
    unfound: tuple[str, ...]


def lacking(
    policy: Policy, measure: Measure, cases: Iterable[Visit], cancelled: Callable[[], bool] = lambda: False
) -> Lacking:
    """The visits that the cases of an item lack."""
    alone = replace(policy, measures=(measure,), pools=(), groups=(), same={})
    edges = Edges(alone)
    for visit in cases:
        edges.see(visit)
    search = _Search(alone, measure)
    proposals: list[Proposal] = []
    unfound: list[str] = []
    for at, edge in enumerate(edges.all()):
        for side in sorted(edge.wanted, key=str, reverse=True):
            if side in edge.seen or cancelled():
                continue
            told = f"{edge.words}{side_words(side)}"
            found = search.find(at, side)
            if found is None:
                unfound.append(told)
                continue
            edges.see(found)
            proposals.append(Proposal(measure.id, told, found, tried(alone, measure, found)))
    return Lacking(tuple(proposals), tuple(unfound))


_Place = tuple[str, str]  # (list or "", fact)
_Answers = Mapping[_Place, Value]
_DAY: _Place = ("", "咨询日")
"""Moved like an answer; where nobody moves it, the day on which the last thing that is told of happened."""


class _Search:
    """Tries visits of one item. An answer is known by where it stands; a list has one record."""

    def __init__(self, policy: Policy, measure: Measure) -> None:
        self._policy, self._measure = policy, measure
        self._asked: Asked = asked_of(policy, measure)
        self._edges = Edges(policy)
        self._facts: dict[_Place, Fact] = {("", f.name): f for f in self._asked.facts} | {_DAY: Fact("咨询日", "date")}
        if self._asked.records is not None:
            self._facts |= {(self._asked.records.name, f.name): f for f in self._asked.records.fields}
        self._named = self._named_values()
        self._tries = 0
        self._base = self._something()

    def find(self, at: int, side: Side) -> Visit | None:
        """A visit on a side of an edge, as near to it as answers go; None where trying does not lead there."""
        self._tries = 0
        if self._stands(self._base, at, side) and not self._movable(at):
            return self._visit(self._base)
        order = self._order(at)
        for place in order:
            found = self._move(self._base, place, at, side)
            if found is not None:
                return self._visit(found)
        for other in self._facts:
            for value in self._choices(other):
                changed = {**self._base, other: value}
                for place in order[:4]:
                    found = self._move(changed, place, at, side) if place != other else None
                    if found is not None:
                        return self._visit(found)
                    if self._tries > _MOST_TRIES:
                        return None
        return self._visit(self._base) if self._stands(self._base, at, side) else None

    # ── one answer moved

    def _move(self, answers: _Answers, place: _Place, at: int, side: Side) -> _Answers | None:
        """The answers with one of them moved to a side of an edge; of a number or day, next to the other side."""
        fact = self._facts[place]
        if fact.type not in ("money", "count", "quantity", "percent", "date"):
            tries: Iterator[_Answers] = ({**answers, place: value} for value in self._choices(place))
            return next((made for made in tries if self._stands(made, at, side)), None)

        def stands(units: int) -> bool:
            return self._stands({**answers, place: _value(fact, units)}, at, side)

        points = sorted({*self._points(place), *([_units(fact, answers[place])] if place in answers else [])})
        found = [(point, stands(point)) for point in points]
        turns = [(one, other) for (one, a), (other, b) in pairwise(found) if a != b]
        if not turns:
            return None
        low, high = turns[0]
        sided = stands(high)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if stands(middle) == sided else (middle, high)
        return {**answers, place: _value(fact, high if sided else low)}

    def _movable(self, at: int) -> bool:
        """Whether an edge lies at a number or day that can be gone to."""
        return any(self._facts[p].type not in ("bool", "choice", "industry", "text") for p in self._order(at)[:1])

    def _order(self, at: int) -> list[_Place]:
        """The answers, those first that the edge looks at."""
        edge = self._edges.all()[at]
        names = [n.key for n in walk(edge.node) if isinstance(n, Term)] if edge.node is not None else []
        if edge.node is None and self._measure.window and "时间窗" in edge.words:
            names = list(self._measure.window.on.names)
        names += ["咨询日"] if "咨询日" in edge.words else []
        own = [p for p in self._facts if p[1] in names or ".".join(filter(None, p)) in names]
        return [*own, *(p for p in self._facts if p not in own and self._facts[p].type not in ("text", "uscc"))]

    def _points(self, place: _Place) -> list[int]:
        """Where to look along a number or the days: around what rules name, and far out."""
        fact = self._facts[place]
        named = [_units(fact, value) for value in self._named.get(fact.type, ())]
        around = [n + d for n in named for d in (-1, 0, 1)]
        if fact.type == "date":
            spans = (self._policy.effective, self._policy.expires)
            around += [d.toordinal() + by for d in spans for by in (-800, -1, 0, 1, 800)]
            return [n for n in around if 690_000 < n < 780_000]
        far = [0, *(10**power for power in range(10 if fact.type != "percent" else 3))]
        return [n for n in (*around, *far) if n >= 0]

    def _choices(self, place: _Place) -> Iterator[Value]:
        fact = self._facts[place]
        if fact.type == "bool":
            yield from (True, False)
        elif fact.type == "choice":
            yield from fact.options
        elif fact.type == "industry":
            codes = [option.partition(" ")[0] for option in fact.options]
            for prefix in (*self._named.get("industry", ()), "C", "F", "I"):
                yield from [code for code in codes if code.startswith(str(prefix))][:1]

    def _named_values(self) -> dict[str, tuple[Value, ...]]:
        """The numbers and days that the rules name, by the types of fact that could be such."""
        found: dict[str, list[Value]] = {}
        rules = [*deciding_rules(self._measure), *(g.rule for g in self._policy.gates)]
        kinds = {"元": "money", "瓦": "quantity"}
        for node in (n for rule in rules for n in walk(rule.root)):
            if isinstance(node, Literal) and isinstance(node.value, v.Bounds):
                unit = node.type.dims[0][0] if len(node.type.dims) == 1 else ""
                kind = "date" if node.type.name == "date" else kinds.get(unit, "count" if unit else "percent")
                found.setdefault(kind, []).append(node.value.low)
            elif isinstance(node, Within):
                found.setdefault("industry", []).extend(sorted(node.prefixes))
        window, consult = self._measure.window, self._measure.consult
        for span in (window, consult):
            days = [d for d in (span.start, span.end) if d is not None] if span else []
            found.setdefault("date", []).extend(d for d in days if d > 9999)
            found.setdefault("count", []).extend(d for d in days if d <= 9999)  # years
        return {kind: tuple(dict.fromkeys(values)) for kind, values in found.items()}

    # ── a visit that gets something

    def _something(self) -> _Answers:
        """Answers by which the item gives as much as it gives without hesitation, found by bettering one by one."""
        options = {o for rule in deciding_rules(self._measure) for n in walk(rule.root)
                   if isinstance(n, Member | Table) for o in options_of(n)}  # fmt: skip
        answers: dict[_Place, Value] = {}
        for place, fact in self._facts.items():
            value = _first(fact, self._policy, options)
            if value is not None and place != _DAY:
                answers[place] = value
        best = self._worth(answers)
        for _ in range(3):
            before = best
            for place, fact in self._facts.items():
                if place == _DAY and best[0] > 2:  # it need not be another than the last thing's
                    continue
                tries = list(self._choices(place)) or [
                    _value(fact, p) for p in self._points(place) if fact.type != "text"
                ]
                for value in tries:
                    made = {**answers, place: value}
                    if (worth := self._worth(made)) > best:
                        answers, best = made, worth
            if best == before:
                break
        return answers

    def _worth(self, answers: _Answers) -> tuple[int, int, int]:
        try:
            scope = scope_of(self._policy, self._visit(answers))
            made = judge(self._policy, self._measure, scope)
        except Exception:
            return (-1, 0, 0)
        held = sum(c.rule.truth(r.scope if c.per_record else scope) == v.YES
                   for r in made.records[:1] or () for c in self._measure.conditions)  # fmt: skip
        rank = _RANKS.index(made.status) if made.status in _RANKS else 0
        return (rank, held, int(bool(made.verdict.low)))

    def _stands(self, answers: _Answers, at: int, side: Side) -> bool:
        self._tries += 1
        edges = self._edges.all()
        for edge in edges:
            edge.seen.clear()
        try:
            self._edges.see(self._visit(answers))
        except Exception:
            return False
        return side in edges[at].seen

    def _visit(self, answers: _Answers) -> Visit:
        policy = self._policy
        told = {name: Answer(value) for (owner, name), value in answers.items() if not owner and name != _DAY[1]}
        row = {name: value for (owner, name), value in answers.items() if owner}
        if self._asked.records is not None and row:
            told[self._asked.records.name] = Answer((row,))
        day = max([policy.effective, *(d for d in answers.values() if isinstance(d, datetime.date))])
        return Visit(policy.id, answers.get(_DAY, day), "none", told)


_RANKS = (Status.UNMET, Status.LAPSED, Status.MISSING, Status.RECOGNITION, Status.MET, Status.STATUTORY)


def _first(fact: Fact, policy: Policy, options: set[str]) -> Value | None:
    match fact.type:
        case "bool":
            return True
        case "choice":
            return next((o for o in fact.options if o in options), fact.options[0])
        case "industry":
            return fact.options[0].partition(" ")[0]
        case "text" | "uscc" | "list":
            return None
    return _value(fact, {"date": policy.effective.toordinal(), "count": 100}.get(fact.type, 1_000_000))


def _value(fact: Fact, units: int) -> Value:
    """A number of steps as an answer."""
    match fact.type:
        case "date":
            return datetime.date.fromordinal(units)
        case "money":
            return units * _MONEY_STEP
        case "quantity":
            return units * _POWER_STEP
        case "percent":
            return units * _SHARE_STEP
    return units


def _units(fact: Fact, value: Value) -> int:
    """An answer, or a rule's number, in steps."""
    if isinstance(value, datetime.date):
        return value.toordinal()
    steps: dict[str, int | Fraction] = {"money": _MONEY_STEP, "quantity": _POWER_STEP, "percent": _SHARE_STEP}
    return int(Fraction(value) / steps.get(fact.type, 1))
