"""A page of the window, its measures, and how Tab and keys go within one."""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

GAP = 12  # between things that belong together
ROOM = 24  # around a page


class Page(QWidget):
    """A screen of the window. `name` gives the objectName page:<name>; `refresh` is called whenever it is shown."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.title = name, title
        self.setObjectName(f"page:{name}")
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    @property
    def busy(self) -> bool:
        """Whether something goes on here that would be lost with the page."""
        return False

    def refresh(self) -> None:
        """Show what is true now."""

    def open(self, **args: Any) -> None:
        """Take what `show_page(name, **args)` was given; called before `refresh`."""

    def first_focus(self) -> QWidget | None:
        """Where the keyboard goes when the page is shown; None: wherever it was."""
        return None


def take_keyboard(page: QWidget, wanted: QWidget | None) -> None:
    """Put the keyboard on what is wanted; where that is switched off or hidden, on the page, whose keys work all the
    same and from which Tab goes on."""
    ready = wanted is not None and wanted.isEnabledTo(page.window()) and wanted.isVisibleTo(page)
    target = wanted if ready and wanted is not None else page
    target.setFocus(Qt.FocusReason.OtherFocusReason)


def let_go(page: QWidget) -> None:
    """Commit what is being typed on a page: the keyboard goes to the page itself, whose keys work, and from which Tab
    goes on, should nothing else take it."""
    focused = QApplication.focusWidget()
    if focused is not None and page.isAncestorOf(focused):
        page.setFocus(Qt.FocusReason.OtherFocusReason)


def tab_down(page: QWidget) -> None:
    """Let Tab go down what a page shows, line by line, in whatever order its parts were made."""

    def place(widget: QWidget) -> tuple[int, int]:
        at = widget.mapTo(page, QPoint(0, 0))
        return at.y(), at.x()

    inside: Iterable[QWidget] = page.findChildren(QWidget)
    found = [w for w in inside if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisibleTo(page)]
    for before, after in pairwise(sorted(found, key=place)):
        QWidget.setTabOrder(before, after)


def clear_layout(layout: Any) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear_layout(inner)


def bind_key(sequence: str, act: Callable[[], object], on: QWidget, shown: bool = False) -> None:
    """A key that acts while the keyboard is within a widget; of a page, and of a part that is `shown` in turn with
    others, while it is in sight, wherever the keyboard is."""
    shortcut = QShortcut(QKeySequence(sequence), on)
    if not (shown or isinstance(on, Page)):
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(act)
