"""Creation of a new record file, all or nothing: the file gets its name only when it is complete."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import RecordError
from core.files import clear, put_in_place, sync_folder
from core.records.database import Database, translated_errors
from core.records.lock import unwritable
from core.records.migrations import migrate

if TYPE_CHECKING:  # slow to import, see `migrations`
    from sqlite_utils import Migrations


def part_of(path: Path) -> Path:
    """Temporary path where a record is created. A file found there is incomplete and may be removed."""
    return path.with_name(f"{path.name}.part")


def begin(path: Path, migrations: Migrations | None = None) -> None:
    """Create the file of a new record: run all migrations in a temporary file, sync it, then rename it to ``path``.

    The folder must be locked and ``path`` must not exist. Raises RecordError, leaving nothing behind, on failure.
    """
    part = part_of(path)
    try:
        with translated_errors(path), closing(Database(part, path)) as database:
            database.disable_sync()
            migrate(database, lambda step: path, migrations)
        _forget_journal(path)
        put_in_place(part, path)
    except OSError as error:
        raise RecordError(unwritable(path.parent, error)) from error
    finally:
        clear(part)


def _forget_journal(path: Path) -> None:
    """Remove the journal of an interrupted start first, durably: SQLite would roll it back into the new file."""
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
    sync_folder(path.parent)
