"""A policy ready to judge: read, checked and run by generated Python, and kept so in a folder beside its digest.

What is kept is code. It is taken only from a folder and a file that are this user's alone, written by this very
program for these very files; on any doubt the pack is read anew and what is kept is written again.
"""

import contextlib
import gc
import hashlib
import marshal
import os
import pickle
import stat
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import CodeType
from weakref import WeakValueDictionary

import core
from core.assess.program import run_by, text_of
from core.errors import RecordError
from core.files import write_safely
from core.policy.folders import Files
from core.policy.pack import Policy

_MOST_KEPT = 8


def ready_files(files: Files, keep_in: Path | None = None) -> Policy:
    """The policy of a pack's files, as `read_policy` gives it, strictly. `keep_in`: where it is kept for the next time;
    None keeps nothing. PolicyError lists all faults of a pack."""
    mark = _mark(files)
    made = _in_use.get(mark)
    if made is None:
        made = _in_use[mark] = _made(files, keep_in / f"{mark}.policy" if keep_in else None)
    return made


_in_use: WeakValueDictionary[str, Policy] = WeakValueDictionary()
"""What this process has made ready and still holds."""


def _made(files: Files, path: Path | None) -> Policy:
    kept = _kept(path) if path else None
    if kept is None:
        from core.policy.loader import read_policy  # not for one that is kept

        kept = _generated(read_policy(files, strict=True))
        if path:
            _keep(path, kept)
    policy, code, constants = kept
    run_by(policy, code, constants)
    return policy


def make_quick(policy: Policy) -> None:
    """Have a policy that was read run by generated Python: worth it where many visits are judged by it."""
    run_by(*_generated(policy))


Kept = tuple[Policy, CodeType, dict[str, object]]


def _generated(policy: Policy) -> Kept:
    module = text_of(policy)
    return policy, compile(module.text(), f"<{policy.id}>", "exec"), module.constants


def _mark(files: Files) -> str:
    """A digest over the files, the program and the Python that runs it: another of any is another mark."""
    h = hashlib.sha256(f"{sys.version}\0{_program()}".encode())
    for name in sorted(files):
        data = b"" if name.startswith("cases/") else files[name]
        h.update(f"\0{name}\0{len(data)}\0".encode() + data)
    return h.hexdigest()


@cache
def _program() -> str:
    """This program as it lies on the disk: the sources of core, or the one file that holds them all."""
    home = Path(core.__file__).parent
    found = sorted(home.rglob("*.py")) or [Path(sys.executable)]
    return "\0".join(f"{path}:{path.stat().st_size}:{path.stat().st_mtime_ns}" for path in found)


def _kept(path: Path) -> Kept | None:
    """What is kept under a name; None where there is nothing, or any doubt about it."""
    try:
        if not (_ours(path.parent) and _ours(path)):
            return None
        data = path.read_bytes()
        if hashlib.sha256(data[32:]).digest() != data[:32]:
            return None
        size = int.from_bytes(data[32:40], "big")
        with no_collecting():
            policy, constants = pickle.loads(data[40 + size :])
        return policy, marshal.loads(data[40 : 40 + size]), constants
    except (OSError, ValueError, EOFError, TypeError, AttributeError, ImportError, pickle.UnpicklingError):
        return None


@contextlib.contextmanager
def no_collecting() -> Iterator[None]:
    """Many new objects, none of them garbage: nothing to look for meanwhile."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _ours(path: Path) -> bool:
    """Whether a file or folder is this user's, no link, and no other may write to it."""
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        return False
    return os.name == "nt" or (found.st_uid == os.geteuid() and not found.st_mode & 0o022)


def _keep(path: Path, kept: Kept) -> None:
    """Writes what is ready; a disk that does not take it costs the next start its time and nothing else."""
    policy, code, constants = kept
    text = marshal.dumps(code)
    body = len(text).to_bytes(8, "big") + text + pickle.dumps((policy, constants), pickle.HIGHEST_PROTOCOL)
    with contextlib.suppress(OSError, RecordError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _ours(path.parent):
            return
        for old in sorted(path.parent.glob("*.policy"), key=lambda p: p.stat().st_mtime)[: -_MOST_KEPT + 1]:
            old.unlink()
        write_safely(path, hashlib.sha256(body).digest() + body)
