"""Which question is worth asking of a whole roster: the visit engine's results of each enterprise, summed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import duckdb
import pytest

from core.assess import Visit, assess
from core.assess.status import Status
from core.policy import Policy
from core.screening.gaps import find_gaps, gaps
from core.screening.judged import arrange, judge
from core.screening.layout import create, fill, layout_of, rows_of, visits_of
from core.screening.sheets import Cancel
from core.screening.values import Filter
from tests.screening.test_equal import BOTH, SHIPPED, policy_of, worked


def _judged(policy: Policy, visits: Sequence[Visit]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    create(connection, layout_of(policy))
    fill(connection, rows_of(policy, visits))
    connection.execute("CREATE TABLE contact (row INTEGER, day DATE, clerk VARCHAR, visit VARCHAR)")
    judge(connection, policy, visits[0].as_of)
    return connection


def _alike(ids: tuple[str, ...], every: int) -> list[Visit]:
    """Worked visits as rows of one roster."""
    found = worked(ids)[::every]
    return [replace(visit, as_of=found[0].as_of, unmentioned="unknown") for visit in found]


@pytest.mark.parametrize("ids", [SHIPPED, BOTH], ids=["shipped", "together"])
def test_each_question_is_worth_what_the_visit_engine_says(ids: tuple[str, ...]) -> None:
    """The fact that alone keeps a measure open, and the most that it may give, of every enterprise."""
    policy, visits = policy_of(ids), _alike(ids, 4)
    with _judged(policy, visits) as connection:
        find_gaps(connection, policy, visits[0].as_of)
        got = connection.execute("SELECT row, fact, most FROM gap ORDER BY ALL").fetchall()
        kept = visits_of(connection, policy, visits[0].as_of, range(len(visits)))
        found = {gap.fact: gap for gap in gaps(connection)}
        listed = {fact: arrange(connection, Filter(which="open", fact=fact)) for fact in found}
    want = [
        (row, outcome.missing[0].name, outcome.span[1])
        for row, visit in kept.items()
        for outcome in assess(policy, visit).outcomes
        if outcome.status is Status.MISSING and outcome.kind != "service" and len(outcome.missing) == 1
    ]
    assert sorted(got, key=str) == sorted(want, key=str)
    assert got
    for fact, gap in found.items():
        mine = [(row, most) for row, name, most in want if name == fact]
        assert gap.enterprises == len({row for row, _ in mine}) == listed[fact]
        assert gap.most == sum(most or 0 for _, most in mine)
        assert gap.open == any(most is None for _, most in mine)
        assert not gap.part


def test_the_question_that_settles_most_stands_first_also_where_a_part_was_looked_at() -> None:
    """Four thousand alike, of which an even thousand is looked at: the whole is estimated, and said to be."""
    policy = policy_of(SHIPPED)
    visits = [visit for visit in _alike(SHIPPED, 40) for _ in range(40)]
    with _judged(policy, visits) as connection:
        find_gaps(connection, policy, visits[0].as_of)
        whole = {gap.fact: gap for gap in gaps(connection)}
        find_gaps(connection, policy, visits[0].as_of, most=len(visits) // 4)
        part = {gap.fact: gap for gap in gaps(connection)}
        first = next(iter(part))
        listed = arrange(connection, Filter(which="open", fact=first))
    assert next(iter(whole)) == first
    assert all(gap.part for gap in part.values())
    assert part[first].enterprises == pytest.approx(whole[first].enterprises, rel=0.25)
    assert part[first].most == pytest.approx(whole[first].most, rel=0.25)
    assert part[first].looked_at == listed < part[first].enterprises


def test_looking_can_be_stopped_and_leaves_no_half_of_it() -> None:
    """Nothing is reported about enterprises that were not examined."""
    policy, visits = policy_of(SHIPPED), _alike(SHIPPED, 20)
    with _judged(policy, visits) as connection:
        with pytest.raises(Cancel):
            find_gaps(connection, policy, visits[0].as_of, cancelled=lambda: True)
        assert gaps(connection) == ()
