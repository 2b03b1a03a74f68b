"""The base class of pages, spacing, and keyboard navigation within a page."""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

GAP = 12  # pixels between related widgets
ROOM = 24  # pixels around a page


class Page(QWidget):
    """A screen of the window. Its object name is page:<name>; `refresh` is called whenever it is shown."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.title = name, title
        self.setObjectName(f"page:{name}")
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    @property
    def busy(self) -> bool:
        """Whether leaving the page would lose something in progress."""
        return False

    def refresh(self) -> None:
        """Update the display."""

    def open(self, **args: Any) -> None:
        """Receives the arguments of `show_page(name, **args)`; called before `refresh`."""

    def first_focus(self) -> QWidget | None:
        """The widget to focus when the page is shown; None: keep the last one."""
        return None


def focus_or_page(page: QWidget, wanted: QWidget | None) -> None:
    """Focus the wanted widget; if it is disabled or hidden, the page itself, so that its shortcuts work and Tab
    continues."""
    ready = wanted is not None and wanted.isEnabledTo(page.window()) and wanted.isVisibleTo(page)
    target = wanted if ready and wanted is not None else page
    target.setFocus(Qt.FocusReason.OtherFocusReason)


def commit_input(page: QWidget) -> None:
    """Commit pending input by moving the focus to the page itself, whose shortcuts work and from which Tab
    continues."""
    focused = QApplication.focusWidget()
    if focused is not None and page.isAncestorOf(focused):
        page.setFocus(Qt.FocusReason.OtherFocusReason)


def tab_down(page: QWidget) -> None:
    """Set the tab order to the visual order, whatever the order of creation."""

    def place(widget: QWidget) -> tuple[int, int]:
        at = widget.mapTo(page, QPoint(0, 0))
        return at.y(), at.x()

    inside: Iterable[QWidget] = page.findChildren(QWidget)
    found = [w for w in inside if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisibleTo(page)]
    for before, after in pairwise(sorted(found, key=place)):
        QWidget.setTabOrder(before, after)


def clear_layout(layout: Any) -> None:
    """Remove and delete everything in a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear_layout(inner)


def bind_key(sequence: str, act: Callable[[], object], on: QWidget, while_visible: bool = False) -> None:
    """Bind a key to an action while the focus is inside a widget; for a page, or with `while_visible`, as long as the
    widget is visible, wherever the focus is."""
    shortcut = QShortcut(QKeySequence(sequence), on)
    if not (while_visible or isinstance(on, Page)):
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(act)
