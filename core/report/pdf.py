"""Drawing a summary on A4 pages. Only this module, binding.py, fonts.py and stamp.py import ReportLab; import them
lazily.

ReportLab writes the file (objects, references, compression); fonts come from fonts.py, positions from page_flow.py.
Text is written in reading order, so that it can be copied and read aloud.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFPage, PDFStream, PDFZCompress

from core.report import page_flow, seal, stamp
from core.report.binding import Binding, Moment
from core.report.content import Summary
from core.report.fonts import Embedded, Face, find
from core.report.page import BOTTOM, FIRST_TOP, LEFT, PAGE_HEIGHT, PAGE_WIDTH, RIGHT, ROOM, RULE, TOP, PdfPage
from core.report.qr_symbol import Symbol, placed, symbol_of
from core.report.typeset import lines, punctuation_squeeze, width

PRODUCER = "huiqi-counter"
_BESIDE = 2  # number of QR codes that fit next to the signatures
_WITH_FOOT = 60.0  # points of content that the page with the foot must have at least
_SLICE = 42.0  # points; widest part of the 骑缝 mark on one page


def render(summary: Summary) -> bytes:
    """The sealed PDF of a summary; the same summary gives the same bytes.

    Raises AnswerError for a character that no font has, or for an unusable stamp image.
    """
    paper = PaperDrawing(summary)
    return seal.add_seal(paper.written(), summary.code, summary.job.secret)


def render_bound(summaries: Sequence[Summary], title: str) -> bytes:
    """Several papers in one file for printing, each on pages of its own with its serial and 核验码. The file as a whole
    is not sealed: each paper in it is on record separately."""
    binding = Binding()
    papers = [PaperDrawing(summary, binding) for summary in summaries]
    drawn = [paper.drawn() for paper in papers]
    fonts = binding.fonts_in()
    for paper, pages in zip(papers, drawn, strict=True):
        paper.add(pages, fonts)
    binding.describe(title, summaries[0].job.made_at)
    return bytes(binding.document.GetPDFData(None))


class PaperDrawing:
    """A paper being drawn, in a document of its own or in one with others."""

    def __init__(self, summary: Summary, binding: Binding | None = None) -> None:
        self._summary = summary
        self._binding = binding or Binding()
        self._binding.papers += 1
        self._number = "" if self._binding.papers == 1 else f" {self._binding.papers}"
        self._document, self._fonts = self._binding.document, self._binding.fonts
        self._mark = self._prepared_mark()

    # ── text ──

    def shown(self, text: str, x: float, y: float, size: float, bold: bool) -> str:
        """The operators for one line of text, each run in the font that has its characters."""
        out = [f"BT 1 0 0 1 {x:.2f} {y:.2f} Tm"]
        face, codes, before = None, list[str](), ""
        for character in text:
            chosen, glyph, _ = find(character, bold)
            together = punctuation_squeeze(before, character)
            if chosen is not face:
                if codes:
                    out.append(f"[<{''.join(codes)}>] TJ")
                face, codes, embedded = chosen, [], self._embedded(chosen)
                out.append(f"/{embedded.resource} {size:g} Tf")
                if together:
                    out.append(f"[{together * 1000:g}] TJ")
            elif together:
                codes.append(f"> {together * 1000:g} <")
            codes.append(embedded.code(character, glyph))
            before = character
        return f"{' '.join(out)} [<{''.join(codes)}>] TJ ET"

    def _embedded(self, chosen: Face) -> Embedded:
        if chosen.name not in self._fonts:
            self._fonts[chosen.name] = Embedded(chosen, f"F{len(self._fonts) + 1}")
        return self._fonts[chosen.name]

    # ── pages ──

    def written(self) -> bytes:
        """The complete file, without seal."""
        pages = self.drawn()
        self.add(pages, self._binding.fonts_in())
        self._describe()
        return bytes(self._document.GetPDFData(None))

    def drawn(self) -> list[PdfPage]:
        """The drawn pages, including headers, footers and page edges."""
        pages = [self._page(bands, n) for n, bands in enumerate(self._placed())]
        total = len(pages)
        for number, page in enumerate(pages, 1):
            self._frame(page, number, total)
            if total > 1:
                self._across_the_edge(page, number, total)
        return pages

    def add(self, pages: list[PdfPage], fonts: Any) -> None:
        """Add the pages to the document once all characters are known."""
        resources = PDFDictionary({
            "Font": fonts,
            "XObject": PDFDictionary({"Mark": self._mark}),
            "ExtGState": PDFDictionary({"Worn": PDFDictionary({"ca": 0.86, "CA": 0.86, "BM": PDFName("Multiply")})}),
        })  # fmt: skip
        shared = self._document.Reference(resources, f"resources{self._number}")
        for page in pages:
            self._add(page, shared)

    def _placed(self) -> list[list[page_flow.Placed]]:
        """The page layout; the tighter spacing is used where it saves a page."""
        roomy = self._set(page_flow.ROOMY)
        close = self._set(page_flow.CLOSE) if len(roomy) > 1 else roomy
        return close if len(close) < len(roomy) else roomy

    def _set(self, look: page_flow.SheetStyle) -> list[list[page_flow.Placed]]:
        bands = self._title()
        for section in self._summary.sections:
            bands += page_flow.section(section, ROOM, look)
        foot = [page_flow.Band(self._closing_height(), gap=look.gap, draw="closing")]
        if len(self._summary.qr) > _BESIDE:
            foot = [*self._codes(), *foot]
        return page_flow.paginate(
            [*_held(bands), *(replace(b, keep=True) for b in foot[:-1]), foot[-1]], FIRST_TOP, TOP, BOTTOM
        )

    def _title(self) -> list[page_flow.Band]:
        centre = ROOM / 2
        broken = [said for line in self._summary.subtitle for said in lines(line, ROOM, 10.5)]
        pieces = [
            page_flow.PlacedText(said, centre, 11 + 13 * n, 10.5, align="centre") for n, said in enumerate(broken)
        ]
        return [
            page_flow.Band(
                24.0, (page_flow.PlacedText(self._summary.title, centre, 19.0, 19.0, True, "centre"),), keep=True
            ),
            page_flow.Band(4.0 + 13 * len(broken), tuple(pieces), keep=True),
        ]

    def _page(self, bands: list[page_flow.Placed], number: int) -> PdfPage:
        page = PdfPage(self)
        for at, (band, top) in enumerate(bands):
            if band.draw == "closing":
                self._closing(page, top)
            elif band.draw:
                self._draw_codes(page, top, int(band.draw))
            else:
                page.band(band, top, at == len(bands) - 1)
        return page

    def _frame(self, page: PdfPage, number: int, total: int) -> None:
        """Page header and footer: which paper, and page n of m. On the first page the form itself has the former."""
        job = self._summary.job
        if job.centre.practice:
            self._watermark(page, "练习")
        right = f"预审编号 {job.serial}"
        room = ROOM - width(right, 9) - 16
        owner = job.enterprise or "企业名称未提供"
        name = lines(owner, room, 9)
        left = name[0] if len(name) == 1 else lines(owner, room - 9, 9)[0] + "…"
        above, below = PAGE_HEIGHT - 34.0, 19.0
        if number > 1:
            page.text(left, LEFT, above, 9, grey=0.25)
            page.text(right, PAGE_WIDTH - RIGHT, above, 9, align="right", grey=0.25)
            page.code.append("0.5 G 0.4 w")
            page.line(LEFT, above - 5, PAGE_WIDTH - RIGHT, above - 5)
        page.text(f"核验码 {self._summary.code}", LEFT, below, 9, grey=0.25)
        page.text(f"第 {number} 页　共 {total} 页", PAGE_WIDTH / 2 + 18, below, 9, align="centre", grey=0.25)
        page.text("预审，不是审批决定", PAGE_WIDTH - RIGHT, below, 9, align="right", grey=0.25)

    # ── the foot: codes, signatures, mark ──

    def _codes(self) -> list[page_flow.Band]:
        """QR codes in rows of two, when there are more than fit in the foot."""
        side = max(symbol_of(text).side for text in self._summary.qr)
        return [page_flow.Band(side + 18, gap=8.0, draw=str(first)) for first in range(0, len(self._summary.qr), 2)]

    def _watermark(self, page: PdfPage, word: str) -> None:
        """A word across the page, three times, light enough to keep the text readable."""
        size, turn = 110.0, "0.866 0.5 -0.5 0.866"
        for share in (0.2, 0.5, 0.8):
            x, y = PAGE_WIDTH / 2 - 0.8 * size, PAGE_HEIGHT * share - 0.6 * size
            page.code.append(f"q /Worn gs 0.82 g {turn} {x:.2f} {y:.2f} cm {self.shown(word, 0, 0, size, True)} Q")

    def _draw_codes(self, page: PdfPage, top: float, first: int) -> None:
        for at, text in enumerate(self._summary.qr[first : first + 2]):
            symbol = symbol_of(text)
            x = LEFT + at * ROOM / 2 + (ROOM / 2 - symbol.side) / 2
            page.code.append(placed(symbol, x, top - symbol.side))
            said = f"二维码 {first + at + 1}/{len(self._summary.qr)}"
            page.text(said, x + symbol.side / 2, top - symbol.side - 11, 9.5, align="centre")

    def _codes_in_foot(self) -> list[Symbol]:
        """The QR codes in the foot: one or two; more are placed above it."""
        return [symbol_of(text) for text in self._summary.qr] if len(self._summary.qr) <= _BESIDE else []

    def _closing_height(self) -> float:
        closing = self._summary.closing
        side = max((s.side for s in self._codes_in_foot()), default=0.0)
        return max(side + 3, 16.5 * len(closing.signatures) + 18, 84.0)

    def _closing(self, page: PdfPage, top: float) -> None:
        """The foot: QR codes, signatures, room for a real seal; the mark overlaps the names, as a hand-set stamp
        would."""
        closing, height, symbols = self._summary.closing, self._closing_height(), self._codes_in_foot()
        foot, seal_room = top - height, 112.0
        code_room = sum(s.side + 4 for s in symbols)
        left, right = LEFT + code_room, PAGE_WIDTH - RIGHT - seal_room
        page.code.append(RULE)
        page.code.append(f"{LEFT} {foot:.2f} {ROOM:.2f} {height:.2f} re S")
        at = LEFT + 2
        for symbol in symbols:
            page.code.append(RULE)
            page.line(at + symbol.side + 2, top, at + symbol.side + 2, foot)
            page.code.append(placed(symbol, at, top - (height + symbol.side) / 2))
            at += symbol.side + 4
        note = lines(f"核验码 {self._summary.code}　{closing.qr_note}", right - left - 12, 8)
        step = (height - 8 - 10 * len(note)) / len(closing.signatures)
        y = top - step + 3
        for label, name in closing.signatures:
            page.text(label, left + 8, y, 10.5, grey=0.3)
            page.text(name, left + 66, y, 10.5)
            page.code.append("0.6 G 0.4 w")
            page.line(left + 62, y - 4, right - 6, y - 4)
            y -= step
        for n, said in enumerate(note):
            page.text(said, left + 8, foot + 6 + 10 * (len(note) - 1 - n), 8, grey=0.25)
        page.code.append(
            f"q [3 3] 0 d 0.5 G 0.6 w {right:.2f} {foot + 8:.2f} {seal_room - 8:.2f} {height - 16:.2f} re S Q"
        )
        page.text(closing.seal_place, right + (seal_room - 8) / 2, foot + 14, 10.5, align="centre", grey=0.5)
        turn = "0.9976 0.0698 -0.0698 0.9976"  # 4°, like a stamp set by hand
        broad, high = self._mark_size
        at_x = right - broad * (0.72 if len(symbols) < 2 else 0.6)
        at_y = foot + (height - high) / 2
        page.code.append(f"q /Worn gs {turn} {at_x:.2f} {at_y:.2f} cm {self._sized(1.0)} /Mark Do Q")

    def _prepared_mark(self) -> Any:
        """The mark as an object of the document; its size is in `_mark_size`."""
        centre = self._summary.job.centre
        self._pictured = bool(centre.configured and centre.stamp_png)
        self._mark_size = stamp.WIDTH, stamp.HEIGHT
        if centre.configured and centre.stamp_png:
            if self._binding.picture is None:
                self._binding.picture = stamp.as_picture(self._document, centre.stamp_png)
            reference, ratio = self._binding.picture
            broad = min(stamp.WIDTH, stamp.TALLEST / ratio)
            self._mark_size = broad, broad * ratio
            return reference
        drawn = stamp.mark(self._summary.closing.mark, not centre.configured)
        return stamp.as_form(self._document, drawn, f"mark{self._number}")

    def _sized(self, scale: float) -> str:
        """The matrix that draws the mark at its nominal size times `scale`."""
        broad, high = self._mark_size if self._pictured else (1.0, 1.0)
        return f"{broad * scale:.4f} 0 0 {high * scale:.4f} 0 0 cm"

    def _across_the_edge(self, page: PdfPage, number: int, total: int) -> None:
        """骑缝: each page has its part of the mark at the right edge; fanned out, the pages complete it."""
        broad, high = self._mark_size
        scale = min(1.0, _SLICE * total / broad)
        part = broad * scale / total
        x, y = PAGE_WIDTH - part, PAGE_HEIGHT * 0.56
        page.code.append(
            f"q /Worn gs {x:.2f} {y - 2:.2f} {part:.2f} {high * scale + 4:.2f} re W n "
            f"1 0 0 1 {x - (number - 1) * part:.2f} {y:.2f} cm {self._sized(scale)} /Mark Do Q"
        )

    # ── the file ──

    def _add(self, drawn: PdfPage, resources: Any) -> None:
        page: Any = PDFPage()
        page.Override_default_compilation = 1
        page.MediaBox = PDFArray([0, 0, PAGE_WIDTH, PAGE_HEIGHT])
        page.Resources = resources
        stream = PDFStream(content="\n".join(drawn.code), filters=[PDFZCompress])
        page.Contents = self._document.Reference(stream)
        page.Parent = self._document.Reference(self._document.Pages)
        self._document.addPage(page)

    def _describe(self) -> None:
        document, job = self._document, self._summary.job
        info = document.info
        info.title = f"{self._summary.title} {job.serial} {job.enterprise}"
        info.author = job.centre.name or "惠企窗口"
        info.subject = f"{job.kind}，第 {job.number} 次打印"
        info.keywords = self._summary.code
        info.creator = "惠企窗口"
        info.producer = PRODUCER
        document._timeStamp = Moment(job.made_at)
        number = hashlib.sha256(f"{self._summary.code}{job.serial}".encode()).hexdigest()[:32].encode()
        document._ID = b"\n[<" + number + b"><" + number + b">]\n"
        document.Catalog.ViewerPreferences = PDFDictionary({"DisplayDocTitle": "true"})


def _held(bands: list[page_flow.Band]) -> list[page_flow.Band]:
    """The bands with the last ones tied to the foot, so that the foot never has a page nearly to itself."""
    room, at = 0.0, len(bands)
    while at > 0 and room < _WITH_FOOT:
        at -= 1
        room += bands[at].height + bands[at].gap
    return [*bands[:at], *(replace(band, keep=True) for band in bands[at:])]
