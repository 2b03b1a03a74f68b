"""Takes out of Qt's ICU data what a counter in China never asks for: 30 MB of words and rules of all the world.

What stays is what Qt asks ICU for: the order of words, of the root, Chinese and English; what is of no one language;
code pages of China and the usual ones. Names of currencies, languages, regions, units and zones, spelt-out numbers, the
ends of words and lines, and the rules of zones, plurals and compatible characters Qt has of its own. ICU itself looks
for what is not there in the root, as for any language that it does not know.

    icu.py libicudata.so.N OUT.dat      the common data of the library, with fewer items
"""

from __future__ import annotations

import re
import struct
import sys
from pathlib import Path

_LANGUAGE = re.compile(r"^(?:coll/)?([a-z]{2,3})(?:_[A-Za-z0-9_]+)?\.res$")
_OURS = re.compile(r"^(en|zh)$")
_CODE_PAGE = re.compile(r"\.cnv$")
_OUR_CODE_PAGES = re.compile(r"gb18030|gbk|ibm-1383|ibm-1386|windows-936|ibm-5348|ibm-1252|ibm-5346|ibm-5347", re.I)
_NEVER = re.compile(
    r"^(unames\.icu|confusables\.cfu|(brkitr|curr|lang|rbnf|region|translit|unit|zone)/)|\.spp$"
    r"|^(dayPeriods|grammaticalFeatures|langInfo|likelySubtags|metaZones|metadata|pluralRanges|plurals|timezoneTypes"
    r"|supplementalData|units|windowsZones|zoneinfo64)\.res$|^(nfkc|nfkc_cf|uts46)\.nrm$|^uemoji\.icu$"
)


def wanted(item: str) -> bool:
    """Whether an item of the data stays; its name is without the package's own."""
    if _NEVER.search(item):
        return False
    if _CODE_PAGE.search(item):
        return bool(_OUR_CODE_PAGES.search(item))
    found = _LANGUAGE.match(item)
    return found is None or bool(_OURS.match(found[1])) or item.endswith(("/root.res", "pool.res"))


def items_of(data: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """The header of common data (format CmnD), and its items in order."""
    size, magic1, magic2 = struct.unpack_from("<HBB", data)
    if (magic1, magic2) != (0xDA, 0x27) or data[12:16] != b"CmnD":
        raise ValueError("this is not common data of ICU")
    (count,) = struct.unpack_from("<I", data, size)
    places = [struct.unpack_from("<II", data, size + 4 + 8 * at) for at in range(count)]
    ends = [place[1] for place in places[1:]] + [len(data) - size]
    items = []
    for (name_at, at), end in zip(places, ends, strict=True):
        name = data[size + name_at : data.index(b"\0", size + name_at)].decode("ascii")
        items.append((name, data[size + at : size + end]))
    return data[:size], items


def put_together(header: bytes, items: list[tuple[str, bytes]]) -> bytes:
    """Common data again; each item begins at a multiple of 16."""
    names, offsets = b"", []
    beginning = 4 + 8 * len(items)
    for name, _ in items:
        offsets.append(beginning + len(names))
        names += name.encode("ascii") + b"\0"
    body = bytearray(struct.pack("<I", len(items)) + b"\0" * (8 * len(items)) + names)
    for number, (_, content) in enumerate(items):
        body += b"\xaa" * (-(len(header) + len(body)) % 16)
        struct.pack_into("<II", body, 4 + 8 * number, offsets[number], len(body))
        body += content
    return header + bytes(body)


def data_in(library: bytes) -> bytes:
    """The data that a library consists of: the section .rodata, which begins with the header."""
    at, entry, count, names = (
        *struct.unpack_from("<Q", library, 0x28), *struct.unpack_from("<HHH", library, 0x3A),
    )  # fmt: skip
    sections = [struct.unpack_from("<IIQQQQ", library, at + entry * number) for number in range(count)]
    table = sections[names][4]
    for name, _, _, _, offset, size in sections:
        if library[table + name :].startswith(b".rodata\0"):
            return library[offset : offset + size]
    raise ValueError("a library of ICU data has .rodata")


def main(library: Path, to: Path) -> int:
    """Write the smaller data."""
    header, items = items_of(data_in(library.read_bytes()))
    kept = [(name, content) for name, content in items if wanted(name.partition("/")[2])]
    to.write_bytes(put_together(header, kept))
    print(f"ICU: {len(kept)} of {len(items)} items, {to.stat().st_size / 1e6:.1f} MB", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
