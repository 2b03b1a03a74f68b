"""Policy packages: a pack as one signed file for a USB stick, `<编号>-<版本>.hqp`.

It is an uncompressed zip: `manifest.json` (policy, version, digest of every file), `signature.json` (Ed25519 over the
manifest's bytes) and the pack's files below `pack/`. The encoding is canonical: a package that is read is written again
and must give the same bytes, so that nothing can be changed, added or omitted unnoticed.
"""

import base64
import binascii
import hashlib
import io
import json
import re
import stat
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from core.errors import PolicyError, os_error_words
from core.policy.folders import Files, is_pack_file
from core.policy.pack import Policy
from core.policy.signing import PublicKey, SigningKey
from core.policy.versions import VERSION, version_order

SUFFIX = ".hqp"
LARGEST = 16 << 20
"""Bytes of a package; twenty times the shipped one."""
MOST_FILES = 300
_FORMAT = 1
Read = Callable[[Files], Policy]
"""Parses a pack's files."""

_MANIFEST, _SIGNATURE, _PACK = "manifest.json", "signature.json", "pack/"
_SIGNED = b"huiqi policy package\0"  # domain separation: the signature is valid for nothing else
_EPOCH = (1980, 1, 1, 0, 0, 0)
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_BROKEN = "这个政策包文件不完整，或被改过，没有导入。请向签发的部门重新要一份"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The head of a package. `digest`: of the rules, as printed on every paper."""

    id: str
    version: str
    supersedes: str
    number: str
    title: str
    level: str
    sample: bool
    author: str
    day: str
    digest: str
    files: Mapping[str, str]  # name → SHA-256
    format: int = _FORMAT

    @property
    def order(self) -> tuple[int, ...]:
        """The version as numbers, see `version_order`."""
        return version_order(self.version)

    @property
    def file_name(self) -> str:
        """The file name of the package."""
        return file_name(self.id, self.version)


@dataclass(frozen=True, slots=True)
class Package:
    """A parsed package, signed by `signer` if it is signed. Whether that key is trusted is decided elsewhere."""

    manifest: Manifest
    files: Files
    policy: Policy
    signer: PublicKey | None
    trusted: PublicKey | None = None  # the same key as registered where the package was admitted

    @property
    def signed_by(self) -> str:
        """The holder of that key; for an unregistered one (practice) its fingerprint; '' for none."""
        return (self.trusted.holder or self.trusted.fingerprint) if self.trusted else ""


Admit = Callable[[Manifest, PublicKey | None], PublicKey | None]


def file_name(id: str, version: str) -> str:
    """The file name for a version of a pack."""
    return f"{id}-{version}{SUFFIX}"


def id_in(name: str) -> str:
    """The policy id in a package's file name."""
    return name.removesuffix(SUFFIX).rpartition("-")[0]


def read_pack(files: Files, strict: bool = False) -> Policy:
    """`loader.read_policy`, imported on use: a start usually takes the policy from the cache."""
    from core.policy.loader import read_policy

    return read_policy(files, strict)


def make_package(files: Files, author: str, day: str, key: SigningKey | None = None) -> bytes:
    """A package of a pack's files, signed if a key is given. Raises PolicyError if the pack has a fault.

    The same files, author, day and key give the same bytes.
    """
    policy = read_pack(files, strict=True)
    _finished(policy, signed=key is not None)
    if not VERSION.fullmatch(policy.version):
        raise PolicyError("policy.yaml 要写 version（如 1 或 1.2），政策包才能有版本")
    manifest = Manifest(
        id=policy.id,
        version=policy.version,
        supersedes=policy.supersedes,
        number=policy.number,
        title=policy.title,
        level=policy.level,
        sample=policy.sample,
        author=author,
        day=day,
        digest=policy.digest,
        files={name: _sha256(files[name]) for name in sorted(files)},
    )
    said = _as_json(asdict(manifest))
    made = _zipped(said, _signature(said, key) if key else b"", files)
    read_package(made)  # whatever is issued can be read
    return made


def read_package_file(path: Path, read: Read = read_pack, admit: Admit | None = None) -> Package:
    """The package in a file. Raises PolicyError with one sentence if it is none, damaged, or unreadable."""
    return read_package(read_bytes(path), read, admit)


def read_bytes(path: Path) -> bytes:
    """The bytes of a package file, up to the size limit. Raises PolicyError."""
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):  # reading a pipe would block for ever
            raise PolicyError(f"“{Path(path).name}”不是文件，读不出来。请选政策包文件（{SUFFIX}）")
        with Path(path).open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise PolicyError(f"“{Path(path).name}”读不出来：{os_error_words(error)}") from error


def read_package(data: bytes, read: Read = read_pack, admit: Admit | None = None) -> Package:
    """The package in these bytes. Raises PolicyError with one sentence if they are none, or damaged. `admit` is called
    before the pack is parsed, with the signing key; it returns the trusted key, and raises if the package may not be
    used."""
    if len(data) > LARGEST:
        raise PolicyError(f"这个文件太大（超过 {LARGEST >> 20} MB），不是政策包")
    parts = _unzipped(data)
    said, signature = parts.pop(_MANIFEST, b""), parts.pop(_SIGNATURE, b"")
    files = {name.removeprefix(_PACK): content for name, content in parts.items()}
    manifest = _manifest(said)
    if {name: _sha256(content) for name, content in files.items()} != manifest.files:
        raise PolicyError(_BROKEN)
    signer = _signer(said, signature) if signature else None
    if _zipped(said, signature, files) != data or _as_json(asdict(manifest)) != said:
        raise PolicyError(_BROKEN)
    trusted = admit(manifest, signer) if admit is not None else None
    policy = read(files)
    if any(getattr(policy, name) != getattr(manifest, name) for name in _SAME):
        raise PolicyError(_BROKEN)
    _finished(policy, signed=signer is not None)
    return Package(manifest, files, policy, signer, trusted)


def _finished(policy: Policy, signed: bool) -> None:
    """Drafts cannot be signed; an unsigned package is for practice only."""
    drafts = [measure.id for measure in policy.measures if measure.draft]
    if drafts and signed:
        raise PolicyError(
            f"还有 {len(drafts)} 项是草稿（{'、'.join(drafts[:5])}），不能签发。核过以后去掉草稿（draft）"
        )


_SAME = ("id", "version", "supersedes", "number", "title", "level", "sample", "digest")
"""The values on which manifest and pack must agree."""


def _manifest(said: bytes) -> Manifest:
    try:
        table: dict[str, Any] = json.loads(said)
        if table.get("format") != _FORMAT:
            raise PolicyError("这个政策包是用更新的程序做的，请先更新惠企窗口")
        made = Manifest(**table)
        texts = [getattr(made, f.name) for f in fields(made) if f.type is str]
        sound = all(isinstance(text, str) for text in texts) and isinstance(made.sample, bool)
        sound = sound and bool(_ID.fullmatch(made.id) and VERSION.fullmatch(made.version))
        sound = sound and (not made.supersedes or bool(VERSION.fullmatch(made.supersedes)))
        sound = sound and isinstance(made.files, dict)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, PolicyError):
            raise
        raise PolicyError(_BROKEN) from error
    if not sound:
        raise PolicyError(_BROKEN)
    return made


# ── the signature ────────────────────────────────────────────────────────────────────────────────────────────────


def _signature(said: bytes, key: SigningKey) -> bytes:
    signature, public = key.sign(_SIGNED + said), key.public().raw
    return _as_json({"key": base64.b64encode(public).decode(), "signature": base64.b64encode(signature).decode()})


def _signer(said: bytes, signature: bytes) -> PublicKey:
    try:
        table = json.loads(signature)
        key, proof = (base64.b64decode(table[name], validate=True) for name in ("key", "signature"))
        tidy = _as_json({"key": base64.b64encode(key).decode(), "signature": base64.b64encode(proof).decode()})
    except (ValueError, TypeError, KeyError, binascii.Error, RecursionError) as error:
        raise PolicyError(_BROKEN) from error
    signer = PublicKey(key)
    if tidy != signature or not signer.signed(proof, _SIGNED + said):
        raise PolicyError("这个政策包的签名对不上，内容被改过，没有导入。请向签发的部门重新要一份")
    return signer


# ── the zip ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _zipped(said: bytes, signature: bytes, files: Files) -> bytes:
    entries = {_MANIFEST: said} | ({_SIGNATURE: signature} if signature else {})
    entries |= {_PACK + name: files[name] for name in sorted(files)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 0
            archive.writestr(entry, content)
    return out.getvalue()


def _unzipped(data: bytes) -> dict[str, bytes]:
    """The files of the zip, if names, storage and number are as in a package."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_FILES or not all(map(_belongs, entries)):
                raise PolicyError(_BROKEN)
            return {entry.filename: archive.read(entry) for entry in entries}
    except PolicyError:
        raise
    # zipfile raises whatever its parsing runs into: struct.error, OverflowError, zlib.error …
    except Exception as error:
        raise PolicyError("这不是政策包文件（.hqp），或文件不完整，没有导入。请向签发的部门重新要一份") from error


def _belongs(entry: zipfile.ZipInfo) -> bool:
    named = entry.filename in (_MANIFEST, _SIGNATURE) or (
        entry.filename.startswith(_PACK) and is_pack_file(entry.filename.removeprefix(_PACK))
    )
    return named and entry.compress_type == zipfile.ZIP_STORED and entry.file_size <= LARGEST


def _as_json(table: Mapping[str, object]) -> bytes:
    return json.dumps(table, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
