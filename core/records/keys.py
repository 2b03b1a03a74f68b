"""The keys of a counter, in a file next to the record, never inside the record or its copies.

``paper`` seals papers and makes their 核验码; the windows of a centre share it by a file protected with a passphrase.
``former`` are earlier paper keys. ``chain`` seals the audit of this record and is never shared. The file is readable by
its owner only (0600); optionally it is encrypted with AES-GCM under a key that argon2id derives from a passphrase.
"""

from __future__ import annotations

import errno
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.errors import RecordError, os_error_words
from core.files import write_safely
from core.records.audit import mac
from core.records.database import PassingTrouble, tried_again

FILE = "keys.json"
ENDING = ".hqkey"
SHORTEST = 10  # characters of a passphrase
_FORMAT = 1
_LENGTH = 32  # bytes of a key
_LARGEST = 64 * 1024  # bytes of a file
_WORK = {"time": 3, "memory": 65536, "lanes": 4}  # RFC 9106, where memory is scarce: 64 MiB, three passes
# limits for files from elsewhere, whose parameters could otherwise hang the program
_MOST_WORK = {"time": 16, "memory": 1 << 20, "lanes": 16}
_UNREAD = "密钥文件读不了：{0}（{1}）。请检查权限和磁盘，再试一次。"
_DAMAGED = (
    "密钥文件已损坏：{0}。请换一份完好的；这台电脑自己的（keys.json）坏了，把它移走再打开：程序另造一把，"
    "再导入以前导出的密钥。没有导出过的，以前的纸凭记录核验。"
)


class LockedKeys(RecordError):
    """The keys are encrypted, and the passphrase is missing or wrong."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Content of the key file. ``prefixes``: serial prefixes known to be in use by windows of the centre;
    ``certificate``: the PKCS#12 that signs papers, with its passphrase; ``signers``: fingerprints of all signing
    certificates so far; ``stamper``: the PKCS#12 that timestamps signatures."""

    paper: bytes
    chain: bytes
    former: tuple[bytes, ...] = ()
    prefixes: tuple[str, ...] = ()
    certificate: bytes = b""
    certificate_phrase: str = ""
    signers: tuple[str, ...] = ()
    stamper: bytes = b""
    stamper_phrase: str = ""

    def knows(self, paper: bytes) -> Keys:
        """These keys plus an earlier paper key."""
        if paper == self.paper or paper in self.former:
            return self
        return replace(self, former=(*self.former, paper))


class KeyRing:
    """The keys of a data folder and operations on them. Every change is on disk when the call returns."""

    def __init__(self, folder: Path, keys: Keys, closed: _Closed | None = None) -> None:
        self._path, self.keys, self._closed = folder / FILE, keys, closed

    @classmethod
    def open(cls, folder: Path, passphrase: str = "", inherited: bytes | None = None) -> KeyRing:
        """Open the keys of a folder, creating them if there are none. ``inherited``: an existing paper key to keep.

        Raises LockedKeys if a passphrase is needed, RecordError if the file cannot be read or written.
        """
        path = folder / FILE
        if not path.exists():
            ring = cls(folder, Keys(inherited or secrets.token_bytes(_LENGTH), secrets.token_bytes(_LENGTH)))
            ring._write(ring.keys, None)
            return ring
        document = _document(path)
        closed = None
        if "wrapped" in document:
            if not passphrase:
                raise LockedKeys("密钥由中心的口令保护。请输入口令。")
            closed = _Closed.of(document["wrapped"], passphrase, path)
            document = _unwrapped(document["wrapped"], closed, path)
        ring = cls(folder, _keys(document, path), closed)
        if inherited is not None:
            ring.store(ring.keys.knows(inherited))
        return ring

    @property
    def name(self) -> str:
        """A short id of this record, derived one way from its key."""
        return (mac(self.keys.chain, "") or "")[:8]

    @property
    def protected(self) -> bool:
        """Whether the file is encrypted under a passphrase."""
        return self._closed is not None

    def store(self, keys: Keys) -> None:
        """Store these keys."""
        if keys != self.keys:
            self._write(keys, self._closed)

    def protect(self, passphrase: str) -> None:
        """Encrypt the file under a passphrase, asked for at each start from now on; '': remove the encryption."""
        if passphrase:
            refuse_passphrase(passphrase)
        self._write(self.keys, _Closed.new(passphrase) if passphrase else None)

    def export(self, to: Path, passphrase: str, prefix: str = "") -> None:
        """Write the shared key to a file for the other windows of the centre, under a separate passphrase.

        It includes the serial prefixes in use, so that no second window takes one of them.
        """
        refuse_passphrase(passphrase)
        prefixes = sorted({*self.keys.prefixes, *([prefix] if prefix else [])})
        plain = {"paper": self.keys.paper.hex(), "former": [k.hex() for k in self.keys.former], "prefixes": prefixes}
        closed = _Closed.new(passphrase)
        write_safely(to, json.dumps({"huiqi-key": _FORMAT, "wrapped": _wrapped(plain, closed)}, indent=1).encode())

    def take_in(self, source: Path, passphrase: str, prefix: str = "") -> bool:
        """Replace the shared key by another window's; the replaced one stays valid for the papers it sealed.

        Returns whether another window is known to use ``prefix``, in which case serials could collide. RecordError if
        the file is not one of ours, is damaged, or the passphrase is wrong.
        """
        document = _document(source)
        if "huiqi-key" not in document or "wrapped" not in document:
            raise RecordError(f"“{source.name}”不是惠企窗口导出的密钥文件（{ENDING}）。请核对文件。")
        closed = _Closed.of(document["wrapped"], passphrase, source)
        shared = _unwrapped(document["wrapped"], closed, source)
        try:
            paper, prefixes = bytes.fromhex(shared["paper"]), tuple(map(str, shared["prefixes"]))
            former = [bytes.fromhex(key) for key in shared["former"]]
        except (KeyError, TypeError, ValueError) as error:
            raise RecordError(_DAMAGED.format(source)) from error
        mine = self.keys
        keys = replace(mine, paper=paper, former=tuple(k for k in mine.former if k != paper))
        for key in (mine.paper, *former):
            keys = keys.knows(key)
        self.store(replace(keys, prefixes=tuple(sorted({*mine.prefixes, *prefixes}))))
        return prefix in prefixes and paper != mine.paper

    def sign_with(self, certificate: bytes, phrase: str, fingerprint: str) -> None:
        """Sign papers with this PKCS#12 from now on; b'': stop signing. Earlier signatures stay recognised as ours."""
        signers = (*self.keys.signers, *([fingerprint] if fingerprint not in (*self.keys.signers, "") else []))
        self.store(replace(self.keys, certificate=certificate, certificate_phrase=phrase, signers=signers))

    def _write(self, keys: Keys, closed: _Closed | None) -> None:
        """Write the keys to disk, then keep them in memory."""
        plain = {
            "paper": keys.paper.hex(),
            "chain": keys.chain.hex(),
            "former": [key.hex() for key in keys.former],
            "prefixes": list(keys.prefixes),
            "certificate": keys.certificate.hex(),
            "certificate_phrase": keys.certificate_phrase,
            "signers": list(keys.signers),
            "stamper": keys.stamper.hex(),
            "stamper_phrase": keys.stamper_phrase,
        }
        content: Mapping[str, Any] = plain if closed is None else {"wrapped": _wrapped(plain, closed)}
        write_safely(self._path, json.dumps({"huiqi-keys": _FORMAT, **content}, indent=1).encode(), private=True)
        self.keys, self._closed = keys, closed


def refuse_passphrase(passphrase: str) -> None:
    """Raise RecordError if a passphrase is too short."""
    if len(passphrase) < SHORTEST:
        raise RecordError(f"口令至少 {SHORTEST} 个字符，现在 {len(passphrase)} 个。可以用一句话。")


@dataclass(frozen=True, slots=True)
class _Closed:
    """The key derived from a passphrase, and the parameters to derive it again."""

    salt: bytes
    work: Mapping[str, int]
    key: bytes

    @classmethod
    def new(cls, passphrase: str) -> _Closed:
        salt = secrets.token_bytes(16)
        return cls(salt, _WORK, _stretched(passphrase, salt, _WORK))

    @classmethod
    def of(cls, wrapped: Any, passphrase: str, path: Path) -> _Closed:
        try:
            salt, work = bytes.fromhex(wrapped["salt"]), {name: int(wrapped[name]) for name in _WORK}
        except (KeyError, TypeError, ValueError) as error:
            raise RecordError(_DAMAGED.format(path)) from error
        if any(not 0 < work[name] <= most for name, most in _MOST_WORK.items()) or work["memory"] < 8 * work["lanes"]:
            raise RecordError(_DAMAGED.format(path))
        return cls(salt, work, _stretched(passphrase, salt, work))


def _stretched(passphrase: str, salt: bytes, work: Mapping[str, int]) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        passphrase.encode(), salt, time_cost=work["time"], memory_cost=work["memory"], parallelism=work["lanes"],
        hash_len=_LENGTH, type=Type.ID,
    )  # fmt: skip


def _wrapped(plain: Mapping[str, Any], closed: _Closed) -> dict[str, Any]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(12)
    head = {"kdf": "argon2id", **closed.work, "salt": closed.salt.hex(), "nonce": nonce.hex()}
    box = AESGCM(closed.key).encrypt(nonce, json.dumps(plain).encode(), _bound(head))
    return {**head, "box": box.hex()}


def _unwrapped(wrapped: Any, closed: _Closed, path: Path) -> Any:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        head = {name: wrapped[name] for name in ("kdf", *_WORK, "salt", "nonce")}
        box, nonce = bytes.fromhex(wrapped["box"]), bytes.fromhex(wrapped["nonce"])
        return json.loads(AESGCM(closed.key).decrypt(nonce, box, _bound(head)))
    except InvalidTag:
        raise LockedKeys("口令不对。请核对大小写，再输一次。") from None
    except (KeyError, TypeError, ValueError) as error:
        raise RecordError(_DAMAGED.format(path)) from error


def _bound(head: Mapping[str, Any]) -> bytes:
    """The associated data of the AES-GCM box."""
    return json.dumps(head, sort_keys=True).encode()


def _document(path: Path) -> dict[str, Any]:
    try:
        content = tried_again(lambda: _content_of(path))
        document = json.loads(content) if len(content) <= _LARGEST else None
    except OSError as error:
        raise RecordError(_UNREAD.format(path, os_error_words(error))) from error
    except (ValueError, RecursionError) as error:
        raise RecordError(_DAMAGED.format(path)) from error
    if not isinstance(document, dict):
        raise RecordError(_DAMAGED.format(path))
    return document


def _content_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST + 1)
    except OSError as error:
        if error.errno == errno.EIO:
            raise PassingTrouble(_UNREAD.format(path, os_error_words(error))) from error
        raise


def _keys(document: Mapping[str, Any], path: Path) -> Keys:
    try:
        keys = Keys(
            bytes.fromhex(document["paper"]),
            bytes.fromhex(document["chain"]),
            tuple(bytes.fromhex(key) for key in document["former"]),
            tuple(map(str, document["prefixes"])),
            bytes.fromhex(document.get("certificate", "")),
            str(document.get("certificate_phrase", "")),
            tuple(map(str, document.get("signers", ()))),
            bytes.fromhex(document.get("stamper", "")),
            str(document.get("stamper_phrase", "")),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RecordError(_DAMAGED.format(path)) from error
    if not keys.paper or not keys.chain:
        raise RecordError(_DAMAGED.format(path))
    return keys
