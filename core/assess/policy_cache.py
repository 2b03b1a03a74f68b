"""Policies ready for judging: parsed, checked and compiled, with a cache on disk.

The cache contains code. It is used only if folder and file belong to the user alone, and were written by this very
program for these very files; in any doubt the pack is parsed again and the cache rewritten.
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
from core.assess.program import run_by
from core.errors import RecordError
from core.files import write_safely
from core.policy.folders import Files
from core.policy.pack import Policy

_MOST_KEPT = 8


def ready_files(files: Files, keep_in: Path | None = None) -> Policy:
    """The policy of a pack's files, as from `read_policy` in strict mode. `keep_in`: the cache folder; None: no cache.
    PolicyError lists all faults of a pack."""
    mark = _mark(files)
    made = _in_use.get(mark)
    if made is None:
        made = _in_use[mark] = _made(files, keep_in / f"{mark}.policy" if keep_in else None)
    return made


_in_use: WeakValueDictionary[str, Policy] = WeakValueDictionary()
"""The policies prepared in this process and still in use."""


def _made(files: Files, path: Path | None) -> Policy:
    kept = _kept(path) if path else None
    if kept is None:
        from core.policy.loader import read_policy  # not imported for a cached policy

        kept = _generated(read_policy(files, strict=True))
        if path:
            _keep(path, kept)
    policy, code, constants = kept
    run_by(policy, code, constants)
    return policy


def make_quick(policy: Policy) -> None:
    """Compile a parsed policy, for judging many visits."""
    run_by(*_generated(policy))


Kept = tuple[Policy, CodeType, dict[str, object]]


def _generated(policy: Policy) -> Kept:
    from core.assess.program_writer import text_of  # not imported for a cached policy

    module = text_of(policy)
    return policy, compile(module.text(), f"<{policy.id}>", "exec"), module.constants


def _mark(files: Files) -> str:
    """A digest of the files, the program and the Python version."""
    h = hashlib.sha256(f"{sys.version}\0{_program()}".encode())
    for name in sorted(files):
        data = b"" if name.startswith("cases/") else files[name]
        h.update(f"\0{name}\0{len(data)}\0".encode() + data)
    return h.hexdigest()


@cache
def _program() -> str:
    """This program on disk: the sources of core, or the single file that contains them."""
    home = Path(core.__file__).parent
    found = sorted(home.rglob("*.py")) or [Path(sys.executable)]
    return "\0".join(f"{path}:{path.stat().st_size}:{path.stat().st_mtime_ns}" for path in found)


def _kept(path: Path) -> Kept | None:
    """The cache entry of a name; None if there is none, or in any doubt."""
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
    """Switch off garbage collection while many long-lived objects are created."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _ours(path: Path) -> bool:
    """Whether a file or folder belongs to this user, is no link, and is not writable by others."""
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        return False
    return os.name == "nt" or (found.st_uid == os.geteuid() and not found.st_mode & 0o022)


def _keep(path: Path, kept: Kept) -> None:
    """Write the cache; if that fails, only the next start takes longer."""
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
