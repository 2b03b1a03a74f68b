"""Editors that offer what can be answered: a calendar, one of many by initials, a few side by side."""

import datetime
from collections.abc import Sequence
from typing import Any

from core.assess.answers import NO_DAY, UNKNOWN, read_value, show_value
from core.errors import AnswerError
from core.policy.pack import Fact
from desktop.ui.base import colours, theme
from desktop.ui.base.choice_bar import ChoiceBar
from desktop.ui.base.pinyin import fits
from desktop.ui.interview.editors import EXAMPLES, Editor, LineEditor

from PySide6.QtCore import QDate, QPoint, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCompleter,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)


class DateEditor(LineEditor):
    """A day, typed as 20230615 or picked from a small calendar; 无 where there is no such day."""

    def __init__(self, fact: Fact, parent: QWidget | None = None) -> None:
        super().__init__(fact, parent)
        self._open = self._tool("日历", self._show_calendar)
        self._open.setIcon(theme.icon("clock", colours.MUTED))
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
        weekend = QTextCharFormat()
        weekend.setForeground(QColor(colours.ERROR))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self._month.setWeekdayTextFormat(day, weekend)
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
