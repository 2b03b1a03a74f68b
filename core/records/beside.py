"""Files laid beside the record: nobody else's, and named when they are whole."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from core.files import clear, keep_private, put_in_place
from core.records.squeezed import inflate, is_squeezed


def private_file(path: Path) -> None:
    """An empty file that is nobody else's, before anything is written into it."""
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    keep_private(path)


def copy_file(source: Path, to: Path) -> None:
    """Bytes for bytes: beside first, to the disk, then named. Raises OSError."""
    part = to.with_name(f"{to.name}.part")
    try:
        private_file(part)
        shutil.copyfile(source, part)
        put_in_place(part, to)
    finally:
        clear(part)


def lay_beside(source: Path, to: Path) -> None:
    """Copy another database file, which nobody writes to, with its journal, or inflate it. Raises OSError."""
    clear(to)
    if is_squeezed(source):
        private_file(to)
        inflate(source, to)
        return
    journal = source.with_name(f"{source.name}-journal")
    if journal.exists() and journal.stat().st_size:
        copy_file(journal, to.with_name(f"{to.name}-journal"))
    copy_file(source, to)
