"""What is looked at before a package is taken in: each bad one is one sentence, and nothing has changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import LONGEST, PolicyError
from core.policy.installed import Policies, policies_of
from core.policy.shelf import Shelf
from desktop import package_offer
from desktop.package_offer import PackageOffer, read_offer
from tests import stick
from tests.stick import read


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., PackageOffer]:
    """Put a pack on a stick and look at it, as a centre that trusts the key; the check finds nothing."""
    monkeypatch.setattr(package_offer, "check_files", lambda files: [])
    shelf = Shelf(tmp_path / "policies", read=read)
    shelf.trust(stick.KEY.public(stick.HOLDER).as_file())
    before = sorted(p.name for p in tmp_path.rglob("*"))

    def looked(files: dict[str, bytes], street: str = "") -> PackageOffer:
        file = stick.put_on(tmp_path, files)
        try:
            return read_offer(file, shelf, policies_of([shelf], read), street)
        finally:
            assert sorted(p.name for p in tmp_path.rglob("*")) == sorted([*before, file.name, "区发改委.pub"])

    return looked


def other(*changes: tuple[str, str, str]) -> dict[str, bytes]:
    """A policy of another office, which asks what the shipped one asks, but for the changes: (file, old, new)."""
    more: dict[str, dict[str, str]] = {
        "policy.yaml": {f"id: {stick.PACK}": "id: other-2023-7", "〔2023〕1号": "〔2023〕7号"}
    }
    for name, old, new in changes:
        more.setdefault(name, {})[old] = new
    return stick.newer("1", more)


def refused(look: Callable[..., PackageOffer], files: dict[str, bytes]) -> str:
    """The sentence with which a package is turned away."""
    with pytest.raises(PolicyError) as caught:
        look(files)
    assert "\n" not in caught.value.message
    assert len(caught.value.message) <= LONGEST
    return caught.value.message


def test_a_newer_version_is_offered_with_what_it_changes(look: Callable[..., PackageOffer]) -> None:
    offer = look(stick.newer())
    assert offer.signed_by == stick.HOLDER
    assert offer.before is not None
    assert offer.before.version == "1"
    assert offer.found is not None
    assert [m.id for m in offer.found.measures] == ["18-2"]
    assert offer.notices == ()


def test_a_policy_of_another_office_is_offered_whole(look: Callable[..., PackageOffer]) -> None:
    offer = look(other())
    assert (offer.before, offer.found) == (None, None)


def test_a_fact_that_means_another_thing_there_is_told_with_both_places(look: Callable[..., PackageOffer]) -> None:
    options = "[跨省包车, 委托输出地包车]"
    said = refused(look, other(("facts.yaml", options, "[跨省包车, 委托输出地包车, 别的]")))
    assert "宝府规〔2023〕1号 与 宝府规〔2023〕7号 的事实" in said
    assert "选项不同，“别的”只有一个有" in said
    assert re.search(r"一处在 facts\.yaml:(\d+)，一处在 facts\.yaml:\1，没有导入", said)
    assert "没有导入" in said


def test_a_matter_that_nobody_else_knows_is_a_notice(look: Callable[..., PackageOffer]) -> None:
    offer = look(other(("policy.yaml", "  光伏项目: 21-1", "  光伏工程: 21-1")))
    assert offer.notices == ("同一事项“光伏工程”在别的政策里没有，不会与它们比较高低；别处如有，名称要一样",)


def test_two_policies_of_one_id_are_not_taken(look: Callable[..., PackageOffer]) -> None:
    said = refused(look, stick.newer(more={"policy.yaml": {"〔2023〕1号": "〔2023〕2号"}}))
    assert said == "编号 baoshan-2023-1 已用于 宝府规〔2023〕1号，没有导入。请签发的部门另取编号"


def test_a_pack_with_a_fault_is_not_taken(look: Callable[..., PackageOffer], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_offer, "check_files", lambda files: ["cases/a.yaml:3 21-1 少了一个边界", "又一处"])
    assert "2 处要改，没有导入：cases/a.yaml:3" in refused(look, stick.newer())


def test_the_same_version_again_differs_in_nothing(look: Callable[..., PackageOffer], tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "policies", read=read)
    data = stick.put_on(tmp_path).read_bytes()
    shelf.install(data)
    installed: Policies = policies_of([shelf], read)
    offer = read_offer(tmp_path / "政策包.hqp", shelf, installed)
    assert offer.found is not None
    assert not offer.found


@pytest.mark.parametrize(("street", "told"), [("杨行镇", 0), ("", 0), ("朱家角镇", 1)])
def test_a_policy_of_another_district_is_pointed_out(look: Callable[..., PackageOffer], street: str, told: int) -> None:
    """By the street in which the centre is set up."""
    notices = look(stick.newer(), street).notices
    assert len(notices) == told
    assert all("没有本中心所在的朱家角镇" in notice for notice in notices)
