"""Months in SQL are counted as the rules count them."""

from __future__ import annotations

import random

import duckdb
import pytest

from core.policy import values as v
from core.screening import dates
from core.screening.algebra import Col


@pytest.mark.parametrize("op", list(v.MONTHS))
def test_months_between_two_days_are_the_same_in_sql(op: str) -> None:
    """Month's ends, leap years, a start after its end; a day that is not known leaves it open."""
    chance = random.Random(202)
    days = [chance.randrange(737425, 740400) for _ in range(4000)]  # 2020 to 2028
    pairs = [*zip(days[::2], days[1::2], strict=True), *((day, day + chance.randrange(-2, 70)) for day in days)]
    text = dates.months(Col("起"), Col("止"), *v.MONTHS[op]).sql("duckdb")  # type: ignore[union-attr]
    with duckdb.connect() as connection:
        connection.execute('CREATE TABLE t ("起" INTEGER, "止" INTEGER)')
        connection.executemany("INSERT INTO t VALUES (?, ?)", [*pairs, (None, 1), (1, None)])
        found = [row[0] for row in connection.execute(f"SELECT {text} FROM t").fetchall()]
    exact = [v.months(v.exactly(a), v.exactly(b), *v.MONTHS[op]).low for a, b in pairs]
    assert found == [*exact, None, None]
