"""Records of earlier versions, each with its pack: they open, give the same sums, and print them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.assess import assess
from core.policy import load_policy
from core.records import Store, open_store
from desktop.papers import print_paper
from desktop.showcase import LAST_DAY
from desktop.stored_visits import opened, policy_of, visit_of
from tests.fixtures.databases.make_record import BESIDE, make

FIXTURES = Path(__file__).parent / "fixtures" / "databases"
NOW = "now"  # as it will be kept of this version
VERSIONS = [*sorted(file.stem for file in FIXTURES.glob("[0-9]*.db")), NOW]


@pytest.fixture(params=VERSIONS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """The record of a version, opened by today's program."""
    if request.param == NOW:
        make(tmp_path)
    for name, ending in BESIDE.items():
        if (kept := FIXTURES / f"{request.param}{ending}").exists():
            shutil.copy(kept, tmp_path / name)
    with open_store(tmp_path, lambda: LAST_DAY) as found:
        yield found


@pytest.fixture
def first(tmp_path: Path) -> Iterator[Store]:
    """That of 0.1.0, whose packs did not say all that they do today."""
    shutil.copy(FIXTURES / "0.1.0.db", tmp_path / "huiqi.db")
    with open_store(tmp_path, lambda: LAST_DAY) as found:
        yield found


def test_an_old_record_is_whole(store: Store) -> None:
    """Its chain holds after the migrations."""
    assert store.verify().intact
    assert {row.state for row in store.visits.recent()} == {"finished", "parked"}


def test_what_an_old_record_counted_is_told_by_its_own_pack(first: Store) -> None:
    """Which said no version, but its number and the names of its measures."""
    counted = first.statistics()
    assert {each.version for each in counted.measures} == {""}
    assert all(each.name for each in counted.measures if each.kind != "service")
    finished = [row for row in first.visits.recent() if row.state == "finished"]
    assert {counted.packs.words(row.pack_digest) for row in finished} == {"宝府规〔2023〕1号 未写版本"}


def test_an_old_visit_comes_to_what_it_was_finished_with(store: Store) -> None:
    """By its own pack, to the status and to the 分, whatever has been learnt since."""
    policy = load_policy("baoshan-2023-1")
    finished = [store.visits.get(row.id) for row in store.visits.recent() if row.state == "finished"]
    assert finished
    for kept in finished:
        frozen = policy_of(store, kept, [policy])
        assert frozen.digest == kept.pack_digest
        made = assess(frozen, visit_of(frozen, kept))
        then = [(o["measure"], o["status"], o["low"], o["high"]) for o in kept.result["outcomes"]]
        assert [(o.measure, str(o.status), o.low, o.high) for o in made.outcomes] == then
        assert opened(store, kept, [policy]).troubles == ()


def test_what_an_old_pack_left_unsaid_is_known(first: Store) -> None:
    """Its level, its steps, which facts the lists show, and what is said of a day that nobody knows."""
    kept = next(first.visits.get(row.id) for row in first.visits.recent() if row.state == "finished")
    old, new = policy_of(first, kept), load_policy("baoshan-2023-1")
    assert (old.level, old.called, old.roles, old.section) == (new.level, new.called, new.roles, new.section)
    assert [(s.name, s.shows) for s in old.steps] == [(s.name, s.shows) for s in new.steps]
    assert [n.note for n in old.notices] == [n.note for n in new.notices]
    assert old.lasting == new.lasting
    assert old.size == new.size


def test_an_old_visit_is_printed_again(store: Store) -> None:
    """The next printing of a sheet that was given out then."""
    for row in store.visits.recent():
        if row.state == "finished":
            numbers = [p.number for p in store.prints.of_visit(row.id)]
            assert print_paper(store, row.id, "告知单").number == max(numbers, default=0) + 1


def test_an_old_parked_visit_is_taken_up_again(store: Store) -> None:
    """All its answers are there, and silence counts as it did then."""
    policy = load_policy("baoshan-2023-1")
    (parked,) = [store.visits.get(row.id) for row in store.visits.recent() if row.state == "parked"]
    found = opened(store, parked, [policy])
    assert found.troubles == ()
    assert set(found.visit.answers) == set(parked.answers)
    assert found.visit.unmentioned == parked.unmentioned == "none"
