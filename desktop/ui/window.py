"""The window: the rail at the left, one page at a time, a banner for what holds for all, a bar for messages."""

from collections.abc import Callable
from typing import Any

from desktop.ui.base import colours, theme
from desktop.ui.base.composing import composing
from desktop.ui.base.messages import MessageBar, Messages
from desktop.ui.base.page import Page, take_keyboard
from desktop.ui.base.scroll import Room
from desktop.ui.session import SessionButton

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

SMALLEST = QSize(900, 520)
_LOW, _LOWEST, _USUAL = 35, 28, 8
"""Letters of height below which the buttons of the rail stand closer, and below which they are words alone; for as many
buttons as there usually are."""


class Window(QMainWindow):
    """Shows pages by name. `painted` tells once that the window stands on the screen."""

    painted = Signal()

    def __init__(self, messages: Messages | None = None) -> None:
        super().__init__()
        self.messages = messages or Messages()
        self._pages: dict[str, Page] = {}
        self._makers: dict[str, Callable[[], Page]] = {}
        self._stale: set[str] = set()  # pages to be made anew
        self._stands = False
        self._buttons: dict[str, QToolButton] = {}
        self._stack = QStackedWidget()
        self._rooms: dict[str, QWidget] = {}  # each page in what scrolls it where the window is lower than it needs
        self._current = ""
        self._locked = ""  # the page that stands in the place of all others
        self._behind = ""  # the one that is shown again after it
        self._rail = Rail()
        self.session = self._rail.session
        self._banner = Banner()
        self.composing = composing()
        self.on_close: Callable[[], None] = lambda: None
        self._title = "惠企窗口"
        self.setWindowTitle(self._title)
        self.setWindowIcon(theme.icon("app", None, theme.WINDOW_ICON))
        self.setMinimumSize(SMALLEST)
        self.setCentralWidget(self._body())
        self._shortcut("F1", lambda: self.show_page("help", topic=self.current))

    def add_page(self, page: Page, icon: str = "", rail: bool = True) -> None:
        """Take a page in; with `rail`, a button for it and Alt+its number."""
        self._pages[page.name] = page
        self._rooms[page.name] = Room(page, self._stack)
        self._stack.addWidget(self._rooms[page.name])
        if rail:
            self._add_button(page.name, page.title, icon)

    def add_later(self, name: str, make: Callable[[], Page], title: str = "", icon: str = "") -> None:
        """A page that is made when it is first asked for; with a title, it has a button in the rail."""
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
        """Have the button of a page in the rail, or not: of a page that not every machine is set up for."""
        self._buttons[name].setVisible(on)
        self._rail.crowd()

    def show_page(self, name: str, /, **args: Any) -> None:
        """Show a page; it is given `args` first, then refreshed, then the keyboard."""
        page = self.page(name)
        if args:
            page.open(**args)
        page.refresh()
        self.stand(name)

    def lock(self, name: str) -> None:
        """Show this page alone until `unlock`: what else is asked for meanwhile shows after it."""
        if self._locked:
            return
        self._behind = self._current
        self.show_page(name)
        self._locked = name
        self._rail.setEnabled(False)

    def unlock(self) -> None:
        """Go back to where one was."""
        if self._locked:
            self._locked = ""
            self._rail.setEnabled(True)
            self.show_page(self._behind)

    @property
    def locked(self) -> bool:
        """Whether one page stands in the place of all others."""
        return bool(self._locked)

    def stand(self, name: str) -> None:
        """Show a page as it is: nothing is looked up."""
        if self._locked and name != self._locked:
            self._behind = name
            return
        page = self.page(name)
        self._current = name
        self._stack.setCurrentWidget(self._rooms[name])
        self._rail.mark(self._buttons.get(name))
        take_keyboard(page, page.first_focus())
        self.setWindowTitle(f"{page.title} · {self._title}")

    def page(self, name: str) -> Page:
        """A page by its name, made now if it was not; KeyError if there is none."""
        if name in self._stale and name != self._current and not self._pages[name].busy:
            self._drop(name)
        if name not in self._pages:
            self.add_page(self._makers[name](), rail=False)
        return self._pages[name]

    def renew(self, *names: str) -> None:
        """Have pages made anew when they are next come to: what they are about is another."""
        self._stale |= {name for name in names if name in self._pages and name in self._makers}

    def _drop(self, name: str) -> None:
        self._stale.discard(name)
        room, _page = self._rooms.pop(name), self._pages.pop(name)
        self._stack.removeWidget(room)
        room.deleteLater()

    @property
    def page_names(self) -> tuple[str, ...]:
        """All pages, made or not."""
        return tuple(dict.fromkeys((*self._pages, *self._makers)))

    @property
    def current(self) -> str:
        """The name of the page that is shown."""
        return self._current

    def set_practice(self) -> None:
        """Say, in the title and by the colour of the rail, that this is for practice; F12 closes it."""
        self._title = "练习 · 惠企窗口"
        theme.restyle(self._rail, practice=True)
        self._shortcut("F12", self.close)

    def set_banner(self, sentence: str) -> None:
        """What holds for everything that is done; empty: nothing."""
        self._banner.tell(sentence)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The first time, tell."""
        super().paintEvent(event)
        if not self._stands:
            self._stands = True
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is being typed or composed is committed before the window goes."""
        self.composing.commit()
        focused = QApplication.focusWidget()
        if focused is not None:
            focused.clearFocus()
        self.on_close()
        super().closeEvent(event)

    def _shortcut(self, keys: str, action: Callable[[], object]) -> None:
        QShortcut(QKeySequence(keys), self).activated.connect(lambda: None if self._locked else action())

    def _body(self) -> QWidget:
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


class Rail(QFrame):
    """The buttons at the left, one for each page."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAccessibleName("页面")
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._added: list[QToolButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 10, 0, 10)
        self._column.setSpacing(2)
        self._column.addStretch(1)
        self.session = SessionButton()
        self._column.addWidget(self.session)

    def add(self, word: str, icon: str, tip: str) -> QToolButton:
        """A button with its icon above its word."""
        button = QToolButton()
        button.setText(word)
        button.setIcon(theme.icon(icon, colours.RAIL_ICON, (26,)))
        button.setIconSize(QSize(26, 26))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        button.setMinimumWidth(84)
        button.setToolTip(tip)
        button.setAccessibleName(word)
        self._group.addButton(button)
        self._added.append(button)
        self._column.insertWidget(self._column.count() - 2, button)  # over the room and the clerk
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window the buttons stand closer."""
        super().resizeEvent(event)
        self.crowd()

    def crowd(self) -> None:
        """Stand as close as the height and the number of buttons ask for."""
        crowded = max(1.0, (1 + sum(not button.isHidden() for button in self._added)) / _USUAL)
        letters = self.height() / self.fontMetrics().horizontalAdvance("汉") / crowded
        low, words = letters < _LOW, letters < _LOWEST
        for button in (*self._added, self.session):
            style = Qt.ToolButtonStyle.ToolButtonTextOnly if words else Qt.ToolButtonStyle.ToolButtonTextUnderIcon
            button.setToolButtonStyle(style)
            if (bool(button.property("low")), bool(button.property("least"))) != (low, words):
                button.setIconSize(QSize(20, 20) if low else QSize(26, 26))
                theme.restyle(button, low=low, least=words)

    def mark(self, button: QToolButton | None) -> None:
        """Show which page is open; a page without a button belongs to 接待."""
        buttons = self._group.buttons()
        chosen = button or (buttons[0] if buttons else None)
        if chosen is not None:
            chosen.setChecked(True)


class Banner(QFrame):
    """A line across the top."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        mark = QLabel()
        mark.setPixmap(theme.pixmap("warning", colours.WARNING, 20, 2.0))
        self._text = QLabel()
        self._text.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 5, 16, 5)
        row.setSpacing(8)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        self.hide()

    def tell(self, sentence: str) -> None:
        """Show a sentence, or go."""
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))
