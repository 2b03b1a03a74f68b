"""就高不重复: what each level gives for the same matter, and a small form for other support."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from core.assess.answers import UNKNOWN, UNKNOWN_WORD, read_value
from core.assess.outcome import Worksheet
from core.assess.sums import sum_words
from core.assess.value_text import show_value
from core.errors import AnswerError
from core.policy.money import wan, yuan
from core.policy.pack import Fact
from core.policy.text import quote
from desktop.ui.base import colours, theme
from desktop.ui.base.buttons import Button
from desktop.ui.base.composing import plain_keys
from desktop.ui.base.notices import ErrorLine
from desktop.ui.base.page import clear_layout
from desktop.ui.base.texts import Text
from desktop.ui.result.phrase_detail import Prose

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

SupportRecord = dict[str, Any]

_RECEIVED = (None, True, False, UNKNOWN)


class SupportLine(QWidget):
    """One other support: level, amount, whether received."""

    changed = Signal()
    removed = Signal()

    def __init__(self, fact: Fact, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fact = fact
        self._named = {field.role: field.name for field in fact.fields}
        level, amount, had = (self._named[role] for role in ("level", "amount", "received"))
        self.level, self.amount, self.received = QComboBox(), QLineEdit(), QComboBox()
        self.level.addItems(["", *fact.field(level).options])
        self.amount.setPlaceholderText("如 2w（2万元）")
        plain_keys(self.amount)
        self.received.addItems(["", had, "可获，未领", UNKNOWN_WORD])
        self.error = ErrorLine()
        remove = QToolButton()
        remove.setIcon(theme.icon("remove", None, (18,)))
        remove.setIconSize(QSize(18, 18))
        remove.setToolTip("删去这一行")
        remove.clicked.connect(self.removed)
        named = (self.level, level), (self.amount, amount), (self.received, had), (remove, "删去")
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget, name in named:
            widget.setAccessibleName(f"其他支持第 {number} 行，{name}")
            widget.setObjectName(f"fact:{fact.name}[{number}].{name}")
            row.addWidget(widget, 3 if widget is self.amount else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.error)
        self.level.activated.connect(self.changed)
        self.received.activated.connect(self.changed)
        self.amount.editingFinished.connect(self.changed)

    def fill(self, record: Mapping[str, Any]) -> None:
        """Show a record of the answer."""
        level = record.get(self._named["level"])
        self.level.setCurrentText(level if isinstance(level, str) else "")
        amount = record.get(self._named["amount"])
        self.amount.setText("" if amount is None else _written(self._fact.field(self._named["amount"]), amount))
        had = record.get(self._named["received"])
        self.received.setCurrentIndex(next((n for n, v in enumerate(_RECEIVED) if v is had), 0))

    def read(self, measure: str) -> SupportRecord | None:
        """The typed record; None, with an error next to the field, if the amount is unreadable."""
        record: SupportRecord = {self._named["matter"]: measure}
        if self.level.currentText():
            record[self._named["level"]] = self.level.currentText()
        text, amount = self.amount.text().strip(), self._fact.field(self._named["amount"])
        try:
            if text:
                record[amount.name] = read_value(amount, text)
        except AnswerError as e:
            self._set_error(e.message)
            return None
        self._set_error("")
        received = _RECEIVED[self.received.currentIndex()]
        if received is not None:
            record[self._named["received"]] = received
        if amount.name in record:
            self.amount.setText(_written(amount, record[amount.name]))
        return record

    def _set_error(self, sentence: str) -> None:
        self.error.set_error(sentence)
        theme.restyle(self.amount, wrong=bool(sentence))


def _written(fact: Fact, amount: Any) -> str:
    return wan(amount) if isinstance(amount, int) else show_value(fact, amount)


class WorksheetView(QWidget):
    """The sheet of one measure. `support_changed` emits the measure's id and all its records as typed values."""

    support_changed = Signal(str, list)

    def __init__(self, fact: Fact, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fact, self._measure = fact, ""
        self._told: list[SupportRecord] = []
        self._rows: list[SupportLine] = []
        self.sheet = Prose("就高不重复")
        self._law = Text("", "muted")
        self._form = QWidget()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        self.add = Button("添加其他支持", "add-support", "link", icon="add")
        self.add.clicked.connect(self._add_row)
        form = QVBoxLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(6)
        form.addWidget(Text("同一项目、同一事项已获或可获的国家、市、区其他支持：", "muted"))
        form.addLayout(self._lines)
        bottom = QHBoxLayout()
        bottom.addWidget(self.add)
        bottom.addStretch(1)
        form.addLayout(bottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for piece in (self._law, self.sheet, self._form):
            column.addWidget(piece)

    def set_read_only(self, read_only: bool) -> None:
        """A finished visit shows the sheet only."""
        self._form.setVisible(not read_only)

    def show_sheet(
        self, measure: str, phrase: str, sheet: Worksheet | None, records: Sequence[Mapping[str, Any]]
    ) -> None:
        """Show a measure's sheet, its policy phrase and its records. Rows being edited are left alone. `measure`: the
        name used in records of support."""
        self._law.setText(f"原文：{quote(phrase)}")
        self.sheet.setVisible(sheet is not None)
        if sheet is not None:
            self.sheet.show_html(sheet_html(sheet))
        known = [dict(r) for r in records]
        if measure == self._measure and known == self._told:
            return
        self._measure, self._told = measure, known
        clear_layout(self._lines)
        self._rows = []
        for record in known:
            self._append().fill(record)

    def _append(self) -> SupportLine:
        row = SupportLine(self._fact, len(self._rows) + 1)
        row.changed.connect(self._tell)
        row.removed.connect(lambda: self._remove(row))
        self._rows.append(row)
        self._lines.addWidget(row)
        return row

    def _add_row(self) -> None:
        self._append().level.setFocus()

    def _remove(self, row: SupportLine) -> None:
        self._rows.remove(row)
        row.hide()
        row.deleteLater()
        self.add.setFocus()
        self._tell()

    def _tell(self) -> None:
        """Emit what was typed, unless an amount is unreadable. Empty rows are ignored."""
        read = [row.read(self._measure) for row in self._rows]
        if any(r is None for r in read):
            return
        records = [r for r in read if r is not None and len(r) > 1]
        if records != self._told:
            self._told = records
            self.support_changed.emit(self._measure, records)


def sheet_html(sheet: Worksheet) -> str:
    """The comparison as a table, and what this policy may still add."""
    head = "".join(f'<td style="color:{colours.MUTED}; padding:2px 20px 4px 0">{h}</td>' for h in ("级别", "状态"))
    head += f'<td align="right" style="color:{colours.MUTED}; padding:2px 20px 4px 0">金额</td>'
    head += f'<td style="color:{colours.MUTED}; padding:2px 0 4px 0">就高</td>'
    rows = "".join(_sheet_row(r.level, r.state, r.amount, r.kept) for r in sheet.rows)
    low, high = sheet.difference
    told = f"{escape(sheet.rows[0].state)}口径下可再得：<b>{sum_words(low, high, yuan)}</b>，待责任单位认定。"
    if sheet.received:
        told = f"其他政策已领 {yuan(sheet.received)}；{told}"
    return f'<table cellspacing="0" cellpadding="0">{"<tr>" + head + "</tr>"}{rows}</table><p>{told}</p>'


def _sheet_row(level: str, state: str, amount: int | None, kept: bool) -> str:
    colour = colours.INK if kept else colours.MUTED
    sign = f'<b style="color:{colours.DONE}">✓ 取此项</b>' if kept else "不重复"
    shown = "不清楚" if amount is None else yuan(amount)
    shown = f"<b>{shown}</b>" if kept else shown
    cells = (
        f'<td style="padding:3px 20px 3px 0">{escape(level)}</td>',
        f'<td style="padding:3px 20px 3px 0">{escape(state)}</td>',
        f'<td align="right" style="padding:3px 20px 3px 0">{shown}</td>',
        f'<td style="padding:3px 0">{sign}</td>',
    )
    return f'<tr style="color:{colour}">{"".join(cells)}</tr>'
