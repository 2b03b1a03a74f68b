"""What is judged again where one record of a list changes, and how a derived fact reads while it is open."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from core.assess import Visit, read_visit
from core.assess.judge import Judgement, judge_by
from core.assess.plan import plan_of
from core.assess.scope import scope_of
from core.assess.supports import Supports
from core.assess.teller import Teller
from core.policy import Policy, load_policy

TOY = Path(__file__).parent.parent / "packs" / "toy"
SHIPPED = "baoshan-2023-1"


@cache
def toy() -> Policy:
    """The made-up policy: 1-1 has a list."""
    return load_policy(TOY)


def visit(policy: Policy, unmentioned: str = "none", **answers: Any) -> Visit:
    """A visit that answers this."""
    day = "2024-06-03" if policy is toy() else "2023-09-01"
    return read_visit(policy, {"policy": policy.id, "as_of": day, "unmentioned": unmentioned, "answers": answers})


def apprentices(*numbers: int | str) -> Visit:
    """A shop that trained so many, record by record."""
    return visit(toy(), 学徒=[{"出师日": "2024-04-01", "人数": number} for number in numbers])


def looked_at(policy: Policy, measure: str, given: Visit, before: Judgement | None = None) -> Judgement:
    """A measure as judged, each record looked at."""
    scope = scope_of(policy, given, before.scope if before else None)
    made = judge_by(plan_of(policy.measure(measure)), policy, scope, before)
    assert made.records is not None
    return made


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ((2, 3, 4), (2, 9, 4), (True, False, True)),
        ((2, 3, 4), (9, 3, 4), (False, True, True)),
        ((2, 3, 4), (2, 3), (True, True)),
        ((2, 3), (2, 3, 4), (True, True, False)),
        ((2, 3, 4), (3, 4), (False, False)),
        ((), (2,), (False,)),
        ((2,), (), ()),
    ],
)
def test_a_record_that_did_not_change_keeps_its_judgement(
    before: tuple[int, ...], after: tuple[int, ...], kept: tuple[bool, ...]
) -> None:
    """By its place; the others are judged anew, and the sum is that of a first look."""
    old = looked_at(toy(), "1-1", apprentices(*before))
    new = looked_at(toy(), "1-1", apprentices(*after), old)
    assert [record in old.records for record in new.records] == list(kept)
    assert [record.scope.place for record in new.records] == list(range(1, len(after) + 1))
    assert new.verdict == looked_at(toy(), "1-1", apprentices(*after)).verdict


def test_records_that_take_from_a_common_limit_are_all_judged_again() -> None:
    """R32: what one gets hangs on the others."""
    policy = load_policy(SHIPPED)
    measure = next(m for m in policy.measures if m.share)
    assert not plan_of(measure).records_alone
    fact = policy.facts[measure.each]
    rows: list[dict[str, str]] = [{f.name: "不清楚" for f in fact.fields} for _ in range(2)]
    old = looked_at(policy, measure.id, visit(policy, **{fact.name: rows}))
    new = looked_at(policy, measure.id, visit(policy, **{fact.name: [rows[0], {}]}), old)
    assert not any(record in old.records for record in new.records)


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({"行业": "C34", "从业人员": "10人", "营业收入": "200万元", "资产总额": "200万元"}, "微型"),
        ({"行业": "C34", "从业人员": "40人"}, "小型或微型"),
        ({"行业": "C34", "从业人员": "400人"}, "中型或小型或微型"),
        ({}, "不清楚"),
    ],
)
def test_a_size_that_is_open_reads_as_what_it_may_still_be(answers: dict[str, str], shown: str) -> None:
    """In the order of the sizes; where all are left nobody knows."""
    policy = load_policy(SHIPPED)
    given = visit(policy, "unknown", **answers)
    scope = scope_of(policy, given)
    assert Teller(policy, given, scope, Supports(policy, given, ())).seen("企业划型", scope).shown == shown


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({"行业": "C34", "从业人员": "40人"}, "是"),
        ({"行业": "C34", "从业人员": "400人", "营业收入": "3000万元"}, "否"),
        ({"行业": "C34", "从业人员": "400人"}, "不清楚"),
    ],
)
def test_a_derived_truth_reads_as_yes_or_no_or_not_known(answers: dict[str, str], shown: str) -> None:
    policy = load_policy(SHIPPED)
    given = visit(policy, "unknown", **answers)
    scope = scope_of(policy, given)
    assert Teller(policy, given, scope, Supports(policy, given, ())).seen("小微企业", scope).shown == shown
