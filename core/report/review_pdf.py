"""The review of a policy pack (core.report.review) as a PDF: no seal, no mark, lines to sign on the last page."""

from typing import Any

from core.report import page_flow, stamp
from core.report.content import Summary
from core.report.page import LEFT, PAGE_HEIGHT, PAGE_WIDTH, RIGHT, ROOM, PdfPage
from core.report.pdf import PaperDrawing

_HEIGHT = 96.0


def render_review(summary: Summary) -> tuple[bytes, int]:
    """Render a review; returns the PDF and its number of pages. The same summary gives the same bytes. Raises
    AnswerError for a character that no font has."""
    paper = _Review(summary)
    return paper.written(), paper.pages


class _Review(PaperDrawing):
    """The pages of a review, in tight spacing: it is read at a desk, pencil in hand."""

    pages = 0

    def _placed(self) -> list[list[page_flow.Placed]]:
        return self._set(page_flow.CLOSE)

    def _frame(self, page: PdfPage, number: int, total: int) -> None:
        self.pages = total
        if number > 1:
            page.text(self._summary.subtitle[0], LEFT, PAGE_HEIGHT - 34.0, 9, grey=0.25)
        page.text("审核稿，签字后才作数", LEFT, 19.0, 9, grey=0.25)
        page.text(f"第 {number} 页　共 {total} 页", PAGE_WIDTH - RIGHT, 19.0, 9, align="right", grey=0.25)

    def _prepared_mark(self) -> Any:
        return stamp.as_form(self._document, "")

    def _across_the_edge(self, page: PdfPage, number: int, total: int) -> None:
        """Nothing is sealed."""

    def _closing_height(self) -> float:
        return _HEIGHT

    def _closing(self, page: PdfPage, top: float) -> None:
        """Signature lines: who made it, who reviewed it, and when."""
        page.text("签字人已逐条对过原文和规则，并看过没有定的各处。", LEFT, top - 14, 9.5)
        signatures = self._summary.closing.signatures
        step = ROOM / 2
        for at, (label, _) in enumerate(signatures):
            x, y = LEFT + at % 2 * step, top - 42 - at // 2 * 34
            page.text(label, x, y, 10.5, grey=0.3)
            page.code.append("0.6 G 0.4 w")
            page.line(x + 52, y - 4, x + step - 16, y - 4)

    def _describe(self) -> None:
        super()._describe()
        info = self._document.info
        info.title = info.subject = f"{self._summary.title} {self._summary.subtitle[0]}"
