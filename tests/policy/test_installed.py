"""Which policies a counter has: the newest version of each, samples in practice only, and the bytes of each."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from core.policy import digest_of, pack_files
from core.policy.installed import Installed, Policies, policies_of
from core.policy.package import make_package
from core.policy.shelf import Shelf
from core.policy.signing import SigningKey
from tests.policy.test_package import altered
from tests.stick import read

SHIPPED, SAMPLE = "baoshan-2023-1", "sample-city-2023"
KEY = SigningKey.new()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A centre that trusts KEY."""
    made = Shelf(tmp_path / "policies", read=read)
    made.trust(KEY.public("柳河区政府办").as_file())
    return made


@pytest.fixture(scope="module")
def toy() -> dict[str, bytes]:
    """A pack of another district."""
    kept = pack_files(Path(__file__).parent.parent / "packs" / "toy")
    return altered(kept, id="id: invented-2023-1", more='version: "1"')


def put(shelf: Shelf, files: dict[str, bytes], key: SigningKey | None = KEY) -> None:
    """Sign a pack and take it in."""
    shelf.install(make_package(files, "柳河区政府办", "2026-11-27", key))


def of(found: Policies, id: str) -> Installed:
    """One of them by its id."""
    return next(each for each in found.all if each.id == id)


def test_a_counter_has_what_ships_but_no_sample(shelf: Shelf) -> None:
    found = policies_of([shelf], read)
    assert [each.id for each in found.all] == [SHIPPED]
    assert found.main.shipped
    assert found.main.level == "区"
    assert digest_of(found.main.files) == found.main.policy.digest


def test_practice_has_the_sample_too_and_the_higher_level_stands_first(shelf: Shelf, tmp_path: Path) -> None:
    found = policies_of([shelf, Shelf(tmp_path / "practice", practice=True, read=read)], read)
    assert [each.id for each in found.all] == [SAMPLE, SHIPPED]
    assert of(found, SAMPLE).sample
    assert found.main.id == SHIPPED


def test_what_was_taken_in_tells_who_signed_it(shelf: Shelf, toy: dict[str, bytes]) -> None:
    put(shelf, toy)
    mine = of(policies_of([shelf], read), "invented-2023-1")
    assert (mine.signed_by, mine.shipped, mine.version) == ("柳河区政府办", False, "1")
    assert mine.files == toy


def test_practice_takes_an_unsigned_one_and_says_that_nobody_signed(tmp_path: Path, toy: dict[str, bytes]) -> None:
    practice = Shelf(tmp_path / "practice", practice=True, read=read)
    put(practice, toy, key=None)
    assert of(policies_of([practice], read), "invented-2023-1").signed_by == ""


def test_a_newer_version_of_the_shipped_policy_is_the_one_in_use(shelf: Shelf) -> None:
    newer = altered(pack_files(SHIPPED), version='version: "2"')
    put(shelf, newer)
    found = policies_of([shelf], read)
    assert [each.id for each in found.all] == [SHIPPED]
    assert (found.main.version, found.main.shipped, found.main.earlier) == ("2", False, ("1",))
    assert found.main.files == newer
    shelf.withdraw(SHIPPED, "2")
    assert (policies_of([shelf], read).main.version, policies_of([shelf], read).main.shipped) == ("1", True)


def test_versions_are_in_the_order_of_their_numbers(shelf: Shelf, toy: dict[str, bytes]) -> None:
    for version in ("1.9", "1.10"):
        put(shelf, altered(toy, version=f'version: "{version}"'))
    mine = of(policies_of([shelf], read), "invented-2023-1")
    assert (mine.version, mine.earlier) == ("1.10", ("1.9",))


def test_a_day_has_the_policies_whose_validity_covers_it(shelf: Shelf) -> None:
    found = policies_of([shelf], read)
    policy = found.main.policy
    for day, there in (
        (policy.effective, True), (policy.expires, True),
        (policy.effective - datetime.timedelta(1), False), (policy.expires + datetime.timedelta(1), False),
    ):  # fmt: skip
        assert found.main.in_force(day) is there


def test_what_can_no_longer_be_used_is_a_trouble_and_the_rest_goes_on(shelf: Shelf, toy: dict[str, bytes]) -> None:
    put(shelf, toy)
    (shelf.folder / "invented-2023-1-1.hqp").write_bytes(b"not a package")
    found = policies_of([shelf], read)
    assert [each.id for each in found.all] == [SHIPPED]
    assert [trouble.name for trouble in found.troubles] == ["invented-2023-1-1.hqp"]
