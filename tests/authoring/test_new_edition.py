"""Next year's policy begun from this year's: the same words and rules under another id, or as the next version."""

from __future__ import annotations

import pytest

from core.authoring.new_edition import edition_of
from core.policy import load_policy, pack_files, read_policy, shipped_id

SAMPLE = "sample-city-2023"


@pytest.mark.parametrize("id", [SAMPLE, shipped_id()])
def test_another_id_begins_with_the_same_rules(id: str) -> None:
    """The folders of country and district are not taken along: `uses` names them. The cases are the new pack's."""
    made = edition_of(pack_files(id), "next-2024")
    assert not [name for name in made if name.startswith(("common/", "baoshan/"))]
    assert {name for name in made if name.startswith("cases/")} == {n for n in pack_files(id) if n.startswith("cases/")}
    assert all(f"policy: {id}".encode() not in content for name, content in made.items() if name.startswith("cases/"))
    policy = read_policy({**pack_files(id), **made})
    assert policy.id == "next-2024"
    assert [m.id for m in policy.measures] == [m.id for m in load_policy(id).measures]


def test_the_same_id_is_the_next_version_and_takes_the_place_of_this_one() -> None:
    policy = read_policy({**pack_files(SAMPLE), **edition_of(pack_files(SAMPLE), SAMPLE)})
    assert (policy.id, policy.version, policy.supersedes) == (SAMPLE, "2", "1")


def test_of_a_minor_version_the_next_is_the_next_whole_one() -> None:
    files = dict(pack_files(SAMPLE))
    files["policy.yaml"] = files["policy.yaml"].replace(b'version: "1"', b'version: "3.4"')
    policy = read_policy({**files, **edition_of(files, SAMPLE)})
    assert (policy.version, policy.supersedes) == ("4", "3.4")
