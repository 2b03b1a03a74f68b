"""An expression that was made simpler has the same value, whatever its columns hold: by chance, tried in DuckDB."""

from __future__ import annotations

import itertools
import random
import re

import duckdb
import pytest
from sqlglot import exp

from core.screening.algebra import binary
from core.screening.domains import Domain, KnownDomains, domain
from core.screening.simpler import holds, simpler

HELD = {
    "truth": Domain.of(frozenset({0, 1, 3}), null=True),
    "status": Domain.of(frozenset({0, 3, 4, 7})),
    "money": Domain.between(0, 10, null=True, bits=64),
    "sure": Domain.between(0, 10, null=False, bits=64),
    "loss": Domain.between(-10, 10, null=True, bits=64),
    "either": Domain(False, 0, 10, bits=64, same="money"),
}
VALUES: dict[str, tuple[int | None, ...]] = {
    "truth": (None, 0, 1, 3), "status": (0, 3, 4, 7), "money": (None, 0, 1, 10), "sure": (0, 1, 10),
    "loss": (None, -10, 0, 3),
}  # fmt: skip
TESTS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)


def column(chance: random.Random) -> exp.Expression:
    """One of the columns."""
    return exp.column(chance.choice(list(HELD)), quoted=True)


def value(chance: random.Random, deep: int) -> exp.Expression:
    """A number by chance."""
    kind = chance.randrange(9) if deep else chance.randrange(3)
    one, other = (value(chance, deep - 1) for _ in range(2)) if kind > 2 else (exp.Null(), exp.Null())
    match kind:
        case 0 | 1:
            return column(chance)
        case 2:
            return exp.Null() if chance.random() < 0.2 else exp.Literal.number(chance.choice((0, 1, 3, 4, 10)))
        case 3:
            return exp.Coalesce(this=one, expressions=[other])
        case 4:
            return exp.Least(this=one, expressions=[other], ignore_nulls=True)
        case 5:
            return exp.Greatest(this=one, expressions=[other], ignore_nulls=True)
        case 6:
            return binary(chance.choice((exp.Add, exp.Sub)), one, other)
        case _:
            ifs = [exp.If(this=test(chance, deep - 1), true=one)]
            if chance.random() < 0.5:
                ifs.append(exp.If(this=test(chance, deep - 1), true=value(chance, deep - 1)))
            return exp.Case(ifs=ifs, default=None if chance.random() < 0.3 else other)


def test(chance: random.Random, deep: int) -> exp.Expression:
    """A test by chance."""
    kind = chance.randrange(6) if deep else chance.randrange(3)
    match kind:
        case 0:
            return binary(chance.choice(TESTS), value(chance, 0), value(chance, 0))
        case 1:
            return exp.Is(this=column(chance), expression=exp.Null())
        case 2:
            return exp.In(this=column(chance), expressions=[exp.Literal.number(n) for n in (0, 3)])
        case 3:
            return exp.Not(this=exp.Coalesce(this=test(chance, deep - 1), expressions=[exp.false()]))
        case _:
            parts = [exp.Paren(this=test(chance, deep - 1)) for _ in range(chance.choice((2, 3)))]
            joined: exp.Expression = parts[0]
            for part in parts[1:]:
                joined = (exp.And if kind == 4 else exp.Or)(this=joined, expression=part)
            return exp.Paren(this=joined)


test.__test__ = False  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def engine() -> duckdb.DuckDBPyConnection:
    """Every row that there may be."""
    connection = duckdb.connect(config={"threads": "1"})
    connection.execute("CREATE TABLE t (truth TINYINT, status INTEGER, money BIGINT, sure BIGINT, loss BIGINT)")
    rows = list(itertools.product(*VALUES.values()))
    connection.execute(
        f"INSERT INTO t VALUES {', '.join(['(?, ?, ?, ?, ?)'] * len(rows))}", [c for r in rows for c in r]
    )
    connection.execute("ALTER TABLE t ADD COLUMN either BIGINT")
    connection.execute("UPDATE t SET either = coalesce(money, 4)")
    return connection


@pytest.mark.parametrize("seed", range(8))
def test_an_expression_by_chance_keeps_its_value_and_its_domain(engine: duckdb.DuckDBPyConnection, seed: int) -> None:
    """Value for value; and what is said of it holds."""
    chance, known = random.Random(seed), KnownDomains(HELD)
    for _ in range(60):
        made = value(chance, 3)
        short, held = simpler(made.copy(), known), domain(made, known)
        before, after = (one.sql("duckdb") for one in (made, short))
        found = engine.execute(f"SELECT count(*) FILTER (({before}) IS DISTINCT FROM ({after})) FROM t").fetchone()
        assert found == (0,), (before, after)
        values = {cell for (cell,) in engine.execute(f"SELECT DISTINCT {before} FROM t").fetchall()}
        assert held.null or None not in values, before
        for cell in values - {None}:
            assert held.low is None or held.low <= cell, before
            assert held.high is None or cell <= held.high, before
            assert held.values is None or cell in held.values, before


@pytest.mark.parametrize("seed", range(8))
def test_a_test_by_chance_holds_for_the_same_rows(engine: duckdb.DuckDBPyConnection, seed: int) -> None:
    """That it is false, or NULL, nobody asks."""
    chance, known = random.Random(seed), KnownDomains(HELD)
    for _ in range(80):
        made = test(chance, 3)
        before, after = (one.sql("duckdb") for one in (made, holds(made.copy(), known)))
        apart = f"coalesce({before}, false) <> coalesce({after}, false)"
        assert engine.execute(f"SELECT count(*) FROM t WHERE {apart}").fetchone() == (0,), (before, after)


def test_what_is_never_so_is_not_written() -> None:
    """A status of a few, a bound that is always there, a sum that is never below 0."""
    known = KnownDomains(HELD)
    for before, after in {
        "CASE WHEN sure IS NULL THEN 1 ELSE sure END": "sure",
        "GREATEST(sure, 0)": "sure",
        "LEAST(money, 0)": "0",
        "CASE WHEN status = 5 THEN 1 ELSE 2 END": "2",
        "CASE WHEN status <> 4 AND status <> 7 AND status = 3 THEN 1 END": "CASE WHEN status = 3 THEN 1 END",
        "COALESCE(sure, 7)": "sure",
        "CASE WHEN money IS NULL THEN NULL ELSE either END": "money",
    }.items():
        quoted = re.sub("|".join(HELD), r'"\g<0>"', before)
        assert simpler(exp.maybe_parse(quoted, dialect="duckdb"), known).sql("duckdb").replace('"', "") == after
