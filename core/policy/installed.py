"""The policies of a counter: shipped and installed ones. One version of each is in use."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from core.policy.folders import Files, pack_files, shipped_id, shipped_ids, ships_as_sample
from core.policy.pack import LEVELS, Policy
from core.policy.package import Package, Read, read_pack
from core.policy.shelf import Shelf, UnusableFile
from core.policy.versions import version_order


@dataclass(frozen=True, slots=True)
class Installed:
    """A policy in use, and the bytes it was read from, which finished visits freeze."""

    policy: Policy
    files: Files
    signed_by: str = ""  # the holder of the key; for an unregistered key (practice) its fingerprint; "" for none
    shipped: bool = True  # shipped with the program
    earlier: tuple[str, ...] = ()  # other installed versions of the same policy, newest first

    @property
    def id(self) -> str:
        """The policy's id."""
        return self.policy.id

    @property
    def version(self) -> str:
        """The pack's version."""
        return self.policy.version

    @property
    def level(self) -> str:
        """国家, 市 or 区."""
        return self.policy.level.removesuffix("级")

    @property
    def sample(self) -> bool:
        """Whether it is a practice sample."""
        return self.policy.sample

    def in_force(self, day: datetime.date) -> bool:
        """Whether it is valid on a day."""
        return self.policy.in_force(day)


@dataclass(frozen=True, slots=True)
class Policies:
    """All of them, from national to district. `troubles`: unusable packages."""

    all: tuple[Installed, ...]
    troubles: tuple[UnusableFile, ...] = ()

    @property
    def main(self) -> Installed:
        """The one that the counter was set up for: the first shipped one, in the version in use."""
        wanted = shipped_id()
        return next((each for each in self.all if each.id == wanted), self.all[0])


def policies_of(shelves: Iterable[Shelf], read: Read = read_pack) -> Policies:
    """The policies of a counter: the newest version of each that is shipped or on one of its shelves. Practice samples
    are included only if a shelf is for practice. Raises PolicyError if a shipped one is unreadable; problems of
    installed ones are in `troubles`."""
    shelves = tuple(shelves)
    practice = any(shelf.practice for shelf in shelves)
    found = {id: [_shipped(id, read)] for id in shipped_ids() if practice or not ships_as_sample(id)}
    troubles: list[UnusableFile] = []
    for shelf in shelves:
        packages, unusable = shelf.installed()
        troubles += unusable
        for package in packages:
            found.setdefault(package.manifest.id, []).append(_taken_in(package))
    newest = (_newest(versions) for versions in found.values())
    return Policies(
        tuple(sorted(newest, key=lambda i: (LEVELS.index(i.policy.level), i.policy.effective, i.id))), tuple(troubles)
    )


def versions_of(id: str, shelves: Iterable[Shelf], read: Read = read_pack) -> Installed | None:
    """The version in use of one policy, including samples; None if there is none with that id."""
    found = [_shipped(id, read)] if id in shipped_ids() else []
    for shelf in shelves:
        found += [_taken_in(package) for package in shelf.installed(id)[0]]
    return _newest(found) if found else None


def _shipped(id: str, read: Read) -> Installed:
    files = pack_files(id)
    return Installed(read(files), files)


def _taken_in(package: Package) -> Installed:
    return Installed(package.policy, package.files, package.signed_by, shipped=False)


def _newest(versions: list[Installed]) -> Installed:
    """The one in use, with the others; of equal versions the installed one, which is signed."""
    versions.sort(key=lambda each: (version_order(each.version), not each.shipped))
    last = versions[-1]
    earlier = dict.fromkeys(v.version for v in reversed(versions[:-1]) if v.version != last.version)
    return Installed(last.policy, last.files, last.signed_by, last.shipped, tuple(earlier))
