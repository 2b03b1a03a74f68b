"""A visit under several policies: each judged by itself, every question asked once, the same matter counted once."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf

from core.assess.answers import Visit, read_visit
from core.assess.as_json import as_json, pair_as_json, sums_as_json
from core.assess.assessment import KINDS, assess
from core.assess.judge import Judgement
from core.assess.outcome import Assessment, Outcome, Question
from core.assess.overlap import Range, bounded, limits_of
from core.assess.together import Contribution, Matter, Part, add_up
from core.assess.visit import Document
from core.errors import AnswerError, PolicyError
from core.policy.fact import Key
from core.policy.money import half_up
from core.policy.pack import Fact, Policy
from core.policy.text import quote
from core.policy.values import Bound

Span = tuple[int, int | None]


@dataclass(frozen=True)
class Several:
    """What a visit comes to under all its policies. Money in 分."""

    policies: tuple[Policy, ...]
    visits: tuple[Visit, ...]
    parts: tuple[Assessment, ...]

    @property
    def totals(self) -> dict[str, Span | None]:
        """By kind, the sum of what is settled so far; None: the visit is not asked out."""
        out = any(visit.unmentioned == "unknown" for visit in self.visits)
        return {kind: None if out else _span(sums) for kind, (sums, _) in self._known.items()}

    @cached_property
    def spans(self) -> dict[str, Span]:
        """By kind, the sum with what is still open counted in: it holds whatever the answers turn out to be (T16)."""
        return {kind: _span(add_up(self._parts(kind, opened=True), self._same)[0]) for kind in KINDS}

    @property
    def matters(self) -> tuple[Matter, ...]:
        """What more than one of the policies supports, and which share counts (T15)."""
        return tuple(matter for _, found in self._known.values() for matter in found)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The open facts of all policies, each once, the most worth first, what nothing bounds after that."""
        met: dict[Key, list[Question]] = {}
        for part in self.parts:
            for question in part.questions:
                met.setdefault(question.fact, []).append(question)
        asked = [_joined(fact, found) for fact, found in met.items()]
        return tuple(sorted(asked, key=lambda q: (q.asked, q.worth is None, -(q.worth or 0))))

    @cached_property
    def _known(self) -> dict[str, tuple[Range, tuple[Matter, ...]]]:
        return {kind: add_up(self._parts(kind, opened=False), self._same) for kind in KINDS}

    @property
    def _same(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for policy in self.policies:
            for name, measures in policy.same.items():
                found.setdefault(name, []).extend((policy.id, measure) for measure in measures)
        return found

    def _parts(self, kind: str, opened: bool) -> list[Part]:
        return [
            Part(policy, dict(_gives(policy, made, kind, opened)), _limits(policy, made))
            for policy, made in zip(self.policies, self.parts, strict=True)
        ]


def assess_several(
    policies: Sequence[Policy], visits: Sequence[Visit], made_on: datetime.date | None = None
) -> Several:
    """Everything a visit comes to under several policies; `visits` are its answers as each of them knows them."""
    parts = tuple(assess(policy, visit, made_on) for policy, visit in zip(policies, visits, strict=True))
    return Several(tuple(policies), tuple(visits), parts)


# ── one set of answers ───────────────────────────────────────────────────────────────────────────────────────────


def read_visits(policies: Sequence[Policy], document: Document) -> tuple[Visit, ...]:
    """A visit file with `policies`, as each policy reads it. A fact that several know is asked once and means the same.
    Raises AnswerError with every fault of it, PolicyError where two policies mean different things by one name."""
    for at, policy in enumerate(policies):
        for other in policies[:at]:
            require_alike(other, policy)
    known = {name for policy in policies for name in policy.facts}
    visits, faults = [], []
    for at, policy in enumerate(policies):
        mine = {**{k: v for k, v in document.items() if k != "policies"}, "policy": policy.id}
        for part in ("answers", "evidence"):
            if isinstance(mine.get(part), Mapping):
                # a name that no policy knows is the first one's to complain of
                mine[part] = {k: v for k, v in mine[part].items() if k in policy.facts or (not at and k not in known)}
        try:
            visits.append(read_visit(policy, mine))
        except AnswerError as error:
            faults.append(error.message)
    if faults:
        raise AnswerError("；".join(dict.fromkeys(faults)))
    return tuple(visits)


def require_alike(one: Policy, other: Policy) -> None:
    """Raises PolicyError where two policies use one name for two things: another type, other options, another unit."""
    for name in one.facts.keys() & other.facts.keys():
        for what in _differing(one.facts[name], other.facts[name]):
            raise PolicyError(
                f"{one.number} 与 {other.number} 的事实{quote(name)}不是一回事（{what}），不能放在同一份咨询里"
            )


def _differing(one: Fact, other: Fact) -> Iterator[str]:
    if one.type != other.type:
        yield f"类型一个是 {one.type}，一个是 {other.type}"
    elif one.unit != other.unit:
        yield f"单位一个是 {one.unit}，一个是 {other.unit}"
    elif one.type == "choice" and set(one.options) != set(other.options):
        yield "选项不同"
    fields = {field.name: field for field in other.fields}
    for field in one.fields:
        if field.name not in fields:
            yield f"一个没有“{field.name}”这一栏"
        else:
            yield from (f"“{field.name}”一栏{what}" for what in _differing(field, fields.pop(field.name)))
    yield from (f"一个没有“{name}”这一栏" for name in fields)


# ── what each gives ──────────────────────────────────────────────────────────────────────────────────────────────


def _gives(policy: Policy, made: Assessment, kind: str, opened: bool) -> Iterator[tuple[str, Contribution]]:
    """By measure of one kind what it gives, record by record; with what is open, or without."""
    for outcome in made.outcomes:
        if outcome.kind == kind and (outcome.high is not None or (opened and outcome.span != (0, 0))):
            yield outcome.measure, _contribution(made.judged[outcome.place], outcome)


def _contribution(made: Judgement, outcome: Outcome) -> Contribution:
    measure = made.measure
    whole: Range = (outcome.span[0], inf if outcome.span[1] is None else outcome.span[1])
    if not measure.each:
        return Contribution({0: whole})
    if not made.records:
        return Contribution({-1: whole})  # a list that nobody asked: its records cannot be held against another's
    settled = outcome.high is not None
    records = {
        record.scope.place: (half_up(max(record.low, 0)) if settled else 0, _whole(record.high)) for record in made.kept
    }
    free = Contribution(records, best=measure.combine == "best").of(records)
    caps = _caps(made)
    limits = tuple(cap if end >= loose else end for end, loose, cap in zip(whole, free, caps, strict=True))
    return Contribution(records, (limits[0], limits[1]), best=measure.combine == "best")


def _whole(high: Bound) -> int | float:
    return inf if high == inf else half_up(high)


def _caps(made: Judgement) -> Range:
    """The limits on all records together, of the strict and the broad reading."""
    cap = made.measure.cap
    if cap is None or cap.broad == "only each":
        return inf, inf
    most = cap.most(made.scope)
    return most.low, most.high if cap.broad == "sum" else inf


def _limits(policy: Policy, made: Assessment) -> tuple[Range, ...]:
    """What the policy's pools hold in this visit."""
    return limits_of(policy, made.judged)


def _span(sums: Range) -> Span:
    return int(sums[0]), bounded(sums[1])


def _joined(fact: Key, found: Sequence[Question]) -> Question:
    worths = [question.worth for question in found]
    worth = None if None in worths else sum(w for w in worths if w is not None)
    measures = tuple(measure for question in found for measure in question.measures)
    return Question(fact, worth, measures, all(question.asked for question in found))


# ── as JSON ──────────────────────────────────────────────────────────────────────────────────────────────────────


def several_as_json(made: Several, sums: bool = False) -> dict[str, object]:
    """All of it: each policy as a visit of its own gives it, but for the questions, which are of all together. `sums`:
    statuses and sums only."""
    tell = sums_as_json if sums else as_json
    parts = [{k: v for k, v in tell(part).items() if k != "questions"} for part in made.parts]
    together: dict[str, object] = {
        "policies": parts,
        "same": [_matter_as_json(matter) for matter in made.matters],
        "totals": {kind: pair_as_json(span) for kind, span in made.totals.items()},
        "spans": {kind: pair_as_json(span) for kind, span in made.spans.items()},
    }
    if not sums:
        together["questions"] = [{"fact": q.fact, "worth": q.worth, "asked": q.asked} for q in made.questions]
    return together


def _matter_as_json(matter: Matter) -> dict[str, object]:
    return {
        "name": matter.name,
        "members": [share.as_json() for share in matter.members],
        "counted": matter.counted.as_json() if matter.counted else None,
        "low": matter.low,
        "high": matter.high,
    }
