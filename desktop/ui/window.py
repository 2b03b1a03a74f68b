"""The main window: navigation rail, one page at a time, a banner, a message bar.

It is painted before its content is imported, which takes a second or more on an office computer; so whatever an empty
window does not need is imported on first use.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from desktop.ui.base import colours

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication, QMainWindow

if TYPE_CHECKING:
    from desktop.ui.base.messages import Messages
    from desktop.ui.base.page import Page

    from PySide6.QtGui import QCloseEvent, QPaintEvent
    from PySide6.QtWidgets import QToolButton, QWidget

SMALLEST = QSize(900, 520)
_RAIL = 84  # pixels; painted dark from the start


class MainWindow(QMainWindow):
    """Shows pages by name. `painted` is emitted once, after the first paint."""

    painted = Signal()

    def __init__(self, messages: Messages | None = None, empty: bool = False) -> None:
        """`empty`: create an empty window; `furnish` is called once it is painted."""
        super().__init__()
        self._stands = self._furnished = False
        self.on_close: Callable[[], None] = lambda: None
        self._title = "惠企窗口"
        self.setWindowTitle(self._title)
        self.setMinimumSize(SMALLEST)
        if not empty:
            self.furnish(messages)

    def furnish(self, messages: Messages | None = None) -> None:
        """Create the content; pages are added later."""
        from desktop.ui.base import theme
        from desktop.ui.base.composing import composing
        from desktop.ui.base.messages import Messages
        from desktop.ui.rail import Banner, Rail

        from PySide6.QtWidgets import QStackedWidget

        self.messages = messages or Messages()
        self._pages: dict[str, Page] = {}
        self._makers: dict[str, Callable[[], Page]] = {}
        self._stale: set[str] = set()  # pages to be recreated
        self._buttons: dict[str, QToolButton] = {}
        self._stack = QStackedWidget()
        self._rooms: dict[str, QWidget] = {}  # each page in its scroll area, used if the window is too low
        self._current = ""
        self._locked = ""  # the page that replaces all others
        self._behind = ""  # the page to return to
        self._rail = Rail()
        self.session = self._rail.session
        self._banner = Banner()
        self.composing = composing()
        self.setWindowIcon(theme.icon("app", None, theme.WINDOW_ICON))
        self.setCentralWidget(self._body())
        self._shortcut("F1", lambda: self.show_page("help", topic=self.current))
        self._furnished = True

    def add_page(self, page: Page, icon: str = "", rail: bool = True) -> None:
        """Add a page; with `rail`, also a button and Alt+number."""
        from desktop.ui.base.scroll import Room

        self._pages[page.name] = page
        self._rooms[page.name] = Room(page, self._stack)
        self._stack.addWidget(self._rooms[page.name])
        if rail:
            self._add_button(page.name, page.title, icon)

    def add_later(self, name: str, make: Callable[[], Page], title: str = "", icon: str = "") -> None:
        """Add a page that is created on first use; with a title, also a button."""
        self._makers[name] = make
        if title:
            self._add_button(name, title, icon)

    def _add_button(self, name: str, title: str, icon: str) -> None:
        number = len(self._buttons) + 1
        button = self._rail.add(title, icon, f"{title}　Alt+{number}")
        button.setObjectName(f"action:show-{name}")
        button.clicked.connect(lambda: self.show_page(name))
        self._buttons[name] = button
        self._shortcut(f"Alt+{number}", lambda: self.show_page(name) if not button.isHidden() else None)

    def offer(self, name: str, on: bool) -> None:
        """Show or hide the button of a page that is not enabled on every machine."""
        self._buttons[name].setVisible(on)
        self._rail.crowd()

    def show_page(self, name: str, /, **args: Any) -> None:
        """Show a page: `open(**args)`, `refresh`, then the focus."""
        page = self.page(name)
        if args:
            page.open(**args)
        page.refresh()
        self.show_unrefreshed(name)

    def lock(self, name: str) -> None:
        """Show only this page until `unlock`; other requests take effect afterwards. An open dialog is cancelled: it
        would cover the page, for whoever comes next."""
        if self._locked:
            return
        while (asking := QApplication.activePopupWidget() or QApplication.activeModalWidget()) is not None:
            if not asking.close():
                break
        self._behind = self._current
        self.show_page(name)
        self._locked = name
        self._rail.setEnabled(False)

    def unlock(self) -> None:
        """Return to the previous page."""
        if self._locked:
            self._locked = ""
            self._rail.setEnabled(True)
            self.show_page(self._behind)

    @property
    def locked(self) -> bool:
        """Whether one page replaces all others."""
        return bool(self._locked)

    def show_unrefreshed(self, name: str) -> None:
        """Show a page as it is, without refreshing."""
        if self._locked and name != self._locked:
            self._behind = name
            return
        from desktop.ui.base.page import focus_or_page

        page = self.page(name)
        self._current = name
        self._stack.setCurrentWidget(self._rooms[name])
        self._rail.mark(self._buttons.get(name))
        focus_or_page(page, page.first_focus())
        self.setWindowTitle(f"{page.title} · {self._title}")

    def page(self, name: str) -> Page:
        """A page by name, created on first use; KeyError if there is none."""
        if name in self._stale and name != self._current and not self._pages[name].busy:
            self._drop(name)
        if name not in self._pages:
            self.add_page(self._makers[name](), rail=False)
        return self._pages[name]

    def renew(self, *names: str) -> None:
        """Recreate pages on next use: their subject changed."""
        self._stale |= {name for name in names if name in self._pages and name in self._makers}

    def _drop(self, name: str) -> None:
        self._stale.discard(name)
        room, _page = self._rooms.pop(name), self._pages.pop(name)
        self._stack.removeWidget(room)
        room.deleteLater()

    @property
    def page_names(self) -> tuple[str, ...]:
        """All pages, created or not."""
        return tuple(dict.fromkeys((*self._pages, *self._makers)))

    @property
    def current(self) -> str:
        """The name of the current page."""
        return self._current

    def set_practice(self) -> None:
        """Mark title and rail as practice; F12 closes it."""
        from desktop.ui.base import theme

        self._title = "练习 · 惠企窗口"
        theme.restyle(self._rail, practice=True)
        self._shortcut("F12", self.close)

    def set_banner(self, sentence: str) -> None:
        """Show a sentence for the whole window; '' for none."""
        self._banner.show_sentence(sentence)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Emit `painted` the first time."""
        super().paintEvent(event)
        if not self._furnished:
            painter = QPainter(self)
            painter.fillRect(self.rect(), QColor(colours.GROUND))
            painter.fillRect(0, 0, _RAIL, self.height(), QColor(colours.INK))
            painter.end()
        if not self._stands:
            self._stands = True
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Commit pending input before the window closes."""
        if self._furnished:
            self.composing.commit()
            if (focused := QApplication.focusWidget()) is not None:
                focused.clearFocus()
        self.on_close()
        super().closeEvent(event)

    def _shortcut(self, keys: str, action: Callable[[], object]) -> None:
        from PySide6.QtGui import QKeySequence, QShortcut

        QShortcut(QKeySequence(keys), self).activated.connect(lambda: None if self._locked else action())

    def _body(self) -> QWidget:
        from desktop.ui.base.messages import MessageBar

        from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

        body = QWidget()
        body.setObjectName("window")
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._banner)
        right.addWidget(self._stack, 1)
        right.addWidget(MessageBar(self.messages))
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._rail)
        row.addLayout(right, 1)
        return body
