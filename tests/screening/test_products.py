"""A product in SQL has the bounds that the rules give it, whatever either side may be."""

from __future__ import annotations

from itertools import product
from math import inf

import duckdb
import pytest

from core.policy import values as v
from core.policy.values import Bounds
from core.screening.algebra import sql
from core.screening.arithmetic import Arithmetic
from core.screening.facts import Num, number
from core.screening.query import Query

ENDS: tuple[v.Bound, ...] = (-inf, -7, -1, 0, 1, 5, inf)
PAIRS = [(low, high) for low, high in product(ENDS, ENDS) if low <= high and low < inf and high > -inf]


def cell(end: v.Bound) -> int | None:
    return None if end in (inf, -inf) else int(end)


def side_of(query: Query, name: str, nonneg: bool) -> Num:
    """A number in two columns; whether it is known to be at least 0."""
    return Num(query.stored(f"{name}低"), query.stored(f"{name}高"), most=10, nonneg=nonneg)


def worth(query: Query, made: Num, pairs: list[tuple[Bounds, Bounds]]) -> list[Bounds]:
    """What a number of the query is for each pair of numbers."""
    steps = ", ".join(f'{text.sql("duckdb")} AS "{col.name}"' for col, text in query.relations[""].made)
    ends = ", ".join(sql(end).sql("duckdb") for end in (made.low, made.high))
    with duckdb.connect(config={"threads": "1"}) as connection:
        connection.execute('CREATE TABLE t ("左低" BIGINT, "左高" BIGINT, "右低" BIGINT, "右高" BIGINT)')
        connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", [[cell(end) for end in (*a, *b)] for a, b in pairs])
        found = connection.execute(f"SELECT {ends} FROM (SELECT *, {steps} FROM t)").fetchall()
    return [Bounds(-inf if low is None else low, inf if high is None else high) for low, high in found]


def multiplied(pairs: list[tuple[Bounds, Bounds]], nonneg: tuple[bool, bool]) -> list[Bounds]:
    """The query's result for each pair."""
    query = Query("t")
    made = Arithmetic(query).product(side_of(query, "左", nonneg[0]), side_of(query, "右", nonneg[1]))
    return worth(query, made, pairs)


def test_two_numbers_that_may_both_be_below_nought() -> None:
    pairs = [(Bounds(*a), Bounds(*b)) for a, b in product(PAIRS, PAIRS)]
    assert len(pairs) == 676
    assert multiplied(pairs, (False, False)) == [v.multiply(a, b) for a, b in pairs]


def test_a_number_by_one_that_never_is() -> None:
    pairs = [(Bounds(*a), Bounds(*b)) for a, b in product(PAIRS, PAIRS) if b[0] >= 0]
    wanted = [v.multiply(a, b) for a, b in pairs]
    assert multiplied(pairs, (False, True)) == wanted
    assert multiplied([(b, a) for a, b in pairs], (True, False)) == wanted


@pytest.mark.parametrize("shared", [(-7, -7), (-7, 5), (0, 0), (-inf, -1)])
def test_a_number_by_one_that_all_rows_share(shared: tuple[v.Bound, v.Bound]) -> None:
    """A constant, below 0 or on both sides of it, as a rate that falls."""
    query, by = Query("t"), Bounds(*shared)
    made = Arithmetic(query).product(side_of(query, "左", False), number(by))
    pairs = [(Bounds(*a), by) for a in PAIRS]
    assert worth(query, made, pairs) == [v.multiply(a, b) for a, b in pairs]
