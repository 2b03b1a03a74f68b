"""A roster judged in SQL says what the visit engine says: of each worked visit, alone and under both policies, and of
visits by chance. `HUIQI_CHANCES=100000` tries as many; in the suite a few hundred."""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import duckdb
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "assess"))
import chance

from core.assess import Visit, assess, read_visit
from core.assess.status import Status
from core.errors import HuiqiError
from core.policy import Policy, load_policy
from core.policy.joined import joined
from core.policy.located_yaml import plain
from core.screening.facts import Unlowered
from core.screening.layout import create, fill, layout_of, quoted, rows_of
from core.screening.lowered import AS_OF, lowered
from core.screening.screen import present_in, screen

PACKS = Path(__file__).resolve().parents[2] / "resources" / "policies"
CHANCES = int(os.environ.get("HUIQI_CHANCES", "600"))
SLICES = 3
pytestmark = pytest.mark.timeout(0)
SHIPPED = ("baoshan-2023-1",)
PRACTICE = ("sample-city-2023",)
BOTH = SHIPPED + PRACTICE
STATUSES = tuple(Status)


@cache
def policy_of(ids: tuple[str, ...]) -> Policy:
    """These policies held together, run by generated Python, which says what the plain reading says."""
    return joined([chance.compiled(load_policy(id)) for id in ids])


@cache
def worked(ids: tuple[str, ...]) -> tuple[Visit, ...]:
    """Every worked visit that can be read, of each of the policies."""
    return tuple(_worked(policy_of(ids)))


def _worked(policy: Policy) -> Iterator[Visit]:
    for part in policy.each:
        for file in sorted((PACKS / part.id / "cases").glob("*.yaml")):
            for document in plain(file.read_text(encoding="utf-8")):
                try:
                    yield replace(read_visit(part, document), policy=policy.id)
                except HuiqiError:
                    continue


def roster(policy: Policy, visits: Sequence[Visit]) -> duckdb.DuckDBPyConnection:
    """A roster of these visits, each with its own day."""
    connection = duckdb.connect(config={"threads": "1"})
    create(connection, layout_of(policy))
    connection.execute(f'ALTER TABLE enterprise ADD COLUMN "{AS_OF}" INTEGER')
    rows = rows_of(policy, visits)
    days = (visit.as_of.toordinal() for visit in visits)
    rows["enterprise"] = [(*row, day) for row, day in zip(rows["enterprise"], days, strict=True)]
    fill(connection, rows)
    return connection


def judged(policy: Policy, visits: Sequence[Visit]) -> list[dict[str, int | None]]:
    """The query's results for visits with the same open facts."""
    with roster(policy, visits) as connection:
        present = present_in(connection, policy)
        found = connection.execute('SELECT DISTINCT "事项" FROM "其他政策支持" WHERE "事项" IS NOT NULL').fetchall()
        made = lowered(policy, present, None, visits[0].unmentioned, [text for (text,) in found])
        connection.execute("PRAGMA disable_optimizer")
        for name, text in made.text("duckdb"):
            connection.execute(f"CREATE TABLE {quoted(name)} AS {text}" if name else f"{text} ORDER BY row")
        names = [column[0] for column in connection.description or ()]
        return [dict(zip(names, cells, strict=True)) for cells in connection.fetchall()]


def wanted(policy: Policy, visit: Visit) -> dict[str, int | None]:
    """What the visit engine says, by the names of the columns."""
    made = assess(policy, visit)
    said: dict[str, int | None] = {}
    for outcome in made.outcomes:
        key = outcome.key if policy.parts else outcome.measure
        said[f"{key}_status"] = STATUSES.index(outcome.status)
        said |= {f"{key}_low": outcome.low, f"{key}_high": outcome.high, f"{key}_most": outcome.span[1]}
    if not policy.parts:
        said |= {
            f"{kind}_{end}": sum_
            for kind, both in made.known.items()
            for end, sum_ in zip(("low", "high"), both, strict=True)
        }
    return said


def differing(policy: Policy, visits: Iterable[Visit]) -> list[tuple[Visit, dict[str, object]]]:
    """The visits of which the two say different things, and what."""
    alike: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        alike[visit.unmentioned].append(visit)
    found: list[tuple[Visit, dict[str, object]]] = []
    for group in alike.values():
        for visit, got in zip(group, judged(policy, group), strict=True):
            want = wanted(policy, visit)
            apart = {name: (got[name], want[name]) for name in want if got[name] != want[name]}
            found += [(visit, apart)] if apart else []
    return found


@pytest.mark.parametrize("ids", [SHIPPED, PRACTICE, BOTH], ids=["shipped", "practice", "together"])
def test_every_worked_visit_comes_to_the_same(ids: tuple[str, ...]) -> None:
    """Status, both sums and what is open of each measure, and the totals by kind."""
    visits = worked(ids) if len(ids) == 1 else worked(ids)[::4]
    assert not differing(policy_of(ids), visits)


@pytest.mark.parametrize("part", range(SLICES))
@pytest.mark.parametrize("ids", [SHIPPED, PRACTICE, BOTH], ids=["shipped", "practice", "together"])
def test_visits_by_chance_come_to_the_same(ids: tuple[str, ...], part: int) -> None:
    """The same ones each time."""
    policy = policy_of(ids)
    visits = list(chance.visits(policy, worked(ids), seed=100 + part, count=CHANCES // SLICES // 3))
    assert not differing(policy, visits)


def test_totals_of_several_policies_are_those_of_the_visit_engine() -> None:
    """The same matter counts once: what no query adds up is left to the visit engine."""
    policy = policy_of(BOTH)
    by_day: dict[object, list[Visit]] = defaultdict(list)
    for visit in worked(BOTH):
        if visit.unmentioned == "none":
            by_day[visit.as_of].append(visit)
    day, visits = max(by_day.items(), key=lambda pair: len(pair[1]))
    with duckdb.connect() as connection:
        create(connection, layout_of(policy))
        fill(connection, rows_of(policy, visits))
        told: list[tuple[int, int]] = []
        added = screen(connection, policy, visits[0].as_of, "none", lambda done, of: told.append((done, of)))
        found = connection.execute(
            "SELECT cash_low, cash_high, relief_low, relief_high, deferral_low, deferral_high FROM verdict ORDER BY row"
        ).fetchall()
        lines = connection.execute("SELECT count(*), count(DISTINCT measure) FROM result").fetchone()
    want = [assess(policy, visit).known for visit in visits]
    assert [tuple(end for kind in ("cash", "relief", "deferral") for end in each[kind]) for each in want] == found
    assert 0 < added < len(visits)
    assert told == [(0, len(visits)), (len(visits), len(visits))]
    assert lines is not None
    assert lines[0] == len(visits) * len(policy.keyed), day


def test_rules_that_no_query_says_are_judged_enterprise_by_enterprise(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables are the same, whichever way was gone; all are counted as asked of the visit engine."""
    policy = policy_of(PRACTICE)
    visits = [replace(v, as_of=worked(PRACTICE)[0].as_of, unmentioned="none") for v in worked(PRACTICE)[:40]]
    with duckdb.connect() as connection:
        create(connection, layout_of(policy))
        fill(connection, rows_of(policy, visits))
        assert screen(connection, policy, visits[0].as_of, "none") == 0
        by_query = _all_of(connection)
        monkeypatch.setattr("core.screening.screen.lowered", _refused)
        told: list[tuple[int, int]] = []
        assert screen(connection, policy, visits[0].as_of, "none", lambda *so_far: told.append(so_far)) == len(visits)
        assert _all_of(connection) == by_query
    assert told == [(0, len(visits)), (len(visits), len(visits))]


def _all_of(connection: duckdb.DuckDBPyConnection) -> tuple[dict[str, list[object]], list[tuple[object, ...]]]:
    """The verdicts by column, and the lines."""
    found = connection.execute("SELECT * FROM verdict ORDER BY row")
    names = [column[0] for column in found.description or ()]
    columns = dict(zip(names, map(list, zip(*found.fetchall(), strict=True)), strict=True))
    return columns, connection.execute("SELECT * FROM result ORDER BY row, policy, measure").fetchall()


def _refused(*given: object) -> None:
    raise Unlowered("一处试出来的算式")
