"""Policies: packs, the rule language, money. Nothing about visits.

Names are imported on first use, so that the window can be painted before any pack is read.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.policy.folders import Files, digest_of, pack_files, shipped, shipped_id
    from core.policy.loader import load_policy, read_policy
    from core.policy.pack import Fact, Measure, Policy

__all__ = [
    "Fact", "Files", "Measure", "Policy", "digest_of", "load_policy", "pack_files", "read_policy", "shipped",
    "shipped_id",
]  # fmt: skip

_MODULES = {"pack": ("Fact", "Measure", "Policy"), "loader": ("load_policy", "read_policy")}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = next((module for module, names in _MODULES.items() if name in names), "folders")
    return getattr(import_module(f"core.policy.{module}"), name)
