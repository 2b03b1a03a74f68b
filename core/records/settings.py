"""Settings of a centre: its name and window, clerks, the 咨询日 rule, guide entries, its logo."""

from __future__ import annotations

import json

from core.errors import RecordError
from core.records import audit
from core.records.database import Database
from core.records.values import Clock, Json, digest, to_json


class Settings:
    """Small JSON values by key, and images by name. Changes are on disk when the call returns."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def get(self, key: str, default: Json = None) -> Json:
        """The value set for a key, or ``default``."""
        row = self._database.row("SELECT value FROM settings WHERE key = ?", (key,))
        return _value(key, row["value"]) if row else default

    def set(self, key: str, value: Json) -> None:
        """Set a key; the audit records the old and the new value. Raises AnswerError for a value that JSON cannot
        hold."""
        text = to_json(value)
        row = self._database.row("SELECT value FROM settings WHERE key = ?", (key,))
        if row is not None and row["value"] == text:
            return
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = ?",
                (key, text, text),
            )
            old = row["value"] if row else None
            audit.append(connection, self._clock(), None, "setting", fact=key, old=old, new=text)

    def all(self) -> dict[str, Json]:
        """Every key that was set."""
        rows = self._database.rows("SELECT * FROM settings")
        return {row["key"]: _value(row["key"], row["value"]) for row in rows}

    def image(self, name: str) -> bytes | None:
        """The bytes of an image, or None."""
        row = self._database.row("SELECT bytes FROM images WHERE name = ?", (name,))
        return bytes(row["bytes"]) if row else None

    def set_image(self, name: str, content: bytes | None) -> None:
        """Store an image, or delete it (None). The audit records its digest."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM images WHERE name = ?", (name,))
            if content is not None:
                connection.execute("INSERT INTO images (name, bytes) VALUES (?, ?)", (name, content))
            new = None if content is None else digest(content)
            audit.append(connection, self._clock(), None, "image", fact=name, new=new)


def _value(key: str, text: str) -> Json:
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise RecordError(f"存下的设置“{key}”已损坏，读不出来。请在“设置”里重新填写并保存，或从备份恢复。") from error
