"""One A4 page: dimensions in points, and the PDF operators for text, rules and bands."""

from typing import Protocol

from core.report import page_flow
from core.report.typeset import width

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
LEFT = RIGHT = 43.0
FIRST_TOP, TOP, BOTTOM = PAGE_HEIGHT - 22.0, PAGE_HEIGHT - 46.0, 31.0
ROOM = PAGE_WIDTH - LEFT - RIGHT
RULE = "0.25 G 0.5 w"


class PageFonts(Protocol):
    """The fonts of a document."""

    def shown(self, text: str, x: float, y: float, size: float, bold: bool) -> str:
        """The operators for one line of text from its baseline. Raises AnswerError for a character that no font has."""
        ...


class PdfPage:
    """The PDF operators of one page."""

    def __init__(self, letters: PageFonts) -> None:
        self._letters = letters
        self.code: list[str] = []

    def text(self, text: str, x: float, y: float, size: float, bold: bool = False, align: str = "left",
             grey: float = 0.0) -> None:  # fmt: skip
        """Draw one line of text from its baseline."""
        if not text:
            return
        if align != "left":
            x -= width(text, size, bold) / (2 if align == "centre" else 1)
        self.code.append(f"{grey:g} g")
        self.code.append(self._letters.shown(text, x, y, size, bold))

    def line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """Draw a thin rule."""
        self.code.append(f"{x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S")

    def band(self, band: page_flow.Band, top: float, last: bool) -> None:
        """Draw a band with its background, text and rules."""
        foot = top - band.height
        if band.fill is not None:
            room = band.edges[-1] - band.edges[0]
            self.code.append(f"{band.fill:g} g {LEFT + band.edges[0]:.2f} {foot:.2f} {room:.2f} {band.height:.2f} re f")
        for piece in band.pieces:
            self.text(piece.text, LEFT + piece.x, top - piece.down, piece.size, piece.bold, piece.align, piece.grey)
        if not band.edges:
            return
        self.code.append(RULE)
        for x in band.edges:
            self.line(LEFT + x, top, LEFT + x, foot)
        if not band.open[0]:
            self.line(LEFT, top, LEFT + band.edges[-1], top)
        if last or not band.open[1]:
            self.line(LEFT, foot, LEFT + band.edges[-1], foot)
