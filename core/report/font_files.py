"""The bundled fonts as they lie on the disk: TrueType, read in place; or packed with Zstandard, 52 MB as 23.

Qt on Windows reads a font whole into memory, so there they lie packed; elsewhere they are mapped, and cost what is
looked at. Unpacking takes 25 ms for a Noto font, 150 ms for HanaMinB.
"""

import mmap
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "fonts"
PACKED = ".zst"


def place(name: str) -> Path:
    """Where a font lies: name.ttf, or name.ttf.zst."""
    plain = FOLDER / f"{name}.ttf"
    return plain if plain.exists() else plain.with_name(plain.name + PACKED)


def opened(name: str) -> mmap.mmap | bytes:
    """A font as TrueType; one that is packed takes its size in memory. zstd.ZstdError if that is damaged."""
    file = place(name)
    if file.suffix == PACKED:
        from backports import zstd

        return zstd.decompress(file.read_bytes())
    with file.open("rb") as plain:
        return mmap.mmap(plain.fileno(), 0, access=mmap.ACCESS_READ)
