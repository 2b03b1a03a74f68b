"""The pages of a PDF as images, at any size and in bands; the only module of the window that uses PDFium.

PDFium must be used from one thread, here the GUI thread. So pages are drawn in bands, returning to the event loop in
between.
"""

import atexit
import ctypes
from weakref import WeakSet

import pypdfium2
import pypdfium2.raw as pdfium

from core.errors import RecordError

from PySide6.QtCore import QRect, QSize, QSizeF, Qt
from PySide6.QtGui import QImage

_UNREADABLE = "这份 PDF 读不出来。请返回重新生成。"
_open: "WeakSet[PdfPages]" = WeakSet()


@atexit.register
def _close_all() -> None:
    """Close open documents at exit: PDFium complains otherwise."""
    for pages in list(_open):
        pages.close()


class PdfPages:
    """An open PDF. Page sizes are in points (1/72 inch)."""

    def __init__(self, data: bytes) -> None:
        """Open a PDF from bytes; RecordError with a sentence if it is unreadable or has no pages."""
        self._page: tuple[int, pypdfium2.PdfPage] | None = None
        try:
            self._document = pypdfium2.PdfDocument(data)
            self.sizes = [QSizeF(*self._document.get_page_size(each)) for each in range(len(self._document))]
        except pypdfium2.PdfiumError as error:
            raise RecordError(_UNREADABLE) from error
        if not self.sizes:
            raise RecordError(_UNREADABLE)
        _open.add(self)

    def __len__(self) -> int:
        return len(self.sizes)

    def draw(self, page: int, whole: QSize, piece: QRect) -> QImage:
        """Render part of a page, scaled to `whole` pixels, on white."""
        image = QImage(piece.size(), QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        pixels = (ctypes.c_ubyte * image.sizeInBytes()).from_buffer(image.bits())
        bitmap = pdfium.FPDFBitmap_CreateEx(
            image.width(), image.height(), pdfium.FPDFBitmap_BGRx, pixels, image.bytesPerLine()
        )
        place = (-piece.x(), -piece.y(), whole.width(), whole.height())
        try:
            pdfium.FPDF_RenderPageBitmap(bitmap, self._opened(page), *place, 0, pdfium.FPDF_ANNOT)
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)
        return image

    def _opened(self, number: int) -> pypdfium2.PdfPage:
        """The loaded page, cached: the next part is mostly of the same page."""
        if self._page is None or self._page[0] != number:
            self._forget_page()
            self._page = number, self._document[number]
        return self._page[1]

    def _forget_page(self) -> None:
        if self._page is not None:
            self._page[1].close()
            self._page = None

    def close(self) -> None:
        """Free the memory; the object cannot be used afterwards."""
        self._forget_page()
        self._document.close()
