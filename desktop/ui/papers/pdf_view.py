"""A PDF viewer: pages one below the other, scrolled by keys and wheel, rendered as they come into view."""

from collections.abc import Iterator

from desktop.ui.papers.pdf_pages import PdfPages

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, QTimer
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

LARGEST_ZOOM = 1.35  # limit for fitting the width of a large screen
_MARGIN = 6
_BETWEEN = 3
_STEP = 20
_ROWS = 128  # pixels rendered at a time: some milliseconds, so that no keystroke waits


class PdfView(QAbstractScrollArea):
    """Shows a PDF."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.verticalScrollBar().setSingleStep(_STEP)
        self.horizontalScrollBar().setSingleStep(_STEP)
        self._pages: PdfPages | None = None
        self._fits_width = True
        self._places: list[QRect] = []  # page rectangles, relative to the top left margin of the first
        self._images: dict[int, QImage] = {}
        self._drawn: set[tuple[int, int]] = set()  # page, first row
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._draw_next)

    # ── display ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def show_pages(self, pages: PdfPages) -> None:
        """Show a PDF at the previous scroll position; it is closed when another is shown."""
        if self._pages is not None:
            self._pages.close()
        self._pages = pages
        self._places = []
        self._lay_out()

    def fit(self, width: bool) -> None:
        """Fit the width of the first page (up to LARGEST_ZOOM), or whole pages."""
        self._fits_width = width
        self._lay_out()

    @property
    def complete(self) -> bool:
        """Whether everything in view is rendered."""
        return next(self._missing(self._in_view()), None) is None

    def place_of(self, page: int) -> QRect:
        """The rectangle of a page in the view."""
        return self._places[page].translated(-self._in_view().topLeft())

    # ── layout ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _lay_out(self) -> None:
        """Compute page rectangles; discard images of another size."""
        if self._pages is None:
            return
        before = self._places
        self._place(self._pages)
        if [each.size() for each in before] != [each.size() for each in self._places]:
            self._forget_images()
        self._set_bars(before)
        self._look_again()

    def _set_bars(self, before: list[QRect]) -> None:
        """Set the scroll ranges, keeping the same lines in view when pages change size."""
        down, across, view = self.verticalScrollBar(), self.horizontalScrollBar(), self.viewport().size()
        end = self._places[-1].bottom() + 1
        share = down.value() / (before[-1].bottom() + 1) if before else 0
        down.setPageStep(view.height())
        down.setRange(0, max(0, end + _MARGIN - view.height()))
        across.setPageStep(view.width())
        across.setRange(0, max(0, max(each.width() for each in self._places) + 2 * _MARGIN - view.width()))
        if before and end != before[-1].bottom() + 1:
            down.setValue(round(share * end))

    def _place(self, pages: PdfPages) -> None:
        sizes = self._page_sizes(pages)
        room = max(self.viewport().width(), max(each.width() for each in sizes) + 2 * _MARGIN)
        self._places, top = [], _MARGIN
        for size in sizes:
            self._places.append(QRect((room - size.width()) // 2, top, size.width(), size.height()))
            top += size.height() + _BETWEEN

    def _page_sizes(self, pages: PdfPages) -> list[QSize]:
        pixels = self.logicalDpiX() / 72
        room = self.viewport().size() - QSize(2 * _MARGIN, 2 * _MARGIN)
        width = min((self.width() - 32) / (pages.sizes[0].width() * pixels), LARGEST_ZOOM) * pixels
        sizes = []
        for size in pages.sizes:
            whole = min(room.width() / size.width(), room.height() / size.height())
            sizes.append((size * max(0.01, width if self._fits_width else whole)).toSize().expandedTo(QSize(1, 1)))
        return sizes

    def _in_view(self) -> QRect:
        corner = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        return QRect(*corner, self.viewport().width(), self.viewport().height())

    def _look_again(self) -> None:
        """Repaint, and render what is missing in view."""
        self.viewport().update()
        self._timer.start()

    # ── rendering ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _missing(self, area: QRect) -> Iterator[tuple[int, int]]:
        """Bands of pages that intersect an area and are not rendered, from the top."""
        ratio = self.devicePixelRatioF()
        for page, place in enumerate(self._places):
            seen = place.intersected(area).translated(-place.topLeft())
            if not seen.isEmpty():
                first = int(seen.top() * ratio) // _ROWS * _ROWS
                for top in range(first, int((seen.bottom() + 1) * ratio), _ROWS):
                    if (page, top) not in self._drawn:
                        yield page, top

    def _draw_next(self) -> None:
        """Render the next band: first in view, then one view above and below."""
        view = self._in_view()
        near = view.adjusted(0, -view.height(), 0, view.height())
        piece = next(self._missing(view), None) or next(self._missing(near), None)
        if piece is None or self._pages is None:
            self._timer.stop()
            self._forget_images(near)
            return
        self._drawn.add(piece)
        self._draw(self._pages, *piece)

    def _draw(self, pages: PdfPages, page: int, top: int) -> None:
        image, ratio = self._image(page), self.devicePixelRatioF()
        drawn = pages.draw(page, image.size(), QRect(0, top, image.width(), min(_ROWS, image.height() - top)))
        drawn.setDevicePixelRatio(ratio)
        painter = QPainter(image)
        painter.drawImage(QPointF(0, top / ratio), drawn)
        painter.end()
        rows = QRect(0, int(top / ratio), self._places[page].width(), int(_ROWS / ratio) + 2)
        self.viewport().update(rows.translated(self._places[page].topLeft() - self._in_view().topLeft()))

    def _image(self, page: int) -> QImage:
        """The image of a page, as far as it is rendered."""
        if page not in self._images:
            ratio = self.devicePixelRatioF()
            size = self._places[page].size() * ratio
            self._images[page] = QImage(size, QImage.Format.Format_RGB32)
            self._images[page].setDevicePixelRatio(ratio)
            self._images[page].fill("white")
        return self._images[page]

    def _forget_images(self, but: QRect | None = None) -> None:
        """Drop images, except of pages that intersect an area: a page on a high-resolution screen takes 25 MB."""
        kept = {page for page, place in enumerate(self._places) if but is not None and place.intersects(but)}
        self._images = {page: image for page, image in self._images.items() if page in kept}
        self._drawn = {piece for piece in self._drawn if piece[0] in kept}

    # ── events ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def paintEvent(self, event: QPaintEvent) -> None:
        """The pages in view; white where not rendered yet."""
        painter = QPainter(self.viewport())
        corner = self._in_view().topLeft()
        for page, place in enumerate(self._places):
            shown = place.translated(-corner)
            if shown.intersects(event.rect()):
                painter.fillRect(shown, "white")
                if page in self._images:
                    painter.drawImage(QPointF(shown.topLeft()), self._images[page])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the page fitted."""
        super().resizeEvent(event)
        self._lay_out()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Other bands come into view."""
        self._look_again()

    def event(self, event: QEvent) -> bool:
        """The pixel ratio may change with the screen."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._forget_images()
            self._look_again()
        return super().event(event)
