"""Whose session it is: the name at the foot of the rail, and the list from which another clerk is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.ui.base import colours, theme

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

KEY = "F11"
NOBODY = "未选经办人"


class SessionButton(QToolButton):
    """Tells the clerk; F11 or a click opens the list, a digit or ↑↓ and Enter chooses."""

    chosen = Signal(str)  # a clerk
    add_asked = Signal()  # somebody who is not on the list

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
        self.clicked.connect(self.ask)
        QShortcut(QKeySequence(KEY), self).activated.connect(self.ask)
        self.show_clerk("", ())

    def show_clerk(self, name: str, clerks: Sequence[str]) -> None:
        """Show who it is, and who else there is."""
        self._name, self._clerks = name, tuple(clerks)
        self.setToolTip(f"{name or NOBODY}　{KEY} 换人")
        self.setAccessibleName(f"经办人 {name}" if name else NOBODY)
        self._set_text()

    def ask(self) -> None:
        """Open the list beside the rail."""
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
        """A long name ends in … ."""
        super().resizeEvent(event)
        self._set_text()

    def _set_text(self) -> None:
        room = max(72, self.width() - 10)
        shown = self.fontMetrics().elidedText(self._name or NOBODY, Qt.TextElideMode.ElideRight, room)
        if shown != self.text():
            self.setText(shown)
