"""Page layout: what is kept together, what is repeated. It measures and places; it draws nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.report.content import Pairs, PaperCell, PaperRow, PaperTable, PaperText, Section, Style
from core.report.typeset import lines

PAD_X = 4.0
LARGEST_ROW = 190.0
"""Points. A higher row is split between its lines, so that no page is left half empty."""


@dataclass(frozen=True, slots=True)
class SheetStyle:
    """Spacing of a sheet. For each style: size, leading, whether bold."""

    sizes: Mapping[Style, tuple[float, float, bool]]
    pad: float  # above and below the text of a row, in points
    gap: float  # between blocks, in points


ROOMY = SheetStyle(
    {
        "strong": (10.5, 13.7, True),
        "band": (10.0, 13.0, True),
        "body": (10.5, 13.7, False),
        "small": (9.0, 12.0, False),
    },
    2.0,
    4.5,
)
CLOSE = SheetStyle(
    {
        "strong": (9.8, 11.7, True),
        "band": (9.5, 11.3, True),
        "body": (9.8, 11.7, False),
        "small": (8.5, 10.2, False),
    },
    1.0,
    2.5,
)
"""Tighter, used when it saves a page; still readable at arm's length."""


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A positioned line of text; points from the left edge and the top of its band."""

    text: str
    x: float  # left edge, centre or right edge, by `align`
    down: float  # of the baseline
    size: float
    bold: bool = False
    align: str = "left"
    grey: float = 0.0


@dataclass(frozen=True, slots=True)
class Band:
    """The unit that is never split: a line, a row, a part of a row.

    `keep`: must not be the last on a page. `again`: bands repeated above it at the top of a page. `edges`: x positions
    of vertical rules; empty: no rules at all. `open`: the sides (top, bottom) on which the row continues in the next
    band.
    """

    height: float
    pieces: tuple[PlacedText, ...] = ()
    gap: float = 0.0
    keep: bool = False
    again: tuple["Band", ...] = ()
    edges: tuple[float, ...] = ()
    fill: float | None = None
    open: tuple[bool, bool] = (False, False)
    draw: str = ""  # an additional drawing, by a name that the page knows


Placed = tuple[Band, float]


def paginate(bands: list[Band], first_top: float, top: float, bottom: float) -> list[list[Placed]]:
    """The bands of each page, with the height of their upper edges above the bottom of the page."""
    pages: list[list[Placed]] = [[]]
    y = first_top
    for at, band in enumerate(bands):
        need, follow = band.height, at
        while bands[follow].keep and follow + 1 < len(bands):
            follow += 1
            need += bands[follow].height + bands[follow].gap
        if pages[-1] and y - band.gap - need < bottom:
            pages.append([])
            y = top
            for repeated in band.again:
                pages[-1].append((repeated, y))
                y -= repeated.height
        elif pages[-1]:
            y -= band.gap
        pages[-1].append((band, y))
        y -= band.height
    return pages


def section(made: Section, width: float, look: SheetStyle = ROOMY) -> list[Band]:
    """The bands of a section: its heading, which is never separated from what follows, and its blocks."""
    out = []
    if made.title:
        out.append(Band(19.0, (PlacedText(made.title, 0, 13.5, 12.0, True),), gap=8.0, keep=True))
    between = 0.0 if made.title else look.gap
    for at, block in enumerate(made.blocks):
        if isinstance(block, PaperText):
            out += _text(block, width, look)
        elif isinstance(block, Pairs):
            out += [_pairs(row, width, look) for row in block.rows]
        else:
            out += _table(block, width, look, gap=look.gap if at else between)
    return out


def _text(block: PaperText, width: float, look: SheetStyle) -> list[Band]:
    size, leading, bold = look.sizes[block.style]
    broken = lines(block.text, width, size, bold)
    last = len(broken) - 1
    return [
        Band(leading, (PlacedText(said, 0, size + 1.5, size, bold),), gap=3.0 if at == 0 else 0.0,
             keep=at == 0 < last or at == last - 1)
        for at, said in enumerate(broken)
    ]  # fmt: skip


def _pairs(row: tuple[tuple[str, str], ...], width: float, look: SheetStyle) -> Band:
    """Label | value, once or twice across the page. Labels have a grey background."""
    label_room, (size, leading, _) = 50.0, look.sizes["body"]
    step = width / len(row)
    pieces, edges, deepest = [], [0.0], 1
    for at, (label, value) in enumerate(row):
        left = at * step
        pieces.append(PlacedText(label, left + PAD_X, look.pad + size, size, grey=0.3))
        broken = lines(value, step - label_room - 2 * PAD_X, size)
        deepest = max(deepest, len(broken))
        pieces += [
            PlacedText(said, left + label_room + PAD_X, look.pad + size + n * leading, size)
            for n, said in enumerate(broken)
        ]
        edges += [left + label_room, left + step]
    return Band(deepest * leading + 2 * look.pad - 1, tuple(pieces), edges=tuple(edges))


def _table(table: PaperTable, width: float, look: SheetStyle, gap: float) -> list[Band]:
    edges = [0.0]
    for column in table.columns:
        edges.append(edges[-1] + column.share * width)
    head = _cut(tuple(column.head for column in table.columns), tuple(edges), look, gap)
    out = [head]
    for row in table.rows:
        out += _row(row, table, tuple(edges), head, look)
    if not any(column.head for column in table.columns):
        out = [replace(band, again=band.again[1:]) for band in out[1:]]
        out[0] = replace(out[0], gap=gap)
    return out


def _cut(heads: tuple[str, ...], edges: tuple[float, ...], look: SheetStyle, gap: float) -> Band:
    size, leading, _ = look.sizes["body"]
    pieces = tuple(
        PlacedText(text, (edges[at] + edges[at + 1]) / 2, look.pad + size - 0.2, size, True, "centre")
        for at, text in enumerate(heads)
    )
    return Band(leading + 2 * look.pad + 0.3, pieces, gap=gap, keep=True, edges=edges, fill=0.9)


Laid = list[tuple[str, Style, float]]  # text, style, leading


def _row(row: PaperRow, table: PaperTable, edges: tuple[float, ...], head: Band, look: SheetStyle) -> list[Band]:
    if row.band:
        laid = _laid(row.cells[0], edges[-1] - 2 * PAD_X, look)
        pieces = _pieces(laid, PAD_X, "left", look)
        height = sum(leading for _, _, leading in laid) + 2 * look.pad - 1
        return [Band(height, pieces, keep=True, again=(head,), edges=(0.0, edges[-1]), fill=0.955)]
    cells = [_laid(c, edges[n + 1] - edges[n] - 2 * PAD_X, look) for n, c in enumerate(row.cells)]
    parts = _parts(cells)
    out = []
    for number, part in enumerate(parts):
        above, below = number > 0, number < len(parts) - 1
        pad = 1.5 if above else look.pad
        placed: tuple[PlacedText, ...] = ()
        for n, laid in enumerate(part):
            align = table.columns[n].align
            x = {"left": edges[n] + PAD_X, "right": edges[n + 1] - PAD_X, "centre": (edges[n] + edges[n + 1]) / 2}[
                align
            ]
            placed += _pieces(laid, x, align, look, pad)
        height = max(sum(leading for _, _, leading in laid) for laid in part) + pad + (0.0 if below else look.pad - 1)
        again = (head, _going_on(row, edges, look)) if above else (head,)
        out.append(Band(height, placed, again=again, edges=edges, open=(above, below)))
    return out


def _going_on(row: PaperRow, edges: tuple[float, ...], look: SheetStyle) -> Band:
    """The band that says, at the top of a page, which row continues there."""
    name = row.cells[0][0].text if row.cells[0] else ""
    size, leading, bold = look.sizes["band"]
    said = lines(f"（续）{name}", edges[-1] - 2 * PAD_X, size, bold)[0]
    return Band(
        leading + 2 * look.pad - 1, (PlacedText(said, PAD_X, look.pad + size, size, bold),),
        keep=True, edges=(0.0, edges[-1]), fill=0.955,
    )  # fmt: skip


def _laid(cell: PaperCell, room: float, look: SheetStyle) -> Laid:
    return [
        (said, line.style, look.sizes[line.style][1])
        for line in cell
        for said in lines(line.text, room, look.sizes[line.style][0], look.sizes[line.style][2])
    ]


def _pieces(laid: Laid, x: float, align: str, look: SheetStyle, down: float | None = None) -> tuple[PlacedText, ...]:
    out = []
    down = look.pad if down is None else down
    for text, style, leading in laid:
        size, _, bold = look.sizes[style]
        out.append(PlacedText(text, x, down + size, size, bold, align, 0.25 if style == "small" else 0.0))
        down += leading
    return tuple(out)


def _parts(cells: list[Laid]) -> list[list[Laid]]:
    """A row as one part, or, if it is too high, as parts of at least two lines."""
    if max((sum(x[2] for x in laid) for laid in cells), default=0.0) <= LARGEST_ROW:
        return [cells]
    rest, out = [list(laid) for laid in cells], []
    while any(rest):
        part: list[Laid] = []
        for laid in rest:
            taken: Laid = []
            while laid and sum(x[2] for x in taken) < LARGEST_ROW / 2:
                taken.append(laid.pop(0))
            if len(laid) == 1:
                taken.append(laid.pop())
            part.append(taken)
        out.append(part)
    return out
