"""A visit under several policies held together: each judged by itself, every question asked once, the same matter
counted once. What it comes to is told like a visit under one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import inf
from typing import NamedTuple

from core.assess.answers import Answer, Record, Visit
from core.assess.judge import Judgement
from core.assess.outcome import Assessment, Matter, Outcome, Question, Span, Weighed
from core.assess.overlap import Range, bounded, limits_of
from core.assess.sums import MONEY
from core.assess.together import Contribution, Part, add_up
from core.policy.fact import Key, measure_key
from core.policy.kept import lazy, once_each
from core.policy.money import half_up
from core.policy.pack import Measure, Policy
from core.policy.values import Bound


def parts_of(policy: Policy, visit: Visit) -> tuple[Visit, ...]:
    """The visit as each of the policies knows it."""
    return tuple(Visit(p.id, visit.as_of, visit.unmentioned, dict(_known_to(p, policy, visit))) for p in policy.parts)


def _known_to(part: Policy, policy: Policy, visit: Visit) -> Iterator[tuple[str, Answer]]:
    for name, answer in visit.answers.items():
        if name == part.overlap.fact and isinstance(answer.value, tuple) and answer.value:
            rows = [_support(part, policy, row) for row in answer.value]
            yield name, replace(answer, value=tuple(row for row in rows if row is not None))
        elif name in part.facts:
            yield name, answer


def _support(part: Policy, policy: Policy, row: Record) -> Record | None:
    """Another support as a policy reads it: for a measure of its own by its number; None: for another policy's."""
    field = part.role("matter")
    named = str(row.get(field) or "").strip()
    mine = named_for(part, policy, named)
    if mine is None:
        return None
    return row if mine == named else {**row, field: mine}


def named_for(part: Policy, policy: Policy, named: str) -> str | None:
    """What a policy reads for which another support is: an own number of one of its measures for any way to write it;
    None where it is another policy's."""
    meant = _called(policy).get(named, ())
    mine = next((id for whose, id in meant if whose is part), None)
    return mine if mine is not None else None if meant else named


@once_each
def _called(policy: Policy) -> dict[str, list[tuple[Policy, str]]]:
    """By what a measure of these policies is called, its number alone or with its policy's: whose it is, and its id."""
    found: dict[str, list[tuple[Policy, str]]] = {}
    for part in policy.parts:
        for measure in part.measures:
            for name in (measure.id, part.numbered(measure.id)):
                found.setdefault(name, []).append((part, measure.id))
    return found


def put_together(policy: Policy, visit: Visit, parts: tuple[Assessment, ...]) -> Assessment:
    """What a visit comes to, of what it comes to under each of its policies."""
    asked_out = visit.unmentioned != "unknown"
    told = _Company(policy, parts)
    return Assessment(policy.id, policy.digest, visit.as_of, asked_out, told, parts=parts)


class _Company:
    """Tells of the visit as a whole what is looked at. The sums are bounds for every way in which the answers may turn
    out (T16). Money in 分."""

    def __init__(self, policy: Policy, parts: tuple[Assessment, ...]) -> None:
        self.policy, self.parts = policy, parts

    @lazy
    def outcomes(self) -> tuple[Outcome, ...]:
        """Those of all policies, one after the other."""
        return tuple(outcome.in_company() for part in self.parts for outcome in part.outcomes)

    def weighed(self) -> Iterator[tuple[Measure, Weighed]]:
        """Status and sum alone of the same."""
        return (each for part in self.parts for each in part.weighed)

    @lazy
    def _settled(self) -> dict[str, tuple[Range, tuple[Matter, ...]]]:
        return self._added(opened=False)

    @lazy
    def _given(self) -> "list[_Given]":
        contested = {share for members in same_in(self.policy).values() for share in members}
        return [_Given(own, made, contested) for own, made in zip(self.policy.parts, self.parts, strict=True)]

    def _added(self, opened: bool) -> dict[str, tuple[Range, tuple[Matter, ...]]]:
        same = same_in(self.policy)
        return {kind: add_up([given.part(kind, opened) for given in self._given], same) for kind in MONEY}

    def derived(self) -> dict[str, str | None]:
        """Those of all policies; of one name the first's."""
        return {name: value for part in reversed(self.parts) for name, value in part.derived.items()}

    def known(self) -> dict[str, tuple[int, int]]:
        """By kind, what is settled so far."""
        return {kind: (int(low), int(high)) for kind, ((low, high), _) in self._settled.items()}

    def spans(self) -> dict[str, Span]:
        """By kind, with what is still open counted in."""
        added = self._added(opened=True) if any(given.open for given in self._given) else self._settled
        return {kind: (int(low), bounded(high)) for kind, ((low, high), _) in added.items()}

    def notices(self) -> tuple[str, ...]:
        """What all say, then what one says."""
        return _named(self.policy, [part.notices for part in self.parts])

    def remarks(self) -> dict[str, tuple[str, ...]]:
        """The same of the totals, and what counts once."""
        return {
            kind: (
                *_named(self.policy, [part.remarks.get(kind, ()) for part in self.parts]),
                *dict.fromkeys(f"{m.name}在几份政策里都有，只计最高的一份" for m in self._settled[kind][1]),
            )
            for kind in MONEY
        }

    def matters(self) -> tuple[Matter, ...]:
        """What several of the policies support."""
        return tuple(matter for _, found in self._settled.values() for matter in found)

    def questions(self) -> tuple[Question, ...]:
        """The open facts of all."""
        return _questions(self.parts)


def _named(policy: Policy, said: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """What all policies say, once; what some of them say, once, with their numbers before it."""
    told = dict.fromkeys(text for texts in said for text in texts)
    common = [text for text in told if all(text in texts for texts in said)]
    whose = {
        text: "、".join(part.number for part, texts in zip(policy.parts, said, strict=True) if text in texts)
        for text in told
        if text not in common
    }
    return (*common, *(f"{numbers}：{text}" for text, numbers in whose.items()))


@once_each
def same_in(policy: Policy) -> dict[str, list[tuple[str, str]]]:
    """What is the same matter in two or more of the policies: its name → policy and measure."""
    found: dict[str, list[tuple[str, str]]] = {}
    for part in policy.parts:
        for name, measures in part.same.items():
            found.setdefault(name, []).extend((part.id, measure) for measure in measures)
    return {name: members for name, members in found.items() if len({id for id, _ in members}) > 1}


# ── one matter in several policies ───────────────────────────────────────────────────────────────────────────────

COUNTED_ONCE = "几份政策都支持的同一事项，只计最高的一份"


class ShareWords(NamedTuple):
    """What one policy gives for a matter, in words; `span` in 分."""

    words: str  # 样府规〔2023〕9号（市级）国家级绿色工厂奖励（所填第 1 条）
    span: Span
    counts: str  # 计此项 · 不重复计 · 还不能定


def shares_of(policy: Policy, assessment: Assessment, matter: Matter) -> tuple[ShareWords, ...]:
    """What each policy gives for a matter, and whether it is what counts."""
    one = sum(other.name == matter.name for other in assessment.matters) == 1
    parts = {part.id: part for part in policy.parts}
    told = []
    for share, span in zip(matter.members, matter.ranges, strict=True):
        part = parts[share.policy]
        record = f"（所填第 {share.record} 条）" if share.record > 0 and not one else ""
        words = f"{part.number}（{part.level}）{part.measure(share.measure).name}{record}"
        counts = "还不能定" if matter.counted is None else "计此项" if share == matter.counted else "不重复计"
        told.append(ShareWords(words, span, counts))
    return tuple(told)


def by_matter(assessment: Assessment, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """These outcomes, those that several policies give for one matter beside each other."""
    keys = [[measure_key(s.policy, s.measure) for s in matter.members] for matter in assessment.matters]
    place = {outcome.key: at for at, outcome in enumerate(outcomes)}
    for members in keys:
        here = [place[key] for key in members if key in place]
        place.update({key: min(here) for key in members if key in place})
    return sorted(outcomes, key=lambda outcome: place[outcome.key])


def _questions(parts: Sequence[Assessment]) -> tuple[Question, ...]:
    """The open facts of all policies, each once, the most worth first, what nothing bounds after that."""
    met: dict[Key, list[Question]] = {}
    for part in parts:
        for question in part.questions:
            keys = tuple(measure_key(part.policy, measure) for measure in question.measures)
            met.setdefault(question.fact, []).append(replace(question, measures=keys))
    asked = [_joined(fact, found) for fact, found in met.items()]
    return tuple(sorted(asked, key=lambda q: (q.asked, q.worth is None, -(q.worth or 0))))


# ── what each gives ──────────────────────────────────────────────────────────────────────────────────────────────


class _Given:
    """What the measures of one policy give, by kind; those that another policy supports too, record by record."""

    def __init__(self, policy: Policy, made: Assessment, contested: set[tuple[str, str]]) -> None:
        assert made.judged
        self.open = False  # whether anything is not settled yet
        self._policy, self._limits = policy, limits_of(policy, made.judged)
        self._gives: dict[str, list[tuple[str, bool, Contribution]]] = {kind: [] for kind in MONEY}
        for outcome in made.outcomes:
            settled = outcome.high is not None
            if outcome.kind in MONEY and (settled or outcome.span != (0, 0)):  # a draft of a service may say a sum
                self.open |= not settled
                by_record = (policy.id, outcome.measure) in contested
                gives = _contribution(made.judged[outcome.place], outcome) if by_record else _whole_of(outcome)
                self._gives[outcome.kind].append((outcome.measure, settled, gives))

    def part(self, kind: str, opened: bool) -> Part:
        """What is given of one kind; with what is open, or without."""
        gives = {measure: each for measure, settled, each in self._gives[kind] if settled or opened}
        return Part(self._policy, gives, self._limits)


def _whole_of(outcome: Outcome) -> Contribution:
    return Contribution({0: (outcome.span[0], inf if outcome.span[1] is None else outcome.span[1])})


def _contribution(made: Judgement, outcome: Outcome) -> Contribution:
    measure, gives = made.measure, _whole_of(outcome)
    if not measure.each:
        return gives
    whole = gives.records[0]
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


def _joined(fact: Key, found: Sequence[Question]) -> Question:
    worths = [question.worth for question in found]
    worth = None if None in worths else sum(w for w in worths if w is not None)
    measures = tuple(measure for question in found for measure in question.measures)
    return Question(fact, worth, measures, all(question.asked for question in found))
