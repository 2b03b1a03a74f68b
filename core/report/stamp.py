"""The 预审 mark, drawn as outlines instead of text; or the centre's own business stamp, a checked PNG.

An official seal is round and red with a star. This mark is a blue panel with cut corners that states its purpose in
words, so that the two cannot be confused.
"""

import io
import struct
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFDocument, PDFName, PDFStream, PDFZCompress

from core.errors import AnswerError
from core.report.fonts import find

WIDTH, HEIGHT = 150.0, 62.0
"""Of the mark, in points."""
TALLEST = 104.0
"""Height limit, in points, of an image used instead: a round business stamp is about 38 mm across."""
COLOUR = "0.13 0.29 0.56"
_LARGEST_FILE, _LARGEST_SIDE = 2_000_000, 2400

OutlinePoint = tuple[float, float, bool]


@lru_cache(maxsize=16)
def mark(lines: tuple[str, ...], sample: bool) -> str:
    """The operators that draw the mark with its lower left corner at the origin."""
    owner, purpose, date, serial = lines
    out = [f"{COLOUR} rg {COLOUR} RG", _panel(0, 2.0), _panel(3.6, 0.7)]
    out.append(_centred(owner, WIDTH / 2, HEIGHT - 17, 9.5, WIDTH - 22))
    out.append(_centred(purpose, WIDTH / 2, HEIGHT - 35.5, 14.5, WIDTH - 20))
    out.append(f"0.6 w 14 {HEIGHT - 40.5} m {WIDTH - 14} {HEIGHT - 40.5} l S")
    foot = f"{date}　{serial}"
    out.append(_centred(foot, WIDTH / 2, 9.5, 8, WIDTH - 20))
    if sample:
        out.append("q /Faint gs")
        out.append(f"0.96 0.26 -0.26 0.96 {WIDTH / 2 - 20} {HEIGHT / 2 - 22} cm")
        out.append(_centred("样张", 26, 0, 40, WIDTH) + " Q")
    return "\n".join(out)


def _panel(inset: float, line: float) -> str:
    """A rectangle with cut corners."""
    cut = 9.0 - inset * 0.6
    x1, y1, x2, y2 = inset + 1, inset + 1, WIDTH - inset - 1, HEIGHT - inset - 1
    corners = (
        (x1 + cut, y1), (x2 - cut, y1), (x2, y1 + cut), (x2, y2 - cut),
        (x2 - cut, y2), (x1 + cut, y2), (x1, y2 - cut), (x1, y1 + cut),
    )  # fmt: skip
    path = " ".join(f"{x:.2f} {y:.2f} {'m' if at == 0 else 'l'}" for at, (x, y) in enumerate(corners))
    return f"{line} w {path} h S"


def _centred(text: str, x: float, y: float, size: float, room: float) -> str:
    ems = sum(_letter(c)[2] for c in text)
    size = min(size, room / ems) if ems else size
    return "\n".join(_letters(text, x - ems * size / 2, y, size))


def _letters(text: str, x: float, y: float, size: float) -> Iterator[str]:
    for character in text:
        path, per_em, ems = _letter(character)
        if path:
            scale = size / per_em
            yield f"q {scale:.6f} 0 0 {scale:.6f} {x:.2f} {y:.2f} cm {path}f Q"
        x += ems * size


@lru_cache(maxsize=512)
def _letter(character: str) -> tuple[str, int, float]:
    """The outline data of a character, the units per em of its font, and its width in ems."""
    chosen, glyph, ems = find(character, True)
    return "".join(_contours(chosen, glyph)), chosen.per_em, ems


def _contours(chosen: Any, glyph: int, x: float = 0, y: float = 0) -> Iterator[str]:
    outline = chosen.outline(glyph)
    if not outline:
        return
    (count,) = struct.unpack_from(">h", outline)
    if count < 0:
        yield from _composed(chosen, outline, x, y)
        return
    points, ends = _points(outline, count)
    start = 0
    for end in ends:
        yield _curve([(x + px, y + py, on) for px, py, on in points[start : end + 1]])
        start = end + 1


def _composed(chosen: Any, outline: bytes, x: float, y: float) -> Iterator[str]:
    """A composite glyph: components are moved only; scaling, which these fonts do not use in names, is ignored."""
    at, flags = 10, 0x20
    while flags & 0x20:
        flags, part = struct.unpack_from(">2H", outline, at)
        dx, dy = struct.unpack_from(">2h" if flags & 1 else ">2b", outline, at + 4)
        yield from _contours(chosen, part, x + dx, y + dy)
        at += 4 + (4 if flags & 1 else 2) + (2 if flags & 8 else 4 if flags & 64 else 8 if flags & 128 else 0)


def _points(outline: bytes, count: int) -> tuple[list[OutlinePoint], tuple[int, ...]]:
    """The points of a simple glyph, in font units, and the ends of its contours."""
    ends = struct.unpack_from(f">{count}H", outline, 10)
    (hints,) = struct.unpack_from(">H", outline, 10 + 2 * count)
    at, total = 12 + 2 * count + hints, ends[-1] + 1
    flags: list[int] = []
    while len(flags) < total:
        flag = outline[at]
        at += 1
        repeat = 1
        if flag & 8:
            repeat += outline[at]
            at += 1
        flags += [flag] * repeat
    xs, at = _deltas(outline, at, flags[:total], 2, 16)
    ys, at = _deltas(outline, at, flags[:total], 4, 32)
    return [(px, py, bool(f & 1)) for px, py, f in zip(xs, ys, flags, strict=False)], ends


def _deltas(outline: bytes, at: int, flags: list[int], short: int, same: int) -> tuple[list[int], int]:
    value, out = 0, []
    for flag in flags:
        if flag & short:
            value += outline[at] if flag & same else -outline[at]
            at += 1
        elif not flag & same:
            value += struct.unpack_from(">h", outline, at)[0]
            at += 2
        out.append(value)
    return out, at


def _curve(points: list[OutlinePoint]) -> str:
    """A closed contour of quadratic curves as cubic ones."""
    full: list[OutlinePoint] = []
    for at, point in enumerate(points):  # TrueType omits the points halfway between two control points
        last = points[at - 1]
        if not point[2] and not last[2]:
            full.append(((last[0] + point[0]) / 2, (last[1] + point[1]) / 2, True))
        full.append(point)
    first = next(n for n, p in enumerate(full) if p[2])
    full = full[first:] + full[: first + 1]
    x0, y0, _ = full[0]
    out, at = [f"{x0:g} {y0:g} m"], 1
    while at < len(full):
        x1, y1, on = full[at]
        if on:
            out.append(f"{x1:g} {y1:g} l")
            x0, y0 = x1, y1
            at += 1
            continue
        x2, y2, _ = full[at + 1]
        out.append(
            f"{x0 + (x1 - x0) * 2 / 3:.0f} {y0 + (y1 - y0) * 2 / 3:.0f} "
            f"{x2 + (x1 - x2) * 2 / 3:.0f} {y2 + (y1 - y2) * 2 / 3:.0f} {x2:g} {y2:g} c"
        )
        x0, y0 = x2, y2
        at += 2
    return " ".join(out) + " h "


def as_form(document: PDFDocument, operators: str, name: str = "mark") -> Any:
    """The mark as a form XObject under a name unique in the document; returns a reference."""
    faint = PDFDictionary({"Type": PDFName("ExtGState"), "ca": 0.26, "CA": 0.26})
    form = PDFDictionary({
        "Type": PDFName("XObject"), "Subtype": PDFName("Form"), "BBox": PDFArray([0, 0, WIDTH, HEIGHT]),
        "Resources": PDFDictionary({"ExtGState": PDFDictionary({"Faint": faint})}),
        "Group": PDFDictionary({"S": PDFName("Transparency")}),
    })  # fmt: skip
    return document.Reference(PDFStream(form, operators, [PDFZCompress]), name)


# ── the centre's own stamp ───────────────────────────────────────────────────────────────────────────────────────


def check_picture(data: bytes) -> tuple[int, int]:
    """The size in pixels of a stamp image. Raises AnswerError with what to do if it is unusable: it must be an intact
    PNG with transparency, not too large."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        raise AnswerError("印章图片不是 PNG。请另存为带透明底的 PNG 再导入。")
    if len(data) > _LARGEST_FILE:
        raise AnswerError(f"印章图片超过 {_LARGEST_FILE // 10**6} MB。请缩小后再导入。")
    width, height = _opened(data).size
    return int(width), int(height)


def _opened(data: bytes) -> Any:
    from PIL import Image

    try:
        picture = Image.open(io.BytesIO(data), formats=["PNG"])
        if max(picture.size) > _LARGEST_SIDE or min(picture.size) < 60:
            raise AnswerError(f"印章图片边长应在 60 到 {_LARGEST_SIDE} 像素之间。请改好尺寸再导入。")
        picture.load()
        made = picture.convert("RGBA")
    except AnswerError:
        raise
    except Exception as error:  # Pillow raises many kinds of errors for a broken file
        raise AnswerError("印章图片打不开，可能已损坏。请换一张 PNG 再导入。") from error
    opacities = made.getchannel("A").tobytes()
    if min(opacities) > 0 or max(opacities) == 0:
        raise AnswerError("印章图片没有透明底，会盖住文字。请去掉底色，另存为带透明底的 PNG。")
    return made


def as_picture(document: PDFDocument, data: bytes) -> tuple[Any, float]:
    """The stamp as an image XObject: a reference, and its height divided by its width."""
    picture = _opened(data)
    size = {"Width": picture.size[0], "Height": picture.size[1], "BitsPerComponent": 8}
    kind = {"Type": PDFName("XObject"), "Subtype": PDFName("Image")}
    alpha = PDFStream(
        PDFDictionary({**kind, **size, "ColorSpace": PDFName("DeviceGray")}),
        picture.getchannel("A").tobytes(), [PDFZCompress],
    )  # fmt: skip
    image = PDFStream(
        PDFDictionary({
            **kind, **size, "ColorSpace": PDFName("DeviceRGB"), "SMask": document.Reference(alpha, "mark:alpha"),
        }),
        picture.convert("RGB").tobytes(), [PDFZCompress],
    )  # fmt: skip
    return document.Reference(image, "mark"), picture.size[1] / picture.size[0]
