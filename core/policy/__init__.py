"""What the policy says: packs, the rule language, money. Nothing of any visit.

The names are fetched when they are first asked for: a window is painted before any pack is read.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.policy.loader import Files, digest_of, load_policy, pack_files, read_policy, shipped, shipped_id
    from core.policy.pack import Fact, Measure, Policy

__all__ = [
    "Fact", "Files", "Measure", "Policy", "digest_of", "load_policy", "pack_files", "read_policy", "shipped",
    "shipped_id",
]  # fmt: skip

_OF_PACK = ("Fact", "Measure", "Policy")


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("core.policy.pack" if name in _OF_PACK else "core.policy.loader"), name)
