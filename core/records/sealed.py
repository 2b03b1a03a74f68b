"""Sealed visit files (`.hqv`) for a USB stick, which only the windows of the same centre can open.

A line of JSON in clear text (what the file is, from where, which days, how many visits; no personal data), then the
visits: JSON, compressed, encrypted with AES-GCM. The key is derived from the one that the windows of a centre share,
and the line is associated data, so neither part can be altered, truncated or combined with another.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from core.errors import RecordError, os_error_words
from core.records.decoding import DECODING_ERRORS
from core.records.keys import Keys
from core.records.parcels import Parcel

ENDING = ".hqv"
LARGEST = 64 << 20  # bytes of a file
_MOST = 256 << 20  # bytes of the content, inflated
_FORMAT = 1
_LINE = 4096  # bytes of the first line, at most
_KIND = "huiqi-visits"
_BROKEN = "“{0}”不完整，或被改过，没有收进。请到那个窗口重新导出一份。"
_NONE = f"“{{0}}”不是惠企窗口的接待文件（{ENDING}）。请核对是不是拿错了文件。"
_LARGE = "“{0}”太大（超过 {1} MB），没有收进。请到那个窗口分几天导出。"

FrozenPacks = Mapping[str, tuple[str, Mapping[str, bytes]]]


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a file. ``window``: where it was made; ``record``: short name of that record; ``first``,
    ``last``: days of the visits; ``key``: short name of the key."""

    window: str
    record: str
    first: str
    last: str
    count: int
    made_at: str
    key: str
    nonce: str
    digest: str = ""  # SHA-256 of what follows

    @property
    def words(self) -> str:
        """For example: BT 2号窗 2026-11-27，12 次接待."""
        days = self.first if self.first == self.last else f"{self.first} 至 {self.last}"
        return f"{self.window} {days}，{self.count} 次接待"


@dataclass(frozen=True, slots=True)
class Opened:
    """The content of a file."""

    header: Header
    parcels: tuple[Parcel, ...]
    packs: FrozenPacks


def seal_up(parcels: Sequence[Parcel], packs: FrozenPacks, keys: Keys, window: str, record: str, made_at: str) -> bytes:
    """The bytes of a file with these visits. RecordError if they are too many for one file."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key = _key_of(keys.paper)
    frozen = {name: [policy, _encoded(files)] for name, (policy, files) in packs.items()}
    plain = json.dumps({"visits": [each.as_json() for each in parcels], "packs": frozen}, ensure_ascii=False)
    packed = zlib.compress(plain.encode(), 6)
    nonce, days = secrets.token_bytes(12), sorted(each.head["day"] for each in parcels)
    header = Header(window, record, days[0], days[-1], len(parcels), made_at, _name_of(key), nonce.hex())
    box = AESGCM(key).encrypt(nonce, packed, _bound(header))
    line = json.dumps({_KIND: _FORMAT, **asdict(header), "digest": hashlib.sha256(box).hexdigest()}, ensure_ascii=False)
    data = f"{line}\n".encode() + box
    if len(data) > LARGEST or len(plain) > _MOST // 4:
        raise RecordError("这些接待放不进一份文件。请分几天导出。")
    return data


def open_sealed(source: Path, keys: Keys) -> Opened:
    """The content of a file. RecordError if it is no such file, damaged, newer, too large, or of another centre."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    header, box = _read(source)
    if hashlib.sha256(box).hexdigest() != header.digest:
        raise RecordError(_BROKEN.format(source.name))
    key = next((key for key in map(_key_of, (keys.paper, *keys.former)) if _name_of(key) == header.key), None)
    if key is None:
        raise RecordError(
            f"“{source.name}”是用别的密钥封的，这个窗口打不开。同一个中心的，先在“设置 → 数据与备份 → 密钥”导入"
            f"那个窗口（{header.window}）的密钥。"
        )
    try:
        packed = AESGCM(key).decrypt(bytes.fromhex(header.nonce), box, _bound(header))
    except (InvalidTag, ValueError):
        raise RecordError(_BROKEN.format(source.name)) from None
    return _content(source, header, packed)


def _read(source: Path) -> tuple[Header, bytes]:
    try:
        with source.open("rb") as file:
            line = file.readline(_LINE)
            box = file.read(LARGEST + 1)
    except OSError as error:
        raise RecordError(f"“{source.name}”读不了（{os_error_words(error)}）。请检查 U 盘，再试一次。") from error
    header = _header(source, line)
    if len(line) + len(box) > LARGEST:
        raise RecordError(_LARGE.format(source.name, LARGEST >> 20))
    return header, box


def _header(source: Path, line: bytes) -> Header:
    try:
        told = json.loads(line)
        version = told[_KIND]
        if type(version) is not int:
            raise TypeError(version)
        if version > _FORMAT:
            raise RecordError(f"“{source.name}”是更新版本的惠企窗口导出的，本版本打不开。请给本窗口安装新版本。")
        header = Header(**{field.name: told[field.name] for field in fields(Header)})
        for name, value in asdict(header).items():
            if type(value) is not (int if name == "count" else str):
                raise TypeError(name)
        date.fromisoformat(header.first), date.fromisoformat(header.last)
        return header
    except DECODING_ERRORS as error:
        broken = line.startswith(b'{"' + _KIND.encode())
        raise RecordError((_BROKEN if broken else _NONE).format(source.name)) from error


def _content(source: Path, header: Header, packed: bytes) -> Opened:
    try:
        inflating = zlib.decompressobj()
        plain = inflating.decompress(packed, _MOST)
        if inflating.unconsumed_tail:
            raise RecordError(_LARGE.format(source.name, _MOST >> 20))
        told = json.loads(plain)
        parcels = tuple(map(Parcel.from_json, told["visits"]))
        packs = {str(name): (str(policy), _decoded(files)) for name, (policy, files) in told["packs"].items()}
    except DECODING_ERRORS as error:
        raise RecordError(_BROKEN.format(source.name)) from error
    if len(parcels) != header.count or not all(map(_is_pack, packs.items())):
        raise RecordError(_BROKEN.format(source.name))
    return Opened(header, parcels, packs)


def _is_pack(pack: tuple[str, tuple[str, Mapping[str, bytes]]]) -> bool:
    """Whether the files of a pack match its digest."""
    from core.policy import digest_of

    return digest_of(pack[1][1]) == pack[0]


def _key_of(shared: bytes) -> bytes:
    """The key for these files, derived from the shared key that seals papers."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, salt=None, info=b"huiqi visits 1").derive(shared)


def _name_of(key: bytes) -> str:
    return hashlib.sha256(b"huiqi key name\0" + key).hexdigest()[:16]


def _bound(header: Header) -> bytes:
    """The associated data of AES-GCM: the first line, without the digest of what follows it."""
    return json.dumps([_FORMAT, *list(asdict(header).values())[:-1]], ensure_ascii=False).encode()


def _encoded(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: base64.b85encode(content).decode() for name, content in files.items()}


def _decoded(files: Mapping[str, Any]) -> dict[str, bytes]:
    return {str(name): base64.b85decode(content) for name, content in files.items()}
