"""要改的: the present faults, one per line; a click or Enter goes to the place, 改成 applies the suggested fix."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.authoring.fixes import Fix
from core.authoring.live_check import LiveFault
from desktop.ui.base.buttons import Button
from desktop.ui.base.headed_list import HeadedLine, HeadedList
from desktop.ui.base.texts import Text

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget


class FaultPane(QWidget):
    """Signals: `gone_to` (fault, whether to move the focus); `fixed` (fix)."""

    gone_to = Signal(object, bool)
    fixed = Signal(object)

    def __init__(self, fix_of: Callable[[LiveFault], Fix | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fix_of = fix_of
        self._faults: dict[str, LiveFault] = {}
        self._fix: Fix | None = None
        self._item = ""
        self.list = HeadedList("要改的")
        self.list.setObjectName("faults")
        self.list.chosen.connect(self._chosen)
        self.list.clicked.connect(lambda index: self._go(index, True))
        self.list.activated.connect(lambda index: self._go(index, True))
        self.words = Text("", "plain")
        self.fix = Button("改成", "fix", "primary", shortcut="Ctrl+J", tip="照这样改")
        self.fix.clicked.connect(self._apply)
        self.place = Button("到那里去", "go-to-fault", tip="把光标放到那里；回车也行")
        self.place.clicked.connect(lambda: self._go(self.list.currentIndex(), True))
        beside = QVBoxLayout()
        beside.setSpacing(6)
        beside.addWidget(self.words)
        row = QHBoxLayout()
        row.addWidget(self.fix)
        row.addWidget(self.place)
        row.addStretch(1)
        beside.addLayout(row)
        beside.addStretch(1)
        halves = QHBoxLayout(self)
        halves.setContentsMargins(8, 8, 8, 8)
        halves.setSpacing(12)
        halves.addWidget(self.list, 3)
        halves.addLayout(beside, 2)
        self._show(None)

    def show_faults(self, faults: Sequence[LiveFault], item: str) -> None:
        """Show faults: those of the open item first, then of others, then text that no rule covers."""
        groups = (
            ("这一项", [f for f in faults if f.measure == item and item]),
            ("别处", [f for f in faults if (f.measure != item or not item) and f.file != "text.txt"]),
            ("原文里还没有规则的", [f for f in faults if f.file == "text.txt"]),
        )
        kept = self._faults.get(str(self.list.currentIndex().data(256) or "")) if item == self._item else None
        self._item = item
        self._faults, lines = {}, []
        for title, group in groups:
            lines += [HeadedLine(f"{title}　{len(group)}")] if group else []
            for fault in group:
                key = str(len(self._faults))
                self._faults[key] = fault
                lines.append(HeadedLine(f"{_place(fault)}　{fault.words}", key))
        if list(self.list.entries) != lines:
            self.list.show_entries(lines)
        again = next((key for key, fault in self._faults.items() if fault == kept), "") or next(iter(self._faults), "")
        self.list.mark(again)
        self._show(self._faults.get(again))

    @property
    def faults(self) -> tuple[LiveFault, ...]:
        """The faults shown."""
        return tuple(self._faults.values())

    def _chosen(self, key: str) -> None:
        self._show(self._faults[key])
        self.gone_to.emit(self._faults[key], False)

    def _go(self, index: QModelIndex, keyboard: bool) -> None:
        fault = self._faults.get(str(index.data(256) or ""))
        if fault is not None:
            self._show(fault)
            self.gone_to.emit(fault, keyboard)

    def _show(self, fault: LiveFault | None) -> None:
        self._fix = self._fix_of(fault) if fault is not None else None
        self.words.setText(f"{_place(fault)}：{fault.words}" if fault is not None else "没有要改的。")
        self.fix.setVisible(self._fix is not None)
        if self._fix is not None:
            self.fix.setText(self._fix.label)
            self.fix.setAccessibleName(self._fix.label)
        self.place.setVisible(fault is not None)

    def _apply(self) -> None:
        if self._fix is not None:
            self.fixed.emit(self._fix)


def _place(fault: LiveFault) -> str:
    return fault.measure or _FILES.get(fault.file, fault.file)


_FILES = {"policy.yaml": "政策本身", "text.txt": "原文", "facts.yaml": "事实"}
