"""Assess a visit under a policy: the outcome of each measure, totals by kind, and the open questions."""

import datetime
from collections.abc import Iterable, Iterator
from math import inf

from core.assess.answers import Visit
from core.assess.explanations import Explanations
from core.assess.fact_display import FactDisplay
from core.assess.interview import questions
from core.assess.judge import Judgement, gates
from core.assess.judgements import Judgements
from core.assess.notes import applies
from core.assess.outcome import Outcome, Weighed
from core.assess.overlap import Range, bounded, limits_of, total, weigh, weighed_all
from core.assess.result import Assessment, Question, SharedMatter
from core.assess.scope import Scope, derived_value
from core.assess.several import parts_of, put_together
from core.assess.sums import MONEY
from core.assess.supports import Supports, Unclear
from core.policy import values as v
from core.policy.caching import lazy
from core.policy.pack import Measure, Policy
from core.policy.text import day_words, quote
from core.policy.values import Bound


def assess(
    policy: Policy, visit: Visit, made_on: datetime.date | None = None, before: Assessment | None = None
) -> Assessment:
    """The assessment of a visit. Statuses and amounts are computed now; explanations, questions and near misses on
    first access. `made_on`: the day on which it is shown or printed, which only affects notices (R65); the figures are
    those of the 咨询日. `before`: the assessment before some answers changed; judgements of measures that read none of
    the changed answers are reused."""
    if policy.parts:
        earlier = before.parts if before and before.policy == policy.id else (None,) * len(policy.parts)
        mine = zip(policy.parts, parts_of(policy, visit), earlier, strict=True)
        return put_together(policy, visit, tuple(assess(part, known, made_on, then) for part, known, then in mine))
    if before and _is_of(before, policy, visit, made_on):
        return before  # under several policies: this one does not know the changed fact
    judgements = Judgements(policy, visit, before.judged if before else None)
    overview = _Overview(policy, visit, judgements, Supports(policy, visit, judgements), made_on)
    return Assessment(policy.id, policy.digest, visit.as_of, visit.unmentioned != "unknown", overview, judgements)


def _is_of(before: Assessment, policy: Policy, visit: Visit, made_on: datetime.date | None) -> bool:
    """Whether an assessment is of exactly this visit."""
    judged, overview = before.judged, before.overview
    same_day = isinstance(overview, _Overview) and overview.made_on == made_on
    return same_day and judged is not None and judged.policy is policy and judged.visit == visit


def outcome_of(made: Judgement, display: FactDisplay) -> Outcome:
    """The outcome of one judged measure, after 就高不重复."""
    return Outcome(display.policy, made.measure, weigh(made, display.supports), Explanations((made,), lambda: display))


class _Overview:
    """The overview of a visit under one policy. Statuses and amounts are computed at once, the rest on demand."""

    def __init__(
        self, policy: Policy, visit: Visit, judgements: Judgements, supports: Supports, made_on: datetime.date | None
    ) -> None:
        self.policy, self.visit, self.judgements, self.supports = policy, visit, judgements, supports
        self.made_on = made_on
        self.found = weighed_all(policy, judgements.verdicts, supports)

    @lazy
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcome of each measure, in the policy's order."""
        policy, visit, judged, supports = self.policy, self.visit, self.judgements, self.supports
        explanations = Explanations(judged, lambda: FactDisplay(policy, visit, judged.scope, supports))
        pairs = zip(policy.measures, self.found, strict=True)
        return tuple([Outcome(policy, measure, one, explanations, at) for at, (measure, one) in enumerate(pairs)])

    def weighed(self) -> Iterator[tuple[Measure, Weighed]]:
        """Status and amount of each measure."""
        return zip(self.policy.measures, self.found, strict=True)

    def known(self) -> dict[str, tuple[int, int]]:
        """By kind the total of all measures that have an amount. 信息不足 adds nothing."""
        settled = ((m, (one.low or 0, one.high)) for m, one in self.weighed() if one.high is not None)
        return {kind: (int(low), int(high)) for kind, (low, high) in self._sums(settled)}

    def spans(self) -> dict[str, tuple[int, int | None]]:
        """By kind the total including measures that are still open."""
        opened = ((m, (one.span[0], _most(one.span))) for m, one in self.weighed() if one.span != (0, 0))
        return {kind: (int(low), bounded(high)) for kind, (low, high) in self._sums(opened)}

    @lazy
    def _limits(self) -> tuple[Range, ...]:
        return limits_of(self.policy, self.judgements)

    def _sums(self, found: Iterable[tuple[Measure, Range]]) -> Iterator[tuple[str, Range]]:
        by_kind: dict[str, dict[str, Range]] = {kind: {} for kind in MONEY}
        for measure, each in found:
            by_kind.setdefault(measure.kind, {})[measure.id] = each  # a draft of a service may say a sum
        return ((kind, total(self.policy, by_kind[kind], self._limits)) for kind in MONEY)

    def derived(self) -> dict[str, str | None]:
        """Derived facts as text; None if the answers leave them open."""
        policy, scope = self.policy, self.judgements.scope
        out = {name: shown_derived(derived_value(policy, scope, name)) for name in policy.derived}
        code = scope.facts[policy.industry] if policy.industry else None
        if policy.section:
            out[policy.section] = code[0] if isinstance(code, str) and code else None
        return out

    def notices(self) -> tuple[str, ...]:
        """Sentences for every screen and page of this visit."""
        return notices(self.policy, self.visit, self.judgements.scope, self.supports, self.made_on)

    def remarks(self) -> dict[str, tuple[str, ...]]:
        """By kind, why a total is not the plain sum of its lines."""
        return _remarks(self.policy, self.outcomes, self._limits)

    def matters(self) -> tuple[SharedMatter, ...]:
        """None: a matter is shared by several policies."""
        return ()

    def questions(self) -> tuple[Question, ...]:
        """The open questions, most valuable first."""
        return questions(self.judgements, self.supports, self.found)


def _most(span: tuple[int, int | None]) -> Bound:
    return inf if span[1] is None else span[1]


def shown_derived(value: v.Value) -> str | None:
    """A derived fact as text; None if it is open."""
    if isinstance(value, frozenset):
        return next(iter(value)) if len(value) == 1 else None
    return "是" if value is v.YES else "否" if value is v.NO else None


def notices(
    policy: Policy, visit: Visit, scope: Scope, supports: Supports, made_on: datetime.date | None = None
) -> tuple[str, ...]:
    """Sentences for every screen and page of this visit. Whether the policy has expired is judged by `made_on` (R65),
    or by the 咨询日 if that is not known."""
    said, this, wanted = [], policy.called.policy, policy.called.gates
    if policy.sample:
        said.append("教学样例：没有机关发过这份文件，只供练习")
    if max(visit.as_of, made_on or visit.as_of) > policy.expires:
        said.append(f"{this}已于{day_words(policy.expires)}到期，以下按{_reckoned_by(policy, visit.as_of)}测算")
    if visit.as_of < policy.effective:
        said.append(f"{this}自{day_words(policy.effective)}起施行，咨询日（{day_words(visit.as_of)}）尚未施行")
    found = [(g.phrase, t) for g, t in zip(policy.gates, gates(policy, scope), strict=True)]
    open_gates = [phrase for phrase, truth in found if truth not in (v.YES, v.NO)]
    if open_gates:
        said.append(f"{wanted}{''.join(map(quote, open_gates))}还不清楚，须由责任单位核")
    shut = [phrase for phrase, truth in found if truth == v.NO]
    if shut:
        said.append(f"不符合{wanted}{''.join(map(quote, shut))}，{this}的扶持不能享受；依国家规定的减免不受影响")
    for unclear in supports.unclear:
        said.append(f"{policy.overlap.fact}第{unclear.place}条{_unclear(policy, unclear)}")
    if supports.unasked:
        said.append(policy.overlap.unasked)
    said += [notice.note for notice in policy.notices if applies(notice, policy, visit, scope)]
    return tuple(said)


def _unclear(policy: Policy, support: Unclear) -> str:
    """The sentence for a support that cannot be assigned to one measure."""
    this = policy.called.policy
    if not support.measures:
        return f"“{support.named}”不是{this}的项目编号（如 {policy.example}），没有计入就高不重复"
    about = f"“{support.named}”认不出是{this}的哪一项" if support.named else f"是{this}哪一项的支持还不清楚"
    return f"{about}，可能同它是一件事的都先按待认定，请问清是哪一项"


def _reckoned_by(policy: Policy, as_of: datetime.date) -> str:
    if as_of == policy.expires:
        return "最后一天"
    return f"咨询日（{day_words(as_of)}{'，已过有效期' if as_of > policy.expires else ''}）"


def _remarks(policy: Policy, outcomes: tuple[Outcome, ...], limits: tuple[Range, ...]) -> dict[str, tuple[str, ...]]:
    """By kind, why a total is not the plain sum of its lines."""
    paying = {o.measure: o for o in outcomes if o.high}
    said: dict[str, list[str]] = {k: [] for k in MONEY}
    shared: dict[tuple[str, str], list[str]] = {}
    for group in policy.groups:
        members = [paying[m] for m in group.measures if m in paying]
        if len(members) > 1:
            shared.setdefault((members[0].kind, group.note), []).append(group.about)
    for (kind, note), about in shared.items():
        said[kind].append("、".join(filter(None, about)) + note)
    for pool, limit in zip(policy.pools, limits, strict=True):
        members = [paying[m] for m in pool.measures if m in paying]
        if sum(o.high or 0 for o in members) > limit[0]:
            said[members[0].kind].append(f"{pool.note}（{quote(pool.phrase)}）")
    return {k: tuple(lines) for k, lines in said.items()}
