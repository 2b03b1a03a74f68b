"""The clerk at the foot of the rail, and the list for changing the clerk."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.ui.base import colours, theme

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

KEY = "F11"
NOBODY = "未选经办人"
NOT_IN = "未登录"


class SessionButton(QToolButton):
    """Shows the clerk; F11 or a click opens the list, a digit or ↑↓ and Enter choose. With log-in, it locks instead."""

    chosen = Signal(str)  # a clerk
    add_asked = Signal()  # somebody not on the list
    lock_asked = Signal()  # with log-in: lock, or change of user

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("action:switch-clerk")
        self.setIcon(theme.icon("person", colours.RAIL_ICON))
        self.setIconSize(QSize(22, 22))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(84)
        self.menu_of_clerks = QMenu(self)
        self.menu_of_clerks.setAccessibleName("换经办人")
        self._name, self._clerks = "", ()  # type: str, tuple[str, ...]
        self._log_in = False
        self.clicked.connect(self.ask)
        QShortcut(QKeySequence(KEY), self).activated.connect(self.ask)
        self.show_clerk("", ())

    def show_clerk(self, name: str, clerks: Sequence[str], log_in: bool = False) -> None:
        """Show the clerk and the others; `log_in`: changing the clerk needs a log-in."""
        self._name, self._clerks, self._log_in = name, tuple(clerks), log_in
        nobody = NOT_IN if log_in else NOBODY
        self.setToolTip(f"{name or nobody}　{KEY} {'锁定、换人' if log_in else '换人'}")
        self.setAccessibleName(f"经办人 {name}" if name else nobody)
        self._set_text()

    def ask(self) -> None:
        """Open the list next to the rail; with log-in, lock."""
        if self._log_in:
            self.lock_asked.emit()
            return
        menu = self.menu_of_clerks
        menu.clear()
        names = [*self._clerks, *([self._name] if self._name and self._name not in self._clerks else [])]
        for number, name in enumerate(names, 1):
            action = menu.addAction(f"&{number}  {name}" if number < 10 else name)
            action.setCheckable(True)
            action.setChecked(name == self._name)
            action.triggered.connect(lambda _=False, n=name: self.chosen.emit(n))
        if names:
            menu.addSeparator()
        menu.addAction("加一位经办人…").triggered.connect(self.add_asked)
        height = menu.sizeHint().height()
        menu.popup(self.mapToGlobal(QPoint(self.width(), self.height() - height)))
        menu.setActiveAction(menu.actions()[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Elide a long name."""
        super().resizeEvent(event)
        self._set_text()

    def _set_text(self) -> None:
        room = max(72, self.width() - 10)
        nobody = NOT_IN if self._log_in else NOBODY
        shown = self.fontMetrics().elidedText(self._name or nobody, Qt.TextElideMode.ElideRight, room)
        if shown != self.text():
            self.setText(shown)
