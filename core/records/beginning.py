"""The first opening is one step: the file appears under its name when it is whole, or not at all."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import RecordError
from core.files import clear, put_in_place, sync_folder
from core.records.database import Database, translated_errors
from core.records.lock import unwritable
from core.records.migrations import migrate

if TYPE_CHECKING:  # see `migrations`
    from sqlite_utils import Migrations


def part_of(path: Path) -> Path:
    """Where a record is made before it takes its name. What lies there is half, whoever left it."""
    return path.with_name(f"{path.name}.part")


def begin(path: Path, migrations: Migrations | None = None) -> None:
    """Make the file of a new record: all steps beside, to the disk, then in the place of what a cut start left.

    The folder must be locked and ``path`` hold nothing. Raises RecordError, with nothing begun, where it fails.
    """
    part = part_of(path)
    try:
        with translated_errors(path), closing(Database(part, path)) as database:
            database.let_go_of_the_disk()
            migrate(database, lambda step: path, migrations)
        _forget_journal(path)
        put_in_place(part, path)
    except OSError as error:
        raise RecordError(unwritable(path.parent, error)) from error
    finally:
        clear(part)


def _forget_journal(path: Path) -> None:
    """The journal of a start that was cut off goes first, and is gone: SQLite would roll it into the new file."""
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
    sync_folder(path.parent)
