"""企业划型 in SQL: the size table is as large as a roster needs, and says the same as the whole one."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping

import duckdb
import pytest

from core.assess.answers import Answer, Between, Visit
from core.policy import Policy
from core.screening.domains import Domain
from core.screening.layout import ENTERPRISE, create, fill, layout_of, rows_of
from core.screening.lowered import Screened, lowered
from core.screening.screen import present_in

DAY = datetime.date(2023, 9, 1)
SUMS = (0, 100_000_000, 50_000_000_000, 100_000_000_000_000)  # 分


@pytest.fixture(scope="module")
def codes(policy: Policy) -> list[str]:
    """Every industry that a counter takes, from the letter down."""
    return [option.partition(" ")[0] for option in policy.facts["行业"].options]


def _roster(policy: Policy, codes: list[str]) -> duckdb.DuckDBPyConnection:
    """Enterprises of some industries, of every size, one of which nothing but the industry is known."""
    visits = []
    for code in (*codes, None):
        told = [{"从业人员": 8}, {"从业人员": Between(5, 400)}, {"从业人员": 1200}, {}]
        for answers, sum_ in zip(told, SUMS, strict=True):
            values = {"行业": code, "营业收入": sum_, "资产总额": sum_, **answers} if answers else {"行业": code}
            known = {name: Answer(value) for name, value in values.items() if value is not None}
            visits.append(Visit(policy.id, DAY, "unknown", known))
    connection = duckdb.connect()
    create(connection, layout_of(policy))
    fill(connection, rows_of(policy, visits))
    return connection


def _said(connection: duckdb.DuckDBPyConnection, screened: Screened) -> list[tuple[object, ...]]:
    connection.execute("PRAGMA disable_optimizer")
    for name, text in screened.text("duckdb"):
        connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {text}' if name else f"{text} ORDER BY row")
    return connection.fetchall()


def _unlooked(present: Mapping[str, Mapping[str, Domain]]) -> dict[str, dict[str, Domain]]:
    """The same where nobody looked which industries there are."""
    return {
        table: {name: dataclasses.replace(held, texts=None) for name, held in columns.items()}
        for table, columns in present.items()
    }


@pytest.mark.parametrize("share", [slice(None), slice(0, 1), slice(3, None, 7), slice(0, 0)], ids=str)
def test_what_a_roster_needs_of_the_table_says_what_all_of_it_says(
    policy: Policy, codes: list[str], share: slice
) -> None:
    """Every industry together, one alone, some, and none: each verdict and each sum."""
    with _roster(policy, codes[share]) as connection:
        present = present_in(connection, policy)
        short, whole = lowered(policy, present, DAY), lowered(policy, _unlooked(present), DAY)
        assert _said(connection, short) == _said(connection, whole)
        if len(codes[share]) < len(codes) and codes[share]:
            assert _length(short) < _length(whole)


def test_one_plain_industry_needs_one_row_of_the_table(policy: Policy, codes: list[str]) -> None:
    """The part of the SQL that a usual roster needs is small."""
    with _roster(policy, ["C34"]) as connection:
        present = present_in(connection, policy)
        assert present[ENTERPRISE]["行业"].texts == {"C34"}
        assert _length(lowered(policy, present, DAY)) * 5 < _length(lowered(policy, _unlooked(present), DAY))


def _length(screened: Screened) -> int:
    return sum(len(text) for _, text in screened.text("duckdb"))


def test_codes_that_no_counter_takes_are_judged_alike(policy: Policy) -> None:
    """Tables that come ready made hold what they like: longer codes, no code at all."""
    with _roster(policy, ["C34"]) as connection:
        connection.execute("UPDATE enterprise SET 行业 = ['G5', 'G541', 'K7', '', '#', 'K7010', 'F']["
                           "1 + row % 7] WHERE row < 7")  # fmt: skip
        present = present_in(connection, policy)
        assert _said(connection, lowered(policy, present, DAY)) == _said(
            connection, lowered(policy, _unlooked(present), DAY)
        )
