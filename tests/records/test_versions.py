"""Visits judged by two versions of a policy are separate in statistics and search; also in a record of an older
version."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from desk import Counter, HandClock

from core.records import MeasureCount, Store, UsedMeasure, open_store
from core.records.values import StoredVisit
from core.records.versions import TABLES

NAMES = {"1": "旧名", "1.2": "新名"}


def pack(version: str, policy: str = "p", number: str = "甲〔2023〕1号") -> dict[str, bytes]:
    """A pack with these contents."""
    measures = f"- {{id: 3-1, name: {NAMES[version]}}}\n- {{id: 3-9, name: 办事, kind: service}}\n"
    head = f'id: {policy}\nversion: "{version}"\nnumber: {number}\n'
    return {"policy.yaml": head.encode(), "measures/03.yaml": measures.encode()}


def freeze(store: Store) -> None:
    """Two versions of one policy, one of another."""
    store.packs.freeze("d1", "p", pack("1"))
    store.packs.freeze("d2", "p", pack("1.2"))
    store.packs.freeze("q1", "q", pack("1", "q", "乙〔2023〕2号"))


def judged(
    store: Store, policies: str, digests: str, result: dict[str, object], corrects: StoredVisit | None = None
) -> StoredVisit:
    """A finished visit under these."""
    if corrects is None:
        visit = store.visits.create(policy=policies, pack_digest=digests, as_of=date(2023, 9, 1))
    else:
        visit = store.visits.correct(corrects.id)
        store.visits.update(visit.id, policy=policies, pack_digest=digests)
    return store.visits.finish(visit.id, result)


def outcome(high: int, measure: str = "3-1") -> dict[str, object]:
    """A measure that was met."""
    return {"measure": measure, "status": "met", "low": high, "high": high, "kind": "cash"}


def by_two(store: Store) -> tuple[StoredVisit, StoredVisit, StoredVisit]:
    """A visit by version 1, one by 1.2, one by 1.2 together with another policy."""
    freeze(store)
    both = {"policies": [{"policy": "p", "outcomes": [outcome(5)]}, {"policy": "q", "outcomes": [outcome(70)]}]}
    return (
        judged(store, "p", "d1", {"outcomes": [outcome(100)]}),
        judged(store, "p", "d2", {"outcomes": [outcome(20)]}),
        judged(store, "p q", "d2 q1", both),
    )


def test_what_two_versions_came_to_is_not_added_together(store: Store) -> None:
    """Each under its own name; a measure of several policies by the version of its own."""
    by_two(store)
    counted = store.statistics()
    old, new, other = counted.measures
    assert replace(old, mark="") == MeasureCount("p:3-1", "met", "cash", 1, 100, 100, "1", "旧名")
    assert replace(new, mark="") == MeasureCount("p:3-1", "met", "cash", 2, 25, 25, "1.2", "新名")
    assert replace(other, mark="") == MeasureCount("q:3-1", "met", "cash", 1, 70, 70, "1", "旧名")
    assert old.mark == other.mark != new.mark  # what they say alike, and what not
    assert counted.packs.words("d2 q1") == "甲〔2023〕1号 第 1.2 版、乙〔2023〕2号 第 1 版"
    assert counted.packs.measures[0] == UsedMeasure("p", "1", "甲〔2023〕1号", "3-1", "旧名")
    assert len(counted.packs.measures) == 3  # what pays nothing is not among them


def test_a_correction_by_another_version_takes_the_place_of_what_it_corrects(store: Store) -> None:
    """The version of before loses it, the other one has it."""
    old, *_ = by_two(store)
    judged(store, "p", "d2", {"outcomes": [outcome(1)]}, corrects=old)
    assert [(m.version, m.visits, m.high) for m in store.statistics().measures if m.measure == "p:3-1"] == [
        ("1.2", 3, 26)
    ]


def test_visits_are_found_by_the_version_that_judged_them(store: Store) -> None:
    """Of one, of both, of none; a digest that only begins like another's is another's."""
    old, new, both = by_two(store)
    store.packs.freeze("d", "p", pack("1"))

    def found(*versions: str) -> set[str]:
        return {row.id for row in store.search(measure="p:3-1", versions=versions or None)}

    assert found() == {old.id, new.id, both.id}
    assert found("1") == {old.id}
    assert found("1.2") == {new.id, both.id}
    assert found("1", "1.2") == {old.id, new.id, both.id}
    assert found("7") == set()
    assert {row.pack_digest for row in store.search(measure="q:3-1", versions=("1",))} == {"d2 q1"}


def test_a_record_of_before_learns_the_versions_from_its_packs(tmp_path: Path, clock: HandClock) -> None:
    """It gives the same counts, its chain is intact, and a damaged pack does not stop the migration."""
    folder = tmp_path / "old"
    with open_store(folder, clock) as store:
        by_two(store)
        expected = store.statistics()
        with store._database.transaction() as connection:
            _as_before(connection)
    with open_store(folder, clock) as store:
        assert store.statistics() == expected
        assert store.verify().intact
        with store._database.transaction() as connection:
            _as_before(connection)
            guards = connection.execute("SELECT name, sql FROM sqlite_schema WHERE tbl_name = 'packs'").fetchall()
            for name, sql in guards:
                if sql and sql.startswith("CREATE TRIGGER"):
                    connection.execute(f"DROP TRIGGER {name}")
            connection.execute("UPDATE packs SET files = x'00' WHERE digest = 'd1'")
    with open_store(folder, clock) as store:
        assert {(m.measure, m.version, m.visits) for m in store.statistics().measures} == {
            ("p:3-1", "", 1), ("p:3-1", "1.2", 2), ("q:3-1", "1", 1)
        }  # fmt: skip


def _as_before(connection: object) -> None:
    """Take the step back: the tables as the step before left them."""
    tables = [text.split()[2] for text in TABLES]
    for table in (*tables, "span_measures"):
        connection.execute(f"DROP TABLE {table}")
    connection.execute(
        "CREATE TABLE span_measures (span TEXT, measure TEXT, status TEXT, kind TEXT, visits INTEGER, lows INTEGER,"
        " low INTEGER, highs INTEGER, high INTEGER, PRIMARY KEY (span, measure, status, kind)) STRICT, WITHOUT ROWID"
    )
    connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm010_versions'")


def test_a_visit_whose_pack_says_no_version_is_counted_without_one(counter: Counter) -> None:
    """As those of 0.1.0."""
    counter.finished("甲饭店")
    (count,) = counter.store.statistics().measures
    assert (count.version, count.name) == ("", "")
    assert counter.store.used_packs().words("pack") == "baoshan-2023-1 未写版本"
