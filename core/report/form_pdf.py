"""The questionnaire (core.report.form) as a PDF: without seal and mark, with room for handwriting."""

from dataclasses import replace
from typing import Any

from core.report import page_flow, stamp
from core.report.content import Summary
from core.report.page import LEFT, PAGE_WIDTH, RIGHT, ROOM, PdfPage
from core.report.pdf import PaperDrawing
from core.report.qr_symbol import placed, symbol_of


def render_form(summary: Summary) -> tuple[bytes, int]:
    """Render a questionnaire; returns the PDF and its number of pages. It is not sealed, since it states no result.
    Raises AnswerError for a character that no font has."""
    paper = _Form(summary)
    return paper.written(), paper.pages


_WRITTEN_IN = tuple(replace(page_flow.ROOMY, pad=pad) for pad in (6.0, 5.0, 4.0, 3.0))


class _Form(PaperDrawing):
    """The pages of a questionnaire: no mark and no 核验码; the QR code and the name of who filled it in at the foot."""

    pages = 0

    def _placed(self) -> list[list[page_flow.Placed]]:
        """Add room for handwriting as long as it stays one page."""
        for look in (*_WRITTEN_IN, page_flow.ROOMY, page_flow.CLOSE):
            pages = self._set(look)
            if len(pages) == 1:
                break
        return pages

    def _frame(self, page: PdfPage, number: int, total: int) -> None:
        self.pages = total
        page.text("问卷，不是申请，也不是审批", LEFT, 19.0, 9, grey=0.25)
        page.text(f"第 {number} 页　共 {total} 页", PAGE_WIDTH - RIGHT, 19.0, 9, align="right", grey=0.25)

    def _prepared_mark(self) -> Any:
        return stamp.as_form(self._document, "")

    def _across_the_edge(self, page: PdfPage, number: int, total: int) -> None:
        """Nothing is sealed."""

    def _closing_height(self) -> float:
        return symbol_of(self._summary.qr[0]).side + 18

    def _closing(self, page: PdfPage, top: float) -> None:
        closing, symbol = self._summary.closing, symbol_of(self._summary.qr[0])
        side = symbol.side
        page.code.append(placed(symbol, LEFT, top - side - 2))
        page.text(closing.qr_note, LEFT + 4, top - side - 12, 9, grey=0.25)
        step = (ROOM - side - 24) / len(closing.signatures)
        for at, (label, _) in enumerate(closing.signatures):
            x = LEFT + side + 24 + at * step
            page.text(label, x, top - 24, 10.5, grey=0.3)
            page.code.append("0.6 G 0.4 w")
            page.line(x + 40, top - 28, x + step - 10, top - 28)

    def _describe(self) -> None:
        super()._describe()
        self._document.info.title = self._document.info.subject = self._summary.title
