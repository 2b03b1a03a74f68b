"""The files of a pack: location, shared folders, digest. Their content is not interpreted here."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from core.errors import LONGEST, PolicyError, shortened
from core.files import real

Files = Mapping[str, bytes]
"""The files of a pack: relative path → content. Shared files are under the names of the folders in `uses`."""

COMMON = "common"
"""The folder shared by all policies of the country."""
_SKIPPED = ("cases/", "guide.yaml")
SHARED = r"(?:derived|facts|industries|rates|size|steps|streets)\.yaml"
FOLDERS = ("measures", "cases")
OWN = re.compile(rf"(?:policy|facts|derived|rates|steps|guide)\.yaml|text\.txt|(?:{'|'.join(FOLDERS)})/[^/]+\.yaml")
"""The file names of a pack. Any other is a fault: a misspelt one would silently be ignored."""


def shipped() -> Traversable:
    """The folder of the shipped packs, also in a bundled program."""
    return resources.files("resources") / "policies"


def pack_files(folder: str | Path) -> dict[str, bytes]:
    """All files of a pack: a shipped id, or a folder; shared folders are looked up next to it, otherwise among the
    shipped ones.

    A shipped id always means the shipped pack: a folder of that name in the working directory must not replace it. Such
    a folder is given by path (./baoshan-2023-1). PolicyError if there is none, or it is no pack.
    """
    ours = isinstance(folder, str) and folder in shipped_ids()
    root: Any = Path(folder) if not ours and _there(Path(folder), Path.is_dir) else shipped() / str(folder)
    if not _there(root / "policy.yaml", lambda file: file.is_file()):
        named = shortened(str(folder), LONGEST // 3)
        raise PolicyError(f"没有政策包“{named}”：请写文件夹，或已有的编号（如 {shipped_id()}）")
    files = dict(_read(root, ""))
    for name in shared_by(files):
        beside = real(Path(folder)).parent / name
        shared: Any = beside if not ours and Path(folder).is_dir() and beside.is_dir() else shipped() / name
        if _there(shared, lambda found: found.is_dir()):
            files |= dict(_read(shared, f"{name}/"))
    return files


def shared_files(names: Iterable[str]) -> dict[str, bytes]:
    """The files of shared folders, as shipped."""
    return {name: data for folder in names for name, data in _read(shipped() / folder, f"{folder}/")}


def shipped_ids() -> tuple[str, ...]:
    """The packs shipped with the program."""
    return tuple(sorted(f.name for f in shipped().iterdir() if f.is_dir() and (f / "policy.yaml").is_file()))


def is_pack_file(name: str) -> bool:
    """Whether packs, or shared folders, have a file with this name."""
    return bool(OWN.fullmatch(name) or re.fullmatch(f"{_FOLDER.pattern}/{SHARED}", name))


@cache
def shipped_id() -> str:
    """The pack of a newly installed counter: never a practice sample."""
    return next(id for id in shipped_ids() if not ships_as_sample(id))


def ships_as_sample(id: str) -> bool:
    """Whether a shipped pack is a practice sample."""
    return b"\nsample: true" in (shipped() / id / "policy.yaml").read_bytes()


def shared_by(files: Files) -> tuple[str, ...]:
    """The shared folders of a pack: the national one first, then those that it names."""
    from core.policy.located_yaml import LocatedYamlError, load  # the YAML reader is not needed for a cached pack

    try:
        (head,) = load(files["policy.yaml"].decode("utf-8"))
        named = [name for name in head["uses"] if isinstance(name, str) and _FOLDER.fullmatch(name)]
    except (KeyError, UnicodeDecodeError, LocatedYamlError, AttributeError, TypeError, ValueError):
        named = []
    return tuple(dict.fromkeys((COMMON, *named)))


_FOLDER = re.compile(r"[a-z][a-z0-9-]*")


def _there(path: Any, ask: Callable[[Any], bool]) -> bool:
    """Whether something exists; names that the file system does not allow do not."""
    try:
        return ask(path)
    except (OSError, ValueError):
        return False


def _read(folder: Any, prefix: str) -> Iterable[tuple[str, bytes]]:
    for item in sorted(folder.iterdir(), key=lambda i: i.name):
        if item.is_dir():
            yield from _read(item, f"{prefix}{item.name}/")
        elif not item.name.endswith(".md") and not item.name.startswith(
            "."
        ):  # the commentary in a pack affects no result
            yield prefix + item.name, item.read_bytes()


def digest_of(files: Files) -> str:
    """The SHA-256 of all files that affect results: not the cases, nor the guide."""
    h = hashlib.sha256()
    for name in sorted(files):
        if not name.startswith(_SKIPPED):
            h.update(f"{name}\0{len(files[name])}\0".encode() + files[name])
    return h.hexdigest()
