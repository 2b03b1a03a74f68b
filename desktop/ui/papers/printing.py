"""Printing a PDF, in bands at the printer's own resolution.

QtPrintSupport is imported on use: no visit begins with printing.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from core.errors import RecordError
from desktop.ui.papers.pdf_pages import PdfPages

from PySide6.QtCore import QMarginsF, QRect, QSize
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtWidgets import QDialog, QWidget

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

MOST_DPI = 600
_BANDS = 16  # a page at 600 dpi is 140 MB in one piece

NO_PRINTER = "这台电脑没有可用的打印机。请接好打印机并开机，或点“保存为 PDF”拿到别的电脑上打印。"


class PrinterChoice(Protocol):
    """Source of a printer."""

    def default(self) -> "QPrinter | None":
        """The default printer, without asking; None if there is none."""
        ...

    def ask(self, parent: QWidget) -> "QPrinter | None":
        """The printer chosen by the user; None if cancelled."""
        ...

    def any(self) -> bool:
        """Whether any printer is installed."""
        ...


class SystemPrinters:
    """The printers of this computer."""

    def any(self) -> bool:
        """Whether any printer is installed."""
        from PySide6.QtPrintSupport import QPrinterInfo

        return bool(QPrinterInfo.availablePrinterNames())

    def default(self) -> "QPrinter | None":
        """The default printer, or the only one."""
        from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

        info = QPrinterInfo.defaultPrinter()
        if info.isNull():
            known = QPrinterInfo.availablePrinters()
            if len(known) != 1:
                return None
            info = known[0]
        return _on_a4(QPrinter(info, QPrinter.PrinterMode.HighResolution))

    def ask(self, parent: QWidget) -> "QPrinter | None":
        """The printer chosen in the system's dialog."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = _on_a4(QPrinter(QPrinter.PrinterMode.HighResolution))
        dialog = QPrintDialog(printer, parent)
        dialog.setWindowTitle("选择打印机")
        return printer if dialog.exec() == QDialog.DialogCode.Accepted else None


def _on_a4(printer: "QPrinter") -> "QPrinter":
    page = QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF())
    printer.setPageLayout(page)
    printer.setFullPage(True)
    return printer


def print_pdf(data: bytes, printer: "QPrinter") -> int:
    """Print all pages; returns their number. RecordError, with what to do, if the printer rejects them."""
    from PySide6.QtPrintSupport import QPrinter

    pages = PdfPages(data)
    printer.setFullPage(True)
    printer.setResolution(min(printer.resolution(), MOST_DPI))
    painter = QPainter()
    try:
        if not painter.begin(printer):
            raise RecordError(f"打印机“{printer.printerName()}”没有接受打印。请查看是否开机、缺纸，再试一次。")
        for page in range(len(pages)):
            if page and not printer.newPage():
                raise RecordError(f"打印机在第 {page + 1} 页停住了。请查看是否缺纸、卡纸，再打印一次。")
            _draw_page(painter, pages, page, printer.resolution())
    finally:
        painter.end()
        pages.close()
    if printer.printerState() == QPrinter.PrinterState.Error:
        raise RecordError("打印出错，可能没有打完。请查看打印机，再打印一次。")
    return len(pages)


def _draw_page(painter: QPainter, pages: PdfPages, page: int, dpi: int) -> None:
    whole = (pages.sizes[page] * (dpi / 72)).toSize()
    for band in _bands(whole):
        painter.drawImage(band, pages.draw(page, whole, band))


def _bands(whole: QSize) -> Iterator[QRect]:
    height = -(-whole.height() // _BANDS)
    for top in range(0, whole.height(), height):
        yield QRect(0, top, whole.width(), min(height, whole.height() - top))
