"""A package on a stick: a newer, signed version of the shipped policy, and its key."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from core.policy import Policy, digest_of, pack_files, read_policy
from core.policy.package import make_package
from core.policy.signing import SigningKey

PACK = "baoshan-2023-1"
HOLDER = "宝山区发展改革委"
KEY = SigningKey.new()
FINGERPRINT = KEY.public().fingerprint
_NEWS = {
    "measures/07-产业创新.yaml": {"给予20万元奖励: 20万元": "给予30万元奖励: 30万元"},
    "text.txt": {"“专精特新”企业给予20万元奖励": "“专精特新”企业给予30万元奖励"},
}


_READ: dict[str, Policy] = {}


def read(files: dict[str, bytes]) -> Policy:
    """Each pack is parsed once: parsing is not what is tested."""
    digest = digest_of(files)
    if digest not in _READ:
        _READ[digest] = read_policy(files)
    return _READ[digest]


def newer(version: str = "2", more: Mapping[str, Mapping[str, str]] = _NEWS) -> dict[str, bytes]:
    """The shipped pack with some texts changed: 18-2 gives 30万元 instead of 20万元."""
    files = {name: data for name, data in pack_files(PACK).items() if not name.startswith("cases/")}
    head = {"policy.yaml": {'version: "1"': f'version: "{version}"\nsupersedes: "1"'}}
    for name, changes in {**head, **more}.items():
        for old, new in changes.items():
            assert old.encode() in files[name], (name, old)
            files[name] = files[name].replace(old.encode(), new.encode())
    return files


def put_on(folder: Path, files: Mapping[str, bytes] | None = None, key: SigningKey | None = KEY) -> Path:
    """The package of a pack's files, with the public key next to it."""
    (folder / "区发改委.pub").write_bytes(KEY.public(HOLDER).as_file())
    package = folder / "政策包.hqp"
    package.write_bytes(make_package(newer() if files is None else files, HOLDER, "2023-10-09", key))
    return package
