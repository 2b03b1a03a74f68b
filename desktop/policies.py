"""Where a counter finds its policies: with the program, and in its data folder. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.paths import cache_folder, policies_folder

if TYPE_CHECKING:  # the window stands before any policy is read
    from core.policy import Files, Policy
    from core.policy.installed import Policies
    from core.policy.shelf import Shelf
    from core.policy.signing import PublicKey


@dataclass(frozen=True, slots=True)
class PackState:
    """What a counter has: all its policies, with what cannot be used and why, and the keys it trusts."""

    policies: Policies
    keys: tuple[PublicKey, ...]
    practice: bool


def shelves(folder: Path, practice: bool = False) -> tuple[Shelf, ...]:
    """The shelves of a data folder, the last the one that takes in more. Practice has the real counter's as well."""
    from core.policy.shelf import Shelf

    own = Shelf(policies_folder(folder), practice, _read)
    return (Shelf(policies_folder(folder.parent), read=_read), own) if practice else (own,)


def load(folder: Path, practice: bool = False) -> Policies:
    """All policies of a counter. Raises PolicyError where one that comes with the program cannot be read."""
    from core.policy.installed import policies_of

    return policies_of(shelves(folder, practice), _read)


def named(id: str, folder: Path) -> Policy:
    """A policy by its id: one that ships, samples too, or one that a counter has taken in; never a folder of that name.
    Raises PolicyError where there is none."""
    from core.errors import LONGEST, PolicyError, shortened
    from core.policy import shipped_id
    from core.policy.installed import versions_of

    found = versions_of(id, shelves(folder), _read)
    if found is None:
        raise PolicyError(f"没有政策包“{shortened(id, LONGEST // 3)}”：请写已有的编号（如 {shipped_id()}）")
    return found.policy


def _read(files: Files) -> Policy:
    """The policy of a pack's files, which is kept read for the next start."""
    from core.assess.ready import ready_files

    return ready_files(files, keep_in=cache_folder())


def given(policies: Sequence[Policy]) -> Policies:
    """Policies in hand, of shipped ids, in the place of those that a counter would find: for tests and pictures."""
    from core.policy import pack_files
    from core.policy.installed import Installed, Policies

    return Policies(tuple(Installed(policy, pack_files(policy.id)) for policy in policies))
