"""A judged roster: groups on the left, the enterprises of the selected group on the right, details below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from core.screening.values import Filter
from desktop.callbacks import Failed, Then
from desktop.ui.base.buttons import Button
from desktop.ui.base.fields import search_field
from desktop.ui.base.headed_list import HeadedList
from desktop.ui.base.notices import EmptyState
from desktop.ui.base.page import GAP, bind_key
from desktop.ui.base.tables import filter_box, sortable_head, table_of_rows
from desktop.ui.base.texts import Text
from desktop.ui.screening.enterprise_pane import EnterprisePane
from desktop.ui.screening.listed_model import CONTACT, HIGH, LOW, NAME, OPEN, ORDERS, STREET, ListedModel
from desktop.ui.screening.words import RosterGroup, groups

from PySide6.QtCore import QItemSelection, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

if TYPE_CHECKING:
    from core.policy.pack import Policy
    from core.screening.values import ListedRow, SortKey
    from desktop.roster_draft import RosterOverview

_TYPING_PAUSE = 200  # milliseconds
_WHICH = (("可享的", "paying"), ("还要问的", "open"), ("全部", "all"))
_CONTACTED = (("联系与否", None), ("还没联系", False), ("已联系", True))
_NARROW, _ROOMY = 40, 52
"""Table widths in characters below which some columns are hidden."""


class ListedOperations(Protocol):
    """Operations that this part uses."""

    def for_new(self) -> Policy: ...
    def arrange_roster(self, wanted: Filter, then: Callable[[int], None], failed: Failed) -> None: ...
    def roster_rows(self, first: int, count: int, then: Callable[[tuple[ListedRow, ...]], None]) -> None: ...
    def roster_reasons(self, row: int, then: Callable[[tuple[tuple[str, str, str], ...]], None]) -> None: ...
    def mark_contacted(self, row: ListedRow, contacted: bool, then: Then, failed: Failed) -> None: ...


class ResultsPart(QWidget):
    """Groups, list and details."""

    open_asked = Signal(object)  # ListedRow
    failed = Signal(str)  # an error

    def __init__(self, operations: ListedOperations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self._groups: dict[str, RosterGroup] = {}
        self._group: RosterGroup | None = None
        self._order: tuple[SortKey, bool] = ("high", True)
        self._asked = 0
        self._shown: ListedRow | None = None
        self._timer = QTimer(self, singleShot=True, interval=_TYPING_PAUSE)
        self._timer.timeout.connect(self.arrange)
        self._build()
        self._keys()

    def show_overview(self, found: RosterOverview) -> None:
        """Show results; the selected group is kept if it still exists."""
        self._show_groups(found)
        chosen = self._group.key if self._group is not None else ""
        self._choose(chosen if chosen in self._groups else "paying" if found.paying else "all")

    def show_gaps(self, found: RosterOverview) -> None:
        """Add the questions found later to the groups; the list stays."""
        self._show_groups(found)
        if self._group is not None:
            self.groups.mark(self._group.key)

    def _show_groups(self, found: RosterOverview) -> None:
        lines = list(groups(found, self._operations.for_new()))
        self._groups = {each.key: each for each in lines if isinstance(each, RosterGroup)}
        self.groups.show_entries([each.line if isinstance(each, RosterGroup) else each for each in lines])

    def forget(self) -> None:
        """Clear the list: its roster is no longer open."""
        self._timer.stop()
        self._asked += 1
        self._shown = None
        self.model.show_total(0)
        self.pane.hide()
        self._count(0)

    @property
    def wanted(self) -> Filter:
        """The present filter."""
        own = dict(self._group.wanted) if self._group is not None else {}
        own |= {"which": self.which.currentData(), "contacted": self.contacted.currentData()}
        return Filter(text=self.search_field.text().strip(), order=self._order[0], down=self._order[1], **own)

    def arrange(self) -> None:
        """List what matches the present filter."""
        self._timer.stop()
        self._asked += 1
        self.count.setText("正在排列……")
        self._operations.arrange_roster(self.wanted, partial(self._arranged, self._asked), self._failed)

    def selection(self) -> list[tuple[int, int]]:
        """The positions of the selected enterprises, as ranges."""
        chosen = self.table.selectionModel().selection()
        runs = (chosen.at(at) for at in range(chosen.count()))
        return sorted({(run.top(), run.bottom()) for run in runs})

    # — construction

    def _build(self) -> None:
        self.groups = HeadedList("按全部、最值得问、项目、街镇看")
        self.groups.chosen.connect(self._choose)
        self.list_title = Text("", "strong")
        self.search_field = search_field(
            "search", "查找名单里的企业", "企业名称或信用代码里的字", "Ctrl+F　回到这里；↓ 到列表；Esc 清空"
        )
        self.search_field.textChanged.connect(lambda _text: self._timer.start())
        self.which = filter_box("可享与否", _WHICH, self.arrange)
        self.contacted = filter_box("联系与否", _CONTACTED, self.arrange)
        filters = QHBoxLayout()
        filters.setSpacing(8)
        filters.addWidget(self.search_field, 1)
        filters.addWidget(self.which)
        filters.addWidget(self.contacted)
        self.pane = EnterprisePane()
        self.pane.open_button.clicked.connect(self._open)
        self.pane.contact_button.clicked.connect(self._contact)
        self.count = Text("", "muted")
        self.print_button = Button(
            "印告知单", "print-notices", icon="print", shortcut="Ctrl+P", tip="给选中的企业，合成一个 PDF"
        )
        self.call_button = Button("呼叫名单", "call-list", icon="save", shortcut="Ctrl+S", tip="列出的企业，导出 Excel")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.count, 1)
        foot.addWidget(self.print_button)
        foot.addWidget(self.call_button)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.list_title)
        right.addLayout(filters)
        right.addWidget(self._build_table(), 1)
        right.addLayout(foot)
        right.addWidget(self.pane)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.groups, 3)
        row.addLayout(right, 8)

    def _build_table(self) -> QWidget:
        self.model = ListedModel(self._operations.roster_rows, self)
        self.model.arrived.connect(self._arrived)
        self.table = table_of_rows(self.model, "listed", "名单里的企业，按回车打开接待")
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        sortable_head(self.table, NAME, self._sort_by).setSortIndicatorShown(True)
        self.table.doubleClicked.connect(lambda _index: self._open())
        self.table.selectionModel().currentRowChanged.connect(self._row_changed)
        self.table.selectionModel().selectionChanged.connect(self._selection_changed)
        self._nothing = EmptyState("screening", "没有这样的企业", "换一个词，或改选左边和上面的条件。")
        self._body = QStackedWidget()
        self._body.addWidget(self.table)
        self._body.addWidget(self._nothing)
        return self._body

    def _keys(self) -> None:
        bind_key("Esc", self.search_field.clear, self, while_visible=True)
        bind_key("Down", self._to_table, self.search_field)
        bind_key("Right", self._to_table, self.groups)
        for enter in ("Return", "Enter"):
            bind_key(enter, self._open, self.table)
            bind_key(enter, self._search_now, self.search_field)
            bind_key(enter, self._to_table, self.groups)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow table hides columns; the details have them."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        letter = self.fontMetrics().horizontalAdvance("汉")
        room = self._body.width() / letter
        for column in (STREET, LOW):
            self.table.setColumnHidden(column, room < _ROOMY)
        self.table.setColumnHidden(OPEN, room < _NARROW)
        for column, width in ((STREET, 7), (2, 5.5), (LOW, 7), (HIGH, 6.5), (OPEN, 5), (CONTACT, 5.5)):
            self.table.setColumnWidth(column, int(letter * width) + 12)

    # — list

    def choose(self, begins: str) -> None:
        """Select the first group of a kind: gap:, measure:, street:."""
        self._choose(next((key for key in self._groups if key.startswith(begins)), ""))

    def _choose(self, key: str) -> None:
        group = self._groups.get(key)
        if group is None:
            return
        self._group = group
        self.groups.mark(key)
        self.list_title.setText(group.title)
        self.model.of_measure = bool(group.wanted.get("measure"))
        for box, value in ((self.which, group.wanted.get("which", "all")),):
            box.blockSignals(True)
            box.setCurrentIndex(max(box.findData(value), 0))
            box.blockSignals(False)
        self.arrange()

    def _arranged(self, asked: int, found: int) -> None:
        if asked != self._asked:
            return
        self.model.show_total(found)
        self._body.setCurrentWidget(self.table if found else self._nothing)
        self._count(1 if found else 0)
        self._shown = None
        self.pane.setVisible(bool(found))
        if found:
            column = ORDERS.index(self._order[0])
            way = Qt.SortOrder.DescendingOrder if self._order[1] else Qt.SortOrder.AscendingOrder
            self.table.horizontalHeader().setSortIndicator(column, way)
            self.table.selectRow(0)
            self._show_row(0)

    def _failed(self, error: Any) -> None:
        self.count.setText("")
        self.failed.emit(error.message)

    def _row_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self._show_row(current.row())

    def _arrived(self, first: int, last: int) -> None:
        if first <= self.table.currentIndex().row() <= last:
            self._show_row(self.table.currentIndex().row())

    def _show_row(self, at: int) -> None:
        row = self.model.row(at)
        if row is None or row == self._shown:
            return
        self._shown = row
        self.pane.show_row(row)
        self._operations.roster_reasons(row.row, partial(self._show_reasons, row.row))

    def _show_reasons(self, row: int, lines: Sequence[Any]) -> None:
        if self._shown is not None and self._shown.row == row:
            self.pane.show_reasons(tuple(lines))

    def _selection_changed(self, _now: QItemSelection, _before: QItemSelection) -> None:
        self._count(sum(last - first + 1 for first, last in self.selection()))

    def _count(self, selected: int) -> None:
        found = self.model.rowCount()
        self.count.setText(f"列出 {found:,} 家，选中 {selected:,} 家" if found else "")
        self.print_button.setEnabled(selected > 0)
        self.call_button.setEnabled(found > 0)

    # — sorting

    def _sort_by(self, column: int) -> None:
        name = ORDERS[column]
        sums = column in (2, LOW, HIGH, OPEN)
        self._order = (name, not self._order[1]) if self._order[0] == name else (name, sums)
        self.arrange()

    def sort_next(self) -> None:
        """Sort by the next visible column."""
        shown = [at for at in range(len(ORDERS)) if not self.table.isColumnHidden(at)]
        here = ORDERS.index(self._order[0])
        self._sort_by(next((at for at in shown if at > here), shown[0]))

    def sort_back(self) -> None:
        """Reverse the order."""
        self._sort_by(ORDERS.index(self._order[0]))

    # — actions

    def _open(self) -> None:
        if self._shown is not None and self.model.rowCount():
            self.open_asked.emit(self._shown)

    def _contact(self) -> None:
        row = self._shown
        if row is not None and self.isVisible():
            at = self.table.currentIndex().row()
            done = row.contacted is None
            self._operations.mark_contacted(row, done, lambda _: self.model.refetch(at), self._failed)

    def refresh_row(self) -> None:
        """Reload the selected row: its visit was begun."""
        if self.model.rowCount():
            self.model.refetch(max(self.table.currentIndex().row(), 0))

    def to_search(self) -> None:
        """Focus the search field."""
        self.search_field.setFocus()
        self.search_field.selectAll()

    def _search_now(self) -> None:
        if self._timer.isActive():
            self.arrange()
        self._to_table()

    def _to_table(self) -> None:
        if self._body.currentWidget() is self.table:
            self.table.setFocus()
