"""Choice of a period: a predefined one, or two typed dates."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

from desktop.ui.base.composing import plain_keys
from desktop.ui.base.notices import ErrorLine

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

DaySpan = tuple[datetime.date | None, datetime.date | None]
DaySource = Callable[[], datetime.date]

_OWN = "自选日期"
_DAY = re.compile(r"(?:(\d{4})\s*[-./年]?\s*)?(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})")


class NotADay(ValueError):
    """The typed text is not a date; the message says how to write one."""


def read_day(typed: str, today: datetime.date) -> datetime.date | None:
    """2023-09-01, 20230901, 2023年9月1日 or 9-1 (of this year); None for an empty field. Raises NotADay."""
    text = typed.strip()
    if not text:
        return None
    found = _DAY.fullmatch(text)
    if not found:
        raise NotADay("日期写作 2023-09-01 或 20230901。")
    year, month, day, *whole = found.groups()
    numbers = [int(n) for n in (whole if whole[0] else (year or today.year, month, day))]
    try:
        return datetime.date(*numbers)
    except ValueError:
        raise NotADay(f"没有“{text}”这一天，请核对。") from None


def usual_spans(today: datetime.date) -> dict[str, DaySpan]:
    """The most common periods, by name."""
    first = today.replace(day=1)
    last_month = first - datetime.timedelta(days=1)
    return {
        "全部日期": (None, None),
        "今天": (today, today),
        "最近7天": (today - datetime.timedelta(days=6), today),
        "本月": (first, today),
        "上月": (last_month.replace(day=1), last_month),
        "本年": (today.replace(month=1, day=1), today),
        "上年": (datetime.date(today.year - 1, 1, 1), datetime.date(today.year - 1, 12, 31)),
    }


class DayField(QLineEdit):
    """A field as wide as a date, at any font size."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """The width of a date plus the frame."""
        return QSize(self.fontMetrics().horizontalAdvance("2023-09-01") + 30, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Same as `sizeHint`."""
        return self.sizeHint()


class DaySpanPicker(QWidget):
    """Chooses a period; `changed` is emitted when it changes."""

    changed = Signal()

    def __init__(self, today: DaySource, chosen: str = "全部日期", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self.choice = QComboBox()
        self.choice.setAccessibleName("日期范围")
        self.choice.setObjectName("period")
        self.choice.addItems([*usual_spans(today()), _OWN])
        self.choice.setCurrentText(chosen)
        self.first, self.last = (self._field(name) for name in ("起始日期", "截止日期"))
        self._own = QWidget()
        row = QHBoxLayout(self._own)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.first)
        row.addWidget(QLabel("至"))
        row.addWidget(self.last)
        self._error = ErrorLine()
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.choice)
        line.addWidget(self._own)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(line)
        column.addWidget(self._error)
        self._own.hide()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.choice.currentTextChanged.connect(self._chosen)

    def span(self) -> DaySpan | None:
        """The days, both included, None for unbounded; None instead of a pair while the input is invalid."""
        name = self.choice.currentText()
        if name != _OWN:
            return usual_spans(self._today())[name]
        try:
            first, last = (read_day(field.text(), self._today()) for field in (self.first, self.last))
        except NotADay as error:
            self._error.set_error(str(error))
            return None
        crossed = first and last and first > last
        self._error.set_error("起始日期晚于截止日期，请对调。" if crossed else "")
        return None if crossed else (first, last)

    def words(self) -> str:
        """The period as a heading."""
        span = self.span()
        if not span or span == (None, None):
            return "全部日期"
        first, last = (day.isoformat() if day else "" for day in span)
        return first if first == last else f"{first or '最早'} 至 {last or '最近'}"

    def _field(self, name: str) -> QLineEdit:
        field = DayField()
        field.setAccessibleName(name)
        field.setObjectName("period:first" if name.startswith("起始") else "period:last")
        field.setPlaceholderText("年-月-日")
        plain_keys(field)
        field.editingFinished.connect(self._typed)
        return field

    def _typed(self) -> None:
        """Normalise the typed date, then emit."""
        for field in (self.first, self.last):
            try:
                day = read_day(field.text(), self._today())
            except NotADay:
                continue
            field.setText(day.isoformat() if day else "")
        if self.span() is not None:
            self.changed.emit()

    def _chosen(self, name: str) -> None:
        before = usual_spans(self._today()).get(name)
        self._own.setVisible(name == _OWN)
        self._error.set_error("")
        if before is not None:
            self.changed.emit()
        else:
            self.first.setFocus()
