"""Compressed copies of the record: plain gzip files of the database file.

The comment of the gzip header holds, uncompressed, the head of the audit chain and the running numbers issued, so that
twenty copies can be compared without inflating them.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from core.errors import RecordError
from core.files import write_steadily
from core.progress import Cancelled
from core.records.database import HEADER, rows_of
from core.records.decoding import DECODING_ERRORS

ENDING = ".gz"
_LEVEL = 1  # measured on a record of 100,000 visits: a fifth larger than level 6, in a third of the time
_PIECE = 1 << 20
# gzip header: deflate, with comment, no time, fastest, unknown system
_COMMENTED = b"\x1f\x8b\x08\x10" + bytes(4) + b"\x04\xff"
_LONGEST = 8 << 20  # bytes of a comment, at most
_SERIALS = "SELECT prefix, day, last FROM serials ORDER BY prefix, day"
_LAST = "SELECT seq, hash, at FROM audit ORDER BY seq DESC LIMIT 1"
_BROKEN = "备份不完整，或已损坏：{}。请换一份备份。"


@dataclass(frozen=True, slots=True)
class CopyHead:
    """The last audit row of a copy (number, hash and time), and its running numbers by prefix and day."""

    seq: int
    hash: str
    at: str
    serials: tuple[tuple[str, str, int], ...]


def is_compressed(file: Path) -> bool:
    """Whether a copy is compressed, judged by its name."""
    return file.name.lower().endswith(ENDING)


def head_of(file: Path) -> CopyHead | None:
    """The head of a copy; None if it is unreadable, or the record was empty."""
    if is_compressed(file):
        with suppress(OSError, *DECODING_ERRORS):
            return _commented(file)
        return None
    last = next(iter(rows_of(file, _LAST)), None)
    rows = rows_of(file, _SERIALS)
    serials = tuple((row["prefix"], row["day"], row["last"]) for row in rows if isinstance(row["last"], int))
    seq, hash, at = last or (0, "", "")
    return CopyHead(seq, hash, at, serials) if seq or serials else None


def compress(source: Path, to: Path, cancelled: Cancelled = lambda: False) -> bool:
    """Compress a copy to ``to``, synced, read back and compared. False: it was cancelled. Raises OSError, and
    RecordError if the content read back differs."""
    head = head_of(source) or CopyHead(0, "", "", ())
    packer, check, size = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS), 0, 0
    wanted = hashlib.sha256()
    with source.open("rb") as there, to.open("wb") as here:
        here.write(_COMMENTED + json.dumps(asdict(head)).encode("ascii") + b"\0")
        while piece := there.read(_PIECE):
            check, size = zlib.crc32(piece, check), size + len(piece)
            wanted.update(piece)
            write_steadily(here, packer.compress(piece))
            if cancelled():
                return False
        here.write(packer.flush() + check.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little"))
        here.flush()
        os.fsync(here.fileno())
    found = hashlib.sha256()
    if not _inflated(to, found.update, cancelled):
        return False
    if found.digest() != wanted.digest():
        raise RecordError(f"备份写入后读回不一致，没有保存：{to.parent}。请换一个磁盘再试。")
    return True


def decompress(source: Path, to: Path) -> None:
    """Restore the database file from a compressed copy. Raises OSError, and RecordError if the copy is incomplete or no
    gzip."""
    with to.open("wb") as here:
        _inflated(source, lambda content: write_steadily(here, content))
        here.flush()
        os.fsync(here.fileno())


def _inflated(file: Path, take: Callable[[bytes], object], cancelled: Cancelled = lambda: False) -> bool:
    """Feed the content of a copy to ``take`` piece by piece; stops early if it does not begin like a database."""
    unpacker, begun = zlib.decompressobj(16 + zlib.MAX_WBITS), False
    with file.open("rb") as there:
        while piece := there.read(_PIECE):
            while piece and not unpacker.eof:
                try:
                    content = unpacker.decompress(piece, _PIECE)
                except zlib.error as error:
                    raise RecordError(_BROKEN.format(file)) from error
                piece = unpacker.unconsumed_tail
                if content and not begun and not content.startswith(HEADER[: len(content)]):
                    raise RecordError(f"{file} 不是惠企窗口的备份。请重新选择。")
                begun = begun or bool(content)
                take(content)
                if cancelled():
                    return False
    if not unpacker.eof or unpacker.unused_data:
        raise RecordError(_BROKEN.format(file))
    return True


def _commented(file: Path) -> CopyHead | None:
    with file.open("rb") as there:
        if there.read(len(_COMMENTED)) != _COMMENTED:
            return None
        comment = there.read(_LONGEST).partition(b"\0")[0]
    told = json.loads(comment)
    serials = tuple((str(prefix), str(day), int(last)) for prefix, day, last in told["serials"])
    return CopyHead(int(told["seq"]), str(told["hash"]), str(told["at"]), serials)
