"""Temporary files next to the record, readable by their owner only."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from core.files import clear, keep_private, put_in_place
from core.records.compressed import decompress, is_compressed


def private_file(path: Path) -> None:
    """Create an empty file that only its owner can read, before anything is written to it."""
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    keep_private(path)


def copy_file(source: Path, to: Path) -> None:
    """Copy a file byte for byte through a temporary file that is synced and then renamed. Raises OSError."""
    part = to.with_name(f"{to.name}.part")
    try:
        private_file(part)
        shutil.copyfile(source, part)
        put_in_place(part, to)
    finally:
        clear(part)


def copy_database(source: Path, to: Path) -> None:
    """Copy another database file that nobody writes to, together with its journal, inflating a .gz. Raises OSError."""
    clear(to)
    if is_compressed(source):
        private_file(to)
        decompress(source, to)
        return
    journal = source.with_name(f"{source.name}-journal")
    if journal.exists() and journal.stat().st_size:
        copy_file(journal, to.with_name(f"{to.name}-journal"))
    copy_file(source, to)
