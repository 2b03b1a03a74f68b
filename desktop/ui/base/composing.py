"""Text being composed in an input method is kept: F9, Tab and closing commit it to its field."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import isValid

_MODIFIERS = (
    Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock,
    Qt.Key.Key_Super_L, Qt.Key.Key_Super_R,
)  # fmt: skip


class Composing(QObject):
    """Tracks the composed text of the focused widget (and of no other: Python event filters are slow) in `text`, and
    commits it before a key does something else. One per application."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.text, self.widget = "", None
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.focusObjectChanged.connect(self._move)
        self._move(QGuiApplication.focusObject())

    text: str
    widget: QWidget | None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A key that arrives during composition was not consumed by the input method."""
        kind = event.type()
        if kind == QEvent.Type.InputMethod and isinstance(event, QInputMethodEvent):
            self.text = event.preeditString()
        elif kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() not in _MODIFIERS:
                self.commit()
        elif kind in (QEvent.Type.FocusAboutToChange, QEvent.Type.MouseButtonPress):
            self.commit()
        return False

    def commit(self) -> None:
        """Commit the text as it is. (Qt's own method loses it on IBus' portal.)"""
        text, self.text = self.text, ""
        if text and self.widget is not None:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QCoreApplication.sendEvent(self.widget, event)
            self.forget()

    def forget(self) -> None:
        """Reset the input method."""
        QGuiApplication.inputMethod().reset()

    def moved(self) -> None:
        """Called when the focus moves."""

    def _move(self, focus: QObject | None) -> None:
        if self.widget is not None and isValid(self.widget):
            self.widget.removeEventFilter(self)
            self.widget.destroyed.disconnect(self._lost)
        self.text, self.widget = "", focus if isinstance(focus, QWidget) else None
        if self.widget is not None:
            self.widget.installEventFilter(self)
            self.widget.destroyed.connect(self._lost)
        self.moved()

    def _lost(self) -> None:
        self.text, self.widget = "", None


def composing() -> Composing:
    """The application's instance, created on first use."""
    app = QGuiApplication.instance()
    assert app is not None
    return app.findChild(Composing) or Composing(app)


def plain_keys(line: QLineEdit, plain: bool = True) -> None:
    """For numbers, dates and codes: disable the input method."""
    line.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, not plain)
    hints = Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhPreferLatin
    line.setInputMethodHints(hints if plain else Qt.InputMethodHint.ImhNone)
