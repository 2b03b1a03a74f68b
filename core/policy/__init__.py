"""What the policy says: packs, the rule language, money. Nothing of any visit."""

from core.policy.loader import Files, digest_of, load_policy, pack_files, read_policy, shipped, shipped_id
from core.policy.pack import Fact, Measure, Policy

__all__ = [
    "Fact",
    "Files",
    "Measure",
    "Policy",
    "digest_of",
    "load_policy",
    "pack_files",
    "read_policy",
    "shipped",
    "shipped_id",
]
