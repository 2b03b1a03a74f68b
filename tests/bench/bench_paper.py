"""The real paper of a worked visit beside the same words at the same places by ReportLab alone, in turns in one run.

Run by `./run bench`. The floor has the fonts read and every place known: `drawString`, lines and rectangles on a canvas
of ReportLab's with its own TrueType fonts; it has no layout, no QR code, no mark, no seal. `again` is the sheet drawn
anew as the preview does for each printing, from the summary to the sealed file; `new QR` one whose codes are not known
yet, as of another visit; `new visit` besides what its assessment has to say, and the QR's text.
"""

from __future__ import annotations

import gc
import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from core.assess import assess
from core.report.content import PaperKind, Summary
from core.report.page import PAGE_HEIGHT, PAGE_WIDTH, PdfPage
from core.report.pdf import PaperDrawing, render
from core.report.qr_symbol import symbol_of
from core.report.typeset import width
from tests.report import builders

FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"
ROUNDS = 25
DRAWN_AGAIN, NEW_CODE = 0.95, 1.5

Act = Callable[[], object]
Word = tuple[str, float, float, float, bool]


def words_of(summary: Summary, monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[Word], list[str]]]:
    """What stands on each page and where: its words, and its rules and grounds as operators."""
    found: list[list[Word]] = []
    text = PdfPage.text

    def kept(page: PdfPage, said: str, x: float, y: float, size: float, bold: bool = False, align: str = "left",
             grey: float = 0.0) -> None:  # fmt: skip
        if said:
            back = {"left": 0.0, "right": 1.0, "centre": 0.5}[align]
            page.__dict__.setdefault("words", []).append((said, x - back * width(said, size, bold), y, size, bold))
        text(page, said, x, y, size, bold, align, grey)

    with monkeypatch.context() as patch:
        patch.setattr(PdfPage, "text", kept)
        pages = PaperDrawing(summary).drawn()
    for page in pages:
        found.append(page.__dict__["words"])
    rules = [[c for c in page.code if c.endswith((" S", " f")) and "cm" not in c] for page in pages]
    return list(zip(found, rules, strict=True))


def bare(pages: list[tuple[list[Word], list[str]]]) -> bytes:
    """The same words at the same places by ReportLab alone."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), pageCompression=1, invariant=1)
    for words, rules in pages:
        for said, x, y, size, bold in words:
            canvas.setFont("Bold" if bold else "Regular", size)
            canvas.drawString(x, y, said)
        canvas._code.extend(rules)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def in_turns(acts: dict[str, Act]) -> dict[str, float]:
    """Milliseconds of each at its fastest; what disturbs one disturbs all."""
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(ROUNDS):
        for name, act in acts.items():
            start = time.perf_counter()
            act()
            taken[name].append((time.perf_counter() - start) * 1e3)
    return {name: min(times) for name, times in taken.items()}


@pytest.mark.parametrize("kind", ["告知单", "底联"])
@pytest.mark.parametrize("name", ["S01", "S02"])
def test_a_sheet_beside_reportlab_alone(name: str, kind: PaperKind, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawn again at most 0.95 of it, with a new QR code at most 1.5."""
    for font, file in (("Regular", "NotoSansSC-Regular.ttf"), ("Bold", "NotoSansSC-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(font, FONTS / file))
    case = builders.worked(name)
    summary = case.summary(kind)
    pages = words_of(summary, monkeypatch)
    assert len(bare(pages)) > 10_000

    def new_code() -> None:
        symbol_of.cache_clear()
        render(summary)

    def new_visit() -> None:
        symbol_of.cache_clear()
        builders.Case(case.policy, case.visit, assess(case.policy, case.visit)).summary(kind)
        render(summary)

    gc.collect()
    acts: dict[str, Act] = {
        "bare": lambda: bare(pages), "again": lambda: render(summary), "new QR": new_code, "new visit": new_visit,
    }  # fmt: skip
    took = in_turns(acts)
    floor = took.pop("bare")
    told = ", ".join(f"{what} {ms:.1f} ms ({ms / floor:.2f}×)" for what, ms in took.items())
    print(f"\n{name} {kind}, {len(pages)} pages: ReportLab alone {floor:.1f} ms; {told}", file=sys.__stderr__)
    assert took["again"] <= DRAWN_AGAIN * floor
    assert took["new QR"] <= NEW_CODE * floor
