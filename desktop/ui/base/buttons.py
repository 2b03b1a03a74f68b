"""Buttons."""

from typing import Literal

from desktop.ui.base import colours, theme

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

ButtonRole = Literal["primary", "plain", "quiet", "link"]
_ROOM = 4  # pixels between icon and label, in addition to the style's


class Button(QPushButton):
    """A button with the object name action:<name>. Its shortcut is shown in the tooltip."""

    def __init__(
        self,
        text: str,
        action: str = "",
        role: ButtonRole = "plain",
        icon: str = "",
        shortcut: str = "",
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._drawn = ""
        self.setProperty("role", role)
        self.setAccessibleName(text)
        self.setAutoDefault(False)
        if action:
            self.setObjectName(f"action:{action}")
        if icon:
            self.draw(icon)
        if shortcut:  # not setShortcut, which would move the focus
            QShortcut(QKeySequence(shortcut), self).activated.connect(self.click)
        if shortcut or tip:
            self.setToolTip("　".join(part for part in (tip or text, shortcut) if part))

    def draw(self, icon: str) -> None:
        """Show an icon before the label, in the colour of the role."""
        self._drawn = icon
        room = _ROOM if self.text() else 0
        self.setIcon(theme.icon(icon, colours.PAPER if self.property("role") == "primary" else None, room=room))
        self.setIconSize(QSize(20 + room, 20))

    def setText(self, text: str) -> None:
        """Change the label; adjusts the gap to the icon."""
        super().setText(text)
        if self._drawn:
            self.draw(self._drawn)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses a focused button, as users expect; Qt itself only accepts the space bar."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class ChipButton(Button):
    """A small checkable or pressable button."""

    def __init__(self, text: str, checkable: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(text, parent=parent)
        self.setProperty("chip", True)
        self.setCheckable(checkable)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
