"""记录: find a visit by whatever is known of it, open it, correct it, print it again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from core.records.values import STATE_WORDS
from desktop.ui.base.buttons import Button
from desktop.ui.base.day_span import DaySpanPicker
from desktop.ui.base.fields import search_field
from desktop.ui.base.messages import Messages
from desktop.ui.base.notices import EmptyState
from desktop.ui.base.operations import VisitLookup
from desktop.ui.base.page import GAP, ROOM, Page, bind_key, commit_input
from desktop.ui.base.tables import filter_box, sortable_head, table_of_rows
from desktop.ui.base.texts import Heading
from desktop.ui.records.carrying import Carrying, CarryOperations
from desktop.ui.records.measures import wanted_measures
from desktop.ui.records.pane import VisitPane
from desktop.ui.records.visits_model import CLERK, CODE, NAME, ORDERS, PAGE, VisitsModel

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

if TYPE_CHECKING:
    from core.records.values import UsedPacks, VisitRow

_TYPING_PAUSE = 120  # milliseconds: one search per word, not per keystroke
_WIDE = 66
"""Width in characters from which code and clerk have columns."""


class RecordsOperations(VisitLookup, CarryOperations, Protocol):
    """Operations that this page uses."""

    def history(self, visit_id: str, then: Callable[[list[dict[str, Any]]], None]) -> None:
        """The history of a visit, oldest first."""
        ...

    def used_packs(self, then: Callable[[UsedPacks], None]) -> None:
        """What visits were judged by, with the names of measures."""
        ...

    def correction(self, visit_id: str, then: Callable[[tuple[str, ...]], None]) -> None:
        """What it corrects, why, and the differences; or which visit corrected it."""
        ...


class RecordsPage(Page):
    """A search field, four filters, a table, and details of the selected visit."""

    open_asked = Signal(str)  # visit id: opened read-only if finished, otherwise continued
    correct_asked = Signal(str, str)  # visit id, and the reason for the correction
    print_asked = Signal(str)

    def __init__(self, operations: RecordsOperations, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__("records", "记录", parent)
        self._operations = operations
        self.carrying = Carrying(operations, messages, self)
        self._asked = 0  # number of the latest search: answers to earlier ones are dropped
        self._chosen = ""
        self._order: tuple[str, bool] | None = None  # default: newest first
        self._timer = QTimer(self, singleShot=True, interval=_TYPING_PAUSE)
        self._timer.timeout.connect(self.search)
        self._build()
        self._keys()

    # — public interface

    def open(self, **args: Any) -> None:
        """Search at once (text=…)."""
        if "text" in args:
            self.search_field.setText(str(args["text"]))

    def refresh(self) -> None:
        """Search again: visits may have changed."""
        self._operations.used_packs(self._take_packs)
        self.search()

    def first_focus(self) -> QWidget:
        """The search field."""
        return self.search_field

    def search(self) -> None:
        """Search for what is typed and selected."""
        self._timer.stop()
        span = self.period.span()
        if span is None:
            return
        self.carry_days.setEnabled(None not in span)
        self._asked += 1
        self._ask(0, partial(self._found, self._asked))

    # — construction

    def _build(self) -> None:
        self.search_field = search_field(
            "search", "查找接待记录", "企业名称、信用代码、拼音首字母或预审编号", "Ctrl+F　回到这里；↓ 到列表；Esc 清空"
        )
        self.search_field.textChanged.connect(lambda _text: self._timer.start())
        self.period = DaySpanPicker(self._operations.today)
        self.period.changed.connect(self.search)
        states = [("全部状态", None), *((w, s) for s, w in STATE_WORDS.items())]
        self.state = filter_box("状态", states, self.search)
        self.measure = filter_box("项目", [("全部项目", None)], self.search)
        self.measure.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.measure.setMinimumContentsLength(5)
        self.measure.setToolTip("只列出已办结、且这一项有结果（依法可享、文字满足、待认定）的接待")
        filters = QHBoxLayout()
        filters.setSpacing(GAP)
        filters.addWidget(self.period)
        filters.addWidget(self.state)
        filters.addWidget(self.measure, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(ROOM, 18, ROOM, 18)
        column.setSpacing(GAP)
        column.addLayout(self._build_head())
        column.addWidget(self.search_field)
        column.addLayout(filters)
        column.addWidget(self._build_table(), 1)
        column.addWidget(self._build_pane())

    def _build_head(self) -> QHBoxLayout:
        tip = "这段时间的接待存成一份只有本中心窗口能打开的文件，到别的窗口收进"
        self.carry_days = Button("带走这些天的…", "carry-days", tip=tip, shortcut="Ctrl+Shift+T")
        self.carry_days.clicked.connect(self._carry_days)
        head = QHBoxLayout()
        head.addWidget(Heading("记录"), 1)
        head.addWidget(self.carry_days)
        return head

    def _take_packs(self, packs: UsedPacks) -> None:
        """Update the filter of measures: policies may have been installed, and visits judged by others. The selection
        is kept."""
        self.pane.packs = packs
        entries = [("全部项目", None), *wanted_measures(self._operations.in_use(), packs.measures)]
        before = [self.measure.itemText(at) for at in range(self.measure.count())]
        if [words for words, _ in entries] == before:
            return
        chosen = self.measure.currentData()
        with QSignalBlocker(self.measure):
            self.measure.clear()
            for words, wanted in entries:
                self.measure.addItem(words, wanted)
            self.measure.setCurrentIndex(next((at for at, (_, wanted) in enumerate(entries) if wanted == chosen), 0))
        if self.measure.currentData() != chosen:
            self.search()

    def _build_table(self) -> QWidget:
        self.model = VisitsModel(self._fetch, self)
        self.table = table_of_rows(self.model, "visits", "接待记录列表，按回车打开")
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        sortable_head(self.table, NAME, self._sort_by).setResizeContentsPrecision(PAGE)
        self.table.doubleClicked.connect(lambda _index: self._open())
        self.table.selectionModel().currentRowChanged.connect(self._row_changed)
        self._nothing = EmptyState("records", "没有找到", "换一个词，或把日期、状态、项目改为“全部”。")
        self._body = QStackedWidget()
        self._body.addWidget(self.table)
        self._none = EmptyState("records", "还没有接待", "在“接待”页开始第一次（Ctrl+N），办过的都在这里。")
        self._body.addWidget(self._nothing)
        self._body.addWidget(self._none)
        return self._body

    def _build_pane(self) -> QWidget:
        self.pane = VisitPane()
        self.pane.open_button.clicked.connect(self._open)
        self.pane.carry_button.clicked.connect(self._carry)
        self.pane.print_button.clicked.connect(lambda: self.print_asked.emit(self._chosen))
        self.pane.reason.given.connect(
            lambda _why: commit_input(self)
        )  # so that a second Enter presses no other button
        self.pane.reason.given.connect(lambda why: self.correct_asked.emit(self._chosen, why))
        self.pane.reason.left.connect(self._to_table)
        return self.pane

    def _keys(self) -> None:
        bind_key("Ctrl+F", self._to_search, self)
        bind_key("F3", self._sort_next, self)
        bind_key("Shift+F3", self._sort_back, self)
        bind_key("Esc", self._escape, self)
        bind_key("Down", self._to_table, self.search_field)
        for enter in ("Return", "Enter"):
            bind_key(enter, self._open_first, self.search_field)
            bind_key(enter, self._open, self.table)

    def _escape(self) -> None:
        self.pane.reason.leave() if self.pane.reason.field.hasFocus() else self.search_field.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window has no columns for code and clerk; the details have them."""
        super().resizeEvent(event)
        for column in (CODE, CLERK):
            self.table.setColumnHidden(column, self.width() < _WIDE * self.fontMetrics().horizontalAdvance("汉"))

    # — sorting

    def _sort_by(self, column: int) -> None:
        """Sort by a column; again: descending; a third time: newest first."""
        before, name = self._order, ORDERS[column]
        self._order = (name, False) if before is None or before[0] != name else None if before[1] else (name, True)
        header = self.table.horizontalHeader()
        header.setSortIndicatorShown(self._order is not None)
        if self._order is not None:
            down = self._order[1]
            header.setSortIndicator(column, Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder)
        self.search()

    def _sort_next(self) -> None:
        """Sort by the next visible column."""
        shown = [at for at in range(len(ORDERS)) if not self.table.isColumnHidden(at)]
        here = ORDERS.index(self._order[0]) if self._order else -1
        self._order = None
        self._sort_by(next((at for at in shown if at > here), shown[0]))

    def _sort_back(self) -> None:
        """Reverse the order."""
        if self._order is not None:
            self._sort_by(ORDERS.index(self._order[0]))

    # — search

    def _ask(self, offset: int, then: Callable[[list[VisitRow]], None]) -> None:
        span = self.period.span() or (None, None)
        wanted = self.measure.currentData()
        self._operations.search(
            self.search_field.text(),
            then,
            state=self.state.currentData(),
            date_from=span[0],
            date_to=span[1],
            measure=wanted.key if wanted else None,
            versions=wanted.versions if wanted else None,
            order=self._order,
            limit=PAGE,
            offset=offset,
        )

    def _fetch(self, offset: int) -> None:
        self._ask(offset, partial(self._found_more, self._asked))

    def _found(self, asked: int, rows: list[VisitRow]) -> None:
        if asked != self._asked:
            return
        chosen = self._chosen
        self.model.show_rows(rows)
        self._body.setCurrentWidget(self.table if rows else self._nothing if self._narrowed() else self._none)
        self.pane.setVisible(bool(rows))
        if rows:
            self.table.selectRow(max(self.model.row_of(chosen), 0))
        else:
            self._chosen = ""

    def _narrowed(self) -> bool:
        """Whether any filter is active."""
        chosen = self.state.currentData(), self.measure.currentData(), *(self.period.span() or ())
        return bool(self.search_field.text().strip()) or any(each is not None for each in chosen)

    def _found_more(self, asked: int, rows: list[VisitRow]) -> None:
        if asked == self._asked:
            self.model.add_rows(rows)

    # — the selected visit

    @property
    def chosen(self) -> str:
        """The id of the selected visit; '' for none."""
        return self._chosen

    def _row_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        row = self.model.visit(current.row())
        if row is None:
            return
        self._chosen = row.id
        self.pane.show_visit(row)
        self._operations.correction(row.id, partial(self._if_chosen, row.id, self.pane.show_correction))
        self._operations.history(row.id, partial(self._if_chosen, row.id, self.pane.show_past))

    def _if_chosen(self, visit_id: str, show: Callable[[Any], None], told: Any) -> None:
        if visit_id == self._chosen:
            show(told)

    def _open(self) -> None:
        if self._chosen and self._body.currentWidget() is self.table:
            self.open_asked.emit(self._chosen)

    def _carry(self) -> None:
        row = self.model.visit(self.model.row_of(self._chosen))
        if row is not None:
            self.carrying.ask_visit(row.id, row.serial)

    def _carry_days(self) -> None:
        first, last = self.period.span() or (None, None)
        if first is not None and last is not None:
            self.carrying.ask_days(first, last)

    def _open_first(self) -> None:
        """Enter in the search field: search at once and focus the table."""
        if self._timer.isActive():
            self.search()
        self._to_table()

    def _to_search(self) -> None:
        self.search_field.setFocus()
        self.search_field.selectAll()

    def _to_table(self) -> None:
        if self._body.currentWidget() is self.table:
            self.table.setFocus()
