"""A policy package from a stick: verified, and compared with the installed policies, before it is installed. No Qt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.assess.check import check_files
from core.assess.differences import Differences, differences
from core.errors import PolicyError
from core.policy.installed import Installed, Policies
from core.policy.joined import require_alike, unlike
from core.policy.outline import place_of_fact
from core.policy.pack import LEVELS, Policy
from core.policy.package import Package, read_bytes
from core.policy.shelf import Shelf
from core.policy.text import quote


@dataclass(frozen=True, slots=True)
class PackageOffer:
    """A package that may be installed, and what it would change. `before`: the version that it replaces."""

    data: bytes
    package: Package
    signed_by: str  # "": unsigned, which only practice accepts
    before: Installed | None
    found: Differences | None
    notices: tuple[str, ...]


def read_offer(file: Path, shelf: Shelf, policies: Policies, street: str = "") -> PackageOffer:
    """Check a package file. `street`: of this centre. Raises PolicyError with one sentence if it may not be installed;
    nothing changes either way."""
    data = read_bytes(file)
    package = shelf.admit(data)
    others = [each for each in policies.all if each.id != package.manifest.id]
    for other in others:
        _require_alike(other, package)
    faults = check_files(package.files)
    if faults:
        raise PolicyError(f"这个政策包有 {len(faults)} 处要改，没有导入：{faults[0]}")
    before = next((each for each in policies.all if each.id == package.manifest.id), None)
    return PackageOffer(
        data,
        package,
        package.signed_by,
        before,
        differences(before.files, package.files) if before else None,
        (*_elsewhere(package.policy, street), *_alone(package, others, before)),
    )


def _require_alike(other: Installed, package: Package) -> None:
    try:
        require_alike(other.policy, package.policy)
    except PolicyError as error:
        name, _ = unlike(other.policy, package.policy) or ("", "")
        places = [place_of_fact(files, name) for files in (other.files, package.files)]
        where = f"，一处在 {places[0]}，一处在 {places[1]}" if all(places) else ""
        raise PolicyError(f"{error.message}{where}，没有导入。请签发的部门改用同样的问法，或另取名称") from error


def _elsewhere(policy: Policy, street: str) -> Iterator[str]:
    """Warns if a district policy's 本区 is not the centre's district."""
    if street and policy.level == LEVELS[-1] and policy.streets and street not in policy.streets:
        yield f"这份{policy.level}政策的街镇里没有本中心所在的{street}，它说的“本区”是别的区，请确认要不要在这里用"


def _alone(package: Package, others: list[Installed], before: Installed | None) -> Iterator[str]:
    """Warns once about matters that no other policy has: their names may differ there, and then they would count
    twice."""
    if not others:
        return
    known = {name for each in (*others, *([before] if before else [])) for name in each.policy.same}
    for name in package.policy.same:
        if name not in known:
            yield f"同一事项{quote(name)}在别的政策里没有，不会与它们比较高低；别处如有，名称要一样"
