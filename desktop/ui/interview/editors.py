"""An editor for each type of fact: reads input, shows the value, and shows errors next to it.

Signals: `edited` with each valid value while typing; `committed` when input is complete (None: cleared); `wrong` with
an error ("" for none); `echoed` with the value as understood; `advance` when Enter asks for the next question.
"""

import datetime
from collections.abc import Callable
from typing import Any

from core.assess.answers import UNKNOWN, read_typed
from core.assess.value_text import echo_twice, echo_value, type_value
from core.errors import AnswerError
from core.policy.pack import Fact
from desktop.ui.base import theme
from desktop.ui.base.composing import plain_keys

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QWidget,
)

EXAMPLES = {
    "money": "如 2350",
    "count": "如 35 或 35~45",
    "quantity": "如 520",
    "percent": "如 95%",
    "date": "如 230615",
    "uscc": "18 位",
    "industry": "输入行业名称、拼音首字母或代码",
}
PLAIN = ("money", "count", "quantity", "percent", "date", "uscc")
"""Types whose answers are numbers, dates and codes, without an input method."""
_CHARACTERS = {"text": 30, "uscc": 22, "money": 15, "date": 13, "percent": 12, "industry": 30}


class Editor(QWidget):
    """The base class of editors."""

    edited = Signal(object)
    committed = Signal(object)
    wrong = Signal(str)
    echoed = Signal(str)
    advance = Signal()

    def __init__(self, fact: Fact, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fact = fact
        self.refuse: Callable[[Any], str] = lambda value: ""  # why a valid value contradicts others

    @property
    def field(self) -> QWidget:
        """The widget to focus, named fact:<事实名>."""
        raise NotImplementedError

    def tab_stops(self) -> list[QWidget]:
        """Its focusable widgets, in order."""
        return [self.field]

    def show_value(self, value: Any) -> None:
        """Show an answer; None: not asked."""
        raise NotImplementedError

    def answer_unknown(self) -> None:
        """Answer 不清楚, or clear that."""
        raise NotImplementedError

    def set_current(self, current: bool) -> None:
        """Whether this is the current question."""

    def name_field(self) -> None:
        """Set the field's object name and accessible name."""
        self.field.setObjectName(f"fact:{self.fact.name}")
        self.field.setAccessibleName(self.fact.question or self.fact.name)
        self.field.setAccessibleDescription(self.fact.hint)


class LineEditor(Editor):
    """A line of text parsed as the fact's type."""

    def __init__(self, fact: Fact, parent: QWidget | None = None) -> None:
        super().__init__(fact, parent)
        self.line = QLineEdit()
        self._shown: Any = None
        self._committed_text = ""
        self._refused = False
        self.line.setPlaceholderText(EXAMPLES.get(fact.type, ""))
        self.line.setMaxLength(600)
        plain_keys(self.line, fact.type in PLAIN)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(4)
        self.row.addWidget(self.line, 1)
        self.row.addStretch(0)  # leaves unused width on the right
        self.line.installEventFilter(self)
        self.line.textEdited.connect(self._typed)
        self.line.editingFinished.connect(self.finish)
        self.line.returnPressed.connect(self._entered)
        self.name_field()
        self.fit()

    @property
    def field(self) -> QWidget:
        return self.line

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+Z undoes typing; without pending input it is left to the page, which undoes an answer. Ctrl+Enter is
        left to the list of records that contains the field, if any."""
        kind = event.type()
        if (
            kind == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.finish()
            event.ignore()
            return True
        if (
            kind == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Undo)
            and not self.line.isUndoAvailable()
        ):
            event.ignore()
            return True
        if kind == QEvent.Type.FocusOut:
            self._to_start()
        elif kind == QEvent.Type.FocusIn:  # typing continues at the end
            self.line.setCursorPosition(len(self.line.text()))
        return super().eventFilter(watched, event)

    def _to_start(self) -> None:
        """A text longer than the field shows its beginning."""
        if not self.line.hasFocus():
            self.line.setCursorPosition(0)

    def fit(self) -> None:
        """Set the width that suits the type."""
        characters = _CHARACTERS.get(self.fact.type, 18)
        self.line.setMinimumWidth(self.fontMetrics().horizontalAdvance("0") * min(characters, 18) + 24)
        self.line.setMaximumWidth(self.fontMetrics().horizontalAdvance("0") * (characters + 12) + 24)

    def show_value(self, value: Any) -> None:
        before, self._shown = self._shown, value
        if self.line.hasFocus() and self.line.isModified():
            return
        if self._refused and value == before:  # rejected input stays until it is corrected or cleared
            return
        text = "" if value is None else self.text_of(value)
        if text != self.line.text() and not self._same(value):
            self.line.setText(text)
            self._to_start()
        self._committed_text = self.line.text()
        self._set_wrong("")
        self.echoed.emit(self._echo(value))

    def text_of(self, value: Any) -> str:
        """A value as text for the field."""
        return type_value(self.fact, value)

    def answer_unknown(self) -> None:
        self.line.setText("" if self._shown is UNKNOWN else str(UNKNOWN))
        self.line.selectAll()
        self.finish()

    def show_wrong(self, text: str, sentence: str) -> None:
        """Show unreadable input that was typed elsewhere."""
        self.line.setText(text)
        self._committed_text, self._refused = "", True
        self._set_wrong(sentence)

    def forget(self) -> None:
        """Empty the field without emitting."""
        self.line.clear()
        self._shown, self._committed_text = None, ""
        self._set_wrong("")

    def finish(self) -> None:
        """Commit the input if it is readable."""
        text = self.line.text().strip()
        if text == self._committed_text.strip():
            return
        try:
            value = self.read(text)
            if refused := self.refuse(value):
                raise AnswerError(refused)
        except AnswerError as error:
            self._refused = True
            self._set_wrong(_short(self.fact, error))
            self.edited.emit(self._shown)
            return
        self.line.setModified(False)
        self._set_wrong("")
        self._shown, self._committed_text = value, self.line.text()
        self.echoed.emit(self._echo(value))
        self.committed.emit(value)

    def _entered(self) -> None:
        """Enter commits and goes on."""
        self.finish()
        self.advance.emit()

    def read(self, text: str) -> Any:
        """The value of a text; None for an empty one. AnswerError if it is unreadable."""
        return read_typed(self.fact, text) if text else None

    def _typed(self, text: str) -> None:
        self._set_wrong("")
        try:
            value = self.read(text.strip())
        except AnswerError:
            self.echoed.emit(self._progress(text))
            return
        self.echoed.emit(self._echo(value))
        self.edited.emit(value)

    def _progress(self, text: str) -> str:
        if self.fact.type == "uscc" and 0 < len(text.strip()) < 18:
            return f"{len(text.strip())}/18"
        return ""

    def _same(self, value: Any) -> bool:
        """Whether the field's text already means this value: 2000万 stays as typed."""
        try:
            return bool(self.line.text().strip()) and self.read(self.line.text().strip()) == value
        except AnswerError:
            return False

    def _echo(self, value: Any) -> str:
        if value is None or value is UNKNOWN or self.fact.type in ("text", "industry"):
            return ""
        if self.fact.type == "uscc":
            return echo_value(self.fact, value) or "校验位正确"
        if self.fact.type == "date" and isinstance(value, datetime.date):
            return f"{value.year}年{value.month}月{value.day}日"
        if self.fact.type == "money":
            return echo_twice(self.fact, value)
        echo = echo_value(self.fact, value)
        return "" if echo.removeprefix("＝") == self.line.text().strip() else echo

    def _describe(self, sentence: str = "") -> None:
        """Describe the field to screen readers, which are told of each setting: what is wrong, and how it is filled."""
        text = "；".join(part for part in (sentence, self.advice()) if part)
        if text != self.line.accessibleDescription():
            self.line.setAccessibleDescription(text)

    def advice(self) -> str:
        """How the field is filled."""
        return self.fact.hint

    def _set_wrong(self, sentence: str) -> None:
        self._refused = self._refused and bool(sentence)
        if bool(sentence) != bool(self.line.property("wrong")):
            theme.restyle(self.line, wrong=bool(sentence))
        self._describe(sentence)
        self.wrong.emit(sentence)


def _short(fact: Fact, error: AnswerError) -> str:
    """The sentence without the fact's name, which is next to it."""
    return error.message.removeprefix(f"{fact.name}：")
