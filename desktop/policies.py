"""Where a counter finds its policies: shipped with the program, and in its data folder. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.paths import cache_folder, policies_folder

if TYPE_CHECKING:  # the window is shown before any policy is read
    from core.policy import Files, Policy
    from core.policy.installed import Policies
    from core.policy.shelf import Shelf
    from core.policy.signing import PublicKey


@dataclass(frozen=True, slots=True)
class PackState:
    """All policies of a counter, those that are unusable and why, and its trusted keys."""

    policies: Policies
    keys: tuple[PublicKey, ...]
    practice: bool


def shelves(folder: Path, practice: bool = False) -> tuple[Shelf, ...]:
    """The shelves of a data folder; packages are installed on the last one. Practice also has those of the real
    counter."""
    from core.policy.shelf import Shelf

    own = Shelf(policies_folder(folder), practice, _read)
    return (Shelf(policies_folder(folder.parent), read=_read), own) if practice else (own,)


def load(folder: Path, practice: bool = False) -> Policies:
    """All policies of a counter. Raises PolicyError if one that ships with the program is unreadable."""
    from core.policy.installed import policies_of

    return policies_of(shelves(folder, practice), _read)


def named(id: str, folder: Path) -> Policy:
    """A policy by id: a shipped one (also samples), or an installed one; never a folder of that name. Raises
    PolicyError if there is none."""
    from core.errors import LONGEST, PolicyError, shortened
    from core.policy import shipped_id
    from core.policy.installed import versions_of

    found = versions_of(id, shelves(folder), _read)
    if found is None:
        raise PolicyError(f"没有政策包“{shortened(id, LONGEST // 3)}”：请写已有的编号（如 {shipped_id()}）")
    return found.policy


def _read(files: Files) -> Policy:
    """The parsed policy of a pack, cached for the next start."""
    from core.assess.policy_cache import ready_files

    return ready_files(files, keep_in=cache_folder())


def given(policies: Sequence[Policy]) -> Policies:
    """The given policies, with shipped ids, in place of those that a counter would find: for tests and screenshots."""
    from core.policy import pack_files
    from core.policy.installed import Installed, Policies

    return Policies(tuple(Installed(policy, pack_files(policy.id)) for policy in policies))
