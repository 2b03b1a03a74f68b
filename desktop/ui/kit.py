"""Small pieces that every screen is made of."""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any, Literal

from core.assess.outcome import Status
from core.policy.money import yuan
from desktop.ui import theme

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

GAP = 12  # between things that belong together
ROOM = 24  # around a page
Role = Literal["primary", "plain", "quiet", "link"]


class Page(QWidget):
    """A screen of the window. `name` gives the objectName page:<name>; `refresh` is called whenever it is shown."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.title = name, title
        self.setObjectName(f"page:{name}")
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def refresh(self) -> None:
        """Show what is true now."""

    def open(self, **args: Any) -> None:
        """Take what `show_page(name, **args)` was given; called before `refresh`."""

    def first_focus(self) -> QWidget | None:
        """Where the keyboard goes when the page is shown; None: wherever it was."""
        return None


class Heading(QLabel):
    """A line of title: level 1 for a page, 2 for a part of it, 3 for a card."""

    def __init__(self, text: str = "", level: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("heading", level)
        self.setWordWrap(True)


class Text(QLabel):
    """A paragraph that wraps. tone: plain · muted · small · error · strong."""

    def __init__(self, text: str = "", tone: str = "plain", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("tone", tone)
        self.setWordWrap(True)


class Card(QFrame):
    """White paper with a hairline; `body` is its layout."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 14, 16, 14)
        self.body.setSpacing(GAP)
        if title:
            self.body.addWidget(Heading(title, 3))


class Button(QPushButton):
    """A button with a name to drive it by, action:<name>. A shortcut is shown in its tooltip."""

    def __init__(
        self,
        text: str,
        action: str = "",
        role: Role = "plain",
        icon: str = "",
        shortcut: str = "",
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setProperty("role", role)
        self.setAccessibleName(text)
        self.setAutoDefault(False)
        if action:
            self.setObjectName(f"action:{action}")
        if icon:
            self.setIcon(theme.icon(icon, theme.PAPER if role == "primary" else None))
            self.setIconSize(QSize(20, 20))
        if shortcut:  # not setShortcut, which would take the keyboard away from where it is
            QShortcut(QKeySequence(shortcut), self).activated.connect(self.click)
        if shortcut or tip:
            self.setToolTip("　".join(part for part in (tip or text, shortcut) if part))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses a button that has the keyboard, as people expect; Qt itself knows only the space bar."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class StatusBadge(QFrame):
    """A status told by icon, word and colour; with a count if one is given."""

    def __init__(self, status: Status | None = None, count: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._word = QLabel(), QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 10, 2)
        row.setSpacing(6)
        row.addWidget(self._icon)
        row.addWidget(self._word)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if status:
            self.set_status(status, count)

    def set_status(self, status: Status, count: int | None = None) -> None:
        """Show another status."""
        look = theme.STATUS[status]
        word = look.word if count is None else f"{look.word} {count}"
        size = round(QApplication.font().pointSizeF() * 1.25)
        self._icon.setPixmap(theme.pixmap(look.icon, look.foreground, size, self.devicePixelRatioF()))
        self._word.setText(word)
        self._word.setStyleSheet(f"color: {look.foreground}; font-weight: 600; background: transparent;")
        self.setStyleSheet(f"StatusBadge {{ background: {look.background}; border-radius: 4px; }}")
        self.setAccessibleName(word)


def sum_text(low: int | None, high: int | None = None) -> str:
    """20,000.00元 · 0.00元 ~ 5,600.00元 · — ."""
    if low is None:
        return "—"
    return yuan(low) if high is None or high == low else f"{yuan(low)} ~ {yuan(high)}"


def unbroken(text: str) -> str:
    """The same words on one line: no break may come between them, unless they are long."""
    return "\u2060".join(text) if len(text) <= 16 else text


class FieldRow(QWidget):
    """A question: its label, the editor, a hint below, and the error line beside the field when there is one."""

    def __init__(self, label: str, editor: QWidget, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = Text(label, "strong")
        self.label.setBuddy(editor)
        self.editor = editor
        self.hint = Text(hint, "muted")
        if not hint:  # never show what has no parent yet: it would be a window of its own
            self.hint.hide()
        self.error = ErrorLine()
        if not editor.accessibleName():
            editor.setAccessibleName(label)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for piece in (self.label, editor, self.error, self.hint):
            column.addWidget(piece)

    def set_error(self, sentence: str) -> None:
        """Show what is wrong with the answer; empty: nothing is."""
        self.error.set_error(sentence)


class ErrorLine(QWidget):
    """A sentence about what was typed, with a sign, hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self.text = QLabel(), Text("", "error")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text, 1)
        self.hide()

    def set_error(self, sentence: str) -> None:
        """Show a sentence, or hide."""
        if sentence and self._icon.pixmap().isNull():
            self._icon.setPixmap(theme.pixmap("warning", theme.ERROR, 20, self.devicePixelRatioF()))
        self.text.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))


class Notice(QFrame):
    """A standing bar with an icon and a sentence. level: info · warning · error."""

    def __init__(self, text: str = "", level: str = "info", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("notice", level)
        colour = {"warning": theme.WARNING, "error": theme.ERROR}.get(level, theme.ACCENT)
        mark = QLabel()
        mark.setPixmap(theme.pixmap("info" if level == "info" else "warning", colour, 22, 2.0))
        self.text = Text(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(10)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text, 1)
        self.setAccessibleName(text)
        if not text:
            self.hide()

    def set_text(self, text: str) -> None:
        """Say another sentence; empty: hide."""
        self.text.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))


class EmptyState(QWidget):
    """What a list shows when there is nothing in it: an icon, a line, and what to do."""

    def __init__(self, icon: str, title: str, advice: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        mark.setPixmap(theme.pixmap(icon, "#9aa7b2", 40, 2.0))
        column = QVBoxLayout(self)
        column.setContentsMargins(ROOM, ROOM, ROOM, ROOM)
        column.addStretch(1)
        column.addWidget(mark)
        for text, tone in ((title, "strong"), (advice, "muted")):
            if text:
                line = Text(text, tone)
                line.setAlignment(Qt.AlignmentFlag.AlignCenter)
                column.addWidget(line)
        column.addStretch(2)


class Chip(Button):
    """A small word that can be switched on and off, or pressed."""

    def __init__(self, text: str, checkable: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(text, parent=parent)
        self.setProperty("chip", True)
        self.setCheckable(checkable)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)


class Scroll(QScrollArea):
    """Holds a widget of any height; it never scrolls sideways, and follows the keyboard."""

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
            QTimer.singleShot(0, self, lambda: self._show_whole(now))  # once what is new has its place

    def _show_whole(self, focused: QWidget) -> None:
        """Bring what has the keyboard into view, with the row it stands in where that fits."""
        if not isValid(focused) or not focused.hasFocus():
            return
        row: QWidget | None = focused
        while row is not None and row is not self.widget() and not row.property("row"):
            row = row.parentWidget()
        shown = row if row is not None and row.property("row") else focused
        if shown.height() <= self.viewport().height():
            self.ensureWidgetVisible(shown, 0, 12)


class Elided(QLabel):
    """One line that ends in … where there is no room, and tells the whole in its tooltip."""

    clicked = Signal()

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setProperty("elided", True)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("汉字…"), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        self.setToolTip(self.text() if shown != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown)


def tab_down(page: QWidget) -> None:
    """Let Tab go down what a page shows, line by line, in whatever order its parts were made."""

    def place(widget: QWidget) -> tuple[int, int]:
        at = widget.mapTo(page, QPoint(0, 0))
        return at.y(), at.x()

    inside: Iterable[QWidget] = page.findChildren(QWidget)
    found = [w for w in inside if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisibleTo(page)]
    for before, after in pairwise(sorted(found, key=place)):
        QWidget.setTabOrder(before, after)


def clear(layout: Any) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)


def search_field(name: str, accessible: str, hint: str, tip: str = "") -> QLineEdit:
    """The field that a page is searched by: a lens in front, a button that empties it."""
    field = QLineEdit()
    field.setObjectName(name)
    field.setAccessibleName(accessible)
    field.setPlaceholderText(hint)
    field.setToolTip(tip)
    field.setClearButtonEnabled(True)
    field.addAction(theme.icon("search", theme.MUTED), QLineEdit.ActionPosition.LeadingPosition)
    return field


class Reading(QTextBrowser):
    """Text to be read: no frame, no links of its own, Tab goes on."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)


def key(sequence: str, act: Callable[[], object], on: QWidget) -> None:
    """A key that acts while the keyboard is within a widget."""
    shortcut = QShortcut(QKeySequence(sequence), on)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(act)
