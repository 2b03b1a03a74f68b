"""Scroll areas for pages taller than the window."""

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QLabel,
    QLayout,
    QLayoutItem,
    QScrollArea,
    QWidget,
    QWidgetItem,
)
from shiboken6 import isValid

_PASSES = 3  # the page sets its columns, each part its width, each part its height


class Scroll(QScrollArea):
    """A vertical scroll area that follows the focus.

    `parent`: its final parent; reparenting later would make Qt style everything in it again.
    """

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        content: QWidget | None = self.widget()
        if now is not None and content is not None and content.isAncestorOf(now):
            QTimer.singleShot(0, self, lambda: self._show_whole(now))  # after new widgets are laid out

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The focused row may have grown by an error line."""
        if event.type() == QEvent.Type.Resize and watched is self.widget():
            self._follow(None, QApplication.focusWidget())
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Compute heights for the new width before painting, not one frame later."""
        super().resizeEvent(event)
        for _ in range(_PASSES):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)

    def _show_whole(self, focused: QWidget) -> None:
        """Scroll to the focused widget, with its whole row if that fits."""
        if not isValid(focused) or not focused.hasFocus():
            return
        row: QWidget | None = focused
        while row is not None and row is not self.widget() and not row.property("row"):
            row = row.parentWidget()
        shown = row if row is not None and row.property("row") else focused
        room = self.viewport().height()
        self.ensureWidgetVisible(shown if shown.height() <= room else focused, 0, 12)
        labels: Iterable[QLabel] = shown.findChildren(QLabel)
        asked = next((label for label in labels if label.property("question") and label.isVisible()), None)
        if shown.height() > room and asked is not None:  # field and question only, if these fit
            top, bottom = self._place(focused).top(), self._place(asked).bottom() + 6
            if 0 < bottom - top <= room:
                bar = self.verticalScrollBar()
                bar.setValue(max(bar.value(), bottom - room))

    def _place(self, widget: QWidget) -> QRect:
        """The rectangle of a widget on the page."""
        return QRect(widget.mapTo(self.widget(), QPoint(0, 0)), widget.size())


class Room(Scroll):
    """A scroll area for pages with scrolling parts: the page gets all the space, and scrolls as a whole only if the
    window is smaller than its minimum height."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(content, parent)
        self.setWidgetResizable(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The page's minimum height may have changed."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        content: QWidget | None = self.widget()
        layout = content.layout() if content is not None else None
        if content is None or layout is None:
            return
        room = self.viewport().size()
        layout.activate()
        needed = layout.minimumSize().height()
        if layout.hasHeightForWidth():
            needed = max(needed, layout.minimumHeightForWidth(room.width()))
        needed += _squeezed(layout)
        if needed > room.height():  # the page scrolls anyway: let nothing in it be compressed
            needed = max(needed, min(layout.sizeHint().height(), needed * 5 // 4))
        content.resize(room.width(), max(room.height(), needed))


def reflow(widget: QWidget) -> None:
    """Recompute the height of a widget's ancestors, from the inside out."""
    holder: QWidget | None = widget
    while holder is not None and (layout := holder.layout()) is not None:
        layout.invalidate()
        layout.activate()
        holder.updateGeometry()
        holder = holder.parentWidget()


def _squeezed(layout: QLayout) -> int:
    """By how much the fixed rows of a page would be compressed at its minimum height: minimum heights in the style
    sheet allow layouts to make fields and buttons smaller than their text."""
    if not isinstance(layout, QBoxLayout):
        return 0
    return sum(
        max(0, row.sizeHint().height() - row.minimumSize().height())
        for row in _rows(layout)
        if not row.hasHeightForWidth()
    )


def _rows(layout: QBoxLayout) -> Iterator[QLayoutItem]:
    """The non-stretching items of a layout. Widgets are wrapped in items of our own: Python keeps what `itemAt` returns
    alive after Qt has freed it."""
    near = Qt.FindChildOption.FindDirectChildrenOnly
    widgets: Iterable[QWidget] = layout.parentWidget().findChildren(QWidget, options=near)
    for widget in widgets:
        at = layout.indexOf(widget)
        if at >= 0 and not layout.stretch(at):
            yield QWidgetItem(widget)
    inner: Iterable[QLayout] = layout.findChildren(QLayout, options=near)
    yield from (row for row in inner if not layout.stretch(layout.indexOf(row)))
