"""The content of a paper as frozen values, without drawing or page breaks."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

PaperKind = Literal["告知单", "底联"]
Style = Literal["strong", "band", "body", "small"]


@dataclass(frozen=True, slots=True)
class Centre:
    """The service centre as configured. Until `configured`, its papers are marked 样张; those of a `practice` record
    say so across every page."""

    name: str = ""
    window: str = ""
    telephone: str = ""
    configured: bool = False
    practice: bool = False
    stamp_png: bytes | None = None  # the centre's own business stamp, see `core.report.stamp.check_picture`


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One printing of one sheet, as recorded. Nothing here is read from the clock.

    `secret`: the paper key of this installation; empty: the seal proves integrity only.
    """

    visit_id: str
    serial: str  # 预审编号
    enterprise: str
    uscc: str
    street: str
    clerk: str
    centre: Centre
    made_at: datetime.datetime
    number: int  # 第 N 次打印
    kind: PaperKind
    corrects: str = ""  # the serial of the visit that this one corrects
    reason: str = ""  # why
    corrected_by: str = ""  # the serial of the visit that replaced it
    secret: bytes = field(default=b"", repr=False)
    full: bool = False  # whether a 底联 prints every record of a list, however many there are
    anchor: str = ""  # hash of the audit row that the code refers to; '' if no record stores the visit


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph within a cell."""

    text: str
    style: Style = "body"


PaperCell = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: heading, share of the width, alignment."""

    head: str
    share: float
    align: Literal["left", "right", "centre"] = "left"


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A table row. A `band` spans all columns and names what the rows below it have in common."""

    cells: tuple[PaperCell, ...]
    band: bool = False


@dataclass(frozen=True, slots=True)
class PaperTable:
    """Rows under headings, which are repeated on each page; no heading row if all headings are empty."""

    columns: tuple[Column, ...]
    rows: tuple[PaperRow, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labelled values in a grid: each row has one or more of them."""

    rows: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class PaperText:
    """A paragraph across the page."""

    text: str
    style: Style = "body"


PaperBlock = PaperTable | Pairs | PaperText


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (or none) and the blocks under it."""

    title: str
    blocks: tuple[PaperBlock, ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """The foot of the last page: signatures, the disclaimer, and how to verify the paper."""

    signatures: tuple[tuple[str, str], ...]  # label, name if known
    qr_note: str
    seal_place: str
    mark: tuple[str, ...]  # the lines of the 预审 mark: centre, wording, date, serial


@dataclass(frozen=True, slots=True)
class Summary:
    """One sheet, ready to be drawn. `code`: its 核验码; `qr`: the texts of its QR codes."""

    job: PrintJob
    title: str
    subtitle: tuple[str, ...]
    code: str
    qr: tuple[str, ...]
    sections: tuple[Section, ...]
    closing: Closing

    def texts(self) -> Iterator[str]:
        """All text on the sheet in reading order, except what is repeated on each page."""
        yield self.title
        yield from self.subtitle
        for section in self.sections:
            if section.title:
                yield section.title
            for block in section.blocks:
                yield from _texts(block)
        for label, name in self.closing.signatures:
            yield label
            yield name
        yield self.closing.qr_note
        yield self.code
        yield self.closing.seal_place


def _texts(block: PaperBlock) -> Iterator[str]:
    if isinstance(block, PaperText):
        yield block.text
    elif isinstance(block, Pairs):
        for row in block.rows:
            for label, value in row:
                yield label
                yield value
    else:
        for column in block.columns:
            yield column.head
        for each in block.rows:
            for cell in each.cells:
                for line in cell:
                    yield line.text
