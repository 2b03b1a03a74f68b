"""差一点 on the worked visits and their neighbours: each proposed change is applied on its first, middle and last day.
It must give exactly the predicted result; nothing in the past may change, no record may vanish, no day may be too
late."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from records import CREDIT, FOUR, HAS, SMALL, TRAINING, dcmm, guarantee, hired, premium, solar, store
from tables import FIRM, policy, visit, worked

from core.assess import Visit, assess, read_visit
from core.assess.answers import NO_DAY, UNKNOWN
from core.assess.changes import apply
from core.assess.outcome import Nearby
from core.assess.result import Assessment
from core.assess.status import Status
from core.policy import Policy

DAYS = [
    datetime.date.fromisoformat(d)
    for d in ("2023-05-18", "2023-06-30", "2023-08-31", "2023-10-15", "2023-12-01", "2023-12-30", "2023-12-31")
]
OUTSIDE_THE_PLAN = [datetime.date.fromisoformat(d) for d in ("2022-12-31", "2023-05-17", "2024-01-01", "2024-06-30")]

SHORT: list[dict[str, Any]] = [
    solar({"装机容量": "399千瓦", "并网日": "无"}),
    solar({"装机容量": "399千瓦", "并网日": "2023-11-10"}),
    solar({"装机容量": "399千瓦", "并网日": "2021-07-15"}),
    solar({"装机容量": "399千瓦"}),
    solar({"并网日": "无"}),
    solar({"装机容量": "150千瓦"}, {"装机容量": "200千瓦"}),
    solar({"装机容量": "150千瓦"}, {"装机容量": "200千瓦", "并网日": "无"}),
    solar({"装机容量": "399千瓦", "并网日": "2021-07-15"}, {"装机容量": "100千瓦", "并网日": "无"}),
    solar({"装机容量": "300千瓦", "并网日": "2021-07-15"}, {"装机容量": "50千瓦"}),
    solar({"装机容量": "50千瓦", "公共机构项目": True}),
    solar({"装机容量": "399千瓦", "项目地在宝山": False}),
    hired({"合同止": "2024-05-30"}),
    hired({"合同止": "2023-12-15"}),
    hired({"合同止": "2023-08-31"}),
    hired({"已缴社保": False}),
    hired({"已缴社保": False}, {"合同止": "2024-05-01"}, {}),
    hired({"已缴社保": False, "合同止": "2023-08-31"}),
    hired({"招录日": "2023-10-20", "失业登记日": "2023-08-10", "合同起": "2023-10-20", "合同止": "2024-10-19"}),
    hired({"招录日": "无", "失业登记日": "2023-08-10", "合同起": "2023-11-01", "合同止": "2024-12-31"}),
    store({"租赁止": "2026-04-30"}),
    store({"租赁止": "2026-04-30", "经认定": True}, {"租赁止": "2026-05-30"}),
    store({"租赁止": "2023-11-30"}),
    guarantee({"已还清": False, "还清日": "无"}),
    guarantee({"已还清": False, "还清日": None}),
    guarantee({"已还清": False, "还清日": "不清楚"}),
    guarantee({"已还清": False, "还清日": "2023-12-20"}),
    guarantee({"已还清": False, "还清日": "无", "按时还本付息": False}),
    guarantee({"已还清": False, "还清日": "无"}, {}),
    premium({"已还清": False, "还清日": "无"}),
    premium({"已还清": False, "还清日": "无"}, 科技型中小企业=True),
    *[dcmm({"等级": level}) for level in ("一级", "二级", "三级", "四级", "五级")],
    dcmm({"等级": "二级"}, {"等级": "三级", "认证日": "2023-06-20"}),
    dcmm({"等级": "二级", "认证日": "2021-07-01"}),
    dcmm({"等级": "不清楚"}, {"等级": "三级"}),
    TRAINING | {"线上培训完成日": "无", "受疫情影响": True},
    TRAINING | {"线上培训完成日": "无", "受疫情影响": True, "线上培训已备案": False},
    TRAINING | {"线上培训完成日": "不清楚", "受疫情影响": True, "线上培训已备案": False},
    TRAINING | {"受疫情影响": True, "线上培训已备案": False},
    FOUR | {"高企证书起": "2023-11-01", "高企证书止": "2026-10-31"},
    FOUR | {"高企证书起": "2018-11-01", "高企证书止": "2021-10-31"},
    FIRM | SMALL,
    FIRM | CREDIT,
]
"""Visits that are short of something, some of them in the past."""


@cache
def bases() -> tuple[Visit, ...]:
    """The cases of the pack, the good visits of the rule tables, and those that are short of something."""
    return (*[read_visit(policy(), d) for d in worked()], *[visit(changes) for changes in (*HAS.values(), *SHORT)])


def variants(base: Visit) -> Iterator[Visit]:
    """Where anything in it may still change: the visit on other days, and with each single answer opened."""
    if not _open(base):
        return
    short = base in bases()[-len(SHORT) :]
    for day in DAYS if short else DAYS[1::2]:
        yield replace(base, as_of=day)
    yield replace(base, unmentioned="unknown")
    yield replace(base, unmentioned="matters")
    for name, answer in base.answers.items():
        if not isinstance(answer.value, tuple):
            if short:
                yield base.without(name)
                yield base.answered(name, UNKNOWN)
            continue
        for place, row in enumerate(answer.value if short else answer.value[:1]):
            for field, value in row.items():
                rows = list(answer.value)
                for other in (None, UNKNOWN, NO_DAY) if isinstance(value, datetime.date) else (None, UNKNOWN):
                    changed = {k: v for k, v in row.items() if k != field} if other is None else {**row, field: other}
                    yield base.answered(name, (*rows[:place], changed, *rows[place + 1 :]))


def _open(base: Visit) -> bool:
    facts = [policy().facts[name] for name in base.answers]
    return any(f.change or any(field.change for field in f.fields) for f in facts if f.name not in _COMMON)


_COMMON = ("高企证书起",)


@cache
def narrow() -> Policy:
    """The policy with only those measures that look at a fact that may still change: many visits in little time."""
    names = {f.name for f in policy().facts.values() if f.change}
    names |= {f"{o.name}.{f.name}" for o in policy().facts.values() for f in o.fields if f.change}
    mine = []
    for measure in policy().measures:
        rules = [c.rule for c in measure.conditions] + [measure.window.on if measure.window else None]
        if any(rule and names & set(rule.names) for rule in rules):
            mine.append(measure)
    return replace(policy(), measures=tuple(mine))


def quick(made: Visit) -> Assessment:
    """Statuses and sums only."""
    return assess(narrow(), made)


def told_of(made: Visit) -> tuple[Assessment, dict[str, tuple[Nearby, ...]]]:
    """The result of a visit, and its near changes."""
    before = quick(made)
    return before, {outcome.measure: outcome.nearby for outcome in before.outcomes if outcome.nearby}


@pytest.mark.timeout(600)
def test_every_suggestion_turns_its_result_and_can_be_done() -> None:
    """All worked visits, their other days, and each of their answers opened."""
    visits = suggestions = tries = 0
    for base in bases():
        for made in (base, *variants(base)):
            visits += 1
            before, found = told_of(made)
            for measure, near in found.items():
                (one,) = near  # one for each measure
                suggestions += 1
                tries += _hold(made, before, measure, one)
    print(f"\n差一点: {visits} visits, {suggestions} suggestions, {tries} of them made and judged")
    assert visits > 4000
    assert suggestions > 500


def _hold(made: Visit, before: Assessment, measure: str, one: Nearby) -> int:
    assert one.first is not None
    assert one.last is not None
    assert made.as_of < one.first <= one.last <= policy().expires, (measure, one)
    days = {one.first, one.first + (one.last - one.first) / 2, one.last}
    for on in days:
        after = apply(made, one, on)
        got = quick(after).of(measure)
        assert (got.status, got.low, got.high) == (one.status, one.low, one.high), (measure, on, one)
        _keeps_the_past(made, after, on)
    _better(before, measure, one)
    _is_said(before, measure, one)
    return len(days)


def _better(before: Assessment, measure: str, one: Nearby) -> None:
    was = before.of(measure)
    assert one.status in (Status.MET, Status.RECOGNITION, Status.STATUTORY)
    assert (was.status, was.low, was.high) != (one.status, one.low, one.high)
    if was.status.pays:
        assert (one.low or 0) > (was.low or 0), (measure, one)
        assert (one.high or 0) >= (was.high or 0), (measure, one)


def _is_said(before: Assessment, measure: str, one: Nearby) -> None:
    """The state only where it changes; never the one it has; no maximum where the sum is exact."""
    assert (f"即“{one.status.words}”" in one.sentence) == (one.status is not before.of(measure).status)
    assert "最高" not in one.sentence
    assert "至少0" not in one.sentence
    assert ("至多" in one.sentence) == (one.high is not None and one.low != one.high)
    assert "…" not in one.sentence


def _keeps_the_past(made: Visit, after: Visit, on: datetime.date) -> None:
    """No answer goes, no day of the past moves, nothing that hangs on such a day changes, no office is outdone."""
    for name, answer in made.answers.items():
        fact, now = policy().facts[name], after.answers[name].value
        if not isinstance(answer.value, tuple):
            _kept(fact, answer.value, now, {n: a.value for n, a in made.answers.items()}, made.as_of)
            continue
        assert len(now) >= len(answer.value)
        for old, new in zip(answer.value, now, strict=False):
            assert old.keys() <= new.keys()
            for field in fact.fields:
                _kept(field, old.get(field.name), new.get(field.name), old, made.as_of)
        for new in now[len(answer.value) :]:
            days = [new[f.day] for f in fact.fields if f.day and f.day in new]
            assert days, new
            assert all(day == on for day in days)


def _kept(fact: Any, old: Any, new: Any, beside: Any, today: datetime.date) -> None:
    if old == new and type(old) is type(new):
        return
    assert not fact.decided_by, fact.name
    if isinstance(old, datetime.date):
        assert old > today, (fact.name, old, new)
    if isinstance(new, datetime.date):
        assert new > today, (fact.name, old, new)
    then = beside.get(fact.day)
    if isinstance(then, datetime.date):
        assert then > today, (fact.name, then)


def test_nothing_is_told_on_the_last_day_nor_outside_the_plan() -> None:
    """The last day leaves nothing that could still be done; before and after it there is no plan."""
    for base in bases():
        for day in (policy().expires, *OUTSIDE_THE_PLAN):
            assert told_of(replace(base, as_of=day))[1] == {}, (day, base)
