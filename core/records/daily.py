"""Daily totals, updated with each visit: statistics read these few rows, however many visits there are."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable

from core.policy.fact import measure_key
from core.records.rows import KEY, STANDING
from core.records.versions import versions_in

DAY_TABLES = (
    """
    CREATE TABLE day_visits (
        day TEXT NOT NULL,
        street TEXT NOT NULL,
        visits INTEGER NOT NULL,
        PRIMARY KEY (day, street)
    ) STRICT, WITHOUT ROWID
    """,
    # and for any period
    """
    CREATE TABLE enterprises (
        known INTEGER PRIMARY KEY,
        visits INTEGER NOT NULL
    ) STRICT
    """,
    # known: a number derived from the code or the name that reveals neither
    """
    CREATE TABLE day_enterprises (
        day TEXT NOT NULL,
        known INTEGER NOT NULL,
        visits INTEGER NOT NULL,
        PRIMARY KEY (day, known)
    ) STRICT, WITHOUT ROWID
    """,
)
# by day, by month and by year, so that a period of years reads few rows. measure: its key; version: of the pack that
# judged it. low, high: sums, for measures that have any
SPAN_MEASURES = """
    CREATE TABLE span_measures (
        span TEXT NOT NULL,
        measure TEXT NOT NULL,
        version TEXT NOT NULL,
        status TEXT NOT NULL,
        kind TEXT NOT NULL,
        visits INTEGER NOT NULL,
        lows INTEGER NOT NULL,
        low INTEGER NOT NULL,
        highs INTEGER NOT NULL,
        high INTEGER NOT NULL,
        PRIMARY KEY (span, measure, version, status, kind)
    ) STRICT, WITHOUT ROWID
"""


MONTH, YEAR = "m", "y"  # prefixes of month and year keys, so that day keys never sort between two months
NAMES = ("day_visits", "day_enterprises", "enterprises", "span_measures")


def known_as(uscc: str, name: str) -> int:
    """The number that identifies an enterprise when distinct enterprises are counted."""
    return int.from_bytes(hashlib.sha256((uscc or name).encode()).digest()[:8], "big", signed=True)


def count(connection: sqlite3.Connection, visit: int, by: int = 1) -> None:
    """Add a finished visit to the totals within the caller's transaction; ``by=-1`` removes it when a correction
    replaces it."""
    row = connection.execute(
        "SELECT day, street, uscc, name, policy, pack_digest FROM visits WHERE seq = ?", (visit,)
    ).fetchone()
    versions = versions_in(connection, row["policy"], row["pack_digest"])
    day = row["day"]
    _add(connection, "day_visits", ("day", "street"), (day, row["street"]), {"visits": by})
    known = known_as(row["uscc"], row["name"])
    _add(connection, "day_enterprises", ("day", "known"), (day, known), {"visits": by})
    _add(connection, "enterprises", ("known",), (known,), {"visits": by})
    for measure, status, kind, low, high in connection.execute(
        f"SELECT {KEY}, o.status, o.kind, o.low, o.high FROM visit_outcomes o JOIN visits v ON v.seq = o.visit"
        " WHERE o.visit = ?",
        (visit,),
    ).fetchall():
        sums = {
            "visits": by, "lows": by * (low is not None), "low": by * (low or 0),
            "highs": by * (high is not None), "high": by * (high or 0),
        }  # fmt: skip
        version = versions.get(measure.rpartition(":")[0], "")
        for span in (day, MONTH + day[:7], YEAR + day[:4]):
            _add(connection, "span_measures", _BY, (span, measure, version, status, kind), sums)


_BY = ("span", "measure", "version", "status", "kind")
_SUMS = ("visits", "lows", "low", "highs", "high")


def fill(connection: sqlite3.Connection) -> None:
    """Rebuild the totals from all visits, after their layout changed."""
    for table in NAMES:
        connection.execute(f"DELETE FROM {table}")
    fill_days(connection)
    fill_measures(connection)


def fill_days(connection: sqlite3.Connection) -> None:
    """Add the visits of all days to the (empty) daily tables."""
    connection.create_function("known_as", 2, known_as, deterministic=True)
    connection.execute(
        f"INSERT INTO day_visits SELECT v.day, v.street, count(*) FROM visits v WHERE {STANDING} GROUP BY 1, 2"
    )
    connection.execute(
        "INSERT INTO day_enterprises SELECT v.day, known_as(v.uscc, v.name), count(*)"
        f" FROM visits v WHERE {STANDING} GROUP BY 1, 2"
    )
    connection.execute("INSERT INTO enterprises SELECT known, sum(visits) FROM day_enterprises GROUP BY 1")


def fill_measures(connection: sqlite3.Connection) -> None:
    """Add the measures of all visits to the (empty) table. One day and one set of packs at a time: that sorts little
    and takes half as long as one query for all."""
    for day, policies, digests in connection.execute(
        "SELECT DISTINCT day, policy, pack_digest FROM visits WHERE state = 'finished' ORDER BY day"
    ).fetchall():
        versions = versions_in(connection, policies, digests)
        found = connection.execute(
            "SELECT o.measure, o.status, o.kind, count(*), count(o.low), coalesce(sum(o.low), 0), count(o.high),"
            " coalesce(sum(o.high), 0) FROM visits v INDEXED BY visits_by_day JOIN visit_outcomes o ON o.visit = v.seq"
            f" WHERE v.day = ? AND v.policy = ? AND v.pack_digest = ? AND {STANDING} GROUP BY 1, 2, 3",
            (day, policies, digests),
        )
        keys = ((measure if ":" in measure else measure_key(policies, measure), *rest) for measure, *rest in found)
        connection.executemany(
            _adding("span_measures", _BY, _SUMS),
            [(day, key, versions.get(key.rpartition(":")[0], ""), *rest) for key, *rest in keys],
        )
    for prefix, length in ((MONTH, 7), (YEAR, 4)):
        connection.execute(
            "INSERT INTO span_measures SELECT ? || substr(span, 1, ?), measure, version, status, kind,"
            " sum(visits), sum(lows), sum(low), sum(highs), sum(high) FROM span_measures WHERE span < ?"
            " GROUP BY 1, 2, 3, 4, 5",
            (prefix, length, MONTH),
        )


def _add(
    connection: sqlite3.Connection, table: str, keys: Iterable[str], values: tuple[str | int, ...], by: dict[str, int]
) -> None:
    connection.execute(_adding(table, keys, by), (*values, *by.values()))


def _adding(table: str, keys: Iterable[str], sums: Iterable[str]) -> str:
    """The upsert that adds to a row or creates it."""
    columns, sums = [*keys, *sums], tuple(sums)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        f" ON CONFLICT DO UPDATE SET {', '.join(f'{name} = {name} + excluded.{name}' for name in sums)}"
    )
