"""Signatures of policy packs: Ed25519 keys, key files, and the fingerprint of four words that people compare.

The private key is a PEM file under a passphrase, held by whoever issues packs. The public key is a PEM file with the
holder's name; a centre accepts it once, after comparing its fingerprint by telephone or on paper.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import PolicyError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_HOLDER = "持有人："
_PEM = re.compile(rb"-----BEGIN ([A-Z ]+)-----\n[A-Za-z0-9+/=\n]+-----END \1-----\n?")
_LARGEST = 10_000
"""Bytes; larger files are no key files."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The 32 bytes of an Ed25519 key, and its claimed holder."""

    raw: bytes
    holder: str = ""

    @property
    def fingerprint(self) -> str:
        """Four groups of four characters to read out and compare: 80 bits of the key's SHA-256."""
        letters = base64.b32encode(hashlib.sha256(self.raw).digest()[:10]).decode()
        return " ".join(letters[at : at + 4] for at in range(0, 16, 4))

    def signed(self, signature: bytes, data: bytes) -> bool:
        """Whether this key made the signature over the data."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, data)
        except (InvalidSignature, ValueError):
            return False
        return True

    def as_file(self) -> bytes:
        """The content of its key file."""
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        pem = Ed25519PublicKey.from_public_bytes(self.raw).public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return f"{_HOLDER}{self.holder}\n".encode() + pem


class SigningKey:
    """A private key."""

    def __init__(self, key: "Ed25519PrivateKey") -> None:
        self._key = key

    @classmethod
    def new(cls) -> "SigningKey":
        """Generate a key."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def read(cls, data: bytes, passphrase: str) -> "SigningKey":
        """Read a key file. Raises PolicyError if it is no such key, or the passphrase is wrong."""
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        if len(data) > _LARGEST or b"ENCRYPTED PRIVATE KEY" not in data:
            raise PolicyError("这不是签发政策包用的私钥文件（.key），请选 policies keygen 做出的那一个")
        try:
            key = serialization.load_pem_private_key(data, passphrase.encode() or b"\0")
        except (ValueError, TypeError) as error:
            raise PolicyError("口令不对，或私钥文件坏了。请重新输入口令") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise PolicyError("这个私钥不是签发政策包用的（要 Ed25519），请用 policies keygen 做一个")
        return cls(key)

    def as_file(self, passphrase: str) -> bytes:
        """The content of its key file, under a passphrase. Raises PolicyError if that is too short."""
        from cryptography.hazmat.primitives import serialization

        if len(passphrase) < 8:
            raise PolicyError("口令至少 8 个字符：拿到私钥文件的人就能以您的名义签发政策包")
        return self._key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(passphrase.encode()),
        )

    def public(self, holder: str = "") -> PublicKey:
        """The public half."""
        from cryptography.hazmat.primitives import serialization

        raw = self._key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return PublicKey(raw, holder)

    def sign(self, data: bytes) -> bytes:
        """The 64-byte signature."""
        return self._key.sign(data)


def read_public_key(data: bytes) -> PublicKey:
    """Read a public key file (.pub). Raises PolicyError if it is none."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    wrong = "这不是签发机关的公钥文件（.pub），请向签发政策包的部门要"
    found = _PEM.search(data) if len(data) <= _LARGEST else None
    if found is None:
        raise PolicyError(wrong)
    try:
        key = serialization.load_pem_public_key(found[0])
        head = data[: found.start()].decode("utf-8").strip()
    except ValueError as error:
        raise PolicyError(wrong) from error
    holder = head.removeprefix(_HOLDER)
    if not isinstance(key, Ed25519PublicKey) or not head.startswith(_HOLDER) or not 0 < len(holder) <= 60:
        raise PolicyError(wrong)
    return PublicKey(key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw), holder)
