"""The navigation rail on the left, and the banner above the page."""

from desktop.ui.base import colours, theme
from desktop.ui.session import SessionButton

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout

_LOW, _LOWEST, _USUAL = 35, 28, 8
"""Heights in characters below which the buttons are closer, and below which they have no icons; for the usual number of
buttons."""


class Rail(QFrame):
    """The navigation rail: one button for each page."""

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
        """Add a button with its icon above its label."""
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
        self._column.insertWidget(self._column.count() - 2, button)  # above the free space and the clerk
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window the buttons are closer."""
        super().resizeEvent(event)
        self.crowd()

    def crowd(self) -> None:
        """Adjust the spacing to height and number of buttons."""
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
        """Mark the current page; a page without a button belongs to 接待."""
        buttons = self._group.buttons()
        chosen = button or (buttons[0] if buttons else None)
        if chosen is not None:
            chosen.setChecked(True)


class Banner(QFrame):
    """A line across the top of the window."""

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

    def show_sentence(self, sentence: str) -> None:
        """Show a sentence; '' hides the banner."""
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))
