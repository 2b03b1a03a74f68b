"""Shelves: the installed packages and trusted keys of a centre, in a folder of its data, one file each.

A package is stored as it came, including the signature, and verified again on each read. Earlier versions stay next to
later ones; withdrawn ones are set aside and can be installed again.
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
class UnusableFile:
    """An unusable file on the shelf, and why."""

    name: str
    why: str


class Shelf:
    """The installed packages in a folder. `practice` also accepts samples and unsigned packages; a real counter accepts
    neither."""

    def __init__(self, folder: Path, practice: bool = False, read: Read = read_pack) -> None:
        self.folder, self.practice, self._read = Path(folder), practice, read

    # — keys

    def trusted_keys(self) -> tuple[PublicKey, ...]:
        """The trusted keys of this centre. An unreadable key is trusted by nobody."""
        found = []
        for file in sorted((self.folder / _KEYS).glob("*.pub")):
            try:
                found.append(read_public_key(file.read_bytes()))
            except (PolicyError, OSError):
                continue
        return tuple(found)

    def trust(self, data: bytes) -> PublicKey:
        """Add a public key, after its fingerprint was compared. Raises PolicyError for anything else."""
        key = read_public_key(data)
        self._make(self.folder / _KEYS)
        write_safely(self.folder / _KEYS / _key_name(key), key.as_file())
        return key

    def distrust(self, key: PublicKey) -> None:
        """Revoke trust in a key: what it signed cannot be used any longer."""
        (self.folder / _KEYS / _key_name(key)).unlink(missing_ok=True)

    # — packages

    def check(self, manifest: Manifest, signer: PublicKey | None) -> PublicKey | None:
        """The trusted key that signed a package; practice needs none. Raises PolicyError if it may not be used."""
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
        """A package that may be installed. Raises PolicyError if it is damaged, not trusted, or not newer than the
        installed one."""
        package = read_package(data, self._read, self.check)
        if package.manifest.id in shipped_ids():
            self._newer_than_shipped(package)
        for other in self.installed(package.manifest.id)[0]:
            self._newer(package, other)
        return package

    def install(self, data: bytes) -> Package:
        """Install a package. Raises PolicyError, with nothing changed, if it may not be installed or cannot be
        written."""
        package = self.admit(data)
        place = self.folder / package.manifest.file_name
        try:
            if place.exists():  # it may be the same version again: never overwrite what was installed meanwhile
                package = self.admit(data)
            self._make(self.folder)
            write_safely(place, data)
        except OSError as error:
            raise PolicyError(f"政策包没有存下：{os_error_words(error)}") from error
        except HuiqiError as error:
            raise PolicyError(error.message) from error
        return package

    def _make(self, folder: Path) -> None:
        """Create missing folders. A new data folder is private to the user, even before there is a record; an existing
        one that is not empty keeps its mode. Raises OSError."""
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

    def installed(self, id: str = "") -> tuple[tuple[Package, ...], tuple[UnusableFile, ...]]:
        """The usable packages (of one id, if given) by id and version, and the unusable ones with reasons; an invalid
        package is returned as a Trouble, never raised."""
        found, troubles = [], []
        for file in sorted(self.folder.glob(f"*{SUFFIX}")):
            if id and id_in(file.name) != id:
                continue
            try:
                package = read_package_file(file, self._read, self.check)
                if package.manifest.file_name != file.name:
                    raise PolicyError("文件名与内容不符")
            except PolicyError as error:
                troubles.append(UnusableFile(file.name, error.message))
            else:
                found.append(package)
        found.sort(key=lambda p: (p.manifest.id, p.manifest.order))
        return tuple(found), tuple(troubles)

    def withdraw(self, id: str, version: str) -> None:
        """Set a version aside. Finished visits have their own copy and lose nothing. Raises PolicyError."""
        name = file_name(id, version)
        try:
            make_inside(self.folder / _ASIDE)
            (self.folder / name).replace(self.folder / _ASIDE / name)
        except OSError as error:
            raise PolicyError(f"“{name}”没有撤下：{os_error_words(error)}") from error


def _key_name(key: PublicKey) -> str:
    return f"{hashlib.sha256(key.raw).hexdigest()[:20]}.pub"
