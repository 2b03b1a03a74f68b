"""What must hold of every visit there can be, whatever it has answered."""

from __future__ import annotations

import datetime
import random
from fractions import Fraction
from math import inf
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tables import policy
from visits import any_visit, certain, filled, open_slots, ranges, shuffled, slots, value_at

from core.assess import Assessment, Outcome, Visit, assess, read_visit, write_visit
from core.assess.answers import NO_DAY, UNKNOWN
from core.assess.changes import apply
from core.policy.pack import stated
from core.policy.text import folded

NOTICES = ("符合产业导向", "符合产业结构调整要求", "依法诚信经营", "信用修复日", "其他政策支持")
"""Facts that, while they are not known, only attach a notice (R11, R12, R14): their answer may turn what stood."""

OUT = ("unmet", "lapsed", "untriggered", "not_started")
PAYING = ("statutory", "met", "recognition")
some = settings(max_examples=50)
many = settings(max_examples=100)


def quick(visit: Visit) -> Assessment:
    """Statuses, sums and questions without the words."""
    return assess(policy(), visit)


def sums(made: Assessment) -> list[tuple[str, str, Any, Any, Any]]:
    """What is compared of an assessment."""
    return [(o.measure, str(o.status), o.low, o.high, o.span) for o in made.outcomes]


def span(outcome: Outcome) -> tuple[int, float]:
    """A span with its open end as infinity."""
    return outcome.span[0], inf if outcome.span[1] is None else outcome.span[1]


@many
@given(any_visit())
def test_ranges_are_ranges_of_whole_fen(visit: Visit) -> None:
    """low ≤ high, whole 分, never below 0, within the span; no amounts for statuses that have none."""
    for o in quick(visit).outcomes:
        low, high = span(o)
        assert 0 <= low <= high
        for amount in (o.low, o.high, *o.span):
            assert amount is None or type(amount) is int
        if o.status not in PAYING:
            assert (o.low, o.high) == (None, None)
        elif o.high is not None:
            assert o.low is not None
            assert low <= o.low <= o.high <= high
        if o.status in OUT:
            assert o.span == (0, 0)


@many
@given(any_visit())
def test_totals_are_made_of_their_parts_and_keep_under_pools(visit: Visit) -> None:
    """Groups give [greater low, sum of highs], pools cap both; nothing else is added; not asked out: no totals."""
    made = quick(visit)
    for kind in ("cash", "relief", "deferral"):
        paying = {o.measure: (o.low, o.high) for o in made.outcomes if o.kind == kind and o.high is not None}
        if visit.unmentioned == "unknown":
            assert getattr(made.totals, kind) is None
            continue
        low, high = 0, 0
        units = []
        for group in policy().groups:
            members = [paying.pop(m) for m in group.measures if m in paying]
            if members:
                units.append((group.measures[0], max(m[0] for m in members), sum(m[1] for m in members)))
        units += [(m, *pair) for m, pair in paying.items()]
        pool = policy().pools[0]
        inside = [u for u in units if u[0] in pool.measures]
        assert sum(u[2] for u in inside) == 0 or kind == "cash"
        outside = [u for u in units if u not in inside]
        low = sum(u[1] for u in outside) + min(stated(pool.limit), sum(u[1] for u in inside))
        high = sum(u[2] for u in outside) + min(stated(pool.limit), sum(u[2] for u in inside))
        assert getattr(made.totals, kind) == (low, high)


@some
@given(any_visit())
def test_every_reason_stands_in_the_text(visit: Visit) -> None:
    """The phrase of a reason is in its article, word for word, and every question is about a fact of the policy."""
    made = assess(policy(), visit)
    for o in made.outcomes:
        for reason in o.reasons:
            if reason.phrase:
                assert folded(reason.phrase) in folded(policy().article(reason.article).text), (o.measure, reason)
        for key in o.missing:
            policy().fact(key)
        assert (o.status == "missing") == bool(o.missing), o
    for question in made.questions:
        policy().fact(question.fact)
        assert question.worth is None or question.worth >= 0


@some
@given(any_visit())
def test_explaining_changes_nothing(visit: Visit) -> None:
    """Without explanation the statuses, sums and totals are the same."""
    full, short = assess(policy(), visit), quick(visit)
    assert sums(full) == sums(short)
    assert (full.totals, full.known, full.spans, full.derived) == (
        short.totals,
        short.known,
        short.spans,
        short.derived,
    )


@some
@given(any_visit(), st.randoms(use_true_random=False))
def test_order_never_matters(visit: Visit, order: random.Random) -> None:
    """Neither of the answers nor of the records of a list."""
    assert sums(quick(visit)) == sums(quick(shuffled(visit, order)))


@many
@given(any_visit())
def test_a_written_visit_reads_back_to_the_same_assessment(visit: Visit) -> None:
    """write_visit and read_visit lose nothing."""
    again = read_visit(policy(), write_visit(policy(), visit))
    assert again == visit
    assert sums(quick(again)) == sums(quick(visit))


@settings(max_examples=150)
@given(any_visit(), st.data())
def test_more_answers_never_widen_a_range(visit: Visit, data: st.DataObject) -> None:
    """Whichever open fact is answered, each later span is within the earlier one. A list of certificates that was not
    asked is bounded by one of each (R66): two of the same exceed it. Not so for the five facts that only attach a
    notice while unknown (R11, R12, R14): the three gates, 信用修复日, and 其他政策支持."""
    slots = [(k, f) for k, f in open_slots(visit) if not k.startswith(NOTICES)]
    assume(slots)
    slot, fact = data.draw(st.sampled_from(slots))
    after = filled(visit, slot, data.draw(certain(fact)))
    for before, now in zip(quick(visit).outcomes, quick(after).outcomes, strict=True):
        wide, narrow = span(before), span(now)
        assert wide[0] <= narrow[0] or now.status in OUT, (slot, before, now)
        several = policy().measure(before.measure).combine == "best" and policy().measure(before.measure).each == slot
        assert narrow[1] <= wide[1] or several, (slot, before, now)
        if before.status in PAYING and now.status in OUT:
            assert before.low in (0, None), (slot, before, now)


@settings(max_examples=150)
@given(any_visit(), st.data())
def test_what_the_planner_does_not_ask_changes_nothing(visit: Visit, data: st.DataObject) -> None:
    """Answering an open fact that is not among the questions leaves every status and sum. One exception: a measure that
    is out already (不符合, 窗口已过, 尚未施行) may turn out not to apply at all, or be out for another reason, which is
    not worth a question."""
    made = assess(policy(), visit)
    asked = {q.fact for q in made.questions}
    slots = [(k, f) for k, f in open_slots(visit) if k not in asked]
    assume(slots)
    slot, fact = data.draw(st.sampled_from(slots))
    after = quick(filled(visit, slot, data.draw(certain(fact))))
    for before, now in zip(made.outcomes, after.outcomes, strict=True):
        if before.status in OUT and now.status in OUT:
            continue
        assert (before.status, before.low, before.high) == (now.status, now.low, now.high), (slot, before, now)


@settings(max_examples=150, suppress_health_check=[HealthCheck.filter_too_much])
@given(any_visit(), st.data())
def test_a_point_of_a_range_is_judged_as_the_range_was(visit: Visit, data: st.DataObject) -> None:
    """Where the range decided, every point inside gives that status; where it left a doubt, a sum inside its sum.

    A doubt that the range carries may fall out against it where strictly nothing was promised (名单年度, R15 and R53).
    """
    held = list(ranges(visit))
    assume(held)
    slot, between = data.draw(st.sampled_from(held))
    point = data.draw(st.sampled_from([between.low, between.high]) | st.integers(int(between.low), int(between.high)))
    if isinstance(between.low, Fraction):
        point = data.draw(st.sampled_from([between.low, between.high, (between.low + between.high) / 2]))
    for before, now in zip(quick(visit).outcomes, quick(filled(visit, slot, point)).outcomes, strict=True):
        if before.status == "missing":
            assert span(now)[1] <= span(before)[1]
        elif before.status == "recognition":
            assert now.status in PAYING or (now.status in OUT and not before.low), (slot, before, now)
            assert span(before)[0] <= span(now)[0] <= span(now)[1] <= span(before)[1], (slot, before, now)
        elif before.status not in OUT or now.status not in OUT:
            assert (before.status, before.low, before.high) == (now.status, now.low, now.high), (slot, before, now)


def no_more_certain(before: Outcome, now: Outcome, about: Any) -> None:
    """A result with fewer facts known allows every result with more."""
    if now.status in ("met", "statutory"):
        assert (now.status, now.low, now.high) == (before.status, before.low, before.high), about
    elif now.status in OUT:
        assert before.status in OUT, about
    elif now.status == "recognition" and before.status not in OUT:
        assert span(now)[0] <= span(before)[0] <= span(before)[1] <= span(now)[1], about
    elif now.status == "recognition":
        assert not now.low, about


@settings(max_examples=300)
@given(any_visit(), st.data())
def test_less_known_is_never_more_certain(visit: Visit, data: st.DataObject) -> None:
    """Any answer of any fact turned into 不清楚 leaves no status or sum surer than it was (R60).

    What only attaches a notice while it is not known is compared with its good answer: the gates with 是, 信用修复日
    with 无, 其他政策支持 with none. A day after 咨询日 is not believed (R58), so taking it back takes nothing away.
    """
    held = [s for s, f in slots(visit) if value_at(visit, s) not in (None, UNKNOWN) and not _excepted(visit, s, f)]
    assume(held)
    slot = data.draw(st.sampled_from(held))
    after = filled(visit, slot, UNKNOWN)
    for before, now in zip(quick(visit).outcomes, quick(after).outcomes, strict=True):
        no_more_certain(before, now, (slot, value_at(visit, slot), before, now))


def _excepted(visit: Visit, slot: str, fact: Any) -> bool:
    value = value_at(visit, slot)
    if fact.happened and isinstance(value, datetime.date) and value > visit.as_of:
        return True
    return slot in NOTICES and value not in (True, NO_DAY, ())


@settings(max_examples=150)
@given(any_visit())
def test_a_nearby_change_does_what_it_says(visit: Visit) -> None:
    """The change, once applied, gives the predicted status and sums, and it pays."""
    made = assess(policy(), visit)
    for before in made.outcomes:
        for told in before.nearby:
            for on in (told.first, told.last):
                now = quick(apply(visit, told, on)).of(before.measure)
                assert (now.status, now.low, now.high) == (told.status, told.low, told.high), (before.measure, told)
            assert now.status in PAYING
            assert value_at(visit, told.fact) is not None
