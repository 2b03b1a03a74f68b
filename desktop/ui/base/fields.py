"""Input fields."""

import unicodedata

from desktop.ui.base import colours, theme
from desktop.ui.base.composing import plain_keys
from desktop.ui.base.notices import ErrorLine
from desktop.ui.base.texts import Text

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

PIN_HINT = "6 到 32 位数字或字母。"


class FieldRow(QWidget):
    """A label, its editor, a hint below, and an error line when needed."""

    def __init__(self, label: str, editor: QWidget, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = Text(label, "strong")
        self.label.setBuddy(editor)
        self.editor = editor
        self.hint = Text(hint, "muted")
        if not hint:  # never show a widget without parent: it would be a window
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
        """Show an error, also to screen readers; '' hides it."""
        self.error.set_error(sentence)
        self.editor.setAccessibleDescription(sentence)


def as_capitals(line: QLineEdit) -> None:
    """For codes: convert to half-width capitals while typing."""

    def raise_letters(text: str) -> None:
        capitals = unicodedata.normalize("NFKC", text).upper()
        if capitals != text:
            at = line.cursorPosition()
            line.setText(capitals)
            line.setCursorPosition(at)
            line.textEdited.emit(capitals)

    plain_keys(line)
    line.textEdited.connect(raise_letters)


def search_field(name: str, accessible: str, hint: str, tip: str = "") -> QLineEdit:
    """A search field with a lens icon and a clear button."""
    field = QLineEdit()
    field.setObjectName(name)
    field.setAccessibleName(accessible)
    field.setPlaceholderText(hint)
    field.setToolTip(tip)
    field.setClearButtonEnabled(True)
    field.addAction(theme.icon("search", colours.MUTED, (16, 24)), QLineEdit.ActionPosition.LeadingPosition)
    return field


def pin_field(name: str) -> QLineEdit:
    """A PIN field: masked, without input method."""
    field = QLineEdit()
    field.setObjectName(name)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setInputMethodHints(
        Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhLatinOnly
    )
    return field
