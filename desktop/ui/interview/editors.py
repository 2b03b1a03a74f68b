"""An editor for each type of fact. They read what is typed, show it back, and say what is wrong beside it.

Each tells `edited` while a value that parses is typed, `committed` when it is done (None: taken back), `wrong` with a
sentence ("" when all is well), `echoed` with the value as it was understood, `advance` when Enter asks for the next.
"""

import datetime
from collections.abc import Sequence
from typing import Any

from core.assess.answers import NO_DAY, UNKNOWN, Between, read_value, show_value
from core.errors import AnswerError
from core.policy.pack import Fact
from desktop.ui.base import theme
from desktop.ui.base.choice_bar import ChoiceBar
from desktop.ui.base.pinyin import fits

from PySide6.QtCore import QDate, QPoint, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

EXAMPLES = {
    "money": "如 2000万、1250.50元、1800~2200万元",
    "count": "如 35 或 35~45",
    "quantity": "如 520千瓦",
    "percent": "如 95%",
    "date": "如 20230615",
    "uscc": "18 位",
    "industry": "输入行业名称、拼音首字母或代码",
}
_CHARACTERS = {"text": 30, "uscc": 22, "date": 13, "percent": 12, "industry": 30}


class Editor(QWidget):
    """What all editors have in common."""

    edited = Signal(object)
    committed = Signal(object)
    wrong = Signal(str)
    echoed = Signal(str)
    advance = Signal()

    def __init__(self, fact: Fact, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fact = fact

    @property
    def field(self) -> QWidget:
        """What takes the keyboard: objectName fact:<事实名>."""
        raise NotImplementedError

    def show_value(self, value: Any) -> None:
        """Show an answer; None: not asked."""
        raise NotImplementedError

    def say_unknown(self) -> None:
        """Answer 不清楚, or take that back."""
        raise NotImplementedError

    def name_field(self) -> None:
        """Give the field its names."""
        self.field.setObjectName(f"fact:{self.fact.name}")
        self.field.setAccessibleName(self.fact.question or self.fact.name)
        self.field.setAccessibleDescription(self.fact.hint)
        self.setFocusProxy(self.field)


class LineEditor(Editor):
    """A line of text that is read as the fact's type."""

    def __init__(self, fact: Fact, parent: QWidget | None = None) -> None:
        super().__init__(fact, parent)
        self.line = QLineEdit()
        self._shown: Any = None
        self._committed_text = ""
        self.line.setPlaceholderText(EXAMPLES.get(fact.type, ""))
        self.line.setMaxLength(600)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(4)
        self.row.addWidget(self.line, 1)
        self.row.addStretch(0)  # what the line may not take, it leaves at its right
        self.line.textEdited.connect(self._typed)
        self.line.editingFinished.connect(self.finish)
        self.line.returnPressed.connect(self.advance)
        self.name_field()
        self.fit()

    @property
    def field(self) -> QWidget:
        return self.line

    def fit(self) -> None:
        """As wide as such answers are."""
        characters = _CHARACTERS.get(self.fact.type, 18)
        self.line.setMinimumWidth(self.fontMetrics().horizontalAdvance("0") * min(characters, 18) + 24)
        self.line.setMaximumWidth(self.fontMetrics().horizontalAdvance("0") * (characters + 12) + 24)

    def show_value(self, value: Any) -> None:
        self._shown = value
        if self.line.hasFocus() and self.line.isModified():
            return
        text = "" if value is None else self.text_of(value)
        if text != self.line.text() and not self._same(value):
            self.line.setText(text)
        self._committed_text = self.line.text()
        self._set_wrong("")
        self.echoed.emit(self._echo(value))

    def text_of(self, value: Any) -> str:
        """A value as it stands in the field."""
        return show_value(self.fact, value)

    def say_unknown(self) -> None:
        self.line.setText("" if self._shown is UNKNOWN else str(UNKNOWN))
        self.line.selectAll()
        self.finish()

    def finish(self) -> None:
        """Commit what is typed, if it can be read."""
        text = self.line.text().strip()
        if text == self._committed_text.strip():
            return
        try:
            value = self.read(text)
        except AnswerError as error:
            self._set_wrong(_short(self.fact, error))
            self.edited.emit(self._shown)
            return
        self.line.setModified(False)
        self._set_wrong("")
        self._shown, self._committed_text = value, self.line.text()
        self.echoed.emit(self._echo(value))
        self.committed.emit(value)

    def read(self, text: str) -> Any:
        """The value of a text; None for none. AnswerError if it cannot be read."""
        return read_value(self.fact, text) if text else None

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
        """Whether what stands in the field already means this value: 2000万 stays as it was typed."""
        try:
            return bool(self.line.text().strip()) and self.read(self.line.text().strip()) == value
        except AnswerError:
            return False

    def _echo(self, value: Any) -> str:
        if value is None or value is UNKNOWN or self.fact.type in ("text", "industry"):
            return ""
        if self.fact.type == "uscc":
            return "校验位正确"
        if self.fact.type == "date" and isinstance(value, datetime.date):
            return f"{value.year}年{value.month}月{value.day}日"
        if isinstance(value, Between):
            low, high = show_value(self.fact, value.low), show_value(self.fact, value.high)
            return f"＝ {low}\n～ {high}" if self.fact.type == "money" else f"＝ {low} ～ {high}"
        shown = show_value(self.fact, value)
        return f"＝ {shown}" if shown != self.line.text().strip() else ""

    def _set_wrong(self, sentence: str) -> None:
        if bool(sentence) != bool(self.line.property("wrong")):
            self.line.setProperty("wrong", bool(sentence))
            self.line.style().unpolish(self.line)
            self.line.style().polish(self.line)
        self.wrong.emit(sentence)


class DateEditor(LineEditor):
    """A day, typed as 20230615 or picked from a small calendar; 无 where there is no such day."""

    def __init__(self, fact: Fact, parent: QWidget | None = None) -> None:
        super().__init__(fact, parent)
        self._open = self._tool("日历", self._show_calendar)
        self._open.setIcon(theme.icon("clock", theme.MUTED))
        self._open.setIconSize(QSize(20, 20))
        none = self._tool("没有这一天", lambda: self._pick(str(NO_DAY)))
        none.setText(str(NO_DAY))
        self._calendar: _Calendar | None = None

    def _tool(self, name: str, action: Any) -> QToolButton:
        button = QToolButton()
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(action)
        self.row.insertWidget(self.row.count() - 1, button, 0, Qt.AlignmentFlag.AlignVCenter)
        return button

    def _pick(self, text: str) -> None:
        self.line.setText(text)
        self.line.setFocus()
        self.finish()

    def _show_calendar(self) -> None:
        if self._calendar is None:
            self._calendar = _Calendar(self)
            self._calendar.picked.connect(self._pick)
        shown = self._shown if isinstance(self._shown, datetime.date) else None
        self._calendar.open_at(self.line.mapToGlobal(QPoint(0, self.line.height() + 2)), shown)


class _Calendar(QFrame):
    """A month to pick a day from."""

    picked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("card", True)
        self._month = QCalendarWidget(self)
        self._month.setAccessibleName("选日期")
        self._month.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self._month.activated.connect(self._take)
        self._month.clicked.connect(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self._month)

    def open_at(self, place: QPoint, day: datetime.date | None) -> None:
        """Show beneath the field, at a day (2023-06-15 if none)."""
        chosen = day or datetime.date(2023, 6, 15)
        self._month.setSelectedDate(QDate(chosen.year, chosen.month, chosen.day))
        self.adjustSize()
        screen = self.screen().availableGeometry()
        place.setX(min(place.x(), screen.right() - self.width()))
        place.setY(min(place.y(), screen.bottom() - self.height()))
        self.move(place)
        self.show()
        self._month.setFocus()

    def _take(self, day: QDate) -> None:
        self.hide()
        self.picked.emit(day.toString("yyyy-MM-dd"))


class PickEditor(LineEditor):
    """One of many, found by a part of its name, its pinyin initials or its code; codes not listed may be typed."""

    def __init__(self, fact: Fact, options: Sequence[str], parent: QWidget | None = None) -> None:
        self._options = tuple(options)
        super().__init__(fact, parent)
        self.line.setPlaceholderText(EXAMPLES.get(fact.type, "输入名称或拼音首字母，↓ 选择"))
        self._found = QStringListModel(self)
        completer = QCompleter(self._found, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(10)
        self._completer = completer
        self.line.setCompleter(completer)
        self.line.textEdited.connect(self._narrow)
        completer.activated.connect(self._activated)
        self._narrow("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self._narrow("" if self._exact(self.line.text()) else self.line.text())
            self._completer.complete()
        else:
            super().keyPressEvent(event)

    def text_of(self, value: Any) -> str:
        shown = show_value(self.fact, value)
        return next((option for option in self._options if _key(option) == shown), shown)

    def read(self, text: str) -> Any:
        if not text or text == str(UNKNOWN):
            return UNKNOWN if text else None
        exact = self._exact(text)
        if exact:
            return read_value(self.fact, exact)
        try:
            return read_value(self.fact, _key(text))
        except AnswerError:
            found = self._fitting(text)
            if not found:
                raise
            return read_value(self.fact, _key(found[0]))

    def finish(self) -> None:
        super().finish()
        if self._shown is not None and not self.line.property("wrong") and self.line.text().strip():
            self.line.setText(self.text_of(self._shown))
            self._committed_text = self.line.text()

    def _typed(self, text: str) -> None:
        """What is typed is a search until one is picked: only a whole name or code counts meanwhile."""
        self._set_wrong("")
        exact = self._exact(text)
        if exact:
            self.edited.emit(read_value(self.fact, exact))

    def _exact(self, text: str) -> str:
        return next((_key(o) for o in self._options if text.strip() in (o, _key(o), o.partition(" ")[2])), "")

    def _fitting(self, text: str) -> list[str]:
        found = [option for option in self._options if fits(text, option) or fits(text, option.partition(" ")[2])]
        return sorted(found, key=lambda option: not option.partition(" ")[2].startswith(text))

    def _narrow(self, text: str) -> None:
        self._found.setStringList(self._fitting(text))

    def _activated(self, text: str) -> None:
        self.line.setText(text)
        self.finish()


class ChoiceEditor(Editor):
    """A few answers side by side."""

    def __init__(self, fact: Fact, words: Sequence[str], values: Sequence[Any], parent: QWidget | None = None) -> None:
        super().__init__(fact, parent)
        self._values = (*values, UNKNOWN)
        self.segments = ChoiceBar((*words, str(UNKNOWN)))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.segments, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.segments.chosen.connect(lambda index: self.committed.emit(self._values[index] if index >= 0 else None))
        self.name_field()

    @property
    def field(self) -> QWidget:
        return self.segments

    def show_value(self, value: Any) -> None:
        found = [at for at, each in enumerate(self._values) if each is value or (value is not None and each == value)]
        self.segments.set_index(found[0] if found else -1)

    def say_unknown(self) -> None:
        self.segments.choose(len(self._values) - 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.advance.emit()
        else:
            super().keyPressEvent(event)


def _key(option: str) -> str:
    """F52 of “F52 零售业”; a plain option is its own key."""
    return option.partition(" ")[0]


def _short(fact: Fact, error: AnswerError) -> str:
    """The sentence without the fact's name, which stands beside it."""
    return error.message.removeprefix(f"{fact.name}：")
