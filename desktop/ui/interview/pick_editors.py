"""Editors with suggestions: a calendar, a searchable list, a few buttons."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from core.assess.answers import NO_DAY, UNKNOWN, read_value
from core.assess.value_text import show_value
from core.errors import AnswerError
from core.policy.pack import Fact
from desktop.ui.base import colours, theme
from desktop.ui.base.choice_bar import ChoiceBar
from desktop.ui.base.flow_layout import FlowLayout
from desktop.ui.interview.editors import EXAMPLES, Editor, LineEditor
from desktop.ui.interview.options_found import CODE, fitting, key_of, option_label

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

NOT_FOUND = "没有找到"


class DateEditor(LineEditor):
    """A date, typed as 20230615 or picked from a calendar; 无 if there is no such day."""

    def __init__(self, fact: Fact, parent: QWidget | None = None) -> None:
        super().__init__(fact, parent)
        self._open = self._tool("日历", self._show_calendar)
        self._open.setIcon(theme.icon("calendar", colours.MUTED))
        self._open.setIconSize(QSize(20, 20))
        self.none = self._tool("没有这一天", lambda: self._pick(str(NO_DAY)))
        self.none.setText(str(NO_DAY))
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


class FirstThenDate(Editor):
    """A date that is asked only after a yes: 以前列入过…吗？否 is 无, 是 leads to the date."""

    def __init__(self, fact: Fact, parent: QWidget | None = None) -> None:
        super().__init__(fact, parent)
        self.bar = ChoiceBar(("是", "否", str(UNKNOWN)))
        self.bar.setObjectName(f"first:{fact.name}")
        self.bar.setAccessibleName(fact.first)
        self.day = DateEditor(fact)
        self.day.none.hide()
        row = FlowLayout(self, gap=10)
        row.addWidget(self.bar)
        row.addWidget(self.day)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        for signal in ("edited", "committed", "wrong", "echoed", "advance"):
            getattr(self.day, signal).connect(getattr(self, signal))
        self.day.refuse = lambda value: self.refuse(value)
        self.bar.chosen.connect(self._said)
        self._open(False)

    @property
    def field(self) -> QWidget:
        return self.day.line if self.bar.index == 0 else self.bar

    def tab_stops(self) -> list[QWidget]:
        return [self.bar, self.day.line]

    def show_value(self, value: Any) -> None:
        there = isinstance(value, datetime.date)
        waiting = not there and self.bar.index == 0 and self.day.line.hasFocus()
        if not waiting:
            self.bar.set_index(0 if there else 1 if value is NO_DAY else 2 if value is UNKNOWN else -1)
        self._open(there or waiting)
        if there or not waiting:
            self.day.show_value(value if there else None)

    def answer_unknown(self) -> None:
        self.bar.choose(2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_enter(event) and self.bar.hasFocus():
            self.advance.emit()
        else:
            super().keyPressEvent(event)

    def _said(self, index: int) -> None:
        if index == 0:
            self._open(True)
            self.day.line.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if self.day.line.hasFocus():
            self.bar.setFocus(Qt.FocusReason.OtherFocusReason)
        self._open(False)
        self.day.forget()
        self.committed.emit({1: NO_DAY, 2: UNKNOWN}.get(index))

    def _open(self, there: bool) -> None:
        self.day.setVisible(there)


class _Calendar(QFrame):
    """A pop-up calendar."""

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
        for name, icon in (("prevmonth", "back"), ("nextmonth", "next")):  # Qt's own icons have another style
            arrows: Iterable[QToolButton] = self._month.findChildren(QToolButton, f"qt_calendar_{name}")
            for arrow in arrows:
                arrow.setIcon(theme.icon(icon, colours.MUTED))
        self._month.activated.connect(self._take)
        self._month.clicked.connect(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self._month)

    def open_at(self, place: QPoint, day: datetime.date | None) -> None:
        """Show it under the field, at a day (2023-06-15 if none)."""
        chosen = day or datetime.date(2023, 6, 15)
        self._month.setSelectedDate(QDate(chosen.year, chosen.month, chosen.day))
        # header, day names and six weeks: Qt assumes a smaller font
        self._month.setMinimumHeight(9 * (self.fontMetrics().height() + 6))
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
    """One of many options, found by part of its name, pinyin initials or code; unlisted codes may be typed."""

    def __init__(self, fact: Fact, options: Sequence[str], parent: QWidget | None = None) -> None:
        self._options = tuple(options)
        few = fact.type == "choice" and len(options) < 9
        self._digits = {str(at): word for at, word in enumerate((*options, str(UNKNOWN)), 1)} if few else {}
        super().__init__(fact, parent)
        self.line.setPlaceholderText(EXAMPLES.get(fact.type, "名称或拼音首字母"))
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
        return next((option for option in self._options if key_of(option) == shown), shown)

    def read(self, text: str) -> Any:
        if not text or text == str(UNKNOWN):
            return UNKNOWN if text else None
        exact = self._exact(text)
        if exact == str(UNKNOWN):
            return UNKNOWN
        if exact:
            return read_value(self.fact, exact)
        try:
            return read_value(self.fact, key_of(text))
        except AnswerError:
            found = self._fitting(text)
            if not found:
                if self.fact.type == "industry" and not CODE.fullmatch(text.strip()):
                    raise AnswerError(f"{NOT_FOUND}“{text}”，换个说法，或写行业代码（如 F52）") from None
                raise
            return read_value(self.fact, key_of(found[0]))

    def finish(self) -> None:
        super().finish()
        if self._shown is not None and not self.line.property("wrong") and self.line.text().strip():
            self.line.setText(self.text_of(self._shown))
            self._committed_text = self.line.text()

    def _typed(self, text: str) -> None:
        """Typing is a search until an option is picked: meanwhile only a complete name or code is a value."""
        self._set_wrong("")
        exact = self._exact(text)
        if exact:
            self.edited.emit(read_value(self.fact, exact))
        self.echoed.emit("" if exact or not text.strip() or self._fitting(text) else NOT_FOUND)

    def _exact(self, text: str) -> str:
        if text.strip() in self._digits:
            return self._digits[text.strip()]
        return next((key_of(o) for o in self._options if text.strip() in (o, key_of(o), o.partition(" ")[2])), "")

    def _fitting(self, text: str) -> list[str]:
        return fitting(text.strip(), self._options, self.fact.also)

    def _narrow(self, text: str) -> None:
        self._found.setStringList(
            [option_label(text.strip(), option, self.fact.also) for option in self._fitting(text)]
        )

    def _activated(self, text: str) -> None:
        self.line.setText(text)
        self.finish()


class ChoiceEditor(Editor):
    """A few options as buttons."""

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

    def answer_unknown(self) -> None:
        self.segments.choose(len(self._values) - 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_enter(event):
            self.advance.emit()
        else:
            super().keyPressEvent(event)


def _is_enter(event: QKeyEvent) -> bool:
    """Enter without Ctrl; Ctrl+Enter is the list's."""
    ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not ctrl
