"""The policy version of each frozen pack, and the names of its measures, so that outcomes can be told apart by the
rules that produced them. Extracted from each pack once."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from core.policy.outline import head_of, measure_texts
from core.policy.versions import version_words
from core.records.database import Database
from core.records.values import UsedMeasure, UsedPacks

TABLES = (
    """
    CREATE TABLE pack_versions (
        digest TEXT PRIMARY KEY,
        policy TEXT NOT NULL,
        version TEXT NOT NULL,
        number TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE pack_measures (
        policy TEXT NOT NULL,
        version TEXT NOT NULL,
        measure TEXT NOT NULL,
        place INTEGER NOT NULL,
        name TEXT NOT NULL,
        mark TEXT NOT NULL,
        PRIMARY KEY (policy, version, measure)
    ) STRICT, WITHOUT ROWID
    """,
)


def note(connection: sqlite3.Connection, digest: str, policy: str, files: Mapping[str, bytes]) -> None:
    """Extract version and measure names from a frozen pack, within the caller's transaction. If two packs have the same
    version, the later one names it."""
    version, number = head_of(files)
    connection.execute(
        "INSERT OR REPLACE INTO pack_versions (digest, policy, version, number) VALUES (?, ?, ?, ?)",
        (digest, policy, version, number or policy),
    )
    connection.executemany(
        "INSERT OR REPLACE INTO pack_measures (policy, version, measure, place, name, mark) VALUES (?, ?, ?, ?, ?, ?)",
        [(policy, version, id, at, *told) for at, (id, told) in enumerate(measure_texts(files).items())],
    )


def versions_in(connection: sqlite3.Connection, policies: str, digests: str) -> dict[str, str]:
    """The version of each policy of a visit, by policy id. Both arguments as the visit stores them, separated by
    spaces."""
    named = digests.split()
    marks = ",".join("?" * len(named))
    known = {
        row[0]: row[1]
        for row in connection.execute(f"SELECT digest, version FROM pack_versions WHERE digest IN ({marks})", named)
    }
    return {id: known.get(digest, "") for id, digest in zip(policies.split(), named, strict=False)}


def used_packs(database: Database) -> UsedPacks:
    """What visits were judged by: measures with the names of their version, in the order of the pack."""
    measures = database.rows(
        "SELECT m.policy, m.version, p.number, m.measure, m.name FROM pack_measures m"
        " JOIN (SELECT policy, version, max(number) AS number FROM pack_versions GROUP BY 1, 2) p"
        " ON p.policy = m.policy AND p.version = m.version ORDER BY m.policy, m.version, m.place"
    )
    packs = database.rows("SELECT digest, number, version FROM pack_versions")
    told = {row["digest"]: f"{row['number']} {version_words(row['version'])}" for row in packs}
    return UsedPacks(tuple(UsedMeasure(*row) for row in measures), told)


def judged_by(versions: int) -> str:
    """The condition that a visit ``v`` was judged by one of so many versions of a policy; parameters: policy,
    versions."""
    return (
        f"EXISTS (SELECT 1 FROM pack_versions p WHERE p.policy = ? AND p.version IN ({','.join('?' * versions)})"
        " AND instr(' ' || v.pack_digest || ' ', ' ' || p.digest || ' '))"
    )
