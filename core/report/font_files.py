"""The bundled fonts as they lie on the disk: TrueType, read in place; or WOFF 1.0, the same tables deflated.

Qt on Windows reads a font whole into memory, so there HanaMinB, 31 MB, lies packed; elsewhere it is mapped, and costs
what is looked at. Neither Qt nor a PDF takes WOFF. https://www.w3.org/TR/WOFF/
"""

import mmap
import struct
import zlib
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "fonts"


def place(name: str) -> Path:
    """Where a font lies: name.ttf, or name.woff."""
    plain = FOLDER / f"{name}.ttf"
    return plain if plain.exists() else plain.with_suffix(".woff")


def opened(name: str) -> mmap.mmap | bytes:
    """A font as TrueType; one that is packed takes a quarter of a second, and its size in memory."""
    file = place(name)
    if file.suffix == ".woff":
        return unpack(file.read_bytes())
    with file.open("rb") as plain:
        return mmap.mmap(plain.fileno(), 0, access=mmap.ACCESS_READ)


def unpack(packed: bytes) -> bytes:
    """The TrueType font that was packed, byte for byte. ValueError for what is no WOFF."""
    signature, flavour, _, count, _, size = struct.unpack_from(">4s4sI2HI", packed)
    if signature != b"wOFF":
        raise ValueError("this is no WOFF")
    power = count.bit_length() - 1
    font = bytearray(size)
    struct.pack_into(">4s4H", font, 0, flavour, count, 16 << power, power, 16 * count - (16 << power))
    rows = [struct.unpack_from(">4s4I", packed, 44 + 20 * row) for row in range(count)]
    places, at = {}, 12 + 16 * count
    for tag, start, length, plain, _ in sorted(rows, key=lambda row: row[1]):  # as they lay in the font
        content = packed[start : start + length]
        font[at : at + plain] = content if length == plain else zlib.decompress(content, bufsize=plain)
        places[tag] = at
        at += plain + -plain % 4
    for row, (tag, _, _, plain, checksum) in enumerate(rows):
        struct.pack_into(">4s3I", font, 12 + 16 * row, tag, checksum, places[tag], plain)
    return bytes(font)
