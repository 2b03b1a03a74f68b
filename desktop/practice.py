"""练习模式: a separate record with sample visits, whose papers are marked 练习. No Qt."""

from dataclasses import replace
from pathlib import Path

from core.files import make_inside
from core.policy import Policy, digest_of, load_policy, pack_files, shipped_id
from core.records import open_store
from desktop.papers import PRACTICE
from desktop.settings import CounterSettings
from desktop.showcase import CENTRE, fill

FOLDER = "practice"
PREFIX = "LX"
_VISITS = 9
"""Number of sample visits, from the pack's worked cases; some are used twice."""


def prepare(folder: Path, policy: Policy, real: CounterSettings) -> Path:
    """The folder of the practice record inside a data folder, created and filled on first use.

    Clerk and font size are copied from the real counter. RecordError if it cannot be written.
    """
    own = folder / FOLDER
    make_inside(own)
    with open_store(own) as store:
        ready = store.settings.get(PRACTICE) is True
    if not ready:
        fill(own, _shipped(policy), _VISITS, PREFIX)
    with open_store(own) as store:
        store.settings.set(PRACTICE, True)
        settings = replace(CENTRE, serial_prefix=PREFIX, base_points=real.base_points)
        if real.clerk:
            settings = replace(settings, clerk=real.clerk, clerks=real.clerks or (real.clerk,))
        store.settings.set("counter", settings.to_json())
    return own


def _shipped(policy: Policy) -> Policy:
    """The policy as shipped: its worked cases are the sample visits."""
    ours = policy.id == shipped_id() and policy.digest == digest_of(pack_files(policy.id))
    return policy if ours else load_policy(shipped_id())
