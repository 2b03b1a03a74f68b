"""The packages that a centre has taken in, and the keys it trusts: a folder of its own data, one file for each.

A package lies as it came, signature and all, and is read as strictly each time. An earlier version stays beside a later
one; what is withdrawn is put aside and may be taken in again.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from core.errors import HuiqiError, PolicyError, os_error_words
from core.files import make_inside, make_private, write_safely
from core.policy.folders import pack_files, shipped_ids
from core.policy.package import (
    SUFFIX,
    Manifest,
    Package,
    Read,
    file_name,
    id_in,
    read_pack,
    read_package,
    read_package_file,
)
from core.policy.signing import PublicKey, read_public_key
from core.policy.versions import version_order

_KEYS, _ASIDE = "keys", "withdrawn"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A file on the shelf that can no longer be used, and why."""

    name: str
    why: str


class Shelf:
    """The installed packages below a folder. `practice` takes samples and unsigned ones too; a real counter neither."""

    def __init__(self, folder: Path, practice: bool = False, read: Read = read_pack) -> None:
        self.folder, self.practice, self._read = Path(folder), practice, read

    # — keys

    def trusted_keys(self) -> tuple[PublicKey, ...]:
        """The keys this centre trusts. One that cannot be read is trusted by nobody."""
        found = []
        for file in sorted((self.folder / _KEYS).glob("*.pub")):
            try:
                found.append(read_public_key(file.read_bytes()))
            except (PolicyError, OSError):
                continue
        return tuple(found)

    def trust(self, data: bytes) -> PublicKey:
        """Take in a public key, once its fingerprint was compared. Raises PolicyError where it is none."""
        key = read_public_key(data)
        self._make(self.folder / _KEYS)
        write_safely(self.folder / _KEYS / _key_name(key), key.as_file())
        return key

    def distrust(self, key: PublicKey) -> None:
        """Trust a key no longer: what it signed can be used no longer either."""
        (self.folder / _KEYS / _key_name(key)).unlink(missing_ok=True)

    # — packages

    def check(self, manifest: Manifest, signer: PublicKey | None) -> PublicKey | None:
        """The trusted key that signed a package; practice needs none. Raises PolicyError where it may not be used."""
        known = next((key for key in self.trusted_keys() if signer is not None and key.raw == signer.raw), None)
        if self.practice:
            return known or signer
        if manifest.sample:
            raise PolicyError("这是教学样例，只能在练习模式里用，没有导入")
        if signer is None:
            raise PolicyError("这个政策包没有签名，只能在练习模式里用，没有导入。请向签发的部门要签名的")
        if known is None:
            raise PolicyError(
                f"签发这个政策包的公钥（{signer.fingerprint}）本中心没有登记，没有导入。"
                "请先与签发的部门核对指纹，再登记公钥"
            )
        return known

    def admit(self, data: bytes) -> Package:
        """A package that may be taken in. Raises PolicyError where it is broken, not trusted, or not newer than what is
        here."""
        package = read_package(data, self._read, self.check)
        if package.manifest.id in shipped_ids():
            self._newer_than_shipped(package)
        for other in self.installed(package.manifest.id)[0]:
            self._newer(package, other)
        return package

    def install(self, data: bytes) -> Package:
        """Take in a package. Raises PolicyError where it may not be, or cannot be kept; nothing has changed then."""
        package = self.admit(data)
        place = self.folder / package.manifest.file_name
        try:
            if place.exists():  # it was not, or it is the same version again: what came meanwhile is not written over
                package = self.admit(data)
            self._make(self.folder)
            write_safely(place, data)
        except OSError as error:
            raise PolicyError(f"政策包没有存下：{os_error_words(error)}") from error
        except HuiqiError as error:
            raise PolicyError(error.message) from error
        return package

    def _make(self, folder: Path) -> None:
        """Make what is not there yet. The data folder it lies in is the user's alone, also where no record is yet: once
        it holds anything, it is left to whoever made it. Raises OSError."""
        make_private(self.folder.parent)
        make_inside(folder)

    def _newer_than_shipped(self, package: Package) -> None:
        ours = self._read(pack_files(package.manifest.id))
        if ours.number != package.manifest.number:
            raise PolicyError(f"编号 {ours.id} 已用于 {ours.number}，没有导入。请签发的部门另取编号")
        if ours.digest != package.manifest.digest and package.manifest.order <= version_order(ours.version):
            raise PolicyError(f"随程序带的 {ours.number} 是第 {ours.version} 版，这个政策包不比它新，没有导入")

    def _newer(self, package: Package, other: Package) -> None:
        mine, theirs = package.manifest, other.manifest
        if mine.order == theirs.order and mine.digest != theirs.digest:
            raise PolicyError(f"已有第 {theirs.version} 版，内容不同，没有导入。请向签发的部门问清哪一份对")
        if mine.order < theirs.order:
            raise PolicyError(f"已有更新的第 {theirs.version} 版，没有导入第 {mine.version} 版")
        if other.manifest.number != mine.number:
            raise PolicyError(f"编号 {mine.id} 已用于 {theirs.number}，没有导入。请签发的部门另取编号")

    def installed(self, id: str = "") -> tuple[tuple[Package, ...], tuple[Trouble, ...]]:
        """All that can be used (of an id), by id and version, and what cannot any more, with the reason: a package that
        fails is returned as a Trouble, never raised."""
        found, troubles = [], []
        for file in sorted(self.folder.glob(f"*{SUFFIX}")):
            if id and id_in(file.name) != id:
                continue
            try:
                package = read_package_file(file, self._read, self.check)
                if package.manifest.file_name != file.name:
                    raise PolicyError("文件名与内容不符")
            except PolicyError as error:
                troubles.append(Trouble(file.name, error.message))
            else:
                found.append(package)
        found.sort(key=lambda p: (p.manifest.id, p.manifest.order))
        return tuple(found), tuple(troubles)

    def withdraw(self, id: str, version: str) -> None:
        """Put a version aside. Finished visits print from their own copy and lose nothing. Raises PolicyError."""
        name = file_name(id, version)
        try:
            make_inside(self.folder / _ASIDE)
            (self.folder / name).replace(self.folder / _ASIDE / name)
        except OSError as error:
            raise PolicyError(f"“{name}”没有撤下：{os_error_words(error)}") from error


def _key_name(key: PublicKey) -> str:
    return f"{hashlib.sha256(key.raw).hexdigest()[:20]}.pub"
