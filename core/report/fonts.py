"""The fonts of the papers: which font has a character, how wide it is, and the subset that a PDF embeds.

ReportLab's own TrueType class parses a whole 30 MB font (seconds), writes wrong ToUnicode entries above U+FFFF, and
prints a missing character as nothing. So the tables are read here, in place and only where needed; the PDF gets
two-byte codes, one per character, and a ToUnicode map in UTF-16. A character that no font has raises AnswerError.
"""

import hashlib
import struct
import sys
from array import array
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFDocument, PDFName, PDFStream, PDFString, PDFZCompress

from core.errors import AnswerError
from core.report import font_files

_BLANK = frozenset(" \u00a0\u3000\u2002\u2003\u2009\u200a\u202f")
_COMPONENT_WORDS, _MORE, _INSTRUCTED = 0x0001, 0x0020, 0x0100
_SCALE, _TWO_SCALES, _TWO_BY_TWO = 0x0008, 0x0040, 0x0080


class Face:
    """A TrueType file. Units are font units; `per_em` of them are one em."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._data = font_files.opened(name)
        self._tables = dict(self._directory())
        head, hhea = self._at("head"), self._at("hhea")
        (self.per_em,) = struct.unpack_from(">H", self._data, head + 18)
        self.box = struct.unpack_from(">4h", self._data, head + 36)
        (self._long_loca,) = struct.unpack_from(">h", self._data, head + 50)
        self.ascent, self.descent = struct.unpack_from(">2h", self._data, hhea + 4)
        (self._metrics,) = struct.unpack_from(">H", self._data, hhea + 34)
        self._starts, self._ends, self._firsts = self._groups()

    def _directory(self) -> list[tuple[str, tuple[int, int]]]:
        (count,) = struct.unpack_from(">H", self._data, 4)
        rows = (struct.unpack_from(">4sIII", self._data, 12 + 16 * n) for n in range(count))
        return [(tag.decode("latin-1"), (start, size)) for tag, _, start, size in rows]

    def _at(self, table: str) -> int:
        return self._tables[table][0]

    def _groups(self) -> tuple["array[int]", "array[int]", "array[int]"]:
        """The character ranges of the Unicode cmap (format 12, which both fonts have)."""
        base = self._at("cmap")
        (count,) = struct.unpack_from(">H", self._data, base + 2)
        for n in range(count):
            (start,) = struct.unpack_from(">I", self._data, base + 8 + 8 * n)
            if struct.unpack_from(">H", self._data, base + start) == (12,):
                (rows,) = struct.unpack_from(">I", self._data, base + start + 12)
                numbers = array("I")
                numbers.frombytes(self._data[base + start + 16 : base + start + 16 + 12 * rows])
                if sys.byteorder == "little":
                    numbers.byteswap()
                return numbers[0::3], numbers[1::3], numbers[2::3]
        raise ValueError(f"{self.name} has no cmap of format 12")

    def glyph(self, character: str) -> int:
        """The glyph index of a character; 0 if the font has none, or only an empty one."""
        code = ord(character)
        at = bisect_right(self._starts, code) - 1
        if at < 0 or code > self._ends[at]:
            return 0
        number = self._firsts[at] + code - self._starts[at]
        start, end = self._span(number)
        return number if end > start or character in _BLANK else 0

    def advance(self, number: int) -> int:
        """The advance width of a glyph, in font units."""
        (width,) = struct.unpack_from(">H", self._data, self._at("hmtx") + 4 * min(number, self._metrics - 1))
        return int(width)

    def bearing(self, number: int) -> int:
        """The left side bearing of a glyph, in font units."""
        at = 4 * number + 2 if number < self._metrics else 4 * self._metrics + 2 * (number - self._metrics)
        (left,) = struct.unpack_from(">h", self._data, self._at("hmtx") + at)
        return int(left)

    def _span(self, number: int) -> tuple[int, int]:
        loca = self._at("loca")
        if self._long_loca:
            start, end = struct.unpack_from(">2I", self._data, loca + 4 * number)
        else:
            start, end = (2 * n for n in struct.unpack_from(">2H", self._data, loca + 2 * number))
        return start, end

    def outline(self, number: int) -> bytes:
        """The raw outline data of a glyph."""
        start, end = self._span(number)
        glyf = self._at("glyf")
        return self._data[glyf + start : glyf + end]

    def table(self, tag: str) -> bytes:
        """A whole table."""
        start, size = self._tables[tag]
        return self._data[start : start + size]


@cache
def face(name: str) -> Face:
    """A bundled font, opened once."""
    return Face(name)


CHAINS = {False: ("NotoSansSC-Regular", "HanaMinB"), True: ("NotoSansSC-Bold", "HanaMinB")}
"""Fallback order of fonts for a character; the key says whether the line is bold."""


@cache
def find(character: str, bold: bool = False) -> tuple[Face, int, float]:
    """The font, glyph and width (in ems) of a character. Raises AnswerError if no font has it."""
    for name in CHAINS[bold]:
        chosen = face(name)
        number = chosen.glyph(character)
        if number:
            return chosen, number, chosen.advance(number) / chosen.per_em
    shown = f"“{character}”" if character.isprintable() else ""
    raise AnswerError(f"字库里没有{shown}（U+{ord(character):04X}）这个字，印不出来。请在答案里改写它后再打印。")


class Embedded:
    """The characters of one font that a document uses, and the PDF objects that embed them."""

    def __init__(self, chosen: Face, resource: str) -> None:
        self.face, self.resource = chosen, resource
        self._codes: dict[str, str] = {}
        self._glyphs = [0]

    def code(self, character: str, glyph: int) -> str:
        """The two-byte code of a character in this document, in hexadecimal; one per character, even where two share a
        glyph. AnswerError beyond 65,536 characters."""
        known = self._codes.get(character)
        if known is None:
            if len(self._glyphs) > 0xFFFF:
                raise AnswerError("这份文件里不同的字太多，印不出来。请分开打印。")
            known = self._codes[character] = f"{len(self._glyphs):04X}"
            self._glyphs.append(glyph)
        return known

    def add_to(self, document: PDFDocument) -> Any:
        """Embed the font in the document; returns a reference to it."""
        tag = _tag("".join(self._codes))
        name = PDFName(f"{tag}+{self.face.name}")
        unit = 1000 / self.face.per_em
        program = subset(self.face, self._glyphs)
        file = PDFStream(PDFDictionary({"Length1": len(program)}), program, [PDFZCompress])
        descriptor = PDFDictionary({
            "Type": PDFName("FontDescriptor"), "FontName": name, "Flags": 4, "ItalicAngle": 0, "StemV": 80,
            "FontBBox": PDFArray([round(n * unit) for n in self.face.box]),
            "Ascent": round(self.face.ascent * unit), "Descent": round(self.face.descent * unit),
            "CapHeight": 733, "FontFile2": document.Reference(file, f"file:{self.resource}"),
        })  # fmt: skip
        widths = [round(self.face.advance(g) * unit) for g in self._glyphs]
        descendant = PDFDictionary({
            "Type": PDFName("Font"), "Subtype": PDFName("CIDFontType2"), "BaseFont": name,
            "CIDSystemInfo": PDFDictionary({
                "Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0,
            }),
            "FontDescriptor": document.Reference(descriptor, f"descriptor:{self.resource}"),
            "DW": 1000, "W": PDFArray([0, PDFArray(widths)]), "CIDToGIDMap": PDFName("Identity"),
        })  # fmt: skip
        unicode = PDFStream(content=to_unicode(self._codes), filters=[PDFZCompress])
        whole = PDFDictionary({
            "Type": PDFName("Font"), "Subtype": PDFName("Type0"), "BaseFont": name,
            "Encoding": PDFName("Identity-H"),
            "DescendantFonts": PDFArray([document.Reference(descendant, f"descendant:{self.resource}")]),
            "ToUnicode": document.Reference(unicode, f"unicode:{self.resource}"),
        })  # fmt: skip
        return document.Reference(whole, f"font:{self.resource}")


def _tag(characters: str) -> str:
    """The six-letter subset tag, which depends only on the characters."""
    digest = hashlib.sha256(characters.encode()).digest()
    return "".join(chr(65 + byte % 26) for byte in digest[:6])


def to_unicode(codes: Mapping[str, str]) -> bytes:
    """A CMap from codes to characters, those above U+FFFF as surrogate pairs."""
    lines = [
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def", "/CMapType 2 def",
        "1 begincodespacerange", "<0000> <FFFF>", "endcodespacerange",
    ]  # fmt: skip
    rows = [f"<{code}> <{character.encode('utf-16-be').hex().upper()}>" for character, code in codes.items()]
    for at in range(0, len(rows), 100):
        part = rows[at : at + 100]
        lines += [f"{len(part)} beginbfchar", *part, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii")


# ── font subsets ─────────────────────────────────────────────────────────────────────────────────────────────────


def subset(chosen: Face, glyphs: list[int]) -> bytes:
    """A TrueType font whose glyph n is `glyphs[n]`, without hinting (its tables are dropped)."""
    numbers = list(glyphs)
    places = {glyph: at for at, glyph in reversed(list(enumerate(numbers)))}
    outlines, at = [], 0
    while at < len(numbers):  # composite glyphs append their components
        outlines.append(_unhinted(chosen.outline(numbers[at]), numbers, places) if at else b"")
        at += 1
    loca, glyf, end = array("I", [0]), [], 0
    for outline in outlines:
        padded = outline + b"\0" * (-len(outline) % 4)
        glyf.append(padded)
        end += len(padded)
        loca.append(end)
    if sys.byteorder == "little":
        loca.byteswap()
    metrics = b"".join(struct.pack(">Hh", chosen.advance(n), chosen.bearing(n)) for n in numbers)
    head = bytearray(chosen.table("head"))
    struct.pack_into(">I", head, 8, 0)
    struct.pack_into(">h", head, 50, 1)
    hhea = bytearray(chosen.table("hhea"))
    struct.pack_into(">H", hhea, 34, len(numbers))
    maxp = bytearray(chosen.table("maxp"))
    struct.pack_into(">H", maxp, 4, len(numbers))
    return _assemble({
        "glyf": b"".join(glyf), "head": bytes(head), "hhea": bytes(hhea), "hmtx": metrics,
        "loca": loca.tobytes(), "maxp": bytes(maxp),
    })  # fmt: skip


def _unhinted(outline: bytes, numbers: list[int], places: dict[int, int]) -> bytes:
    if not outline:
        return b""
    (contours,) = struct.unpack_from(">h", outline)
    if contours < 0:
        return _composite(outline, numbers, places)
    at = 10 + 2 * contours
    (length,) = struct.unpack_from(">H", outline, at)
    return outline[:at] + b"\0\0" + outline[at + 2 + length :]


def _composite(outline: bytes, numbers: list[int], places: dict[int, int]) -> bytes:
    """A composite glyph with its components renumbered to indices in the subset."""
    made, at, flags = bytearray(outline[:10]), 10, _MORE
    while flags & _MORE:
        flags, part = struct.unpack_from(">2H", outline, at)
        size = 4 + (4 if flags & _COMPONENT_WORDS else 2)
        size += 2 if flags & _SCALE else 4 if flags & _TWO_SCALES else 8 if flags & _TWO_BY_TWO else 0
        if part not in places:
            places[part] = len(numbers)
            numbers.append(part)
        made += struct.pack(">2H", flags & ~_INSTRUCTED, places[part]) + outline[at + 4 : at + size]
        at += size
    return bytes(made)


def _assemble(tables: dict[str, bytes]) -> bytes:
    count = len(tables)
    power = count.bit_length() - 1
    out = [struct.pack(">I4H", 0x00010000, count, 16 << power, power, 16 * count - (16 << power))]
    start = 12 + 16 * count
    for tag, content in sorted(tables.items()):
        out.append(struct.pack(">4s3I", tag.encode(), _checksum(content), start, len(content)))
        start += len(content) + -len(content) % 4
    out += [content + b"\0" * (-len(content) % 4) for _, content in sorted(tables.items())]
    return b"".join(out)


def _checksum(content: bytes) -> int:
    numbers = array("I", content + b"\0" * (-len(content) % 4))
    if sys.byteorder == "little":
        numbers.byteswap()
    return sum(numbers) & 0xFFFFFFFF
