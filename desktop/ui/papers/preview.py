"""Preview of a sheet: its actual PDF, or a sentence."""

from core.errors import RecordError
from desktop.ui.base.notices import EmptyState
from desktop.ui.papers.pdf_pages import PdfPages
from desktop.ui.papers.pdf_view import PdfView

from PySide6.QtWidgets import QStackedLayout, QWidget


class Preview(QWidget):
    """A PDF on screen, or a sentence if there is none."""

    def __init__(self, nothing: EmptyState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = PdfView()
        self.view.setAccessibleName("打印预览，用 PageUp、PageDown 翻看")
        self.view.setObjectName("paper:preview")
        self._stack = QStackedLayout(self)
        self._stack.addWidget(EmptyState("print", "正在准备"))
        self._stack.addWidget(self.view)
        self._stack.addWidget(nothing)

    def show_pdf(self, data: bytes) -> bool:
        """Show a PDF; False if it is unreadable."""
        try:
            pages = PdfPages(data)
        except RecordError:
            self.clear()
            return False
        self._stack.setCurrentIndex(1)
        self.view.show_pages(pages)
        return True

    def clear(self) -> None:
        """Show that there is nothing yet."""
        self._stack.setCurrentIndex(0)

    def show_unavailable(self) -> None:
        """Show that nothing is being rendered, and what to do."""
        self._stack.setCurrentIndex(2)
