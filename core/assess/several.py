"""A visit under several policies: each is judged separately, every question is asked once, a matter that several
support counts once. The result has the same form as under one policy."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import inf
from typing import NamedTuple

from core.assess.answers import Answer, Record, Visit
from core.assess.judge import Judgement
from core.assess.outcome import Outcome, Weighed
from core.assess.overlap import Range, bounded, limits_of
from core.assess.result import Assessment, Question, SharedMatter, Span
from core.assess.sums import MONEY
from core.assess.together import Contribution, PolicyPart, add_up
from core.policy.caching import cached_per_object, lazy
from core.policy.fact import Key, measure_key
from core.policy.money import half_up
from core.policy.pack import Measure, Policy
from core.policy.values import Bound


def parts_of(policy: Policy, visit: Visit) -> tuple[Visit, ...]:
    """For each policy the visit with the facts that this policy knows."""
    return tuple(Visit(p.id, visit.as_of, visit.unmentioned, dict(_known_to(p, policy, visit))) for p in policy.parts)


def _known_to(part: Policy, policy: Policy, visit: Visit) -> Iterator[tuple[str, Answer]]:
    for name, answer in visit.answers.items():
        if name == part.overlap.fact and isinstance(answer.value, tuple) and answer.value:
            rows = [_support(part, policy, row) for row in answer.value]
            yield name, replace(answer, value=tuple(row for row in rows if row is not None))
        elif name in part.facts:
            yield name, answer


def _support(part: Policy, policy: Policy, row: Record) -> Record | None:
    """A record of other support as one policy reads it, its own measures named by id; None if it is for a measure of
    another of the policies."""
    field = part.role("matter")
    named = str(row.get(field) or "").strip()
    mine = named_for(part, policy, named)
    if mine is None:
        return None
    return row if mine == named else {**row, field: mine}


def named_for(part: Policy, policy: Policy, named: str) -> str | None:
    """The name of a supported matter as one policy reads it: the id if it names one of its measures in any way of
    writing; None if it names a measure of another of the policies."""
    meant = _called(policy).get(named, ())
    mine = next((id for whose, id in meant if whose is part), None)
    return mine if mine is not None else None if meant else named


@cached_per_object
def _called(policy: Policy) -> dict[str, list[tuple[Policy, str]]]:
    """For each way to name a measure (its number, alone or with that of its policy): its policy and id."""
    found: dict[str, list[tuple[Policy, str]]] = {}
    for part in policy.parts:
        for measure in part.measures:
            for name in (measure.id, part.numbered(measure.id)):
                found.setdefault(name, []).append((part, measure.id))
    return found


def put_together(policy: Policy, visit: Visit, parts: tuple[Assessment, ...]) -> Assessment:
    """The assessment of a visit, combined from the assessments under each policy."""
    asked_out = visit.unmentioned != "unknown"
    overview = _JointOverview(policy, parts)
    return Assessment(policy.id, policy.digest, visit.as_of, asked_out, overview, parts=parts)


class _JointOverview:
    """The overview of a visit under several policies. Totals are bounds that hold however the open answers turn out
    (T16). Amounts in 分."""

    def __init__(self, policy: Policy, parts: tuple[Assessment, ...]) -> None:
        self.policy, self.parts = policy, parts

    @lazy
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes under all policies, in the order of these."""
        return tuple(outcome.in_company() for part in self.parts for outcome in part.outcomes)

    def weighed(self) -> Iterator[tuple[Measure, Weighed]]:
        """Status and amount of each measure."""
        return (each for part in self.parts for each in part.weighed)

    @lazy
    def _settled(self) -> dict[str, tuple[Range, tuple[SharedMatter, ...]]]:
        return self._added(opened=False)

    @lazy
    def _given(self) -> "list[_Given]":
        contested = {share for members in same_in(self.policy).values() for share in members}
        return [_Given(own, made, contested) for own, made in zip(self.policy.parts, self.parts, strict=True)]

    def _added(self, opened: bool) -> dict[str, tuple[Range, tuple[SharedMatter, ...]]]:
        same = same_in(self.policy)
        return {kind: add_up([given.part(kind, opened) for given in self._given], same) for kind in MONEY}

    def derived(self) -> dict[str, str | None]:
        """Derived facts of all policies; of equal names the first one's."""
        return {name: value for part in reversed(self.parts) for name, value in part.derived.items()}

    def known(self) -> dict[str, tuple[int, int]]:
        """By kind the total of all measures that have an amount."""
        return {kind: (int(low), int(high)) for kind, ((low, high), _) in self._settled.items()}

    def spans(self) -> dict[str, Span]:
        """By kind the total including measures that are still open."""
        added = self._added(opened=True) if any(given.open for given in self._given) else self._settled
        return {kind: (int(low), bounded(high)) for kind, ((low, high), _) in added.items()}

    def notices(self) -> tuple[str, ...]:
        """Notices of all policies together, then those of single ones."""
        return _named(self.policy, [part.notices for part in self.parts])

    def remarks(self) -> dict[str, tuple[str, ...]]:
        """By kind the remarks of all policies, and which matters count once."""
        return {
            kind: (
                *_named(self.policy, [part.remarks.get(kind, ()) for part in self.parts]),
                *dict.fromkeys(f"{m.name}在几份政策里都有，只计最高的一份" for m in self._settled[kind][1]),
            )
            for kind in MONEY
        }

    def matters(self) -> tuple[SharedMatter, ...]:
        """Matters that several of the policies support."""
        return tuple(matter for _, found in self._settled.values() for matter in found)

    def questions(self) -> tuple[Question, ...]:
        """The open questions of all policies."""
        return _questions(self.parts)


def _named(policy: Policy, said: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Sentences without repetition: those of all policies, then those of some, each with the numbers of these."""
    distinct = dict.fromkeys(text for texts in said for text in texts)
    common = [text for text in distinct if all(text in texts for texts in said)]
    whose = {
        text: "、".join(part.number for part, texts in zip(policy.parts, said, strict=True) if text in texts)
        for text in distinct
        if text not in common
    }
    return (*common, *(f"{numbers}：{text}" for text, numbers in whose.items()))


@cached_per_object
def same_in(policy: Policy) -> dict[str, list[tuple[str, str]]]:
    """Matters that two or more of the policies support: name → (policy id, measure id) of each."""
    found: dict[str, list[tuple[str, str]]] = {}
    for part in policy.parts:
        for name, measures in part.same.items():
            found.setdefault(name, []).extend((part.id, measure) for measure in measures)
    return {name: members for name, members in found.items() if len({id for id, _ in members}) > 1}


# ── one matter in several policies ───────────────────────────────────────────────────────────────────────────────

COUNTED_ONCE = "几份政策都支持的同一事项，只计最高的一份"


class ShareWords(NamedTuple):
    """What one policy gives for a matter; `span` in 分."""

    words: str  # 样府规〔2023〕9号（市级）国家级绿色工厂奖励（所填第 1 条）
    span: Span
    counts: str  # 计此项 · 不重复计 · 还不能定


def shares_of(policy: Policy, assessment: Assessment, matter: SharedMatter) -> tuple[ShareWords, ...]:
    """What each policy gives for a matter, and whether that counts."""
    one = sum(other.name == matter.name for other in assessment.matters) == 1
    parts = {part.id: part for part in policy.parts}
    shares = []
    for share, span in zip(matter.members, matter.ranges, strict=True):
        part = parts[share.policy]
        record = f"（所填第 {share.record} 条）" if share.record > 0 and not one else ""
        words = f"{part.number}（{part.level}）{part.measure(share.measure).name}{record}"
        counts = "还不能定" if matter.counted is None else "计此项" if share == matter.counted else "不重复计"
        shares.append(ShareWords(words, span, counts))
    return tuple(shares)


def by_matter(assessment: Assessment, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes reordered so that those for the same matter are adjacent."""
    keys = [[measure_key(s.policy, s.measure) for s in matter.members] for matter in assessment.matters]
    place = {outcome.key: at for at, outcome in enumerate(outcomes)}
    for members in keys:
        here = [place[key] for key in members if key in place]
        place.update({key: min(here) for key in members if key in place})
    return sorted(outcomes, key=lambda outcome: place[outcome.key])


def _questions(parts: Sequence[Assessment]) -> tuple[Question, ...]:
    """The open facts of all policies without repetition, most valuable first, unbounded ones last."""
    met: dict[Key, list[Question]] = {}
    for part in parts:
        for question in part.questions:
            keys = tuple(measure_key(part.policy, measure) for measure in question.measures)
            met.setdefault(question.fact, []).append(replace(question, measures=keys))
    asked = [_joined(fact, found) for fact, found in met.items()]
    return tuple(sorted(asked, key=lambda q: (q.asked, q.worth is None, -(q.worth or 0))))


# ── what each gives ──────────────────────────────────────────────────────────────────────────────────────────────


class _Given:
    """What the measures of one policy give, by kind; for matters that another policy supports too, by record."""

    def __init__(self, policy: Policy, made: Assessment, contested: set[tuple[str, str]]) -> None:
        assert made.judged
        self.open = False  # whether any amount is still open
        self._policy, self._limits = policy, limits_of(policy, made.judged)
        self._gives: dict[str, list[tuple[str, bool, Contribution]]] = {kind: [] for kind in MONEY}
        for outcome in made.outcomes:
            settled = outcome.high is not None
            if outcome.kind in MONEY and (settled or outcome.span != (0, 0)):  # a draft of a service may say a sum
                self.open |= not settled
                by_record = (policy.id, outcome.measure) in contested
                gives = _contribution(made.judged[outcome.place], outcome) if by_record else _whole_of(outcome)
                self._gives[outcome.kind].append((outcome.measure, settled, gives))

    def part(self, kind: str, opened: bool) -> PolicyPart:
        """What is given of one kind, with or without measures that are still open."""
        gives = {measure: each for measure, settled, each in self._gives[kind] if settled or opened}
        return PolicyPart(self._policy, gives, self._limits)


def _whole_of(outcome: Outcome) -> Contribution:
    return Contribution({0: (outcome.span[0], inf if outcome.span[1] is None else outcome.span[1])})


def _contribution(made: Judgement, outcome: Outcome) -> Contribution:
    measure, gives = made.measure, _whole_of(outcome)
    if not measure.each:
        return gives
    whole = gives.records[0]
    if not made.records:
        return Contribution({-1: whole})  # a list that was not asked: its records cannot be compared with another's
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
    """The limits on all records together, under the strict and the broad reading."""
    cap = made.measure.cap
    if cap is None or cap.broad == "only each":
        return inf, inf
    most = cap.most(made.scope)
    return most.low, most.high if cap.broad == "sum" else inf


def _joined(fact: Key, found: Sequence[Question]) -> Question:
    worths = [question.worth for question in found]
    worth = None if None in worths else sum(w for w in worths if w is not None)
    measures = tuple(measure for question in found for measure in question.measures)
    return Question(fact, worth, measures, all(question.asked for question in found))
