"""Layout of an open pack: text on the left, item on the right, tabs below."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.authoring.draft_editor import HEAD, DraftEditor
from core.authoring.fixes import fix_of
from core.policy.fact import Fact
from desktop.ui.authoring.cases_pane import CasesPane
from desktop.ui.authoring.entry_text import EntryText
from desktop.ui.authoring.fact_pane import FactPane
from desktop.ui.authoring.fault_pane import FaultPane
from desktop.ui.authoring.item_bar import ItemBar
from desktop.ui.authoring.item_form import ItemForm
from desktop.ui.authoring.pack_keys import PackKeys
from desktop.ui.authoring.sign_pane import SignPane
from desktop.ui.authoring.text_pane import TextPane
from desktop.ui.authoring.today_pane import TodayPane
from desktop.ui.authoring.trial_pane import TrialPane
from desktop.ui.base.notices import ErrorLine
from desktop.ui.base.scroll import Scroll

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QTabWidget, QVBoxLayout, QWidget

_WIDE = 84
"""Width in characters from which form and source are shown side by side."""
_LINES = {"要改的": 7, "试一笔": 12, "缺的样例": 11, "新事实": 10, "今天": 7, "签发": 9}
"""Height of each tab in lines, including its header."""
TABS = ("要改的", "试一笔", "缺的样例", "新事实", "今天", "签发")


class WorkView(QWidget):
    """The parts and their layout. `item`: the open item."""

    def __init__(self, desk: DraftEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.item = HEAD
        self.keys = PackKeys(self)
        self.bar = ItemBar()
        self.text = TextPane()
        self.form = ItemForm(self._facts, self.keys)
        self.entry, self.entry_trouble = EntryText(self.keys), ErrorLine()
        self.faults = FaultPane(lambda fault: fix_of(fault, self.desk.reading))
        self.trial = TrialPane(lambda typed, rows, day: self.desk.try_out(self.item, typed, rows, day), self.keys)
        self.cases, self.facts, self.today, self.sign = CasesPane(), FactPane(self.keys), TodayPane(), SignPane()
        self._arrange()

    def tab(self, name: str) -> None:
        """Show one of the tabs and focus it."""
        self.tabs.setCurrentIndex(TABS.index(name))
        first: dict[str, Callable[[], QWidget]] = {
            "要改的": lambda: self.faults.list, "试一笔": self.trial.first_field, "缺的样例": lambda: self.cases.begin,
            "新事实": lambda: self.facts.search, "今天": lambda: self.today.steps, "签发": lambda: self.sign.author,
        }  # fmt: skip
        first[name]().setFocus()

    def turn_text(self) -> None:
        """Show or hide the item's source next to its form; what appears gets the focus."""
        shown = self.text_side.isHidden()
        self.text_side.setVisible(shown)
        self._chosen = True
        (self.entry if shown else self.form).setFocus()

    def _facts(self) -> Sequence[Fact]:
        return self.desk.reach(self.item).facts

    def _arrange(self) -> None:
        self.right = QSplitter(Qt.Orientation.Horizontal)
        self.right.addWidget(Scroll(self.form))
        self.text_side = QWidget()
        lines = QVBoxLayout(self.text_side)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(3)
        lines.addWidget(self.entry, 1)
        lines.addWidget(self.entry_trouble)
        self.right.addWidget(self.text_side)
        self.right.setSizes([560, 360])
        item = QWidget()
        column = QVBoxLayout(item)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.bar)
        column.addWidget(self.right, 1)
        above = QSplitter(Qt.Orientation.Horizontal)
        above.addWidget(self.text)
        above.addWidget(item)
        above.setStretchFactor(0, 2)
        above.setStretchFactor(1, 3)
        above.setSizes([420, 640])
        self.tabs = QTabWidget()
        self.tabs.setObjectName("draft-tabs")
        self.tabs.setAccessibleName("下面的各栏")
        for words, pane in zip(
            TABS, (self.faults, self.trial, self.cases, self.facts, self.today, self.sign), strict=True
        ):
            self.tabs.addTab(pane, words)
        whole = QSplitter(Qt.Orientation.Vertical)
        whole.addWidget(above)
        whole.addWidget(self.tabs)
        whole.setStretchFactor(0, 3)
        whole.setStretchFactor(1, 2)
        whole.setSizes([460, 190])
        self.whole = whole
        self._below = 0
        whole.splitterMoved.connect(self._drag)
        self.tabs.currentChanged.connect(self._make_room)
        for splitter in (self.right, above, whole):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(10)
            splitter.setProperty("quiet", True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(whole, 1)
        self._chosen = False

    def _make_room(self, at: int) -> None:
        """Give the front tab its lines, at most almost half the height; others keep the height that the user set."""
        room = sum(self.whole.sizes())
        wanted = min(_LINES[TABS[at]] * self.fontMetrics().height(), room * 45 // 100)
        below = max(self._below, wanted)
        self.whole.setSizes([room - below, below])

    def _drag(self) -> None:
        """Keep the tab height that the user set."""
        self._below = self.whole.sizes()[1]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show source and form side by side if there is room, unless the user chose otherwise."""
        super().resizeEvent(event)
        if not self._chosen:
            self.text_side.setVisible(event.size().width() / self.fontMetrics().horizontalAdvance("汉") >= _WIDE)
