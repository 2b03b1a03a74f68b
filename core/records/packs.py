"""Frozen policy packs: a finished visit can be computed again from its own pack years later."""

from __future__ import annotations

import base64
import json
import sqlite3
import zlib
from collections.abc import Mapping
from datetime import datetime

from core.errors import RecordError
from core.records import audit, versions
from core.records.audited_content import refuse_altered_pack
from core.records.database import Database
from core.records.decoding import decoding
from core.records.values import Clock, stamp
from core.records.values import digest as sha256


def freeze(connection: sqlite3.Connection, digest: str, policy: str, files: Mapping[str, bytes], now: datetime) -> None:
    """Freeze the files of a pack within the caller's transaction, with an audit row."""
    content = {path: base64.b85encode(files[path]).decode() for path in sorted(files)}
    packed = zlib.compress(json.dumps(content).encode(), 9)
    connection.execute(
        "INSERT INTO packs (digest, policy, frozen_at, files) VALUES (?, ?, ?, ?)",
        (digest, policy, stamp(now), packed),
    )
    audit.append(connection, now, None, "pack", fact=digest, new=sha256(packed))
    versions.note(connection, digest, policy, files)


class Packs:
    """The frozen packs of a store, by the digest that visits refer to."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def freeze(self, digest: str, policy: str, files: Mapping[str, bytes]) -> None:
        """Store the files of a pack (path inside it → content). A digest already stored is left as it is."""
        if digest in self:
            return
        with self._database.transaction() as connection:
            freeze(connection, digest, policy, files, self._clock())

    def files(self, digest: str) -> dict[str, bytes]:
        """The files of a frozen pack. Raises RecordError if there is none with this digest, or if it was altered."""
        row = self._database.row("SELECT files FROM packs WHERE digest = ?", (digest,))
        if row is None:
            raise RecordError(f"没有存档的政策规则 {digest}，无法重算。请从备份恢复后再试。")
        with decoding(f"存档的政策规则 {digest[:12]} "):
            files = unpacked(row["files"])
        refuse_altered_pack(self._database, digest, row["files"])
        return files

    def __contains__(self, digest: str) -> bool:
        """Whether a pack is frozen under this digest."""
        return self._database.row("SELECT 1 FROM packs WHERE digest = ?", (digest,)) is not None


def unpacked(packed: bytes) -> dict[str, bytes]:
    """The files of a pack in the form that `packs` stores. Raises one of `decoding.DECODING_ERRORS` if damaged."""
    content: dict[str, str] = json.loads(zlib.decompress(packed))
    return {path: base64.b85decode(text) for path, text in content.items()}
