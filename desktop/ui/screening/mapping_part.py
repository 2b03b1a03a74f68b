"""The mapping of a roster before it is read in: kinds of tables, facts of columns, and problems."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from core.screening.headings import ENTERPRISES, facts_of
from core.screening.mapping import NOT_READ, troubles
from desktop.roster_draft import Draft, with_column, with_rest
from desktop.ui.base.buttons import Button
from desktop.ui.base.fields import FieldRow
from desktop.ui.base.notices import Notice
from desktop.ui.base.page import GAP, bind_key
from desktop.ui.base.tables import filter_box, table_of_rows
from desktop.ui.base.texts import Text
from desktop.ui.screening.columns_model import EXAMPLE, FACT, HEADING, ColumnsModel
from desktop.ui.screening.fact_box import FactBox

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QHeaderView, QLineEdit, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from core.policy.pack import Policy

_UNITS = {
    "money": ("元", "千元", "万元", "百万元", "亿元"), "quantity": ("千瓦", "瓦", "兆瓦"), "percent": ("%",),
}  # fmt: skip
_NOTES = 3


class MappingPart(QWidget):
    """A roster that is not read in yet."""

    take_asked = Signal(object)  # Draft
    kind_asked = Signal(object, int, str)  # Draft, table index, kind
    left = Signal()

    def __init__(self, policy: Callable[[], Policy], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._policy = policy
        self._draft: Draft | None = None
        self._build()

    def show_draft(self, draft: Draft) -> None:
        """Show opened files with the proposed mapping; for the same files, its changes."""
        same = self._draft is not None and self._draft.sheets == draft.sheets
        at = self.table_box.currentIndex() if same else _first_read(draft)
        self._draft = draft
        with QSignalBlocker(self.table_box):
            self.table_box.clear()
            self.table_box.addItems([_named(table.sheet, self._policy(), table.kind) for table in draft.mapped])
            self.table_box.setCurrentIndex(at)
        if not same:
            self.name.setText(draft.name)
            self.source.setText(draft.source)
        self._show_table()

    @property
    def draft(self) -> Draft | None:
        """The roster with the present mapping."""
        if self._draft is None:
            return None
        name, source = self.name.text().strip(), self.source.text().strip()
        return replace(self._draft, name=name or self._draft.name, source=source or self._draft.source)

    # — construction

    def _build(self) -> None:
        self.name, self.source = QLineEdit(), QLineEdit()
        self.name.setObjectName("field:roster-name")
        self.source.setObjectName("field:roster-source")
        self.source.setToolTip("谁给的名单。同一来源的表头，下次自动对上。")
        self.table_box = QComboBox()
        self.table_box.setObjectName("field:table")
        self.table_box.currentIndexChanged.connect(lambda _at: self._show_table())
        self.kind = filter_box("这张表是", self._kinds(), self._say_kind)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        fields = {"名单名称": self.name, "来源（谁给的）": self.source, "表": self.table_box, "这张表是": self.kind}
        for label, field in fields.items():
            row.addWidget(FieldRow(label, field), 1)
        for box in (self.table_box, self.kind):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(6)
        self.rest = QCheckBox("这张表里没有的企业，算没有")
        self.rest.setObjectName("field:rest-none")
        self.rest.setAccessibleName(self.rest.text())
        self.rest.setToolTip("名单方保证列全了才勾；不勾，没有列出的企业按没有问过算")
        self.rest.toggled.connect(self._say_rest)
        self.trouble = Notice("", "warning")
        self.notes = Text("", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.rest)
        column.addWidget(self._build_table(), 1)
        column.addLayout(self._build_editors())
        column.addWidget(self.trouble)
        column.addWidget(self.notes)

    def _build_table(self) -> QWidget:
        self.model = ColumnsModel(self)
        self.table = table_of_rows(self.model, "roster-columns", "名单的各列，按回车改读成什么")
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for wide in (HEADING, EXAMPLE, FACT):
            header.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)
        self.table.selectionModel().currentRowChanged.connect(self._row_changed)
        self.table.doubleClicked.connect(lambda _index: self._edit())
        for enter in ("Return", "Enter", "F2"):
            bind_key(enter, self._edit, self.table)
        return self.table

    def _build_editors(self) -> QHBoxLayout:
        self.chosen = Text("", "strong")
        self.fact = FactBox()
        self.fact.picked.connect(self._pick_fact)
        self.fact.typed.connect(self._say_fact)
        self.fact.left.connect(self.table.setFocus)
        self.unit = filter_box("单位", [("", "")], self._say_unit)
        self.unit.setObjectName("field:unit")
        self.take = Button("读入名单", "take-roster", "primary", "check", "F9")
        self.take.clicked.connect(self._ask_take)
        self.back = Button("不读了", "leave-mapping", tip="回到原来的名单，什么也不存")
        self.back.clicked.connect(self.left)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.chosen, 2)
        row.addWidget(Text("读成"))
        row.addWidget(self.fact, 3)
        row.addWidget(self.unit)
        row.addWidget(self.back)
        row.addWidget(self.take)
        return row

    def _kinds(self) -> list[tuple[str, str]]:
        lists = [f.name for f in self._policy().facts.values() if f.type == "list"]
        return [
            ("企业（一行一家）", ENTERPRISES),
            ("不读", NOT_READ),
            *((f"{name}（一行一条）", name) for name in lists),
        ]

    # — one table

    def _show_table(self) -> None:
        draft, at = self._draft, self.table_box.currentIndex()
        if draft is None or at < 0:
            return
        table = draft.mapped[at]
        with QSignalBlocker(self.kind), QSignalBlocker(self.rest):
            self.kind.setCurrentIndex(self.kind.findData(table.kind))
            self.rest.setChecked(table.rest_none)
        self.rest.setVisible(table.kind not in (ENTERPRISES, NOT_READ))
        row = max(self.table.currentIndex().row(), 0)
        self.model.show_table(table)
        self.table.selectRow(min(row, self.model.rowCount() - 1))
        self._show_column()
        found = list(troubles(draft.mapped, self._policy()))
        self.trouble.set_text(found[0] if found else "")
        notes = [note for each in draft.mapped for note in each.notes]
        more = f"　另有 {len(notes) - _NOTES} 条" if len(notes) > _NOTES else ""
        read = sum(len(each.read) for each in draft.mapped)
        self.notes.setText("　".join([f"对上 {read} 列，其余不读。", *notes[:_NOTES]]) + more)

    def _row_changed(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        self._show_column()

    def _show_column(self) -> None:
        draft, column = self._draft, self.model.column(self.table.currentIndex().row())
        kind = draft.mapped[self.table_box.currentIndex()].kind if draft is not None else NOT_READ
        ready = column is not None and not column.personal and kind != NOT_READ
        for widget in (self.fact, self.unit):
            widget.setEnabled(ready)
        if column is None:
            return
        facts = facts_of(self._policy(), ENTERPRISES if kind == NOT_READ else kind)
        self.chosen.setText(column.name)
        self.fact.show_facts(list(facts), column.fact)
        units = _UNITS.get(facts[column.fact].type, ()) if column.fact in facts else ()
        bare = facts[column.fact].bare or "元" if column.fact in facts and facts[column.fact].type == "money" else ""
        with QSignalBlocker(self.unit):
            self.unit.clear()
            for unit in units:
                self.unit.addItem(unit, unit)
            self.unit.setCurrentIndex(max(self.unit.findData(column.unit or bare), 0))
        self.unit.setVisible(bool(units))

    def _edit(self) -> None:
        if self.fact.isEnabled():
            self.fact.setFocus()

    # — changes

    def _say_kind(self) -> None:
        if self._draft is not None:
            self.kind_asked.emit(self.draft, self.table_box.currentIndex(), self.kind.currentData())

    def _say_rest(self, none: bool) -> None:
        if self._draft is not None:
            self.show_draft(with_rest(self._draft, self.table_box.currentIndex(), none))

    def _say_fact(self, fact: str) -> None:
        column = self.model.column(self.table.currentIndex().row())
        if self._draft is None or column is None:
            return
        unit = column.unit if fact == column.fact else ""
        self.show_draft(with_column(self._draft, self.table_box.currentIndex(), column.at, fact, unit))

    def _pick_fact(self, fact: str) -> None:
        """Set the fact and go on to the next column."""
        self._say_fact(fact)
        self.table.setFocus()
        self.table.selectRow(min(self.table.currentIndex().row() + 1, self.model.rowCount() - 1))

    def _say_unit(self) -> None:
        column = self.model.column(self.table.currentIndex().row())
        if self._draft is not None and column is not None and column.fact:
            table = self.table_box.currentIndex()
            self.show_draft(with_column(self._draft, table, column.at, column.fact, self.unit.currentData() or ""))

    def _ask_take(self) -> None:
        if self.isVisible() and self.draft is not None:
            self.take_asked.emit(self.draft)


def _first_read(draft: Draft) -> int:
    """The table to show first: that of enterprises, otherwise the first one read."""
    kinds = [table.kind for table in draft.mapped]
    return kinds.index(ENTERPRISES) if ENTERPRISES in kinds else 0


def _named(sheet: str, policy: Policy, kind: str) -> str:
    what = "企业名单" if kind == ENTERPRISES else "不读" if kind == NOT_READ else kind
    return f"{sheet}　{what}" if sheet != what else sheet
